"""The proxy between a worker and the endpoints on the list: the one way out that the worker has.

It is no listening socket: the worker's connections are socket pairs, whose other ends are here.
"""

import socket
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from dystonia_kg.engine.answer import Answer
from dystonia_kg.errors import DystoniaKgError, QueryRefusedError, QueryTooComplexError
from dystonia_kg.federation.allow_list import Endpoint
from dystonia_kg.federation.client import Client, Reply
from dystonia_kg.limits import Limits
from dystonia_kg.workers.handle import WorkerEndedError

_REQUEST_BYTES = 4 * 1024 * 1024
_PASSED_ON = ("Accept", "Content-Type")
_AGENT = "dystonia-kg"
THREAD = "SERVICE"
"""The name of the threads that answer a worker."""


@dataclass
class _Asked:
    """What the proxy knows of one query: what it has asked and got, and what went wrong first."""

    number: int = 0
    size: int = 0
    refused: DystoniaKgError | None = None
    failed: DystoniaKgError | None = None


class Relay:
    """The proxy of one worker, which answers one query at a time.

    `stop` ends the worker: a query that was refused something is over, and must not go on asking.
    """

    def __init__(
        self, client: Client, limits: Limits, stop: Callable[[], None] = lambda: None
    ) -> None:
        self._stop = stop
        self._client = client
        self._limits = limits
        self._lock = threading.Lock()
        self._asked = _Asked()

    async def judge(self, asking: Awaitable[Answer | DystoniaKgError]) -> Answer | DystoniaKgError:
        """Await the worker's outcome, and put in place of its outcome what the proxy knows better.

        What failed is the reason of the engine's error. What was refused is raised, even where
        SILENT hides it from the engine: the worker is not to be used again.
        """
        self._asked = asked = _Asked()
        try:
            outcome = await asking
        except WorkerEndedError:
            if asked.refused is None:
                raise
        finally:
            self.close()
        if asked.refused is not None:
            raise asked.refused
        if asked.failed is not None and not isinstance(outcome, Answer):
            return asked.failed
        return outcome

    def connected(self, line: socket.socket) -> None:
        """Answer what comes over a connection of the worker, in a thread."""
        threading.Thread(
            target=self._serve, args=(line, self._asked), name=THREAD, daemon=True
        ).start()

    def refuse(self) -> None:
        """Note that the worker wanted to go another way."""
        error = QueryRefusedError("SERVICE is refused: it leads off this server's list")
        self._note(self._asked, error)

    def close(self) -> None:
        """Cut all connections to endpoints."""
        self._client.close()

    def _serve(self, line: socket.socket, asked: _Asked) -> None:
        def answer(path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
            try:
                self._require_few(asked)
                left_bytes = max(0, self._limits.service_bytes - asked.size)
                found = self._client.ask(self._named(path), body, headers, left_bytes)
            except DystoniaKgError as e:
                self._note(asked, e)
                raise
            with self._lock:
                asked.size += len(found.body)
            return found

        with line, suppress(OSError):  # the worker was ended
            line.settimeout(self._limits.service_deadline_s)
            _Handler(line, answer)

    def _note(self, asked: _Asked, error: DystoniaKgError) -> None:
        if isinstance(error, QueryRefusedError):
            asked.refused = asked.refused or error
            if asked is self._asked:
                self._stop()
        else:
            asked.failed = asked.failed or error

    def _require_few(self, asked: _Asked) -> None:
        with self._lock:
            asked.number += 1
        if asked.number > self._limits.service_requests:
            raise QueryTooComplexError(
                f"the query asks other endpoints more than {self._limits.service_requests} times",
                hint="leave SERVICE out of OPTIONAL, EXISTS and MINUS, or ask in parts",
            )

    def _named(self, path: str) -> Endpoint:
        number, allowed = path.removeprefix("/"), self._client.allowed
        if not (number.isascii() and number.isdecimal()) or int(number) >= len(allowed):
            raise QueryRefusedError("SERVICE is refused: the address is not on this server's list")
        return allowed[int(number)]


class _Handler(BaseHTTPRequestHandler):
    """Reads the request of a worker, and writes what `answer` says to path, body and headers."""

    def __init__(
        self, line: socket.socket, answer: Callable[[str, bytes, Mapping[str, str]], Reply]
    ) -> None:
        self._answer = answer
        super().__init__(line, ("worker", 0), None)  # type: ignore[arg-type]

    def do_POST(self) -> None:
        """Pass a query on."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _REQUEST_BYTES:
            self.send_error(413)
            return
        body = self.rfile.read(int(length))
        headers = {name: self.headers.get(name, "") for name in _PASSED_ON}
        try:
            found = self._answer(self.path, body, {**headers, "User-Agent": _AGENT})
        except DystoniaKgError as e:
            found = Reply(502, "text/plain; charset=utf-8", e.message.encode())
        self.send_response(found.status)
        self.send_header("Content-Type", found.content_type)
        self.send_header("Content-Length", str(len(found.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(found.body)

    def log_message(self, *_: object) -> None:
        """Write no log: what users ask stays out of it."""
