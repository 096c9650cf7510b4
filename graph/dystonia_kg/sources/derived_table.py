"""What the readers of upstream files share: curated tables as they would stand, and tallies.

A reader takes upstream files and the folder of curated tables, from which it learns what the graph
needs of the source, and gives a `Reading`. `dystonia-kg refresh` shows how its tables differ from
those in `graph/sources/`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dystonia_kg.errors import SourceTableError
from dystonia_kg.sources.tables import CONTROL, Row, read_table
from dystonia_kg.sources.tally import left_out_text

Cells = tuple[str, ...]


@dataclass(frozen=True)
class DerivedTable:
    """A curated table as it should stand in `graph/sources/`, rows sorted and without repeats.

    `key` names the columns that tell rows apart; `origins` gives the place in an upstream file
    that a row was made of, where that is known.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Cells, ...]
    key: tuple[str, ...] = ()
    origins: Mapping[Cells, str] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        """Raise SourceTableError for a cell with a tab, a line break or another control character.

        It is named by the place upstream where that is known, else by the row.
        """
        for row in self.rows:
            for column, cell in zip(self.columns, row, strict=True):
                if CONTROL.search(cell):
                    place = self.origins.get(row) or f"{self.name}: row of {row[0]!r}"
                    raise SourceTableError(
                        f"{place}: column {column}: {cell[:80]!r} holds a control character"
                        f" ({self.name})"
                    )

    def text(self) -> str:
        """Give the table as TSV."""
        return "".join("\t".join(row) + "\n" for row in (self.columns, *self.rows))

    def write(self, folder: Path) -> Path:
        """Write the table into `folder`."""
        path = folder / self.name
        path.write_text(self.text(), encoding="utf-8")
        return path

    def origin(self, line: int) -> str:
        """Give the place in an upstream file that a line of the table was made of, or nothing."""
        return self.origins.get(self.rows[line - 2], "") if line > 1 else ""


@dataclass
class TableDraft:
    """A table while its rows come, each with the upstream row that it is made of."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    rows: dict[Cells, str] = field(default_factory=dict)

    def add(self, cells: Sequence[str], origin: str = "") -> None:
        """Add a row; `origin` is its place upstream. A number that stands in it becomes text."""
        self.rows.setdefault(tuple(map(str, cells)), origin)

    def keep(self, folder: Path, *, unless_source: str) -> None:
        """Take over the rows that other sources have in the table of `folder`."""
        if (folder / self.name).is_file():
            for row in read_table(self.name, self.columns, folder=folder):
                if row["source"] != unless_source:
                    self.add([row[column] for column in self.columns])

    def table(self) -> DerivedTable:
        """Give the table; SourceTableError for a row of another width."""
        return derived_table(self.name, self.columns, self.rows, self.key, origins=self.rows)


def derived_table(
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    key: Sequence[str] = (),
    *,
    origins: Mapping[Cells, str] | None = None,
) -> DerivedTable:
    """Make a table from rows in any order; SourceTableError for a row of another width."""
    unique = sorted({tuple(row) for row in rows})
    if wrong := [row for row in unique if len(row) != len(columns)]:
        raise SourceTableError(f"{name}: {len(columns)} columns, but a row is {wrong[0]}")
    return DerivedTable(name, tuple(columns), tuple(unique), tuple(key), origins or {})


@dataclass
class FileTally:
    """What became of the rows of one upstream file; `besides` counts what is no row of it."""

    file: str
    read: int = 0
    kept: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    besides: Counter[str] = field(default_factory=Counter)

    def keep(self) -> None:
        """Count a row that was taken over."""
        self.read += 1
        self.kept += 1

    def leave_out(self, reason: str) -> None:
        """Count a row that was not."""
        self.read += 1
        self.left_out[reason] += 1

    def line(self) -> str:
        """Give the tally as one line of text."""
        more = [f"{number} {what}" for what, number in sorted(self.besides.items())]
        return (
            f"{self.file}: {self.read} rows read, {self.kept} kept"
            + left_out_text(self.left_out)
            + (f"; besides, {'; '.join(more)}" if more else "")
        )


@dataclass
class Reading:
    """What came of upstream files: tables as they would stand, and a tally for each file."""

    tables: list[DerivedTable]
    tallies: list[FileTally] = field(default_factory=list)


Reader = Callable[[Sequence[Path], Path], Reading]


def one_file(files: Sequence[Path]) -> Path:
    """Give the only file; SourceTableError when there are more."""
    if len(files) != 1:
        names = ", ".join(file.name for file in files)
        raise SourceTableError(f"one file is read at a time, not {len(files)}: {names}")
    return files[0]


def cells_of(row: Row, columns: Iterable[str]) -> Cells:
    """Give the cells of a row in the order of `columns`."""
    return tuple(row[column] for column in columns)


def joined(values: Iterable[str]) -> str:
    """Give the values of a cell that holds several, sorted and without repeats."""
    return "|".join(sorted(set(map(str, filter(None, values)))))
