"""What a hostile request is, with the statuses that are right for it, and how to write one."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
CLOSE = b"Host: x\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Hostile:
    """A request as bytes; `statuses` are allowed, 0 means that the line is closed.

    `has` must stand in the body, `lacks` must not stand in the answer; one that begins with an end
    of line must not be a header. `is_query` says that the deadline holds.
    """

    name: str
    raw: bytes
    statuses: frozenset[int]
    has: bytes = b""
    lacks: bytes = b""
    is_query: bool = False
    pieces: tuple[bytes, ...] = field(default=())
    pause_s: float = 0.0


def query(name: str, text: str, *statuses: int, **checks: bytes) -> Hostile:
    """A query by POST."""
    body = text.encode()
    head = (
        f"POST /sparql HTTP/1.1\r\nContent-Type: {QUERY}\r\nContent-Length: {len(body)}\r\n"
    ).encode()
    return Hostile(name, head + CLOSE + body, frozenset(statuses), is_query=True, **checks)


def get(name: str, target: str, *statuses: int, headers: str = "", **checks: bytes) -> Hostile:
    """A request by GET; the target is sent as it is."""
    head = f"GET {target} HTTP/1.1\r\n{headers}".encode("latin-1")
    return Hostile(name, head + CLOSE, frozenset(statuses), **checks)


def asked(text: str, path: str = "/sparql", **more: str) -> str:
    """The target of a query by GET."""
    return f"{path}?{urlencode({'query': text, **more})}"


def post(name: str, body: bytes, *statuses: int, head: str = "", path: str = "/sparql") -> Hostile:
    """A POST with headers of one's own."""
    start = f"POST {path} HTTP/1.1\r\n{head}".encode("latin-1")
    return Hostile(name, start + CLOSE + body, frozenset(statuses))
