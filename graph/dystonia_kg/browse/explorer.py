"""Any two axes against each other: how many dystonias stand in each cell, and which.

A dystonia is counted in a cell when it has both values; by definition when both hold by definition,
else by claim. One that has no value on an axis stands under "none stated": there the value on the
other axis says how it holds, and where that is missing too, nothing is stated. Values of an axis
lie within each other, and a dystonia can have several: the cells of a row do not add up.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from dystonia_kg.browse.axes import Axis, AxisPlaces
from dystonia_kg.browse.term_index import Ref, TermIndex, by_text
from dystonia_kg.namespaces import PREFIXES

_DYST = PREFIXES["dyst"]
EDITIONS = ("2013", "2025")
NONE_STATED = "none"
VALUES_SHOWN = 30
_LIFE = ("InfancyOnset", "ChildhoodOnset", "AdolescenceOnset", "EarlyAdulthoodOnset")
_SPREAD = (
    *("FocalDistribution", "SegmentalDistribution", "MultifocalDistribution"),
    *("HemiDistribution", "GeneralizedDistribution"),
)
_ORDER = {_DYST + name: place for place, name in enumerate((*_LIFE, *_SPREAD))}


@dataclass(frozen=True)
class CrossCell:
    """Dystonias (IRIs) in one cell: by definition, by claim, and with nothing stated of them."""

    defined: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    unstated: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """How many there are in all."""
        return len(self.defined) + len(self.claimed) + len(self.unstated)

    @property
    def words(self) -> str:
        """How many there are, and how they hold, in words."""
        counted = f"{self.number} {'dystonia' if self.number == 1 else 'dystonias'}"
        if self.unstated:
            return f"{counted}, of which neither is stated"
        return f"{counted}: {len(self.defined)} by definition, {len(self.claimed)} by claim"


@dataclass(frozen=True)
class AxisValue:
    """A value of an axis (None: none stated), and how deep it lies within others."""

    ref: Ref | None
    depth: int = 0

    @property
    def name(self) -> str:
        """The value as it stands in an address."""
        return (self.ref.curie or "") if self.ref else NONE_STATED

    @property
    def text(self) -> str:
        """The value in words."""
        return self.ref.text if self.ref else "none stated"


@dataclass(frozen=True)
class CrossTable:
    """Two axes with their values in use, and the cells by row and column."""

    rows: Axis
    columns: Axis
    row_values: tuple[AxisValue, ...]
    column_values: tuple[AxisValue, ...]
    cells: dict[tuple[str, str], CrossCell]
    dystonias: int

    @cached_property
    def most(self) -> int:
        """The largest number in a cell of stated values."""
        stated = [cell.number for key, cell in self.cells.items() if NONE_STATED not in key]
        return max(stated, default=0)

    def cell(self, row: AxisValue, column: AxisValue) -> CrossCell:
        """Give one cell."""
        return self.cells.get((row.name, column.name), CrossCell())


def cross(
    index: TermIndex, places: AxisPlaces, rows: Axis, columns: Axis, edition: str = ""
) -> CrossTable:
    """Count the dystonias for each pair of values of two axes, of one edition if it is named."""
    forms = dystonias(index)
    kinds: dict[tuple[str, str], dict[bool | None, list[str]]] = defaultdict(
        lambda: {True: [], False: [], None: []}
    )
    used: tuple[set[str], set[str]] = (set(), set())
    for iri in forms:
        sides = [_values(places, axis, iri, edition) for axis in (rows, columns)]
        for side, found in zip(used, sides, strict=True):
            side.update(value for value in found if value != NONE_STATED)
        for row, row_defined in sides[0].items():
            for column, column_defined in sides[1].items():
                holds = _holds(row_defined, column_defined)
                kinds[_name(index, row), _name(index, column)][holds].append(iri)
    cells = {
        key: CrossCell(*(tuple(found[holds]) for holds in (True, False, None)))
        for key, found in kinds.items()
    }
    return CrossTable(
        rows,
        columns,
        _ordered(index, used[0]),
        _ordered(index, used[1]),
        cells,
        len(forms),
    )


def sparql(rows: Axis, columns: Axis, row: str = "", column: str = "") -> str:
    """Give the query that a cell answers, or that the whole table does without `row`, `column`.

    Values as CURIEs; `none` for none stated. Editions are not told apart in it.
    """
    if not row or not column:
        return (
            "SELECT ?row ?column (COUNT(DISTINCT ?dystonia) AS ?number) {\n"
            "  ?dystonia rdfs:subClassOf dyst:Dystonia .\n"
            f"  {_pattern(rows, '?row')}\n  {_pattern(columns, '?column')}\n"
            "}\nGROUP BY ?row ?column\nORDER BY ?row ?column"
        )
    return (
        "SELECT DISTINCT ?dystonia ?label {\n"
        "  ?dystonia rdfs:subClassOf dyst:Dystonia ; rdfs:label ?label .\n"
        f"  {_pattern(rows, row, 1)}\n  {_pattern(columns, column, 2)}\n"
        "}\nORDER BY ?label"
    )


def _pattern(axis: Axis, value: str, number: int = 1) -> str:
    path = "|".join(f"dyst:{name}" for name in axis.properties)
    if value.startswith("?") and axis.values_below:
        return f"?dystonia {path} {value} . {value} rdfs:subClassOf dyst:{axis.values_below} ."
    if value != NONE_STATED:
        return f"?dystonia {path} {value} ."
    anything = f"?any{number}"
    inside = f"?dystonia {path} {anything}"
    if axis.values_below:
        inside += f" . {anything} rdfs:subClassOf dyst:{axis.values_below}"
    return f"FILTER NOT EXISTS {{ {inside} }}"


def dystonias(index: TermIndex) -> list[str]:
    """Give every class below dyst:Dystonia that is not obsolete."""
    found: dict[str, None] = {}
    waiting = [_DYST + "Dystonia"]
    while waiting:
        for link in index.tree.children(waiting.pop()):
            if link.iri not in found and link.kind != "reported":
                found[link.iri] = None
                waiting.append(link.iri)
    return sorted(iri for iri in found if iri not in index.replacements)


def _holds(*stated: bool | None) -> bool | None:
    """Tell whether all that is stated holds by definition; None where nothing is."""
    known = [defined for defined in stated if defined is not None]
    return all(known) if known else None


def _values(places: AxisPlaces, axis: Axis, iri: str, edition: str) -> dict[str, bool | None]:
    found: dict[str, bool | None] = {
        value: defined
        for value, defined in places.of(axis.name, iri).items()
        if not edition or places.is_of_edition(value, edition)
    }
    return found or {NONE_STATED: None}


def _name(index: TermIndex, value: str) -> str:
    return NONE_STATED if value == NONE_STATED else index.ref(value).curie or value


def _ordered(index: TermIndex, used: set[str]) -> tuple[AxisValue, ...]:
    """Put values below those that they lie within, the wider ones first, none stated last."""
    above = {value: [a for a in index.tree.ancestors(value) if a in used] for value in used}
    found: list[AxisValue] = []

    def add(value: str, depth: int) -> None:
        if all(known.ref is None or known.ref.iri != value for known in found):
            found.append(AxisValue(index.ref(value), depth))
            for below in _sorted(index, [v for v in used if above[v][:1] == [value]]):
                add(below, depth + 1)

    for top in _sorted(index, [value for value in used if not above[value]]):
        add(top, 0)
    return (*found[:VALUES_SHOWN], AxisValue(None))


def _sorted(index: TermIndex, values: Sequence[str]) -> list[str]:
    return sorted(values, key=lambda value: (_ORDER.get(value, 99), by_text(index.ref(value))))
