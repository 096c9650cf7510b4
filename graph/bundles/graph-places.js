// Where things stand: spread by forces, or in the columns of the server's drawing.
const COLUMN_BOX = 236; // as wide as a box of the drawing
const [LOWEST, HIGHEST] = [280, 760]; // pixels
const GAP = 5;
const ROUNDS = 60;

// It begins at the places of the drawing, so that the same things come to the same places.
export const SPREAD = {
  name: "fcose",
  quality: "proof",
  randomize: false,
  animate: false,
  nodeDimensionsIncludeLabels: true,
  nodeSeparation: 120,
  idealEdgeLength: 150,
  nodeRepulsion: 20000,
  padding: 16,
};

export function setColumns(cy, inColumns) {
  cy.nodes().positions((node) => node.data("place"));
  for (const node of cy.nodes()) node.data("width", inColumns ? COLUMN_BOX : node.data("ownWidth"));
  for (const edge of cy.edges()) {
    const ahead = edge.target().position("x") - edge.source().position("x");
    edge.toggleClass("onward", inColumns && ahead > 0).toggleClass("back", inColumns && ahead < 0);
  }
}

// Makes the canvas as high as what it shows needs at its width; of columns, however long.
export function setHeight(cy, canvas, inColumns) {
  const { w, h } = cy.elements().boundingBox();
  const needed = h * Math.min(1.25, canvas.clientWidth / w) + 2 * SPREAD.padding;
  canvas.style.height = `${Math.max(LOWEST, inColumns ? needed : Math.min(HIGHEST, needed))}px`;
  cy.resize();
}

// Pushes boxes that overlap apart.
export function part(nodes) {
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = false;
    nodes.forEach((one, at) => nodes.slice(at + 1).forEach((other) => {
      const [a, b] = [one.position(), other.position()];
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const across = (one.width() + other.width()) / 2 + GAP - Math.abs(dx);
      const down = (one.height() + other.height()) / 2 + GAP - Math.abs(dy);
      if (across <= 0 || down <= 0) return;
      moved = true;
      const [x, y] = across < down ? [(Math.sign(dx) || 1) * across / 2, 0] : [0, (Math.sign(dy) || 1) * down / 2];
      one.position({ x: a.x - x, y: a.y - y });
      other.position({ x: b.x + x, y: b.y + y });
    }));
    if (!moved) return;
  }
}
