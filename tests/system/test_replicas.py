"""deploy/: replicas that die or go over to a new snapshot are not noticed by a client."""

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from support.proxied import FAST
from support.replicas import FORM, LABELS, Snapshots, Start, cache_status, get, until
from support.serving import PATIENCE_S, Reply, ask, fetch, rows
from support.writable import MINE, quads

MARK = f"SELECT ?mark {{ GRAPH <{MINE}> {{ <{MINE}> <{MINE}> ?mark }} }}"
ASKING = 4


@dataclass
class Load:
    """Clients that ask all the time: by GET and POST, queries seen and never seen."""

    address: str
    text: str
    replies: list[Reply] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def run(self, client: int) -> None:
        number = 0
        while not self.is_over.is_set():
            number += 1
            self.replies.append(self._ask(client, number))

    def _ask(self, client: int, number: int) -> Reply:
        unseen = f"{self.text} # {client} {number}"
        if number % 3 == 0:
            return ask(self.address, self.text, Accept="application/sparql-results+json")
        if number % 3 == 1:
            return ask(self.address, unseen, Accept="application/sparql-results+json")
        body = urllib.parse.urlencode({"query": unseen}).encode()
        return fetch(f"{self.address}/sparql", method="POST", body=body, headers=FORM)

    def wait_for_more(self, count: int) -> None:
        wanted = len(self.replies) + count
        assert until(lambda: len(self.replies) >= wanted), "the clients get no answers"


@pytest.fixture
def under_load() -> Iterator[Callable[[str, str], Load]]:
    loads: list[Load] = []
    with ThreadPoolExecutor(ASKING) as clients:

        def started(address: str, text: str) -> Load:
            load = Load(address, text)
            loads.append(load)
            for client in range(ASKING):
                clients.submit(load.run, client)
            return load

        yield started
        for load in loads:
            load.is_over.set()


def test_a_killed_replica_is_not_noticed(
    start_replicas: Start, under_load: Callable[[str, str], Load]
) -> None:
    replicas = start_replicas(FAST)
    kept = get(replicas, LABELS)
    load = under_load(replicas.address, LABELS)
    assert until(lambda: min(replicas.asked(0), replicas.asked(1)) > 5), "one has nothing to do"
    os.kill(replicas.processes[0].pid, signal.SIGKILL)
    load.wait_for_more(200)
    load.is_over.set()
    assert {reply.status for reply in load.replies} == {200}
    assert {json.dumps(rows(reply)) for reply in load.replies} == {
        '[{"label": "cervical dystonia"}]'
    }
    os.kill(replicas.processes[1].pid, signal.SIGKILL)
    assert until(lambda: cache_status(get(replicas, LABELS)) == "nginx; hit; detail=stale")
    assert get(replicas, LABELS).body == kept.body
    assert get(replicas, "ASK {} # never seen").status == 502


def test_a_stopping_replica_is_not_noticed(
    start_replicas: Start, under_load: Callable[[str, str], Load]
) -> None:
    replicas = start_replicas(FAST)
    load = under_load(replicas.address, LABELS)
    load.wait_for_more(60)
    replicas.processes[0].send_signal(signal.SIGTERM)
    assert replicas.processes[0].wait(PATIENCE_S) == 0
    load.wait_for_more(100)
    load.is_over.set()
    assert {reply.status for reply in load.replies} == {200}


def test_a_new_snapshot_is_put_in_place_without_a_failed_request(
    start_replicas: Start, snapshots: Snapshots, under_load: Callable[[str, str], Load]
) -> None:
    replicas = start_replicas(FAST)
    load = under_load(replicas.address, MARK)
    load.wait_for_more(60)
    assert {len(rows(reply)) for reply in load.replies} == {0}
    for number, home in enumerate(replicas.homes):
        command = [sys.executable, "-m", "dystonia_kg", "--home", home, "restore"]
        subprocess.run([*command, snapshots.second], check=True, capture_output=True)
        assert [row["mark"] for row in rows(ask(replicas.direct[number], MARK))] == ["1"]
        load.wait_for_more(60)
    kept = {"Accept": "application/sparql-results+json"}
    assert until(lambda: len(rows(ask(replicas.address, MARK, **kept))) == 1)
    count = len(load.replies) + ASKING
    load.wait_for_more(60)
    load.is_over.set()
    assert {reply.status for reply in load.replies} == {200}
    assert {len(rows(reply)) for reply in load.replies[count:]} == {1}
    assert quads(replicas.homes[0]) == quads(replicas.homes[1])
