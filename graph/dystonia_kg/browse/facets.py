"""By what things found can be narrowed: kind, cause, distribution, onset, gene, sign, and so on.

Where a disease stands on an axis is what the explorer counts: by definition or by claim, and under
each broader value too.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dystonia_kg.browse.axes import AXES, AxisPlaces
from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.explorer import dystonias
from dystonia_kg.browse.frequencies import is_absence
from dystonia_kg.browse.knowledge import Knowledge
from dystonia_kg.browse.section_plan import bare
from dystonia_kg.curies import compress, expand
from dystonia_kg.errors import ParameterError, UnknownPrefixError
from dystonia_kg.namespaces import PREFIXES

_DYST = PREFIXES["dyst"]
FACETS = {
    "kind": "Kind",
    "cause": "Cause",
    "distribution": "Spread over the body",
    "onset": "Age at onset",
    "region": "Part of the body",
    "gene": "Gene",
    "sign": "Sign",
    "evidence": "Kind of study",
    "source": "Source",
    "claims": "Claims",
}
"""Facets by the name of their parameter, in the order shown."""
_BY_PREDICATE = {
    "hasCausalGene": "gene",
    "hasAssociatedGene": "gene",
    "hasSymptom": "sign",
}
_OF_AXES = ("cause", "distribution", "onset", "region")
"""Facets whose values are the places on an axis of the same name."""
WITH_CLAIMS, WITHOUT_CLAIMS = "some", "none"
_CLAIMS = {WITH_CLAIMS: "some speak of it", WITHOUT_CLAIMS: "none speaks of it"}
_OFFERED = 24


@dataclass(frozen=True)
class FacetValue:
    """A value to narrow by: its parameter's text, its label, how many things have it."""

    text: str
    label: str
    count: int
    is_chosen: bool


@dataclass
class FacetIndex:
    """The values of each thing by facet, as far as claims and definitions give them."""

    known: Knowledge
    values: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    named: Collection[str] = ()
    """What a name can find."""
    kinds: dict[str, str] = field(default_factory=dict)

    def kind(self, iri: str) -> str:
        """Name the kind of a thing; asked for once each."""
        if (found := self.kinds.get(iri)) is None:
            found = self.kinds[iri] = self.known.kind(iri)
        return found

    def of(self, iri: str, facet: str) -> set[str]:
        """Give the values of a thing in a facet, as they stand in addresses."""
        if facet == "kind":
            return {self.kind(iri)}
        if facet == "claims":
            return {WITH_CLAIMS if self.known.claim_count(iri) else WITHOUT_CLAIMS}
        return self.values.get(iri, {}).get(facet, set())

    def keep(self, iris: Iterable[str], chosen: Mapping[str, str]) -> list[str]:
        """Give the things that have every value chosen."""
        return [iri for iri in iris if all(v in self.of(iri, f) for f, v in chosen.items())]

    def counted(
        self, iris: Iterable[str], chosen: Mapping[str, str]
    ) -> list[tuple[str, str, list[FacetValue]]]:
        """Count the values of each facet among some things: (parameter, title, values)."""
        iris = list(iris)
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        for iri in iris:
            for facet in ("kind", "claims"):
                counts[facet].update(self.of(iri, facet))
            for facet, values in self.values.get(iri, {}).items():
                counts[facet].update(values)
        found = []
        for facet, title in FACETS.items():
            rows = [
                FacetValue(text, self.label(facet, text), number, chosen.get(facet) == text)
                for text, number in counts[facet].items()
            ]
            rows.sort(key=lambda row: (not row.is_chosen, -row.count, row.label.lower(), row.text))
            rows = self._once_named(facet, rows, iris)
            if len(rows) > 1 or (rows and facet in chosen):
                found.append((facet, title, rows))
        return found

    def _once_named(
        self, facet: str, rows: list[FacetValue], iris: Collection[str]
    ) -> list[FacetValue]:
        """Leave out values of which an earlier one of the same name has everything.

        People call the lower limb a leg, and anatomy the part of it above the foot.
        """
        kept: list[FacetValue] = []
        for row in rows:
            wider = [one for one in kept if one.label == row.label]
            having = [iri for iri in iris if row.text in self.of(iri, facet)] if wider else []
            if not any(all(one.text in self.of(iri, facet) for iri in having) for one in wider):
                kept.append(row)
        return kept

    def label(self, facet: str, text: str) -> str:
        """Give the words for a value of a facet."""
        if facet == "kind":
            return text
        if facet == "claims":
            return _CLAIMS.get(text, text)
        return self.known.index.ref(_iri(text)).text

    @cached_property
    def browsable(self) -> list[str]:
        """Everything that a search can find, what has most claims first.

        What claims are about or name, every dystonia, and what a name finds.
        """
        claims = self.known.claims
        things = {*claims.about, *claims.naming, *self.values, *self.named}
        things.update(dystonias(self.known.index))
        known = (iri for iri in things if self.known.index.knows(iri))
        return sorted(known, key=lambda iri: (-self.known.claim_count(iri), iri))

    def count(self, chosen: Mapping[str, str]) -> int:
        """Count everything that has the values chosen, as the pages of the search do."""
        return len(self.keep(self.browsable, chosen))

    def check(self, chosen: Mapping[str, str]) -> None:
        """See that each value chosen is one of its facet.

        Raises ParameterError, which names those that there are, where nothing has it and it is no
        term that could be one.
        """
        for facet, text in chosen.items():
            if text not in self._used[facet] and not self._is_value(facet, text):
                offers = [(value, self.label(facet, value)) for value in self._used[facet]]
                raise ParameterError(
                    f"{facet} '{text[:80]}' is none of the {len(offers)} that there are",
                    offers[:_OFFERED],
                    place=facet,
                    hint="those of most things are named here" if len(offers) > _OFFERED else "",
                )

    @cached_property
    def _used(self) -> dict[str, list[str]]:
        """The values of each facet, those of most things first."""
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        for iri in self.browsable:
            for facet in FACETS:
                counts[facet].update(self.of(iri, facet))
        return {
            facet: sorted(found, key=lambda text: (-found[text], text))
            for facet, found in counts.items()
        }

    def _is_value(self, facet: str, text: str) -> bool:
        """Tell whether a text names a term that could be a value, though nothing has it."""
        if facet in ("kind", "claims"):
            return False
        iri, index = _iri(text), self.known.index
        if facet not in _OF_AXES or not (below := AXES[facet].values_below):
            return iri != text or index.knows(iri)
        return _DYST + below in index.tree.ancestors(iri)


def load_facets(known: Knowledge, places: AxisPlaces, named: Iterable[str] = ()) -> FacetIndex:
    """Gather the values from claims that are not denied, and the places on the axes.

    `named` are the terms that a name can find.
    """
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for iri, claims in known.claims.about.items():
        for claim in claims:
            _take(found[iri], claim)
    for facet in _OF_AXES:
        for iri, held in places.places.get(facet, {}).items():
            found[iri][facet].update(compress(value) or value for value in held)
    return FacetIndex(known, {iri: dict(values) for iri, values in found.items()}, frozenset(named))


def _iri(text: str) -> str:
    try:
        return expand(text)
    except UnknownPrefixError:
        return text


def _take(values: dict[str, set[str]], claim: Claim) -> None:
    facet = _BY_PREDICATE.get(bare(claim.predicate))
    if facet and not claim.is_literal and not is_absence(claim):
        values[facet].add(compress(claim.value) or claim.value)
    for name, other in (("source", "source"), ("study", "evidence")):
        if text := claim.one(name):
            values[other].add(compress(text) or text)
