"""/healthz (this process answers), /readyz (queries are answered) and /metrics (Prometheus)."""

import os
from pathlib import Path

from dystonia_kg.answering import QueryRequest
from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.web.cache import Headers
from dystonia_kg.web.live import Live
from dystonia_kg.web.metrics import CONTENT_TYPE

_PLAIN = "text/plain; charset=utf-8"
PAGES = ("/healthz", "/readyz", "/metrics")


class HealthPages:
    """The pages for those who watch the server; they are never kept."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def page(self, path: str) -> tuple[str, Headers, bytes] | None:
        """Give status, headers and body of one of the pages, None for another path."""
        if path not in PAGES:
            return None
        if path == "/metrics":
            self._live.metrics.waiting(self._live.pool.depth())
            return _made("200 OK", self._live.metrics.text(), CONTENT_TYPE)
        if path == "/healthz":
            return _made("200 OK", b"ok\n")
        return self._ready()

    def _ready(self) -> tuple[str, Headers, bytes]:
        """Ask the smallest query of a worker, and look that the current build is there."""
        try:
            self._live.answer(QueryRequest("ASK {}"), client="readyz")
            _require_readable(self._live.build())
        except DystoniaKgError as e:
            return _made("503 Service Unavailable", f"{e.message}\n".encode())
        return _made("200 OK", b"ready\n")


def _require_readable(build: Path) -> None:
    if not os.access(build / "store", os.R_OK | os.X_OK):
        raise DystoniaKgError(f"the build {build.name} cannot be read")


def _made(status: str, body: bytes, content_type: str = _PLAIN) -> tuple[str, Headers, bytes]:
    headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if status.startswith("503"):
        headers.append(("Retry-After", "1"))
    return status, headers, body
