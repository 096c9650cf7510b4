// What can be completed where: variables, words of SPARQL, prefixes, properties and the project's
// terms by any word of their CURIE, everything in the graph by its label.
import { syntaxTree } from "@codemirror/language";
import { SparqlLanguage } from "codemirror-lang-sparql";

const LEAST_CHARACTERS = 3;
const MOST = 50;
const WORD = /(?<![?$\p{L}\p{N}_:.-])[\p{L}_][\p{L}\p{N}_:.-]*/u;
const VARIABLE = /[?$][\p{L}\p{N}_]*/u;
const NO_PLACE = new Set(["Comment", "String", "IriRef"]);
const UPDATES = new Set("LOAD INTO TO CLEAR DROP CREATE ADD MOVE COPY INSERT DATA DELETE WITH DEFAULT ALL USING".split(" "));
const KEYWORDS = SparqlLanguage.parser.nodeSet.types
  .map((type) => type.name)
  .filter((name) => /^[A-Z][A-Z0-9_]+$/.test(name) && !UPDATES.has(name));
const [WORDS, PROPERTIES, TERMS, LABELS, PREFIXES] = ["Words of SPARQL", "Properties", "Terms", "By name", "Prefixes"]
  .map((name, rank) => ({ name, rank }));

// Of a name in SPARQL only these characters stand as they are.
const escaped = (curie) => curie.replace(/[^\p{L}\p{N}_:.-]/gu, "\\$&");

const asked = async (address, signal) => {
  const answer = await fetch(address, { signal }).catch(() => null);
  return answer?.ok ? answer.json() : null;
};

// How well what is typed begins a CURIE (0), its name (1) or a later word of it (2); 3 for not at all.
const rank = (curie, typed) => {
  const [prefix, name] = curie.split(/:(.*)/s);
  const [asks, words] = typed.includes(":") ? typed.split(/:(.*)/s) : ["", typed];
  if (asks && asks.toLowerCase() !== prefix.toLowerCase()) return 3;
  const begins = (text) => text.toLowerCase().startsWith(words.toLowerCase());
  if (begins(curie) || begins(name)) return begins(name) ? 1 : 0;
  const starts = [...name.matchAll(/(?<=\p{Ll})(?=\p{Lu})|(?<=[_-])/gu)].map((match) => match.index);
  return starts.some((start) => begins(name.slice(start))) ? 2 : 3;
};

const best = (names, typed, section) => names
  .map(([curie, label]) => ({ label: curie, detail: label, apply: escaped(curie), section, rank: rank(curie, typed) }))
  .filter((option) => option.rank < 3)
  .sort((one, other) => one.rank - other.rank)
  .slice(0, MOST);

const beginning = (words, typed, section) => words
  .filter((word) => word.toLowerCase().startsWith(typed.toLowerCase()))
  .map((label) => ({ label, section }));

const variables = (context) => {
  const typed = context.matchBefore(VARIABLE);
  if (!typed) return null;
  const text = `${context.state.sliceDoc(0, typed.from)} ${context.state.sliceDoc(context.pos)}`;
  const options = [...new Set(text.match(/[?$][\p{L}\p{N}_]+/gu))].map((label) => ({ label }));
  return { from: typed.from, options, validFor: /^[?$][\p{L}\p{N}_]*$/u };
};

const spelled = (address) => {
  let names = null;
  return async (context) => {
    const typed = context.matchBefore(WORD);
    if (!typed && !context.explicit) return null;
    names ??= await asked(address);
    const { prefixes = [], properties = [], terms = [] } = names ?? {};
    const text = typed?.text ?? "";
    const options = text.includes(":")
      ? [...best(properties, text, PROPERTIES), ...best(terms, text, TERMS)]
      : [
        ...beginning(KEYWORDS, text, WORDS),
        ...best(properties, text, PROPERTIES),
        ...beginning(prefixes.map((prefix) => `${prefix}:`), text, PREFIXES),
      ];
    return { from: typed?.from ?? context.pos, options, filter: false };
  };
};

// By label, in one vocabulary alone where its prefix is written before the words.
const labelled = (address) => async (context) => {
  const typed = context.matchBefore(WORD);
  const words = typed?.text.split(":").at(-1) ?? "";
  if (words.length < LEAST_CHARACTERS) return null;
  const stop = new AbortController();
  context.addEventListener("abort", () => stop.abort(), { onDocChange: true });
  const prefix = typed.text.slice(0, -words.length);
  const asks = new URLSearchParams({ q: words, ...(prefix && { prefix }) });
  const hits = await asked(`${address}?${asks}`, stop.signal);
  const options = (hits ?? []).filter((hit) => hit.id).map((hit) => ({
    label: hit.label,
    detail: `${hit.id}, ${hit.kind}${hit.also ? `, also “${hit.also}”` : ""}`,
    apply: `${escaped(hit.id)} `,
    section: LABELS,
  }));
  return { from: typed.from, options, filter: false };
};

export const completion = (names, suggestions) => [variables, spelled(names), labelled(suggestions)]
  .map((source) => (context) => {
    const place = syntaxTree(context.state).resolveInner(context.pos, -1).name;
    return NO_PLACE.has(place) ? null : source(context);
  });
