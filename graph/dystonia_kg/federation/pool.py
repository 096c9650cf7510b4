"""The workers for queries with SERVICE, as the server process sees them: each with its proxy."""

import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from dystonia_kg import environment
from dystonia_kg.engine.answer import Answer
from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.federation.allow_list import Endpoint, as_variable
from dystonia_kg.federation.client import Client
from dystonia_kg.federation.confinement import supervise
from dystonia_kg.federation.proxy import Relay
from dystonia_kg.federation.worker import CONFINED
from dystonia_kg.limits import Limits
from dystonia_kg.workers.handle import START_S, Worker, WorkerEndedError
from dystonia_kg.workers.pool import Pool
from dystonia_kg.workers.started import StartedWorker

_QUERIES_WAITING = 8
"""How many such queries may wait: each holds a thread of the server, and may take long."""


class ServiceWorker(StartedWorker):
    """A worker whose sockets all lead to a relay."""

    def __init__(
        self,
        build: Path,
        environ: dict[str, str],
        client: Client,
        limits: Limits,
        module: str = "dystonia_kg.federation.worker",
    ) -> None:
        """Start it, and take over its wishes for sockets; OSError when that fails."""
        super().__init__(module, build, environ)
        self._relay = Relay(client, limits, self._running.kill)
        try:
            self._channel.settimeout(START_S)
            said, listeners, _, _ = socket.recv_fds(self._channel, len(CONFINED), 1)
            if said != CONFINED or not listeners:
                raise WorkerEndedError(0)
            threading.Thread(target=self._supervise, args=(listeners[0],), daemon=True).start()
            self._greet()
        except BaseException:
            self._running.kill()
            self._running.wait()
            self._channel.close()
            raise

    def _supervise(self, listener: int) -> None:
        """Serve its wishes for sockets as long as it lives, and no longer than somebody does."""
        try:
            supervise(listener, self._relay.connected, self._relay.refuse)
        finally:
            self._running.kill()

    async def ask(self, frame: bytes, end: float) -> Answer | DystoniaKgError:
        """Give its answer, or the relay's reason why there is none; else as any worker."""
        return await self._relay.judge(super().ask(frame, end))

    def kill(self) -> None:
        """End it, and what it has asked, at once."""
        super().kill()
        self._relay.close()


def service_pool(
    limits: Limits, allowed: Sequence[Endpoint], count: Callable[[str], None]
) -> Pool | None:
    """Make the pool of workers for queries with SERVICE; None when no address is allowed."""
    if not allowed:
        return None
    listed = as_variable(endpoint.address for endpoint in allowed)

    def make(build: Path, environ: dict[str, str]) -> Worker:
        client = Client(allowed, limits.service_s)
        return ServiceWorker(build, {**environ, environment.ALLOW_SERVICE: listed}, client, limits)

    own = replace(
        limits,
        deadline_s=limits.service_deadline_s,
        query_workers=limits.service_workers,
        queue=min(limits.queue, _QUERIES_WAITING),
    )
    return Pool(own, count, make, ahead=0)
