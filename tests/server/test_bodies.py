"""Bodies of requests to a real server: whole or in pieces, late, cut short, too large, too many."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from socket import SHUT_WR

import pytest

from support.raw_http import get, is_closed, opened, received
from support.serving import running

_LIMITS = {"body-s": "0.5", "body-readers": "6", "body-bytes": "1000"}
_TRUE = b'{"head":{},"boolean":true}'


@pytest.fixture(scope="module")
def port(small_home: Path) -> Iterator[int]:
    options = [part for name, value in _LIMITS.items() for part in (f"--{name}", value)]
    with running(small_home, *options, "--proxies", "1", "--server-workers", "1") as (address, _):
        yield int(address.rpartition(":")[2])


def head(length: int | None, client: int = 1, headers: str = "") -> bytes:
    sent = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    return (
        f"POST /sparql HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 127.0.0.{client}\r\n"
        f"Content-Type: application/sparql-query\r\n{sent}\r\n{headers}\r\n"
    ).encode()


def chunk(text: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(text), text)


END = b"0\r\n\r\n"
BODIES: list[tuple[list[bytes], float, int | None, int]] = [
    ([b"ASK {}"], 0.0, 6, 200),
    ([b"ASK", b" {}"], 0.05, 6, 200),
    ([chunk(b"ASK"), chunk(b" {}"), END], 0.05, None, 200),
    ([b"ASK"], 0.0, 6, 408),
    ([chunk(b"ASK")], 0.0, None, 408),
    ([b"A"] * 50, 0.05, 50, 408),
    ([chunk(b"x" * 600), chunk(b"x" * 600)], 0.0, None, 413),
    ([b""], 0.0, 5_000, 413),
]


@pytest.mark.parametrize(("pieces", "pause_s", "length", "status"), BODIES)
def test_bodies(
    port: int, pieces: list[bytes], pause_s: float, length: int | None, status: int
) -> None:
    with opened(port) as line:
        line.sendall(head(length))
        for piece in pieces:
            time.sleep(pause_s)
            try:
                line.sendall(piece)
            except OSError:
                break
        told, headers, body = received(line)
    assert told == status
    assert (body == _TRUE) is (status == 200)
    assert ("connection: close" in headers) is (status == 408)


def test_a_body_that_is_cut_short(port: int) -> None:
    with opened(port) as line:
        line.sendall(head(6) + b"ASK")
        line.shutdown(SHUT_WR)
        assert received(line)[0] == 400
        assert is_closed(line)


def test_a_client_that_waits_to_be_told_to_go_on(port: int) -> None:
    with opened(port) as line:
        line.sendall(head(6, headers="Expect: 100-continue\r\n"))
        assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"ASK {}")
        assert received(line)[2] == _TRUE


def test_what_follows_a_refused_body_is_answered(port: int) -> None:
    with opened(port) as line:
        line.sendall(head(2_000) + b"x" * 2_000 + get("ASK%7B%7D"))
        assert [received(line)[0] for _ in range(2)] == [413, 200]


def statuses(port: int, clients: list[int]) -> list[int]:
    """Begin a body for each client, and give what each is told in the end."""
    lines = [opened(port) for _ in clients]
    for line, client in zip(lines, clients, strict=True):
        line.sendall(head(6, client) + b"A")
        time.sleep(0.01)
    found = [received(line)[0] for line in lines]
    for line in lines:
        line.close()
    return found


def test_slow_bodies_of_one_client_leave_room_for_others(port: int) -> None:
    assert statuses(port, [1, 1, 1, 1, 2]) == [408, 408, 503, 503, 408]
    with opened(port) as line:
        line.sendall(head(6) + b"ASK {}")
        assert received(line)[0] == 200


def test_too_many_slow_bodies(port: int) -> None:
    assert sorted(statuses(port, list(range(1, 9)))) == [408] * 6 + [503] * 2
    with opened(port) as line:
        line.sendall(get("ASK%7B%7D"))
        assert received(line)[0] == 200


def test_a_file_is_streamed(port: int) -> None:
    with opened(port) as line:
        for _ in range(2):
            line.sendall(b"GET /static/style.css HTTP/1.1\r\nHost: a\r\n\r\n")
            status, _, body = received(line)
            assert (status, b"{" in body) == (200, True)


def test_when_all_threads_work_others_are_told_at_once(small_home: Path) -> None:
    """Pages wait for a thread; queries need none."""
    many = " ".join(f"VALUES ?x{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(12))
    slow = f"/editor?query=SELECT(COUNT(*)AS%20%3Fn){{{many}}}".replace(" ", "%20")
    options = ("--threads", "1", "--deadline-s", "2", "--server-workers", "1")
    with running(small_home, *options) as (address, _):
        port = int(address.rpartition(":")[2])
        with opened(port) as first, opened(port) as second, opened(port) as third:
            first.sendall(f"GET {slow} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            time.sleep(0.5)
            second.sendall(b"GET /queries HTTP/1.1\r\nHost: a\r\n\r\n")
            status, headers, _ = received(second)
            assert (status, "retry-after: 1" in headers) == (503, True)
            third.sendall(get("ASK%7B%7D"))
            assert json.loads(received(third)[2])["boolean"] is True
            assert received(first)[0] == 504
