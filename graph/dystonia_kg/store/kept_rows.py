"""Rows of the project's own queries, kept in a file of the build that they are of.

The indexes of the pages are made of some two hundred thousand rows. To read those here takes a
tenth of the time that the engine needs to find them.
"""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TypeAlias

import pyoxigraph as ox

from dystonia_kg.store.terms import Binding, Term

FILE = "rows.json"
_UNBOUND = -1

Table: TypeAlias = tuple[list[str], int, list[list[int]]]
"""Names of columns, how many rows there are, and each column as places in the list of terms."""


class KeptRows:
    """The rows of a build, read when they are asked for first; none where there is no such file."""

    def __init__(self, build: Path | None) -> None:
        self._file = build / FILE if build else None
        self._lock = Lock()
        self._terms: list[Term] = []
        self._tables: dict[str, Table] | None = None

    @property
    def is_there(self) -> bool:
        """Tell whether the build has rows."""
        return self._file is not None and self._file.is_file()

    def of(self, query: str) -> list[Binding] | None:
        """Give the rows of a query, None where they are not kept."""
        with self._lock:
            if self._tables is None:
                self._terms, self._tables = _read(self._file) if self._file else ([], {})
            terms, kept = self._terms, self._tables.get(query)
        if kept is None:
            return None
        names, size, columns = kept
        if not names:
            return [{} for _ in range(size)]
        return [
            {name: terms[place] for name, place in zip(names, row, strict=True) if place >= 0}
            for row in zip(*columns, strict=True)
        ]

    def forget(self) -> None:
        """Let go of the rows, which what is made of them needs no more."""
        with self._lock:
            self._terms, self._tables = [], {}


def keep(build: Path, rows_of: Mapping[str, Sequence[Binding]]) -> None:
    """Write the rows of queries into the folder of a build.

    Those with triple terms or directions of text are left out.
    """
    terms: dict[tuple[str, ...], int] = {}
    tables: dict[str, Table] = {}
    for query, rows in rows_of.items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        if not all(_is_plain(term) for row in rows for term in row.values()):
            continue
        columns = [
            [
                terms.setdefault(_written(row[name]), len(terms)) if name in row else _UNBOUND
                for row in rows
            ]
            for name in names
        ]
        tables[query] = names, len(rows), columns
    text = json.dumps([list(terms), tables], ensure_ascii=False, separators=(",", ":"))
    (build / FILE).write_text(text, encoding="utf-8")


def take_over(build: Path, work: Path) -> None:
    """Let another build have the rows of one, which have no part in what was changed."""
    with suppress(FileNotFoundError):
        os.link(build / FILE, work / FILE)


def _read(file: Path) -> tuple[list[Term], dict[str, Table]]:
    try:
        terms, tables = json.loads(file.read_text(encoding="utf-8"))
        return [_term(*term) for term in terms], dict(tables)
    except (OSError, ValueError, TypeError, RecursionError):  # the engine has them as well
        return [], {}


def _is_plain(term: Term) -> bool:
    if isinstance(term, ox.Literal):
        return term.direction is None
    return not isinstance(term, ox.Triple)


def _written(term: Term) -> tuple[str, ...]:
    if isinstance(term, ox.Literal):
        return (term.value, term.datatype.value, term.language or "")
    return (term.value, "") if isinstance(term, ox.NamedNode) else (str(term)[2:], "_")


def _term(value: str, kind: str, language: str = "") -> Term:
    if not kind:
        return ox.NamedNode(value)
    if kind == "_":
        return ox.BlankNode(value)
    if language:
        return ox.Literal(value, language=language)
    return ox.Literal(value, datatype=ox.NamedNode(kind))
