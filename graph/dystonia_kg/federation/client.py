"""Asks the endpoints on the list, each at an address that was checked, and within limits.

A name is looked up once for each request, and the connection goes to an address that was found and
checked then. A redirect is followed to an endpoint on the list only. An answer is read whole before
anybody sees any of it.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin

from dystonia_kg.errors import DeadlineError, QueryRefusedError, RemoteError
from dystonia_kg.federation.allow_list import Endpoint

_REDIRECTS_FOLLOWED = 3
_REDIRECTED = (301, 302, 307, 308)
_ADDRESSES_TRIED = 3

Lookup = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True)
class Reply:
    """What an endpoint answered."""

    status: int
    content_type: str
    body: bytes
    location: str = ""


@dataclass(frozen=True)
class _Request:
    """What is asked; without a body it is a GET. `end` is when the clock says that it is over.

    `closed` is how often the client had been closed before.
    """

    body: bytes | None
    headers: Mapping[str, str]
    limit_bytes: int
    end: float
    closed: int


def look_up(host: str, port: int) -> list[str]:
    """Give the IP addresses that a name leads to just now; OSError when there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class Client:
    """Asks endpoints of a list. `lookup` resolves names."""

    def __init__(
        self, allowed: Sequence[Endpoint], timeout_s: float, lookup: Lookup = look_up
    ) -> None:
        self.allowed = allowed
        self._timeout_s = timeout_s
        self._lookup = lookup
        self._lock = threading.Lock()
        self._lines: set[socket.socket] = set()
        self._closed = 0

    def ask(
        self,
        endpoint: Endpoint,
        body: bytes | None,
        headers: Mapping[str, str],
        limit_bytes: int,
    ) -> Reply:
        """Send a request, and give the answer of the endpoint or of where it redirects to.

        It is a POST of a body, or a GET. Raises QueryRefusedError when the endpoint's name leads to
        an address that is not allowed, DeadlineError, and RemoteError for all else that is no good
        answer.
        """
        end = time.monotonic() + self._timeout_s
        request = _Request(body, headers, limit_bytes, end, self._closed)
        for _ in range(_REDIRECTS_FOLLOWED + 1):
            found = self._exchanged(endpoint, request)
            if found.status in _REDIRECTED and found.location:
                endpoint = self._next(endpoint, found.location)
            elif 200 <= found.status < 300:
                return found
            else:
                raise RemoteError(f"{endpoint.address} answered with status {found.status}")
        raise RemoteError(f"{endpoint.address} redirects too often")

    def close(self) -> None:
        """End all requests: those with a connection at once, others before they get one."""
        with self._lock:
            self._closed += 1
            lines = list(self._lines)
        for line in lines:
            cut(line)

    def _next(self, endpoint: Endpoint, location: str) -> Endpoint:
        try:
            wanted = urljoin(endpoint.address, location)
        except ValueError:
            wanted = location
        for other in self.allowed:
            if other.address == wanted:
                return other
        raise RemoteError(
            f"{endpoint.address} redirects to {wanted[:200]}, which is not on this server's list"
        )

    def _exchanged(self, endpoint: Endpoint, request: _Request) -> Reply:
        found, failed = None, None
        try:
            found = self._spoken(endpoint, request)
        except (OSError, http.client.HTTPException, ValueError) as e:
            failed = e
        if time.monotonic() >= request.end:  # a line that was cut can look like a short answer
            raise DeadlineError(
                f"{endpoint.address} took longer than {self._timeout_s:g} s",
                hint="ask it for less, or try again later",
            ) from failed
        if found is None:
            raise RemoteError(f"{endpoint.address} cannot be asked: {_reason(failed)}") from failed
        if len(found.body) > request.limit_bytes:
            raise RemoteError(
                f"the answer of {endpoint.address} is larger than {request.limit_bytes:,} bytes",
                hint="ask it for less",
            )
        return found

    def _spoken(self, endpoint: Endpoint, request: _Request) -> Reply:
        is_secure = endpoint.scheme == "https"
        kind = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
        connection = kind(endpoint.host, endpoint.port)
        with self._line(endpoint, request) as line:
            connection.sock = line
            method = "GET" if request.body is None else "POST"
            connection.request(method, endpoint.target, request.body, dict(request.headers))
            with connection.getresponse() as said:
                body = said.read(request.limit_bytes + 1)
                if said.length and len(body) <= request.limit_bytes:
                    raise http.client.IncompleteRead(body, said.length)
            content_type = " ".join(said.headers.get("Content-Type", "").split())
            return Reply(said.status, content_type, body, said.headers.get("Location", ""))

    @contextmanager
    def _line(self, endpoint: Endpoint, request: _Request) -> Iterator[socket.socket]:
        """Give a connection to an endpoint that is cut when the time is over."""
        line = self._connected(endpoint, request.end)
        if endpoint.scheme == "https":
            line = trust().wrap_socket(
                line, server_hostname=endpoint.host, do_handshake_on_connect=False
            )
        clock = threading.Timer(max(0.0, request.end - time.monotonic()), cut, (line,))
        clock.daemon = True
        clock.start()
        with self._lock:
            self._lines.add(line)
        try:
            if request.closed != self._closed:
                raise ConnectionAbortedError("the query is over")
            if isinstance(line, ssl.SSLSocket):
                line.do_handshake()
            yield line
        finally:
            clock.cancel()
            with self._lock:
                self._lines.discard(line)
            line.close()

    def _connected(self, endpoint: Endpoint, end: float) -> socket.socket:
        """Connect to an address of the endpoint that was checked, and to no other."""
        found = self._lookup(endpoint.host, endpoint.port)
        places = [place for place in found if endpoint.allows(place)]
        if not places:
            raise QueryRefusedError(
                f"{endpoint.address} is not asked: {endpoint.host} leads to an address that is "
                "not public",
                hint="the operator can put the IP address itself on the list",
            )
        failed = OSError("there is no address")
        for place in places[:_ADDRESSES_TRIED]:
            try:
                left_s = max(0.001, end - time.monotonic())
                line = socket.create_connection((place, endpoint.port), left_s)
            except OSError as e:
                failed = e
            else:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return line
        raise failed


@cache
def trust() -> ssl.SSLContext:
    """Give the authorities whose certificates count, read once."""
    return ssl.create_default_context()


def cut(line: socket.socket) -> None:
    """End a connection under the thread that waits for it, whose read then gives nothing more."""
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _reason(error: Exception | None) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    return f"it sent no proper answer of HTTP ({type(error).__name__})"
