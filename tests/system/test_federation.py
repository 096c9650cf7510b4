"""Federated queries between real servers: this one, a second one of its kind, and Oxigraph's."""

import json
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from dystonia_kg import environment
from dystonia_kg.cli.main import main
from support.remote import Remote
from support.serving import (
    PATIENCE_S,
    Reply,
    ask,
    descendants,
    fetch,
    oxigraph_server,
    rows,
    running,
)
from support.writable import TOKEN, project_home

NOTES = b"""
PREFIX dyst: <https://w3id.org/dystonia-kg/term/>
PREFIX ex: <http://example.org/>
dyst:CervicalDystonia ex:note "seen in clinic A", "seen in clinic B" .
dyst:FocalDystonia ex:note "no label of mine" .
<http://example.org/other> ex:note "of something else" .
"""
TURTLE = {"Content-Type": "text/turtle"}
JOIN = """
PREFIX ex: <http://example.org/>
SELECT ?label ?note {
  SERVICE <%s> { ?form ex:note ?note }
  ?form rdfs:label ?label ; rdfs:subClassOf dyst:FocalDystonia .
} ORDER BY ?note
"""
JOINED = [
    {"label": "cervical dystonia", "note": "seen in clinic A"},
    {"label": "cervical dystonia", "note": "seen in clinic B"},
]


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the query endpoint of a second server of this kind, with its own data."""
    folder = str(tmp_path_factory.mktemp("second") / "store")
    with running(Path(folder), "--empty", folder, "--open-writes") as (address, _):
        assert fetch(
            f"{address}/graphs?default", method="PUT", body=NOTES, headers=TURTLE
        ).status in (200, 201, 204)
        yield f"{address}/sparql"


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the query endpoint of `oxigraph serve`, with the same data."""
    path = tmp_path_factory.mktemp("oxigraph") / "notes.ttl"
    path.write_bytes(NOTES)
    with oxigraph_server(path) as address:
        yield address


@pytest.fixture(scope="module")
def listing(
    small_home: Path, second: str, oxigraph: str, other: Remote
) -> Iterator[tuple[str, int]]:
    """A server with the two on its list, by options, and with a server that misbehaves."""
    paths = ("rows", "status?is=500", "silent", "large", "garbage", "redirect?by=307&to=/other")
    listed = [second, oxigraph, *(f"{other.address}/{path}" for path in paths)]
    options = [word for address in listed for word in ("--allow-service", address)]
    limits = ("--service-s", "1", "--service-bytes", "200000")
    with running(small_home, *options, *limits) as (address, process):
        yield address, process.pid


@pytest.fixture
def server(listing: tuple[str, int]) -> str:
    return listing[0]


def test_there_are_workers_of_both_kinds(listing: tuple[str, int]) -> None:
    wanted = {"dystonia_kg.workers.fork_host": 5, "dystonia_kg.federation.worker": 1}
    end = time.monotonic() + PATIENCE_S
    found: Counter[str] = Counter()
    while found != wanted and time.monotonic() < end:
        commands = [Path(f"/proc/{pid}/cmdline").read_text() for pid in descendants(listing[1])]
        found = Counter(name for text in commands for name in wanted if f"{name}\0" in text)
    assert found == wanted


@pytest.mark.parametrize("where", ["second", "oxigraph"])
@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_an_answer_joins_both(
    server: str, where: str, silent: str, request: pytest.FixtureRequest
) -> None:
    query = JOIN % request.getfixturevalue(where)
    reply = ask(server, query.replace("SERVICE ", f"SERVICE {silent}"))
    assert (reply.status, rows(reply)) == (200, JOINED)


def test_three_servers_in_one_query(server: str, second: str, oxigraph: str) -> None:
    reply = ask(
        server,
        "PREFIX ex: <http://example.org/> SELECT ?label (COUNT(*) AS ?n) { "
        f"SERVICE <{second}> {{ ?form ex:note ?a }} SERVICE <{oxigraph}> {{ ?form ex:note ?b }} "
        "?form rdfs:label ?label } GROUP BY ?label",
    )
    assert {row["label"]: row["n"] for row in rows(reply)}["cervical dystonia"] == "4"


def test_from_the_other_side(server: str, second: str, oxigraph: str) -> None:
    """Oxigraph asks this server: the same join, run from there."""
    del second
    query = (
        "PREFIX ex: <http://example.org/> "
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT ?label ?note { "
        f"?form ex:note ?note SERVICE <{server}/sparql> {{ ?form rdfs:label ?label ; "
        "rdfs:subClassOf <https://w3id.org/dystonia-kg/term/FocalDystonia> } } ORDER BY ?note"
    )
    found = fetch(
        f"{oxigraph}?{urllib.parse.urlencode({'query': query})}",
        headers={"Accept": "application/sparql-results+json"},
    )
    assert rows(found) == JOINED


def test_an_answer_is_never_kept(server: str, other: Remote) -> None:
    before = len(other.asked)
    query = f"SELECT * {{ SERVICE <{other.address}/rows> {{ ?a ?b ?x }} }}"
    for number in range(1, 4):
        reply = ask(server, query)
        assert reply.status == 200
        assert reply.headers["Cache-Control"] == "no-store"
        assert "ETag" not in reply.headers
        assert len(other.asked) == before + number


REFUSED = ["<http://127.0.0.1:1/>", "?where", "<http://169.254.169.254/>", "<http://127.0.0.1/0>"]


@pytest.mark.parametrize("silent", ["", "SILENT"])
@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("accept", ["application/json", "text/plain", "text/html"])
def test_what_is_not_listed_is_forbidden(server: str, name: str, silent: str, accept: str) -> None:
    reply = ask(server, f"SELECT * {{ SERVICE {silent} {name} {{ ?a ?b ?x }} }}", Accept=accept)
    assert reply.status == 403
    assert "SERVICE" in reply.text


FAILING = [
    ("status?is=500", 502, "answered with status 500"),
    ("large", 502, "larger than 200,000 bytes"),
    ("garbage", 502, "cannot be read"),
    ("redirect?by=307&to=/other", 502, "not on this server"),
    ("silent", 504, "longer than 1 s"),
]


@pytest.mark.parametrize(("path", "status", "why"), FAILING)
def test_a_listed_endpoint_that_fails(
    server: str, other: Remote, path: str, status: int, why: str
) -> None:
    clause = f"<{other.address}/{path}> {{ ?a ?b ?x }}"
    reply = ask(server, f"SELECT * {{ SERVICE {clause} }}", Accept="application/json")
    assert (reply.status, json.loads(reply.body)["status"]) == (status, status)
    assert why in json.loads(reply.body)["error"]
    assert ask(server, f"SELECT * {{ SERVICE SILENT {clause} }}").status == 200


def test_ordinary_queries_go_on_while_a_remote_is_slow(server: str, other: Remote) -> None:
    """Those for SERVICE have workers of their own: all of them wait, and nobody else does."""
    slow = f"SELECT * {{ SERVICE <{other.address}/silent> {{ ?a ?b ?x }} }}"
    with ThreadPoolExecutor(6) as threads:
        waiting = [threads.submit(ask, server, slow) for _ in range(6)]
        for number in range(20):
            reply = ask(server, f"SELECT ({number} AS ?n) {{ dyst:CervicalDystonia a ?class }}")
            assert rows(reply) == [{"n": str(number)}]
        assert not all(one.done() for one in waiting), "those were slow meanwhile"
        assert {one.result().status for one in waiting} <= {503, 504}


def test_the_service_description_says_so(server: str, second: str) -> None:
    feature = "http://www.w3.org/ns/sparql-service-description#BasicFederatedQuery"
    turtle = {"Accept": "application/n-triples"}
    assert feature in fetch(f"{server}/sparql", headers=turtle).text
    assert feature not in fetch(second, headers=turtle).text


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory, other: Remote) -> Iterator[str]:
    """A server to write to, whose list allows some documents."""
    folder = str(tmp_path_factory.mktemp("writable") / "store")
    paths = ("triples", "triples.nt", "broken", "graphs", "rows", "status?is=404", "large", "drip")
    listed = [word for path in paths for word in ("--allow-service", f"{other.address}/{path}")]
    limits = ("--service-s", "1", "--service-bytes", "200000")
    options = ("--empty", folder, "--open-writes", *listed, *limits)
    with running(Path(folder), *options) as (address, _):
        yield address


def updated(server: str, text: str) -> Reply:
    headers = {"Content-Type": "application/sparql-update"}
    return fetch(f"{server}/update", method="POST", body=text.encode(), headers=headers)


def size_of(server: str, graph: str) -> str:
    pattern = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    return rows(ask(server, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"))[0]["n"]


LOADS = [
    ("LOAD <{}/triples> INTO GRAPH <http://x/1>", "http://x/1", "4"),
    ("load <{}/triples.nt> into graph <http://x/2>", "http://x/2", "1"),
    ("LOAD SILENT <{}/triples> INTO GRAPH <http://x/8>", "http://x/8", "4"),
    ("BASE <{}/> PREFIX x: <http://x/> LOAD <triples> INTO GRAPH x:3", "http://x/3", "4"),
    ("PREFIX r: <{}/> LOAD r:triples INTO GRAPH <http://x/4>", "http://x/4", "4"),
    (
        "LOAD <{}/triples> INTO GRAPH <http://x/5> ; "
        "DELETE WHERE {{ GRAPH <http://x/5> {{ ?s <http://x/p> 1 }} }}",
        "http://x/5",
        "3",
    ),
    (
        "INSERT DATA {{ GRAPH <http://x/6> {{ <a:a> <a:b> 'LOAD <http://x/>' }} }} ; "
        "LOAD SILENT <{}/status?is=404> INTO GRAPH <http://x/6>",
        "http://x/6",
        "1",
    ),
    ("LOAD SILENT <{}/broken> INTO GRAPH <http://x/7>", "http://x/7", "0"),
]


@pytest.mark.parametrize(("update", "graph", "size"), LOADS)
def test_load_of_a_listed_document(
    writable: str, other: Remote, update: str, graph: str, size: str
) -> None:
    reply = updated(writable, update.format(other.address))
    assert reply.status == 204, reply.text
    assert size_of(writable, graph) == size


def test_load_into_the_default_graph(writable: str, other: Remote) -> None:
    assert updated(writable, f"LOAD <{other.address}/triples>").status == 204
    subject = f"<{other.address}/triples#s>"
    assert rows(ask(writable, f"SELECT ?o {{ {subject} <http://x/p> ?o }} ORDER BY ?o")) == [
        {"o": "1"},
        {"o": "2"},
    ]


BAD_LOADS = [
    ("LOAD <{}/other> INTO GRAPH <http://x/b>", 403, "not on this server's list"),
    ("LOAD SILENT <{}/other> INTO GRAPH <http://x/b>", 403, "not on this server's list"),
    ("LOAD SILENT <file:///etc/passwd> INTO GRAPH <http://x/b>", 403, "not on this server's list"),
    ("CLEAR SILENT GRAPH <http://x/b> ; LOAD <{}/other>", 403, "not on this server's list"),
    ("LOAD <{}/status?is=404> INTO GRAPH <http://x/b>", 502, "status 404"),
    ("LOAD <{}/large> INTO GRAPH <http://x/b>", 502, "larger than 200,000 bytes"),
    ("LOAD <{}/rows> INTO GRAPH <http://x/b>", 502, "is no RDF"),
    ("LOAD <{}/drip> INTO GRAPH <http://x/b>", 504, "longer than 1 s"),
    ("LOAD <{}/broken> INTO GRAPH <http://x/b>", 400, "/broken, line 2: "),
    ("LOAD <{}/graphs> INTO GRAPH <http://x/b>", 400, "a graph of its own"),
    ("INSERT {{ ?a ?b ?x }} WHERE {{ SERVICE <{}/rows> {{ ?a ?b ?x }} }}", 403, "SERVICE"),
    ("INSERT {{ ?a ?b ?x }} WHERE {{ SERVICE SILENT <{}/rows> {{ ?a ?b ?x }} }}", 403, "SERVICE"),
]


@pytest.mark.parametrize(("update", "status", "why"), BAD_LOADS)
def test_what_is_not_loaded_changes_nothing(
    writable: str, other: Remote, update: str, status: int, why: str
) -> None:
    before = size_of(writable, "")
    first = "INSERT DATA { GRAPH <http://x/b> { <a:a> <a:b> 1 } } ; "
    for text in (update.format(other.address), first + update.format(other.address)):
        reply = updated(writable, text)
        assert (reply.status, why in reply.text) == (status, True), reply.text
    assert size_of(writable, "http://x/b") == "0"
    assert size_of(writable, "") == before


def test_load_does_not_reach_the_projects_graphs(
    small_home: Path, tmp_path: Path, other: Remote
) -> None:
    home = project_home(small_home, tmp_path / "home")
    token = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
    options = ("--allow-service", f"{other.address}/triples")
    with running(home, *options, DYSTONIA_KG_TOKEN=TOKEN) as (address, _):
        for into, status in (
            ("", 403),
            ("INTO GRAPH graph:ontology", 403),
            ("INTO GRAPH dyst:new", 403),
            ("INTO GRAPH <http://example.org/mine>", 204),
        ):
            body = f"LOAD <{other.address}/triples> {into}".encode()
            reply = fetch(f"{address}/update", method="POST", body=body, headers=token)
            assert reply.status == status, reply.text
        assert size_of(address, "http://example.org/mine") == "4"


def test_the_list_by_the_environment(small_home: Path, other: Remote) -> None:
    clause = f"SERVICE <{other.address}/rows> {{ ?a ?b ?x }}"
    with running(
        small_home, **{environment.ALLOW_SERVICE: f"http://a.example/ {other.address}/rows"}
    ) as (
        address,
        _,
    ):
        assert rows(ask(address, f"SELECT ?x {{ {clause} }}")) == [{"x": "remote"}]
    with running(small_home) as (address, _):
        assert ask(address, f"SELECT ?x {{ {clause} }}").status == 403


@pytest.mark.parametrize(
    "address", ["example.org", "ftp://example.org/", "http://u:p@x/", "http://x/ y"]
)
def test_a_bad_entry_stops_the_start_in_one_line(runner: CliRunner, address: str) -> None:
    result = runner.invoke(main, ["serve", "--allow-service", address])
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "cannot be allowed to SERVICE" in result.output
