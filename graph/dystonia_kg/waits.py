"""How the supervisor of the query workers waits: in a thread of its own, or in an event loop.

What waits is written once, as coroutines over `Waits`. Over `ThreadWaits` they never suspend, so
that `finished` can run one to its end without an event loop.
"""

import asyncio
import select
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

_Result = TypeVar("_Result")


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


class LoopWaits:
    """Waits in the running event loop, which does other things meanwhile."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()

    def signal(self) -> Signal:
        """Make a signal."""
        return _LoopSignal(self._loop)

    async def readable(self, descriptor: int, end: float) -> None:
        """Wait until a descriptor can be read; TimeoutError when the clock passes `end`."""
        await self._until(self._loop.add_reader, self._loop.remove_reader, descriptor, end)

    async def writable(self, descriptor: int, end: float) -> None:
        """Wait until a descriptor can be written; TimeoutError when the clock passes `end`."""
        await self._until(self._loop.add_writer, self._loop.remove_writer, descriptor, end)

    async def _until(
        self,
        add: Callable[..., Any],
        remove: Callable[[int], Any],
        descriptor: int,
        end: float,
    ) -> None:
        done = self._loop.create_future()
        timer = self._loop.call_later(max(0.0, end - time.monotonic()), _late, done)
        add(descriptor, _settle, done)
        try:
            await done
        finally:
            remove(descriptor)
            timer.cancel()


class _LoopSignal:
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop, self._thread = loop, threading.get_ident()
        self._done: asyncio.Future[None] = loop.create_future()

    def say(self) -> None:
        if threading.get_ident() == self._thread:
            _settle(self._done)
        else:
            self._loop.call_soon_threadsafe(_settle, self._done)

    async def wait(self, timeout_s: float) -> None:
        timer = self._loop.call_later(timeout_s, _settle, self._done)
        try:
            await self._done
        finally:
            timer.cancel()


def _settle(done: "asyncio.Future[None]") -> None:
    if not done.done():
        done.set_result(None)


def _late(done: "asyncio.Future[None]") -> None:
    if not done.done():
        done.set_exception(TimeoutError())
