"""Re-derive curated tables from a newer upstream file and show what would change.

Which file makes which tables is known to `refresh/registry.py`.
"""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dystonia_kg.errors import LoadError, SourceTableError
from dystonia_kg.loading.files import OpenedFile
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.refresh.registry import REFRESHES
from dystonia_kg.sources.columns import TABLE_KEYS
from dystonia_kg.sources.derived_table import DerivedTable
from dystonia_kg.sources.tables import read_table

LIMIT_LOSS = 0.3
"""A table that loses a greater part of its rows is not written without being told to."""

Row = tuple[str, ...]


@dataclass
class Difference:
    """How a table would change; `changed` holds (old, new) of rows with the same key."""

    table: DerivedTable
    rows_before: int = 0
    added: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, Row]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Tell whether the table stays as it is."""
        return not (self.added or self.removed or self.changed)

    @property
    def loss(self) -> float:
        """Give the part of the rows that would go without a successor."""
        return len(self.removed) / self.rows_before if self.rows_before else 0.0

    def lines(self, limit: int) -> list[str]:
        """Write the counts, then up to `limit` rows of each kind."""
        name, after = self.table.name, len(self.table.rows)
        counts = [
            f"{len(rows)} {word}"
            for rows, word in (
                (self.added, "added"),
                (self.removed, "removed"),
                (self.changed, "changed"),
            )
        ]
        found = [f"{name}: {self.rows_before} rows -> {after}: {', '.join(counts)}"]
        found += _listed("+", (" | ".join(row) for row in self.added), limit)
        found += _listed("-", (" | ".join(row) for row in self.removed), limit)
        return found + _listed("~", (self._change(*pair) for pair in self.changed), limit)

    def _change(self, old: Row, new: Row) -> str:
        columns = self.table.columns
        key = [new[columns.index(column)] for column in _key(self.table)]
        cells = [
            f"{column}: '{before}' -> '{after}'"
            for column, before, after in zip(columns, old, new, strict=True)
            if before != after
        ]
        return f"{' | '.join(key)}: {'; '.join(cells)}"


def refresh(source: str, file: Path, folder: Path = SOURCES_DIR) -> list[Difference]:
    """Derive the tables of `source` from a newer upstream file; give their differences.

    Raises SourceTableError for an unknown source, and naming file and line for a file that is
    truncated or of another format. Nothing is written.
    """
    if source not in REFRESHES:
        raise SourceTableError(
            f"'{source[:40]}' is no source that can be refreshed",
            hint=f"there are {', '.join(REFRESHES)}",
        )
    with tempfile.TemporaryDirectory() as scratch:
        whole = _whole(file, Path(scratch))
        return [compare(table, folder) for table in REFRESHES[source](whole, folder)]


def compare(table: DerivedTable, folder: Path) -> Difference:
    """Compare a derived table with the one in `folder`, which may be missing."""
    before: Counter[Row] = Counter()
    if (folder / table.name).is_file():
        rows = read_table(table.name, table.columns, folder=folder)
        before.update(tuple(row[column] for column in table.columns) for row in rows)
    after = Counter(table.rows)
    found = Difference(table, rows_before=before.total())
    old, new = _by_key(table, before - after), _by_key(table, after - before)
    for key in sorted(old.keys() | new.keys()):
        gone, come = old.get(key, []), new.get(key, [])
        if len(gone) == len(come) == 1:
            found.changed.append((gone[0], come[0]))
        else:
            found.removed += gone
            found.added += come
    return found


def accept(
    differences: Sequence[Difference], folder: Path = SOURCES_DIR, *, despite_loss: bool = False
) -> list[Path]:
    """Write the tables that changed and give their paths.

    Raises SourceTableError, before anything is written, when one would lose many rows and
    `despite_loss` is not set: a file that was cut off looks so.
    """
    for difference in differences:
        if difference.loss > LIMIT_LOSS and not despite_loss:
            raise SourceTableError(
                f"{difference.table.name} would lose {len(difference.removed)} of its "
                f"{difference.rows_before} rows: is the upstream file whole?",
                hint="--despite-loss if it is right",
            )
    changed = [found.table for found in differences if not found.is_empty]
    texts = {table.name: table.text() for table in changed}
    return [_replace(folder / name, text) for name, text in texts.items()]


def _replace(path: Path, text: str) -> Path:
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    return new.replace(path)


def _key(table: DerivedTable) -> Sequence[str]:
    if table.name in TABLE_KEYS:
        return TABLE_KEYS[table.name]
    if table.name.endswith("_edges.tsv"):
        return ("child", "relation", "parent")
    return ("id",) if "id" in table.columns else table.columns


def _by_key(table: DerivedTable, rows: Counter[Row]) -> dict[Row, list[Row]]:
    places = [table.columns.index(column) for column in _key(table)]
    grouped: dict[Row, list[Row]] = defaultdict(list)
    for row in sorted(rows.elements()):
        grouped[tuple(row[place] for place in places)].append(row)
    return grouped


def _listed(mark: str, texts: Iterable[str], limit: int) -> list[str]:
    found = list(texts)
    shown = [f"  {mark} {text}" for text in found[:limit]]
    more = len(found) - limit
    return [*shown, f"  {mark} and {more} more"] if more > 0 and limit else shown


def _whole(file: Path, scratch: Path) -> Path:
    """Give a file that ends as it should, unzipped when it is gzip; SourceTableError else."""
    try:
        with OpenedFile(file) as opened:
            content = opened.readall()
    except LoadError as e:
        raise SourceTableError(e.message, hint=e.hint) from e
    if not content:
        raise SourceTableError(f"{file.name} is empty")
    if not content.endswith(b"\n"):
        line = content.count(b"\n") + 1
        raise SourceTableError(f"{file.name}, line {line}: ends within a line; it is truncated")
    if not opened.is_zipped:
        return file
    unzipped = scratch / file.name.removesuffix(".gz")
    unzipped.write_bytes(content)
    return unzipped
