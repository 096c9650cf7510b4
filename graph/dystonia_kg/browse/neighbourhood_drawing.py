"""A neighbourhood drawn in columns: what it rests on before its middle, what follows from it after.

Coordinates are in the units of an SVG picture. Boxes stand in columns by their distance from the
middle, under the relation by which they were reached.
"""

from collections import defaultdict
from dataclasses import dataclass

from dystonia_kg.browse.edges import GROUPS, relation_ref
from dystonia_kg.browse.neighbourhood import Line, Neighbourhood, Node
from dystonia_kg.browse.term_index import TermIndex

BOX_WIDTH, BOX_HEIGHT = 236, 26
_ROW, _HEADING, _BETWEEN_GROUPS = 31, 26, 12
_COLUMN = 356
_MARGIN = 10
_BOW = 60
"""How far lines within a column go out of it at most."""
_BEFORE = frozenset(("genes", "dysfunction", "causes", "inheritance", "kinds", "parts"))
_AFTER = frozenset(("signs", "treatments"))
"""Groups of relations whose object stands before or after its subject; of others, where room is."""


@dataclass(frozen=True)
class Box:
    """A thing at its place: the left upper corner."""

    node: Node
    x: int
    y: int

    @property
    def middle(self) -> int:
        """The height of its middle."""
        return self.y + BOX_HEIGHT // 2

    @property
    def centre(self) -> tuple[int, int]:
        """The point in its middle."""
        return self.x + BOX_WIDTH // 2, self.middle


@dataclass(frozen=True)
class Heading:
    """The relation above the boxes that it leads to."""

    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Path:
    """A line as the path of an SVG picture."""

    line: Line
    d: str


@dataclass(frozen=True)
class Drawing:
    """A picture of a neighbourhood."""

    width: int
    height: int
    boxes: dict[str, Box]
    headings: list[Heading]
    paths: list[Path]


def drawing(index: TermIndex, found: Neighbourhood) -> Drawing:
    """Give each thing its place, and each line its way."""
    columns: dict[int, list[Node]] = defaultdict(list)
    places = _columns(found)
    for iri, place in places.items():
        columns[place].append(found.nodes[iri])
    first = min(columns)
    height = max(_height(found, nodes) for nodes in columns.values()) + 2 * _MARGIN
    boxes: dict[str, Box] = {}
    headings: list[Heading] = []
    for place in sorted(columns, key=abs):
        x = _MARGIN + (place - first) * _COLUMN
        y = _MARGIN + (height - 2 * _MARGIN - _height(found, columns[place])) // 2
        for (reached_by, relation), nodes in _grouped(found, columns[place], boxes).items():
            if relation:
                headings.append(Heading(_heading(index, found, reached_by, relation), x, y + 17))
                y += _HEADING
            for node in nodes:
                boxes[node.iri] = Box(node, x, y)
                y += _ROW
            y += _BETWEEN_GROUPS
    width = (max(columns) - first) * _COLUMN + BOX_WIDTH + _BOW + 2 * _MARGIN
    return Drawing(width, height, boxes, headings, [_path(line, boxes) for line in found.lines])


def _columns(found: Neighbourhood) -> dict[str, int]:
    """Give each thing its column, 0 for the middle, those before it below zero."""
    places = {found.request.centre: 0, **_sides(found)}
    for iri, node in found.nodes.items():
        if node.reached_by and iri not in places:
            reached_by = places[node.reached_by.other(iri)]
            places[iri] = reached_by + (1 if reached_by > 0 else -1)
    wrong = {iri for iri, node in found.nodes.items() if _group(node) == "dysfunction"}
    for line in found.lines:
        gene = found.nodes[line.source]
        if gene.family == "gene" and gene.depth == 1 and line.target in wrong:
            places[gene.iri] = 2 * places[line.target]
    return places


def _sides(found: Neighbourhood) -> dict[str, int]:
    """Put what is one step away before the middle (-1) or after it (1), about as much on each."""
    sides: dict[str, int] = {}
    others: dict[str, list[str]] = defaultdict(list)
    for iri, node in found.nodes.items():
        edge = node.reached_by
        if edge is None or node.depth > 1:
            continue
        if edge.group in _BEFORE or edge.group in _AFTER:
            is_onward = (edge.group in _AFTER) == (edge.target == iri)
            sides[iri] = 1 if is_onward else -1
        else:
            others[edge.relation].append(iri)
    for iris in sorted(others.values(), key=lambda iris: -len(iris)):
        side = -1 if sum(sides.values()) >= 0 else 1
        sides.update(dict.fromkeys(iris, side))
    return sides


def _group(node: Node) -> str:
    return node.reached_by.group if node.reached_by else ""


_Groups = dict[tuple[str, str], list[Node]]


def _grouped(found: Neighbourhood, nodes: list[Node], boxes: dict[str, Box]) -> _Groups:
    """Group the things of a column by the thing and the relation by which they were reached."""
    groups: _Groups = defaultdict(list)
    order = {name: place for place, name in enumerate(GROUPS)}
    sorting: dict[tuple[str, str], tuple[int, int]] = {}
    for node in nodes:
        edge = node.reached_by
        key = (edge.other(node.iri), edge.relation) if edge else ("", "")
        groups[key].append(node)
        at = boxes[key[0]].y if key[0] in boxes and key[0] != found.request.centre else 0
        sorting.setdefault(key, (at, order[edge.group] if edge else 0))
    return {key: groups[key] for key in sorted(groups, key=lambda key: sorting[key])}


def _height(found: Neighbourhood, nodes: list[Node]) -> int:
    groups = _grouped(found, nodes, {})
    heads = sum(1 for _, relation in groups if relation)
    return len(nodes) * _ROW + heads * _HEADING + (len(groups) - 1) * _BETWEEN_GROUPS


def _heading(index: TermIndex, found: Neighbourhood, reached_by: str, relation: str) -> str:
    words = relation_ref(index, relation).text
    if reached_by == found.request.centre:
        return words
    return f"{found.nodes[reached_by].ref.text}: {words}"


def _path(line: Line, boxes: dict[str, Box]) -> Path:
    start, end = boxes[line.source], boxes[line.target]
    if start.x == end.x:
        begin, stop = start.x + BOX_WIDTH, start.x + BOX_WIDTH + 3
        bend = begin + 14 + min(_BOW, abs(start.y - end.y) // 8)
    else:
        is_onward = start.x < end.x
        begin = start.x + (BOX_WIDTH if is_onward else 0)
        stop = end.x + (-3 if is_onward else BOX_WIDTH + 3)
        bend = (begin + stop) // 2
    y1, y2 = start.middle, end.middle
    return Path(line, f"M{begin} {y1}C{bend} {y1} {bend} {y2} {stop} {y2}")
