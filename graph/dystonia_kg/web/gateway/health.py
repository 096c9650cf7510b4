"""/healthz (this process answers), /readyz (queries are answered) and /metrics (Prometheus)."""

from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.sparql.protocol import require_method
from dystonia_kg.web.gateway.reply import Reply
from dystonia_kg.web.serving.metrics import CONTENT_TYPE
from dystonia_kg.web.serving.served import Serving

_PLAIN = "text/plain; charset=utf-8"
_METHODS = ("GET", "HEAD", "OPTIONS")
PAGES = ("/healthz", "/readyz", "/metrics")


class HealthPages:
    """The pages for those who watch the server; they are never kept."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def page(self, method: str, path: str) -> Reply | None:
        """Give one of the pages, None for another path; ProtocolError for a method of none."""
        if path not in PAGES:
            return None
        require_method(method, _METHODS)
        if path == "/metrics":
            self._serving.metrics.waiting(self._serving.waiting())
            return _made("200 OK", self._serving.metrics.text(), CONTENT_TYPE)
        if path == "/healthz":
            return _made("200 OK", b"ok\n")
        return self._ready()

    def _ready(self) -> Reply:
        """Look whether queries are answered."""
        try:
            self._serving.require_ready()
        except DystoniaKgError as e:
            return _made("503 Service Unavailable", f"{e.message}\n".encode())
        return _made("200 OK", b"ready\n")


def _made(status: str, body: bytes, content_type: str = _PLAIN) -> Reply:
    headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if status.startswith("503"):
        headers.append(("Retry-After", "1"))
    return Reply(status, headers, body)
