"""Fetch upstream files: resumed where they broke off, checked, refused on mismatch.

A file comes to `NAME.part` first, and gets its name when it is whole and its checksum is right. A
part that is there is continued with `Range` (RFC 9110, section 14) as long as the server says by
`If-Range` that the file is the same; else it begins anew.
"""

import hashlib
import http.client
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlsplit

from dystonia_kg.errors import FetchError
from dystonia_kg.refresh.manifest import UpstreamFile

ATTEMPTS = 4
LIMIT_BYTES = 4 * 1024**3
"""Size at which a file is refused: none of the manifest is a tenth of it."""
PIECE_BYTES = 1 << 18
TIMEOUT_S = 60
_AGENT = "dystonia-kg (fetches the files named in its manifest)"


@dataclass
class FetchReport:
    """What became of the files: those in the folder with their checksums, and what went wrong."""

    files: list[UpstreamFile]
    problems: list[str]


def fetch(
    files: Iterable[UpstreamFile],
    folder: Path,
    *,
    mirror: str = "",
    record: bool = False,
    echo: Callable[[str], None] = print,
) -> FetchReport:
    """Bring files into `folder`; one that cannot be fetched is a problem, and the others come.

    `mirror` is a folder or a base address that stands in for the addresses of the manifest. A file
    without a known checksum is fetched only with `record`: its own then counts from now on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found, problems = [], []
    for file in files:
        try:
            found.append(_fetch_one(file, folder, mirror, record=record, echo=echo))
        except FetchError as e:
            problems.append(str(e))
    return FetchReport(found, problems)


def _fetch_one(
    file: UpstreamFile, folder: Path, mirror: str, *, record: bool, echo: Callable[[str], None]
) -> UpstreamFile:
    target = folder / file.name
    if not file.sha256 and not record:
        raise FetchError(
            f"{file.name}: no checksum of it is known", hint="--record to take the first one seen"
        )
    if target.is_file():
        if not file.sha256 or checksum(target) == file.sha256:
            echo(f"{file.name}: is there already")
            return replace(file, sha256=checksum(target))
        echo(f"{file.name}: is there, but not that of {file.release or 'the manifest'}")
    part = target.with_name(target.name + ".part")
    _bring(file, part, mirror, echo)
    found = checksum(part)
    if file.sha256 and found != file.sha256:
        _forget(part)
        raise FetchError(
            f"{file.name}: its checksum is {found}, not {file.sha256}: refused",
            hint="upstream changed the file, or it came damaged",
        )
    part.replace(target)
    _forget(part)
    echo(f"{file.name}: {target.stat().st_size} bytes, sha256 {found}")
    return replace(file, sha256=found)


def checksum(path: Path) -> str:
    """Give the SHA-256 of a file as 64 digits."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _bring(file: UpstreamFile, part: Path, mirror: str, echo: Callable[[str], None]) -> None:
    if mirror and not mirror.startswith(("http://", "https://")):
        _copy(file, part, Path(mirror))
        return
    address = f"{mirror.rstrip('/')}/{quote(file.name)}" if mirror else file.address
    if not address:
        raise FetchError(
            f"{file.name}: the manifest has no address of it",
            hint="put it into the folder by hand, or name a mirror that has it",
        )
    reason = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            echo(f"{file.name}: {reason}; going on from byte {_size(part)}")
        try:
            _download(address, part)
        except urllib.error.HTTPError as e:
            with e:
                if e.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                    _forget(part)
                    reason = "the part that was there does not fit"
                    continue
                if e.code < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise FetchError(f"{file.name}: {address} answers {e.code} {e.reason}") from e
                reason = f"{e.code} {e.reason}"
        except (OSError, http.client.HTTPException) as e:
            reason = str(e) or type(e).__name__
        else:
            return
    raise FetchError(
        f"{file.name}: {address}: {reason}, {ATTEMPTS} times", hint="run it again to go on"
    )


def _copy(file: UpstreamFile, part: Path, mirror: Path) -> None:
    try:
        shutil.copyfile(mirror / file.name, part)
    except OSError as e:
        raise FetchError(f"{file.name}: not in {mirror}: {e.strerror or e}") from e


def _download(address: str, part: Path) -> None:
    """Get what is still missing of a file; OSError or HTTPException when it breaks off."""
    tag = _tag_file(part)
    begun = _size(part)
    request = urllib.request.Request(address, headers={"User-Agent": _AGENT})  # noqa: S310
    if begun and tag.is_file():
        request.add_header("Range", f"bytes={begun}-")
        request.add_header("If-Range", tag.read_text(encoding="utf-8"))
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
        if urlsplit(response.url).scheme not in ("http", "https"):
            raise OSError(f"leads to {response.url}")
        is_continued = response.status == http.HTTPStatus.PARTIAL_CONTENT
        if is_continued and not response.headers.get("Content-Range", "").startswith(
            f"bytes {begun}-"
        ):
            _forget(part)
            raise OSError("the server gave another part than the one asked for")
        if strong := _strong_tag(response.headers.get("ETag", "")):
            tag.write_text(strong, encoding="utf-8")
        else:
            tag.unlink(missing_ok=True)
        with part.open("ab" if is_continued else "wb") as target:
            size = begun if is_continued else 0
            expected = response.length
            come = 0
            while piece := response.read(PIECE_BYTES):
                target.write(piece)
                come += len(piece)
                if size + come > LIMIT_BYTES:
                    raise OSError(f"longer than {LIMIT_BYTES} bytes")
            if expected is not None and come < expected:
                raise OSError(f"broke off after {size + come} of {size + expected} bytes")


def _strong_tag(tag: str) -> str:
    """Give an entity tag that says "byte by byte the same", or nothing."""
    return tag if tag.startswith('"') else ""


def _tag_file(part: Path) -> Path:
    return part.with_name(part.name + ".etag")


def _size(part: Path) -> int:
    return part.stat().st_size if part.is_file() else 0


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _tag_file(part).unlink(missing_ok=True)
