"""What the pages work on: the store, the indexes over it, and the gallery of queries."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox
from flask import current_app, g, request

from dystonia_kg.answering import Answer, QueryRequest
from dystonia_kg.graphs import Graphs
from dystonia_kg.queries import GalleryQuery, own_query
from dystonia_kg.resolve import Resolver
from dystonia_kg.resolve_index import load_resolve_index
from dystonia_kg.search import SearchIndex, load_search_index
from dystonia_kg.term_index import Ref, TermIndex

if TYPE_CHECKING:
    from dystonia_kg.web.live import Serving

CLIENT = "dystonia_kg.client"
"""Key of the WSGI environment: who asks, as limits tell clients apart."""
STALE = "dystonia_kg.stale"
"""Key of the WSGI environment: the response was made of a build that is not the current one."""


@dataclass
class Site:
    """One build, opened."""

    store: Graphs
    index: TermIndex
    queries: dict[str, GalleryQuery]
    federated: dict[str, GalleryQuery]

    @cached_property
    def search(self) -> SearchIndex:
        """The index of names, read when somebody searches for the first time."""
        return load_search_index(self.store, self.index)

    @cached_property
    def resolver(self) -> Resolver:
        """What leads names to terms, read when somebody asks for the first time."""
        return Resolver(load_resolve_index(self.store, self.index), self.search)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How much of what there is, by the names in counts.rq."""
        rows = self.store.select(own_query("counts"))
        return {self.index.value(row["what"]).text: _number(row["count"]) for row in rows}

    @cached_property
    def graph_sizes(self) -> dict[str, int]:
        """How many triples each named graph holds, by its IRI."""
        return dict(sorted(self.store.graph_sizes().items()))

    @property
    def graphs(self) -> list[tuple[Ref, int]]:
        """The named graphs, by IRI, and how many triples each holds."""
        return [(self.index.ref(iri), size) for iri, size in self.graph_sizes.items()]

    @cached_property
    def sources(self) -> list[dict[str, Ref]]:
        """The sources that claims and terms come from, with release and licence."""
        rows = self.store.select(own_query("sources"))
        return [{name: self.index.value(term) for name, term in row.items()} for row in rows]

    def warm(self) -> None:
        """Read now what is else read when it is asked for first."""
        for _ in (self.search, self.counts, self.graph_sizes, self.sources, self.resolver):
            pass

    @property
    def release_dir(self) -> Path | None:
        """The folder of the build's release files, None when it has none."""
        build = self.store.build
        folder = build / "release" if build else None
        return folder if folder and folder.is_dir() else None

    @property
    def release_files(self) -> list[Path]:
        """The release files, by name."""
        return (
            sorted(path for path in self.release_dir.iterdir() if path.is_file())
            if (self.release_dir)
            else []
        )


def live() -> "Serving":
    """Give what the application serves."""
    return cast("Serving", current_app.extensions["dystonia_kg"])


def current_site() -> Site:
    """Give the site that the pages are made of, the same one throughout a request.

    It may be that of the build before for a moment; `current_store` never is.
    """
    if "site" not in g:
        g.site = live().site()
        if not live().is_current(g.site):
            request.environ[STALE] = True
    return cast(Site, g.site)


def current_store() -> Graphs:
    """Give the store of the current build."""
    return live().store


def ask(asked: QueryRequest) -> Answer:
    """Have a user's query answered."""
    return live().answer(asked, request.environ.get(CLIENT, request.remote_addr or ""))


def _number(term: object) -> int:
    return int(term.value) if isinstance(term, ox.Literal) else 0
