"""Queries over a connection: alone and in a row, refused, too slow, and when a client leaves."""

import json
import signal
import socket
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

from support.raw_http import get, opened, received
from support.serving import running
from support.stub_workers import until

ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?x{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(14))
    + " }"
)
LARGE = "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 3000"
_NUMBERS = count()


@pytest.fixture(scope="module")
def port(small_home: Path) -> Iterator[int]:
    """A server without a cache, so that every answer is made."""
    with running(small_home, "--cache-bytes", "0") as (address, _):
        yield int(address.rpartition(":")[2])


def fresh(query: str) -> str:
    """Write a query as part of an address, as one that was never asked."""
    return quote(f"{query} #{next(_NUMBERS)}", safe="")


def answered(line: socket.socket, asked: bytes) -> tuple[int, str, bytes]:
    line.sendall(asked)
    return received(line)


HEADS = {
    "none": "",
    "csv": "Accept: text/csv\r\n",
    "turtle": "Accept: text/turtle\r\n",
    "gzip": "Accept-Encoding: gzip, deflate\r\n",
    "zstd": "Accept: application/sparql-results+xml\r\nAccept-Encoding: zstd\r\n",
    "page": "Accept: text/html\r\n",
    "unchanged": "If-None-Match: *\r\n",
    "token": "Authorization: Bearer x\r\n",
    "forwarded": "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n",
}
TARGETS = {
    "ask": quote("ASK {}"),
    "plus": "ASK+%7B%7D",
    "rows": quote("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"),
    "graph": quote("CONSTRUCT WHERE { ?s rdfs:label ?o }"),
    "large": quote(LARGE),
    "wrong": quote("SELECT * { ?s ?p"),
    "empty": "",
    "update": quote("CLEAR ALL"),
    "service": quote("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"),
    "not UTF-8": "ASK%FF%7B%7D",
    "half an escape": "ASK%7B%7D%2",
    "other parameters": quote("ASK {}") + "&format=csv",
    "twice": quote("ASK {}") + "&query=" + quote("ASK {}"),
    "fragment": quote("ASK {}") + "#x",
    "long": quote("ASK {} #") + "x" * 40_000,
}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("target", TARGETS)
def test_the_same_request_has_the_same_answer_on_another_connection(
    port: int, target: str, head: str
) -> None:
    asked, headers = TARGETS[target], HEADS[head]
    with opened(port) as line, opened(port) as other:
        for _ in range(2):
            answered(line, get(fresh("ASK {}"), headers))
        first = answered(line, get(asked, headers))
        other_one = answered(other, get(asked, f"{headers}X-Number: {next(_NUMBERS)}\r\n"))
    assert first == other_one


def test_a_function_with_other_values_is_not_kept(port: int) -> None:
    with opened(port) as line:
        for _ in range(3):
            status, head, _ = answered(line, get(fresh("SELECT (NOW() AS ?now) {}")))
            assert status == 200
            assert "cache-control: no-store" in head
            assert "etag" not in head


def test_what_comes_during_a_query_waits_for_its_answer(port: int) -> None:
    numbered = [f"SELECT ({number} AS ?n) {{ {{ {LARGE} }} }} LIMIT 1" for number in range(6)]
    with opened(port) as line:
        answered(line, get(fresh("ASK {}")))
        for query in numbered:
            line.sendall(get(fresh(query)))
            time.sleep(0.002)
        rows = [json.loads(received(line)[2])["results"]["bindings"] for _ in numbered]
    assert [row["n"]["value"] for (row,) in rows] == [str(number) for number in range(6)]


def test_a_refused_query_and_what_comes_meanwhile(port: int) -> None:
    with opened(port) as line:
        answered(line, get(fresh("ASK {}")))
        line.sendall(get(fresh("ASK {")))
        line.sendall(get(fresh("ASK {}")))
        assert [received(line)[0] for _ in range(2)] == [400, 200]


def test_a_client_that_leaves_is_forgotten(port: int) -> None:
    for _ in range(20):
        with opened(port) as line:
            answered(line, get(fresh("ASK {}")))
            line.sendall(get(fresh(LARGE)))
    with opened(port) as line:
        assert answered(line, get(fresh("ASK {}")))[0] == 200


def test_the_deadline(small_home: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running(small_home, "--deadline-s", "0.5", "--access-log", str(log)) as (address, _):
        port = int(address.rpartition(":")[2])
        with opened(port) as line:
            answered(line, get(fresh("ASK {}")))
            assert answered(line, get(fresh(ENDLESS)))[0] == 504
            assert answered(line, get(fresh("ASK {}")))[0] == 200
            line.sendall(get(fresh(ENDLESS)))
        until(lambda: log.read_text().count('"status": 504') == 2)  # without a client, too
    late = [line for line in map(json.loads, log.read_text().splitlines()) if line["status"] == 504]
    assert [line["outcome"] for line in late] == ["deadline"] * 2


def test_a_stop_waits_for_the_answer(small_home: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running(small_home, "--deadline-s", "2", "--access-log", str(log)) as (address, server):
        with opened(int(address.rpartition(":")[2])) as line:
            answered(line, get(fresh("ASK {}")))
            line.sendall(get(fresh(ENDLESS)))
            time.sleep(0.3)
            server.send_signal(signal.SIGTERM)
            assert received(line)[0] == 504
            assert line.recv(1) == b""
        assert server.wait(timeout=20) == 0
    assert log.read_text().count('"status": 504') == 1  # it is not asked twice


def test_the_rate_and_the_log(small_home: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    limits = ("--rate-per-s", "0.001", "--rate-burst", "5")
    queries = ["ASK {}", "ASK {}", "ASK {", "ASK {}", "ASK {}", "ASK {}"]
    with running(small_home, *limits, "--access-log", str(log)) as (address, _):
        line = opened(int(address.rpartition(":")[2]))
        found = [answered(line, get(fresh(query)))[0] for query in queries]
        line.close()
    assert found == [200, 200, 400, 200, 200, 429]
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    asked = [line for line in lines if line["route"] == "sparql"]
    assert [line["status"] for line in asked] == found
    assert {line["client"] for line in asked} == {"127.0.0.1"}
    assert all(line["duration_ms"] > 0 for line in asked)
