"""One named graph made from curated tables."""

from dataclasses import dataclass, field

from rdflib import Graph, URIRef
from rdflib.term import Node

from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.tally import Tally


def _small_graph() -> Graph:
    return Graph(store="SimpleMemory")


@dataclass
class SourceGraph:
    """The named graph `iri`: plain triples, claims, and what became of the rows of its tables."""

    iri: URIRef
    triples: Graph = field(default_factory=_small_graph)
    claims: list[Claim] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)

    def statements(self) -> set[tuple[Node, Node, Node]]:
        """Give the plain triples together with those of the claims."""
        return {*self.triples, *(t for claim in self.claims for t in claim.statements())}

    def complete(self) -> Graph:
        """Give the same as a graph that can be asked."""
        graph = _small_graph()
        for triple in self.statements():
            graph.add(triple)
        return graph
