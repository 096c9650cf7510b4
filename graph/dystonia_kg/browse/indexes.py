"""The indexes over the graphs of a build, each read when it is asked for first."""

from dataclasses import dataclass
from functools import cached_property

from dystonia_kg.browse.axes import AxisPlaces, load_axis_places
from dystonia_kg.browse.body_regions import BodyRegions, body_regions
from dystonia_kg.browse.changes import Changes, changes
from dystonia_kg.browse.data_overview import DataOverview, data_overview
from dystonia_kg.browse.edges import EdgeIndex, load_edges
from dystonia_kg.browse.find import Finder, load_finder
from dystonia_kg.browse.gallery import GalleryQuery
from dystonia_kg.browse.graph_card import graph_card
from dystonia_kg.browse.knowledge import Knowledge, load_knowledge
from dystonia_kg.browse.overview import Overview, overview
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.query_names import query_names
from dystonia_kg.browse.rank_answers import SignRanking, load_sign_ranking
from dystonia_kg.browse.resolve import Resolver
from dystonia_kg.browse.resolve_index import load_resolve_index
from dystonia_kg.browse.search import SearchIndex, load_search_index
from dystonia_kg.browse.sign_matrix import SomeCases, load_some_cases
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.limits import limits
from dystonia_kg.store.interface import Graphs

_WARMED = (
    *("finder", "edges", "search", "overview", "regions", "graph_sizes", "sources", "tallies"),
    *("ranking", "axis_places", "data_overview", "changes", "card"),
)


@dataclass
class Indexes:
    """The graphs of a build, and what is read of them."""

    store: Graphs
    index: TermIndex
    queries: dict[str, GalleryQuery]
    federated: dict[str, GalleryQuery]

    @cached_property
    def knowledge(self) -> Knowledge:
        """The store with claims, axioms and mappings in memory."""
        return load_knowledge(self.store, self.index, self.resolver.index)

    @cached_property
    def edges(self) -> EdgeIndex:
        """What relates things."""
        return load_edges(self.knowledge)

    @cached_property
    def search(self) -> SearchIndex:
        """The index of names."""
        return load_search_index(self.store, self.index)

    @cached_property
    def resolver(self) -> Resolver:
        """What leads names to terms."""
        return Resolver(load_resolve_index(self.store, self.index), self.search)

    @cached_property
    def axis_places(self) -> AxisPlaces:
        """Where diseases stand on the axes."""
        return load_axis_places(self.store, self.index)

    @cached_property
    def ranking(self) -> SignRanking:
        """What ranks diseases by signs."""
        return load_sign_ranking(self.store, self.index, self.resolver, limits().signs)

    @cached_property
    def some_cases(self) -> SomeCases:
        """Which diseases are of a group in some cases."""
        return load_some_cases(self.store)

    @cached_property
    def finder(self) -> Finder:
        """What finds things and narrows them."""
        return load_finder(self.knowledge, self.axis_places, self.search, self.resolver)

    @cached_property
    def overview(self) -> Overview:
        """How much there is, and the forms that most is known of."""
        return overview(self.finder.facets)

    @cached_property
    def regions(self) -> BodyRegions:
        """Where in body and brain dystonias are."""
        return body_regions(self.finder.facets)

    @cached_property
    def data_overview(self) -> DataOverview:
        """How well claims are founded, what checks found, what of the source document is there."""
        return data_overview(self.knowledge, self.queries.values())

    @cached_property
    def changes(self) -> Changes | None:
        """What changed since the build before; None where there is none to compare with."""
        return changes(self.index, self.finder.facets.kind, self.store)

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
    def card(self) -> str:
        """The card of the graph for who writes queries."""
        return graph_card(self.store, self.index, self.queries)

    @cached_property
    def query_names(self) -> dict[str, list[str] | list[list[str]]]:
        """The names that the query editor offers."""
        return query_names(self.store, self.index)

    @cached_property
    def tallies(self) -> list[dict[str, Ref]]:
        """What became of the rows of each table when the graph was built, and why not all."""
        rows = self.store.select(own_query("tallies"))
        return [{name: self.index.value(term) for name, term in row.items()} for row in rows]

    def warm(self) -> None:
        """Read now what is else read when it is asked for first."""
        for name in _WARMED:
            getattr(self, name)
        self.resolver.index.identifiers  # noqa: B018 (read when it is asked for first)
