"""Fetching upstream files from a local server that behaves as servers do, well and badly."""

import errno
import gzip
import hashlib
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from dystonia_kg.cli.main import main
from dystonia_kg.errors import FetchError, SourceTableError
from dystonia_kg.refresh import fetch as module
from dystonia_kg.refresh.fetch import FetchReport, fetch
from dystonia_kg.refresh.folder_lock import alone_in
from dystonia_kg.refresh.manifest import (
    LOCK,
    LOCK_COLUMNS,
    MANIFEST,
    MANIFEST_COLUMNS,
    UpstreamFile,
    read_manifest,
)
from support.stub_workers import until

CONTENT = b"".join(b"row %d\n" % number for number in range(20_000))
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Upstream:
    """A server of one file: `breaks` gives the bytes after which each answer breaks off.

    `interrupts` gives bytes to send, and a file: when something of it is there, who asks is
    interrupted (Ctrl-C). `piece` is the most bytes of an answer to a range.
    """

    address: str = ""
    content: bytes = CONTENT
    tag: str = '"one"'
    breaks: list[int] = field(default_factory=list)
    status: int = 200
    changed: str = ""
    knows_ranges: bool = True
    interrupts: list[tuple[int, Path]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    piece: int | None = None
    ranges: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    upstream: Upstream

    def do_GET(self) -> None:
        upstream = self.upstream
        asked, condition = self.headers.get("Range", ""), self.headers.get("If-Range", "")
        upstream.ranges.append(asked)
        upstream.conditions.append(condition)
        if upstream.status != 200 or self.path != "/file.txt":
            self.send_error(upstream.status if upstream.status != 200 else 404)
            return
        begin = 0
        if asked and upstream.knows_ranges and condition in ("", upstream.tag, upstream.changed):
            begin = int(asked.removeprefix("bytes=").removesuffix("-"))
        body = upstream.content[begin:]
        body = body[: upstream.piece] if begin else body
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(body)))
        if upstream.tag:
            self.send_header("ETag", upstream.tag)
        if upstream.changed:
            self.send_header("Last-Modified", upstream.changed)
        if begin:
            last, size = begin + len(body) - 1, len(upstream.content)
            self.send_header("Content-Range", f"bytes {begin}-{last}/{size}")
        for name, value in upstream.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if upstream.interrupts:
            sent, part = upstream.interrupts.pop(0)
            self.wfile.write(body[:sent])
            until(lambda: part.exists() and part.stat().st_size > 0)
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            return
        self.wfile.write(body[: upstream.breaks.pop(0)] if upstream.breaks else body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    served = Upstream()
    handler = type("Served", (Handler,), {"upstream": served})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        served.address = f"http://127.0.0.1:{server.server_port}/file.txt"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield served
        server.shutdown()


def get(upstream: Upstream, folder: Path, sha256: str = SHA256, **options: object) -> FetchReport:
    file = UpstreamFile("s", "file.txt", upstream.address, "2030", sha256, ("hgnc",))
    return fetch([file], folder, echo=lambda _: None, **options)  # type: ignore[arg-type]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_comes_whole_and_is_not_fetched_twice(upstream: Upstream, tmp_path: Path) -> None:
    assert get(upstream, tmp_path).problems == []
    assert (tmp_path / "file.txt").read_bytes() == CONTENT
    assert names(tmp_path) == ["file.txt"]
    assert get(upstream, tmp_path).problems == []
    assert upstream.ranges == [""]


def test_an_interrupted_transfer_goes_on_where_it_was(upstream: Upstream, tmp_path: Path) -> None:
    upstream.breaks = [50_000, 30_000]
    assert get(upstream, tmp_path).problems == []
    assert (tmp_path / "file.txt").read_bytes() == CONTENT
    assert upstream.ranges == ["", "bytes=50000-", "bytes=80000-"]


def test_what_came_of_a_truncated_file_stays_for_the_next_run(
    upstream: Upstream, tmp_path: Path
) -> None:
    upstream.breaks = [1000] * module.ATTEMPTS
    (problem,) = get(upstream, tmp_path).problems
    assert "broke off after 4000 of" in problem
    assert "run it again to go on" in problem
    assert names(tmp_path) == ["file.txt.part", "file.txt.part.validator"]
    assert get(upstream, tmp_path).problems == []
    assert upstream.ranges[-1] == "bytes=4000-"
    assert names(tmp_path) == ["file.txt"]


def test_a_file_that_changed_meanwhile_is_not_glued_together(
    upstream: Upstream, tmp_path: Path
) -> None:
    upstream.breaks = [1000] * module.ATTEMPTS
    get(upstream, tmp_path)
    upstream.content, upstream.tag = b"other\n" * 10_000, '"two"'
    found = get(upstream, tmp_path, hashlib.sha256(upstream.content).hexdigest())
    assert found.problems == []
    assert (tmp_path / "file.txt").read_bytes() == upstream.content


LONG_AGO = "Sun, 06 Nov 1994 08:49:37 GMT"


def test_a_date_of_long_ago_tells_that_the_file_is_the_same(
    upstream: Upstream, tmp_path: Path
) -> None:
    upstream.tag, upstream.changed, upstream.breaks = "", LONG_AGO, [1000]
    assert get(upstream, tmp_path, "", record=True).files[0].sha256 == SHA256
    assert upstream.ranges == ["", "bytes=1000-"]
    assert upstream.conditions == ["", LONG_AGO]


@pytest.mark.parametrize("tag", ["", 'W/"weak"'])
def test_without_a_strong_validator_the_checksum_tells_it(
    upstream: Upstream, tmp_path: Path, tag: str
) -> None:
    upstream.tag, upstream.breaks = tag, [1000]
    assert get(upstream, tmp_path).problems == []
    assert upstream.ranges == ["", "bytes=1000-"]
    assert upstream.conditions == ["", ""]
    assert (tmp_path / "file.txt").read_bytes() == CONTENT


@pytest.mark.parametrize("tag", ["", 'W/"weak"'])
def test_without_validator_and_checksum_it_begins_anew(
    upstream: Upstream, tmp_path: Path, tag: str
) -> None:
    upstream.tag, upstream.breaks = tag, [1000]
    assert get(upstream, tmp_path, "", record=True).files[0].sha256 == SHA256
    assert upstream.ranges == ["", ""]


def test_what_the_checksum_refuses_of_two_transfers_comes_from_the_start(
    upstream: Upstream, tmp_path: Path
) -> None:
    upstream.tag, upstream.breaks = "", [1000] * module.ATTEMPTS
    get(upstream, tmp_path)
    upstream.content = b"other\n" * 10_000
    found = get(upstream, tmp_path, hashlib.sha256(upstream.content).hexdigest())
    assert found.problems == []
    assert upstream.ranges[-2:] == ["bytes=4000-", ""]
    assert (tmp_path / "file.txt").read_bytes() == upstream.content


def test_a_server_that_knows_no_ranges(upstream: Upstream, tmp_path: Path) -> None:
    upstream.knows_ranges, upstream.breaks = False, [1000]
    assert get(upstream, tmp_path).problems == []
    assert (tmp_path / "file.txt").read_bytes() == CONTENT


def test_an_interrupt_leaves_what_came_for_the_next_run(upstream: Upstream, tmp_path: Path) -> None:
    upstream.interrupts = [(600_000, tmp_path / "file.txt.part")]
    upstream.content = CONTENT * 10
    whole = hashlib.sha256(upstream.content).hexdigest()
    with pytest.raises(KeyboardInterrupt):
        get(upstream, tmp_path, whole)
    assert names(tmp_path) == ["file.txt.part", "file.txt.part.validator"]
    come = (tmp_path / "file.txt.part").stat().st_size
    assert 0 < come <= 600_000
    assert get(upstream, tmp_path, whole).problems == []
    assert upstream.ranges == ["", f"bytes={come}-"]
    assert (tmp_path / "file.txt").read_bytes() == upstream.content


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"ETag": '"a"', "Last-Modified": LONG_AGO, "Date": LONG_AGO}, '"a"'),
        ({"Last-Modified": LONG_AGO, "Date": "Sun, 06 Nov 1994 08:50:37 GMT"}, LONG_AGO),
        ({"Last-Modified": LONG_AGO, "Date": "Sun, 06 Nov 1994 08:50:36 GMT"}, ""),
        ({"Last-Modified": LONG_AGO}, ""),
        ({"Last-Modified": "yesterday", "Date": LONG_AGO}, ""),
        ({"ETag": 'W/"a"', "Last-Modified": LONG_AGO, "Date": "Sun, 06 Nov 1994 09:50:37 GMT"}, ""),
        ({}, ""),
    ],
)
def test_what_counts_as_a_strong_validator(headers: dict[str, str], expected: str) -> None:
    assert module.strong_validator(headers) == expected


def test_a_changed_file_is_refused(upstream: Upstream, tmp_path: Path) -> None:
    upstream.content = CONTENT + b"more\n"
    (problem,) = get(upstream, tmp_path).problems
    assert f"not {SHA256}: refused" in problem
    assert names(tmp_path) == []


@pytest.mark.parametrize(("status", "attempts"), [(404, 1), (403, 1), (500, module.ATTEMPTS)])
def test_what_the_server_refuses(
    upstream: Upstream, tmp_path: Path, status: int, attempts: int
) -> None:
    upstream.status = status
    (problem,) = get(upstream, tmp_path).problems
    assert str(status) in problem
    assert len(upstream.ranges) == attempts
    assert names(tmp_path) == []


def test_an_address_of_other_characters_is_told_so(upstream: Upstream, tmp_path: Path) -> None:
    (problem,) = get(upstream, tmp_path, mirror=f"{upstream.address}/caf\udce9").problems
    assert "is no address (write other characters as %XX)" in problem
    assert upstream.ranges == []


@pytest.mark.parametrize("sha256", [SHA256, ""])
def test_an_answer_of_less_than_the_rest_is_not_the_end(
    upstream: Upstream, tmp_path: Path, sha256: str
) -> None:
    upstream.breaks, upstream.piece = [100_000], 80_000
    assert get(upstream, tmp_path, sha256, record=True).problems == []
    assert upstream.ranges == ["", "bytes=100000-", "bytes=180000-"]
    assert (tmp_path / "file.txt").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("content", "headers", "message"),
    [
        (b"", {}, "is empty"),
        (b"<html>log in</html>", {"Content-Type": "text/html; charset=utf-8"}, "a page of HTML"),
        (gzip.compress(CONTENT, mtime=0), {"Content-Encoding": "gzip"}, "gzip-encoded"),
    ],
)
def test_what_is_not_the_file_is_not_recorded(
    upstream: Upstream, tmp_path: Path, content: bytes, headers: dict[str, str], message: str
) -> None:
    upstream.content, upstream.headers = content, headers
    found = get(upstream, tmp_path, "", record=True)
    assert found.files == []
    assert message in found.problems[0]
    assert names(tmp_path) == []


def test_two_at_once_do_not_mix_their_files(upstream: Upstream, tmp_path: Path) -> None:
    with alone_in(tmp_path), pytest.raises(FetchError, match="another process is writing to"):
        get(upstream, tmp_path)
    assert names(tmp_path) == []
    assert get(upstream, tmp_path).problems == []


def test_a_full_disk_is_not_blamed_on_the_server(
    upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "_write", full)
    (problem,) = get(upstream, tmp_path).problems
    assert problem == f"file.txt: cannot be written to {tmp_path}: No space left on device"
    assert len(upstream.ranges) == 1


def test_one_problem_does_not_keep_the_others_away(upstream: Upstream, tmp_path: Path) -> None:
    gone = UpstreamFile("s", "gone.txt", upstream.address + "x", "", SHA256, ())
    whole = UpstreamFile("s", "file.txt", upstream.address, "", SHA256, ())
    found = fetch([gone, whole], tmp_path, echo=lambda _: None)
    assert [file.name for file in found.files] == ["file.txt"]
    assert ["404" in problem for problem in found.problems] == [True]


def test_mirrors_and_unknown_checksums(upstream: Upstream, tmp_path: Path) -> None:
    (problem,) = get(upstream, tmp_path / "a", "").problems
    assert "no checksum of it is known" in problem
    assert get(upstream, tmp_path / "a", "", record=True).files[0].sha256 == SHA256
    base = upstream.address.removesuffix("file.txt")
    upstream.address = "http://127.0.0.1:9/nothing"
    assert get(upstream, tmp_path / "b", mirror=base).problems == []
    assert get(upstream, tmp_path / "c", mirror=str(tmp_path / "a")).problems == []
    (problem,) = get(upstream, tmp_path / "d", mirror=str(tmp_path / "nowhere")).problems
    assert "not in" in problem


def planted(folder: Path, *rows: tuple[str, ...]) -> Path:
    folder.mkdir(exist_ok=True)
    lines = ["\t".join(MANIFEST_COLUMNS), *("\t".join(row) for row in rows)]
    (folder / MANIFEST).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / LOCK).write_text("\t".join(LOCK_COLUMNS) + "\n", encoding="utf-8")
    return folder


def test_the_command_records_only_when_told(
    upstream: Upstream, tmp_path: Path, runner: CliRunner
) -> None:
    row = ("hgnc", "file.txt", upstream.address, "2030", "", "hgnc")
    tables = planted(tmp_path / "tables", row)
    arguments = ["fetch", str(tmp_path / "up"), "--tables", str(tables)]
    refused = runner.invoke(main, arguments)
    assert refused.exit_code == 1
    assert "file.txt: no checksum of it is known" in refused.stderr
    assert "1 files could not be fetched" in refused.stderr
    recorded = runner.invoke(main, [*arguments, "--record"])
    assert recorded.exit_code == 0, recorded.output
    assert SHA256 in (tables / LOCK).read_text(encoding="utf-8")
    (tmp_path / "up" / "file.txt").unlink()
    assert runner.invoke(main, arguments).exit_code == 0
    upstream.content = b"another\n"
    (tmp_path / "up" / "file.txt").unlink()
    changed = runner.invoke(main, arguments)
    assert changed.exit_code == 1
    assert "refused" in changed.stderr
    assert runner.invoke(main, [*arguments, "--source", "nobody"]).exit_code == 1


@pytest.mark.parametrize("has_address", [True, False])
def test_a_newer_release_is_not_the_file_that_lies_there(
    upstream: Upstream, tmp_path: Path, runner: CliRunner, has_address: bool
) -> None:
    address, folder = upstream.address if has_address else "", tmp_path / "up"
    row = ("hpo", "file.txt", address, "2030", "", "hgnc")
    tables = planted(tmp_path / "tables", row)
    arguments = ["fetch", str(folder), "--tables", str(tables), "--record"]
    folder.mkdir(exist_ok=True)
    if not has_address:
        (folder / "file.txt").write_bytes(CONTENT)
    assert runner.invoke(main, arguments).exit_code == 0
    upstream.content = b"newer\n"
    lock = (tables / LOCK).read_text("utf-8")
    assert f"\t2030\t{SHA256}\n" in lock
    planted(tables, (*row[:3], "2031", *row[4:]))
    (tables / LOCK).write_text(lock, encoding="utf-8")
    if not has_address:
        (folder / "file.txt").write_bytes(upstream.content)
    assert runner.invoke(main, arguments).exit_code == 0
    assert (folder / "file.txt").read_bytes() == upstream.content
    newer = hashlib.sha256(upstream.content).hexdigest()
    assert (tables / LOCK).read_text("utf-8").splitlines()[1:] == [
        f"file.txt\t{address}\t2031\t{newer}"
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("a", "../x", "", "", "", ""), "line 2: column file: '../x' is no plain name"),
        (("a", "x", "file:///etc/passwd", "", "", ""), "column address: .* no address of the web"),
        (("a", "x", "", "", "abc", ""), "column sha256: is no checksum"),
    ],
)
def test_a_bad_manifest_is_refused(tmp_path: Path, row: tuple[str, ...], message: str) -> None:
    with pytest.raises(SourceTableError, match=message):
        read_manifest(planted(tmp_path / "tables", row))


def test_the_projects_manifest_names_known_readers_and_sources() -> None:
    from dystonia_kg.sources import readers
    from dystonia_kg.sources.releases import releases

    files = read_manifest()
    assert len(files) > 35
    assert {reader for file in files for reader in file.readers} <= set(readers())
    assert {file.source for file in files} <= set(releases())
