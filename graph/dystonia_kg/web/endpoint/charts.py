"""A bar chart of a result that is one category and one number, for people to look at."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from dystonia_kg.engine.results import Table
from dystonia_kg.engine.rows import number_of
from dystonia_kg.store.store import Term
from dystonia_kg.web.endpoint.columns import head_of

BARS_AT_MOST = 40
_MOST = 1e300


@dataclass(frozen=True)
class Bar:
    """What it is of, its label where the row has one, and its number as text and share."""

    category: Term
    label: str
    number: str
    share: float


@dataclass(frozen=True)
class Chart:
    """Bars of a column of numbers, the longest of share 1; `rows` are those of the whole table.

    `column` is its name in words.
    """

    column: str
    bars: list[Bar]
    rows: int


def chart_of(table: Table) -> Chart | None:
    """Draw a table of a category, perhaps its label, and a number; None where that does not suit.

    It does not suit numbers below zero, numbers that only count the rows, categories that stand
    twice, and tables that were cut. Of many rows the largest are drawn.
    """
    width = len(table.columns)
    if table.is_cut or width not in (2, 3) or len(table.rows) < 2:
        return None
    read = [[_length(row[at]) for row in table.rows] for at in range(width)]
    numeric = [at for at in range(width) if None not in read[at]]
    if len(numeric) != 1:
        return None
    column = numeric[0]
    names = [_name([*row[:column], *row[column + 1 :]]) for row in table.rows]
    numbers = [number for number in read[column] if number is not None]
    named = [name for name in names if name is not None]
    if len(set(named)) != len(names) or not _suits(numbers):
        return None
    bars = [
        Bar(category, label, _text(row[column]), number / max(numbers))
        for (category, label), number, row in zip(named, numbers, table.rows, strict=True)
    ]
    if len(bars) > BARS_AT_MOST:
        bars = sorted(bars, key=lambda bar: -bar.share)[:BARS_AT_MOST]
    return Chart(head_of(table.columns[column]), bars, len(table.rows))


def _length(term: Term | None) -> float | None:
    number = number_of(term)
    return None if number is None or abs(number) > _MOST else float(number)


def _suits(numbers: list[float]) -> bool:
    is_numbering = numbers == [float(at) for at in range(1, len(numbers) + 1)]
    return (
        all(map(math.isfinite, numbers)) and min(numbers) >= 0 < max(numbers) and not is_numbering
    )


def _name(cells: Sequence[Term | None]) -> tuple[Term, str] | None:
    """Give the category of a row and its label; None where it is not one thing."""
    iris = [cell for cell in cells if isinstance(cell, ox.NamedNode)]
    texts = [cell for cell in cells if isinstance(cell, ox.Literal)]
    if len(iris) == 1:
        return (iris[0], texts[0].value if texts else "") if len(cells) - len(texts) == 1 else None
    return (texts[0], "") if len(texts) == len(cells) == 1 else None


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, ox.Literal) else ""
