"""Requests to another SPARQL service: one deadline, retries with pauses, whole answers.

Redirects are not followed: they would take queries and credentials elsewhere.
"""

import http.client
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from dystonia_kg.errors import DeadlineError, QuerySyntaxError, RemoteError, TooLargeError
from dystonia_kg.federation.client import cut, trust
from dystonia_kg.remote.login import HOW_TO, Credentials, Login

_PAUSES_S = (0.1, 0.3, 0.9)
_AGAIN = (502, 503, 504)
_REDIRECTS = range(300, 400)
_DOWN_S = 1.0
_PIECE_BYTES = 1 << 16
_CHARACTERS_SHOWN = 200
_TIMED_OUT = re.compile(r"\bS1T00\b|\btimed? ?out\b", re.IGNORECASE)
_CLOCK = "dystonia_kg_clock"


class DeniedError(RemoteError):
    """Status 401 or 403: who asks is not known, or may not."""


class NotThereError(RemoteError):
    """Status 404 or 410: there is no such address, or no such graph."""


@dataclass(frozen=True)
class Reply:
    """An answer, read whole; `is_delimited` tells whether HTTP said where it ends."""

    headers: Message
    body: bytes
    is_delimited: bool = True


def require_address(address: str, what: str) -> str:
    """Give the address back; RemoteError when it is no HTTP address, or holds credentials."""
    try:
        split = urlsplit(address)
        is_good = split.scheme in ("http", "https") and bool(split.hostname) and split.port != 0
    except ValueError:
        is_good = False
    if not is_good or not address.isascii() or not address.isprintable() or " " in address:
        raise RemoteError(f"the address of {what} is none: write http://HOST:PORT/PATH")
    if split.username is not None or split.password is not None:
        raise RemoteError(f"credentials do not belong into an address: {HOW_TO}")
    return address


class _Clock:
    """Cuts the connections of a request when its time is over.

    The time-out of a connection is that of one read: an engine that sends a byte now and then
    would hold on to the request for as long as it likes.
    """

    def __init__(self, end: float) -> None:
        self._end, self._lines = end, list[socket.socket]()
        self._timer = threading.Timer(self.left_s(), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> "_Clock":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def left_s(self) -> float:
        """Give the seconds that are left, 0 when the time is over."""
        return max(0.0, self._end - time.monotonic())

    def watch(self, line: socket.socket) -> None:
        """Watch a connection; TimeoutError when the time is over already."""
        self._lines.append(line)
        self.check()

    def check(self) -> None:
        """Raise TimeoutError when the time is over: what was cut can look like an answer."""
        if not self.left_s():
            raise TimeoutError

    def _cut(self) -> None:
        for line in self._lines:
            cut(line)


class _Line(http.client.HTTPConnection):
    def __init__(self, clock: _Clock, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._clock = clock

    def connect(self) -> None:
        """Connect, within the time of the clock."""
        super().connect()
        self._clock.watch(self.sock)


class _SecureLine(_Line, http.client.HTTPSConnection):
    pass


class _Http(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Send a request over a connection that its clock cuts."""
        return self.do_open(partial(_Line, getattr(req, _CLOCK)), req)


class _Https(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Send a request over a connection that its clock cuts."""
        line = partial(_SecureLine, getattr(req, _CLOCK), context=trust())
        return self.do_open(line, req)


class Transport:
    """Sends requests to one service."""

    def __init__(self, credentials: Credentials) -> None:
        handlers = (_Http, _Https, _NoRedirect, Login(credentials))
        self._opener = urllib.request.build_opener(*handlers)
        self._down_until = 0.0

    def send(
        self,
        request: urllib.request.Request,
        *,
        timeout_s: float,
        limit_bytes: int | None = None,
        is_repeatable: bool = True,
    ) -> Reply:
        """Send a request and read its answer whole.

        What is repeatable is sent again, after a pause, when nobody answers or the service says
        that it is not available; the first failures of a second are followed by no more pauses.
        Raises DeadlineError after `timeout_s`, TooLargeError, QuerySyntaxError (status 400),
        NotThereError, DeniedError, and RemoteError for everything else.
        """
        try:
            with _Clock(time.monotonic() + timeout_s) as clock:
                setattr(request, _CLOCK, clock)
                return self._sent(request, clock, limit_bytes, is_repeatable=is_repeatable)
        except _AwayError as e:
            self._down_until = time.monotonic() + _DOWN_S
            raise RemoteError(e.message, hint="try again in a moment") from e
        except TimeoutError as e:
            raise DeadlineError(
                f"the engine at {request.host} did not answer within {timeout_s:g} s",
                hint="ask for less at a time, or try again later",
            ) from e

    def _sent(
        self,
        request: urllib.request.Request,
        clock: _Clock,
        limit_bytes: int | None,
        *,
        is_repeatable: bool,
    ) -> Reply:
        may_pause = is_repeatable and time.monotonic() > self._down_until
        for pause_s in _PAUSES_S if may_pause else ():
            try:
                return self._once(request, clock, limit_bytes)
            except _AwayError:
                if pause_s > clock.left_s():
                    raise
                time.sleep(pause_s)
        return self._once(request, clock, limit_bytes)

    def _once(
        self, request: urllib.request.Request, clock: _Clock, limit_bytes: int | None
    ) -> Reply:
        clock.check()
        try:
            with self._opener.open(request, timeout=clock.left_s()) as response:
                reply = _read(response, limit_bytes)
        except urllib.error.HTTPError as e:
            error = _failure(e, request.host)
            clock.check()
            raise error from e
        except urllib.error.URLError as e:
            clock.check()
            if isinstance(e.reason, TimeoutError):
                raise TimeoutError from e
            raise _AwayError(f"the engine at {request.host} cannot be reached: {_why(e)}") from e
        except TimeoutError:
            raise
        except (http.client.HTTPException, OSError) as e:
            clock.check()
            raise _AwayError(f"the engine at {request.host} broke off its answer") from e
        except UnicodeError as e:
            raise RemoteError(f"'{request.host}' cannot be the name of an engine") from e
        clock.check()
        return reply


class _AwayError(RemoteError):
    """Nobody answers, or says that the service is not available; it may be tried again."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing; the redirect is then an error."""


def _read(response: Any, limit_bytes: int | None) -> Reply:
    pieces, size = [], 0
    while piece := response.read1(_PIECE_BYTES):
        pieces.append(piece)
        size += len(piece)
        if limit_bytes is not None and size > limit_bytes:
            raise TooLargeError(
                f"the engine's answer is larger than {limit_bytes:,} bytes",
                hint="add LIMIT, or ask for less at a time",
            )
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    is_delimited = response.chunked or "content-length" in response.headers
    return Reply(response.headers, b"".join(pieces), is_delimited)


def _failure(error: urllib.error.HTTPError, host: str) -> Exception:
    """Tell what a status of the service means."""
    said = _first_line(error)
    if error.code == 400:
        return QuerySyntaxError(f"the engine refuses it: {said or 'no reason given'}")
    if _TIMED_OUT.search(said):
        return DeadlineError(f"the engine at {host} stopped it, as it took too long: {said}")
    if error.code in _AGAIN:
        return _AwayError(f"the engine at {host} is not available ({error.code})")
    if error.code in (401, 403):
        return DeniedError(f"the engine at {host} does not allow it ({error.code})", hint=HOW_TO)
    if error.code in (404, 410):
        return NotThereError(f"the engine at {host} has nothing at this address ({error.code})")
    if error.code in _REDIRECTS:
        return RemoteError(
            f"the engine at {host} redirects ({error.code}), which is not followed",
            hint="its operator can give this server the address that it leads to",
        )
    reason = f"{error.code}: {said}" if said else str(error.code)
    return RemoteError(f"the engine at {host} failed ({reason})")


def _first_line(error: urllib.error.HTTPError) -> str:
    """Give the first line of an error's text, "" when it is a page."""
    try:
        with error:
            text = error.read(_PIECE_BYTES).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return ""
    if text.lstrip().startswith(("<", "{")):
        return ""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return "".join(char for char in line if char.isprintable())[:_CHARACTERS_SHOWN]


def _why(error: urllib.error.URLError) -> str:
    reason = error.reason
    return str(getattr(reason, "strerror", None) or reason)[:_CHARACTERS_SHOWN]
