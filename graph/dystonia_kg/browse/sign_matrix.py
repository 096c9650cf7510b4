"""A group of diseases against their signs: how many patients have each, as a matrix.

A disease is in a group when it stands at or below it, or when claims say so of some of its cases.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from dystonia_kg.browse.comparison import Cell, sign_cell
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.sign_evidence import SignEvidence
from dystonia_kg.browse.term_index import Ref, by_text
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.terms import text_of

DISEASES_SHOWN, SIGNS_SHOWN = 40, 24
DISEASES_AT_MOST, SIGNS_AT_MOST = 250, 1_500
_PLACES = 3
SomeCases = Mapping[str, Collection[str]]
"""By disease, the groups that it belongs to in some of its cases (IRIs)."""


@dataclass(frozen=True)
class SignMatrix:
    """Rows of diseases, columns of signs, the most common first; what was left out is counted."""

    group: Ref
    diseases: tuple[Ref, ...]
    signs: tuple[Ref, ...]
    cells: tuple[tuple[Cell, ...], ...]
    diseases_in_all: int
    signs_in_all: int
    in_some_cases: frozenset[str] = frozenset()
    """The diseases shown (IRIs) that are in the group in some of their cases only."""

    def tsv(self) -> str:
        """Give the matrix as TSV: identifiers and labels, and a cell for each sign.

        A cell holds "n/N" where patients were counted, else the share; 0 where no patient has the
        sign, "stated" where no figure is; it is empty where nothing is stated.
        """
        head = ["disease", "label", *(f"{ref.curie} {ref.text}" for ref in self.signs)]
        lines = [head]
        for ref, cells in zip(self.diseases, self.cells, strict=True):
            lines.append([ref.curie or "", ref.text, *map(_written, cells)])
        return "".join("\t".join(map(_plain, line)) + "\n" for line in lines)


def sign_matrix(
    evidence: SignEvidence,
    group: str,
    some_cases: SomeCases,
    *,
    diseases_at_most: int,
    signs_at_most: int,
) -> SignMatrix:
    """Make the matrix of the diseases of `group` that have a sign by some claim."""
    terms = evidence.hierarchy.terms
    at_or_below = group_members(evidence, group, {})
    inside = group_members(evidence, group, some_cases)
    at_times = inside - at_or_below
    ordered = sorted(
        inside, key=lambda iri: (iri in at_times, -len(evidence.diseases[iri].shares), iri)
    )
    shown = sorted(
        ordered[:diseases_at_most], key=lambda iri: (iri in at_times, by_text(terms.ref(iri)))
    )
    having = Counter(sign for iri in shown for sign in evidence.diseases[iri].shares)
    weight = {
        sign: sum(evidence.diseases[iri].shares.get(sign, 0.0) for iri in shown) for sign in having
    }
    signs = sorted(having, key=lambda sign: (-weight[sign], sign))
    return SignMatrix(
        terms.ref(group),
        tuple(map(terms.ref, shown)),
        tuple(map(terms.ref, signs[:signs_at_most])),
        tuple(
            tuple(sign_cell(evidence.diseases[iri], sign) for sign in signs[:signs_at_most])
            for iri in shown
        ),
        len(inside),
        len(signs),
        frozenset(at_times.intersection(shown)),
    )


def group_members(evidence: SignEvidence, group: str, some_cases: SomeCases) -> set[str]:
    """Give the diseases with a sign that stand at or below a group, or are so in some cases."""
    tree = evidence.hierarchy.terms.tree
    groups = {group, *tree.descendants(group)}
    at_times = {iri for iri, found in some_cases.items() if not groups.isdisjoint(found)}
    known = evidence.diseases
    return {iri for iri in groups | at_times if iri in known and known[iri].claims}


def load_some_cases(store: Graphs) -> SomeCases:
    """Read of which groups each disease is one in some of its cases, by claims."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in store.select(own_query("some_cases")):
        found[text_of(row["disease"])].add(text_of(row["group"]))
    return found


def _written(cell: Cell) -> str:
    counted = [c for c in cell.claims if c.examined and c.affected is not None]
    if counted:
        affected = sum(c.affected or 0 for c in counted)
        return f"{affected}/{sum(c.examined or 0 for c in counted)}"
    if cell.is_denied:
        return "0"
    if cell.is_without_figure:
        return cell.words
    return "" if cell.share is None else f"{cell.share:.{_PLACES}f}"


def _plain(text: str) -> str:
    return " ".join(text.split())
