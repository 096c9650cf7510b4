"""Requests: one client that keeps its connection, and load by wrk over many connections."""

import re
import socket
import subprocess
from pathlib import Path
from time import perf_counter
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

JSON = "application/sparql-results+json"
CONNECTIONS = 8
PLACE = "@@"
"""The place in a query that a running number fills."""

_LUA = Path(__file__).with_name("vary.lua")
_RATE = re.compile(r"Requests/sec: +([\d.]+)")
_PROBLEM = re.compile(r"Non-2xx or 3xx responses: \d+|Socket errors: .*")


class BenchmarkError(Exception):
    """A run that cannot go on."""


class Reply(NamedTuple):
    """What a server answered, and how long that took."""

    status: int
    headers: dict[str, str]
    body: bytes
    time_s: float


def target(path: str, query: str) -> str:
    """Give the request target of a query by GET (SPARQL 1.1 Protocol, section 2.1.1)."""
    return f"{path}{'&' if '?' in path else '?'}query={quote(query, safe='@')}"


class Client:
    """A connection to one server, which does little: many headers cost hardly more than few."""

    def __init__(self, port: int, timeout_s: float = 60.0) -> None:
        self._port = port
        self._timeout_s = timeout_s
        self._open: tuple[socket.socket, BinaryIO] | None = None

    def get(self, address: str) -> Reply:
        """Ask for JSON results; OSError when there is no answer, TimeoutError when it is late.

        A connection that the server has closed is opened again, within the time that is measured.
        """
        begin = perf_counter()
        is_kept = self._open is not None
        try:
            status, headers, body = self._ask(address)
        except OSError as e:
            self.close()
            if not is_kept or isinstance(e, TimeoutError):
                raise
            status, headers, body = self._ask(address)
        time_s = perf_counter() - begin
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Reply(status, headers, body, time_s)

    def close(self) -> None:
        """Close the connection."""
        for part in self._open or ():
            part.close()
        self._open = None

    def _ask(self, address: str) -> tuple[int, dict[str, str], bytes]:
        if self._open is None:
            line = socket.create_connection(("127.0.0.1", self._port), self._timeout_s)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open = line, line.makefile("rb")
        line, file = self._open
        lines = (f"GET {address} HTTP/1.1", f"Host: 127.0.0.1:{self._port}", f"Accept: {JSON}")
        line.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
        words = file.readline().split(None, 2)
        if len(words) < 2:
            raise ConnectionResetError("the server closed the connection")
        headers = {}
        while header := file.readline().strip():
            name, _, value = header.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        return int(words[1]), headers, _body(file, headers)


def _body(file: BinaryIO, headers: dict[str, str]) -> bytes:
    """Read a body (RFC 9112, section 6)."""
    if "chunked" not in headers.get("transfer-encoding", ""):
        return file.read(int(headers.get("content-length", "-1")))
    chunks = []
    while size := int(file.readline().partition(b";")[0], 16):
        chunks.append(file.read(size))
        file.readline()
    file.readline()
    return b"".join(chunks)


def load(port: int, targets: Path, number: int, duration_s: int) -> tuple[float, str]:
    """Send the targets of a file over and over; a `PLACE` gets a number that is never given again.

    `number` is another one in each load. Gives requests a second, and what went wrong or "".
    """
    options = (f"-c{CONNECTIONS}", "-t1", f"-d{duration_s}s", "--timeout=30s", "-s", _LUA)
    arguments = (f"http://127.0.0.1:{port}", "--", targets, f"{number}-", PLACE)
    printed = run("wrk", *options, "-H", f"Accept: {JSON}", *arguments)
    rate, problem = _RATE.search(printed), _PROBLEM.search(printed)
    if rate is None or not float(rate[1]):
        return 0.0, problem[0] if problem else "no answer"
    return float(rate[1]), problem[0] if problem else ""


def run(*command: object, may_fail: bool = False) -> str:
    """Run a command to its end and give what it printed; BenchmarkError when it fails."""
    words = [str(part) for part in command]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError as e:
        raise BenchmarkError(f"{words[0]} is not installed") from e
    if done.returncode and not may_fail:
        raise BenchmarkError(f"{words[0]} failed: {(done.stderr or done.stdout)[-500:]}")
    return done.stdout + done.stderr
