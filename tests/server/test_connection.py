"""Connections of clients to a real server: the short way of known bytes, slow and broken ones."""

import resource
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dystonia_kg.server.connection import LIMIT_CONNECTIONS
from dystonia_kg.server.heads import LIMIT_HEAD_BYTES
from support.raw_http import PATIENCE_S, get, is_closed, opened, received
from support.serving import ask, fetch, running

HEADER_S = 1.0


@pytest.fixture(scope="module")
def port(small_home: Path) -> Iterator[int]:
    with running(small_home, "--header-s", str(HEADER_S), "--body-s", "1") as (address, _):
        yield int(address.rpartition(":")[2])


REPEATED = [
    get("ASK%7B%7D"),
    get("ASK%7B%7D", method="HEAD"),
    get("ASK%7B%7D", "Accept: text/csv\r\nAccept-Encoding: gzip\r\n"),
    get("ASK%7B%7D", "If-None-Match: *\r\n"),
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: 6\r\n\r\nASK {}",
    b"GET /term/CervicalDystonia HTTP/1.1\r\nHost: a\r\nAccept: text/turtle\r\n\r\n",
]


@pytest.mark.parametrize("asked", REPEATED)
def test_the_same_bytes_have_the_same_answer(port: int, asked: bytes) -> None:
    """The first is made, the second comes from the cache, the others are known by their bytes."""
    has_body = not asked.startswith(b"HEAD")
    with opened(port) as line:
        answers = []
        for _ in range(5):
            line.sendall(asked)
            answers.append(received(line, has_body))
    assert answers[1:] == answers[:1] * 4
    assert answers[0][0] == (304 if b"If-None-Match" in asked else 200)


def test_known_bytes_are_counted(port: int) -> None:
    def hits() -> float:
        with opened(port) as line:
            line.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
            text = received(line)[2].decode()
        return float(text.partition('dystonia_kg_cache_total{outcome="hit"} ')[2].split()[0])

    with opened(port) as line:
        for _ in range(2):
            line.sendall(get("ASK%7B%7D%23counted"))
            received(line)
        before = hits()
        for _ in range(7):
            line.sendall(get("ASK%7B%7D%23counted"))
            received(line)
    assert hits() == before + 7


def test_requests_that_come_together_are_answered_in_their_order(port: int) -> None:
    queries = ["ASK%7B%7D", "SELECT%20(1%20AS%20%3Fn)%7B%7D", "ASK%7B%7D", "ASK%7B%7D%23p"]
    with opened(port) as line:
        for _ in range(3):
            line.sendall(b"".join(get(query) for query in queries))
            text = b""
            while text.count(b"HTTP/1.1 200 OK") < 4 or not text.endswith(b"true}"):
                text += line.recv(65536)
            bodies = [part.partition(b"\r\n\r\n")[2] for part in text.split(b"HTTP/1.1 ")[1:]]
            assert [b'"n"' in body for body in bodies] == [False, True, False, False]


def test_known_bytes_within_another_request_are_its_body(port: int) -> None:
    known = get("ASK%7B%7D")
    with opened(port) as line:
        for _ in range(3):
            line.sendall(known)
            received(line)
        line.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: %d\r\n\r\n" % len(known)
        )
        time.sleep(0.2)
        line.sendall(known)
        assert received(line)[0] == 400
        line.sendall(known)
        assert received(line)[0] == 200


def test_known_bytes_in_pieces(port: int) -> None:
    asked = get("ASK%7B%7D")
    with opened(port) as line:
        for _ in range(3):
            line.sendall(asked)
            received(line)
        for piece in (asked[:9], asked[9:]):
            line.sendall(piece)
            time.sleep(0.1)
        assert received(line)[0] == 200


def test_a_client_that_does_not_read_is_let_go(port: int) -> None:
    """What is known is not written on and on to one who takes nothing of it."""
    asked = b"GET /download/dystonia.ttl HTTP/1.1\r\nHost: a\r\n\r\n"
    with opened(port) as line:
        line.settimeout(0.5)
        end = time.monotonic() + PATIENCE_S
        with pytest.raises(OSError, match=r".*"):  # noqa: PT012 (it must go on until it is closed)
            while time.monotonic() < end:
                try:
                    line.sendall(asked * 50)
                except TimeoutError:
                    time.sleep(0.1)
            raise AssertionError("the connection stays open")


def test_a_large_head_is_refused_though_it_comes_at_once(port: int) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: a\r\nA: %b\r\n\r\n" % (b"b" * (LIMIT_HEAD_BYTES + 1))
    with opened(port) as line:
        line.sendall(head)
        assert received(line)[0] == 431


BROKEN = [
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    (b"NONSENSE\r\n\r\n", 400),
    (b"BREW /sparql HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nA b: c\r\n\r\n", 400),
    (b"GET /" + b"x" * 2 * LIMIT_HEAD_BYTES + b" HTTP/1.1\r\n", 431),
    (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * LIMIT_HEAD_BYTES, 431),
    (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"A: b\r\n" * 400 + b"\r\n", 431),
    (b"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET http:///healthz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET http://a/healthz HTTP/1.1\r\n\r\n", 400),
]


@pytest.mark.parametrize(("sent", "status"), BROKEN)
def test_what_is_no_request_is_refused_and_closed(port: int, sent: bytes, status: int) -> None:
    with opened(port) as line:
        for at in range(0, len(sent), 8192):
            try:
                line.sendall(sent[at : at + 8192])
            except OSError:
                break
            time.sleep(0.001)
        text = b""
        try:
            while piece := line.recv(65536):
                text += piece
        except ConnectionResetError:
            pass
    assert text.startswith(b"HTTP/1.1 %d " % status)
    assert b"connection: close" in text


def test_an_upgrade_that_is_not_offered_is_passed_over(port: int) -> None:
    """As curl asks with --http2."""
    upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
    with opened(port) as line:
        line.sendall(get("ASK%7B%7D", upgrade))
        assert received(line)[0] == 200


SLOW = [
    [b""],
    [b"GET /sparql"],
    [b"GET / HTTP/1.1\r\n", *(b"A: b\r\n",) * 8],
    [get("ASK%7B%7D")],
]


@pytest.mark.parametrize("pieces", SLOW)
def test_a_silent_or_slow_client_is_let_go(port: int, pieces: list[bytes]) -> None:
    with opened(port) as line:
        for piece in pieces:
            try:
                line.sendall(piece)
            except OSError:
                break
            time.sleep(HEADER_S / 3 if len(pieces) > 1 else 0)
        assert is_closed(line)


def test_a_body_that_is_refused_does_not_hold_the_connection(port: int) -> None:
    with opened(port) as line:
        line.sendall(b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n")
        assert received(line)[0] == 413
        assert is_closed(line)


@pytest.mark.parametrize("size", [2_000_001, 30_000_000])
def test_the_refusal_of_a_large_body_reaches_a_client_that_sends_it_first(
    port: int, size: int
) -> None:
    reply = fetch(f"http://127.0.0.1:{port}/sparql", method="POST", body=b"x" * size)
    assert reply.status == 413


def test_the_last_request_of_a_connection(port: int) -> None:
    with opened(port) as line:
        line.sendall(get("ASK%7B%7D") + get("ASK%7B%7D", "Connection: close\r\n"))
        text = b""
        while piece := line.recv(65536):
            text += piece
    assert text.count(b"HTTP/1.1 200 OK") == 2
    assert text.endswith(b"true}")


def test_too_many_connections(small_home: Path) -> None:
    """Those over the limit are told so; others are served as soon as these are let go."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 2 * LIMIT_CONNECTIONS), most))
    with running(small_home, "--header-s", "60") as (address, _), ExitStack() as lines:
        port = int(address.rpartition(":")[2])
        for _ in range(LIMIT_CONNECTIONS + 10):
            line = lines.enter_context(opened(port))
        text = line.recv(65536)
        assert text.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: 1" in text
        lines.close()
        end = time.monotonic() + PATIENCE_S
        while (status := ask(address, "ASK {}").status) == 503 and time.monotonic() < end:
            pass
        assert status == 200
