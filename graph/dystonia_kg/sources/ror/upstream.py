"""Read ROR's data dump (vX.Y-YYYY-MM-DD-ror-data.json, schema 2): the institutes in use.

Of an institute in use its children come along (NIH's institutes are children of NIH). A dump is one
JSON list of records; a zip archive of it has to be unpacked.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dystonia_kg.errors import SourceTableError
from dystonia_kg.sources import in_use
from dystonia_kg.sources.derived_table import (
    FileTally,
    Reader,
    Reading,
    TableDraft,
    cells_of,
    joined,
    one_file,
)
from dystonia_kg.sources.ror.columns import INSTITUTE_COLUMNS, INSTITUTE_KEY
from dystonia_kg.sources.tables import read_table
from dystonia_kg.sources.upstream_files import Shape, read_json, require_shape

_TABLE = "institutes.tsv"
_BASE = "https://ror.org/"
_SHAPE: Shape = {
    "id": True,
    "names": [{"value": True, "types": [False]}],
    "relationships": [{"type": False, "id": True}],
    "external_ids": [{"type": True, "all": [False]}],
    "links": [{"type": True, "value": True}],
}


def read_institutes(files: Sequence[Path], folder: Path) -> Reading:
    """Give institutes.tsv; an institute that the dump does not hold keeps its row."""
    path = one_file(files)
    dump = read_json(path)
    if not isinstance(dump, list):
        raise SourceTableError(f"{path.name}: is no list of records", hint="ROR's schema 2?")
    wanted = in_use.cells(_TABLE, INSTITUTE_COLUMNS, "ror", folder)
    tally, found = FileTally(path.name), set()
    draft = TableDraft(_TABLE, INSTITUTE_COLUMNS, INSTITUTE_KEY)
    for number, record in enumerate(dump, start=1):
        institute = _Institute(record, f"{path.name}, record {number}")
        if institute.ror in wanted or wanted.intersection(institute.related("parent")):
            found.add(institute.ror)
            draft.add(institute.cells(), institute.place)
            tally.keep()
        else:
            tally.leave_out("organization that is not in use")
    for row in read_table(_TABLE, INSTITUTE_COLUMNS, folder=folder):
        if row["ror"] not in found:
            draft.add(cells_of(row, INSTITUTE_COLUMNS))
            tally.besides[f"kept as it was, not in the file: {row['ror']}"] += 1
    return Reading([draft.table()], [tally])


class _Institute:
    """One record; SourceTableError, saying which, for one of another shape."""

    def __init__(self, record: Any, place: str) -> None:
        self.place = place
        require_shape(record, _SHAPE, place)
        self._record: dict[str, Any] = record
        self.ror = _ror(record["id"])
        self._names: list[dict[str, Any]] = record.get("names") or []
        if not self._names:
            raise SourceTableError(f"{place}: no 'names'", hint="ROR's schema 2?")

    def related(self, kind: str) -> list[str]:
        """Give the ids of related organizations of one kind."""
        relations = self._record.get("relationships") or ()
        return [_ror(other["id"]) for other in relations if other.get("type") == kind]

    def cells(self) -> tuple[str, ...]:
        """Give the row of the institute."""
        parents = self.related("parent")
        return (
            self.ror,
            self._name(),
            joined(name["value"] for name in self._names if "acronym" in (name.get("types") or ())),
            parents[0] if parents else "",
            joined(self._funder_ids()),
            self._website(),
            "ror",
        )

    def _name(self) -> str:
        for name in self._names:
            if "ror_display" in (name.get("types") or ()):
                return str(name["value"])
        raise SourceTableError(f"{self.place}: {self.ror} has no name of type ror_display")

    def _funder_ids(self) -> list[str]:
        return [
            f"10.13039/{number.removeprefix('10.13039/')}"
            for external in self._record.get("external_ids") or ()
            if external["type"] == "fundref"
            for number in map(str, external.get("all") or ())
        ]

    def _website(self) -> str:
        links = self._record.get("links") or ()
        return next((link["value"] for link in links if link["type"] == "website"), "")


def _ror(iri: object) -> str:
    return f"ROR:{str(iri).removeprefix(_BASE)}"


READERS: Mapping[str, Reader] = {"ror": read_institutes}
