"""Load by wrk: many connections at once, with a query that repeats or queries never seen before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.client import JSON, target
from benchmarks.servers import Server, run

CONNECTIONS = 8
_THREADS = 1
_LUA = Path(__file__).parent / "vary.lua"
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_FAILED = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")
PLACE = "@@"


@dataclass(frozen=True)
class Rate:
    """Requests a second, and what went wrong ("" when nothing did)."""

    per_s: float
    problem: str = ""


def repeated(server: Server, address: str, duration_s: int) -> Rate:
    """Send the same request over and over."""
    return _wrk(duration_s, f"http://127.0.0.1:{server.port}{address}")


def never_seen(server: Server, lines: Path, numbers: str, duration_s: int) -> Rate:
    """Send requests of which no two are alike; `numbers` is a prefix that no other run has."""
    address = f"http://127.0.0.1:{server.port}"
    return _wrk(duration_s, "-s", str(_LUA), address, "--", str(lines), numbers)


def write_lines(file: Path, path: str, queries: Sequence[str]) -> Path:
    """Write the request targets that `never_seen` goes through; `PLACE` in a query is filled."""
    lines = [target(path, query).replace("%40%40", PLACE) for query in queries]
    file.write_text("\n".join(lines) + "\n", encoding="ascii")
    return file


def _wrk(duration_s: int, *arguments: str) -> Rate:
    options = (f"-c{CONNECTIONS}", f"-t{_THREADS}", f"-d{duration_s}s", "--timeout", "30s")
    printed = run("wrk", *options, "-H", f"Accept: {JSON}", *arguments)
    rate = _RATE.search(printed)
    failed = _FAILED.search(printed)
    return Rate(float(rate[1]) if rate else 0.0, failed[0] if failed else "")
