"""What is served when the graphs are in another SPARQL service (`serve --store`).

The service is asked now and then what was published there last. Between two looks the answers of
the cache may be out of date; while a publication is under way nothing is kept.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dystonia_kg.engine.answer import Answer, QueryRequest, answer
from dystonia_kg.errors import BusyError, DystoniaKgError, StoreError
from dystonia_kg.limits import Limits
from dystonia_kg.remote import query_check
from dystonia_kg.remote.login import Credentials
from dystonia_kg.remote.store import (
    RemoteService,
    RemoteStore,
    nonsense,
    record_of,
    require_unlimited,
)
from dystonia_kg.remote.transport import Transport, require_address
from dystonia_kg.web.serving.served import Serving

_STACK_BYTES = 64 * 1024 * 1024
_SHARE_OF_WAITING = 0.5
_log = logging.getLogger(__name__)


class CurrentRemote(Serving):
    """The graphs that were published to a service, followed as they change."""

    def __init__(
        self, address: str, credentials: Credentials, queries_dir: Path, limits: Limits
    ) -> None:
        super().__init__(queries_dir, limits)
        self._service = RemoteService(
            Transport(credentials),
            require_address(address, "the store"),
            timeout_s=limits.deadline_s,
            limit_bytes=limits.result_bytes,
        )
        self._store: RemoteStore | None = None
        self._places = threading.BoundedSemaphore(limits.query_workers)
        self._waiting, self._counting = 0, threading.Lock()
        self._is_changing = False
        self._is_closed = threading.Event()

    @property
    def store(self) -> RemoteStore:
        """The graphs that were published last; StoreError where there are none."""
        return self._store or self.look()

    @property
    def version(self) -> str:
        """The id of what was published; "" while that changes, or is not known yet."""
        if self._store is None or self._is_changing or not self.limits.cache_bytes:
            return ""
        return self._store.published.id

    @property
    def release(self) -> str:
        """The release of the data, as far as it is known."""
        return self._store.published.version if self._store else "unknown"

    def look(self) -> RemoteStore:
        """Ask the service what is published there now."""
        published = record_of(self._service)
        store = self._store
        self._is_changing = not published.id
        if store is not None and (self._is_changing or store.published == published):
            return store
        if not published.default_graph:
            raise StoreError(
                "the graph of dystonia is not in the engine (yet)",
                hint="put it there with: dystonia-kg publish --to URL",
            )
        require_unlimited(self._service)
        self._store = RemoteStore(self._service, published)
        return self._store

    def answer(self, request: QueryRequest, client: str = "") -> Answer:  # noqa: ARG002 (an Engine)
        """Answer a user's query; BusyError when too many are being answered."""
        if request.row_limit is not None:
            query_check.check(request.query)
            limited = query_check.with_limit(request.query, request.row_limit)
            request = request._replace(query=limited)
        with self._place():
            try:
                return answer(self.store, request, self.limits)
            except (SyntaxError, ValueError) as e:
                raise nonsense(e) from e

    def start(self) -> None:
        """Read the indexes of the pages in the background, and follow what is published."""
        threading.stack_size(_STACK_BYTES)  # queries are parsed here: as in a query worker
        self._start_warming(is_quick=True)
        threading.Thread(target=self._follow, daemon=True).start()

    def close(self) -> None:
        """Follow no longer."""
        self._is_closed.set()

    def waiting(self) -> int:
        """Give the number of queries that wait to be sent."""
        return self._waiting

    def _follow(self) -> None:
        is_away = False
        while not self._is_closed.wait(self.limits.store_poll_s):
            try:
                self.look()
                is_away = False
            except DystoniaKgError as e:
                if not is_away:
                    _log.warning("it cannot be seen what is published: %s", e)
                is_away = True

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Wait until a query may be sent: no more than `query_workers` are at a time."""
        with self._counting:
            if self._waiting >= self.limits.queue + self.limits.query_workers:
                raise BusyError("too many queries are waiting", hint="try again in a moment")
            self._waiting += 1
        try:
            has_place = self._places.acquire(timeout=self.limits.deadline_s * _SHARE_OF_WAITING)
        finally:
            with self._counting:
                self._waiting -= 1
        if not has_place:
            raise BusyError(
                "the engine had no time for the query",
                hint="try again in a moment",
                retry_after_s=max(1, round(self.limits.deadline_s)),
            )
        try:
            yield
        finally:
            self._places.release()
