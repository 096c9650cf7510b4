"""What stands one step from a thing, by relation: for the picture of its page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.frequencies import is_absence
from dystonia_kg.browse.knowledge import Knowledge
from dystonia_kg.browse.section_plan import bare
from dystonia_kg.browse.term_index import Ref

_SHOWN = 4
_GROUPS_SHOWN = 4
_FIRST = (
    *("hasCausalGene", "hasPossibleCause", "affectsBodyRegion", "hasSymptom"),
    *("hasFirstLineTreatment", "hasTreatment", "canBeginAt", "hasPossibleDistribution"),
    *("involvesDysfunctionOf", "involvedInProcess", "hasMolecularFunction"),
    *("triggeredBy", "relievedBy"),
)
"""Relations in the order of what people look for first; the others follow by number."""


@dataclass(frozen=True)
class NeighbourGroup:
    """Things at the other end of one relation, those with most claims first.

    `points_here` when they are its subjects and the thing of the page is its object.
    """

    relation: str
    points_here: bool
    shown: list[Ref]
    more: int


def neighbours(
    known: Knowledge,
    iri: str,
    parents: Iterable[Ref],
    claims: Iterable[Claim],
    naming: Iterable[Claim],
) -> tuple[list[NeighbourGroup], list[NeighbourGroup]]:
    """Give the groups before a thing (what it is a kind of, what points here) and those after it.

    Denied claims, hypotheses and texts are left out.
    """
    above = list(parents)
    ahead = _groups(known, (c for c in naming if c.value == iri), points_here=True)
    if above:
        kinds = NeighbourGroup(
            "is a", points_here=False, shown=above[:_SHOWN], more=max(0, len(above) - _SHOWN)
        )
        ahead = [kinds, *ahead]
    return ahead[:_GROUPS_SHOWN], _groups(known, claims, points_here=False)[:_GROUPS_SHOWN]


def _groups(
    known: Knowledge, claims: Iterable[Claim], *, points_here: bool
) -> list[NeighbourGroup]:
    found: dict[str, Counter[str]] = {}
    for claim in claims:
        if not (claim.is_literal or claim.is_hypothesis or is_absence(claim)):
            other = claim.subject if points_here else claim.value
            found.setdefault(claim.predicate, Counter())[other] += 1
    first = {name: place for place, name in enumerate(_FIRST)}
    ordered = sorted(
        found.items(),
        key=lambda item: (first.get(bare(item[0]), len(first)), -len(item[1]), item[0]),
    )
    return [
        NeighbourGroup(
            known.index.label(predicate),
            points_here,
            [known.index.ref(iri) for iri, _ in _by_number(others)[:_SHOWN]],
            max(0, len(others) - _SHOWN),
        )
        for predicate, others in ordered
    ]


def _by_number(others: Counter[str]) -> list[tuple[str, int]]:
    return sorted(others.items(), key=lambda item: (-item[1], item[0]))
