"""Graphs to read, wherever they are kept: a store on this machine, or another SPARQL service."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from dystonia_kg.store.store import Binding, QueryResult, Term


class Graphs(Protocol):
    """Named graphs and their merge, as they are at one moment; `GraphStore` says what each does."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What is known of the data as a whole."""

    @property
    def build(self) -> Path | None:
        """The folder of the build, where there is one on this machine."""

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> QueryResult:
        """Answer a user's query."""

    def select(self, text: str, **bindings: Term) -> list[Binding]:
        """Answer a SELECT of the project's own."""

    def construct(self, text: str, **bindings: Term) -> list[ox.Triple]:
        """Answer a CONSTRUCT of the project's own."""

    def graph_names(self) -> list[str]:
        """Give the IRIs of the named graphs, sorted."""

    def has_graph(self, graph: str) -> bool:
        """Tell whether there is a named graph of this IRI."""

    def graph_sizes(self) -> dict[str, int]:
        """Give the number of triples of each named graph."""

    def triples_of(self, graph: str) -> Iterator[ox.Triple]:
        """Yield the triples of one named graph."""
