"""Derive the tables of one source anew from newer upstream files.

The readers are those of `sources`: each knows its publisher's own formats.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dystonia_kg.errors import LoadError, SourceTableError
from dystonia_kg.loading.files import OpenedFile
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.refresh.difference import Difference, compare
from dystonia_kg.sources import readers
from dystonia_kg.sources.derived_table import FileTally, Reading

_LINES = (".tsv", ".txt", ".csv", ".hpoa", ".obo")
"""Endings of formats whose last line ends with a line break; XML and JSON close by themselves."""


@dataclass
class RefreshReport:
    """How tables would change, and what was read, kept and left out of files.

    `newer` names the sources of which the files are another release than `sources.tsv` says,
    `missing` the files for want of which tables stay as they are.
    """

    differences: list[Difference]
    tallies: list[FileTally]
    newer: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def refresh(source: str, files: Sequence[Path], folder: Path = SOURCES_DIR) -> RefreshReport:
    """Read the files of `source`; give the differences of its tables, and the tallies.

    Raises SourceTableError for an unknown source, and naming file and line for a file that is
    truncated or of another format. Nothing is written.
    """
    reading = read(source, files, folder)
    return RefreshReport([compare(table, folder) for table in reading.tables], reading.tallies)


def read(source: str, files: Sequence[Path], folder: Path) -> Reading:
    """Read the files of `source` into tables; gzip files are unzipped first."""
    known = readers()
    if source not in known:
        raise SourceTableError(
            f"'{source[:40]}' is no source that can be refreshed",
            hint=f"there are {', '.join(known)}",
        )
    with tempfile.TemporaryDirectory() as scratch:
        whole = [_whole(file, Path(scratch)) for file in files]
        return known[source](whole, folder)


def _whole(file: Path, scratch: Path) -> Path:
    """Give a file that ends as it should, unzipped when it is gzip; SourceTableError else.

    A folder and an archive are taken as they are.
    """
    if file.is_dir() or file.name.endswith((".tar", ".tar.gz", ".tgz")):
        return file
    try:
        with OpenedFile(file) as opened:
            content = opened.readall()
    except LoadError as e:
        raise SourceTableError(e.message, hint=e.hint) from e
    if not content:
        raise SourceTableError(f"{file.name} is empty")
    is_line_based = file.name.removesuffix(".gz").endswith(_LINES)
    if is_line_based and not content.endswith(b"\n"):
        line = content.count(b"\n") + 1
        raise SourceTableError(f"{file.name}, line {line}: ends within a line; it is truncated")
    if not opened.is_zipped:
        return file
    unzipped = scratch / file.name.removesuffix(".gz")
    unzipped.write_bytes(content)
    return unzipped
