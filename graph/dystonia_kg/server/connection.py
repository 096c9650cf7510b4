"""A client's connection: uvicorn's, with limits on its head and its silence, and two short ways.

A request of the same bytes as one before is answered from the response cache without being parsed;
so is a plain query whose head is known, by asking a query worker.
"""

import logging
import time
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.server.asgi import AsgiApplication
from dystonia_kg.web.gateway.gateway import RAW, REFUSED
from dystonia_kg.web.gateway.known_heads import PlainQuery

_log = logging.getLogger(__name__)

LIMIT_HEAD_BYTES = 64 * 1024
LIMIT_CONNECTIONS = 4096
_LARGE_BYTES = 64 * 1024
"""A body that is sent by itself, as a copy would take longer than another system call."""
_TEXT = b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    + _TEXT
    + (b"\r\nthe head of the request is too large; send long queries by POST\n")
)
_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\n"
    + _TEXT
    + (b"retry-after: 1\r\n\r\ntoo many connections are open; try again in a moment\n")
)
_FAULT = (
    b"HTTP/1.1 500 Internal Server Error\r\n"
    + _TEXT
    + b"\r\na fault of the server; it has been logged\n"
)
_INVALID = "this is no valid request of HTTP/1.1: check its first line, its headers and its lengths"


class Connection(HttpToolsProtocol):
    """A connection whose client may be neither too slow to ask nor to take the answer."""

    app: AsgiApplication

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._since = self.loop.time()  # when it became the client's turn to do something
        self._begun = self._ended = 0  # requests
        self._is_in_head = self._is_last = False
        self._head_bytes = self._unsent = 0
        self._is_asking = False
        self._ahead = b""  # what came while a plain query was asked
        self._is_stopping = False
        self._address = ""

    def connection_made(self, transport: Any) -> None:
        """Take the connection, unless there are too many."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        if len(self.connections) > LIMIT_CONNECTIONS:
            self._refuse(_BUSY)

    def data_received(self, data: bytes) -> None:
        """Answer what is known by its bytes, have the rest parsed."""
        if self._is_asking:
            self._ahead += data
            self.flow.pause_reading()
            return
        is_idle = self._begun == self._ended and self._is_answered() and not self.flow.write_paused
        if is_idle and (known := self.app.at_sight(data)) is not None:
            self._write(*known)
            return
        if is_idle and (plain := self.app.plain_query(data, self._address)) is not None:
            self._ask(plain, data)
            return
        self._parse(data, is_alone=is_idle)

    def shutdown(self) -> None:
        """Close the connection, when the answer that is being made has been sent."""
        if not self._is_asking:
            super().shutdown()
        self._is_stopping = True

    def _write(self, head: bytes, body: bytes) -> None:
        start = b"".join((head, self.server_state.default_headers[0][1], b"\r\n\r\n"))
        if len(body) < _LARGE_BYTES:
            self.transport.write(start + body)
        else:
            self.transport.write(start)
            self.transport.write(body)
        self._since = self.loop.time()

    def _ask(self, plain: PlainQuery, data: bytes) -> None:
        """Have a plain query answered; one that is refused is parsed, so that its error is told."""
        self._is_asking, began = True, time.perf_counter()
        self.app.answer_plain(
            plain, lambda known, error: self._answered(plain, began, data, known, error)
        )

    def _answered(
        self,
        plain: PlainQuery,
        began: float,
        data: bytes,
        known: tuple[bytes, bytes] | None,
        error: Exception | None,
    ) -> None:
        ahead, self._is_asking, self._ahead = self._ahead, False, b""
        if self.transport.is_closing():
            if isinstance(error, DystoniaKgError):
                self.app.count_unheard(plain, began, error)
            return
        if known is not None:
            self._write(*known)
        elif isinstance(error, DystoniaKgError):
            self._parse(data, is_alone=True, refused=(error, began))
        else:
            _log.error("fault in the short way of a query", exc_info=error)
            self._refuse(_FAULT)
        if known is not None and self._is_stopping:
            self.transport.close()
        elif ahead and not self.transport.is_closing():
            self.flow.resume_reading()
            self.data_received(ahead)

    def _parse(
        self, data: bytes, *, is_alone: bool, refused: tuple[DystoniaKgError, float] | None = None
    ) -> None:
        """Have uvicorn parse what came; alone means to a connection without a request.

        `refused` tells why a plain query was, and when it came.
        """
        begun = self._begun
        super().data_received(data)
        if self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > LIMIT_HEAD_BYTES:
                self._refuse(_LARGE)
        elif is_alone and self._begun == self._ended == begun + 1:
            scope: dict[str, Any] = self.scope  # type: ignore[assignment]
            if not self._is_last:
                scope[RAW] = data
            if refused is not None:
                scope[REFUSED] = refused

    def on_message_begin(self) -> None:
        """See a request begin."""
        super().on_message_begin()
        self._begun += 1
        self._is_in_head, self._head_bytes = True, 0
        self._since = self.loop.time()

    def on_headers_complete(self) -> None:
        """See a request's head end.

        The last request of a connection is not left to uvicorn, which would close the connection
        while the client still sends the body of a request that was refused, and lose the answer.
        """
        self._is_in_head = False
        super().on_headers_complete()
        self._is_last = self._is_stopping or not self.cycle.keep_alive
        self.cycle.keep_alive = True

    def on_message_complete(self) -> None:
        """See a request end."""
        self._ended += 1
        super().on_message_complete()
        self._close_if_done()

    def on_response_complete(self) -> None:
        """See a response end."""
        self._since = self.loop.time()
        super().on_response_complete()
        self._close_if_done()

    def send_400_response(self, _: str) -> None:
        """Say that what came is not HTTP."""
        super().send_400_response(_INVALID)

    def timeout_keep_alive_handler(self) -> None:
        """Leave it to `close_if_silent`, which knows of requests that were not parsed."""

    def close_if_silent(self, limit_s: float) -> None:
        """Close it when nothing has come of the client, or been taken by it, for so long."""
        now, unsent = self.loop.time(), self.transport.get_write_buffer_size()
        is_moving = unsent != self._unsent
        is_ours = not unsent and not self._is_in_head and not self._is_answered()
        if is_moving or is_ours:
            self._since, self._unsent = now, unsent
        elif now - self._since > limit_s:
            self.transport.abort()

    def _close_if_done(self) -> None:
        is_done = self._begun == self._ended and self._is_answered() and not self.pipeline
        if self._is_last and is_done:
            self.transport.close()

    def _is_answered(self) -> bool:
        return not self._is_asking and (self.cycle is None or self.cycle.response_complete)

    def _refuse(self, response: bytes) -> None:
        self.transport.write(response)
        self.transport.close()
