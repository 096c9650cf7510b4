"""Rows of treatments: one a treatment (or, on a treatment's page, one a disease)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.evidence import best_studies, study_rank, weightiest_first
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.namespaces import PREFIXES

_DYST = PREFIXES["dyst"]
PREDICATES = (
    "hasFirstLineTreatment",
    "hasMostEffectiveTreatment",
    "hasTreatment",
    "hasPreventiveMeasure",
    "prevents",
    "triedTreatment",
    "treatmentToAvoid",
)
_STANCES = {
    _DYST + "hasFirstLineTreatment": ("first line", 0),
    _DYST + "hasMostEffectiveTreatment": ("most effective", 1),
    _DYST + "hasTreatment": ("for", 2),
    _DYST + "hasPreventiveMeasure": ("prevents", 2),
    _DYST + "prevents": ("prevents", 2),
    _DYST + "triedTreatment": ("tried, no proven response", 4),
    _DYST + "treatmentToAvoid": ("advised against", 5),
}
_AGAINST = ("against", 3)
_FOR = frozenset(("first line", "most effective", "for", "prevents"))


@dataclass(frozen=True)
class TreatmentRow:
    """A treatment of a disease: what sources hold of it, by how many claims, and how they know."""

    term: Ref
    stances: list[tuple[str, int]]
    claims: list[Claim]
    studies: list[str]
    rank: tuple[int, int, int]

    @property
    def supporting(self) -> int:
        """How many claims speak for it."""
        return sum(number for stance, number in self.stances if stance in _FOR)

    @property
    def opposing(self) -> int:
        """How many claims speak against it, or saw no response."""
        return sum(number for _, number in self.stances) - self.supporting


@dataclass(frozen=True)
class TreatmentTable:
    """Treatments, the best founded first; those that only have claims against them apart."""

    used: list[TreatmentRow] = field(default_factory=list)
    opposed: list[TreatmentRow] = field(default_factory=list)
    claims: int = 0


def treatment_table(
    index: TermIndex, claims: Iterable[Claim], *, by_subject: bool = False
) -> TreatmentTable:
    """Fold claims about treatments into rows, by treatment or, `by_subject`, by disease."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.subject if by_subject else claim.value].append(claim)
    rows = [_row(index.ref(term), found) for term, found in groups.items()]
    rows.sort(key=lambda row: (row.rank, row.term.text.lower()))
    used = [row for row in rows if row.supporting]
    opposed = [row for row in rows if not row.supporting]
    return TreatmentTable(used, opposed, sum(len(row.claims) for row in rows))


def _row(term: Ref, claims: list[Claim]) -> TreatmentRow:
    counts: dict[tuple[str, int], int] = defaultdict(int)
    for claim in claims:
        stance = _STANCES.get(claim.predicate, ("for", 2))
        counts[_AGAINST if claim.is_negated else stance] += 1
    ordered = sorted(counts.items(), key=lambda item: item[0][1])
    stances = [(name, number) for (name, _), number in ordered]
    first = min(order for _, order in counts)
    rank = (min(first, 2), min(study_rank(claim) for claim in claims), -len(claims))
    return TreatmentRow(term, stances, weightiest_first(claims), best_studies(claims), rank)
