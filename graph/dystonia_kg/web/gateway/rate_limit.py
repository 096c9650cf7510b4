"""Clients: who a request comes from, and how many requests one may send (a token bucket)."""

import ipaddress
import time
from collections.abc import Callable
from functools import lru_cache
from threading import Lock

_CLIENTS_KEPT = 10_000


@lru_cache(maxsize=1024)
def client_of(address: str, forwarded_for: str, proxies: int) -> str:
    """Give the client's address; of IPv6 the network of 64 bits, which is one customer's.

    With `proxies`, it is the one that the outermost of them wrote into X-Forwarded-For: what
    stands before it comes from the client, and may be anything.
    """
    if proxies:
        hops = [hop.strip() for hop in forwarded_for.split(",")]
        if len(hops) >= proxies and hops[-proxies]:
            address = hops[-proxies]
    if ":" not in address:
        return address[:64]
    try:
        return str(ipaddress.IPv6Network((address.strip("[]"), 64), strict=False))
    except ValueError:
        return address[:64]


class RateLimit:
    """Buckets of `burst` requests that fill by `per_s` a second; `per_s` 0 lets all pass."""

    def __init__(
        self, per_s: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_s, self._burst, self._clock = per_s, burst, clock
        self._lock = Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait_s(self, client: str) -> float:
        """Take a request from the client's bucket; give how long to wait when it is empty."""
        if not self._per_s:
            return 0.0
        now = self._clock()
        with self._lock:
            if len(self._buckets) >= _CLIENTS_KEPT and client not in self._buckets:
                self._forget(now)
            left, at = self._buckets.get(client, (float(self._burst), now))
            left = min(self._burst, left + (now - at) * self._per_s)
            is_allowed = left >= 1
            self._buckets[client] = (left - is_allowed, now)
        return 0.0 if is_allowed else (1 - left) / self._per_s

    def _forget(self, now: float) -> None:
        """Forget the clients whose buckets are full again, or else all."""
        full_s = self._burst / self._per_s
        self._buckets = {
            client: bucket for client, bucket in self._buckets.items() if now - bucket[1] < full_s
        }
        if len(self._buckets) >= _CLIENTS_KEPT:
            self._buckets.clear()
