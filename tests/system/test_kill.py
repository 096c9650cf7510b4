"""Processes killed at random while others write: nothing acknowledged is lost, nothing is halved.

A real server with a writer and two readers. Every update adds two triples that belong together, to
the default graph and to a named graph; a reader must see both or none. Again and again one of the
processes is killed (the whole server, the process that writes, a query worker, the workers' host, a
server process) at a moment that a fixed seed chooses. What was acknowledged must be there at the
end.
"""

import contextlib
import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.serving import LAUNCHER, Reply, ask, descendants, fetch, free_port, rows, wait_for
from support.writable import TOKEN, plain_home

SEED = 20_261_122
LONGEST_PAUSE_S = 0.5
SHARE_AT_WORK = 0.8
KINDS = ("everything", "first process", "server process", "writer", "worker", "host")
PATIENCE_S = 90.0
WRITER = "dystonia_kg.writes.worker"
HOSTED = "dystonia_kg.workers.fork_host"
GONE = (OSError, http.client.HTTPException)
"""What a client sees of a server that is killed before it has answered, or while it does."""
AUTH = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
PAIRS = """SELECT ?n (COUNT(?left) AS ?lefts) (COUNT(?right) AS ?rights) {
  { ?left <a:left> ?n } UNION { GRAPH <a:g> { ?right <a:right> ?n } }
} GROUP BY ?n"""


@dataclass
class Server:
    """A server on a store of its own, started again whenever it is gone."""

    home: Path
    port: int = field(default_factory=free_port)
    starts: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ensure(self) -> None:
        if self.process is not None and self.process.poll() is None:
            return
        command = [sys.executable, str(LAUNCHER), "--empty", str(self.home)]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port), "--query-workers", "1"],
            env={**os.environ, "DYSTONIA_KG_TOKEN": TOKEN},
            stderr=subprocess.DEVNULL,
        )
        self.starts += 1
        wait_for(f"{self.address}/readyz", self.process)

    def kill_all(self) -> None:
        """Kill the server with everything below it, as a machine that loses power does."""
        if self.process is None:
            return
        for pid in [self.process.pid, *descendants(self.process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE_S)


@dataclass
class Record:
    """What the clients saw."""

    acknowledged: set[int] = field(default_factory=set)
    refused: int = 0
    reads: int = 0
    halves: list[object] = field(default_factory=list)
    lost: list[object] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


def write(server: Server, record: Record) -> None:
    """Write pairs, one after the other, until all is over."""
    number = 0
    while not record.over.is_set():
        number += 1
        text = (
            f"INSERT DATA {{ <a:s{number}> <a:left> {number} . "
            f"GRAPH <a:g> {{ <a:s{number}> <a:right> {number} }} }}"
        )
        with contextlib.suppress(*GONE):
            reply = fetch(
                f"{server.address}/update", method="POST", body=text.encode(), headers=AUTH
            )
            if reply.status == 204:
                record.acknowledged.add(number)
                continue
            assert reply.status in (413, 503, 504), reply.text
        record.refused += 1
        time.sleep(0.02)


def read(server: Server, record: Record) -> None:
    """Read all pairs again and again; note halves, and what was acknowledged before and is gone."""
    query = urllib.parse.urlencode({"query": PAIRS})
    while not record.over.is_set():
        expected = set(record.acknowledged)
        with contextlib.suppress(*GONE):
            reply = fetch(f"{server.address}/sparql?{query}")
            if reply.status == 200:
                judge(record, rows(reply), expected)
        time.sleep(0.01)


def judge(record: Record, found: list[dict[str, str]], expected: set[int]) -> None:
    record.reads += 1
    record.halves += [row for row in found if (row["lefts"], row["rights"]) != ("1", "1")]
    record.lost += sorted(expected - {int(row["n"]) for row in found})


def victim(server: Server, kind: str) -> int | None:
    """Give a process of a kind, None when there is none."""
    assert server.process is not None
    below = descendants(server.process.pid)
    if kind == "server process":
        children = [pid for pid in below if not words(pid) & {HOSTED, WRITER}]
        return children[0] if children else None
    if kind == "writer":
        return next((pid for pid in below if WRITER in words(pid)), None)
    hosted = [pid for pid in below if HOSTED in words(pid)] or [None]
    return hosted[0 if kind == "host" else -1]  # a worker stands below its host


def words(pid: int) -> set[str]:
    with contextlib.suppress(OSError):
        return set(Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0"))
    return set()


def kill(server: Server, kind: str) -> bool:
    """Kill a process of a kind; tell whether there was one."""
    if kind == "everything":
        server.kill_all()
        return True
    if kind == "first process":
        assert server.process is not None
        server.process.kill()
        server.process.wait(timeout=PATIENCE_S)
        return True
    pid = victim(server, kind)
    if pid is None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def run(home: Path, kills: int, seed: int) -> tuple[Record, dict[str, int]]:
    """Kill so many processes while a writer and two readers are at work; give what came of it."""
    chance, server, record = random.Random(seed), Server(plain_home(home)), Record()
    done = dict.fromkeys(KINDS, 0)
    server.ensure()
    clients = [threading.Thread(target=write, args=(server, record))]
    clients += [threading.Thread(target=read, args=(server, record)) for _ in range(2)]
    for client in clients:
        client.start()
    try:
        while sum(done.values()) < kills:
            if chance.random() < SHARE_AT_WORK:
                settle(server, record, writes=1)
            time.sleep(chance.random() * LONGEST_PAUSE_S)
            kind = chance.choice([*KINDS, "writer"])
            done[kind] += kill(server, kind)
            server.ensure()
        settle(server, record)
        assert all(client.is_alive() for client in clients), "a client saw what it cannot read"
    finally:
        record.over.set()
        for client in clients:
            client.join(timeout=PATIENCE_S)
        server.kill_all()
    check_after_restart(server, record)
    return record, done


def settle(server: Server, record: Record, writes: int = 3) -> None:
    """Let the server come back by itself: some more writes must be acknowledged."""
    before, end = len(record.acknowledged), time.monotonic() + PATIENCE_S
    while len(record.acknowledged) < before + writes:
        assert time.monotonic() < end, "no write is acknowledged any more"
        server.ensure()
        time.sleep(0.05)


def check_after_restart(server: Server, record: Record) -> None:
    """Start once more, with nobody else there, and look whether everything is there."""
    server.ensure()
    try:
        query = urllib.parse.urlencode({"query": PAIRS})
        judge(record, rows(fetch(f"{server.address}/sparql?{query}")), set(record.acknowledged))
    finally:
        server.kill_all()


def check(record: Record, done: dict[str, int]) -> None:
    print(
        f"kills {done}, acknowledged {len(record.acknowledged)}, refused {record.refused}, "
        f"reads {record.reads}, halves {len(record.halves)}, lost {len(record.lost)}"
    )
    assert record.halves == []
    assert record.lost == []
    assert len(record.acknowledged) >= sum(done.values()) / 2
    assert record.reads > 0


def test_random_kills(tmp_path: Path) -> None:
    record, done = run(tmp_path / "home", kills=5, seed=SEED)
    check(record, done)


@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
def test_many_random_kills(tmp_path: Path, part: int) -> None:
    record, done = run(tmp_path / "home", kills=50, seed=SEED + 1 + part)
    check(record, done)
    assert all(done.values())


def test_a_store_that_goes_away_and_comes_back(tmp_path: Path) -> None:
    server = Server(plain_home(tmp_path / "home"))
    server.ensure()
    builds, away = server.home / "builds", tmp_path / "away"
    try:
        assert update(server, 1).status == 204
        builds.rename(away)
        for kind in ("writer", "worker", "worker"):
            refused = update(server, 2)
            assert (refused.status, "Retry-After" in refused.headers) == (503, True)
            assert ask(server.address, "ASK { ?s ?p 1 }").status in (200, 503)
            kill(server, kind)
        away.rename(builds)
        end = time.monotonic() + PATIENCE_S
        while update(server, 3).status != 204:
            assert time.monotonic() < end, "no write is acknowledged any more"
            time.sleep(0.2)
        found = rows(ask(server.address, "SELECT ?n { ?s ?p ?n } ORDER BY ?n"))
        assert [row["n"] for row in found] == ["1", "3"]
    finally:
        server.kill_all()


def update(server: Server, number: int) -> Reply:
    text = f"INSERT DATA {{ <a:s> <a:n> {number} }}"
    return fetch(f"{server.address}/update", method="POST", body=text.encode(), headers=AUTH)
