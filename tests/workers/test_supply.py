"""Who waits for a worker, which one is replaced and when; with workers that are no processes."""

import math
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from dystonia_kg import environment
from dystonia_kg.engine.answer import QueryRequest
from dystonia_kg.errors import BusyError
from dystonia_kg.limits import Limits
from dystonia_kg.workers.host import WorkerHost
from dystonia_kg.workers.pool import Pool
from dystonia_kg.workers.start import start
from support.stub_workers import PATIENCE_S, StubWorker, StubWorkers, asking, until

LABEL = QueryRequest("SELECT ?l { dyst:CervicalDystonia rdfs:label ?l }")


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


def test_queries_behind_one_whose_worker_is_replaced_are_answered(
    stubs: StubWorkers, build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At that moment the pool has no worker at all."""
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    may_start_another = threading.Event()

    def make(build: Path, environ: dict[str, str]) -> StubWorker:
        if stubs.made:
            may_start_another.wait(PATIENCE_S)
        return stubs(build, environ)

    pool = Pool(Limits(query_workers=1, growth_bytes=70 << 20, deadline_s=60.0), make=make)
    pool.start(build)
    until(pool.pids)
    stubs.made[0]._began = math.inf  # it is quick, so that queries are sent ahead
    try:
        with ThreadPoolExecutor(2) as threads:
            first = asking(threads, pool, build, "a")
            until(lambda: len(stubs.made[0].asked) == 1)
            second = asking(threads, pool, build, "b")
            until(lambda: len(stubs.made[0].asked) == 2)
            for _ in (first, second):
                stubs.made[0].let_go(80 << 20)
            assert [first.result().body, second.result().body] == [b"done", b"done"]
            assert pool.pids() == []
    finally:
        may_start_another.set()
        pool.close()


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
    small_home: Path, build: Path, monkeypatch: pytest.MonkeyPatch
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
        assert b"cervical" in pool.answer(build, LABEL).body
    finally:
        pool.close()
        host.close()
    assert len(pauses_s) >= 52
    assert pauses_s[:50] == sorted(pauses_s[:50])
