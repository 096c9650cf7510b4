"""Derive every table anew from a folder of upstream files, and judge the result before it counts.

The tables are derived one source after the other in a copy of the curated tables, so that a source
sees what the one before it gave. Then every claim is made of the result: a cell that no claim can
be made of is refused, by the file and line it came from.
"""

import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dystonia_kg.errors import DystoniaKgError, SourceTableError, ValidationError
from dystonia_kg.links import mappings
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.refresh.difference import compare
from dystonia_kg.refresh.manifest import UpstreamFile
from dystonia_kg.refresh.refresh import RefreshReport, read
from dystonia_kg.sources import loaders, readers
from dystonia_kg.sources.derived_table import DerivedTable, FileTally
from dystonia_kg.sources.releases import releases
from dystonia_kg.sources.tables import tables_in

_PLACE = re.compile(r"(\S+\.tsv), line (\d+): (.*)", re.DOTALL)


def refresh_all(
    fetched: Path,
    manifest: Sequence[UpstreamFile],
    folder: Path = SOURCES_DIR,
    *,
    partly: bool = False,
) -> RefreshReport:
    """Derive the tables of all readers from the files in `fetched`; nothing is written.

    Raises SourceTableError when a file of the manifest is missing (with `partly` its tables stay
    as they are), and ValidationError naming every cell that no claim can be made of.
    """
    files = {name: _files(name, fetched, manifest) for name in readers()}
    missing = sorted({path.name for paths in files.values() for path in paths if not path.exists()})
    if missing and not partly:
        raise SourceTableError(
            f"not in {fetched}: {', '.join(missing)}",
            hint="dystonia-kg fetch, or --partly to leave their tables as they are",
        )
    with tempfile.TemporaryDirectory() as scratch:
        trial = Path(shutil.copytree(folder, Path(scratch) / "tables"))
        derived: dict[str, DerivedTable] = {}
        tallies: list[FileTally] = []
        for name, paths in files.items():
            if paths and all(path.exists() for path in paths):
                reading = read(name, paths, trial)
                tallies += reading.tallies
                for table in reading.tables:
                    table.write(trial)
                    derived[table.name] = _with_origins(table, derived.get(table.name))
        require_claims(trial, derived)
        differences = [compare(table, folder) for table in derived.values()]
    return RefreshReport(differences, tallies, _newer(manifest, fetched), missing)


def _files(name: str, fetched: Path, manifest: Iterable[UpstreamFile]) -> list[Path]:
    return [fetched / file.name for file in manifest if name in file.readers]


def _with_origins(table: DerivedTable, before: DerivedTable | None) -> DerivedTable:
    """Keep the places of rows that an earlier reader of the same table gave."""
    known = {row: place for row, place in (before.origins if before else {}).items() if place}
    own = {row: place for row, place in table.origins.items() if place}
    return DerivedTable(table.name, table.columns, table.rows, table.key, known | own)


def require_claims(folder: Path, derived: Mapping[str, DerivedTable]) -> None:
    """Make every claim of the tables in `folder`; ValidationError with a finding a source."""
    findings = []
    with tables_in(folder):
        for load in (*loaders(), mappings.load):
            try:
                for graph in load():
                    graph.statements()
            except (DystoniaKgError, ArithmeticError, ValueError) as e:
                findings.append(_at_its_origin(str(e), derived))
    if findings:
        unique = list(dict.fromkeys(findings))
        raise ValidationError("no claims can be made of what was derived", unique)


def _at_its_origin(message: str, derived: Mapping[str, DerivedTable]) -> str:
    """Name the upstream file and line in a message about a line of a derived table."""
    match = _PLACE.fullmatch(message)
    table = derived.get(match[1]) if match else None
    origin = table.origin(int(match[2])) if match and table else ""
    return f"{origin}: {match[3]} ({match[1]})" if match and origin else message


def _newer(manifest: Iterable[UpstreamFile], fetched: Path) -> list[str]:
    """Name the sources whose release in sources.tsv is not that of the files."""
    known = releases()
    return sorted(
        {
            f"{file.source} {file.release}"
            for file in manifest
            if file.release
            and (fetched / file.name).exists()
            and file.release not in known.get(file.source, "")
        }
    )
