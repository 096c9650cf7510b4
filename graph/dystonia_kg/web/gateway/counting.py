"""Requests that were answered: counted, timed and written into the access log."""

import time
from typing import NamedTuple

from dystonia_kg.web.gateway.access_log import AccessLog
from dystonia_kg.web.gateway.cache_key import outcome_of, route_of
from dystonia_kg.web.serving.metrics import Metrics

HIT = "hit"
"""The outcome of a request that the cache has answered."""
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"))


class RequestRecord(NamedTuple):
    """A request; `began` is a time of `time.perf_counter`."""

    client: str
    method: str
    path: str
    query_string: str
    began: float


class RequestCounter:
    """Counts requests, and writes them into the log that the environment names."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._log = AccessLog.from_environment()

    @property
    def is_logging(self) -> bool:
        """Tell whether there is a log."""
        return self._log.is_on

    def answered(self, asked: RequestRecord, status: int, size: int, outcome: str = "") -> None:
        """Count a request that was answered with so many bytes."""
        route = route_of(asked.path)
        method = asked.method if asked.method in _METHODS else "other"
        duration_s = time.perf_counter() - asked.began
        counted_s = None if outcome == HIT else duration_s
        self._metrics.request(route, method, str(status), counted_s)
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
