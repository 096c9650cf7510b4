"""Fetch upstream files: resumed where they broke off, checked, refused on mismatch.

A file comes to `NAME.part` first, and gets its name when it is whole and its checksum is right. A
part that is there is continued with `Range` (RFC 9110, section 14). That the file is the same the
server says by `If-Range` (section 13.1.5), where it gave a strong validator: an entity tag, or a
date of change well before that of its answer. Where it gave none the known checksum says it: what
was put together wrongly is thrown away, and the file begins anew. Without either it begins anew.
"""

import errno
import hashlib
import http.client
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from dystonia_kg.errors import FetchError
from dystonia_kg.refresh.folder_lock import alone_in
from dystonia_kg.refresh.manifest import UpstreamFile

ATTEMPTS = 4
LIMIT_BYTES = 4 * 1024**3
"""Size at which a file is refused: none of the manifest is a tenth of it."""
PIECE_BYTES = 1 << 18
TIMEOUT_S = 60
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
SETTLED = timedelta(minutes=1)
"""Age from which a date of change tells one state of a file from the next."""
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
    without a known checksum is fetched only with `record`: its own then counts from now on. One of
    that name in the folder may be of the release before, and is fetched anew.
    Raises FetchError when another process fetches into the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found, problems = [], []
    with alone_in(folder):
        for file in files:
            try:
                found.append(_fetch_one(file, folder, mirror, record=record, echo=echo))
            except FetchError as e:
                problems.append(str(e))
            except OSError as e:
                problems.append(f"{file.name}: cannot be written to {folder}: {e.strerror or e}")
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
        found, is_by_hand = checksum(target), not (file.address or mirror)
        if found == file.sha256 or (not file.sha256 and is_by_hand):
            echo(f"{file.name}: is there already")
            return replace(file, sha256=found)
        echo(f"{file.name}: is there, but not that of {file.release or 'the manifest'}")
    part = target.with_name(target.name + ".part")
    is_sure = _bring(file, part, mirror, echo)
    found = checksum(part)
    if file.sha256 and found != file.sha256 and not is_sure:
        echo(f"{file.name}: put together from two transfers it is not the file; from the start")
        _forget(part)
        _bring(file, part, mirror, echo)
        found = checksum(part)
    if file.sha256 and found != file.sha256:
        _forget(part)
        raise FetchError(
            f"{file.name}: its checksum is {found}, not {file.sha256}: refused",
            hint="upstream changed the file, or it came damaged",
        )
    if not _size(part):
        _forget(part)
        raise FetchError(f"{file.name}: is empty: refused")
    part.replace(target)
    _forget(part)
    echo(f"{file.name}: {target.stat().st_size} bytes, sha256 {found}")
    return replace(file, sha256=found)


def checksum(path: Path) -> str:
    """Give the SHA-256 of a file as 64 digits."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _bring(file: UpstreamFile, part: Path, mirror: str, echo: Callable[[str], None]) -> bool:
    """Get a file into `part`; False if it was continued without a word that it is the same."""
    if mirror and not mirror.startswith(("http://", "https://")):
        _copy(file, part, Path(mirror))
        return True
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
            return _download(address, part, blindly=bool(file.sha256))
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
            if getattr(e, "errno", None) in _NO_ROOM:
                raise
            reason = " ".join(str(e).split()) or type(e).__name__
    raise FetchError(
        f"{file.name}: {address}: {reason}, {ATTEMPTS} times", hint="run it again to go on"
    )


def _copy(file: UpstreamFile, part: Path, mirror: Path) -> None:
    try:
        shutil.copyfile(mirror / file.name, part)
    except OSError as e:
        raise FetchError(f"{file.name}: not in {mirror}: {e.strerror or e}") from e


def _download(address: str, part: Path, *, blindly: bool) -> bool:
    """Get what is still missing of a file; OSError or HTTPException when it breaks off.

    With `blindly` a part is continued although nothing says that the file is the same. Gives False
    when it was.
    """
    if not address.isascii():
        raise FetchError(f"{address!a} is no address", hint="write other characters as %XX")
    begun, validator = _size(part), _validator_of(part)
    request = urllib.request.Request(address, headers={"User-Agent": _AGENT})  # noqa: S310
    if begun and (validator or blindly):
        request.add_header("Range", f"bytes={begun}-")
        if validator:
            request.add_header("If-Range", validator)
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
        if urlsplit(response.url).scheme not in ("http", "https"):
            raise OSError(f"leads to {response.url}")
        _require_the_file(response, part.stem, is_known=blindly)
        is_continued = response.status == http.HTTPStatus.PARTIAL_CONTENT
        if is_continued and not response.headers.get("Content-Range", "").startswith(
            f"bytes {begun}-"
        ):
            _forget(part)
            raise OSError("the server gave another part than the one asked for")
        if not is_continued:
            _forget(part)  # before the validator of what comes: an old part never stands beside it
            begun = 0
            if strong := strong_validator(response.headers):
                _validator_file(part).write_text(strong, encoding="utf-8")
        _write(response, part, begun)
    return bool(validator) or not is_continued


def _require_the_file(response: http.client.HTTPResponse, name: str, *, is_known: bool) -> None:
    """Raise FetchError for what is not the file as it stands there; `is_known`: by its checksum."""
    coding = response.headers.get("Content-Encoding", "identity")
    if coding != "identity" and not name.endswith(".gz"):
        raise FetchError(
            f"{name}: {response.url} sends it {coding}-encoded, which was not asked for",
            hint="put it into the folder by hand, or name a mirror that has it",
        )
    if not is_known and response.headers.get_content_type() == "text/html":
        raise FetchError(f"{name}: {response.url} answers with a page of HTML, not with the file")


def _write(response: http.client.HTTPResponse, part: Path, begun: int) -> None:
    expected, come = _whole_size(response, begun), begun
    with part.open("ab") as target:
        while piece := response.read(PIECE_BYTES):
            target.write(piece)
            come += len(piece)
            if come > LIMIT_BYTES:
                raise OSError(f"longer than {LIMIT_BYTES} bytes")
    if expected is not None and come < expected:
        raise OSError(f"broke off after {come} of {expected} bytes")


def _whole_size(response: http.client.HTTPResponse, begun: int) -> int | None:
    """Give the size of the whole file, if the answer says it: it may hold a part of the rest."""
    total = response.headers.get("Content-Range", "").rpartition("/")[2]
    if response.status == http.HTTPStatus.PARTIAL_CONTENT and total.isdecimal():
        return int(total)
    return None if response.length is None else begun + response.length


def strong_validator(headers: Mapping[str, str]) -> str:
    """Give what tells in `If-Range` that a file is byte by byte the same, or nothing.

    A strong entity tag; else the date of change, where the answer's own date is so much later
    that the file cannot have changed twice at one date (RFC 9110, section 8.8.2.2).
    """
    if (tag := headers.get("ETag", "")).startswith('"'):
        return tag
    if tag:
        return ""
    changed = headers.get("Last-Modified", "")
    try:
        age = parsedate_to_datetime(headers.get("Date", "")) - parsedate_to_datetime(changed)
    except (TypeError, ValueError):
        return ""
    return changed if age >= SETTLED else ""


def _validator_file(part: Path) -> Path:
    return part.with_name(part.name + ".validator")


def _validator_of(part: Path) -> str:
    path = _validator_file(part)
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _size(part: Path) -> int:
    return part.stat().st_size if part.is_file() else 0


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _validator_file(part).unlink(missing_ok=True)
