"""A server as a process of its own, and raw requests to it; for the tests that need one."""

import contextlib
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from support.homes import ROOT

LAUNCHER = ROOT / "server.py"
_WHEEL = os.environ.get("TESTED_WHEEL")
TESTED = {"PYTHONPATH": str(ROOT / _WHEEL)} if _WHEEL else {}
"""The environment of servers: the package as it is installed, where a folder has that."""
PATIENCE_S = 60.0
_OF_A_PROCESS = 2_000
_PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = itertools.count(20_000 + _OF_A_PROCESS * _PROCESS)


@dataclass(frozen=True)
class Reply:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def free_port() -> int:
    """Give a port that no other test gets, below those that systems give to whoever connects.

    One that the system chooses may be another test's a moment later.
    """
    for port in _PORTS:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError


@contextlib.contextmanager
def running(
    home: Path, *options: str, **environ: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run a server on a free port until the block ends; give its address and the process."""
    port = free_port()
    command = [sys.executable, str(LAUNCHER), "--home", str(home), "--port", str(port), *options]
    with subprocess.Popen(
        command, env={**os.environ, **TESTED, **environ}, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/readyz", server)
            yield address, server
        finally:
            if server.poll() is None:
                server.send_signal(signal.SIGTERM)
                try:
                    server.wait(timeout=PATIENCE_S)
                except subprocess.TimeoutExpired:
                    server.kill()


@contextlib.contextmanager
def oxigraph_server(turtle: Path) -> Iterator[str]:
    """Run `oxigraph serve` on the triples of a file; give the address of its query endpoint."""
    command = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert command, "oxigraph, of the extra [test], is not installed"
    address = f"127.0.0.1:{free_port()}"
    with subprocess.Popen(
        [command, "serve", "--bind", address], stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            wait_for(f"http://{address}/", server)
            put = fetch(
                f"http://{address}/store?default",
                method="PUT",
                body=turtle.read_bytes(),
                headers={"Content-Type": "text/turtle"},
            )
            assert put.status < 300, put.text
            yield f"http://{address}/query"
        finally:
            server.terminate()


def wait_for(address: str, server: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        assert server.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{address} does not answer after {PATIENCE_S} s")


def fetch(
    address: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = PATIENCE_S,
) -> Reply:
    """Send a request; an error of HTTP is a reply as well."""
    request = urllib.request.Request(address, body, dict(headers or {}), method=method)
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as response:
            return Reply(response.status, response.headers, response.read())
    except urllib.error.HTTPError as e:
        return Reply(e.code, e.headers, e.read())


def ask(address: str, query: str, *, timeout_s: float = PATIENCE_S, **headers: str) -> Reply:
    """Ask a query by GET."""
    text = urllib.parse.urlencode({"query": query})
    return fetch(f"{address}/sparql?{text}", headers=headers, timeout_s=timeout_s)


def rows(reply: Reply) -> list[dict[str, str]]:
    """Give the values of a SELECT's JSON answer."""
    found = json.loads(reply.body)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def send_raw(address: str, text: bytes, *, timeout_s: float = 20.0, source: str = "") -> bytes:
    """Send bytes as they are; give the first bytes of what comes back, b"" for a closed line."""
    host, _, port = address.removeprefix("http://").partition(":")
    bound = (source, 0) if source else None
    with socket.create_connection((host, int(port)), timeout_s, bound) as line:
        try:
            line.sendall(text)
            return line.recv(65_536)
        except (ConnectionError, TimeoutError):
            return b""


def status_of(raw: bytes) -> int:
    """Give the status of a raw response, 0 when there is none."""
    return int(raw.split(b" ", 2)[1]) if raw.startswith(b"HTTP/1.") else 0


def descendants(pid: int) -> list[int]:
    """Give the process ids below one, from /proc."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            parents[int(folder.name)] = int(
                (folder / "stat").read_text().rpartition(") ")[2].split()[1]
            )
    found: list[int] = []
    frontier = [pid]
    while frontier:
        frontier = [child for child, parent in parents.items() if parent in frontier]
        found += frontier
    return found


def memory_bytes(pids: list[int]) -> int:
    """Give the memory of processes, what they share counted once (PSS)."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    return total
