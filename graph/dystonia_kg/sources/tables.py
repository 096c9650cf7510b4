"""Read the curated tables of `graph/sources/`: UTF-8 TSV, one header row, no quoting.

Several values in a cell are joined with `|`; an empty cell means "not stated by the source".
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from dystonia_kg.curies import expand
from dystonia_kg.errors import SourceTableError, UnknownPrefixError
from dystonia_kg.paths import SOURCES_DIR

if TYPE_CHECKING:
    from rdflib import URIRef

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_FOLDER: ContextVar[Path] = ContextVar("folder of the curated tables", default=SOURCES_DIR)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Characters that no cell may hold: most cannot be written in XML, and no reader sees them."""
_ANSWERS_KEPT = 32
"""Answers that each function of `once_a_folder` keeps."""


@contextmanager
def tables_in(folder: Path) -> Iterator[None]:
    """Read the curated tables from `folder` within a `with` block (a trial before accepting)."""
    token = _FOLDER.set(folder)
    try:
        yield
    finally:
        _FOLDER.reset(token)


def tables_folder() -> Path:
    """Give the folder that the curated tables are read from."""
    return _FOLDER.get()


def once_a_folder(function: Callable[[*Ts], T]) -> Callable[[*Ts], T]:
    """Call a function of the curated tables once for each folder and arguments."""
    known: dict[tuple[Path, tuple[object, ...]], T] = {}

    @wraps(function)
    def called(*args: *Ts) -> T:
        key = (tables_folder(), args)
        if key not in known:
            if len(known) >= _ANSWERS_KEPT:
                known.clear()
            known[key] = function(*args)
        return known[key]

    return called


@dataclass(frozen=True)
class Row:
    """One row of a table: cells by column, and where it stands for error messages."""

    cells: dict[str, str]
    file: str
    line: int

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def many(self, column: str) -> list[str]:
        """Give the values of a cell that may hold several."""
        return [value for value in self.cells[column].split("|") if value]

    def iri(self, column: str) -> "URIRef":
        """Give the cell's CURIE as an IRI; SourceTableError when it is none."""
        return self._expand(self.cells[column], column)

    def iris(self, column: str) -> "tuple[URIRef, ...]":
        """Give all CURIEs of a cell as IRIs."""
        return tuple(self._expand(value, column) for value in self.many(column))

    def optional_iri(self, column: str) -> "URIRef | None":
        """Give the cell's CURIE as an IRI, None when the cell is empty."""
        return self.iri(column) if self.cells[column] else None

    @property
    def place(self) -> str:
        """Say where the row stands."""
        return f"{self.file}, line {self.line}"

    def error(self, message: str) -> SourceTableError:
        """Make the error that says what is wrong in this row, and where."""
        return SourceTableError(f"{self.place}: {message}")

    def _expand(self, value: str, column: str) -> "URIRef":
        from rdflib import URIRef  # late: the server reads tables as well, and does without rdflib

        try:
            return URIRef(expand(value))
        except UnknownPrefixError as e:
            raise self.error(f"column {column}: {e.message}") from e


def read_table(name: str, columns: Sequence[str], *, folder: Path | None = None) -> Iterator[Row]:
    """Yield the rows of table `name`; it must have exactly the columns named, in any order.

    The folder is that of `tables_in`, the project's own by default.

    Raises SourceTableError naming file and line for a missing file or column, a row of another
    width, or text that is not UTF-8.
    """
    folder = tables_folder() if folder is None else folder
    path = folder / name
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError as e:
        raise SourceTableError(f"table {name} is missing", hint=f"looked in {folder}") from e
    except UnicodeDecodeError as e:
        raise not_utf8(name, e) from e
    header = header_of(name, lines, columns)
    if unknown := [column for column in header if column not in columns]:
        raise SourceTableError(f"{name}, line 1: unknown column {', '.join(unknown)}")
    yield from read_rows(name, lines, header)


def not_utf8(name: str, error: UnicodeDecodeError) -> SourceTableError:
    """Make the error that says in which line of a file the bytes are not UTF-8."""
    line = error.object[: error.start].count(b"\n") + 1
    return SourceTableError(f"{name}, line {line}: not UTF-8 at byte {error.start}")


def header_of(name: str, lines: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Give the columns of a table; SourceTableError when one of `columns` is not among them."""
    header = lines[0].rstrip("\r").split("\t")
    if missing := [column for column in columns if column not in header]:
        raise SourceTableError(f"{name}, line 1: column {', '.join(missing)} is missing")
    return header


def read_rows(name: str, lines: Sequence[str], header: Sequence[str]) -> Iterator[Row]:
    """Yield the rows below a header; SourceTableError for a row of another width."""
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) != len(header):
            raise SourceTableError(
                f"{name}, line {number}: {len(cells)} cells where the header has {len(header)}"
            )
        if CONTROL.search(line.rstrip("\r").replace("\t", "")):
            at = next(at for at, cell in enumerate(cells) if CONTROL.search(cell))
            raise SourceTableError(
                f"{name}, line {number}: column {header[at]}: {cells[at][:80]!r} holds a control "
                "character"
            )
        yield Row(dict(zip(header, cells, strict=True)), name, number)
