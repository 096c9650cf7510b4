"""Query workers as those see them who ask: connect, ask, wait no longer than allowed, kill."""

import asyncio
import os
import select
import signal
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple

from dystonia_kg.engine.answer import Answer
from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.workers.frames import parse_answer
from dystonia_kg.workers.query_worker import HELLO

START_S = 30.0
_LOOK_S = 0.01
_SLOW_S = 0.01
"""A query that runs for longer makes those sent behind it go elsewhere."""
_PIECE_BYTES = 128 * 1024


class WorkerEndedError(Exception):
    """A worker ended while it answered; `number` is the signal that ended it, 0 for none."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class AskElsewhereError(Exception):
    """A query that was sent ahead is to be asked of another worker: it would wait too long here."""


class _Wanted(NamedTuple):
    """An answer that is waited for, and until when (`time.monotonic`)."""

    found: "asyncio.Future[Answer | DystoniaKgError]"
    end: float


class Worker:
    """A query worker as seen from the outside.

    Queries may be sent ahead, while it answers others: that spares waking it for each. `pid` is its
    process id, `growth_bytes` how much memory it has taken since it started, `users` how many who
    ask have it now.
    """

    def __init__(self, channel: socket.socket) -> None:
        """Take over a channel to a worker that is starting."""
        self._channel = channel
        self._read = bytearray()
        self._piece = memoryview(bytearray(_PIECE_BYTES))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wanted: deque[_Wanted] = deque()
        self._unsent = bytearray()
        self._began = 0.0  # when the first of those that are wanted was
        self._is_watched = False
        self._handle = -1
        self.pid = self.generation = self.growth_bytes = 0
        self.is_confined = self.is_over = self._is_full = False
        self.users = 0
        self.when_left: Callable[[Worker], None] = _nothing
        """Called when nobody has waited for what it has answered last, or for what ended it."""

    def _greet(self) -> None:
        """Wait for its first sign of life; TimeoutError when that takes too long."""
        self._channel.settimeout(START_S)
        while len(self._read) < HELLO.size:
            self._receive(HELLO.size - len(self._read))
        self._channel.setblocking(False)
        self.is_confined, self.pid, self.generation = HELLO.unpack(self._read)
        self._read.clear()
        self._handle = os.pidfd_open(self.pid) if hasattr(os, "pidfd_open") else -1

    def has_ended(self) -> bool:
        """Tell whether it has ended, as far as this system can tell."""
        return self._handle >= 0 and bool(_ended(self._handle, 0))

    @property
    def outstanding(self) -> int:
        """The number of queries that it has not answered yet."""
        return len(self._wanted)

    @property
    def is_quick(self) -> bool:
        """Tell whether it has been at its query for a moment only."""
        return time.monotonic() - self._began < _SLOW_S

    async def ask(self, frame: bytes, end: float) -> Answer | DystoniaKgError:
        """Give its answer.

        Raises TimeoutError when the clock (`time.monotonic`) passes `end`, WorkerEndedError when
        it ends, AskElsewhereError where it has not begun for another query's sake.
        """
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            loop.add_reader(self._channel.fileno(), self._arrived)
            self._loop = loop
        wanted = _Wanted(loop.create_future(), end)
        if not self._wanted:
            self._began = time.monotonic()
        self._wanted.append(wanted)
        self._send(frame)
        if not self._is_watched:
            self._is_watched = True
            loop.call_later(_LOOK_S, self._look)
        return await wanted.found

    def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError):
            if self._handle >= 0:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif self.pid:
                os.kill(self.pid, signal.SIGKILL)
        try:
            if self._loop is None:
                raise RuntimeError
            self._loop.call_soon_threadsafe(self._close)
        except RuntimeError:  # nobody has listened to it, or the loop is closed
            self._channel.close()

    def reap(self) -> None:
        """Wait until it has ended."""
        if self._handle >= 0:
            _ended(self._handle, START_S)
            os.close(self._handle)
            self._handle = -1

    def _send(self, frame: bytes) -> None:
        """Send a query, in this turn of the loop together with those that follow at once."""
        if not self._unsent and self._loop is not None:
            self._loop.call_soon(self._flush)
        self._unsent += frame

    def _flush(self) -> None:
        """Send what is unsent, as far as that can be now."""
        if self._loop is None:
            return
        try:
            del self._unsent[: self._channel.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self._end(WorkerEndedError(self._signal()))
        self._is_full = self._wait_for_room()

    def _wait_for_room(self) -> bool:
        """Go on sending when there is room; tell whether that is needed."""
        if self._loop is None:
            return False
        if self._unsent and not self._is_full:
            self._loop.add_writer(self._channel.fileno(), self._flush)
        elif self._is_full and not self._unsent:
            _forget(self._loop.remove_writer, self._channel.fileno())
        return bool(self._unsent)

    def _arrived(self) -> None:
        """Take in what has come, and hand on the answers that are whole."""
        try:
            self._receive(_PIECE_BYTES)
            while self._read and (answer := parse_answer(self._read)) is not None:
                outcome, self.growth_bytes = answer
                wanted = self._wanted.popleft()
                self._began = time.monotonic()
                if not wanted.found.done():
                    wanted.found.set_result(outcome)
                elif not self._wanted:
                    self.when_left(self)
        except BlockingIOError:
            pass
        except (WorkerEndedError, ValueError, IndexError) as e:
            self._end(e)

    def _look(self) -> None:
        """See to the deadline, and to queries behind one that takes long."""
        self._is_watched = bool(self._wanted) and self._loop is not None
        if not self._is_watched or self._loop is None:
            return
        self._loop.call_later(_LOOK_S, self._look)
        first, now = self._wanted[0], time.monotonic()
        if now > first.end or (first.found.done() and not self.is_quick):
            self.is_over = True
            self._fail_all(TimeoutError())
        elif not self.is_quick:
            for wanted in islice(self._wanted, 1, None):
                _fail(wanted.found, AskElsewhereError())

    def _end(self, reason: Exception) -> None:
        """Tell those who wait that it has ended, or writes nonsense."""
        self._unlisten()
        self.is_over = True
        self._fail_all(reason)

    def _fail_all(self, reason: Exception) -> None:
        """Tell the one whose query was running the reason, and the others to ask elsewhere."""
        is_left = bool(self._wanted) and all(wanted.found.done() for wanted in self._wanted)
        for wanted in self._wanted:
            _fail(wanted.found, reason)
            reason = AskElsewhereError()
        self._wanted.clear()
        if is_left:
            self.when_left(self)

    def _receive(self, most: int) -> None:
        """Take in what has come, of so many bytes."""
        try:
            size = self._channel.recv_into(self._piece, most)
        except (BlockingIOError, TimeoutError):
            raise
        except OSError as e:
            raise WorkerEndedError(self._signal()) from e
        if not size:
            raise WorkerEndedError(self._signal())
        self._read += self._piece[:size]

    def _unlisten(self) -> None:
        if self._loop is not None:
            _forget(self._loop.remove_reader, self._channel.fileno())
            _forget(self._loop.remove_writer, self._channel.fileno())
            self._loop = None
        self._unsent.clear()

    def _close(self) -> None:
        self._unlisten()
        self.is_over = True
        for wanted in self._wanted:
            _fail(wanted.found, AskElsewhereError())
        self._wanted.clear()
        self._channel.close()

    def _signal(self) -> int:
        """Give the signal that ended it, 0 for none that is known."""
        raise NotImplementedError


def _fail(found: "asyncio.Future[Any]", error: Exception) -> None:
    if not found.done():
        found.set_exception(error)


def _forget(remove: Callable[[int], object], file: int) -> None:
    """Listen no more; uvloop gives nothing where asyncio tells whether that changed something."""
    remove(file)


def _nothing(_: Worker) -> None:
    """Do nothing when a worker is left."""


def _ended(handle: int, timeout_s: float) -> bool:
    """Wait until the process of a handle has ended; tell whether it has."""
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(timeout_s * 1000))
