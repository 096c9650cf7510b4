"""The coverage table: for each statement of the source document, what is in the graph for it.

`docs/statements.md` is this table, written from the built graph; a test compares the two. To write
it anew: `python -m dystonia_kg.build.statement_coverage > docs/statements.md` (the home folder is
that of DYSTONIA_KG_HOME, as for the command).
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from dystonia_kg.browse.axioms import AxiomIndex, in_words, load_axiom_index
from dystonia_kg.browse.gallery import GalleryQuery, load_queries
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.term_index import TermIndex, load_term_index
from dystonia_kg.engine.results import table
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.paths import default_home
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import Binding, Term, open_store

_ROWS_SHOWN = 8
_USUAL = {"Stated", "ClassAsStated"}
_EQUIVALENT = ox.NamedNode(PREFIXES["owl"] + "equivalentClass")
_RELATIONS = {"rdfs:subClassOf": "is a", "rdf:type": "is a", "owl:disjointWith": "is never"}
_HEAD = """\
# The statements of the source document, and where they are in the graph

Written by `dystonia_kg.build.statement_coverage` from the built graph; a test compares the two. "In
the graph" names the axioms and claims that rest on a statement; a claim without a note in brackets
is plainly stated, of the class as stated. The query is the one of the gallery that answers the
fewest statements beside this one, and the shortest of those; its answer is cut after {shown} rows.

| | Statement | In the graph | Query | Answer |
|---|---|---|---|---|
"""


def coverage_table(store: Graphs, queries: Mapping[str, GalleryQuery] | None = None) -> str:
    """Give the table as Markdown: a row per statement with gist, axioms and claims, and answer."""
    index = load_term_index(store)
    gallery = (load_queries() if queries is None else queries).values()
    resting = _resting(store, index)
    lines = [_HEAD.format(shown=_ROWS_SHOWN)]
    for row in store.select(own_query("statements")):
        number, gist = index.value(row["id"]).text, index.value(row["gist"]).text
        query = _closest(gallery, number)
        link = f"[{query.title}](../queries/{query.name}.rq)" if query else ""
        answer = _answer(store, index, query) if query else []
        cells = (number, gist, "<br>".join(resting.get(number, ())), link, "<br>".join(answer))
        lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n")
    return "".join(lines)


def _resting(store: Graphs, index: TermIndex) -> dict[str, list[str]]:
    """Put the axioms and claims of each statement into words."""
    found: dict[str, list[str]] = defaultdict(list)
    axioms = load_axiom_index(store)
    for row in store.select(own_query("axioms_of_statements")):
        found[index.value(row["id"]).text] += _axiom_in_words(axioms, index, row)
    for row in store.select(own_query("claims_of_statements")):
        found[index.value(row["id"]).text].append(_claim_in_words(index, row))
    return {statement: list(dict.fromkeys(lines)) for statement, lines in found.items()}


def _axiom_in_words(axioms: AxiomIndex, index: TermIndex, row: Binding) -> Iterator[str]:
    subject = row["subject"]
    if isinstance(row["object"], ox.NamedNode):
        predicate = index.value(row["predicate"])
        relation = _RELATIONS.get(predicate.curie or "", predicate.text)
        yield f"axiom: {index.value(subject).text} {relation} {index.value(row['object']).text}"
    elif isinstance(subject, ox.NamedNode):
        is_definition = row["predicate"] == _EQUIVALENT
        relation = "is defined as" if is_definition else "is always"
        for axiom in axioms.of(subject.value):
            if axiom.is_definition == is_definition:
                words = (ref.text for ref in in_words(index, axiom.expression))
                yield f"axiom: {index.value(subject).text} {relation}: {' '.join(words)}"


def _claim_in_words(index: TermIndex, row: Binding) -> str:
    words = " ".join(index.value(row[name]).text for name in ("subject", "predicate", "object"))
    limits = (row.get(name) for name in ("standing", "scope", "modality"))
    notes = [index.value(term).text for term in limits if term is not None and _is_note(term)]
    denied = "not: " if row["negated"] == ox.Literal(True) else ""
    return f"claim: {denied}{words}" + (f" ({', '.join(notes)})" if notes else "")


def _is_note(term: Term) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.rsplit("/", 1)[-1] not in _USUAL


def _closest(queries: Iterable[GalleryQuery], statement: str) -> GalleryQuery | None:
    naming = [query for query in queries if statement in query.statements]
    return min(naming, key=lambda query: (len(query.statements), len(query.sparql)), default=None)


def _answer(store: Graphs, index: TermIndex, query: GalleryQuery) -> list[str]:
    """Give the rows of a query's answer, without columns that only repeat labels."""
    result = store.query(query.sparql)
    if isinstance(result, ox.QueryBoolean):
        return ["yes" if result else "no"]
    if isinstance(result, ox.QueryTriples):
        return ["a graph"]
    found = table(result, _ROWS_SHOWN)
    shown = [
        n for n, name in enumerate(found.columns) if not name.endswith(("Label", "Definition"))
    ]
    rows = [
        ", ".join(index.value(term).text for n in shown if (term := row[n]) is not None)
        for row in found.rows
    ]
    return [*rows, "…"] if found.is_cut else rows


if __name__ == "__main__":
    sys.stdout.write(coverage_table(open_store(default_home())))
