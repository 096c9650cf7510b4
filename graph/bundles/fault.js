// What the server found wrong with the query, shown in the line where it is until the text changes.
import { StateField, Text } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";

class Message extends WidgetType {
  constructor(text) {
    super();
    this.text = text;
  }

  toDOM() {
    const message = document.createElement("div");
    message.className = "cm-fault";
    message.textContent = this.text;
    return message;
  }
}

// The server counts characters, the editor units of UTF-16.
const place = (doc, { line, column }) => {
  const at = doc.line(Math.min(Number(line), doc.lines));
  return [at, Math.min(at.from + [...at.text].slice(0, column - 1).join("").length, at.to)];
};

const marks = (doc, data) => {
  const [line, from] = place(doc, data);
  const length = /^(?:\S+|\s+)/.exec(line.text.slice(from - line.from))?.[0].length ?? 0;
  return Decoration.set([
    ...(length ? [Decoration.mark({ class: "cm-faulty" }).range(from, from + length)] : []),
    Decoration.widget({ widget: new Message(data.fault.replace(/^line \d+, column \d+: /, "")), block: true, side: 1 }).range(line.to),
  ], true);
};

export const fault = (data) => (data.line ? StateField.define({
  create: (state) => marks(state.doc, data),
  update: (shown, change) => (change.docChanged ? Decoration.none : shown),
  provide: (shown) => EditorView.decorations.from(shown),
}) : []);

// Where the text is at fault, for the cursor.
export const placeOf = ({ value, dataset }) => (dataset.line ? place(Text.of(value.split("\n")), dataset)[1] : 0);
