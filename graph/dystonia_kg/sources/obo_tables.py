"""Terms and edges of one vocabulary, from its own OBO file, as curated tables."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from dystonia_kg.sources.columns import (
    DEFINITION_COLUMNS,
    DEFINITION_KEY,
    DEFINITIONS,
    EDGE_COLUMNS,
    EDGE_KEY,
    TERM_COLUMNS,
    TERM_KEY,
)
from dystonia_kg.sources.derived_table import DerivedTable, FileTally, Reading, TableDraft, joined
from dystonia_kg.sources.obo_terms import OboTerm, read_obo, release_of, with_ancestors

NO_LINK = "link under a condition, with a cardinality, or not readable"
NO_TEXT = "definition or synonym of which it is not clear where it ends"
UNUSED = "not in use, nor above what is"
REJECTED = "link that this project leaves out"


def branch_tables(
    path: Path, wanted: Iterable[str], prefix: str, source: str, *, name: str = ""
) -> Reading:
    """Give NAME_terms.tsv and NAME_edges.tsv: the wanted terms, their is_a ancestors and edges.

    `name` is that of the source by default. An obsolete term is not taken over, nor is a link
    that holds under a condition only.
    """
    terms, tally = read_terms(path, prefix)
    inside = with_ancestors(terms, wanted)
    typed_by = f"{path.name} {release_of(path)}"
    drafts = _Drafts(name or source, source)
    for key in inside:
        drafts.add_term(terms[key], path)
        for parent in terms[key].parents:
            if parent in inside:
                drafts.add_edge(terms[key], "is_a", parent, typed_by, path)
    count(tally, terms, inside)
    return Reading(drafts.tables(), [tally])


def parts_tables(
    path: Path,
    wanted: Iterable[str],
    prefix: str,
    source: str,
    *,
    rejected: Collection[tuple[str, str]] = (),
) -> Reading:
    """Give SOURCE_terms.tsv and SOURCE_edges.tsv: the wanted terms, and is_a and part_of of them.

    What lies between two of them and is not wanted is passed over: the part then has an edge of
    relation `entailed` to the nearest wanted term above it. A pair of term and term above it that
    is `rejected` has no edge.
    """
    terms, tally = read_terms(path, prefix)
    inside = set(wanted) & terms.keys()
    typed_by = f"{path.name} {release_of(path)}"
    drafts = _Drafts(source, source)
    for key in inside:
        drafts.add_term(terms[key], path)
        direct = _links(terms[key], terms)
        links = [(relation, parent) for relation, parent in direct if parent in inside]
        further = _nearest(direct, inside, terms) - {parent for _, parent in direct}
        links += [("entailed", parent) for parent in further]
        for relation, parent in links:
            if (key, parent) in rejected:
                tally.leave_out(REJECTED)
            else:
                drafts.add_edge(terms[key], relation, parent, typed_by, path)
    count(tally, terms, inside)
    return Reading(drafts.tables(), [tally])


def definitions_table(path: Path, wanted: Iterable[str], source: str) -> DerivedTable:
    """Give the table of definitions: those of wanted terms, whatever vocabulary they are of."""
    draft, inside = TableDraft(DEFINITIONS, DEFINITION_COLUMNS, DEFINITION_KEY), set(wanted)
    for term in read_obo(path, with_relations=True):
        if term.id in inside and term.definition and not term.obsolete:
            cells = (term.id, term.label, term.definition, source)
            draft.add(cells, f"{path.name}, line {term.line}")
    return draft.table()


def read_terms(path: Path, prefix: str) -> tuple[dict[str, OboTerm], FileTally]:
    """Give the terms of a vocabulary that are not obsolete, and the tally of the file."""
    terms: dict[str, OboTerm] = {}
    tally = FileTally(path.name)
    for term in read_obo(path):
        if not term.id.startswith(f"{prefix}:"):
            tally.leave_out("term of another vocabulary")
        elif term.obsolete:
            tally.leave_out("obsolete term")
        else:
            terms[term.id] = term
    return terms, tally


def count(tally: FileTally, terms: Mapping[str, OboTerm], inside: Iterable[str]) -> None:
    """Count the terms kept and left out, and the links left out of those kept."""
    kept = set(inside)
    for key, term in terms.items():
        if key in kept:
            tally.keep()
            for _ in range(term.links_left_out):
                tally.leave_out(NO_LINK)
            for _ in range(term.texts_left_out):
                tally.leave_out(NO_TEXT)
        else:
            tally.leave_out(UNUSED)


class _Drafts:
    def __init__(self, name: str, source: str) -> None:
        self._source = source
        self._terms = TableDraft(f"{name}_terms.tsv", TERM_COLUMNS, TERM_KEY)
        self._edges = TableDraft(f"{name}_edges.tsv", EDGE_COLUMNS, EDGE_KEY)

    def add_term(self, term: OboTerm, path: Path) -> None:
        scopes = [
            joined(text.replace("|", "/") for text in term.synonyms.get(scope, ()))
            for scope in ("EXACT", "RELATED", "BROAD", "NARROW")
        ]
        cells = (term.id, term.label, "class", *scopes, self._source)
        self._terms.add(cells, f"{path.name}, line {term.line}")

    def add_edge(
        self, term: OboTerm, relation: str, parent: str, typed_by: str, path: Path
    ) -> None:
        cells = (term.id, relation, parent, typed_by, self._source)
        self._edges.add(cells, f"{path.name}, line {term.line}")

    def tables(self) -> list[DerivedTable]:
        return [self._terms.table(), self._edges.table()]


def _links(term: OboTerm, terms: Mapping[str, OboTerm]) -> list[tuple[str, str]]:
    found = [("is_a", parent) for parent in term.parents]
    found += [("part_of", whole) for whole in term.wholes]
    return [(relation, parent) for relation, parent in found if parent in terms]


def _nearest(
    links: Iterable[tuple[str, str]], inside: set[str], terms: Mapping[str, OboTerm]
) -> set[str]:
    """Give the first terms inside on every way up that leads over terms outside."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [parent for _, parent in links if parent not in inside]
    while waiting:
        key = waiting.pop()
        if key in inside:
            found.add(key)
        elif key not in seen:
            seen.add(key)
            waiting += [parent for _, parent in _links(terms[key], terms)]
    return found
