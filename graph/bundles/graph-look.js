// Things and lines as cytoscape draws them; hues are those of the figure's key, light or dark.
const FONT = "13px system-ui, sans-serif";
const WIDEST = 220; // pixels
const LONGEST = 60; // letters
const STRENGTH = ["defined", "best", "studies", "stated", "models", "supposed"];

// One line stands for all relations from one thing to another, with the best grade of them.
export function elementsOf({ nodes, edges }) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = FONT;
  const lines = new Map();
  for (const { data } of edges) {
    const id = `${data.source} ${data.target}`;
    const line = lines.get(id) ?? { id, source: data.source, target: data.target, label: [], grade: data.grade };
    if (!line.label.includes(data.label)) line.label.push(data.label);
    if (STRENGTH.indexOf(data.grade) < STRENGTH.indexOf(line.grade)) line.grade = data.grade;
    lines.set(id, line);
  }
  return [
    ...nodes.map(({ data, position }) => {
      const text = shortened(data.label, data.more ? `  +${data.more}` : "", pen);
      const width = pen.measureText(text).width + 18;
      return { data: { ...data, text, width, ownWidth: width, place: position }, position: { ...position } };
    }),
    ...[...lines.values()].map((line) => ({ data: { ...line, label: line.label.join(", ") } })),
  ];
}

function shortened(label, end, pen) {
  const fits = (text) => pen.measureText(text + end).width <= WIDEST;
  let text = label.length > LONGEST ? `${label.slice(0, LONGEST)}…` : label;
  while (!fits(text)) text = `${text.replace(/…$/, "").slice(0, -1).trimEnd()}…`;
  return text + end;
}

export function lookOf(figure) {
  const page = getComputedStyle(document.body);
  const accent = getComputedStyle(figure.querySelector(".legend")).color;
  const look = [
    {
      selector: "node",
      style: {
        shape: "round-rectangle",
        width: "data(width)",
        height: 26,
        label: "data(text)",
        color: page.color,
        "font-family": "system-ui, sans-serif",
        "font-size": 13,
        "text-valign": "center",
        "text-halign": "center",
        "border-width": 1,
      },
    },
    {
      selector: "edge",
      style: {
        "curve-style": "bezier",
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.7,
        opacity: 0.65,
        color: page.color,
        "font-size": 11,
      },
    },
  ];
  for (const swatch of figure.querySelectorAll("[data-family]")) {
    const { fill, stroke } = getComputedStyle(swatch);
    const style = { "background-color": fill, "border-color": stroke };
    look.push({ selector: `node[family = "${swatch.dataset.family}"]`, style });
    const middle = { "background-color": stroke, color: page.backgroundColor, "font-weight": 600 };
    look.push({ selector: `node[family = "${swatch.dataset.family}"][steps = 0]`, style: middle });
  }
  for (const swatch of figure.querySelectorAll("[data-grade]")) {
    const { stroke, strokeWidth, strokeDasharray } = getComputedStyle(swatch);
    const style = { "line-color": stroke, "target-arrow-color": stroke, width: parseFloat(strokeWidth) };
    if (strokeDasharray !== "none") {
      style["line-style"] = "dashed";
      style["line-dash-pattern"] = strokeDasharray.split(",").map(parseFloat);
    }
    look.push({ selector: `edge[grade = "${swatch.dataset.grade}"]`, style });
  }
  look.push(
    { selector: ".onward", style: { "source-endpoint": "50% 0%", "target-endpoint": "-50% 0%" } },
    { selector: ".back", style: { "source-endpoint": "-50% 0%", "target-endpoint": "50% 0%" } },
    { selector: ".faded", style: { opacity: 0.25 } },
    {
      selector: "edge.beside",
      style: {
        opacity: 1,
        label: "data(label)",
        "text-background-color": page.backgroundColor,
        "text-background-opacity": 0.9,
        "text-background-padding": 2,
      },
    },
    { selector: "node:selected", style: { "border-width": 3, "border-color": accent, opacity: 1, "z-index": 9 } },
  );
  return look;
}
