"""The host of the query workers: the graph in memory, new builds, and hosts that are killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dystonia_kg.engine.answer import QueryRequest
from dystonia_kg.errors import TooLargeError
from dystonia_kg.limits import Limits
from dystonia_kg.store.store import LAYOUT
from dystonia_kg.workers.handle import generation_of
from dystonia_kg.workers.pool import Pool
from support.homes import SMALL_GRAPH, make_home
from support.serving import descendants

LABEL = QueryRequest("SELECT ?l { dyst:CervicalDystonia rdfs:label ?l }")
STATE = QueryRequest("SELECT ?o { <http://x/s> <http://x/p> ?o }")
PATIENCE_S = 60.0


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


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


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


def is_in_memory(pool: Pool, generation: int) -> bool:
    """Tell whether all workers are those of one host with a store."""
    workers = tuple(pool._workers)
    return len(workers) == 2 and all(worker.generation == generation for worker in workers)


def test_workers_share_the_graph_in_memory(start: Start, tmp_path: Path) -> None:
    home = measured_home(tmp_path / "home", SMALL_GRAPH)
    pool = start(home)
    assert b"cervical" in ask(pool, home)
    until(lambda: is_in_memory(pool, 1))
    assert b"cervical" in ask(pool, home)
    for pid in pool.pids():
        assert not [path for path in open_files(pid) if "store" in path]
    assert len({parent_of(pid) for pid in pool.pids()}) == 1


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
    until(lambda: is_in_memory(memory, 1))
    for request in asked:
        answers = [ask(pool, built_home, request) for pool in (disk, memory)]
        assert answers[0] == answers[1]
        assert answers[0].count(b"\n") >= 2
        assert b"\n0," not in answers[0]


def test_the_limit_of_memory_is_for_queries_alone(built_home: Path, start: Start) -> None:
    """To open the store for a query that names graphs takes more than the query may."""
    pool = start(built_home, memory_bytes=64 << 20)
    until(lambda: is_in_memory(pool, 1))
    for _ in range(2):
        graphs = QueryRequest(
            "SELECT DISTINCT ?g { GRAPH ?g { ?s a owl:Class } }", accept="text/csv"
        )
        assert ask(pool, built_home, graphs).count(b"\n") > 2
        for query in ("{ GRAPH ?g { ?s ?p ?o } ?a ?b ?c }", "{ ?s ?p ?o . ?a ?b ?c }"):
            with pytest.raises(TooLargeError, match="more memory"):
                ask(pool, built_home, QueryRequest(f"SELECT * {query} ORDER BY ?o ?c"))


def test_a_large_graph_stays_on_disk(start: Start, tmp_path: Path) -> None:
    home = measured_home(tmp_path / "home", SMALL_GRAPH)
    pool = start(home, memory_triples=9)
    assert b"cervical" in ask(pool, home)
    time.sleep(3)
    assert generation_of(pool._folder) == 0
    assert any("store" in path for path in open_files(pool.pids()[0]))


def test_graphs_outside_of_the_default_graph_do_not_count(start: Start, tmp_path: Path) -> None:
    home = measured_home(tmp_path / "home", SMALL_GRAPH)
    manifest = home / "builds" / "test" / "manifest.json"
    listed = json.loads(manifest.read_text())
    listed["loaded"] = {"http://h/": {"triples": 99, "in_default": False}}
    manifest.write_text(json.dumps(listed))
    pool = start(home, memory_triples=10)
    until(lambda: is_in_memory(pool, 1))


def test_a_new_build_is_seen_at_once_and_then_held_in_memory(start: Start, tmp_path: Path) -> None:
    home = tmp_path / "home"
    put_in_place(home, tmp_path, 1)
    pool = start(home)
    until(lambda: is_in_memory(pool, 1))
    (host,) = {parent_of(pid) for pid in pool.pids()}
    assert b"state 1" in ask(pool, home, STATE)
    put_in_place(home, tmp_path, 2)
    for _ in range(4):
        assert b"state 2" in ask(pool, home, STATE)
    until(lambda: is_in_memory(pool, 2))
    assert b"state 2" in ask(pool, home, STATE)
    until(lambda: not Path(f"/proc/{host}").exists())


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
    until(lambda: is_in_memory(pool, 1))
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


def test_nothing_is_left_when_a_pool_is_closed(start: Start, tmp_path: Path) -> None:
    home = measured_home(tmp_path / "home", SMALL_GRAPH)
    before = set(descendants(os.getpid()))
    pool = start(home)
    until(lambda: is_in_memory(pool, 1))
    started = set(descendants(os.getpid())) - before
    assert len(started) >= 4
    pool.close()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in started))
    assert not pool._folder.exists()


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


def test_idle_workers_are_replaced_before_the_one_that_works(
    start: Start, small_home: Path
) -> None:
    """Three have taken 30 MiB each, and 70 are allowed: the one that was idle longest goes."""
    pool = start(small_home, query_workers=3, growth_bytes=70 << 20)
    until(lambda: len(pool._idle) == 3)
    longest, other, last = pool._idle
    for worker in (longest, other, last):
        worker.growth_bytes = 30 << 20
    pool._idle.remove(last)
    assert pool._has_room(last)
    assert pool._workers >= {other, last}
    assert longest not in pool._workers
    until(lambda: len(pool._workers) == 3)
    last.growth_bytes = 80 << 20
    assert not pool._has_room(last)
    assert other not in pool._workers
    pool._release(last, "", is_fit=False)
    until(lambda: len(pool._idle) == 3)
    assert not pool._workers & {longest, other, last}


def test_the_worker_that_answered_last_is_asked_next(start: Start, small_home: Path) -> None:
    """One that was started in place of another has copied nothing yet, and comes after it."""
    pool = start(small_home, query_workers=2, growth_bytes=70 << 20)
    until(lambda: len(pool._idle) == 2)
    other, last = pool._idle
    other.growth_bytes = last.growth_bytes = 60 << 20
    pool._idle.remove(last)
    assert pool._has_room(last)
    pool._release(last, "", is_fit=True)
    until(lambda: len(pool._idle) == 2)
    assert other not in pool._workers
    assert pool._idle[-1] is last


def test_with_all_at_work_the_largest_is_replaced(start: Start, small_home: Path) -> None:
    """Who has less than its share stays: another one in its place would copy as much again."""
    pool = start(small_home, query_workers=2, growth_bytes=70 << 20)
    until(lambda: len(pool._idle) == 2)
    small, large = pool._idle
    small.growth_bytes, large.growth_bytes = 10 << 20, 90 << 20
    pool._idle.clear()
    assert pool._has_room(small)
    assert not pool._has_room(large)
