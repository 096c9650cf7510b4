// Makes a hierarchy a tree view (ARIA practices: navigation treeview): one stop for Tab, arrows to
// move, Home and End, letters to jump. Without this it is a nested list, which may be folded.
let listsNamed = 0;
for (const nav of document.querySelectorAll("[data-tree]")) {
  const folded = nav.querySelectorAll("details");
  for (const details of folded) {
    const list = details.querySelector(":scope > ul");
    list.hidden = !details.open;
    details.replaceWith(list);
  }
  const lists = [...nav.querySelectorAll("ul")];
  for (const list of lists) list.setAttribute("role", list.parentElement === nav ? "tree" : "group");
  nav.querySelector("ul")?.setAttribute("aria-label", nav.dataset.tree || "Hierarchy");
  const links = [...nav.querySelectorAll("li > a")];
  const groupOf = (link) => link.parentElement.querySelector(":scope > ul");
  for (const list of lists) list.id ||= `branch-${listsNamed++}`;
  for (const link of links) {
    link.parentElement.setAttribute("role", "none");
    link.setAttribute("role", "treeitem");
    link.tabIndex = -1;
    const group = groupOf(link);
    if (group) {
      link.setAttribute("aria-expanded", String(!group.hidden));
      link.setAttribute("aria-owns", group.id);
    }
  }
  const here = links.find((link) => link.hasAttribute("aria-current")) ?? links[0];
  if (here) here.tabIndex = 0;
  const visible = () => links.filter((link) => link.offsetParent !== null);
  const move = (link) => {
    if (!link) return;
    for (const other of links) other.tabIndex = -1;
    link.tabIndex = 0;
    link.focus();
  };
  const fold = (link, open) => {
    const group = groupOf(link);
    if (!group) return false;
    const changed = group.hidden === open;
    group.hidden = !open;
    link.setAttribute("aria-expanded", String(open));
    return changed;
  };
  for (const link of folded.length ? links.filter(groupOf) : []) {
    const mark = document.createElement("span");
    mark.className = "fold";
    mark.setAttribute("aria-hidden", "true");
    mark.addEventListener("click", () => fold(link, groupOf(link).hidden));
    link.before(mark);
  }
  nav.addEventListener("keydown", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.altKey || event.metaKey) return;
    const shown = visible();
    const at = shown.indexOf(link);
    const parent = link.parentElement.parentElement.closest("li")?.querySelector(":scope > a");
    const keys = {
      ArrowDown: () => move(shown[at + 1]),
      ArrowUp: () => move(shown[at - 1]),
      Home: () => move(shown[0]),
      End: () => move(shown.at(-1)),
      ArrowRight: () => fold(link, true) || move(groupOf(link)?.querySelector("a")),
      ArrowLeft: () => fold(link, false) || move(parent),
    };
    if (keys[event.key]) {
      keys[event.key]();
      event.preventDefault();
    } else if (event.key.length === 1) {
      const letter = event.key.toLowerCase();
      const ahead = [...shown.slice(at + 1), ...shown.slice(0, at)];
      move(ahead.find((other) => other.textContent.trim().toLowerCase().startsWith(letter)));
    }
  });
}
