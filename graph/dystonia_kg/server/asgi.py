"""The application for event loops (ASGI 3, asgi.readthedocs.io), around the WSGI gateway.

An event loop reads bodies in bounded time and answers from the cache; all else is done in threads,
of which there is a limit. A WSGI server could do neither: a client that stops in the middle of its
body would keep a thread for ever.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Protocol, TypeAlias
from urllib.parse import unquote_to_bytes

from dystonia_kg.errors import BusyError, DystoniaKgError
from dystonia_kg.limits import Limits
from dystonia_kg.sparql.protocol import ProtocolError
from dystonia_kg.web.gateway.bodies import CLOSE, Bodies, cut_short, length_of, too_large, too_slow
from dystonia_kg.web.gateway.gateway import BODY, RAW, REFUSED, Environ, Gateway, WsgiResponse
from dystonia_kg.web.gateway.rate_limit import client_of

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_log = logging.getLogger(__name__)
_SHARE_OF_ONE_CLIENT = 3
LIMIT_HEADERS = 200
_BUSY = b"the server has too much to do just now; try again in a moment\n"
_BUSY_HEADERS = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "1")]
_FAULT = b"a fault of the server; it has been logged\n"
_FAULT_HEADERS = [("Content-Type", "text/plain; charset=utf-8")]


class WsgiHolder(Protocol):
    """What holds the WSGI application to serve, as a Flask application does."""

    @property
    def wsgi_app(self) -> Any:
        """The WSGI application."""


class AsgiApplication:
    """The application as an ASGI server calls it; the short ways are the gateway's."""

    def __init__(self, app: WsgiHolder, limits: Limits) -> None:
        gateway = app.wsgi_app
        if not isinstance(gateway, Gateway):
            raise TypeError("the application has no gateway")
        self._gateway, self._limits = gateway, limits
        self._bodies = _BodyReader(limits)
        self._threads = ThreadPoolExecutor(limits.threads, thread_name_prefix="request")
        self._working = 0
        self.at_sight, self.plain_query = gateway.at_sight, gateway.plain_query
        self.answer_plain, self.count_unheard = gateway.answer_plain, gateway.count_unheard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        environ = environment(scope)
        try:
            if len(scope["headers"]) > LIMIT_HEADERS:
                raise ProtocolError(431, f"more than {LIMIT_HEADERS} headers", headers=CLOSE)
            environ[BODY] = await self._bodies.read(environ, receive)
        except DystoniaKgError as e:
            environ[REFUSED], environ[BODY] = e, b""
        refused, began = scope.get(REFUSED, (None, None))
        self._gateway.admit(environ, began)
        environ[RAW] = scope.get(RAW)
        if refused is not None:
            environ[REFUSED] = refused
        sent = self._gateway.at_once(environ) or await self._worked(environ)
        await self._send(send, sent)

    async def _worked(self, environ: Environ) -> WsgiResponse:
        """Answer by asking a query worker, else by having a thread do what is to be done."""
        try:
            return await self._gateway.by_worker(environ) or await self._threaded(environ)
        except Exception:  # what the application does not handle must not end the connection
            _log.exception("fault outside of the application")
            return "500 Internal Server Error", _FAULT_HEADERS, [_FAULT]

    async def _threaded(self, environ: Environ) -> WsgiResponse:
        if self._working >= self._limits.threads:
            return "503 Service Unavailable", _BUSY_HEADERS, [_BUSY]
        self._working += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._gateway.by_work, environ)
        finally:
            self._working -= 1

    async def _send(self, send: Send, sent: WsgiResponse) -> None:
        status, headers, body = sent
        coded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await send({"type": "http.response.start", "status": int(status[:3]), "headers": coded})
        if isinstance(body, list):
            await send({"type": "http.response.body", "body": b"".join(body)})
            return
        try:
            async for piece in self._pieces(body):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        finally:
            close: Callable[[], None] | None = getattr(body, "close", None)
            if close is not None:
                close()
        await send({"type": "http.response.body", "body": b""})

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

    async def read(self, environ: Environ, receive: Receive) -> bytes:
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
                    body = await _read(receive, limit)
            except TimeoutError as e:
                raise too_slow(self._limits.body_s) from e
        if length is not None and len(body) < length:
            raise cut_short()
        return body

    @contextmanager
    def _place(self, client: str) -> Iterator[None]:
        most = self._limits.body_readers
        if self._reading.total() >= most or self._reading[client] >= max(
            1, most // _SHARE_OF_ONE_CLIENT
        ):
            raise BusyError("too many bodies are being read", hint="try again in a moment")
        self._reading[client] += 1
        try:
            yield
        finally:
            self._reading[client] -= 1
            if not self._reading[client]:
                del self._reading[client]


async def _read(receive: Receive, limit: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise cut_short()
        body += message.get("body", b"")
        if len(body) > limit:
            raise too_large(limit)
        if not message.get("more_body", False):
            return bytes(body)


def environment(scope: Scope) -> Environ:
    """Write a request in the form of WSGI (PEP 3333)."""
    client, server = scope["client"] or ("", 0), scope["server"] or ("", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": _ERRORS,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, coded in scope["headers"][:LIMIT_HEADERS]:
        if b"_" in name:  # it would pass for the one with hyphens, which a proxy has written
            continue
        key, value = _key_of(name), coded.decode("latin-1")
        environ[key] = f"{environ[key]}, {value}" if key in environ else value
    return environ


@lru_cache(maxsize=256)
def _key_of(name: bytes) -> str:
    """Give the key of a header in WSGI's environment."""
    key = name.decode("latin-1").upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


class _Errors:
    """What the application writes into `wsgi.errors`, as log lines."""

    def write(self, text: str) -> None:
        _log.error("%s", text.rstrip())

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing is held back."""


_ERRORS = _Errors()
