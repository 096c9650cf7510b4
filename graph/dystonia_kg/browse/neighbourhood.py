"""The things around one thing, and around those that are expanded: which to show when not all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dystonia_kg.browse.edges import FROM_GENE_TO_SIGN, GROUPS, Edge, EdgeIndex
from dystonia_kg.browse.evidence import GRADES
from dystonia_kg.browse.knowledge import Knowledge
from dystonia_kg.browse.term_index import Ref
from dystonia_kg.curies import compress

SHOWN, SHOWN_AT_MOST = 40, 200
ADDED = 12
"""So many neighbours of each thing that is expanded are added at most."""
EXPANDED_AT_MOST = 12
FAMILIES = {
    "disease": "Diseases",
    "sign": "Signs",
    "gene": "Genes",
    "process": "Processes and pathways",
    "treatment": "Treatments, drugs and tests",
    "region": "Body and brain",
    "cause": "Causes, triggers and risks",
    "other": "Onset, course and all else",
}
_FAMILY_OF = {
    "disease": "disease",
    "sign": "sign",
    "gene": "gene",
    "function of the brain": "process",
    **dict.fromkeys(("treatment", "drug", "test", "rating scale"), "treatment"),
    "body part": "region",
    **dict.fromkeys(("cause", "trigger", "task", "risk factor", "adverse event"), "cause"),
}
_FAMILY_OF_PREFIX = {"GO": "process", "Reactome": "process", "MP": "sign", "MESH": "treatment"}
_FAMILY_OF_PREFIX |= {"NDFRT": "treatment"}
_PLACE = {group: place for place, group in enumerate(GROUPS)}
_STRENGTH = {grade: place for place, grade in enumerate(GRADES)}


@dataclass(frozen=True)
class NeighbourhoodRequest:
    """What to show: around what, which relations and things (all where none are named).

    `limit` things at most are shown one step away.
    """

    centre: str
    expanded: tuple[str, ...] = ()
    groups: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    limit: int = SHOWN

    @property
    def is_mechanism(self) -> bool:
        """Whether what leads from gene to sign is asked for, and nothing else."""
        return self.groups == frozenset(FROM_GENE_TO_SIGN)


@dataclass(frozen=True)
class Node:
    """A thing that is shown, how far from the middle, and from which thing it was reached.

    `more` counts its neighbours that are not shown.
    """

    ref: Ref
    iri: str
    kind: str
    family: str
    depth: int
    reached_by: Edge | None = None
    more: int = 0
    is_expanded: bool = False


@dataclass(frozen=True)
class Line:
    """All that relates two things, as one line of a picture, with the best grade of it."""

    edges: tuple[Edge, ...]

    @property
    def source(self) -> str:
        """Where the line begins."""
        return self.edges[0].source

    @property
    def target(self) -> str:
        """Where it ends."""
        return self.edges[0].target

    @property
    def grade(self) -> str:
        """The best grade."""
        return min((edge.grade for edge in self.edges), key=lambda grade: _STRENGTH[grade])


@dataclass(frozen=True)
class Neighbourhood:
    """Things and the relations between them; `left_out` counts neighbours that are not shown.

    `groups` and `families` say what is around the middle before anything is filtered: (id, title,
    number of things).
    """

    request: NeighbourhoodRequest
    nodes: dict[str, Node]
    edges: list[Edge]
    left_out: int
    groups: list[tuple[str, str, int]] = field(default_factory=list)
    families: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def centre(self) -> Node:
        """The thing in the middle."""
        return self.nodes[self.request.centre]

    @property
    def lines(self) -> list[Line]:
        """The edges, those between the same two things in one direction as one."""
        found: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        for edge in self.edges:
            found[edge.source, edge.target].append(edge)
        return [Line(tuple(edges)) for edges in found.values()]


def neighbourhood(
    known: Knowledge, index: EdgeIndex, request: NeighbourhoodRequest
) -> Neighbourhood:
    """Gather what is around a thing.

    Each group of relations has its share of the places, so that a hundred signs leave room for the
    one gene; within a group the best founded and the most frequent come first.
    """
    families = _Families(known)
    depths: dict[str, int] = {request.centre: 0}
    reached: dict[str, Edge] = {}
    around: set[str] = set()
    wanted = frozenset(request.expanded)
    for iri, limit in _middles(request, depths):
        edges = [e for e in index.of(iri) if _is_wanted(request, families, e, iri)]
        around.update(edge.other(iri) for edge in edges)
        ordered = _in_turn(index, edges, iri, wanted)
        fresh = [edge for edge in ordered if edge.other(iri) not in depths]
        for edge in _first_of_each(fresh, iri)[:limit]:
            depths[edge.other(iri)] = depths[iri] + 1
            reached[edge.other(iri)] = edge
    edges = _between(request, index, depths)
    nodes = {
        iri: Node(
            known.index.ref(iri),
            iri,
            known.kind(iri),
            families.of(iri),
            depth,
            reached.get(iri),
            len({edge.other(iri) for edge in index.of(iri)} - depths.keys()),
            iri in wanted,
        )
        for iri, depth in depths.items()
    }
    left_out = len(around - depths.keys())
    there = {(edge.group, edge.other(request.centre)) for edge in index.of(request.centre)}
    return Neighbourhood(
        request,
        nodes,
        edges,
        left_out,
        _counted(GROUPS, (group for group, _ in there)),
        _counted(FAMILIES, (families.of(iri) for iri in {iri for _, iri in there})),
    )


def _middles(request: NeighbourhoodRequest, depths: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    """Give the thing in the middle, then those expanded that are shown by then."""
    yield request.centre, request.limit
    waiting = list(request.expanded)
    while shown := next((iri for iri in waiting if iri in depths), None):
        waiting.remove(shown)
        if shown != request.centre:
            yield shown, ADDED


def _is_wanted(request: NeighbourhoodRequest, families: "_Families", edge: Edge, iri: str) -> bool:
    return (not request.groups or edge.group in request.groups) and (
        not request.families or families.of(edge.other(iri)) in request.families
    )


def _in_turn(
    index: EdgeIndex, edges: Iterable[Edge], iri: str, first: frozenset[str]
) -> list[Edge]:
    """Order edges: those to `first`, then the weightiest of each group, the second of each, ..."""
    groups: dict[tuple[str, bool], list[Edge]] = defaultdict(list)
    for edge in edges:
        groups[edge.group, edge.source == iri].append(edge)
    ordered: list[tuple[bool, int, int, Edge]] = []
    for (group, _), found in groups.items():
        found.sort(key=lambda e: (e.weight, -index.known_of(e.other(iri)), e.other(iri)))
        ordered += [(e.other(iri) not in first, at, _PLACE[group], e) for at, e in enumerate(found)]
    return [edge for *_, edge in sorted(ordered, key=lambda item: item[:3])]


def _first_of_each(edges: Sequence[Edge], iri: str) -> list[Edge]:
    """Leave one edge to each thing."""
    found: dict[str, Edge] = {}
    for edge in edges:
        found.setdefault(edge.other(iri), edge)
    return list(found.values())


def _between(
    request: NeighbourhoodRequest, index: EdgeIndex, shown: Mapping[str, int]
) -> list[Edge]:
    """Give the edges between things that are shown, in the order in which these are.

    What axioms entail of every kind of a thing alike is told of those in the middle only.
    """
    middles = {request.centre, *request.expanded}
    found: list[Edge] = []
    for iri in shown:
        edges = [
            edge
            for edge in index.of(iri)
            if edge.source == iri
            and edge.target in shown
            and (not request.groups or edge.group in request.groups)
            and (edge.group != "definition" or {iri, edge.target} & middles)
        ]
        found += sorted(edges, key=lambda edge: (_PLACE[edge.group], edge.weight))
    return found


def _counted(titles: Mapping[str, str], names: Iterable[str]) -> list[tuple[str, str, int]]:
    numbers: dict[str, int] = defaultdict(int)
    for name in names:
        numbers[name] += 1
    return [(name, title, numbers[name]) for name, title in titles.items() if numbers[name]]


class _Families:
    """Which family of things each belongs to, found once."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known
        self._kept: dict[str, str] = {}

    def of(self, iri: str) -> str:
        if (kept := self._kept.get(iri)) is None:
            prefix = (compress(iri) or "").partition(":")[0]
            by_prefix = _FAMILY_OF_PREFIX.get(prefix, "other")
            kept = self._kept[iri] = _FAMILY_OF.get(self._known.kind(iri), by_prefix)
        return kept
