// Columns of results can be sorted by their heads; numbers as numbers. Without it the query's order.
for (const table of document.querySelectorAll("table.result")) {
  const body = table.tBodies[0];
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const text = (row) => row.cells[column].textContent.trim();
      const compare = new Intl.Collator("en", { numeric: true }).compare;
      const number = (value) => (value === "" ? NaN : Number(value));
      const rows = [...body.rows].sort((one, two) => {
        const [a, b] = [text(one), text(two)];
        if (!a || !b) return a ? -1 : b ? 1 : 0;
        const difference = number(a) - number(b);
        return (Number.isNaN(difference) ? compare(a, b) : difference) * (down ? -1 : 1);
      });
      body.append(...rows);
    });
  });
}
