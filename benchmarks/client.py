"""One HTTP/1.1 client that keeps its connection and does little else, so that it costs little.

`http.client` takes longer to read many headers than few, and so favours servers that send few.
"""

import contextlib
import socket
from time import perf_counter
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

JSON = "application/sparql-results+json"


class Reply(NamedTuple):
    """What a server answered, and how long that took."""

    status: int
    body: bytes
    headers: dict[str, str]
    time_s: float


def target(path: str, query: str) -> str:
    """Give the request target of a query by GET (SPARQL 1.1 Protocol, section 2.1.1)."""
    return f"{path}?query={quote(query, safe='')}"


class Client:
    """A connection to one server, opened again when the server has closed it."""

    def __init__(self, port: int, timeout_s: float = 60.0) -> None:
        self._port = port
        self._timeout_s = timeout_s
        self._file: BinaryIO | None = None
        self._socket: socket.socket | None = None

    def get(self, address: str) -> Reply:
        """Ask for JSON results; OSError when there is no answer, TimeoutError when it is late."""
        request = (
            f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAccept: {JSON}\r\n\r\n"
        ).encode("ascii")
        if self._file is not None:
            with contextlib.suppress(ConnectionError):
                return self._ask(request)
            self.close()
        return self._ask(request)

    def close(self) -> None:
        """Close the connection."""
        if self._file is not None and self._socket is not None:
            self._file.close()
            self._socket.close()
        self._file = None

    def _ask(self, request: bytes) -> Reply:
        start = perf_counter()
        if self._file is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), self._timeout_s)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._file = self._socket.makefile("rb")
        assert self._socket is not None  # noqa: S101 (opened with the file)
        try:
            self._socket.sendall(request)
            status, headers = _head(self._file)
            body = _body(self._file, headers)
        except OSError:
            self.close()
            raise
        time_s = perf_counter() - start
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Reply(status, body, headers, time_s)


def _head(file: BinaryIO) -> tuple[int, dict[str, str]]:
    words = file.readline().split(None, 2)
    if len(words) < 2:
        raise ConnectionResetError("the server closed the connection")
    headers = {}
    while line := file.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    return int(words[1]), headers


def _body(file: BinaryIO, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        length = headers.get("content-length")
        return file.read(int(length)) if length is not None else file.read()
    chunks = []
    while size := int(file.readline().split(b";")[0], 16):
        chunks.append(file.read(size))
        file.readline()
    file.readline()
    return b"".join(chunks)
