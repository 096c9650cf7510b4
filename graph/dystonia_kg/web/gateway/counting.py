"""Requests that were answered: counted, timed and written into the access log."""

import time
from functools import lru_cache

from dystonia_kg.web.gateway.access_log import AccessLog
from dystonia_kg.web.gateway.request import Request
from dystonia_kg.web.serving.metrics import Metrics

HIT = "hit"
"""The outcome of a request that the cache has answered."""
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"))
_ROUTES = frozenset(
    (
        *("sparql", "update", "graphs", "editor", "queries", "term", "claim", "source", "dataset"),
        *("entity", "ontology", "graph", "download", "tree", "search", "about", "static"),
        *("resolve", "reconcile", "healthz", "readyz", "metrics"),
    )
)
_OUTCOMES = {304: "not-modified", 408: "too-slow", 413: "too-large", 429: "too-many"}
_OUTCOMES |= {499: "gone", 503: "busy", 504: "deadline"}


class RequestCounter:
    """Counts requests, and writes them into the log that the environment names."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._log = AccessLog.from_environment()

    def answered(self, asked: Request, status: int, size: int, outcome: str = "") -> None:
        """Count a request that was answered with so many bytes."""
        route = route_of(asked.path)
        method = asked.method if asked.method in _METHODS else "other"
        duration_s = time.perf_counter() - asked.began
        if outcome == HIT:
            self._metrics.hit(route, method, str(status))
        else:
            self._metrics.request(route, method, str(status), duration_s)
        if self._log.is_on:
            self._log.write(
                client=asked.client,
                method=asked.method,
                route=route,
                status=status,
                size=size,
                duration_s=duration_s,
                outcome=outcome or outcome_of(status),
                query=asked.query_string,
            )


@lru_cache(maxsize=256)
def route_of(path: str) -> str:
    """Give the name to count a request under: one of a few, whatever clients send."""
    name = path.partition("/")[2].partition("/")[0].partition(".")[0]
    return name if name in _ROUTES else "other" if name else "home"


def outcome_of(status: int) -> str:
    """Say in a word what a status means, for the access log."""
    if status in _OUTCOMES:
        return _OUTCOMES[status]
    return "ok" if status < 400 else "refused" if status < 500 else "fault"
