// Puts a field above long tables that shows only the rows with the words typed.
const LEAST_ROWS = 8;
document.querySelectorAll("section").forEach(furnish);
document.addEventListener("renewed", () => document.querySelectorAll("section").forEach(furnish));

function furnish(section) {
  const tables = [...section.querySelectorAll(":scope > .wide > table[data-filter], :scope > details table[data-filter]")];
  const rows = tables.flatMap((table) => [...table.tBodies[0].rows]);
  if (rows.length < LEAST_ROWS) return;
  const label = document.createElement("label");
  label.className = "narrow";
  const field = document.createElement("input");
  field.type = "search";
  label.append("Only rows with ", field);
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "muted";
  label.append(" ", said);
  tables[0].parentElement.before(label);
  const texts = rows.map((row) => row.textContent.toLowerCase());
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = !words.every((word) => texts[at].includes(word));
      shown += row.hidden ? 0 : 1;
    });
    for (const table of tables) {
      const folded = table.closest("details.rest");
      if (folded && words.length && [...table.tBodies[0].rows].some((row) => !row.hidden)) folded.open = true;
    }
    said.textContent = words.length ? `${shown} of ${rows.length}` : "";
  });
}
