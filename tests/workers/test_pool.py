"""The query workers' supervisor: deadlines, memory, faults, the queue, new builds."""

import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from dystonia_kg.engine.answer import QueryRequest
from dystonia_kg.errors import (
    BusyError,
    DeadlineError,
    ProtocolError,
    QueryRefusedError,
    QuerySyntaxError,
    StoreError,
    TooLargeError,
    UnknownFormatError,
)
from dystonia_kg.limits import Limits
from dystonia_kg.workers.pool import Pool
from dystonia_kg.workers.start import environment_of
from support.homes import SMALL_GRAPH, make_home
from support.stub_workers import until

LABEL = QueryRequest("SELECT ?l { dyst:CervicalDystonia rdfs:label ?l }")
_MANY = " ".join(f"VALUES ?x{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(12))
ENDLESS = QueryRequest(f"SELECT (COUNT(*) AS ?n) {{ {_MANY} }}")
HUNGRY = QueryRequest(f"SELECT * {{ {_MANY} }} ORDER BY ?x0")
LARGE = QueryRequest(
    "SELECT * { " + " ".join(f"VALUES ?x{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(4)) + " }"
)


def build_of(home: Path) -> Path:
    return (home / "current").resolve()


class Counted:
    """A pool that counts its events."""

    def __init__(self, limits: Limits) -> None:
        self.events: Counter[str] = Counter()
        self.pool = Pool(limits, self._count)

    def _count(self, event: str) -> None:
        self.events[event] += 1


@pytest.fixture
def counted(small_home: Path) -> Iterator[Callable[..., Counted]]:
    made: list[Counted] = []

    def make(**limits: float) -> Counted:
        made.append(Counted(Limits(**{"deadline_s": 30.0, "query_workers": 1, **limits})))
        made[-1].pool.start(build_of(small_home))
        until(made[-1].pool.pids)
        return made[-1]

    yield make
    for one in made:
        one.pool.close()


Make = Callable[..., Counted]


def test_an_answer(counted: Make, small_home: Path) -> None:
    found = counted().pool.answer(build_of(small_home), LABEL)
    assert found.content_type == "application/sparql-results+json"
    assert b"cervical dystonia" in found.body


def test_workers_have_no_network(counted: Make, small_home: Path) -> None:
    pool = counted().pool
    pool.answer(build_of(small_home), LABEL)
    (pid,) = pool.pids()
    assert "Seccomp:\t2" in Path(f"/proc/{pid}/status").read_text()


def test_workers_do_not_know_the_token(
    counted: Make, small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DYSTONIA_KG_TOKEN", "not-for-workers")
    pool = counted().pool
    pool.answer(build_of(small_home), LABEL)
    assert b"not-for-workers" not in Path(f"/proc/{pool.pids()[0]}/environ").read_bytes()


def test_workers_keep_what_the_operator_says_of_the_allocator(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GLIBC_TUNABLES", raising=False)
    assert environment_of(Limits())["GLIBC_TUNABLES"] == "glibc.malloc.tcache_count=200"
    monkeypatch.setenv("GLIBC_TUNABLES", "glibc.malloc.check=0")
    assert environment_of(Limits())["GLIBC_TUNABLES"].startswith("glibc.malloc.check=0:")


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (QueryRequest("SELEC"), QuerySyntaxError),
        (QueryRequest("CLEAR ALL"), QuerySyntaxError),
        (QueryRequest("ASK {}", accept="image/png"), ProtocolError),
        (QueryRequest("ASK {}", format="turtle"), UnknownFormatError),
        (QueryRequest("ASK {}", extension="ttl"), UnknownFormatError),
        (QueryRequest("ASK {}" + " " * 300_000), TooLargeError),
    ],
)
def test_errors_come_back_as_they_were(
    counted: Make, small_home: Path, request_: QueryRequest, error: type[Exception]
) -> None:
    with pytest.raises(error) as raised:
        counted().pool.answer(build_of(small_home), request_)
    assert type(raised.value) is error


def test_a_refused_format_keeps_status_and_hint(counted: Make, small_home: Path) -> None:
    with pytest.raises(ProtocolError) as raised:
        counted().pool.answer(build_of(small_home), QueryRequest("ASK {}", accept="image/png"))
    assert raised.value.status == 406
    assert "application/sparql-results+json" in raised.value.hint


def test_a_query_over_the_deadline_is_killed(counted: Make, small_home: Path) -> None:
    made = counted(deadline_s=1.0)
    made.pool.answer(build_of(small_home), LABEL)
    before = made.pool.pids()
    with pytest.raises(DeadlineError, match="longer than 1 s"):
        made.pool.answer(build_of(small_home), ENDLESS)
    assert b"cervical" in made.pool.answer(build_of(small_home), LABEL).body
    assert made.pool.pids() != before
    assert made.events["killed"] == 1


def test_of_a_large_graph_the_error_names_another_store(counted: Make, tmp_path: Path) -> None:
    home = make_home(tmp_path / "large", SMALL_GRAPH)
    manifest = build_of(home) / "manifest.json"
    listed = {**json.loads(manifest.read_text()), "graphs": {"http://g/": {"triples": 9_000_000}}}
    manifest.write_text(json.dumps(listed))
    pool = Pool(Limits(deadline_s=1.0, query_workers=1))
    pool.start(build_of(home))
    try:
        until(pool.pids)
        with pytest.raises(DeadlineError) as raised:
            pool.answer(build_of(home), ENDLESS)
    finally:
        pool.close()
    assert "--store" in raised.value.hint
    with pytest.raises(DeadlineError) as raised:
        counted(deadline_s=1.0).pool.answer(build_of(tmp_path / "large"), ENDLESS)
    assert "--store" not in raised.value.hint


def test_a_query_over_the_memory_limit_ends_only_itself(counted: Make, small_home: Path) -> None:
    made = counted(memory_bytes=64 * 1024 * 1024)
    with pytest.raises(TooLargeError, match="memory"):
        made.pool.answer(build_of(small_home), HUNGRY)
    assert b"cervical" in made.pool.answer(build_of(small_home), LABEL).body


def test_an_answer_over_the_limit_is_an_error(counted: Make, small_home: Path) -> None:
    with pytest.raises(TooLargeError, match="larger than 100,000 bytes"):
        counted(result_bytes=100_000).pool.answer(build_of(small_home), LARGE)


def test_rows_over_the_limit_are_left_out(counted: Make, small_home: Path) -> None:
    asked = QueryRequest(LARGE.query, row_limit=7)
    found = counted().pool.answer(build_of(small_home), asked)
    result = ox.parse_query_results(found.body, format=ox.QueryResultsFormat.JSON)
    assert isinstance(result, ox.QuerySolutions)
    assert len(list(result)) == 7


def test_first_rows_keep_every_kind_of_term(counted: Make, small_home: Path) -> None:
    asked = QueryRequest(
        'SELECT * { VALUES (?a ?b ?c ?d) { (<http://x/y> "t" "u"@en 1) } BIND(BNODE() AS ?e) '
        "OPTIONAL { ?none a <http://x/none> } }",
        row_limit=1,
    )
    found = counted().pool.answer(build_of(small_home), asked)
    result = ox.parse_query_results(found.body, format=ox.QueryResultsFormat.JSON)
    assert isinstance(result, ox.QuerySolutions)
    (row,) = result
    assert row["a"] == ox.NamedNode("http://x/y")
    assert row["b"] == ox.Literal("t")
    assert row["c"] == ox.Literal("u", language="en")
    assert row["d"] == ox.Literal(1)
    assert isinstance(row["e"], ox.BlankNode)
    assert row["none"] is None


def test_a_worker_that_was_killed_costs_no_answer(counted: Make, small_home: Path) -> None:
    made = counted()
    made.pool.answer(build_of(small_home), LABEL)
    for _ in range(3):
        os.kill(made.pool.pids()[0], signal.SIGKILL)
        assert b"cervical" in made.pool.answer(build_of(small_home), LABEL).body
    assert made.events["lost"] == 3


def test_a_worker_killed_in_the_middle_of_a_query_is_asked_again(
    counted: Make, small_home: Path
) -> None:
    made = counted(deadline_s=4.0)
    made.pool.answer(build_of(small_home), LABEL)
    first = made.pool.pids()[0]
    killer = threading.Timer(0.5, os.kill, (first, signal.SIGKILL))
    killer.start()
    with pytest.raises(DeadlineError):
        made.pool.answer(build_of(small_home), ENDLESS)
    assert made.events["lost"] == 1


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_query_that_ends_its_worker_is_told_so(
    counted: Make, small_home: Path, number: signal.Signals
) -> None:
    made = counted(deadline_s=20.0)
    made.pool.answer(build_of(small_home), LABEL)
    threading.Timer(0.5, os.kill, (made.pool.pids()[0], number)).start()
    with pytest.raises(QueryRefusedError, match=r"memory|complex"):
        made.pool.answer(build_of(small_home), ENDLESS)
    assert made.events["ended"] == 1


def test_a_full_queue_refuses(counted: Make, small_home: Path) -> None:
    made = counted(deadline_s=3.0, queue=1)
    made.pool.answer(build_of(small_home), LABEL)
    with ThreadPoolExecutor(4) as threads:
        asked = [
            threads.submit(made.pool.answer, build_of(small_home), ENDLESS, f"client {n}")
            for n in range(4)
        ]
        errors = [type(one.exception()) for one in asked]
    assert errors.count(DeadlineError) == 1
    assert errors.count(BusyError) == 3
    assert b"cervical" in made.pool.answer(build_of(small_home), LABEL).body


def test_many_clients_at_once_are_all_answered(counted: Make, small_home: Path) -> None:
    made = counted(query_workers=2, queue=40)
    with ThreadPoolExecutor(16) as threads:
        found = threads.map(
            lambda n: (
                made.pool.answer(
                    build_of(small_home), QueryRequest(f"SELECT ({n} AS ?n) {{}}", format="csv")
                ).body
            ),
            range(200),
        )
        assert [int(body.split()[1]) for body in found] == list(range(200))


def test_workers_follow_to_a_new_build(counted: Make, small_home: Path, tmp_path: Path) -> None:
    trig = tmp_path / "other.trig"
    trig.write_text("<http://g/> { <http://x/s> <http://x/p> 'the other build' . }")
    other = make_home(tmp_path / "other", trig)
    pool = counted().pool
    everything = QueryRequest("SELECT * { <http://x/s> ?p ?o }")
    assert b"cervical" in pool.answer(build_of(small_home), LABEL).body
    before = pool.pids()
    assert b"the other build" in pool.answer(build_of(other), everything).body
    assert b"the other build" not in pool.answer(build_of(small_home), everything).body
    assert pool.pids() == before


def test_a_build_that_is_gone_is_an_error_until_it_is_back(counted: Make, tmp_path: Path) -> None:
    pool = counted().pool
    away, build = tmp_path / "away", tmp_path / "build"
    make_home(tmp_path / "home", SMALL_GRAPH)
    (tmp_path / "home" / "builds" / "test").rename(away)
    with pytest.raises(StoreError):
        pool.answer(build, LABEL)
    away.rename(build)
    assert b"cervical" in pool.answer(build, LABEL).body


def test_a_closed_pool_refuses_and_leaves_no_process(counted: Make, small_home: Path) -> None:
    made = counted()
    made.pool.answer(build_of(small_home), LABEL)
    pids = made.pool.pids()
    made.pool.close()
    with pytest.raises(BusyError):
        made.pool.answer(build_of(small_home), LABEL)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
