"""What the pages work on: the store, the indexes over it, and the gallery of queries."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from dystonia_kg.browse.gallery import GalleryQuery
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.rank_answers import SignRanking, load_sign_ranking
from dystonia_kg.browse.resolve import Resolver
from dystonia_kg.browse.resolve_index import load_resolve_index
from dystonia_kg.browse.search import SearchIndex, load_search_index
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.limits import limits
from dystonia_kg.store.interface import Graphs


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
    def ranking(self) -> SignRanking:
        """What ranks diseases by signs, read when somebody asks for the first time."""
        return load_sign_ranking(self.store, self.index, self.resolver, limits().signs)

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

    @cached_property
    def tallies(self) -> list[dict[str, Ref]]:
        """What became of the rows of each table when the graph was built, and why not all."""
        rows = self.store.select(own_query("tallies"))
        return [{name: self.index.value(term) for name, term in row.items()} for row in rows]

    def warm(self) -> None:
        """Read now what is else read when it is asked for first."""
        read = (self.search, self.counts, self.graph_sizes, self.sources, self.tallies)
        for _ in (*read, self.ranking):
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


def _number(term: object) -> int:
    return int(term.value) if isinstance(term, ox.Literal) else 0
