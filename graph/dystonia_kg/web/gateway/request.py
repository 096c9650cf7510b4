"""A request, however it came: by the server of this project, or by another one (WSGI).

Both make the same object of it, and all that follows works on that.
"""

import io
import logging
import re
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.sparql.negotiation import coding
from dystonia_kg.web.gateway.proxied import Address, asked_address

Environ: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str | bytes, ...]

_log = logging.getLogger(__name__)
ENDPOINT = "/sparql"
"""The path of the endpoint for queries."""
_OF_CONTENT = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
coding_of = lru_cache(maxsize=256)(coding)


class Request:
    """A request: method, path and query as sent, headers by name in lower case, body, client.

    `address` is what the client asked, `began` a time of `time.perf_counter`; `client` and `key`
    are the gateway's, and `refused` tells why there is no other answer.
    """

    __slots__ = (
        *("address", "began", "body", "client", "headers", "key", "method", "query_string"),
        *("refused", "sent_path", "_given", "_peer", "_server"),
    )

    def __init__(
        self,
        method: str,
        path: str,
        query_string: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        *,
        peer: tuple[str, int] = ("", 0),
        server: tuple[str, int] = ("", 0),
        given: Environ | None = None,
    ) -> None:
        self.method, self.sent_path, self.query_string = method, path, query_string
        self.headers, self.body = headers, body
        self.began = time.perf_counter()
        self.client = ""
        self.key: Key | None = None
        self.refused: DystoniaKgError | None = None
        self.address = Address("http", headers.get("host", ""), "", path)
        self._peer, self._server, self._given = peer, server, given

    @classmethod
    def of_environment(cls, environ: Environ) -> "Request":
        """Take over a request of WSGI (PEP 3333), all but its body."""
        headers = {
            name[5:].replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        for name, key in _OF_CONTENT.items():
            if environ.get(key):
                headers[name] = environ[key]
        peer = (environ.get("REMOTE_ADDR", ""), 0)
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        found = cls(environ["REQUEST_METHOD"], path, query, headers, peer=peer, given=environ)
        found.address = Address(
            environ["wsgi.url_scheme"],
            headers.get("host", ""),
            environ.get("SCRIPT_NAME", ""),
            path,
        )
        return found

    @property
    def path(self) -> str:
        """The path below that of the site."""
        return self.address.path

    @property
    def peer(self) -> str:
        """The address that the connection comes from."""
        return self._peer[0]

    def come_through(self, proxies: int, base_path: str) -> None:
        """Read what so many proxies say of the address that the client asked.

        The endpoint with slashes around its name is the endpoint.
        """
        if proxies or base_path:
            self.address = asked_address(self.address, self.headers, proxies, base_path)
        if self.path != ENDPOINT and self.path.strip("/") == ENDPOINT[1:]:
            self.address = self.address._replace(path=ENDPOINT)

    def key_in(self, build: str) -> Key | None:
        """Give what the response depends on, the method first; None when it must not be kept."""
        headers, method = self.headers, self.method
        if "authorization" in headers or "range" in headers:
            return None
        scheme, host, root, path = self.address
        if method not in ("GET", "HEAD") and not (method == "POST" and path == ENDPOINT):
            return None
        accept = headers.get("accept", "")
        coded = coding_of(headers.get("accept-encoding", ""))
        key = (method, build, path, self.query_string, accept, coded, host, root, scheme)
        if not self.body:
            return key
        body_coding = headers.get("content-encoding", "")
        return (*key, headers.get("content-type", ""), body_coding, self.body)

    def environment(self) -> Environ:
        """Write it in the form of WSGI, its body read."""
        scheme, host, root, path = self.address
        environ = self._environment() if self._given is None else self._given
        environ["wsgi.url_scheme"], environ["SCRIPT_NAME"], environ["PATH_INFO"] = (
            scheme,
            root,
            path,
        )
        if host:
            environ["HTTP_HOST"] = host
        environ["wsgi.input"] = io.BytesIO(self.body)
        environ["CONTENT_LENGTH"] = str(len(self.body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return environ

    def _environment(self) -> Environ:
        environ: Environ = {
            "REQUEST_METHOD": self.method,
            "QUERY_STRING": self.query_string,
            "SERVER_NAME": self._server[0],
            "SERVER_PORT": str(self._server[1]),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": self._peer[0],
            "REMOTE_PORT": str(self._peer[1]),
            "wsgi.version": (1, 0),
            "wsgi.errors": _ERRORS,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            environ[_key_of(name)] = value
        return environ


def split_target(target: bytes) -> tuple[str, str]:
    """Give the path (unquoted) and the query of a request's target, as WSGI has them.

    >>> split_target(b"/a%20b?x=%41#y")
    ('/a b', 'x=%41')
    """
    sent, _, query = target.partition(b"#")[0].partition(b"?")
    if not sent.startswith(b"/"):  # absolute, as proxies are asked: http://host/path
        _, _, rest = sent.partition(b"://")
        sent = b"/" + rest.partition(b"/")[2]
    path = unquote_to_bytes(sent) if b"%" in sent else sent
    return path.decode("latin-1"), query.decode("latin-1")


def host_in(target: bytes) -> str:
    """Give the host of a target in absolute form, "" for another one.

    >>> host_in(b"http://h:1/a?b"), host_in(b"/a?b=http://h")
    ('h:1', '')
    """
    if target.startswith((b"/", b"*")):
        return ""
    return re.split(rb"[/?#]", target.partition(b"://")[2], maxsplit=1)[0].decode("latin-1")


def client_headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Join headers by name, in lower case; one with "_" would pass for a proxy's, and is left out.

    >>> client_headers([(b"X-A", b"1"), (b"x-a", b"2"), (b"x_b", b"3")])
    {'x-a': '1, 2'}
    """
    found: dict[str, str] = {}
    for coded, value in pairs:
        name = _name_of(coded)
        if "_" not in name:
            text = value.decode("latin-1")
            found[name] = f"{found[name]}, {text}" if name in found else text
    return found


@lru_cache(maxsize=256)
def _name_of(coded: bytes) -> str:
    return coded.decode("latin-1").lower()


@lru_cache(maxsize=256)
def _key_of(name: str) -> str:
    """Give the key of a header in WSGI's environment."""
    return _OF_CONTENT.get(name) or "HTTP_" + name.upper().replace("-", "_")


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
