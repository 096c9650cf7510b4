"""What is served: graphs, the pages made of them, and who answers queries."""

import asyncio
import gc
import logging
import threading
import time
from abc import ABC, abstractmethod
from pathlib import Path

from dystonia_kg.browse.gallery import federated_queries, load_queries
from dystonia_kg.browse.term_index import load_term_index
from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.errors import BusyError, DystoniaKgError
from dystonia_kg.federation.client import Client
from dystonia_kg.limits import Limits
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import GraphStore
from dystonia_kg.web.serving.metrics import Metrics
from dystonia_kg.web.serving.site import Site
from dystonia_kg.workers.pool import Pool

_HEAD_START_S = 0.5
"""How long the first questions have the processor for themselves."""
_RETRY_AFTER_S = 5
_log = logging.getLogger(__name__)


class Serving(ABC):
    """What is served: graphs, the pages made of them, and who answers queries; an `Engine`.

    `services` answers queries with SERVICE, `loader` fetches what updates load; None without a
    list of addresses.
    """

    services: Pool | None = None
    loader: Client | None = None

    def __init__(self, queries_dir: Path, limits: Limits) -> None:
        """Raise GalleryError for a broken query of the gallery."""
        self.limits = limits
        self.metrics = Metrics()
        self._queries = load_queries(queries_dir)
        self._federated = federated_queries(queries_dir)
        self._lock = threading.Lock()
        self._site: Site | None = None
        self._reading: threading.Thread | None = None
        self._warming: threading.Thread | None = None

    @property
    @abstractmethod
    def store(self) -> Graphs:
        """The graphs, as they are now."""

    @property
    @abstractmethod
    def version(self) -> str:
        """A name for this state of the graphs, "" when it is not known; asked for very often."""

    @property
    @abstractmethod
    def release(self) -> str:
        """The release of the data that is served."""

    @abstractmethod
    def answer(self, request: QueryRequest, client: str = "") -> Answer:
        """Answer a user's query."""

    @abstractmethod
    def start(self) -> None:
        """Start what works in the background."""

    @abstractmethod
    def close(self) -> None:
        """End what works in the background."""

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:  # noqa: B027 (there may be no workers)
        """Learn the event loop in which queries are asked."""

    @abstractmethod
    def waiting(self) -> int:
        """Give the number of queries that wait."""

    def require_ready(self) -> None:
        """Ask the smallest query; raise an error of the project when it is not answered."""
        self.answer(QueryRequest("ASK {}"), client="readyz")

    def site(self) -> Site:
        """Give the pages' site, of these graphs or, while they are read, of those before.

        Raises BusyError when the first ones are read for longer than a query may take.
        """
        store = self.store
        if self._warming is not None:
            self._await_indexes(self._warming)
        site = self._site
        if site is None:
            with self._lock:
                if self._site is None:
                    self._site = self._read_site(store)
                return self._site
        if site.store is not store:
            self._read_anew(store)
        return site

    def _start_warming(self, *, is_quick: bool) -> None:
        """Read the indexes in the background; where that takes time, pages wait for all of it."""
        warming = threading.Thread(target=self._warm, args=(is_quick,), daemon=True)
        if not is_quick:
            self._warming = warming
        warming.start()

    def _await_indexes(self, warming: threading.Thread) -> None:
        if warming is threading.current_thread():
            return
        warming.join(self.limits.deadline_s)
        if warming.is_alive():
            raise BusyError(
                "the names and relations that pages are made of are still being read",
                hint="/sparql answers meanwhile",
                retry_after_s=_RETRY_AFTER_S,
            )

    def _read_site(self, store: Graphs) -> Site:
        return Site(store, load_term_index(store), self._queries, self._federated)

    def is_current(self, site: Site) -> bool:
        """Tell whether a site is that of the graphs as they are now."""
        return site.store is self.store

    def _warm(self, is_quick: bool) -> None:
        if is_quick:
            time.sleep(_HEAD_START_S)
        try:
            _read_all(self.site())
        except DystoniaKgError as e:
            _log.warning("the pages' indexes cannot be read yet: %s", e)
        self._warming = None
        gc.freeze()  # to look through the indexes again and again for garbage takes time

    def _read_anew(self, store: Graphs) -> None:
        """Read the indexes of a new state in the background, once at a time."""
        with self._lock:
            if self._reading is not None and self._reading.is_alive():
                return
            self._reading = threading.Thread(target=self._take, args=(store,), daemon=True)
            self._reading.start()

    def _take(self, store: Graphs) -> None:
        try:
            site = self._read_site(store)
            _read_all(site)
        except DystoniaKgError as e:
            _log.warning("the pages stay with the data before: %s", e)
            return
        self._site = site


def _read_all(site: Site) -> None:
    """Read all indexes of a site, and let go of what they were read from."""
    site.warm()
    if isinstance(site.store, GraphStore):
        site.store.kept.forget()
