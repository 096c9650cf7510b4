"""Backups: the current build as one tar file, and a home folder set to what such a file holds.

The last member of the file, SHA256SUMS, lists all others: what ends early or was changed on its
way is not restored. A restored build keeps its id: replicas of one backup give the same ETags.
"""

import gzip
import hashlib
import io
import lzma
import os
import re
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import Any, BinaryIO

from dystonia_kg.errors import StoreError
from dystonia_kg.store.builds import build_id, exclusive, make_current, new_build, require_id
from dystonia_kg.store.store import current_build, open_raw, open_reader, read_manifest

_SUMS = "SHA256SUMS"
_MEMBER = re.compile(r"(?:manifest|rows)\.json|(?:store|release)/[A-Za-z0-9][A-Za-z0-9._-]*")
_LIMIT_SUMS_BYTES = 16 * 1024 * 1024
_AGAIN = "make the backup again"
_UNREADABLE = (
    *(tarfile.TarError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError),
    *(OverflowError, ValueError),  # a time that is none
)


def back_up(home: Path, file: Path) -> str:
    """Write the current build into `file`, which is whole or not there; give the build's id.

    Raises StoreError when there is no build, or the disk refuses.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".backup-", delete=False) as part:
            try:
                name = write_backup(home, part)
                part.flush()
                os.fsync(part.fileno())
                Path(part.name).replace(file)
            finally:
                Path(part.name).unlink(missing_ok=True)
    except OSError as e:
        raise StoreError(f"cannot write {file}: {e.strerror or e}") from e
    return name


def write_backup(home: Path, target: Any) -> str:
    """Write the current build as a tar file into a stream; give the build's id."""
    build = current_build(home)
    held = open_reader(build)  # what is open is not removed when a newer build takes its place
    with tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        sums = ""
        for path in sorted(path for path in build.rglob("*") if path.is_file()):
            name = path.relative_to(build).as_posix()
            sums += f"{_checksum(path)}  {name}\n"
            tar.add(path, name, filter=_without_owner)
        last = tarfile.TarInfo(_SUMS)
        last.size = len(sums)
        tar.addfile(last, io.BytesIO(sums.encode()))
    return str(held.manifest.get("id", build.name))


def _without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def restore(home: Path, source: BinaryIO) -> Path:
    """Make the build of a backup the current one of `home`, and give its folder.

    What was current stays in use until then. Raises StoreError when the backup is not whole, is
    of another layout, or cannot be written.
    """
    with exclusive(home) as builds, new_build(home, builds) as (work, publish):
        sums = _unpacked(source, work)
        manifest = read_manifest(work)
        open_raw(work / "store")
        there = builds / require_id(manifest)
        if there.is_dir():
            if _sums_of(there, sums) == sums:
                make_current(home, there)
                return there
            content = str(manifest.get("content_sha256", ""))
            manifest["id"] = build_id(str(manifest.get("version", "")), content)
        return publish(manifest)


def _unpacked(source: BinaryIO, work: Path) -> dict[str, str]:
    """Write the files of a backup into a folder; give their checksums, which are as listed."""
    found: dict[str, str] = {}
    listed = None
    try:
        with tarfile.open(fileobj=source, mode="r|*") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None or not (member.name == _SUMS or _MEMBER.fullmatch(member.name)):
                    raise StoreError(f"'{member.name[:80]}' does not belong into a backup")
                if member.name == _SUMS:
                    listed = _read_sums(content.read(_LIMIT_SUMS_BYTES))
                else:
                    found[member.name] = _written(content, work / member.name, member.mtime)
    except _UNREADABLE as e:
        raise StoreError(f"the backup cannot be read to its end: {e}", hint=_AGAIN) from e
    if listed is None:
        raise StoreError("the backup ends early", hint=_AGAIN)
    if wrong := sorted(name for name, _ in found.items() ^ listed.items()):
        raise StoreError(f"{wrong[0]} of the backup is missing or damaged", hint=_AGAIN)
    return found


def _read_sums(text: bytes) -> dict[str, str]:
    lines = (line.partition("  ") for line in text.decode("utf-8", "replace").splitlines())
    return {name: checksum for checksum, _, name in lines}


def _written(content: Any, path: Path, mtime: float) -> str:
    path.parent.mkdir(exist_ok=True)
    sha256 = hashlib.sha256()
    with path.open("xb") as file:
        while piece := content.read(1 << 20):
            sha256.update(piece)
            file.write(piece)
    os.utime(path, (mtime, mtime))  # the release files' Last-Modified is the same everywhere
    return sha256.hexdigest()


def _sums_of(build: Path, names: dict[str, str]) -> dict[str, str]:
    return {name: _checksum(build / name) for name in names if (build / name).is_file()}


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
