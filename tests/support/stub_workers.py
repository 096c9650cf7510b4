"""Query workers that are no processes: they answer when they are told to, and tell what became."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.workers.handle import Worker
from dystonia_kg.workers.pool import Pool

PATIENCE_S = 30.0
DONE = Answer("text/plain", "txt", "csv", b"done")


def until(is_so: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Wait for something that other threads or processes bring about."""
    end = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


class StubWorker(Worker):
    """Answers each query when `let_go` is called, with `growth_bytes` as that says."""

    def __init__(self, number: int, *, is_confined: bool = True) -> None:
        self.pid, self.generation, self.growth_bytes, self.users = number, 0, 0, 0
        self._wanted = deque()
        self._began, self.is_over = 0.0, False
        self.is_confined, self.is_killed = is_confined, False
        self.asked: list[bytes] = []
        self._gate = threading.Semaphore(0)

    def let_go(self, growth_bytes: int = 0) -> None:
        """Let it answer one query."""
        self._grown = growth_bytes
        self._gate.release()

    async def ask(self, frame: bytes, *_: float) -> Answer | DystoniaKgError:
        self.asked.append(frame)
        assert await asyncio.to_thread(self._gate.acquire, timeout=PATIENCE_S)
        self.growth_bytes = self._grown
        return DONE

    def has_ended(self) -> bool:
        return False

    def kill(self) -> None:
        self.is_killed = True

    def reap(self) -> None:
        """There is nothing to wait for."""


class StubWorkers:
    """Makes such workers, for a pool; `made` has them all."""

    def __init__(self, *, is_confined: bool = True) -> None:
        self.made: list[StubWorker] = []
        self._is_confined = is_confined

    def __call__(self, *_: Path | dict[str, str]) -> StubWorker:
        self.made.append(StubWorker(len(self.made) + 1, is_confined=self._is_confined))
        return self.made[-1]

    def asked(self, text: str) -> StubWorker:
        """Wait until a query with this text is with a worker, and give that."""
        found: list[StubWorker] = []

        def look() -> bool:
            found[:] = [one for one in self.made if one.asked and text.encode() in one.asked[-1]]
            return bool(found)

        until(look)
        return found[0]


def asking(
    threads: ThreadPoolExecutor, pool: Pool, build: Path, text: str, client: str = ""
) -> Future[Answer]:
    """Ask in a thread of its own what `asked` of the workers then finds by its text."""
    return threads.submit(pool.answer, build, QueryRequest(f"ASK {{}} #{text}#"), client)
