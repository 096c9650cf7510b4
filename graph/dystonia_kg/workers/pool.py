"""The supervisor of the query workers: a queue with an end, deadlines, and workers replaced.

A worker runs one query at a time. A query that is too slow loses its worker, which is killed; one
that ends its worker (memory, a fault of the engine) is told so. A worker that ends for another
reason is replaced, and its query asked again: queries change nothing. Where all processors but the
server's are at work a query is sent ahead, behind another one, and asked elsewhere if that one
takes long.
"""

import asyncio
import logging
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.errors import (
    BusyError,
    DeadlineError,
    DystoniaKgError,
    QueryTooComplexError,
    StoreError,
    TooLargeError,
)
from dystonia_kg.limits import Limits
from dystonia_kg.store.store import default_triples, read_manifest
from dystonia_kg.workers.frames import write_request
from dystonia_kg.workers.handle import (
    AskElsewhereError,
    Worker,
    WorkerEndedError,
)
from dystonia_kg.workers.query_worker import OUT_OF_MEMORY
from dystonia_kg.workers.supply import IsStale, Make, Supply

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")

_SHARE_OF_WAITING = 0.5
_TICK_S = 1.0
_AHEAD = 8
_AHEAD_BYTES = 16 * 1024
"""A longer query is not sent ahead: it would wait in the channel."""
_MEMORY_SIGNALS = (signal.SIGABRT,)
_FAULT_SIGNALS = (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGTRAP)


@dataclass
class _Ticket:
    """A query that waits for a worker."""

    client: str
    granted: "asyncio.Future[None]"
    worker: Worker | None = None


class Pool:
    """Query workers over the builds of a home folder.

    `make` starts a worker over a build in an environment, in place of the host of query workers.
    `count` is called with the name of what happened: started, killed (deadline), ended (a query
    ended its worker), lost (it ended by itself), refused (the queue was full). `pause` is what is
    done before a start that failed is tried again. Workers without a filter of system calls answer
    nothing, unless `may_be_unconfined`. `ahead` is how many queries may wait behind one that a
    worker answers.
    """

    def __init__(
        self,
        limits: Limits,
        count: Callable[[str], None] = lambda _: None,
        make: Make | None = None,
        pause: Callable[[float], object] | None = None,
        *,
        may_be_unconfined: bool = False,
        ahead: int = _AHEAD,
    ) -> None:
        self._limits = limits
        self._count = count
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._waiting: list[_Ticket] = []
        self._running: Counter[str] = Counter()
        self._workers: set[Worker] = set()
        self._is_started = self._is_closing = False
        self._build = Path()
        self._supply = Supply(
            limits, self._take, self._give_up, make, pause, may_be_unconfined=may_be_unconfined
        )
        self._ahead, self._at_once = ahead, max(1, (os.cpu_count() or 1) - 1)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_own_loop = False

    def start(self, build: Path) -> None:
        """Start the workers over the home folder of `build`, if that has not been done."""
        if self._is_started:
            return
        with self._lock:
            if self._is_started or self._is_closing:
                return
            self._is_started, self._build = True, build
            self._supply.start(build)

    def answer(self, build: Path, request: QueryRequest, client: str = "") -> Answer:
        """Answer a query from a build, as `ask` does, and hold up the thread meanwhile."""
        return self.run(self.ask(build, request, client))

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have queries asked in an event loop that runs, from whatever thread they come."""
        with self._lock:
            self._loop, self._is_own_loop = loop, False

    def run(self, asking: Coroutine[Any, Any, _Result]) -> _Result:
        """Run what asks in the event loop of the pool, from a thread other than that."""
        with self._lock:
            if self._loop is None or self._loop.is_closed():
                self._loop, self._is_own_loop = asyncio.new_event_loop(), True
                threading.Thread(
                    target=_run, args=(self._loop,), name="queries", daemon=True
                ).start()
            is_stopped = self._is_closing and self._is_own_loop
        if is_stopped:
            asking.close()
            raise _stopping()
        return asyncio.run_coroutine_threadsafe(asking, self._loop).result()

    async def ask(self, build: Path, request: QueryRequest, client: str) -> Answer:
        """Answer a query from a build; always in the same event loop, the first that asks.

        Raises BusyError, DeadlineError, TooLargeError, QueryTooComplexError, QueryRefusedError
        where queries cannot be confined, and what the worker's `engine.answer.answer` raises.
        """
        if len(request.query) > self._limits.query_bytes:
            raise TooLargeError(
                f"the query is longer than {self._limits.query_bytes:,} characters",
                hint="ask in smaller parts",
            )
        self.start(build)
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            with self._lock:
                if self._loop is None or self._loop.is_closed():
                    self._loop = loop
            if self._loop is not loop:
                asking = asyncio.run_coroutine_threadsafe(
                    self.ask(build, request, client), self._loop
                )
                return await asyncio.wrap_future(asking)
        end = time.monotonic() + self._limits.deadline_s
        frame = write_request(str(build), request)
        may_wait = len(frame) <= _AHEAD_BYTES
        ended = 0
        while ended <= self._limits.query_workers:  # all those there are may just have ended
            try:
                outcome = await self._asked(frame, client, end, may_wait=may_wait)
            except AskElsewhereError:
                may_wait = False
                continue
            except WorkerEndedError:
                ended += 1
                continue
            if isinstance(outcome, DystoniaKgError):
                raise outcome
            return outcome
        raise BusyError("the query's workers were ended from the outside", hint="try again")

    def pids(self) -> list[int]:
        """Give the process ids of the workers there are."""
        with self._lock:
            return sorted(worker.pid for worker in self._workers)

    def depth(self) -> int:
        """Give the number of queries that wait."""
        return len(self._waiting)

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            self._is_closing = True
            workers = list(self._workers)
        self._supply.stop()
        for worker in workers:
            worker.kill()
            worker.reap()
        self._supply.close()
        if self._is_own_loop and self._loop is not None:
            with suppress(RuntimeError):  # it is closed
                self._loop.call_soon_threadsafe(self._loop.call_later, _TICK_S, self._loop.stop)

    async def _asked(
        self, frame: bytes, client: str, end: float, *, may_wait: bool
    ) -> Answer | DystoniaKgError:
        """Ask a worker, behind another query if it `may_wait`.

        WorkerEndedError when it ended for a reason that is not the query's, AskElsewhereError when
        the query before it takes too long.
        """
        worker = await self._acquire(client, end, may_wait=may_wait)
        is_fit = False
        try:
            outcome = await worker.ask(frame, end)
            is_fit = self._has_room(worker)
        except TimeoutError as e:
            self._count("killed")
            raise self._too_slow() from e
        except AskElsewhereError:
            is_fit = not worker.is_over
            raise
        except WorkerEndedError as e:
            self._explain(e)
            raise
        finally:
            self._release(worker, client, is_fit=is_fit)
        return outcome

    def _too_slow(self) -> DeadlineError:
        large = "; of a graph as large as this one another store answers faster (serve --store)"
        return DeadlineError(
            f"the query took longer than {self._limits.deadline_s:g} s and was stopped",
            hint="make it more specific, add LIMIT, or ask in parts" + large * self._is_large(),
        )

    def _is_large(self) -> bool:
        with suppress(StoreError):
            triples = default_triples(read_manifest(self._build))
            return triples > self._limits.memory_triples
        return False

    def _has_room(self, worker: Worker) -> bool:
        """Tell whether a worker may keep what it has taken beyond what all share at rest.

        Where all together have taken too much, idle ones are replaced first, beginning with the
        one that has been idle for the longest time: who works needs what it has. Where that is not
        enough, those that have more than their share follow, each when it has answered.
        """
        if not worker.growth_bytes:
            return True
        with self._lock:
            if worker not in self._workers:  # it is being replaced, with this query behind another
                return False
            over = sum(other.growth_bytes for other in self._workers) - self._limits.growth_bytes
            share = self._limits.growth_bytes / len(self._workers)
            replaced = []
            for idle in [idle for idle in self._idle if idle.growth_bytes]:
                if over <= 0:
                    break
                over -= idle.growth_bytes
                replaced.append(idle)
                self._idle.remove(idle)
                self._workers.discard(idle)
        for idle in replaced:
            self._supply.replace(idle)
        return over <= 0 or worker.growth_bytes <= share

    def _explain(self, ended: WorkerEndedError) -> None:
        """Raise what a query is told that ended its worker."""
        self._count("ended" if ended.number in _MEMORY_SIGNALS + _FAULT_SIGNALS else "lost")
        if ended.number in _MEMORY_SIGNALS:
            raise TooLargeError(
                *OUT_OF_MEMORY, hint="add LIMIT, leave ORDER BY out, or ask in parts"
            ) from ended
        if ended.number in _FAULT_SIGNALS:
            raise QueryTooComplexError(
                "the query is too complex for the engine", hint="write it flatter, or in parts"
            ) from ended

    async def _acquire(self, client: str, end: float, *, may_wait: bool) -> Worker:
        with self._lock:
            if self._is_closing:
                raise _stopping()
            if self._supply.problem is not None and not self._workers:
                raise copy(self._supply.problem)
            worker = self._free(may_wait=may_wait)
            if worker is not None:
                self._running[client] += 1
                worker.users += 1
                return worker
            if len(self._waiting) >= self._limits.queue:
                self._count("refused")
                raise BusyError("too many queries are waiting", hint="try again in a moment")
            ticket = _Ticket(client, asyncio.get_running_loop().create_future())
            self._waiting.append(ticket)
        with suppress(TimeoutError):
            async with asyncio.timeout((end - time.monotonic()) * _SHARE_OF_WAITING):
                await ticket.granted
        with self._lock:
            if ticket.worker is not None:
                return ticket.worker
            self._waiting.remove(ticket)
        self._count("refused")
        raise BusyError(
            "no query worker became free in time",
            hint="try again in a moment",
            retry_after_s=max(1, round(self._limits.deadline_s)),
        )

    def _free(self, *, may_wait: bool) -> Worker | None:
        """Give the worker to ask now, None where there is none.

        Where a query may wait, and as many workers are at work as there are processors beside this
        process', that is one of those: to wake another one would take longer than most queries.
        """
        at_work = len(self._workers) - len(self._idle)
        if may_wait and at_work >= self._at_once and not self._waiting:
            quick = [one for one in self._workers if 0 < one.users <= self._ahead and one.is_quick]
            if quick:
                return min(quick, key=_users)
        return self._idle.pop() if self._idle else None

    def _release(self, worker: Worker, client: str, *, is_fit: bool) -> None:
        with self._lock:
            worker.users -= 1
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]
        self._left(worker, is_fit=is_fit)

    def _left(self, worker: Worker, *, is_fit: bool = True) -> None:
        """Give a worker that has nothing to do to who waits; replace one that is not fit."""
        is_fit = is_fit and not worker.is_over and worker.generation >= self._supply.generation
        with self._lock:
            if worker not in self._workers:
                return
            if is_fit:
                if not worker.users and not worker.outstanding:
                    self._grant(worker)
                return
            self._workers.discard(worker)
        self._supply.replace(worker)

    def _grant(self, worker: Worker, *, is_new: bool = False) -> None:
        """Give a free worker to who waits, first to the client with the fewest queries running.

        Where nobody waits, the next query goes to the one that answered last, as it has copied
        what queries read; new ones come after all others.
        """
        if not self._waiting:
            self._idle.insert(0 if is_new else len(self._idle), worker)
            return
        ticket = min(self._waiting, key=lambda waiting: self._running[waiting.client])
        self._waiting.remove(ticket)
        self._running[ticket.client] += 1
        worker.users += 1
        ticket.worker = worker
        ticket.granted.get_loop().call_soon_threadsafe(_grant, ticket.granted)

    def _take(self, worker: Worker) -> None:
        """Take in a worker that has been started."""
        self._count("started")
        worker.when_left = self._left
        with self._lock:
            self._workers.add(worker)
            self._grant(worker, is_new=True)

    def _give_up(self, is_stale: IsStale) -> Worker | None:
        """Give an idle worker that is stale, which is none of this pool's any more."""
        with self._lock:
            stale = next((worker for worker in self._idle if is_stale(worker)), None)
            if stale is not None:
                self._idle.remove(stale)
                self._workers.discard(stale)
        return stale


def _users(worker: Worker) -> int:
    return worker.users


def _grant(granted: "asyncio.Future[None]") -> None:
    if not granted.done():
        granted.set_result(None)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    loop.close()


def _stopping() -> BusyError:
    return BusyError("the server is stopping", retry_after_s=5)
