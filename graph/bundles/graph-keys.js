// Keys of the graph: arrows go to the nearest thing in their direction, the rest act on the chosen.
const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const ASIDE = 2.5; // how much worse a step aside is than one ahead

export function walkByKeys(canvas, cy, { zoom, fit, open }) {
  const chosen = () => cy.nodes(":selected")[0];
  const choose = (node) => {
    cy.nodes().not(node).unselect();
    node.select();
    const { x1, y1, x2, y2 } = node.renderedBoundingBox();
    if (x1 < 0 || y1 < 0 || x2 > cy.width() || y2 > cy.height()) cy.center(node);
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = chosen();
    if (event.key in DIRECTIONS) choose(node ? nearest(cy, node, DIRECTIONS[event.key]) : cy.nodes("[steps = 0]")[0]);
    else if (event.key === "Enter" && node) open(node, "page");
    else if (event.key === "e" && node) open(node, "expand");
    else if (event.key === "m" && node) open(node, "around");
    else if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (event.key === "0") fit();
    else if (event.key === "Escape" && node) node.unselect();
    else return;
    event.preventDefault();
  });
}

function nearest(cy, from, [right, down]) {
  const start = from.position();
  let best = from;
  let least = Infinity;
  for (const node of cy.nodes().not(from)) {
    const { x, y } = node.position();
    const ahead = (x - start.x) * right + (y - start.y) * down;
    const aside = Math.abs((x - start.x) * down) + Math.abs((y - start.y) * right);
    if (ahead > 1 && ahead + ASIDE * aside < least) [best, least] = [node, ahead + ASIDE * aside];
  }
  return best;
}
