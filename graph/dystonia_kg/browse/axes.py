"""The axes on which diseases are classified, and what says where a disease stands on each.

A value that holds by definition stands as a shortcut of class axioms; a value by claim is what some
source says of some or of most patients. The two are told apart throughout.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.term_index import TermIndex
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.terms import text_of

_DYST = PREFIXES["dyst"]
_EDITION = _DYST + "Consensus"


@dataclass(frozen=True)
class Axis:
    """One axis: its name in an address and in words, and its properties (bare names).

    `values_below` names the class of its values, where its properties take others as well.
    """

    name: str
    title: str
    by_definition: tuple[str, ...] = ()
    by_claim: tuple[str, ...] = ()
    values_below: str = ""

    @property
    def properties(self) -> tuple[str, ...]:
        """All properties, those by definition first."""
        return tuple(dict.fromkeys((*self.by_definition, *self.by_claim)))


AXES = {
    axis.name: axis
    for axis in (
        Axis("cause", "Cause", ("cause",), ("hasPossibleCause",), "Cause"),
        Axis(
            "distribution",
            "Body distribution",
            ("bodyDistribution",),
            ("hasPossibleDistribution",),
            "BodyDistribution",
        ),
        Axis("onset", "Age at onset", ("ageAtOnset",), ("canBeginAt",), "AgeAtOnset"),
        Axis(
            "association",
            "Isolated or combined",
            ("associatedFeatures",),
            ("hasPossibleAssociation",),
            "Association",
        ),
        Axis(
            "manifestation",
            "Other manifestations",
            ("otherManifestations",),
            ("hasPossibleManifestation",),
            "Manifestation",
        ),
        Axis("inheritance", "Inheritance", ("cause",), ("hasPossibleCause",), "InheritedCause"),
        Axis("task", "Task", ("taskTrigger",), ("appearsDuring",)),
        Axis("course", "Course", ("course",), ("hasClinicalCourse",), "Course"),
        Axis("variability", "Variability", ("variability",), ("hasPossibleVariability",)),
        Axis("region", "Body region", ("bodyRegion",), ("affectsBodyRegion",)),
    )
}
Places = dict[str, dict[str, bool]]
"""By disease and value (IRIs): whether it holds by definition, else by claim."""


@dataclass
class AxisPlaces:
    """Where every disease stands on every axis, and to which edition a value belongs."""

    places: Mapping[str, Places] = field(default_factory=dict)
    editions: Mapping[str, set[str]] = field(default_factory=dict)

    def of(self, axis: str, disease: str) -> dict[str, bool]:
        """Give the values of a disease on an axis, each with whether it holds by definition."""
        return self.places.get(axis, {}).get(disease, {})

    def is_of_edition(self, value: str, year: str) -> bool:
        """Tell whether a value belongs to an edition; one that names none belongs to each."""
        known = self.editions.get(value)
        return known is None or year in known


def load_axis_places(store: Graphs, index: TermIndex) -> AxisPlaces:
    """Read all places from a store."""
    found: dict[str, Places] = {name: defaultdict(dict) for name in AXES}
    axes_of: dict[str, list[Axis]] = defaultdict(list)
    for axis in AXES.values():
        for name in axis.properties:
            axes_of[name].append(axis)
    for row in store.select(own_query("axis_places")):
        name, disease, value = (text_of(row[key]) for key in ("property", "disease", "value"))
        name = name.removeprefix(_DYST)
        for axis in axes_of[name]:
            if _is_value(axis, value, index):
                known = found[axis.name][disease]
                known[value] = name in axis.by_definition or known.get(value, False)
    editions: dict[str, set[str]] = defaultdict(set)
    for row in store.select(own_query("axis_editions")):
        editions[text_of(row["value"])].add(text_of(row["edition"]).removeprefix(_EDITION))
    return AxisPlaces(found, dict(editions))


def _is_value(axis: Axis, value: str, index: TermIndex) -> bool:
    if not axis.values_below:
        return True
    top = _DYST + axis.values_below
    return value != top and top in index.tree.ancestors(value)
