"""Axioms planted into the ontology, for what must never follow."""

from collections.abc import Iterable

import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef

from dystonia_kg.build.reasoner import classify
from dystonia_kg.errors import ReasonerError
from dystonia_kg.namespaces import DYST


def with_class(ontology: Graph, *parents: URIRef) -> Graph:
    planted = ontology + Graph()
    planted.add((DYST.Planted, RDF.type, OWL.Class))
    for parent in parents:
        planted.add((DYST.Planted, RDFS.subClassOf, parent))
    return planted


def planted_below(one: str, other: str) -> URIRef:
    """Give the name of a class that is below two others."""
    return DYST[f"Planted-{one}-{other}"]


def impossible_among(ontology: Graph, pairs: Iterable[tuple[str, str]]) -> set[URIRef]:
    """Plant a class below each pair of classes; give those that HermiT says can have no instance.

    HermiT is run once for all of them.
    """
    planted = ontology + Graph()
    for pair in pairs:
        for parent in pair:
            planted.add((planted_below(*pair), RDF.type, OWL.Class))
            planted.add((planted_below(*pair), RDFS.subClassOf, DYST[parent]))
    with pytest.raises(ReasonerError, match="no instance is possible") as raised:
        classify(planted)
    named = raised.value.message.partition(": ")[2]
    return {URIRef(name) for name in named.split(", ")}


def restriction(graph: Graph, prop: URIRef, filler: URIRef) -> BNode:
    node = BNode()
    graph.add((node, RDF.type, OWL.Restriction))
    graph.add((node, OWL.onProperty, prop))
    graph.add((node, OWL.someValuesFrom, filler))
    return node
