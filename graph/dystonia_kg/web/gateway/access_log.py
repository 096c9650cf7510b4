"""The access log: one JSON object a line for each request, without what users ask."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from dystonia_kg import environment

_STANDARD_OUTPUT = 1
_QUERY_CHARACTERS = 10_000


class AccessLog:
    """Writes lines to a file, `-` for standard output; nothing when there is no file.

    Query strings and bodies are written only with `with_queries`.
    """

    def __init__(self, file: str = "", *, with_queries: bool = False) -> None:
        self._file = file
        self._with_queries = with_queries
        self._opened = _opened(file)

    @classmethod
    def from_environment(cls) -> "AccessLog":
        """Make the log that the environment asks for."""
        wanted = os.environ.get(environment.LOG_QUERIES, "") not in ("", "0")
        return cls(os.environ.get(environment.ACCESS_LOG, ""), with_queries=wanted)

    @property
    def is_on(self) -> bool:
        """Tell whether anything is written."""
        return self._opened is not None

    def write(
        self,
        *,
        client: str,
        method: str,
        route: str,
        status: int,
        size: int,
        duration_s: float,
        outcome: str,
        query: str = "",
    ) -> None:
        """Write a line; a log that cannot be written to stops no request."""
        if self._opened is None:
            return
        line: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": client,
            "method": method[:20],
            "route": route,
            "status": status,
            "bytes": size,
            "duration_ms": round(duration_s * 1000, 3),
            "outcome": outcome,
        }
        if self._with_queries:
            line["query"] = query[:_QUERY_CHARACTERS]
        try:
            os.write(self._opened, json.dumps(line).encode() + b"\n")
        except OSError:
            return


def _opened(file: str) -> int | None:
    if not file:
        return None
    if file == "-":
        return _STANDARD_OUTPUT
    return os.open(Path(file), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
