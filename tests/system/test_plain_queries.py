"""Plain queries, whose heads are known by their bytes: answered as those that are parsed."""

import json
import signal
import socket
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

from dystonia_kg.limits import Limits
from dystonia_kg.web.app import create_app
from dystonia_kg.web.gateway.known_heads import PlainQueries
from dystonia_kg.web.gateway.response_cache import Entry, ResponseCache
from support.homes import SMALL_QUERIES
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
def test_the_answer_is_that_of_a_parsed_request(port: int, target: str, head: str) -> None:
    asked, headers = TARGETS[target], HEADS[head]
    with opened(port) as line, opened(port) as other:
        for _ in range(2):
            answered(line, get(fresh("ASK {}"), headers))
        known = answered(line, get(asked, headers))
        parsed = answered(other, get(asked, f"{headers}X-Number: {next(_NUMBERS)}\r\n"))
    assert known == parsed


def test_a_function_with_other_values_is_not_kept(port: int) -> None:
    with opened(port) as line:
        for _ in range(3):
            status, head, _ = answered(line, get(fresh("SELECT (NOW() AS ?now) {}")))
            assert status == 200
            assert "cache-control: no-store" in head
            assert "etag" not in head


def test_what_comes_during_a_plain_query_waits_for_its_answer(port: int) -> None:
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


REST = b"Host: a\r\nAccept: text/csv\r\n\r\n"


@pytest.fixture
def known(small_home: Path) -> PlainQueries:
    """Knows one head, from behind a proxy."""
    app = create_app(small_home, queries_dir=SMALL_QUERIES, limits=Limits(proxies=1))
    plain = PlainQueries(app.extensions["dystonia_kg"], ResponseCache(100_000))
    learn(plain, plain_get("ASK%7B%7D"))
    return plain


def plain_get(target: str, rest: bytes = b"X-Forwarded-For: 192.0.2.1\r\n" + REST) -> bytes:
    return f"GET /sparql?query={target} HTTP/1.1\r\n".encode() + rest


def learn(plain: PlainQueries, raw: bytes, **environ: str) -> None:
    key = ("GET", "test", "/sparql", "query=ASK%7B%7D", "text/csv", "", "a", "http")
    forwarded = {"HTTP_X_FORWARDED_FOR": "192.0.2.1", "HTTP_ACCEPT": "text/csv"}
    plain.know(raw, {**forwarded, **environ}, key)


def test_what_is_read(known: PlainQueries) -> None:
    read = known.read(plain_get("SELECT+*%20%7B%7D"), "127.0.0.1")
    assert read is not None
    assert (read.query, read.client) == ("SELECT * {}", "192.0.2.1")
    assert read.key[2:] == ("/sparql", "query=SELECT+*%20%7B%7D", "text/csv", "", "a", "http")


@pytest.mark.parametrize(
    "raw",
    [
        plain_get("ASK%7B%7D", REST),
        plain_get("ASK%7B%7D").replace(b"GET", b"HEAD"),
        plain_get("ASK%7B%7D").replace(b"1.1", b"1.0"),
        plain_get("ASK%7B%7D")[:-1],
        plain_get("ASK%7B%7D") + b"x",
        plain_get("ASK%7B%7D") * 2,
        plain_get("ASK {}"),
        plain_get(""),
        plain_get("ASK%7B%7D&format=csv"),
        plain_get("ASK%7B%7D#x"),
        plain_get("%FF"),
        plain_get("x" * Limits().address_bytes),
        plain_get("ASK%7B%7D").replace(b"?query", b"?update"),
        plain_get("ASK%7B%7D").replace(b"/sparql", b"/update"),
    ],
)
def test_what_is_left_to_be_parsed(known: PlainQueries, raw: bytes) -> None:
    assert known.read(raw, "127.0.0.1") is None


@pytest.mark.parametrize(
    ("raw", "environ"),
    [
        (plain_get("ASK%7B%7D", b"If-None-Match: *\r\n\r\n"), {"HTTP_IF_NONE_MATCH": "*"}),
        (plain_get("ASK%7B%7D", b"Upgrade: h2c\r\n\r\n"), {"HTTP_UPGRADE": "h2c"}),
        (plain_get("ASK%7B%7D", b"Expect: x\r\n\r\n"), {"HTTP_EXPECT": "x"}),
        (plain_get("ASK%7B%7D", b"A: b\r\n\r\n0\r\n\r\n"), {}),
        (plain_get("ASK%7B%7D", b"A: b\r\n\r\nbody"), {}),
        (plain_get("ASK%7B%7D", b"A: " + b"b" * 10_000 + b"\r\n\r\n"), {}),
    ],
)
def test_heads_that_are_not_known(known: PlainQueries, raw: bytes, environ: dict[str, str]) -> None:
    learn(known, raw, **environ)
    assert known.read(raw, "127.0.0.1") is None


def test_known_heads_are_not_without_number(known: PlainQueries) -> None:
    for number in range(1_100):
        learn(known, plain_get("ASK%7B%7D", b"A: %d\r\n\r\n" % number))
    assert known.read(plain_get("ASK%7B%7D"), "127.0.0.1") is None
    assert known.read(plain_get("ASK%7B%7D", b"A: 1099\r\n\r\n"), "127.0.0.1") is not None


def test_what_the_cache_answers_is_left_to_it(known: PlainQueries) -> None:
    read = known.read(plain_get("ASK%7B%7D"), "127.0.0.1")
    assert read is not None
    known.cache.put(read.key, Entry([], b"true", ""))
    assert known.read(plain_get("ASK%7B%7D"), "127.0.0.1") is None
