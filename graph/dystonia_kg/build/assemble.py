"""Put the named graphs together: modules, tables, the reasoner's result, and what follows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.term import Node

from dystonia_kg.build.hierarchy import hierarchy_graph, inferred_graph
from dystonia_kg.build.modules import load_modules, to_triples
from dystonia_kg.build.reasoner import Reasoned, classify, shipped
from dystonia_kg.build.relations import derive
from dystonia_kg.curies import compress
from dystonia_kg.links import check, mappings
from dystonia_kg.namespaces import GRAPH
from dystonia_kg.paths import ONTOLOGY_DIR
from dystonia_kg.sources import loaders
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tally import Tally

Echo = Callable[[str], None]


@dataclass
class Assembled:
    """The graphs of one build by IRI, and what they were made from."""

    ontology: Graph
    reasoned: Reasoned
    sources: list[SourceGraph]
    graphs: dict[str, list[ox.Triple]]

    @property
    def tallies(self) -> list[Tally]:
        """What became of the rows of each table, by table and source."""
        found = [tally for graph in self.sources for tally in graph.tallies]
        return sorted(found, key=lambda tally: (tally.table, tally.source))


def assemble(*, reason: bool, echo: Echo, modules: Path = ONTOLOGY_DIR) -> Assembled:
    """Make every named graph but graph:metadata.

    With `reason` HermiT classifies the modules; else the shipped result is used, and
    StaleReasoningError raised when it does not fit.
    """
    echo("reading the ontology modules")
    ontology = load_modules(modules)
    echo("classifying with HermiT" if reason else "reading the shipped reasoner's graphs")
    reasoned = classify(ontology) if reason else shipped(ontology)
    echo("reading the curated tables")
    sources = _merged(graph for load in (*loaders(), mappings.load, check.load) for graph in load())
    imports = sources[GRAPH["imports"]].triples
    claims = [claim for graph in sources.values() for claim in graph.claims]
    _label_claims(sources.values(), _labels(ontology, *(g.triples for g in sources.values())))
    echo(f"deriving relations from {len(claims)} claims")
    relations = derive(ontology, reasoned, claims, imports)
    graphs: dict[URIRef, Iterable[tuple[Node, Node, Node]]] = {
        GRAPH["ontology"]: ontology,
        GRAPH["inferred"]: inferred_graph(ontology, reasoned),
        GRAPH["hierarchy"]: hierarchy_graph(ontology, reasoned),
        GRAPH["relations"]: relations.statements(),
        **{iri: source.statements() for iri, source in sources.items()},
    }
    return Assembled(
        ontology,
        reasoned,
        list(sources.values()),
        {str(iri): to_triples(triples, _blank_prefix(iri)) for iri, triples in graphs.items()},
    )


def _blank_prefix(graph: URIRef) -> str:
    return "".join(filter(str.isalnum, graph.removeprefix(str(GRAPH)))) + "x"


def _merged(graphs: Iterable[SourceGraph]) -> dict[URIRef, SourceGraph]:
    """Merge the graphs that several source modules contribute to."""
    merged: dict[URIRef, SourceGraph] = {}
    for graph in graphs:
        target = merged.setdefault(graph.iri, graph)
        if target is not graph:
            for triple in graph.triples:
                target.triples.add(triple)
            target.claims += graph.claims
            target.tallies += graph.tallies
    return dict(sorted(merged.items()))


def _labels(*graphs: Graph) -> dict[Node, str]:
    return {s: str(o) for graph in graphs for s, o in graph.subject_objects(RDFS.label)}


def _label_claims(graphs: Iterable[SourceGraph], labels: dict[Node, str]) -> None:
    """Give each claim without a label one made of the labels of its terms."""

    def named(node: URIRef | Literal) -> str:
        return labels.get(node) or compress(str(node)) or str(node)

    for graph in graphs:
        for claim in graph.claims:
            if not claim.label:
                words = (claim.subject, claim.predicate, claim.object)
                text = " ".join(("not:" if claim.negated else "", *map(named, words))).strip()
                graph.triples.add((claim.iri, RDFS.label, Literal(text, lang="en")))


def claims_graph(sources: Iterable[SourceGraph], *others: Graph) -> Graph:
    """Give one graph of all claims and the plain triples beside them, for the shapes."""
    found = Graph()
    for source in sources:
        if source.claims:
            for triple in source.statements():
                found.add(triple)
    for other in others:
        for triple in other:
            found.add(triple)
    return found
