"""A group of diseases against their signs: how many patients have each, as a matrix."""

from collections import Counter
from dataclasses import dataclass

from dystonia_kg.browse.comparison import Cell, sign_cell
from dystonia_kg.browse.sign_evidence import SignEvidence
from dystonia_kg.browse.term_index import Ref, by_text

DISEASES_SHOWN, SIGNS_SHOWN = 40, 24
DISEASES_AT_MOST, SIGNS_AT_MOST = 250, 1_500
_PLACES = 3


@dataclass(frozen=True)
class SignMatrix:
    """Rows of diseases, columns of signs, the most common first; what was left out is counted."""

    group: Ref
    diseases: tuple[Ref, ...]
    signs: tuple[Ref, ...]
    cells: tuple[tuple[Cell, ...], ...]
    diseases_in_all: int
    signs_in_all: int

    def tsv(self) -> str:
        """Give the matrix as TSV: identifiers and labels, and a cell for each sign.

        A cell holds "n/N" where patients were counted, else the share; 0 where no patient has the
        sign; it is empty where nothing is stated.
        """
        head = ["disease", "label", *(f"{ref.curie} {ref.text}" for ref in self.signs)]
        lines = [head]
        for ref, cells in zip(self.diseases, self.cells, strict=True):
            lines.append([ref.curie or "", ref.text, *map(_written, cells)])
        return "".join("\t".join(map(_plain, line)) + "\n" for line in lines)


def sign_matrix(
    evidence: SignEvidence, group: str, *, diseases_at_most: int, signs_at_most: int
) -> SignMatrix:
    """Make the matrix of the diseases at or below `group` that have a sign by some claim."""
    terms = evidence.hierarchy.terms
    inside = [
        iri
        for iri, disease in evidence.diseases.items()
        if disease.claims and (iri == group or group in terms.tree.ancestors(iri))
    ]
    inside.sort(key=lambda iri: (-len(evidence.diseases[iri].shares), iri))
    shown = sorted(inside[:diseases_at_most], key=lambda iri: by_text(terms.ref(iri)))
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
    )


def _written(cell: Cell) -> str:
    counted = [c for c in cell.claims if c.examined and c.affected is not None]
    if counted:
        affected = sum(c.affected or 0 for c in counted)
        return f"{affected}/{sum(c.examined or 0 for c in counted)}"
    if cell.is_denied:
        return "0"
    return "" if cell.share is None else f"{cell.share:.{_PLACES}f}"


def _plain(text: str) -> str:
    return " ".join(text.split())
