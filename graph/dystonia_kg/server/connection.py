"""A client's connection: its requests parsed by httptools, answered in their order.

One request is answered at a time. Those that the cache answers are, within the call that brought
them; the others by a task, for which the next one waits.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple, cast

import httptools

from dystonia_kg.errors import BusyError, DystoniaKgError, ProtocolError
from dystonia_kg.server.heads import LIMIT_HEAD_BYTES, read_head
from dystonia_kg.server.shared import (
    CROWDED,
    FAULT,
    INVALID,
    LARGE,
    Server,
    address_of,
    under_way,
)
from dystonia_kg.web.gateway.bodies import CLOSE, cut_short, too_large, too_slow
from dystonia_kg.web.gateway.rate_limit import client_of
from dystonia_kg.web.gateway.reply import Reply
from dystonia_kg.web.gateway.request import Request, host_in, split_target

_log = logging.getLogger(__name__)

LIMIT_CONNECTIONS = 4096
_REQUESTS_AHEAD = 16
"""How many requests of a connection are parsed before it is read no further."""
_LARGE_BYTES = 64 * 1024
"""A body that is sent by itself, as a copy would take longer than another system call."""
_GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


class _Turn(NamedTuple):
    """What is to be answered, or the answer itself to what is no request."""

    asked: Request | Reply
    is_last: bool
    is_of_1_1: bool = True


class Connection(asyncio.Protocol):
    """A connection whose client may be neither too slow to ask nor to take the answer."""

    transport: asyncio.Transport

    def __init__(self, server: Server) -> None:
        self._server = server
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: deque[_Turn] = deque()
        self._is_answering = self._is_in_message = self._is_in_head = False
        self._is_closing_after = self._is_passed_over = self._is_waited_for = False
        self._is_of_1_1 = True
        self._is_last_told = False  # the client knows that nothing more is answered
        self._since = self._loop.time()  # when it became the client's turn to do something
        self._head_bytes = self._unsent = 0  # the first: since the last head, or piece of a body
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._peer, self._name = ("", 0), ("", 0)
        self._task: asyncio.Task[None] | None = None
        self._late: asyncio.TimerHandle | None = None
        self._reader = ""  # whose body is being read

    # What the transport tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, unless there are too many."""
        self.transport = cast("asyncio.Transport", transport)
        self._peer = address_of(transport.get_extra_info("peername"))
        self._name = address_of(transport.get_extra_info("sockname"))
        self._server.connections.add(self)
        if len(self._server.connections) > LIMIT_CONNECTIONS:
            self._end(CROWDED)

    def connection_lost(self, _: Exception | None) -> None:
        """Forget the connection; what is being answered is, and kept."""
        self._server.connections.discard(self)
        self._waiting.clear()
        self._end_body()
        self._may_write.set()

    def data_received(self, data: bytes) -> None:
        """Parse what came, and answer what is whole."""
        if self._is_closing_after and not self._is_in_message:
            return  # it follows the last request
        self._head_bytes += len(data)
        try:
            self._feed(data)
        except httptools.HttpParserCallbackError:
            _log.exception("fault while a request is read")
            self._end(FAULT)
        except httptools.HttpParserError:
            if self._is_in_message or not self._is_closing_after:
                self._end(INVALID)
        if self._is_in_message and self._head_bytes > LIMIT_HEAD_BYTES:
            self._end(LARGE)
        elif self._is_in_message and not self._is_in_head and not self._is_passed_over:
            self._wait_for_body()

    def eof_received(self) -> bool:
        """Answer what has come whole; what has not is cut short."""
        if self._is_in_message and not self._is_in_head and not self._is_passed_over:
            self._refuse(cut_short())
        self._is_in_message = self._is_in_head = False
        self._is_closing_after = True
        return self._is_answering or bool(self._waiting)

    def pause_writing(self) -> None:
        """Wait with further answers: the client takes none."""
        self._may_write.clear()

    def resume_writing(self) -> None:
        """Go on with answers."""
        self._may_write.set()
        self._go_on()

    # What the parser tells

    def on_message_begin(self) -> None:
        """See a request begin."""
        self._is_in_message = self._is_in_head = True
        self._is_passed_over = False
        self._since = self._loop.time()
        self._target, self._body = b"", bytearray()
        self._pairs: list[tuple[bytes, bytes]] = []
        self._asked: Request | None = None

    def on_url(self, url: bytes) -> None:
        """Take a part of the target."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; those behind a body are passed over."""
        if self._is_in_head:
            self._pairs.append((name, value))

    def on_headers_complete(self) -> None:
        """See a request's head end: it may be refused before its body comes."""
        self._is_in_head, self._head_bytes = False, 0
        if self._parser.should_upgrade():
            return  # it is parsed anew, without the upgrade
        target = self._target
        method = self._parser.get_method().decode("latin-1")
        is_path = target.startswith(b"/") or (target == b"*" and method == "OPTIONS")
        host = None if is_path else host_in(target)
        head = read_head(tuple(self._pairs), self._parser.get_http_version(), host)
        path, query = split_target(target)
        self._is_of_1_1 = head.is_of_1_1
        self._asked = Request(method, path, query, head.headers, peer=self._peer, server=self._name)
        self._limit = self._server.gateway.bodies.limit_bytes(path)
        if head.problem is not None:
            self._refuse(ProtocolError(*head.problem, headers=CLOSE))
        elif head.length > self._limit:
            self._refuse(too_large(self._limit))
        elif head.waits_for_word:
            self._is_waited_for = True
            self._tell_to_go_on()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body; of a request that is refused it is passed over."""
        self._head_bytes = 0
        if self._is_passed_over:
            return
        self._since = self._loop.time()
        self._body += body
        if len(self._body) > self._limit:
            self._refuse(too_large(self._limit))

    def on_message_complete(self) -> None:
        """Answer a request that is whole."""
        self._is_in_message = self._is_waited_for = False
        self._end_body()
        is_last = self._is_closing_after or not self._parser.should_keep_alive()
        if self._is_passed_over:
            self._is_closing_after = self._is_closing_after or is_last
            self._close_if_done()
            return
        if self._asked is not None:
            self._asked.body = bytes(self._body)
            self._take(self._asked, is_last=is_last)

    # Bodies

    def _wait_for_body(self) -> None:
        """Give a body that has not come at once so much time, if there is a place for it."""
        if self._late is not None or self._asked is None:
            return
        limits = self._server.limits
        forwarded_for = self._asked.headers.get("x-forwarded-for", "")
        client = client_of(self._peer[0], forwarded_for, limits.proxies)
        try:
            self._server.begin_body(client)
        except BusyError as e:
            self._refuse(e)
            return
        self._reader = client
        late = too_slow(limits.body_s)
        self._late = self._loop.call_later(limits.body_s, self._refuse, late)

    def _end_body(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._server.end_body(self._reader)
            self._late = None

    def _refuse(self, error: DystoniaKgError) -> None:
        """Answer a request before it is whole; what is left of it is passed over."""
        self._end_body()
        if self._asked is None or self._is_passed_over:
            return
        self._is_passed_over, self._is_waited_for = True, False
        self._body = bytearray()
        self._asked.refused = error
        self._take(self._asked, is_last=False)

    # Answers

    def _take(self, asked: Request | Reply, *, is_last: bool) -> None:
        if self._is_last_told:
            return
        self._is_closing_after = self._is_closing_after or is_last
        self._waiting.append(_Turn(asked, is_last, self._is_of_1_1))
        if len(self._waiting) > _REQUESTS_AHEAD and not self.transport.is_closing():
            self.transport.pause_reading()
        self._go_on()

    def _go_on(self) -> None:
        """Answer what waits, as long as nothing is being answered and the client takes answers."""
        while self._waiting and not self._is_answering and self._may_write.is_set():
            turn = self._waiting.popleft()
            if len(self._waiting) == _REQUESTS_AHEAD and not self.transport.is_closing():
                self.transport.resume_reading()
            if isinstance(turn.asked, Reply):
                self._write(turn, turn.asked, cast("bytes", turn.asked.body))
                continue
            reply = self._server.at_once(turn.asked)
            if reply is not None and isinstance(reply.body, bytes):
                self._write(turn, reply, reply.body)
            else:
                self._is_answering = True
                self._task = self._loop.create_task(self._answer(turn, turn.asked))
        if self._is_waited_for:
            self._tell_to_go_on()
        self._close_if_done()

    def _tell_to_go_on(self) -> None:
        """Ask for the body that a client holds back until then, when it is its turn."""
        if not (self._waiting or self._is_answering):
            self._is_waited_for = False
            self._send(_GO_ON)

    async def _answer(self, turn: _Turn, asked: Request) -> None:
        reply = await self._server.answer(asked)
        try:
            if isinstance(reply.body, bytes):
                self._write(turn, reply, reply.body)
            else:
                await self._stream(turn, reply, reply.body)
        except Exception:
            _log.exception("fault while an answer is sent")
            self.transport.abort()
        finally:
            self._is_answering = False
        self._go_on()

    def _write(self, turn: _Turn, reply: Reply, body: bytes) -> None:
        if self.transport.is_closing():
            return
        head = self._head(turn, reply)
        if _is_of_head(turn.asked):
            body = b""
        if len(body) < _LARGE_BYTES:
            self.transport.write(head + body)
        else:
            self.transport.write(head)
            self.transport.write(body)
        self._since = self._loop.time()

    def _head(self, turn: _Turn, reply: Reply, *, is_endless: bool = False) -> bytes:
        """Give the head; a body that is endless ends in its last chunk, or with the connection."""
        line = b"" if turn.is_of_1_1 else b"connection: keep-alive\r\n"
        if turn.is_last or self._server.is_stopping or (is_endless and not turn.is_of_1_1):
            line = b"connection: close\r\n"
        if reply.is_last or line == b"connection: close\r\n":
            self._is_closing_after = self._is_last_told = True
            self._waiting.clear()
        if reply.is_last:
            line = b""
        if is_endless and turn.is_of_1_1:
            line += b"transfer-encoding: chunked\r\n"
        return b"".join((reply.head, line, self._server.date()))

    async def _stream(self, turn: _Turn, reply: Reply, body: Iterable[bytes]) -> None:
        """Send a body in pieces, each when the client has taken those before."""
        is_endless = reply.named_size() is None
        is_chunked, is_sent = is_endless and turn.is_of_1_1, not _is_of_head(turn.asked)
        pieces = iter(body)
        try:
            self._send(self._head(turn, reply, is_endless=is_endless))
            while is_sent and not self.transport.is_closing():
                piece = await self._server.next_piece(pieces)
                if piece is None:
                    break
                if piece:
                    self._send(b"%x\r\n%b\r\n" % (len(piece), piece) if is_chunked else piece)
                await self._may_write.wait()
            if is_chunked and is_sent:
                self._send(b"0\r\n\r\n")
        finally:
            self._since = self._loop.time()
            close = getattr(body, "close", None)
            if close is not None:
                close()

    def _send(self, text: bytes) -> None:
        if not self.transport.is_closing():  # the client may have left
            self.transport.write(text)

    # Ends

    def shutdown(self) -> None:
        """Close the connection, when the answer that is being made has been sent."""
        self._is_closing_after = True
        self._close_if_done()

    def close_if_silent(self, limit_s: float) -> None:
        """Close it when nothing has come of the client, or been taken by it, for so long."""
        now = self._loop.time()
        waiting = self.transport.get_write_buffer_size()
        unsent = waiting and waiting + under_way(self.transport)
        is_moving = unsent != self._unsent
        is_ours = not unsent and not self._is_in_head and self._is_answering
        if is_moving or is_ours:
            self._since, self._unsent = now, unsent
        elif now - self._since > limit_s:
            self.transport.abort()

    def _close_if_done(self) -> None:
        """Close after the last answer, unless its request is still coming and would be lost."""
        if not self._is_closing_after:
            return
        if not (self._waiting or self._is_answering or self._is_in_message):
            self.transport.close()

    def _end(self, reply: Reply) -> None:
        """Answer what is no request, when those before it have been, and close."""
        self._end_body()
        if self._is_passed_over and self._is_in_message:  # it has its answer
            self._is_in_message, self._is_closing_after = False, True
            self._close_if_done()
            return
        self._is_in_message = self._is_in_head = self._is_waited_for = False
        self._take(reply, is_last=True)

    def _feed(self, data: bytes) -> None:
        """Parse; an upgrade, which is not offered, is taken out, as a body would be lost by it."""
        while data:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as e:
                if self._parser.get_method() == b"CONNECT":
                    raise httptools.HttpParserError("no proxy") from e
                data = self._without_upgrade() + data[e.args[0] :]
                self._parser = httptools.HttpRequestParser(self)
            else:
                return

    def _without_upgrade(self) -> bytes:
        """Write the head of the last request anew, without an upgrade."""
        version = self._parser.get_http_version().encode()
        lines = [b"%b %b HTTP/%b" % (self._parser.get_method(), self._target, version)]
        lines += [b"%b: %b" % pair for pair in self._pairs if pair[0].lower() != b"upgrade"]
        return b"\r\n".join((*lines, b"", b""))


def _is_of_head(asked: Request | Reply) -> bool:
    return isinstance(asked, Request) and asked.method == "HEAD"
