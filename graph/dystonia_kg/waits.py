"""How the supervisor of the query workers waits: in a thread of its own, or in an event loop.

What waits is written once, as coroutines over `Waits`. Over `ThreadWaits` they never suspend, so
that `finished` can run one to its end without an event loop.
"""

import asyncio
import select
import socket
import threading
import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Protocol, TypeVar

_Result = TypeVar("_Result")
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


class LoopWaits:
    """Waits in an event loop, which does other things meanwhile.

    A descriptor that was waited for stays registered, and one clock serves all deadlines: to
    register it and to set a timer each time takes longer than a cheap query.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._waiting: dict[int, asyncio.Future[None] | None] = {}
        self._ends: dict[asyncio.Future[None], float] = {}
        self._is_ticking = False

    def signal(self) -> Signal:
        """Make a signal."""
        return _LoopSignal(self)

    async def readable(self, descriptor: int, end: float) -> None:
        """Wait until a descriptor can be read; TimeoutError soon after the clock passes `end`."""
        if descriptor not in self._waiting:
            self.loop.add_reader(descriptor, self._arrived, descriptor)
        done = self._waiting[descriptor] = self.loop.create_future()
        await self.until(done, end)
        self._waiting[descriptor] = None

    async def writable(self, descriptor: int, end: float) -> None:
        """Wait until a descriptor can be written; TimeoutError soon after it passes `end`."""
        done = self.loop.create_future()
        self.loop.add_writer(descriptor, _settle, done)
        try:
            await self.until(done, end)
        finally:
            self.loop.remove_writer(descriptor)

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
        done = self._waiting[descriptor]
        if done is None:  # nobody waits: it has ended
            self.loop.remove_reader(descriptor)
            del self._waiting[descriptor]
        else:
            _settle(done)

    async def until(self, done: "asyncio.Future[None]", end: float) -> None:
        """Wait until `done` is; TimeoutError soon after the clock passes `end`."""
        self._ends[done] = end
        if not self._is_ticking:
            self._tick()
        try:
            await done
        finally:
            del self._ends[done]

    def _tick(self) -> None:
        """Let those fail whose time is over, as long as somebody waits."""
        now = time.monotonic()
        for done, end in self._ends.items():
            if end < now and not done.done():
                done.set_exception(TimeoutError())
        self._is_ticking = bool(self._ends)
        if self._is_ticking:
            self.loop.call_later(_TICK_S, self._tick)


class _LoopSignal:
    def __init__(self, waits: LoopWaits) -> None:
        self._waits, self._thread = waits, threading.get_ident()
        self._done: asyncio.Future[None] = waits.loop.create_future()

    def say(self) -> None:
        if threading.get_ident() == self._thread:
            _settle(self._done)
        else:
            self._waits.loop.call_soon_threadsafe(_settle, self._done)

    async def wait(self, timeout_s: float) -> None:
        with suppress(TimeoutError):
            await self._waits.until(self._done, time.monotonic() + timeout_s)


def _settle(done: "asyncio.Future[None]") -> None:
    if not done.done():
        done.set_result(None)
