"""Which files upstream publishes, where, and with which checksum.

`upstream_files.tsv` is edited by hand: source, name of the file, address (empty where it is behind
a form or inside an archive, and has to be put into the folder by hand), release, sha256 where it is
known beforehand, and the readers of the file. `upstream_lock.tsv` holds the checksums that
`dystonia-kg fetch --record` found, each of one release: naming another one in the manifest voids
it.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from dystonia_kg.errors import SourceTableError
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.sources.derived_table import cells_of
from dystonia_kg.sources.tables import Row, read_table

MANIFEST, LOCK = "upstream_files.tsv", "upstream_lock.tsv"
MANIFEST_COLUMNS = ("source", "file", "address", "release", "sha256", "readers")
LOCK_COLUMNS = ("file", "address", "release", "sha256")
_OF_RELEASE = LOCK_COLUMNS[:3]
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[\w.][\w. +-]*")


@dataclass(frozen=True)
class UpstreamFile:
    """One file of one source; `sha256` is empty where no checksum is known.

    `is_pinned` tells that the checksum is the manifest's own, and not one that fetch recorded.
    """

    source: str
    name: str
    address: str
    release: str
    sha256: str
    readers: tuple[str, ...]
    is_pinned: bool = False


def read_manifest(folder: Path = SOURCES_DIR) -> list[UpstreamFile]:
    """Give the files of the manifest, checksums of the lock filled in.

    Raises SourceTableError for a name or checksum of another form, a name that stands twice, and a
    lock that contradicts the manifest.
    """
    locked = {
        cells_of(row, _OF_RELEASE): row["sha256"]
        for row in read_table(LOCK, LOCK_COLUMNS, folder=folder)
    }
    found: dict[str, UpstreamFile] = {}
    for row in read_table(MANIFEST, MANIFEST_COLUMNS, folder=folder):
        file = _upstream_file(row, locked.get(cells_of(row, _OF_RELEASE), ""))
        if file.name in found:
            raise row.error(f"column file: '{file.name}' stands twice")
        found[file.name] = file
    return list(found.values())


def _upstream_file(row: Row, locked: str) -> UpstreamFile:
    if not _NAME.fullmatch(row["file"]):
        raise row.error(f"column file: '{row['file']}' is no plain name of a file")
    if row["address"] and not row["address"].startswith(("https://", "http://")):
        raise row.error(f"column address: '{row['address']}' is no address of the web")
    if row["sha256"] and not _SHA256.fullmatch(row["sha256"]):
        raise row.error("column sha256: is no checksum of 64 digits")
    if row["sha256"] and locked and row["sha256"] != locked:
        raise row.error(f"column sha256: {LOCK} has another one")
    return UpstreamFile(
        row["source"],
        row["file"],
        row["address"],
        row["release"],
        row["sha256"] or locked,
        tuple(row.many("readers")),
        is_pinned=bool(row["sha256"]),
    )


def lock_text(files: list[UpstreamFile]) -> str:
    """Give the lock for files whose checksum the manifest does not know itself."""
    rows = sorted(
        (file.name, file.address, file.release, file.sha256)
        for file in files
        if file.sha256 and not file.is_pinned
    )
    return "".join("\t".join(row) + "\n" for row in (LOCK_COLUMNS, *rows))


def chosen(files: list[UpstreamFile], sources: tuple[str, ...]) -> list[UpstreamFile]:
    """Give the files of `sources`, all when none is named; SourceTableError for an unknown one."""
    known = {file.source for file in files}
    if unknown := sorted(set(sources) - known):
        raise SourceTableError(
            f"no file of '{', '.join(unknown)[:80]}' is known",
            hint=f"there are {', '.join(sorted(known))}",
        )
    return [file for file in files if not sources or file.source in sources]
