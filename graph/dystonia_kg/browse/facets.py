"""By what things found can be narrowed: kind, cause, distribution, onset, gene, sign, and so on."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.frequencies import is_absence
from dystonia_kg.browse.knowledge import Knowledge
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.section_plan import bare
from dystonia_kg.curies import compress
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
}
"""Facets by the name of their parameter, in the order shown."""
_BY_PREDICATE = {
    "hasPossibleCause": "cause",
    "cause": "cause",
    "hasPossibleDistribution": "distribution",
    "bodyDistribution": "distribution",
    "canBeginAt": "onset",
    "ageAtOnset": "onset",
    "affectsBodyRegion": "region",
    "bodyRegion": "region",
    "hasCausalGene": "gene",
    "hasAssociatedGene": "gene",
    "hasSymptom": "sign",
}
_AXES = {
    "cause": _DYST + "Cause",
    "distribution": _DYST + "BodyDistribution",
    "onset": _DYST + "AgeAtOnset",
}
"""Facets whose values are those of the axes, not the like ones of other vocabularies."""


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
        return self.values.get(iri, {}).get(facet, set())

    def keep(self, iris: Iterable[str], chosen: Mapping[str, str]) -> list[str]:
        """Give the things that have every value chosen."""
        return [iri for iri in iris if all(v in self.of(iri, f) for f, v in chosen.items())]

    def counted(
        self, iris: Iterable[str], chosen: Mapping[str, str]
    ) -> list[tuple[str, str, list[FacetValue]]]:
        """Count the values of each facet among some things: (parameter, title, values)."""
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        for iri in iris:
            counts["kind"][self.kind(iri)] += 1
            for facet, values in self.values.get(iri, {}).items():
                counts[facet].update(values)
        found = []
        for facet, title in FACETS.items():
            rows = [
                FacetValue(text, self.label(facet, text), number, chosen.get(facet) == text)
                for text, number in counts[facet].items()
            ]
            rows.sort(key=lambda row: (not row.is_chosen, -row.count, row.label.lower()))
            if len(rows) > 1 or (rows and facet in chosen):
                found.append((facet, title, rows))
        return found

    def label(self, facet: str, text: str) -> str:
        """Give the words for a value of a facet."""
        if facet == "kind":
            return text
        prefix, _, local = text.partition(":")
        iri = PREFIXES[prefix] + local if prefix in PREFIXES else text
        return self.known.index.ref(iri).text

    def browsable(self) -> list[str]:
        """Give everything that claims are about or name, what has most claims first."""
        claims = self.known.claims
        numbers: Counter[str] = Counter()
        for found in (claims.about, claims.naming):
            for iri, listed in found.items():
                numbers[iri] += len(listed)
        known = (iri for iri in numbers if self.known.index.knows(iri))
        return sorted(known, key=lambda iri: (-numbers[iri], iri))


def load_facets(known: Knowledge) -> FacetIndex:
    """Gather the values from claims that are not denied, and from definitions."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for iri, claims in known.claims.about.items():
        for claim in claims:
            _take(known, found[iri], claim)
    for row in known.store.select(own_query("axis_values")):
        facet = _BY_PREDICATE[bare(str(row["property"])[1:-1])]
        term, value = str(row["term"])[1:-1], str(row["value"])[1:-1]
        if text := compress(value):
            found[term][facet].add(text)
    return FacetIndex(known, {iri: dict(values) for iri, values in found.items()})


def _take(known: Knowledge, values: dict[str, set[str]], claim: Claim) -> None:
    facet = _BY_PREDICATE.get(bare(claim.predicate))
    is_fit = facet not in _AXES or _AXES[facet] in known.index.tree.ancestors(claim.value)
    if facet and is_fit and not claim.is_literal and not is_absence(claim):
        values[facet].add(compress(claim.value) or claim.value)
    for name, other in (("source", "source"), ("study", "evidence")):
        if text := claim.one(name):
            values[other].add(compress(text) or text)
