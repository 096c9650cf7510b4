// Beside the form of the editor: Ctrl+Enter runs, names lead to identifiers, earlier queries are
// kept on this device, code can be copied. Without it the form runs queries all the same.
const KEPT = 20;
const PLACE = "dystonia-kg-queries";
const form = document.querySelector("form.editor");
const field = form.querySelector("textarea");

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

// Another editor, in place of the field, may take what is inserted.
const insert = (text) => {
  if (!form.dispatchEvent(new CustomEvent("insert", { detail: text, cancelable: true }))) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.focus();
};

// A term by its name: the browser's own list of choices, filled from /suggest.
const choices = element("datalist", { id: "terms" });
const term = element("input", { id: "term", type: "search", autocomplete: "off", placeholder: "wry neck" });
term.setAttribute("list", "terms");
const told = element("span", { className: "hidden" });
told.setAttribute("role", "status");
form.before(element("p", { className: "insert" }, element("label", { htmlFor: "term" }, "Insert a term by its name "), term, " ", choices, told));
let timer = 0;
term.addEventListener("input", () => {
  clearTimeout(timer);
  const option = [...choices.children].find((choice) => choice.value === term.value);
  if (option) {
    insert(`${option.dataset.id} `);
    told.textContent = `${option.dataset.id} inserted`;
    term.value = "";
    return;
  }
  if (term.value.trim().length < 2) return;
  timer = setTimeout(async () => {
    const answer = await fetch(`${new URL("suggest", form.action)}?${new URLSearchParams({ q: term.value })}`).catch(() => null);
    if (!answer?.ok) return;
    choices.replaceChildren(...(await answer.json()).filter((hit) => hit.id).map((hit) => {
      const choice = element("option", { value: `${hit.label} (${hit.id})` });
      choice.dataset.id = hit.id;
      return choice;
    }));
  }, 120);
});

// What was asked before on this device; nothing of it leaves the browser.
const earlier = () => {
  try {
    return JSON.parse(localStorage.getItem(PLACE)) ?? [];
  } catch {
    return [];
  }
};
const asked = new URLSearchParams(location.search).get("query");
const kept = earlier();
if (asked?.trim()) {
  try {
    localStorage.setItem(PLACE, JSON.stringify([asked, ...kept.filter((query) => query !== asked)].slice(0, KEPT)));
  } catch { /* a device that keeps nothing */ }
}
const others = kept.filter((query) => query !== asked);
if (others.length) {
  const items = others.map((query) => {
    const line = query.split("\n").filter((text) => text.trim()).slice(0, 2).join(" ");
    return element("li", {}, element("a", { href: `?${new URLSearchParams({ query })}` }, line.slice(0, 110)));
  });
  const forget = element("button", { type: "button" }, "Forget them");
  const part = element("details", { className: "history" }, element("summary", {}, `Earlier queries on this device (${others.length})`), element("ul", {}, ...items), forget);
  forget.addEventListener("click", () => {
    localStorage.removeItem(PLACE);
    part.remove();
  });
  form.after(part);
}

for (const code of document.querySelectorAll("pre[data-copy]")) {
  const button = element("button", { type: "button" }, `Copy for ${code.dataset.copy}`);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "Copied";
  });
  code.after(button);
}
