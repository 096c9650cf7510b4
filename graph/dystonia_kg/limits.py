"""Every limit of the server in one place, with its default; docs/limits.md explains each.

A limit is set by the environment (`DYSTONIA_KG_` and its name in capitals) or by an option of
`dystonia-kg serve` (its name with hyphens), which goes into the environment of all processes.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

from dystonia_kg.errors import DystoniaKgError

_PREFIX = "DYSTONIA_KG_"
_MIB = 1024 * 1024


class LimitError(DystoniaKgError):
    """A limit that is no number, or too small to serve anything."""


def _limit(default: float, about: str, *, least: float = 1) -> Any:
    return field(default=default, metadata={"about": about, "least": least})


@dataclass(frozen=True)
class Limits:
    """The limits; sizes in bytes, times in seconds."""

    deadline_s: float = _limit(10.0, "Longest time of a query, waiting included.", least=0.1)
    memory_bytes: int = _limit(512 * _MIB, "Memory that one query may take.", least=32 * _MIB)
    result_bytes: int = _limit(64 * _MIB, "Largest answer.")
    query_bytes: int = _limit(200_000, "Longest query.")
    nesting: int = _limit(100, "Deepest nesting of brackets in a query.")
    terms: int = _limit(20_000, "Most words, names and marks in a query.")
    operators: int = _limit(1_000, "Most operators in a row, outside of brackets.")
    query_workers: int = _limit(4, "Query workers of a server process.")
    growth_bytes: int = _limit(
        128 * _MIB, "Memory that the query workers of a server process keep, all together.", least=0
    )
    server_workers: int = _limit(1, "Server processes.")
    memory_triples: int = _limit(
        1_000_000, "Most triples of a build that query workers hold in memory.", least=0
    )
    threads: int = _limit(48, "Threads of a server process, one for each page that is made.")
    queue: int = _limit(32, "Queries that may wait for a worker in a server process.", least=0)
    signs: int = _limit(60, "Most signs of a patient to rank diseases for.")
    body_bytes: int = _limit(2_000_000, "Largest request body.")
    upload_bytes: int = _limit(64 * _MIB, "Largest body of a graph to store, or of an update.")
    body_s: float = _limit(10.0, "Longest time a client may take to send a body.", least=0.1)
    body_readers: int = _limit(24, "Bodies that a server process reads at the same time.")
    header_s: float = _limit(10.0, "Longest time a client may take to send headers.", least=0.1)
    address_bytes: int = _limit(32_768, "Longest query string.")
    cache_bytes: int = _limit(16 * _MIB, "Size of a server process' response cache.", least=0)
    rate_per_s: float = _limit(0.0, "Requests a second of one client; 0 is no limit.", least=0)
    rate_burst: int = _limit(50, "Requests that a client may send at once above its rate.")
    proxies: int = _limit(0, "Proxies in front that add X-Forwarded headers.", least=0)
    write_deadline_s: float = _limit(60.0, "Longest time of an update.", least=0.1)
    write_memory_bytes: int = _limit(2048 * _MIB, "Memory of an update.", least=512 * _MIB)
    service_deadline_s: float = _limit(30.0, "Longest time of a query with SERVICE.", least=0.1)
    service_workers: int = _limit(1, "Workers of a server process for queries with SERVICE.")
    service_requests: int = _limit(50, "Requests to others that one query or update may cause.")
    service_s: float = _limit(20.0, "Longest time of such a request.", least=0.1)
    service_bytes: int = _limit(16 * _MIB, "All that others answer to one query or update.")
    store_poll_s: float = _limit(
        5.0, "How often it is looked whether the graph of a remote engine changed.", least=0.1
    )
    stop_s: float = _limit(30.0, "Longest time that a stop waits for running requests.", least=0)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Limits":
        """Read the limits; those that the environment does not name have their default.

        Raises LimitError for a value that is no number or below the least that makes sense.
        """
        found: dict[str, Any] = {}
        for limit in fields(cls):
            text = environ.get(variable(limit.name))
            if text is not None and text.strip():
                found[limit.name] = _number(limit.name, text, type(limit.default), limit.metadata)
        return cls(**found)

    def as_environment(self) -> dict[str, str]:
        """Give the variables that hand these limits on to another process."""
        return {variable(limit.name): repr(getattr(self, limit.name)) for limit in fields(self)}


def variable(name: str) -> str:
    """Give the environment variable of a limit.

    >>> variable("deadline_s")
    'DYSTONIA_KG_DEADLINE_S'
    """
    return _PREFIX + name.upper()


@cache
def limits() -> Limits:
    """Give the limits of this process, as its environment was when they were first asked for."""
    return Limits.from_environment()


def _number(name: str, text: str, kind: Any, metadata: Mapping[str, Any]) -> float:
    try:
        number = kind(text)
    except ValueError as e:
        raise LimitError(f"{variable(name)} is '{text[:40]}', not a number") from e
    if not metadata["least"] <= number < float("inf"):
        raise LimitError(f"{variable(name)} is {text[:40]}, the least is {metadata['least']:g}")
    return float(number) if kind is float else int(number)
