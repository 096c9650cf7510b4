"""Put the named graphs together: modules, tables, the reasoner's result, and what follows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.term import Node

from dystonia_kg.build.hierarchy import hierarchy_graph, inferred_graph
from dystonia_kg.build.modules import load_modules, to_triples
from dystonia_kg.build.normalisation import normalise
from dystonia_kg.build.placement import Evidence, placements
from dystonia_kg.build.reasoner import Classification, classify, shipped
from dystonia_kg.build.relations import derive
from dystonia_kg.build.sign_axes import dystonias, sign_axis_claims
from dystonia_kg.curies import compress, is_own
from dystonia_kg.links import check, mappings
from dystonia_kg.links.disease_nodes import load_nodes
from dystonia_kg.namespaces import DYST, GRAPH
from dystonia_kg.paths import ONTOLOGY_DIR
from dystonia_kg.sources.registry import SOURCES
from dystonia_kg.sources.source_graph import SourceGraph

Echo = Callable[[str], None]
_DEFINED = "The ontology of the project defines it so that it is a dystonia"


@dataclass
class Assembly:
    """The graphs of one build by IRI, and what they were made from."""

    ontology: Graph
    reasoned: Classification
    sources: list[SourceGraph]
    graphs: dict[str, list[ox.Triple]]


def assemble(*, reason: bool, echo: Echo, modules: Path = ONTOLOGY_DIR) -> Assembly:
    """Make every named graph but graph:metadata.

    With `reason` HermiT classifies the modules; else the shipped result is used, and
    StaleReasoningError raised when it does not fit.
    """
    echo("reading the curated tables")
    sources = _merged(graph for load in (*SOURCES, mappings.load, check.load) for graph in load())
    nodes = load_nodes()
    normalise(sources.values(), nodes)
    imports = sources[GRAPH["imports"]].triples
    claims = [claim for graph in sources.values() for claim in graph.claims]
    echo("reading the ontology modules")
    modules_graph = load_modules(modules)
    placed = placements(
        Evidence.of(
            sources[GRAPH["source/dystonia-kg"]].triples,
            sources[GRAPH["mappings"]].triples,
            claims,
        )
    )
    ontology = modules_graph + placed
    echo("classifying with HermiT" if reason else "reading the shipped reasoner's graphs")
    reasoned = classify(ontology) if reason else shipped(ontology)
    own = sources[GRAPH["source/dystonia-kg"]]
    entailed = sign_axis_claims(claims, dystonias(reasoned), imports)
    own.claims += entailed
    claims += entailed
    _add_statuses(own, dystonias(reasoned))
    _label_claims(sources.values(), _labels(ontology, *(g.triples for g in sources.values())))
    echo(f"deriving relations from {len(claims)} claims")
    relations = derive(ontology, reasoned, claims, imports)
    graphs: dict[URIRef, Iterable[tuple[Node, Node, Node]]] = {
        GRAPH["ontology"]: modules_graph,
        GRAPH["placements"]: placed,
        GRAPH["exact-closure"]: nodes.closure(),
        GRAPH["inferred"]: inferred_graph(ontology, reasoned),
        GRAPH["hierarchy"]: hierarchy_graph(ontology, reasoned),
        GRAPH["relations"]: relations.statements(),
        **{iri: source.statements() for iri, source in sources.items()},
    }
    return Assembly(
        ontology,
        reasoned,
        list(sources.values()),
        {str(iri): to_triples(triples, _blank_prefix(iri)) for iri, triples in graphs.items()},
    )


def _add_statuses(own: SourceGraph, classes: Iterable[URIRef]) -> None:
    """Say of own classes below dyst:Dystonia that they are dystonias, where nothing says it yet."""
    for cls in classes:
        if is_own(str(cls)) and (cls, DYST.dystoniaStatus, None) not in own.triples:
            own.triples.add((cls, DYST.dystoniaStatus, DYST.IsDystonia))
            own.triples.add((cls, DYST.statusRule, Literal("defined-as-dystonia")))
            own.triples.add((cls, DYST.statusReason, Literal(_DEFINED, lang="en")))


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
