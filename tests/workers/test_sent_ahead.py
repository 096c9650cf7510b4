"""Queries sent to a worker that answers another: none waits for a slow one, and none is lost."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.errors import DeadlineError, QueryRefusedError
from dystonia_kg.limits import Limits
from dystonia_kg.workers.pool import Pool
from support.stub_workers import until

_DEADLINE_S = 3.0


def product(factors: int, name: str = "n") -> str:
    """Give a query that counts 10 to the power of so many solutions."""
    values = " ".join(f"VALUES ?x{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(factors))
    return f"SELECT (COUNT(*) AS ?{name}) {{ {values} }}"


class Asked:
    """A pool on one processor, and what was asked of it."""

    def __init__(self, build: Path, **limits: float) -> None:
        self.events: Counter[str] = Counter()
        self.pool = Pool(Limits(**{"deadline_s": _DEADLINE_S, **limits}), self._count)
        self.pool.start(build)
        until(lambda: len(self.pool.pids()) == limits["query_workers"])
        self._build, self._threads = build, ThreadPoolExecutor(16)

    def __call__(self, query: str) -> "Future[Answer]":
        request = QueryRequest(query, format="csv")
        return self._threads.submit(self.pool.answer, self._build, request)

    def close(self) -> None:
        """End the workers and the threads."""
        self.pool.close()
        self._threads.shutdown()

    def _count(self, event: str) -> None:
        self.events[event] += 1


@pytest.fixture
def start(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Asked]]:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    made: list[Asked] = []

    def make(**limits: float) -> Asked:
        made.append(Asked((small_home / "current").resolve(), **limits))
        made[-1]("ASK {}").result()
        return made[-1]

    yield make
    for one in made:
        one.close()


Start = Callable[..., Asked]


def test_a_query_does_not_wait_for_the_slow_one_before_it(start: Start) -> None:
    ask = start(query_workers=2)
    slow = ask(product(12))
    began = time.monotonic()
    assert ask("SELECT (1 AS ?quick) {}").result().body == b"quick\r\n1\r\n"
    assert time.monotonic() - began < _DEADLINE_S / 2
    assert not slow.done()
    with pytest.raises(DeadlineError):
        slow.result()


def test_with_one_worker_it_waits_in_the_queue(start: Start) -> None:
    ask = start(query_workers=1, deadline_s=20)
    slow = ask(product(6))
    quick = ask("SELECT (1 AS ?quick) {}")
    assert quick.result().body == b"quick\r\n1\r\n"
    assert slow.result().body == b"n\r\n1000000\r\n"
    assert ask("SELECT (2 AS ?n) {}").result().body == b"n\r\n2\r\n"


def test_a_worker_that_goes_on_with_what_another_one_answers_is_replaced(start: Start) -> None:
    """The second query is endless: the first worker must not be held up by its copy of it."""
    ask = start(query_workers=2, deadline_s=20.0)
    before = set(ask.pool.pids())
    first = ask(product(6))
    endless = ask(product(12))
    assert first.result().body == b"n\r\n1000000\r\n"
    until(lambda: len(ask.pool.pids()) == 2 and set(ask.pool.pids()) != before)
    assert not endless.done()
    assert ask("SELECT (1 AS ?quick) {}").result().body == b"quick\r\n1\r\n"
    with pytest.raises(DeadlineError):
        endless.result()
    assert ask.events["killed"] == 1


def test_only_the_query_that_ends_a_worker_is_told_so(start: Start) -> None:
    ask = start(query_workers=1, deadline_s=30.0)
    threading.Timer(0.5, os.kill, (ask.pool.pids()[0], signal.SIGSEGV)).start()
    fatal = ask(product(12))
    behind = [ask(f"SELECT ({n} AS ?n) {{}}") for n in range(3)]
    with pytest.raises(QueryRefusedError):
        fatal.result()
    assert [one.result().body for one in behind] == [b"n\r\n%d\r\n" % n for n in range(3)]


def test_each_gets_its_own_answer(start: Start) -> None:
    """Quick and slow ones in turn, also while workers are killed from the outside."""
    ask = start(query_workers=2, deadline_s=60.0, queue=400)
    asked = {
        n: ask(product(5, f"n{n}") if n % 7 == 0 else f"SELECT ({n} AS ?n) {{}}")
        for n in range(150)
    }
    for _ in range(3):
        time.sleep(0.2)
        with suppress(ProcessLookupError, IndexError):  # it may have been replaced just now
            os.kill(ask.pool.pids()[0], signal.SIGKILL)
    for n, one in asked.items():
        expected = b"n%d\r\n100000\r\n" % n if n % 7 == 0 else b"n\r\n%d\r\n" % n
        assert one.result().body == expected


def test_a_long_query_is_not_sent_ahead(start: Start) -> None:
    ask = start(query_workers=1, deadline_s=20.0)
    slow = ask(product(6))
    long = ask("SELECT (1 AS ?n) {}" + " " * 150_000)
    assert slow.result().body == b"n\r\n1000000\r\n"
    assert long.result().body == b"n\r\n1\r\n"
