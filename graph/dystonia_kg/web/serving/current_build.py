"""What is served just now: the store and the pages of the current build, and who answers queries.

The home's `current` link may move at any time. Queries and `store` follow it at once, so that a
change that was acknowledged is seen; the pages' indexes take a moment to read, and follow when
they are ready. A link that leads nowhere changes nothing: what was served goes on.
"""

import asyncio
import logging
import os
from pathlib import Path

from dystonia_kg import environment
from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.errors import StoreError
from dystonia_kg.federation.allow_list import from_environment
from dystonia_kg.federation.client import Client
from dystonia_kg.federation.pool import service_pool
from dystonia_kg.limits import Limits
from dystonia_kg.sparql.tokens import asks_for_service
from dystonia_kg.store.store import GraphStore, current_build, open_reader
from dystonia_kg.web.serving.served import Serving
from dystonia_kg.workers.pool import Pool

_log = logging.getLogger(__name__)


class CurrentBuild(Serving):
    """The current build of a home folder, followed as it changes.

    Raises StoreError when there is no build, GalleryError for a broken query of the gallery.
    """

    def __init__(self, home: Path, queries_dir: Path, limits: Limits) -> None:
        super().__init__(queries_dir, limits)
        self.pool = Pool(
            limits,
            self.metrics.worker_event,
            may_be_unconfined=os.environ.get(environment.UNCONFINED_QUERIES) == "1",
        )
        allowed = from_environment()
        self.services = service_pool(limits, allowed, self.metrics.worker_event)
        self.loader = Client(allowed, limits.service_s) if allowed else None
        self._link = home / "current"
        self._target = ""
        self._build = current_build(home)
        self._store = open_reader(self._build)

    def build(self) -> Path:
        """Give the folder of the current build, or of the last one when the link is broken."""
        try:
            target = os.readlink(self._link)  # noqa: PTH115 (half the time of Path)
        except OSError:
            return self._build
        if target != self._target:
            build = Path(os.path.realpath(self._link.parent / target))
            if not build.is_dir():
                return self._build
            with self._lock:
                self._target, self._build = target, build
        return self._build

    @property
    def version(self) -> str:
        """The name of the current build."""
        return self.build().name

    @property
    def store(self) -> GraphStore:
        """The store of the current build; of the last one while it cannot be read."""
        build = self.build()
        if self._store.build != build:
            with self._lock:
                if self._store.build != build:
                    self._store = _opened(build) or self._store
        return self._store

    @property
    def release(self) -> str:
        """The release of the data that is served."""
        store = self._store if self._store.build == self._build else self.store
        return str(store.manifest.get("version") or "unreleased")

    def answer(self, request: QueryRequest, client: str = "") -> Answer:
        """Answer a user's query from the current build, as `Pool.answer` does."""
        self.build()
        return self.pool.run(self.ask(request, client))

    async def ask(self, request: QueryRequest, client: str) -> Answer:
        """Answer a user's query as `Pool.ask` does, from what `build` or `version` gave last."""
        build, pool = self._build, self.pool_for(request.query)
        try:
            return await pool.ask(build, request, client)
        except StoreError:
            if self.build() == build:
                raise
            return await pool.ask(self.build(), request, client)

    def pool_for(self, query: str) -> Pool:
        """Give the workers that a query is for: others, where it asks for SERVICE and may."""
        if self.services is not None and asks_for_service(query):
            return self.services
        return self.pool

    def start(self) -> None:
        """Start the query workers, and read the indexes of the pages in the background."""
        self.pool.start(self.build())
        if self.services is not None:
            self.services.start(self.build())
        self._start_warming(is_quick=self._store.kept.is_there)

    def close(self) -> None:
        """End the query workers."""
        self.pool.close()
        if self.services is not None:
            self.services.close()

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have all queries asked in an event loop."""
        self.pool.attach(loop)
        if self.services is not None:
            self.services.attach(loop)

    def waiting(self) -> int:
        """Give the number of queries that wait for a worker."""
        return self.pool.depth()

    def require_ready(self) -> None:
        """Ask the smallest query of a worker, and look that the current build is there."""
        super().require_ready()
        build = self.build()
        if not os.access(build / "store", os.R_OK | os.X_OK):
            raise StoreError(f"the build {build.name} cannot be read")


def _opened(build: Path) -> GraphStore | None:
    try:
        return open_reader(build)
    except StoreError as e:
        _log.warning("the build before stays in use: %s", e)
        return None
