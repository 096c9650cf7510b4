"""The supply of query workers: started by a thread, and new ones in place of those that end."""

import logging
import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from dystonia_kg import environment
from dystonia_kg.errors import BusyError, DystoniaKgError, QueryRefusedError
from dystonia_kg.limits import Limits
from dystonia_kg.workers.handle import Worker
from dystonia_kg.workers.host import WorkerHost, generation_of
from dystonia_kg.workers.sandbox import unconfined
from dystonia_kg.workers.start import environment_of, pauses
from dystonia_kg.workers.started import HostedWorker

_log = logging.getLogger(__name__)

_TICK_S = 1.0

Make = Callable[[Path, dict[str, str]], Worker]
IsStale = Callable[[Worker], bool]


class Supply:
    """Starts query workers over a build.

    `take` is given each new one. `give_up` gives an idle worker that is stale, which nobody may ask
    any more, None when there is none. `make` starts a worker over a build in an environment, in
    place of the host of query workers; `pause` is what is done before a start that failed is tried
    again. `problem` tells why there are no workers, `generation` is the number of the host.
    """

    def __init__(
        self,
        limits: Limits,
        take: Callable[[Worker], None],
        give_up: Callable[[IsStale], Worker | None],
        make: Make | None,
        pause: Callable[[float], object] | None,
        *,
        may_be_unconfined: bool,
    ) -> None:
        self._limits, self._take, self._give_up, self._make = limits, take, give_up, make
        self._may_be_unconfined = may_be_unconfined
        self._orders: queue.SimpleQueue[Worker | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._pause = pause or self._closing.wait
        self._build = self._folder = Path()
        self._host: WorkerHost | None = None
        self.problem: DystoniaKgError | None = None
        self.generation = 0

    def start(self, build: Path) -> None:
        """Start the workers over the home folder of `build`."""
        self._build = build
        if environment.WORKER_FOLDER in os.environ:
            self._folder = Path(os.environ[environment.WORKER_FOLDER])
        elif self._make is None:
            self._host = WorkerHost(build.parent.parent, self._limits)
            self._folder = self._host.folder
            self._host.start()
        threading.Thread(target=self._keep, name="query workers", daemon=True).start()

    def replace(self, worker: Worker) -> None:
        """End a worker, and have a new one started in its place."""
        worker.kill()
        self._orders.put(worker)

    def stop(self) -> None:
        """Start no more workers."""
        self._closing.set()
        self._orders.put(None)

    def close(self) -> None:
        """End the host, where it is this supply's own."""
        if self._host is not None:
            self._host.close()

    def _keep(self) -> None:
        for _ in range(self._limits.query_workers):
            self._start_one()
        while True:
            try:
                ended = self._orders.get(timeout=_TICK_S)
            except queue.Empty:
                self._replace_idle()
                continue
            if ended is None:
                return
            self._start_one()
            ended.reap()

    def _replace_idle(self) -> None:
        """Replace idle workers that have ended, or whose host another one has taken over from."""
        if self._make is None:
            self.generation = generation_of(self._folder) or 0
        while (stale := self._give_up(self._is_stale)) is not None:
            stale.kill()
            self._start_one()
            stale.reap()

    def _is_stale(self, worker: Worker) -> bool:
        return worker.generation < self.generation or worker.has_ended()

    def _start_one(self) -> None:
        """Start a worker, however long it takes until that works."""
        for pause in pauses():
            if self._closing.is_set():
                return
            try:
                worker = self._new_worker()
            except QueryRefusedError as e:
                self._tell(e)
            except Exception as e:  # whatever it is: without workers there are no answers
                _log.debug("a query worker that does not start", exc_info=e)
                self._tell(BusyError("no query worker can be started just now"))
            else:
                break
            self._pause(pause)
        self.problem = None
        self._take(worker)

    def _new_worker(self) -> Worker:
        if self._make is not None:
            worker = self._make(self._build, environment_of(self._limits))
        else:
            worker = HostedWorker(self._folder)
        if not worker.is_confined and not self._may_be_unconfined:
            worker.kill()
            worker.reap()
            raise unconfined()
        return worker

    def _tell(self, problem: DystoniaKgError) -> None:
        if self.problem is None:
            _log.warning("%s; trying again until it works", problem)
        self.problem = problem
