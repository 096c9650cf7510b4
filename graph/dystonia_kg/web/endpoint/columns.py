"""The columns of a result as people read them: variables in words, a thing and its label as one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from dystonia_kg.engine.results import Table
from dystonia_kg.store.store import Term

_LABEL = "Label"
_NAMES = ("Mondo", "Orphanet")
"""Names that a variable may hold, which keep their capital letter."""


@dataclass(frozen=True)
class Column:
    """A column under its head; its cells are at `at`, their labels at `label_at` where folded."""

    head: str
    at: int
    label_at: int | None = None

    def label(self, row: Sequence[Term | None]) -> str:
        """Give the label that a row has for its cell of this column; "" where it has none."""
        label = None if self.label_at is None else row[self.label_at]
        return label.value if isinstance(label, ox.Literal) else ""


def columns_of(table: Table) -> list[Column]:
    """Give the columns of a table for a page: `?formLabel` stands with `?form`, as its text.

    So does `?label` with the only column of IRIs. A column stays where it is the label of no IRI.
    """
    labels: dict[int, int] = {}
    for at, name in enumerate(table.columns):
        of = _labelled(table, name)
        if of is not None and of not in labels and _are_labels(table, of, at):
            labels[of] = at
    folded = set(labels.values())
    lone = {head_of(name) for at, name in enumerate(table.columns) if at not in folded}
    columns = []
    for at, name in enumerate(table.columns):
        if at not in folded:
            bare = head_of(name.removesuffix(_LABEL))
            head = head_of(name) if not bare or bare in lone else bare
            columns.append(Column(head, at, labels.get(at)))
    return columns


def _labelled(table: Table, name: str) -> int | None:
    """Give the place of the column that a column is named as the label of."""
    if name == _LABEL.lower():
        places = range(len(table.columns))
        of_iris = [
            at for at in places if any(isinstance(row[at], ox.NamedNode) for row in table.rows)
        ]
        return of_iris[0] if len(of_iris) == 1 else None
    thing = name.removesuffix(_LABEL)
    return table.columns.index(thing) if thing != name and thing in table.columns else None


def _are_labels(table: Table, of: int, at: int) -> bool:
    return all(
        (isinstance(row[of], ox.NamedNode) and (row[at] is None or isinstance(row[at], ox.Literal)))
        or (row[of] is None and row[at] is None)
        for row in table.rows
    )


def head_of(name: str) -> str:
    """Write a variable in words.

    >>> head_of("yearsAtOnset"), head_of("relationInMondo"), head_of("DOIDs"), head_of("a_b2")
    ('years at onset', 'relation in Mondo', 'DOIDs', 'a b2')
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").split()
    return " ".join(
        word if word in _NAMES or not word[1:].islower() else word.lower() for word in words
    )
