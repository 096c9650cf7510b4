// The graph view: each element with data-graph shows the elements (cytoscape's JSON) at that address.
import cytoscape from "cytoscape";
import fcose from "cytoscape-fcose";

// Cytoscape would add a style of its own, which the content security policy forbids, unless an
// element has this name; what it would say stands in the project's stylesheet.
document.querySelector("link[rel=stylesheet]").id = "__________cytoscape_stylesheet";
cytoscape.use(fcose);

for (const container of document.querySelectorAll("[data-graph]")) {
  const answer = await fetch(container.dataset.graph);
  if (!answer.ok) continue;
  cytoscape({ container, elements: await answer.json(), layout: { name: "fcose", animate: false } });
}
