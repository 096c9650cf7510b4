"""Hostile requests against a server of several processes, while an ordinary client works on.

The ordinary client asks from another address all the time, and checks every answer: a few may be
told to come again (503 with Retry-After), none may be wrong, cut or lost.
"""

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.hostile import Hostile
from support.hostile_http import HTTP
from support.hostile_queries import DEEP, LARGE, SERVICE
from support.serving import descendants, memory_bytes, running, status_of

REQUESTS = [*DEEP, *LARGE, *SERVICE, *HTTP]
DEADLINE_S = 2.0
HANG_S = 2 * DEADLINE_S + 1
LIMIT_MEMORY_BYTES = 600 * 1024 * 1024
ORDINARY_SOURCE = "127.0.0.2"
QUESTIONS = [
    ("SELECT ?l { dyst:CervicalDystonia rdfs:label ?l }", b"cervical dystonia"),
    ("ASK { dyst:CervicalDystonia a owl:Class }", b'"boolean":true'),
    ("SELECT (COUNT(?t) AS ?n) { dyst:CervicalDystonia dyst:hasTreatment ?t }", b'"n"'),
]


@dataclass
class Ordinary:
    """A client with ordinary questions, until it is told to stop."""

    address: str
    stop: threading.Event = field(default_factory=threading.Event)
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def run(self) -> None:
        number = 0
        expected: dict[int, bytes] = {}
        while not self.stop.is_set():
            which = number % len(QUESTIONS)
            number += 1
            query, has = QUESTIONS[which]
            raw = asked_from(self.address, f"{query} # {number}", ORDINARY_SOURCE)
            head, _, body = raw.partition(b"\r\n\r\n")
            status = status_of(raw)
            self.outcomes[str(status)] += 1
            if status == 200 and has in body and expected.setdefault(which, body) == body:
                continue
            if status == 503 and b"retry-after" in head.lower():
                continue
            self.wrong.append(f"{query}: {raw[:300]!r}")


def asked_from(address: str, query: str, source: str) -> bytes:
    body = query.encode()
    text = (
        "POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body
    return exchanged(address, text, source=source)


def exchanged(
    address: str,
    text: bytes,
    *,
    pieces: tuple[bytes, ...] = (),
    pause_s: float = 0.0,
    source: str = "127.0.0.1",
) -> bytes:
    """Send bytes and give all that comes back until the line is closed, or `HANG_S` is over."""
    host, _, port = address.removeprefix("http://").partition(":")
    end = time.monotonic() + 4 * HANG_S
    found = b""
    with socket.create_connection((host, int(port)), HANG_S, (source, 0)) as line:
        try:
            line.sendall(text)
            for piece in pieces:
                time.sleep(pause_s)
                line.sendall(piece)
        except OSError:
            pass  # the server has closed the line; what it said before can still be read
        try:
            while time.monotonic() < end and (piece := line.recv(1 << 20)):
                found += piece
        except OSError:
            return found
    return found


@pytest.fixture(scope="module")
def server(built_home: Path) -> Iterator[tuple[str, int]]:
    options = ("--deadline-s", str(DEADLINE_S), "--body-s", "2", "--header-s", "2")
    with running(built_home, *options) as (address, process):
        yield address, process.pid


@pytest.fixture(scope="module")
def ordinary(server: tuple[str, int]) -> Iterator[Ordinary]:
    client = Ordinary(server[0])
    thread = threading.Thread(target=client.run, daemon=True)
    thread.start()
    yield client
    client.stop.set()
    thread.join(HANG_S)


@pytest.fixture(scope="module")
def canary() -> Iterator[tuple[int, list[bytes]]]:
    """A port that nobody may ever ask."""
    asked = list[bytes]()
    listener = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            asked.append(line.recv(1000))
            line.close()

    threading.Thread(target=listen, daemon=True).start()
    yield listener.getsockname()[1], asked
    listener.close()


@pytest.mark.parametrize("hostile", REQUESTS, ids=lambda hostile: hostile.name)
def test_a_hostile_request(
    hostile: Hostile,
    server: tuple[str, int],
    ordinary: Ordinary,
    canary: tuple[int, list[bytes]],
) -> None:
    """A query that takes too long is stopped: it ends with a status, not with a closed line."""
    raw = hostile.raw.replace(b"CANARY", b"%06d" % canary[0])
    wrong_before = len(ordinary.wrong)
    found = exchanged(server[0], raw, pieces=hostile.pieces, pause_s=hostile.pause_s)
    head, _, body = found.partition(b"\r\n\r\n")
    assert status_of(found) in hostile.statuses, found[:500]
    assert hostile.has in body
    searched = head if hostile.lacks.startswith(b"\r\n") else found
    assert not hostile.lacks or hostile.lacks not in searched
    assert b"Traceback" not in found
    if status_of(found) >= 400 and b"text/plain" in head.lower():
        assert body.strip(), "an error says what is wrong"
    assert_whole(head, body)
    assert not canary[1], "the server asked another one"
    assert not ordinary.wrong[wrong_before:]


def assert_whole(head: bytes, body: bytes) -> None:
    """An answer is as long as it says."""
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            assert len(body) == int(value)


def test_all_at_once(server: tuple[str, int], ordinary: Ordinary) -> None:
    """Many clients with the worst queries: each is answered, and so is the ordinary client."""
    worst = [hostile for hostile in REQUESTS if hostile.is_query and 504 in hostile.statuses][:24]
    found: list[tuple[Hostile, bytes]] = []

    def send(hostile: Hostile) -> None:
        found.append((hostile, exchanged(server[0], hostile.raw)))

    threads = [threading.Thread(target=send, args=(hostile,)) for hostile in worst]
    before = ordinary.outcomes["200"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(6 * HANG_S)
    assert len(found) == len(worst)
    for hostile, raw in found:
        assert status_of(raw) in hostile.statuses | {503}
    wait_for_more(ordinary, before)
    assert not ordinary.wrong


def wait_for_more(ordinary: Ordinary, before: int) -> None:
    end = time.monotonic() + 5 * HANG_S
    while time.monotonic() < end and ordinary.outcomes["200"] < before + 3:
        time.sleep(0.05)
    assert ordinary.outcomes["200"] >= before + 3


def test_slow_clients_do_not_stop_others(server: tuple[str, int], ordinary: Ordinary) -> None:
    """Forty lines that send half a body, and two hundred that send half a header."""
    host, _, port = server[0].removeprefix("http://").partition(":")
    lines = []
    for number in range(240):
        line = socket.create_connection((host, int(port)), HANG_S)
        is_body = number < 40
        line.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nA"
            if is_body
            else b"GET / HTTP/1.1\r\nHost:"
        )
        lines.append(line)
    try:
        wait_for_more(ordinary, ordinary.outcomes["200"])
    finally:
        for line in lines:
            line.close()
    assert not ordinary.wrong


def test_afterwards(server: tuple[str, int], ordinary: Ordinary) -> None:
    """The ordinary client was answered throughout, and the memory is what it was."""
    wait_for_more(ordinary, ordinary.outcomes["200"])
    assert not ordinary.wrong
    assert set(ordinary.outcomes) <= {"200", "503"}
    assert ordinary.outcomes["200"] > 10 * ordinary.outcomes["503"]
    pids = [server[1], *descendants(server[1])]
    used = memory_bytes(pids)
    print(f"memory after all: {used >> 20} MiB in {len(pids)} processes; {dict(ordinary.outcomes)}")
    assert used < LIMIT_MEMORY_BYTES
