"""Where one request or answer ends and the next begins, on a connection to a real server."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dystonia_kg.server.heads import LIMIT_HEAD_BYTES
from support.raw_http import get, is_closed, opened, received
from support.serving import running

_LARGE_ANSWER_BYTES = 9_000_000
_SLOWLY_BYTES = 2_000_000


@pytest.fixture(scope="module")
def port(small_home: Path) -> Iterator[int]:
    with running(small_home, "--header-s", "1", "--result-bytes", "20000000") as (address, _):
        yield int(address.rpartition(":")[2])


def post(body: bytes, headers: str = "", version: str = "1.1") -> bytes:
    sent = "" if "Transfer-Encoding" in headers else f"Content-Length: {len(body)}\r\n"
    return (
        f"POST /sparql HTTP/{version}\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
        f"{sent}{headers}\r\n"
    ).encode() + body


def statuses(port: int, sent: bytes) -> list[int]:
    """Send bytes, and give the status of each answer until the connection is closed."""
    text = b""
    with opened(port) as line:
        line.sendall(sent)
        while piece := line.recv(65536):
            text += piece
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3}) ", text)]


LAST = get("ASK%7B%7D", "Connection: close\r\n")
WITHOUT_BODY = [
    (b"OPTIONS /sparql HTTP/1.1\r\nHost: a\r\n\r\n", 204),
    (b"GET /static/style.css HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\n\r\n", 304),
    (get("ASK%7B%7D", "If-None-Match: *\r\n"), 304),
]


@pytest.mark.parametrize(("asked", "expected"), WITHOUT_BODY)
def test_what_has_no_body_is_followed_by_the_next_answer(
    port: int, asked: bytes, expected: int
) -> None:
    """RFC 9112, section 6.3: not even an empty chunk."""
    with opened(port) as line:
        line.sendall(asked)
        status, headers, _ = received(line, has_body=False)
        assert (status, "transfer-encoding" in headers) == (expected, False)
        line.sendall(LAST)
        assert received(line)[0] == 200
        assert line.recv(100) == b""


CHUNKS = b"6;a=b\r\nASK {}\r\n0\r\nTrailer: x\r\n\r\n"
SEVERAL = [
    (get("ASK%7B%7D%23first") + b"NONSENSE\r\n\r\n", [200, 400]),
    (get("ASK%7B%7D%23last", "Connection: close\r\n") + get("ASK%7B%7D"), [200]),
    (get("ASK%7B%7D%23then", "Connection: close\r\n") + b"NONSENSE\r\n\r\n", [200]),
    (
        get("ASK%7B%7D%23waits") + post(b"ASK {}", "Expect: 100-continue\r\n") + LAST,
        [200, 200, 200],
    ),
    (get("ASK%7B%7D%23more", "Expect: 200-ok\r\n"), [417]),
    (post(b"ASK {}", "Expect: 100-continue, 200-ok\r\n"), [417]),
    (post(b"ASK {}", "Expect: nonsense\r\n", "1.0"), [200]),
    (get("ASK%7B%7D%23many") * 50 + LAST, [200] * 51),
    (b"".join(get(f"ASK%7B%7D%23{n}") for n in range(50)) + LAST, [200] * 51),
    (post(CHUNKS, "Transfer-Encoding: chunked\r\n") + LAST, [200, 200]),
    (post(CHUNKS, "Transfer-Encoding: gzip, chunked\r\n"), [501]),
    (post(CHUNKS, "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n", "1.0"), [501]),
    (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", [505]),
    (b"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n" + LAST, [400]),
    (LAST.replace(b"Host: a\r\n", b""), [400]),
    (LAST.replace(b"Host: a", b"Host: a\r\nHost: b"), [400]),
    (LAST.replace(b"Host: a", b"Host: a> SELECT"), [400]),
    (LAST.replace(b"Host: a", b"Host:"), [200]),
    (LAST.replace(b"Host: a\r\n", b"").replace(b"1.1", b"1.0"), [200]),
]


@pytest.mark.parametrize(("sent", "expected"), SEVERAL)
def test_answers_are_as_many_as_requests_and_in_their_order(
    port: int, sent: bytes, expected: list[int]
) -> None:
    assert statuses(port, sent) == expected


UPGRADE = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"


@pytest.mark.parametrize(
    "asked",
    [
        post(b"ASK {}", UPGRADE),
        post(b"ASK {}", UPGRADE + "Expect: 100-continue\r\n"),
        post(CHUNKS, UPGRADE + "Transfer-Encoding: chunked\r\n"),
    ],
)
def test_a_body_behind_an_upgrade_is_read(port: int, asked: bytes) -> None:
    """As Java's client asks, which Jena asks by."""
    found = [status for status in statuses(port, asked + LAST) if status != 100]
    assert found == [200, 200]


def test_a_body_behind_an_upgrade_is_no_request(port: int) -> None:
    assert statuses(port, post(get("ASK%7B%7D"), UPGRADE) + LAST) == [400, 200]


def test_the_host_of_an_absolute_target_counts(port: int) -> None:
    asked = get("SELECT%20*%7BBIND(%3Cx%3E%20AS%20%3Fx)%7D")
    with opened(port) as line:
        line.sendall(asked.replace(b"GET /", b"GET http://b:1/"))
        assert b"http://b:1/x" in received(line)[2]


@pytest.mark.parametrize("piece", [b"1;" + b"x" * 1000, b"0\r\n" + b"T: x\r\n" * 200])
def test_what_is_no_body_has_an_end(port: int, piece: bytes) -> None:
    """Extensions of chunks, and trailers, take no more than a head."""
    with opened(port) as line:
        line.sendall(post(piece, "Transfer-Encoding: chunked\r\n"))
        rest = piece[3:] * (2 * LIMIT_HEAD_BYTES // len(piece))
        try:
            for _ in range(3):
                line.sendall(rest)
            status = received(line)[0]
        except OSError:
            status = 431  # it closed before all was sent
        assert status == 431
        assert is_closed(line)


def test_a_client_that_reads_slowly_gets_everything(port: int) -> None:
    """Slower than what would fill the system's buffer, within the time of a silent one."""
    values = " ".join(f"VALUES ?x{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(5))
    asked = get(f"SELECT (?x0 AS ?a) (?x1 AS ?b) {{ {values} }}".replace(" ", "%20"))
    taken = 0
    with opened(port) as line:
        line.sendall(asked)
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += line.recv(1)
        named = re.search(rb"content-length: (\d+)", head)
        assert named
        length = int(named[1])
        assert length > _LARGE_ANSWER_BYTES
        while taken < length:
            piece = line.recv(65536)
            assert piece, f"closed after {taken} of {length} bytes"
            taken += len(piece)
            time.sleep(0.1 if taken < _SLOWLY_BYTES else 0)
