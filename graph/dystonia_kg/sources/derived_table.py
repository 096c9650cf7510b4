"""What the derivations share: upstream tables as rows, and curated tables as files.

A derivation is a function from upstream files (their paths are arguments) to `DerivedTable`s;
`dystonia-kg refresh` runs one and shows how its tables differ from those in `graph/sources/`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dystonia_kg.errors import SourceTableError
from dystonia_kg.sources.tables import header_of, read_rows


@dataclass(frozen=True)
class DerivedTable:
    """A curated table as it should stand in `graph/sources/`, rows sorted and without repeats."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def text(self) -> str:
        """Give the table as TSV; SourceTableError when a cell holds a tab or a line break."""
        for row in self.rows:
            if any("\t" in cell or "\n" in cell for cell in row):
                raise SourceTableError(f"{self.name}: a tab or line break in {row}")
        return "".join("\t".join(row) + "\n" for row in (self.columns, *self.rows))

    def write(self, folder: Path) -> Path:
        """Write the table into `folder`."""
        path = folder / self.name
        path.write_text(self.text(), encoding="utf-8")
        return path


def derived_table(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> DerivedTable:
    """Make a table from rows in any order; SourceTableError for a row of another width."""
    unique = sorted({tuple(row) for row in rows})
    if wrong := [row for row in unique if len(row) != len(columns)]:
        raise SourceTableError(f"{name}: {len(columns)} columns, but a row is {wrong[0]}")
    return DerivedTable(name, tuple(columns), tuple(unique))


def read_upstream(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of an upstream TSV that has at least `columns`.

    Raises SourceTableError naming file and line for a missing column or a row of another width.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as e:
        raise SourceTableError(f"{path.name}: cannot be read: {e}") from e
    for row in read_rows(path.name, lines, header_of(path.name, lines, columns)):
        yield row.cells
