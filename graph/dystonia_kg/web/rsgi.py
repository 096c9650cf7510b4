"""The application for granian's own interface (RSGI 1.5), around the WSGI gateway.

An event loop reads bodies in bounded time and answers from the cache; all else is done in threads,
of which there is a limit. A WSGI server could do neither: a client that stops in the middle of its
body would keep a thread for ever.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from flask import Flask

from dystonia_kg.errors import BusyError, DystoniaKgError
from dystonia_kg.limits import Limits
from dystonia_kg.web.bodies import Bodies, cut_short, length_of, too_large, too_slow
from dystonia_kg.web.gateway import BODY, REFUSED, Environ, Gateway, Sent
from dystonia_kg.web.rate import client_of

_log = logging.getLogger(__name__)
_SHARE = 3
_BUSY = b"the server has too much to do just now; try again in a moment\n"
_BUSY_HEADERS = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "1")]
_FAULT = b"a fault of the server; it has been logged\n"
_FAULT_HEADERS = [("Content-Type", "text/plain; charset=utf-8")]


class RsgiApplication:
    """The application as granian calls it."""

    def __init__(self, app: Flask, limits: Limits) -> None:
        gateway = app.wsgi_app
        if not isinstance(gateway, Gateway):
            raise TypeError("the application has no gateway")
        self._gateway, self._limits = gateway, limits
        self._bodies = _BodyReader(limits)
        self._threads = ThreadPoolExecutor(limits.threads, thread_name_prefix="request")
        self._working = 0

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer a request."""
        if (known := self._gateway.at_sight(scope)) is not None:
            protocol.response_bytes(200, *known)
            return
        environ = environment(scope)
        try:
            environ[BODY] = await self._bodies.read(environ, protocol)
        except DystoniaKgError as e:
            environ[REFUSED], environ[BODY] = e, b""
        self._gateway.admit(environ)
        sent = self._gateway.at_once(environ) or await self._worked(environ)
        await self._send(protocol, sent)

    async def _worked(self, environ: Environ) -> Sent:
        """Answer by asking a query worker, else by having a thread do what is to be done."""
        try:
            return await self._gateway.by_worker(environ) or await self._threaded(environ)
        except Exception:  # what the application does not handle must not end the connection
            _log.exception("fault outside of the application")
            return "500 Internal Server Error", _FAULT_HEADERS, [_FAULT]

    async def _threaded(self, environ: Environ) -> Sent:
        if self._working >= self._limits.threads:
            return "503 Service Unavailable", _BUSY_HEADERS, [_BUSY]
        self._working += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._gateway.by_work, environ)
        finally:
            self._working -= 1

    async def _send(self, protocol: Any, sent: Sent) -> None:
        status, headers, body = sent
        if isinstance(body, list):
            protocol.response_bytes(int(status[:3]), headers, b"".join(body))
            return
        transport = protocol.response_stream(int(status[:3]), headers)
        try:
            async for piece in self._pieces(body):
                await transport.send_bytes(piece)
        finally:
            close: Callable[[], None] | None = getattr(body, "close", None)
            if close is not None:
                close()

    async def _pieces(self, body: Iterable[bytes]) -> Any:
        """Yield the pieces of a file, each read in a thread."""
        loop, pieces = asyncio.get_running_loop(), iter(body)
        while (piece := await loop.run_in_executor(self._threads, next, pieces, None)) is not None:
            yield piece


class _BodyReader:
    """Reads bodies: so long, so many at the same time, and of each client no more than a third."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._bodies = Bodies(limits)
        self._reading: Counter[str] = Counter()

    async def read(self, environ: Environ, protocol: Any) -> bytes:
        """Read the body of a request.

        Raises ProtocolError: 400 for one that ends early, 408 for one that takes too long, 413
        for one that is too large; BusyError when too many are being read.
        """
        limit, length = self._bodies.limit_bytes(environ["PATH_INFO"]), length_of(environ)
        if length == 0:
            return b""
        if length is not None and length > limit:
            raise too_large(limit)
        with self._place(client_of(environ, self._limits.proxies)):
            try:
                async with asyncio.timeout(self._limits.body_s):
                    body = await _read(protocol, limit)
            except TimeoutError as e:
                raise too_slow(self._limits.body_s) from e
        if length is not None and len(body) < length:
            raise cut_short()
        return body

    @contextmanager
    def _place(self, client: str) -> Iterator[None]:
        most = self._limits.body_readers
        if self._reading.total() >= most or self._reading[client] >= max(1, most // _SHARE):
            raise BusyError("too many bodies are being read", hint="try again in a moment")
        self._reading[client] += 1
        try:
            yield
        finally:
            self._reading[client] -= 1
            if not self._reading[client]:
                del self._reading[client]


async def _read(protocol: Any, limit: int) -> bytes:
    body = bytearray()
    try:
        async for piece in protocol:
            body += piece
            if len(body) > limit:
                raise too_large(limit)
    except OSError as e:
        raise cut_short() from e
    return bytes(body)


def environment(scope: Any) -> Environ:
    """Write a request in the form of WSGI (PEP 3333)."""
    host, _, port = scope.client.rpartition(":")
    server, _, server_port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": server_port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": host,
        "REMOTE_PORT": port,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": _Errors(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        environ[key] = f"{environ[key]}, {value}" if key in environ else value
    return environ


class _Errors:
    """What the application writes into `wsgi.errors`, as log lines."""

    def write(self, text: str) -> None:
        _log.error("%s", text.rstrip())

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing is held back."""
