// The query editor: CodeMirror in place of the form's textarea, which keeps the text for the form.
// It stands in a shadow root: there its styles are no inline styles to the content security policy.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { SparqlLanguage, sparql } from "codemirror-lang-sparql";
import { completion } from "./completion.js";
import { fault, placeOf } from "./fault.js";
import { colours, look } from "./look.js";

const form = document.querySelector("form.editor");
const field = form.querySelector("textarea");
const run = form.querySelector("button");
const host = document.createElement("div");
const root = host.attachShadow({ mode: "open" });

const keys = Prec.high(keymap.of([
  { key: "Mod-Enter", run: () => (form.requestSubmit(), true) },
]));
// Where marked text is typed over, Chromium would keep its look as an inline style, which the
// content security policy forbids, with an error in the console.
const overtype = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== "insertText" || !event.data || empty || view.composing) return false;
    const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, event.data, insert))) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});
const leave = keymap.of([{ key: "Escape", run: () => (run.focus(), true) }]);
const state = EditorState.create({
  doc: field.value,
  selection: { anchor: placeOf(field) },
  extensions: [
    keys,
    overtype,
    lineNumbers(),
    history(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({
      override: completion(field.dataset.names, new URL("suggest", form.action)),
      maxRenderedOptions: 8, // a list that need not scroll
    }),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
    leave,
    sparql(),
    SparqlLanguage.data.of({ commentTokens: { line: "#" } }),
    syntaxHighlighting(colours),
    look,
    fault(field.dataset),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": "Query", autocapitalize: "off" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) field.value = update.state.doc.toString();
    }),
  ],
});
field.before(host);
const view = new EditorView({ state, parent: root, root });
field.hidden = true;
document.querySelector(".faulty")?.remove(); // stands in the editor now
const label = form.querySelector("label");
label.removeAttribute("for");
label.addEventListener("click", () => view.focus());
form.querySelector(".keys").textContent = "or Ctrl+Enter; Ctrl+Space completes a name, Tab or Escape leaves the editor";

// Another script of the page has a term to insert.
form.addEventListener("insert", (event) => {
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.detail), { scrollIntoView: true });
  view.focus();
});
