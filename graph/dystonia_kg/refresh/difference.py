"""How a derived table differs from the curated one, and putting derived tables in place."""

import shutil
import signal
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dystonia_kg.errors import SourceTableError
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.refresh.folder_lock import alone_in
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
        key = [new[columns.index(column)] for column in self.table.key or columns]
        cells = [
            f"{column}: '{before}' -> '{after}'"
            for column, before, after in zip(columns, old, new, strict=True)
            if before != after
        ]
        return f"{' | '.join(key)}: {'; '.join(cells)}"


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
    with alone_in(folder):
        return put_in_place({folder / table.name: table.text() for table in changed})


def put_in_place(texts: Mapping[Path, str]) -> list[Path]:
    """Write files all or none: when one cannot be replaced, those before it are put back.

    What was there is kept beside it until all are replaced, so that putting back takes no room on
    the disk. An interrupt (Ctrl-C) waits until then.
    """
    new = {path: path.with_name(f".{path.name}.new") for path in texts}
    old = {path: path.with_name(f".{path.name}.old") for path in texts if path.is_file()}
    replaced: list[Path] = []
    try:
        for path, text in texts.items():
            new[path].write_text(text, encoding="utf-8")
        for path, copy in old.items():
            shutil.copy2(path, copy)
        with interrupts_after():
            try:
                for path in texts:
                    new[path].replace(path)
                    replaced.append(path)
            except OSError:
                for path in replaced:
                    _put_back(path, old.get(path))
                raise
    finally:
        for path in (*new.values(), *old.values()):
            path.unlink(missing_ok=True)
    return replaced


@contextmanager
def interrupts_after() -> Iterator[None]:
    """Let an interrupt count only when a `with` block is done; in the main thread, where they come.

    What must not be done by halves stands in such a block, and is short.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    come: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: come.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if come:
            signal.raise_signal(signal.SIGINT)


def _put_back(path: Path, copy: Path | None) -> None:
    if copy is None:
        path.unlink(missing_ok=True)
    else:
        copy.replace(path)


def _by_key(table: DerivedTable, rows: Counter[Row]) -> dict[Row, list[Row]]:
    places = [table.columns.index(column) for column in table.key or table.columns]
    grouped: dict[Row, list[Row]] = defaultdict(list)
    for row in sorted(rows.elements()):
        grouped[tuple(row[place] for place in places)].append(row)
    return grouped


def _listed(mark: str, texts: Iterable[str], limit: int) -> list[str]:
    found = list(texts)
    shown = [f"  {mark} {text}" for text in found[:limit]]
    more = len(found) - limit
    return [*shown, f"  {mark} and {more} more"] if more > 0 and limit else shown
