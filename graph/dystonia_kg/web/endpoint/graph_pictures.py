"""A small graph as a picture: things in columns, from those that point to others onwards."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pyoxigraph as ox

THINGS_AT_MOST = 40
COLUMNS_AT_MOST = 4
BOX_WIDTH, BOX_HEIGHT = 222, 24
_ROW, _COLUMN, _MARGIN = 46, 372, 8
Pair = tuple[ox.NamedNode, ox.NamedNode]


@dataclass(frozen=True)
class Box:
    """A thing at its place (left upper corner), and the properties by which lines reach it."""

    thing: ox.NamedNode
    x: int
    y: int
    reached_by: tuple[ox.NamedNode, ...]


@dataclass(frozen=True)
class Picture:
    """A drawn graph; lines are paths of SVG, and run from the subject to the object."""

    width: int
    height: int
    boxes: list[Box]
    lines: list[str]


def picture_of(triples: Iterable[ox.Triple]) -> Picture | None:
    """Draw what relates things to things; None where that is nothing or too much to see."""
    properties: dict[Pair, list[ox.NamedNode]] = defaultdict(list)
    for triple in triples:
        source, target = triple.subject, triple.object
        if isinstance(source, ox.NamedNode) and isinstance(target, ox.NamedNode):
            properties[source, target].append(triple.predicate)
    columns = _columns(list(properties))
    if not 2 <= sum(map(len, columns)) <= THINGS_AT_MOST:
        return None
    reached: dict[ox.NamedNode, dict[ox.NamedNode, None]] = defaultdict(dict)
    for (_, target), found in properties.items():
        reached[target].update(dict.fromkeys(found))
    tallest = max(map(len, columns))
    places = {
        thing: (_MARGIN + at * _COLUMN, _MARGIN + _ROW * row + _ROW * (tallest - len(column)) // 2)
        for at, column in enumerate(columns)
        for row, thing in enumerate(column)
    }
    return Picture(
        (len(columns) - 1) * _COLUMN + BOX_WIDTH + 2 * _MARGIN + _ROW,
        tallest * _ROW + 2 * _MARGIN,
        [Box(thing, x, y, tuple(reached[thing])) for thing, (x, y) in places.items()],
        [_line(places[source], places[target]) for source, target in properties],
    )


def _columns(pairs: list[Pair]) -> list[list[ox.NamedNode]]:
    """Put each thing after what points to it, as far as there are columns, near to its like."""
    column = {thing: 0 for pair in pairs for thing in pair}
    for _ in range(COLUMNS_AT_MOST - 1):
        for source, target in pairs:
            onwards = min(column[source] + 1, COLUMNS_AT_MOST - 1)
            column[target] = max(column[target], onwards if source != target else 0)
    found = [
        [thing for thing, at in column.items() if at == place]
        for place in sorted({*column.values()})
    ]
    for before, after in pairwise(found):
        rows = {thing: row for row, thing in enumerate(before)}
        above: dict[ox.NamedNode, list[int]] = defaultdict(list)
        for source, target in pairs:
            above[target] += [rows[source]] if source in rows else []
        after.sort(key=lambda thing: sum(above[thing]) / max(1, len(above[thing])))
    return found


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Give the path from a box to another, around the right side within a column."""
    y1, y2 = (y + BOX_HEIGHT // 2 for _, y in (start, end))
    is_onward = start[0] < end[0]
    begin = start[0] + (BOX_WIDTH if is_onward or start[0] == end[0] else 0)
    stop = end[0] + (-4 if is_onward else BOX_WIDTH + 4)
    bend = begin + _ROW if start[0] == end[0] else (begin + stop) // 2
    return f"M{begin} {y1}C{bend} {y1} {bend} {y2} {stop} {y2}"
