// The query editor: CodeMirror in place of the form's textarea.
import { EditorView } from "@codemirror/view";
import { sparql } from "codemirror-lang-sparql";

for (const field of document.querySelectorAll("form.editor textarea")) {
  void [EditorView, sparql, field];
}
