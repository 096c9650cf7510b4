"""The query workers' supervisor: deadlines, memory, faults, the queue, fairness, new builds."""

import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from dystonia_kg import environment
from dystonia_kg.engine.answer import QueryRequest
from dystonia_kg.errors import (
    BusyError,
    DeadlineError,
    QueryRefusedError,
    QuerySyntaxError,
    StoreError,
    TooLargeError,
    UnknownFormatError,
)
from dystonia_kg.limits import Limits
from dystonia_kg.sparql.protocol import ProtocolError
from dystonia_kg.workers.host import WorkerHost
from dystonia_kg.workers.pool import Pool
from dystonia_kg.workers.start import start
from support.homes import SMALL_GRAPH, make_home
from support.stub_workers import StubWorker, StubWorkers, until

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
    try:
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


# The queue and the replacement of workers, with workers that are no processes


@pytest.fixture
def stubs() -> StubWorkers:
    return StubWorkers()


@pytest.fixture
def stubbed(stubs: StubWorkers, build: Path) -> Iterator[Callable[..., Pool]]:
    pools: list[Pool] = []

    def make(**limits: float) -> Pool:
        pools.append(Pool(Limits(**{"deadline_s": 60.0, **limits}), make=stubs))  # type: ignore[arg-type]
        pools[-1].start(build)
        until(lambda: len(pools[-1].pids()) == limits["query_workers"])
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


Stubbed = Callable[..., Pool]


def asking(
    threads: ThreadPoolExecutor, pool: Pool, build: Path, text: str, client: str = ""
) -> Any:
    return threads.submit(pool.answer, build, QueryRequest(f"ASK {{}} #{text}#"), client)


def test_who_has_less_running_comes_first(
    stubbed: Stubbed, stubs: StubWorkers, build: Path
) -> None:
    pool = stubbed(query_workers=2)
    with ThreadPoolExecutor(5) as threads:
        greedy = []
        for number in range(4):
            greedy.append(asking(threads, pool, build, f"greedy {number}", "greedy"))
            until(lambda: len(stubs.made[0].asked + stubs.made[1].asked) + pool.depth() > number)  # noqa: B023
        modest = asking(threads, pool, build, "modest", "modest")
        until(lambda: pool.depth() == 3)
        stubs.asked("greedy 0").let_go()
        stubs.asked("modest").let_go()
        assert modest.result().body == b"done"
        for number in (1, 2, 3):
            stubs.asked(f"greedy {number}").let_go()
        assert [one.result().body for one in greedy] == [b"done"] * 4


def test_idle_workers_are_replaced_before_the_one_that_works(
    stubbed: Stubbed, stubs: StubWorkers, build: Path
) -> None:
    """Three have taken 30 MiB each, and 70 are allowed: the one that was idle longest goes."""
    pool = stubbed(query_workers=3, growth_bytes=70 << 20)
    with ThreadPoolExecutor(3) as threads:
        asked = [asking(threads, pool, build, name) for name in ("a", "b", "c")]
        longest, other, last = (stubs.asked(f"#{name}#") for name in ("a", "b", "c"))
        for worker, outcome in zip((longest, other, last), asked, strict=True):
            worker.let_go(30 << 20)
            outcome.result()
        assert [longest.is_killed, other.is_killed, last.is_killed] == [True, False, False]
        until(lambda: len(pool.pids()) == 3)
        again = asking(threads, pool, build, "d")
        assert stubs.asked("#d#") is last  # who answered last has copied what queries read
        last.let_go(80 << 20)
        again.result()
        assert [other.is_killed, last.is_killed] == [True, True]
        until(lambda: len(pool.pids()) == 3)
    assert len(stubs.made) == 6


def test_with_all_at_work_the_largest_is_replaced(
    stubbed: Stubbed, stubs: StubWorkers, build: Path
) -> None:
    """Who has less than its share stays: another one in its place would copy as much again."""
    pool = stubbed(query_workers=2, growth_bytes=70 << 20)
    with ThreadPoolExecutor(3) as threads:
        for round_ in range(2):  # in the second one both are at work when the small one answers
            asked = [asking(threads, pool, build, f"{name}{round_}") for name in ("a", "b")]
            small, large = (stubs.asked(f"#{name}{round_}#") for name in ("a", "b"))
            small, large = sorted((small, large), key=lambda worker: worker.growth_bytes)
            if not round_:
                large.let_go(60 << 20)
                small.let_go(5 << 20)
                for outcome in asked:
                    outcome.result()
        small.let_go(20 << 20)
        until(lambda: sum(outcome.done() for outcome in asked) == 1)
        assert (small.is_killed, large.is_killed) == (False, False)
        large.let_go(90 << 20)
        for outcome in asked:
            outcome.result()
    assert (small.is_killed, large.is_killed) == (True, True)


# Workers that do not start


def test_a_pool_goes_on_trying_and_says_so(stubs: StubWorkers, build: Path) -> None:
    """For hours; then it works as if nothing had been."""
    attempts, pauses_s = count(), list[float]()
    reached, may_go_on = threading.Event(), threading.Event()

    def make(build: Path, environ: dict[str, str]) -> StubWorker:
        attempt = next(attempts)
        if attempt == 11_000:
            reached.set()
            assert may_go_on.wait(60)
        if attempt <= 11_000:
            raise (OSError("no more processes"), ValueError("nonsense"))[attempt % 2]
        return stubs(build, environ)

    pool = Pool(Limits(query_workers=1), make=make, pause=pauses_s.append)
    pool.start(build)
    try:
        assert reached.wait(60)
        with pytest.raises(BusyError, match="no query worker can be started"):
            pool.answer(build, LABEL)
        may_go_on.set()
        until(pool.pids)
        with ThreadPoolExecutor(1) as threads:
            outcome = asking(threads, pool, build, "now")
            stubs.asked("#now#").let_go()
            assert outcome.result().body == b"done"
    finally:
        may_go_on.set()
        pool.close()
    assert len(pauses_s) == 11_001
    assert pauses_s == sorted(pauses_s)
    assert sum(pauses_s) > 8 * 3_600
    assert max(pauses_s) <= 10


def test_a_host_that_cannot_be_started_is_tried_again(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First it does not start, then it ends at once; queries wait for it."""
    attempts, pauses_s = count(), list[float]()

    def starting(module: str, *arguments: str, **options: Any) -> Any:
        attempt = next(attempts)
        if attempt < 50:
            raise BlockingIOError("no more processes")
        return start(module if attempt >= 52 else "dystonia_kg.none", *arguments, **options)

    host = WorkerHost(small_home, Limits(), starting, pauses_s.append)
    host.start()
    monkeypatch.setenv(environment.WORKER_FOLDER, str(host.folder))
    pool = Pool(Limits(query_workers=1, deadline_s=60))
    try:
        assert b"cervical" in pool.answer(build_of(small_home), LABEL).body
    finally:
        pool.close()
        host.close()
    assert len(pauses_s) >= 52
    assert pauses_s[:50] == sorted(pauses_s[:50])


# Where there is no filter of system calls


def test_queries_that_cannot_be_confined_are_refused(build: Path) -> None:
    stubs = StubWorkers(is_confined=False)
    pool = Pool(Limits(query_workers=1), make=stubs, pause=lambda _: threading.Event().wait(0.01))
    pool.start(build)
    try:
        until(lambda: len(stubs.made) > 1)
        with pytest.raises(QueryRefusedError, match="seccomp") as raised:
            pool.answer(build, LABEL)
    finally:
        pool.close()
    assert "--unconfined-queries" in raised.value.hint
    assert not any(worker.asked for worker in stubs.made)
    assert all(worker.is_killed for worker in stubs.made[:-1])


def test_an_operator_may_allow_them(build: Path) -> None:
    stubs = StubWorkers(is_confined=False)
    pool = Pool(Limits(query_workers=1), make=stubs, may_be_unconfined=True)
    try:
        with ThreadPoolExecutor(1) as threads:
            outcome = asking(threads, pool, build, "all the same")
            stubs.asked("all the same").let_go()
            assert outcome.result().body == b"done"
    finally:
        pool.close()
