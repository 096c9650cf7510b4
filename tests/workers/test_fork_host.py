"""The host of the query workers: the graph in memory, new builds, and hosts that are killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dystonia_kg.engine.answer import QueryRequest
from dystonia_kg.errors import TooLargeError
from dystonia_kg.limits import Limits
from dystonia_kg.store.store import LAYOUT
from dystonia_kg.workers.fork_host import fits
from dystonia_kg.workers.pool import Pool
from support.homes import SMALL_GRAPH, make_home
from support.serving import descendants
from support.stub_workers import until

LABEL = QueryRequest("SELECT ?l { dyst:CervicalDystonia rdfs:label ?l }")
STATE = QueryRequest("SELECT ?o { <http://x/s> <http://x/p> ?o }")


def measured_home(home: Path, trig: Path, name: str = "test") -> Path:
    """Lay out a home folder whose manifest tells the size of its graphs."""
    make_home(home, trig)
    build = home / "builds" / "test"
    manifest = {"layout": LAYOUT, "graphs": {"http://g/": {"triples": 10}}}
    (build / "manifest.json").write_text(json.dumps(manifest))
    build.rename(home / "builds" / name)
    (home / "current").unlink()
    (home / "current").symlink_to(Path("builds") / name)
    return home


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[1])


def open_files(pid: int) -> list[str]:
    return [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]


@pytest.fixture
def start() -> Iterator[Callable[..., Pool]]:
    made: list[Pool] = []

    def make(home: Path, **limits: float) -> Pool:
        made.append(Pool(Limits(**{"query_workers": 2, "deadline_s": 30.0, **limits})))
        made[-1].start((home / "current").resolve())
        return made[-1]

    yield make
    for pool in made:
        pool.close()


Start = Callable[..., Pool]


def ask(pool: Pool, home: Path, request: QueryRequest = LABEL) -> bytes:
    return pool.answer((home / "current").resolve(), request).body


def is_in_memory(pool: Pool) -> bool:
    """Tell whether all workers are those of one host with a store; those of the first open one."""
    pids = pool.pids()
    try:
        return (
            len(pids) == 2
            and len({parent_of(pid) for pid in pids}) == 1
            and not any("/store/" in path for pid in pids for path in open_files(pid))
        )
    except OSError:  # one has just ended
        return False


def test_workers_share_the_graph_in_memory(start: Start, tmp_path: Path) -> None:
    home = measured_home(tmp_path / "home", SMALL_GRAPH)
    pool = start(home)
    assert b"cervical" in ask(pool, home)
    until(lambda: is_in_memory(pool))
    assert b"cervical" in ask(pool, home)
    assert is_in_memory(pool)


def test_answers_from_memory_are_those_from_disk(built_home: Path, start: Start) -> None:
    """Only the default graph is in memory; what asks for other graphs must not notice that."""
    everything = "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?p) AS ?m)"
    graph = "https://w3id.org/dystonia-kg/graph/ontology"
    queries = (
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH?g{ ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
        f"{everything} {{ GRAPHgraph:ontology {{ ?s ?p ?o }} }}",
        f"{everything} {{ {{ SELECT * {{ gRaPh <{graph}> {{ ?s ?p ?o }} }} }} }}",
        f"{everything} FROM <{graph}> {{ ?s ?p ?o }}",
        f"{everything}FROM<{graph}> {{ ?s ?p ?o }}",
        f"{everything} FROM NAMED <{graph}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"{everything} {{ ?s ?p ?o FILTER EXISTS {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} }}",
        f"{everything} {{ ?s ?p ?o }}",
        "SELECT ?s ?o { ?s a ?o FILTER(isBlank(?s)) } ORDER BY ?s ?o LIMIT 50",
        "SELECT ?p ?o { dyst:CervicalDystonia ?p ?o } ORDER BY ?p ?o",
    )
    asked = [QueryRequest(query, accept="text/csv") for query in queries]
    asked += [
        QueryRequest(f"{everything} {{ ?s ?p ?o }}", default_graphs=(graph,), accept="text/csv"),
        QueryRequest(
            f"{everything} {{ GRAPH ?g {{ ?s ?p ?o }} }}", named_graphs=(graph,), accept="text/csv"
        ),
    ]
    disk, memory = start(built_home, memory_triples=0), start(built_home)
    until(lambda: is_in_memory(memory))
    for request in asked:
        answers = [ask(pool, built_home, request) for pool in (disk, memory)]
        assert answers[0] == answers[1]
        assert answers[0].count(b"\n") >= 2
        assert b"\n0," not in answers[0]


def test_the_limit_of_memory_is_for_queries_alone(built_home: Path, start: Start) -> None:
    """To open the store for a query that names graphs takes more than the query may."""
    pool = start(built_home, memory_bytes=64 << 20)
    until(lambda: is_in_memory(pool))
    for _ in range(2):
        graphs = QueryRequest(
            "SELECT DISTINCT ?g { GRAPH ?g { ?s a owl:Class } }", accept="text/csv"
        )
        assert ask(pool, built_home, graphs).count(b"\n") > 2
        for query in ("{ GRAPH ?g { ?s ?p ?o } ?a ?b ?c }", "{ ?s ?p ?o . ?a ?b ?c }"):
            with pytest.raises(TooLargeError, match="more memory"):
                ask(pool, built_home, QueryRequest(f"SELECT * {query} ORDER BY ?o ?c"))


@pytest.mark.parametrize(
    ("listed", "is_held"),
    [
        ({"graphs": {"http://g/": {"triples": 10}}}, True),
        ({"graphs": {"http://g/": {"triples": 11}}}, False),
        ({"graphs": {"http://g/": {"triples": 6}, "http://h/": {"triples": 5}}}, False),
        ({"graphs": {}, "loaded": {"http://g/": {"triples": 11, "in_default": True}}}, False),
        (
            {
                "graphs": {"http://g/": {"triples": 10}},
                "loaded": {"http://h/": {"triples": 99, "in_default": False}},
            },
            True,
        ),
        ({"graphs": {}}, False),
        ({}, False),
    ],
)
def test_which_graphs_are_held_in_memory(
    tmp_path: Path, listed: dict[str, object], is_held: bool
) -> None:
    """What is outside of the default graph does not count."""
    (tmp_path / "manifest.json").write_text(json.dumps({"layout": LAYOUT, **listed}))
    assert fits(tmp_path, Limits(memory_triples=10)) is is_held


def test_a_large_graph_is_read_from_the_disk(start: Start, tmp_path: Path) -> None:
    home = measured_home(tmp_path / "home", SMALL_GRAPH)
    pool = start(home, memory_triples=9)
    assert b"cervical" in ask(pool, home)
    assert any("/store/" in path for path in open_files(pool.pids()[0]))


def test_a_new_build_is_seen_at_once_and_then_held_in_memory(start: Start, tmp_path: Path) -> None:
    home = tmp_path / "home"
    put_in_place(home, tmp_path, 1)
    pool = start(home)
    until(lambda: is_in_memory(pool))
    (host,) = {parent_of(pid) for pid in pool.pids()}
    assert b"state 1" in ask(pool, home, STATE)
    put_in_place(home, tmp_path, 2)
    for _ in range(4):
        assert b"state 2" in ask(pool, home, STATE)
    until(lambda: not Path(f"/proc/{host}").exists())
    until(lambda: is_in_memory(pool))
    assert b"state 2" in ask(pool, home, STATE)


def put_in_place(home: Path, folder: Path, number: int) -> None:
    """Make a build and make it the current one, as `dystonia-kg build` does."""
    trig = folder / "one.trig"
    trig.write_text(f"<http://g/> {{ <http://x/s> <http://x/p> 'state {number}' . }}")
    made = measured_home(folder / f"made{number}", trig, f"b{number}")
    build = home / "builds" / f"b{number}"
    build.parent.mkdir(parents=True, exist_ok=True)
    (made / "builds" / build.name).rename(build)
    (home / "next").symlink_to(Path("builds") / build.name)
    (home / "next").replace(home / "current")


@pytest.mark.parametrize("which", ["host of the store", "first host"])
def test_a_killed_host_is_replaced(start: Start, tmp_path: Path, which: str) -> None:
    home = measured_home(tmp_path / "home", SMALL_GRAPH)
    pool = start(home)
    until(lambda: is_in_memory(pool))
    host = parent_of(pool.pids()[0])
    os.kill(host if which == "host of the store" else parent_of(host), signal.SIGKILL)
    for _ in range(10):
        assert b"cervical" in ask(pool, home)


def test_a_host_whose_parent_has_ended_already_ends(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    command = [sys.executable, "-m", "dystonia_kg.workers.fork_host", "home", str(tmp_path)]
    with socket.socket() as listener:
        ended = subprocess.run([*command, str(gone.pid)], stdin=listener, timeout=60, check=False)
    assert ended.returncode == 1
    assert not list(tmp_path.iterdir())


def test_nothing_is_left_when_a_pool_is_closed(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = measured_home(tmp_path / "home", SMALL_GRAPH)
    temporary = Path(tempfile.mkdtemp(prefix="dk-"))  # short: a socket's path has a limit
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before = set(descendants(os.getpid()))
    pool = start(home)
    until(lambda: is_in_memory(pool))
    started = set(descendants(os.getpid())) - before
    assert len(started) >= 4
    assert list(temporary.iterdir())
    pool.close()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in started))
    temporary.rmdir()  # which is empty


# Memory that workers take

GREEDY = QueryRequest(
    "SELECT (COUNT(DISTINCT ?x) AS ?n) { "
    + " ".join(f"VALUES ?x{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(5))
    + " BIND(CONCAT(STR(?x0), STR(?x1), STR(?x2), STR(?x3), STR(?x4), 'padded') AS ?x) }"
)


@pytest.mark.parametrize(("growth_bytes", "is_replaced"), [(0, True), (1 << 30, False)])
def test_a_worker_that_has_taken_much_memory_is_replaced(
    start: Start, small_home: Path, growth_bytes: int, is_replaced: bool
) -> None:
    pool = start(small_home, query_workers=1, growth_bytes=growth_bytes)
    assert b"false" in ask(pool, small_home, QueryRequest("ASK { <a:a> <a:a> <a:a> }"))
    before = pool.pids()
    assert b'"100000"' in ask(pool, small_home, GREEDY)
    assert ask(pool, small_home)
    assert (pool.pids() != before) is is_replaced
