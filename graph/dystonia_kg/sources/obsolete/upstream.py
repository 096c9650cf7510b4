"""Read the OBO file of a vocabulary again for the state of its ids: label, obsolete, replaced by.

Mapped ids (`mapped_terms.tsv`) get the state that the file gives them; an id of the vocabulary that
a whole file does not hold keeps its row. Ids that the vocabulary withdrew or merged (alt_id) stand
in `deprecated_ids.tsv`, when a term in use replaces them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dystonia_kg.curies import normal_curie
from dystonia_kg.sources.columns import TERM_COLUMNS
from dystonia_kg.sources.derived_table import (
    FileTally,
    Reader,
    Reading,
    TableDraft,
    cells_of,
    one_file,
)
from dystonia_kg.sources.do.columns import DO_COLUMNS
from dystonia_kg.sources.in_use import cells as cells_in
from dystonia_kg.sources.mondo.columns import MONDO_COLUMNS
from dystonia_kg.sources.obo_terms import OboTerm, read_obo, release_of
from dystonia_kg.sources.obsolete.columns import TERM_STATUS_COLUMNS, TERM_STATUS_KEY
from dystonia_kg.sources.tables import read_table

MAPPED, DEPRECATED = "mapped_terms.tsv", "deprecated_ids.tsv"
_UPSTREAM, _MERGED, _NAMELESS = "upstream release", "alt_id (merged)", "(alternative id)"
_TABLES = (
    ("hpo_terms.tsv", TERM_COLUMNS),
    ("mondo_diseases.tsv", MONDO_COLUMNS),
    ("do_diseases.tsv", DO_COLUMNS),
)
_NAMES = {"MONDO": "MONDO", "HP": "HPO", "DOID": "DO", "MAXO": "MAxO"}


def _reader(prefix: str) -> Reader:
    def read(files: Sequence[Path], folder: Path) -> Reading:
        path = one_file(files)
        states = _States(path, prefix)
        mapped = TableDraft(MAPPED, TERM_STATUS_COLUMNS, TERM_STATUS_KEY)
        deprecated = TableDraft(DEPRECATED, TERM_STATUS_COLUMNS, TERM_STATUS_KEY)
        known = set()
        for row in read_table(MAPPED, TERM_STATUS_COLUMNS, folder=folder):
            known.add(row["id"])
            mapped.add(states.of(row["id"]) or cells_of(row, TERM_STATUS_COLUMNS))
        before = set()
        for row in read_table(DEPRECATED, TERM_STATUS_COLUMNS, folder=folder):
            before.add(row["id"])
            if not states.is_current(row["id"]):
                cells = states.of(row["id"]) or cells_of(row, TERM_STATUS_COLUMNS)
                deprecated.add(cells)
        used = known.union(*(cells_in(name, columns, "id", folder) for name, columns in _TABLES))
        for cells in states.withdrawn():
            if cells[0] not in known | before and cells[3] in used:
                deprecated.add(cells)
        return Reading([mapped.table(), deprecated.table()], [states.tally])

    return read


class _States:
    """The state of every id in one OBO file."""

    def __init__(self, path: Path, prefix: str) -> None:
        self._release = f"{_NAMES.get(prefix, prefix)} {release_of(path)}"
        self._terms: dict[str, OboTerm] = {}
        self._merged: dict[str, OboTerm] = {}
        self.tally = FileTally(path.name)
        for term in read_obo(path):
            if term.id.startswith(f"{prefix}:"):
                self.tally.keep()
                self._terms[term.id] = term
                for other in term.alternative_ids:
                    self._merged[other] = term
            else:
                self.tally.leave_out("term of another vocabulary")

    def of(self, key: str) -> tuple[str, ...] | None:
        """Give the row of an id, None when the file does not hold it.

        An obsolete term that names no replacement is replaced by the one that it was merged into.
        """
        if (term := self._terms.get(key)) is not None:
            merged = self._merged.get(key) if term.obsolete else None
            others = term.replaced_by or ([merged.id] if merged else [])
            replaced = "|".join(normal_curie(other) or other for other in others)
            state = "true" if term.obsolete else "false"
            return (key, term.label, state, replaced, self._release, _UPSTREAM)
        if (term := self._merged.get(key)) is not None:
            return (key, _NAMELESS, "true", term.id, self._release, _MERGED)
        return None

    def is_current(self, key: str) -> bool:
        """Tell whether the file holds the id as a term that is not obsolete."""
        term = self._terms.get(key)
        return term is not None and not term.obsolete

    def withdrawn(self) -> list[tuple[str, ...]]:
        """Give the rows of all ids that the file replaces by another."""
        replaced = [key for key, term in self._terms.items() if term.obsolete and term.replaced_by]
        rows = [self.of(key) for key in [*replaced, *self._merged]]
        return [row for row in rows if row is not None]


READERS: Mapping[str, Reader] = {
    f"{name}-states": _reader(prefix)
    for name, prefix in (("mondo", "MONDO"), ("hpo", "HP"), ("do", "DOID"))
}
