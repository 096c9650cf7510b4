"""How the supervisor of the query workers waits: in a thread of its own, or in an event loop.

What waits is written once, as coroutines over `Waits`. Over `ThreadWaits` they never suspend, so
that `finished` can run one to its end without an event loop. Over `LoopWaits` nothing but what it
gives may be awaited.
"""

import asyncio
import math
import select
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from typing import Any, Protocol, TypeAlias, TypeVar

_Result = TypeVar("_Result")
Callback: TypeAlias = Callable[[Any, Exception | None], None]
"""What is called in the end, with a result, or with None and an error."""
_TICK_S = 0.02


class Signal(Protocol):
    """Something that one waits for and another one says, from any thread."""

    def say(self) -> None:
        """End the wait."""

    async def wait(self, timeout_s: float) -> None:
        """Wait until it is said, or for so long."""


class Waits(Protocol):
    """A way of waiting; `end` is a time of `time.monotonic`."""

    def signal(self) -> Signal:
        """Make a signal."""

    async def readable(self, descriptor: int, end: float) -> None:
        """Wait until a descriptor can be read; TimeoutError when the clock passes `end`."""

    async def writable(self, descriptor: int, end: float) -> None:
        """Wait until a descriptor can be written; TimeoutError when the clock passes `end`."""

    def close(self, channel: socket.socket) -> None:
        """Close a channel that may have been waited for."""


def finished(coroutine: Coroutine[Any, Any, _Result]) -> _Result:
    """Run a coroutine over `ThreadWaits` to its end."""
    try:
        coroutine.send(None)
    except StopIteration as e:
        result: _Result = e.value
        return result
    coroutine.close()
    raise RuntimeError("a coroutine that was to run in a thread waited for an event loop")


class ThreadWaits:
    """Waits by holding up the thread."""

    def signal(self) -> Signal:
        """Make a signal."""
        return _ThreadSignal()

    async def readable(self, descriptor: int, end: float) -> None:
        """Wait until a descriptor can be read; TimeoutError when the clock passes `end`."""
        _polled(descriptor, select.POLLIN, end)

    async def writable(self, descriptor: int, end: float) -> None:
        """Wait until a descriptor can be written; TimeoutError when the clock passes `end`."""
        _polled(descriptor, select.POLLOUT, end)

    def close(self, channel: socket.socket) -> None:
        """Close a channel."""
        channel.close()


class _ThreadSignal:
    def __init__(self) -> None:
        self._event = threading.Event()

    def say(self) -> None:
        self._event.set()

    async def wait(self, timeout_s: float) -> None:
        self._event.wait(timeout_s)


def _polled(descriptor: int, events: int, end: float) -> None:
    poll = select.poll()
    poll.register(descriptor, events)
    if not poll.poll(max(0.0, end - time.monotonic()) * 1000):
        raise TimeoutError


class _Pause:
    """Where a coroutine waits, until it is ended or the clock passes `deadline`."""

    __slots__ = ("deadline", "run")

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.run: _Run | None = None

    def __await__(self) -> Generator["_Pause", None, None]:
        yield self


class _Run:
    """A coroutine that is gone on with whenever its pause has ended."""

    __slots__ = ("_done", "_waiting")

    def __init__(self, waiting: Coroutine[Any, Any, Any], done: Callback) -> None:
        self._waiting, self._done = waiting, done

    def go_on(self, error: Exception | None = None) -> None:
        try:
            pause = self._waiting.throw(error) if error else self._waiting.send(None)
        except StopIteration as e:
            result = e.value
        except Exception as e:  # every error is for who asked
            self._done(None, e)
            return
        else:
            pause.run = self
            return
        self._done(result, None)


class LoopWaits:
    """Waits in an event loop, which does other things meanwhile.

    Coroutines are gone on with from within the loop's callbacks, not as tasks; a descriptor that
    was waited for stays registered, and one clock serves all deadlines. A task, a future, a
    registration and a timer take as long as a cheap query, all together.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._waiting: dict[int, _Pause | None] = {}
        self._pauses: set[_Pause] = set()
        self._is_ticking = False

    def run(self, waiting: Coroutine[Any, Any, Any], done: Callback) -> None:
        """Run a coroutine that waits here and nowhere else; in the event loop's thread."""
        _Run(waiting, done).go_on()

    async def result(self, waiting: Coroutine[Any, Any, _Result]) -> _Result:
        """Run a coroutine that waits here from a task of the event loop."""
        found: asyncio.Future[_Result] = self.loop.create_future()

        def done(result: _Result, error: Exception | None) -> None:
            if found.done():  # nobody waits any more
                return
            if error is None:
                found.set_result(result)
            else:
                found.set_exception(error)

        self.run(waiting, done)
        return await found

    def signal(self) -> Signal:
        """Make a signal."""
        return _LoopSignal(self)

    async def readable(self, descriptor: int, end: float) -> None:
        """Wait until a descriptor can be read; TimeoutError soon after the clock passes `end`."""
        if descriptor not in self._waiting:
            self.loop.add_reader(descriptor, self._arrived, descriptor)
        pause = self._waiting[descriptor] = _Pause(end)
        await self.until(pause)

    async def writable(self, descriptor: int, end: float) -> None:
        """Wait until a descriptor can be written; TimeoutError soon after it passes `end`."""
        pause = _Pause(end)
        self.loop.add_writer(descriptor, self.end, pause)
        try:
            await self.until(pause)
        finally:
            self.loop.remove_writer(descriptor)

    async def worked(self, work: Callable[..., _Result], *args: Any) -> _Result:
        """Wait for what a thread gives."""
        pause = _Pause(math.inf)
        future = self.loop.run_in_executor(None, work, *args)
        future.add_done_callback(lambda _: self.end(pause))
        await self.until(pause)
        return future.result()

    def close(self, channel: socket.socket) -> None:
        """Close a channel that may have been waited for; from any thread."""
        try:
            self.loop.call_soon_threadsafe(self._close, channel)
        except RuntimeError:  # the loop is closed
            channel.close()

    def _close(self, channel: socket.socket) -> None:
        if self._waiting.pop(channel.fileno(), channel) is not channel:
            self.loop.remove_reader(channel.fileno())
        channel.close()

    def _arrived(self, descriptor: int) -> None:
        pause = self._waiting[descriptor]
        if pause is None:  # nobody waits: it has ended
            self.loop.remove_reader(descriptor)
            del self._waiting[descriptor]
        else:
            self._waiting[descriptor] = None
            self.end(pause)

    async def until(self, pause: _Pause) -> None:
        """Wait until a pause is ended; TimeoutError soon after the clock passes its deadline."""
        self._pauses.add(pause)
        if not self._is_ticking:
            self._is_ticking = True
            self.loop.call_later(_TICK_S, self._tick)
        await pause

    def end(self, pause: _Pause, error: Exception | None = None) -> None:
        """End a pause, if that has not been done; `error` is raised where it was awaited."""
        if pause in self._pauses and pause.run is not None:
            self._pauses.discard(pause)
            pause.run.go_on(error)

    def _tick(self) -> None:
        """Let those fail whose time is over, as long as somebody waits."""
        now = time.monotonic()
        late = [pause for pause in self._pauses if pause.deadline < now]
        self._is_ticking = bool(self._pauses)
        if self._is_ticking:  # first of all: what follows may fail
            self.loop.call_later(_TICK_S, self._tick)
        for pause in late:
            self.end(pause, TimeoutError())


class _LoopSignal:
    """What is said is heard in the loop's next round: who says it may hold a lock."""

    def __init__(self, waits: LoopWaits) -> None:
        self._waits, self._thread = waits, threading.get_ident()
        self._pause = _Pause(0.0)
        self._is_heard = False

    def say(self) -> None:
        if threading.get_ident() == self._thread:
            self._waits.loop.call_soon(self._hear)
        else:
            self._waits.loop.call_soon_threadsafe(self._hear)

    async def wait(self, timeout_s: float) -> None:
        self._pause.deadline = time.monotonic() + timeout_s
        if not self._is_heard:
            with suppress(TimeoutError):
                await self._waits.until(self._pause)

    def _hear(self) -> None:
        self._is_heard = True
        self._waits.end(self._pause)
