// The graph view: what the server has drawn, to be moved, narrowed and walked through by keyboard.
// Without it the drawing and the tables of the page say the same.
import cytoscape from "cytoscape";
import fcose from "cytoscape-fcose";
import { walkByKeys } from "./graph-keys.js";
import { elementsOf, lookOf } from "./graph-look.js";
import { part, setColumns, setHeight, SPREAD } from "./graph-places.js";

// Cytoscape would add a style of its own, which the content security policy forbids, unless an
// element has this name; what it would say stands in the project's stylesheet.
document.querySelector("link[rel=stylesheet]").id = "__________cytoscape_stylesheet";
cytoscape.use(fcose);

const WIDE = matchMedia("(min-width: 48.01rem)");
const DARK = matchMedia("(prefers-color-scheme: dark)");
const CHOSEN = "graph-chosen";
const main = document.querySelector("main");
const place = () => location.pathname + location.search;
let figure = document.querySelector("[data-graph]");
let cy = null;
let shown = place();
let layout = "";

if (figure && WIDE.matches) await begin();
else WIDE.addEventListener("change", () => figure && begin(), { once: true });

// Draws the graph; from now on what leads to another one is fetched, and the page stays.
async function begin() {
  await show(location.hash === "#view");
  DARK.addEventListener("change", () => cy?.style(lookOf(figure)));
  addEventListener("popstate", () => place() !== shown && renew(location.href));
  main.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-go]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.href);
  });
}

async function go(address) {
  if (await renew(address)) history.pushState(null, "", `${address}#view`);
  else location.assign(`${address}#view`);
  shown = place();
}

// Puts what another address shows in place of what is here; tells whether that went well.
async function renew(address) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return false;
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  shown = place();
  cy?.destroy();
  cy = null;
  main.replaceChildren(...next.querySelector("main").childNodes);
  document.title = next.title;
  document.dispatchEvent(new Event("renewed"));
  figure = main.querySelector("[data-graph]");
  if (figure) await show(true);
  return true;
}

async function show(isBack) {
  const answer = await fetch(figure.dataset.graph).catch(() => null);
  if (!answer?.ok) return;
  const graph = await answer.json();
  const parts = furnish(figure, graph.data.name);
  cy = cytoscape({
    container: parts.canvas,
    elements: elementsOf(graph.elements),
    style: lookOf(figure),
    layout: { name: "preset" },
    minZoom: 0.2,
    maxZoom: 3,
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
    selectionType: "single",
  });
  const fit = () => cy.fit(undefined, 16);
  const arrange = () => {
    const inColumns = parts.layout.value === "columns";
    setColumns(cy, inColumns);
    if (!inColumns) {
      cy.layout(SPREAD).run();
      part(cy.nodes());
    }
    setHeight(cy, parts.canvas, inColumns);
    fit();
  };
  const zoom = (factor) => cy.zoom({
    level: cy.zoom() * factor,
    renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 },
  });
  parts.layout.addEventListener("change", () => {
    layout = parts.layout.value;
    arrange();
  });
  parts.nearer.addEventListener("click", () => zoom(1.25));
  parts.farther.addEventListener("click", () => zoom(0.8));
  parts.whole.addEventListener("click", fit);
  parts.image.addEventListener("click", () => save(cy, figure, graph.data.name));
  // The wheel scrolls the page; with Ctrl, or two fingers, it zooms.
  const zooms = (event) => cy.userZoomingEnabled(event.ctrlKey || event.metaKey || event.touches?.length > 1);
  for (const name of ["wheel", "touchstart"]) parts.canvas.addEventListener(name, zooms, { capture: true, passive: true });
  cy.on("select unselect", "node", () => tell(cy, parts));
  cy.on("dbltap", "node", (event) => open(event.target, parts));
  cy.on("mouseover mouseout", "node", (event) => {
    parts.canvas.style.cursor = event.type === "mouseover" ? "pointer" : "";
  });
  walkByKeys(parts.canvas, cy, { zoom, fit, open: (node, what) => open(node, parts, what) });
  figure.dataset.shown = "";
  parts.layout.value = layout || figure.dataset.layout;
  arrange();
  if (isBack) comeBack(cy, parts.canvas);
}

// Tools, the canvas, and a line that says what is chosen.
function furnish(figure, name) {
  const stage = figure.querySelector(".stage");
  const tools = document.createElement("div");
  tools.className = "tools";
  const label = document.createElement("label");
  const layout = document.createElement("select");
  layout.append(new Option("spread out", "spread"), new Option("in columns", "columns"));
  label.append("Drawn ", layout);
  const button = (text, title) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    if (title) made.setAttribute("aria-label", title);
    return made;
  };
  const parts = {
    layout,
    nearer: button("+", "Zoom in"),
    farther: button("\u2212", "Zoom out"),
    whole: button("Show all"),
    image: button("PNG"),
    canvas: document.createElement("div"),
    chosen: document.createElement("p"),
  };
  tools.append(label, parts.nearer, parts.farther, parts.whole, parts.image);
  const keys = document.createElement("p");
  keys.id = "graph-keys";
  keys.className = "muted";
  keys.textContent = "Arrow keys go from thing to thing, Enter opens its page, E expands it, M puts it in the middle; + and \u2212 zoom, 0 shows all. Drag to move; Ctrl and wheel zoom.";
  parts.canvas.className = "canvas __________cytoscape_container";
  parts.canvas.tabIndex = 0;
  parts.canvas.setAttribute("role", "application");
  parts.canvas.setAttribute("aria-roledescription", "graph");
  parts.canvas.setAttribute("aria-label", `What is around ${name}; the tables below say the same`);
  parts.canvas.setAttribute("aria-describedby", keys.id);
  parts.chosen.className = "chosen-thing";
  parts.chosen.setAttribute("role", "status");
  parts.chosen.textContent = "Choose a thing to see how it is related.";
  stage.before(tools);
  stage.append(parts.canvas);
  stage.after(parts.chosen, keys);
  return parts;
}

// Says what is chosen, with the links of its row in the table, and fades what is not beside it.
function tell(cy, parts) {
  const [node] = cy.nodes(":selected");
  cy.elements().removeClass("faded beside");
  if (!node) {
    parts.chosen.textContent = "Nothing is chosen.";
    return;
  }
  const near = node.closedNeighborhood();
  cy.elements().not(near).addClass("faded");
  near.edges().addClass("beside");
  const page = document.createElement("a");
  page.href = node.data("href");
  page.textContent = node.data("label");
  sessionStorage.setItem(CHOSEN, node.id());
  const links = rowLinks(node).map((link) => link.cloneNode(true));
  const number = near.edges().length;
  parts.chosen.replaceChildren(page, `, ${node.data("kind")}, related to ${number} here `, ...links.flatMap((link) => [link, " "]));
}

function rowLinks(node) {
  const row = document.querySelector(`tr[data-thing="${CSS.escape(node.id())}"]`);
  return row ? [...row.querySelectorAll("a.target")] : [];
}

// After a thing is expanded it is chosen again.
function comeBack(cy, canvas) {
  cy.$id(sessionStorage.getItem(CHOSEN)).select();
  canvas.focus();
}

function open(node, parts, what = "page") {
  const link = rowLinks(node).find((link) => link.dataset.go === what);
  if (what === "page") location.assign(node.data("href"));
  else if (link) go(link.href);
  else parts.chosen.append(" Nothing more is around it.");
}

async function save(cy, figure, name) {
  const bg = getComputedStyle(figure.querySelector(".stage")).backgroundColor;
  const blob = await cy.png({ output: "blob-promise", full: true, scale: 2, bg });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name.replace(/[^\w-]+/g, "-")}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
