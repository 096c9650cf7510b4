"""Where a term stands: parents with the reason for each, siblings, children, and axis values."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dystonia_kg.browse.axioms import AxiomIndex, Placement, plainly
from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.class_tree import ClassTree
from dystonia_kg.browse.outlinks import vocabulary
from dystonia_kg.browse.reasons import Reason, reasons
from dystonia_kg.browse.term_index import Ref, TermIndex, by_text
from dystonia_kg.namespaces import PREFIXES

_DYST = PREFIXES["dyst"]
_AXES = (
    ("Cause", "cause", "hasPossibleCause"),
    ("Spread over the body", "bodyDistribution", "hasPossibleDistribution"),
    ("Age at onset", "ageAtOnset", "canBeginAt"),
    ("Course", "course", "hasClinicalCourse"),
    ("Variability", "variability", "hasPossibleVariability"),
    ("Associated features", "associatedFeatures", "hasPossibleAssociation"),
    ("Other manifestations", "otherManifestations", "hasPossibleManifestation"),
    ("Task", "taskTrigger", "appearsDuring"),
    ("Pathology", "pathology", ""),
)
_RULES = {
    "is-a-dystonia": "its name, or the branch that Mondo files it in, says that it is a dystonia",
    "proven-gene": "a proven cause is a gene, so that its cause is genetic",
    "narrower-record": "its record is a narrower one than the class above it",
}


@dataclass(frozen=True)
class PlainPlacement:
    """A rule of the build that placed a term, in plain words, and the claims that it rests on."""

    words: str
    condition: list[Ref]
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Parent:
    """A direct parent; how the link came about, and why it holds."""

    term: Ref
    kind: str
    reasons: list[Reason] = field(default_factory=list)
    placements: list[PlainPlacement] = field(default_factory=list)


@dataclass(frozen=True)
class AxisRow:
    """Where a disease stands on one axis: by definition, and by claims with their number."""

    axis: str
    by_definition: list[Ref]
    by_claim: list[tuple[Ref, int]]


@dataclass(frozen=True)
class Kin:
    """A term beside or below, with the number of terms below it.

    `remark` tells those of one name apart.
    """

    term: Ref
    kind: str
    size: int
    is_here: bool = False
    remark: str = ""
    children: list["Kin"] = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """Where a term stands among others: kinds, or parts and wholes where `is_of_parts`."""

    trail: list[Ref]
    parents: list[Parent]
    farther: list[Ref]
    branch: list[Kin]
    hidden: int
    children: list[Kin]
    axes: list[AxisRow]
    is_of_parts: bool = False


_KIN_SHOWN = 24


def standing(
    index: TermIndex,
    axioms: AxiomIndex,
    iri: str,
    relations: Mapping[str, Iterable[str]],
    claims: Iterable[Claim],
    parts: ClassTree | None = None,
) -> Standing:
    """Say where a term stands; `relations` are its triples, property to IRIs.

    What is part of something, or has parts, is shown among `parts` in place of kinds.
    """
    links = index.tree.parents(iri)
    is_part = parts is not None and bool(parts.parents(iri) or parts.children(iri))
    tree = parts if parts is not None and is_part else index.tree
    trail = tree.trail(iri)
    children = _kin(index, tree, iri, iri)
    siblings = _kin(index, tree, trail[-1], iri, children) if trail else []
    shown = _cut(siblings)
    return Standing(
        trail=[index.ref(above) for above in trail],
        parents=[_parent(index, axioms, iri, link.iri, link.kind) for link in links],
        farther=[index.ref(link.iri) for link in index.tree.farther(iri)],
        branch=shown,
        hidden=len(siblings) - len(shown),
        children=children,
        axes=_axes(index, relations, claims),
        is_of_parts=is_part,
    )


def _cut(siblings: list[Kin]) -> list[Kin]:
    """Keep the term itself and those nearest to it in the alphabet."""
    if len(siblings) <= _KIN_SHOWN:
        return siblings
    at = next(place for place, kin in enumerate(siblings) if kin.is_here)
    start = max(0, min(at - _KIN_SHOWN // 2, len(siblings) - _KIN_SHOWN))
    return siblings[start : start + _KIN_SHOWN]


def _kin(
    index: TermIndex, tree: ClassTree, parent: str, here: str, below: Iterable[Kin] = ()
) -> list[Kin]:
    links = tree.children(parent)
    names = Counter(index.ref(link.iri).text for link in links)
    found = [
        Kin(
            index.ref(link.iri),
            link.kind,
            tree.descendants_count(link.iri),
            link.iri == here,
            vocabulary(link.iri) if names[index.ref(link.iri).text] > 1 else "",
            list(below) if link.iri == here else [],
        )
        for link in links
    ]
    return sorted(found, key=lambda kin: by_text(kin.term))


def _parent(index: TermIndex, axioms: AxiomIndex, iri: str, parent: str, kind: str) -> Parent:
    placed = [
        _plain(index, placement)
        for placement in axioms.placements.get(iri, ())
        if placement.parent == parent or (placement.condition and kind == "inferred")
    ]
    met = reasons(axioms, index, iri, parent) if kind == "inferred" else []
    return Parent(index.ref(parent), kind, met, placed)


def _plain(index: TermIndex, placement: Placement) -> PlainPlacement:
    words = _RULES.get(placement.rule, placement.rule.replace("-", " "))
    condition = plainly(index, placement.condition) if placement.condition else []
    return PlainPlacement(words, condition, placement.claims)


def _axes(
    index: TermIndex, relations: Mapping[str, Iterable[str]], claims: Iterable[Claim]
) -> list[AxisRow]:
    counts: dict[str, dict[str, int]] = {}
    for claim in claims:
        if not claim.is_literal and not claim.is_negated:
            said = counts.setdefault(claim.predicate, {})
            said[claim.value] = said.get(claim.value, 0) + 1
    rows = []
    for title, defined, claimed in _AXES:
        values = _narrowest(index, relations.get(_DYST + defined, ()))
        found = counts.get(_DYST + claimed, {})
        on_axis = [(index.ref(value), number) for value, number in found.items()]
        on_axis.sort(key=lambda item: (-item[1], item[0].text))
        if values or on_axis:
            rows.append(AxisRow(title, index.refs(values), on_axis))
    return rows


def _narrowest(index: TermIndex, values: Iterable[str]) -> list[str]:
    listed = list(values)
    above = {ancestor for value in listed for ancestor in index.tree.ancestors(value)}
    return [value for value in listed if value not in above]
