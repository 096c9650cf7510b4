"""What is counted, for Prometheus (exposition format 0.0.4): requests, queries' fates, the cache.

Several server processes count together when PROMETHEUS_MULTIPROC_DIR names a folder; `serve` sees
to that. The client library looks for it as it is imported, which is therefore done late.
"""

import os
from collections import Counter as Counter_
from collections.abc import Callable
from functools import cache
from threading import Lock

from dystonia_kg import environment

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counters of a server process."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, values

        if (
            environment.METRICS_FOLDER in os.environ
        ):  # spare it asking for the process id at every count
            process = os.getpid()
            values.ValueClass = values.MultiProcessValue(lambda: process)  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "dystonia_kg_requests",
            "Requests by route, method and status.",
            ["route", "method", "status"],
            registry=self._registry,
        )
        self._durations = Histogram(
            "dystonia_kg_request_seconds",
            "Time from a request's arrival to its answer, by route; answers of the cache left out.",
            ["route"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._workers = Counter(
            "dystonia_kg_query_workers",
            "Query workers started, killed at the deadline, ended by a query, lost; "
            "queries refused because the queue was full.",
            ["event"],
            registry=self._registry,
        )
        self._cache = Counter(
            "dystonia_kg_cache", "Look-ups in the cache.", ["outcome"], registry=self._registry
        )
        self._waiting = Gauge(
            "dystonia_kg_queries_waiting",
            "Queries that wait for a worker.",
            multiprocess_mode="livesum",
            registry=self._registry,
        )
        self._counted: Callable[[str, str, str], Counter] = cache(self._requests.labels)
        self._timed: Callable[[str], Histogram] = cache(self._durations.labels)
        self._hit = self._cache.labels("hit").inc
        self._miss = self._cache.labels("miss").inc
        self._requested: Counter_[tuple[str, str, str]] = Counter_()
        self._hits = self._misses = 0
        self._lock = Lock()

    def worker_event(self, event: str) -> None:
        """Count something that happened to a query worker."""
        self._workers.labels(event).inc()

    def cache_miss(self) -> None:
        """Count a look-up in vain; the count is seen after `settle`."""
        with self._lock:
            self._misses += 1

    def request(self, route: str, method: str, status: str, duration_s: float) -> None:
        """Count a request that was answered by work; the count is seen after `settle`."""
        with self._lock:
            self._requested[route, method, status] += 1
        self._timed(route).observe(duration_s)

    def hit(self, route: str, method: str, status: str) -> None:
        """Count a request that the cache answered; the count is seen after `settle`."""
        with self._lock:
            self._requested[route, method, status] += 1
            self._hits += 1

    def settle(self) -> None:
        """Write down the counts, which takes longer than to answer from the cache."""
        with self._lock:
            requested, self._requested = self._requested, Counter_()
            hits, misses, self._hits, self._misses = self._hits, self._misses, 0, 0
        for labels, number in requested.items():
            self._counted(*labels).inc(number)
        self._hit(hits)
        self._miss(misses)

    def waiting(self, number: int) -> None:
        """Set the length of the queue."""
        self._waiting.set(number)

    def text(self) -> bytes:
        """Give all counters of all server processes."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        self.settle()
        if environment.METRICS_FOLDER not in os.environ:
            return generate_latest(self._registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
