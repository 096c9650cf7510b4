"""Where in the body dystonias are, and of which regions of the brain claims speak."""

import math
from collections import defaultdict
from dataclasses import dataclass, field

from dystonia_kg.browse.facets import FacetIndex
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.term_index import Ref
from dystonia_kg.curies import compress
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.terms import text_of

_DYST = PREFIXES["dyst"]
ZONES = {
    "eyelid": "UBERON:0001711",
    "face": "UBERON:0001456",
    "mouth": "UBERON:0000165",
    "tongue": "UBERON:0001723",
    "jaw": "UBERON:0011595",
    "larynx": "UBERON:0001737",
    "neck": "UBERON:0000974",
    "trunk": "UBERON:0002100",
    "arm": "UBERON:0002102",
    "hand": "UBERON:0002398",
    "leg": "UBERON:0002103",
    "foot": "UBERON:0002387",
}
"""The parts of the figure of the body, from the head down."""
_HYPOTHESIS = "hypothesizedToInvolve"
_BRAIN = {
    "involvesDysfunctionOf": "disturbed in",
    _HYPOTHESIS: "suspected in",
    "stimulationTarget": "stimulated in",
}
"""What claims say of a region of the brain, in words before a number of diseases."""
_SHADES = 4


@dataclass(frozen=True)
class Zone:
    """A part of the figure: how many diseases affect it, and a shade from 0 (none) to 4."""

    name: str
    curie: str
    count: int
    shade: int


@dataclass
class BrainRegion:
    """A region of the brain: in how many diseases it is what, and the regions within it.

    `diseases` are all of these, each once; the shade is as of a zone.
    """

    ref: Ref
    counts: list[tuple[str, int]]
    diseases: int
    shade: int
    parts: list["BrainRegion"] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What is said of it, as "disturbed in 4, suspected in 1"."""
        return ", ".join(f"{words} {number}" for words, number in self.counts)


@dataclass(frozen=True)
class BodyRegions:
    """The zones of the body, and the regions of the brain: nested by part-of, and by IRI."""

    zones: list[Zone]
    brain: list[BrainRegion]
    brain_regions: dict[str, BrainRegion]


def body_regions(facets: FacetIndex) -> BodyRegions:
    """Count the diseases of each region; the numbers of the body are those that search shows."""
    counts = {
        name: facets.count({"kind": "disease", "region": curie}) for name, curie in ZONES.items()
    }
    most = max(counts.values())
    zones = [
        Zone(name, curie, counts[name], _shade(counts[name], most)) for name, curie in ZONES.items()
    ]
    found = _brain_regions(facets)
    return BodyRegions(zones, _nested(facets, found), found)


def _shade(count: int, most: int) -> int:
    return math.ceil(_SHADES * count / most) if count else 0


def _brain_regions(facets: FacetIndex) -> dict[str, BrainRegion]:
    known = facets.known
    diseases: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, words in _BRAIN.items():
        for claim in known.claims.by_predicate.get(_DYST + name, ()):
            is_stated = not claim.is_negated and claim.is_hypothesis == (name == _HYPOTHESIS)
            if is_stated and facets.kind(claim.subject) == "disease":
                diseases[claim.value][words].add(claim.subject)
    named = {
        iri: found for iri, found in diseases.items() if (compress(iri) or "").startswith("UBERON:")
    }
    totals = {iri: len(set().union(*found.values())) for iri, found in named.items()}
    most = max(totals.values(), default=0)
    return {
        iri: BrainRegion(
            known.index.ref(iri),
            [(words, len(found[words])) for words in _BRAIN.values() if words in found],
            totals[iri],
            _shade(totals[iri], most),
        )
        for iri, found in named.items()
    }


def _nested(facets: FacetIndex, regions: dict[str, BrainRegion]) -> list[BrainRegion]:
    wholes: dict[str, set[str]] = defaultdict(set)
    for row in facets.known.store.select(own_query("brain_parts")):
        part, whole = text_of(row["part"]), text_of(row["whole"])
        if part in regions and whole in regions:
            wholes[part].add(whole)
    tops: list[BrainRegion] = []
    for iri, region in sorted(regions.items(), key=lambda item: item[1].ref.text.lower()):
        nearest = max(wholes[iri], key=lambda whole: (len(wholes[whole]), whole), default="")
        (regions[nearest].parts if nearest else tops).append(region)
    return tops
