// Suggestions under the search fields, after the ARIA practices for an editable combobox with a
// list: arrows choose, Enter goes to the page, Escape closes. Without it the form searches.
const WAIT_MS = 120;
for (const form of document.querySelectorAll("form.find")) {
  const field = form.querySelector('input[name="q"]');
  if (!field) continue;
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `suggestions-${Math.random().toString(36).slice(2)}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  form.append(list);
  const said = document.createElement("span");
  said.className = "hidden";
  said.setAttribute("role", "status");
  form.append(said);
  field.autocomplete = "off";
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"],
    ["aria-controls", list.id], ["aria-expanded", "false"]]) field.setAttribute(name, value);
  let chosen = -1;
  let timer = 0;
  let asked = "";
  const close = () => {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (at) => {
    const options = [...list.children];
    if (!options.length) return;
    chosen = (at + options.length) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    field.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    list.replaceChildren(...found.map((hit, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.href = hit.href;
      const remark = document.createElement("small");
      remark.textContent = hit.kind + (hit.also ? `, also “${hit.also}”` : "");
      option.append(hit.label, " ", remark);
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        location.assign(hit.href);
      });
      return option;
    }));
    list.hidden = !found.length;
    chosen = -1;
    field.setAttribute("aria-expanded", String(found.length > 0));
    field.removeAttribute("aria-activedescendant");
    said.textContent = found.length ? `${found.length} suggestions` : "";
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    const text = field.value.trim();
    if (text.length < 2) return close();
    timer = setTimeout(async () => {
      asked = text;
      const answer = await fetch(`${new URL("suggest", new URL(form.action))}?${new URLSearchParams({ q: text })}`).catch(() => null);
      if (answer?.ok && asked === text && document.activeElement === field) show(await answer.json());
    }, WAIT_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && !list.hidden) choose(chosen + 1);
    else if (event.key === "ArrowUp" && !list.hidden) choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].dataset.href);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => setTimeout(close, 100));
}
