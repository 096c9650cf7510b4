"""Rows of genes of a disease (or, on a gene's page, of diseases), with independent lineages."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.evidence import best_studies, weightiest_first
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.namespaces import PREFIXES

_DYST = PREFIXES["dyst"]
PREDICATES = ("hasCausalGene", "hasAssociatedGene", "hasModifierGene")
_ROLES = {
    _DYST + "hasCausalGene": "causes it",
    _DYST + "hasModifierGene": "modifies it",
    _DYST + "hasAssociatedGene": "associated",
}


@dataclass(frozen=True)
class GeneRow:
    """A gene and a disease: its role, the graded validity, and who found it independently.

    `lineages` are OMIM, Orphanet and ClinGen; `others` further sources and papers.
    """

    term: Ref
    roles: list[str]
    grades: list[str]
    lineages: list[Ref]
    others: list[Ref]
    claims: list[Claim]
    studies: list[str]
    is_contested: bool

    @property
    def is_cause(self) -> bool:
        """Whether any source calls the gene a cause."""
        return "causes it" in self.roles


def gene_rows(
    index: TermIndex, claims: Iterable[Claim], *, by_subject: bool = False
) -> list[GeneRow]:
    """Fold claims about genes into rows: causes first, then by number of lineages and claims."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.subject if by_subject else claim.value].append(claim)
    rows = [_row(index, term, found) for term, found in groups.items()]
    return sorted(
        rows,
        key=lambda row: (
            not row.is_cause,
            -len(row.lineages),
            -len(row.claims),
            row.term.text.lower(),
        ),
    )


def _row(index: TermIndex, term: str, claims: list[Claim]) -> GeneRow:
    found = {_ROLES.get(claim.predicate, "associated") for claim in claims}
    roles = [role for role in _ROLES.values() if role in found]
    lineages = sorted({lineage for claim in claims for lineage in claim.all("lineage")})
    others = sorted(
        {source for claim in claims if not claim.all("lineage") for source in claim.all("source")}
    )
    grades = sorted({grade for claim in claims for grade in claim.all("classification")})
    return GeneRow(
        index.ref(term),
        roles[:-1] if roles[-1] == "associated" and len(roles) > 1 else roles,
        grades,
        index.refs(lineages),
        index.refs(others),
        weightiest_first(claims),
        best_studies(claims),
        any(claim.all("contested_by") for claim in claims),
    )
