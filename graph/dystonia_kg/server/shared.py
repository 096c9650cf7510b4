"""What the connections of a server process share: who is connected, threads, places for bodies."""

import asyncio
import logging
import struct
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.utils import formatdate
from typing import Any, Protocol

from dystonia_kg.errors import BusyError
from dystonia_kg.limits import Limits
from dystonia_kg.web.gateway.gateway import Gateway, answered
from dystonia_kg.web.gateway.reply import Reply
from dystonia_kg.web.gateway.request import Request

if sys.platform != "win32":
    import fcntl
    import termios

_log = logging.getLogger(__name__)

_SHARE_OF_ONE_CLIENT = 3
_TEXT = [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")]
_BUSY_HEADERS = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "1")]


def _said(status: str, text: str, *more: tuple[str, str]) -> Reply:
    """Make a reply of this layer, after which the connection is closed."""
    body = f"{text}\n".encode()
    return Reply(status, [*_TEXT, *more, ("Content-Length", str(len(body)))], body)


LARGE = _said(
    "431 Request Header Fields Too Large",
    "the head of the request is too large; send long queries by POST",
)
CROWDED = _said(
    "503 Service Unavailable",
    "too many connections are open; try again in a moment",
    ("Retry-After", "1"),
)
FAULT = _said("500 Internal Server Error", "a fault of the server; it has been logged")
INVALID = _said(
    "400 Bad Request",
    "this is no valid request of HTTP/1.1: check its first line, its headers and its lengths",
)


class Client(Protocol):
    """A connection, as the server looks after it."""

    def shutdown(self) -> None:
        """Close it when the answer that is being made has been sent."""

    def close_if_silent(self, limit_s: float) -> None:
        """Close it when its client has been silent for so long."""


class Server:
    """What connections share: the gateway, the threads, who is connected, whose bodies are read."""

    def __init__(self, gateway: Gateway, limits: Limits) -> None:
        self.gateway, self.limits = gateway, limits
        self.connections: set[Client] = set()
        self.is_stopping = False
        self._threads = ThreadPoolExecutor(limits.threads, thread_name_prefix="request")
        self._working = 0
        self._reading: Counter[str] = Counter()
        self._date, self._second = b"", 0
        self._version: str | None = None

    def at_once(self, asked: Request) -> Reply | None:
        """Answer from the cache, None where that cannot; whatever fails ends no connection."""
        try:
            if self._version is None:
                self._version = self.gateway.version()
                asyncio.get_running_loop().call_soon(self._look_again)
            return self.gateway.at_once(asked, self._version)
        except Exception:
            _log.exception("fault of the gateway")
            return FAULT

    def _look_again(self) -> None:
        """Forget what is served: in its next turn the event loop may read what follows a change."""
        self._version = None

    async def answer(self, asked: Request) -> Reply:
        """Answer what the cache does not; whatever fails ends no connection."""
        if asked.path == "/healthz":  # needs no thread, so that it tells that this process lives
            return self.gateway.by_work(asked)
        if self._working >= self.limits.threads and asked.path != "/sparql":
            body = b"the server has too much to do just now; try again in a moment\n"
            headers = [*_BUSY_HEADERS, ("Content-Length", str(len(body)))]
            return Reply("503 Service Unavailable", headers, body)
        self._working += asked.path != "/sparql"
        try:
            return await answered(self.gateway, asked, self._threads)
        except Exception:  # what the application does not handle
            _log.exception("fault outside of the application")
            return FAULT
        finally:
            self._working -= asked.path != "/sparql"

    async def next_piece(self, pieces: Any) -> bytes | None:
        """Give the next piece of a file, read in a thread; None after the last."""
        loop = asyncio.get_running_loop()
        piece: bytes | None = await loop.run_in_executor(self._threads, next, pieces, None)
        return piece

    def begin_body(self, client: str) -> None:
        """Take a place for a body that does not come at once; BusyError when there is none."""
        most = self.limits.body_readers
        share = max(1, most // _SHARE_OF_ONE_CLIENT)
        if self._reading.total() >= most or self._reading[client] >= share:
            raise BusyError("too many bodies are being read", hint="try again in a moment")
        self._reading[client] += 1

    def end_body(self, client: str) -> None:
        """Give the place back."""
        self._reading[client] -= 1
        if not self._reading[client]:
            del self._reading[client]

    def look(self, limit_s: float) -> None:
        """Let go of clients that have been silent for so long."""
        for connection in tuple(self.connections):
            connection.close_if_silent(limit_s)

    def date(self) -> bytes:
        """Give the line of the date, and the end of the head."""
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._date = f"date: {formatdate(second, usegmt=True)}\r\n\r\n".encode()
        return self._date


def under_way(transport: asyncio.Transport) -> int:
    """Give how many bytes the system has taken, and the client has not; 0 where none tells."""
    if sys.platform == "win32":
        return 0
    number = struct.pack("i", 0)
    with suppress(OSError, AttributeError):
        found = fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, number)
        return int(struct.unpack("i", found)[0])
    return 0


def address_of(found: Any) -> tuple[str, int]:
    """Give host and port of a socket's address; a local one has none."""
    return (str(found[0]), int(found[1])) if isinstance(found, tuple) else ("", 0)
