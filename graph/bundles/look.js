// The editor in the colours of the page, which come through as custom properties.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.bool], color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.integer, tags.float], color: "var(--warm)" },
  { tag: tags.variableName, color: "var(--ink)", fontStyle: "italic" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "var(--accent)" },
]);

export const look = EditorView.theme({
  "&": { background: "var(--panel)", color: "var(--ink)", border: "1px solid var(--muted)", borderRadius: "6px", margin: ".3rem 0 .75rem", fontSize: ".9rem" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", minHeight: "14rem", maxHeight: "70vh", overflow: "auto" },
  ".cm-content": { padding: ".35rem 0", caretColor: "var(--ink)" },
  ".cm-gutters": { background: "var(--panel)", color: "var(--muted)", border: "0", paddingLeft: ".35rem" },
  "&.cm-focused .cm-matchingBracket, &.cm-focused .cm-nonmatchingBracket": { background: "var(--fill)", outline: "1px solid var(--muted)" },
  "&.cm-focused .cm-nonmatchingBracket": { background: "var(--no-soft)" },
  ".cm-faulty": { background: "var(--no-soft)", textDecoration: "underline wavy var(--no) 1px" },
  ".cm-fault": { background: "var(--no-soft)", color: "var(--no)", font: ".9rem/1.5 system-ui, sans-serif", padding: ".3rem .75rem", whiteSpace: "normal" },
  ".cm-tooltip": { background: "var(--panel)", color: "var(--ink)", border: "1px solid var(--muted)", borderRadius: "8px", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "system-ui, sans-serif", maxHeight: "none", maxWidth: "min(44rem, 92vw)", minWidth: "min(16rem, 80vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".3rem .6rem", minHeight: "1.5rem", lineHeight: "1.4", whiteSpace: "normal" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--accent)", color: "var(--paper)" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > completion-section": { color: "var(--muted)", borderBottom: "var(--rule)", padding: ".3rem .6rem .1rem", opacity: "1", fontSize: ".82rem" },
  ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal", fontSize: ".85rem" },
  ".cm-completionIcon": { display: "none" },
});
