"""Axioms planted into the ontology, for what must never follow."""

from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef

from dystonia_kg.namespaces import DYST


def with_class(ontology: Graph, *parents: URIRef) -> Graph:
    planted = ontology + Graph()
    planted.add((DYST.Planted, RDF.type, OWL.Class))
    for parent in parents:
        planted.add((DYST.Planted, RDFS.subClassOf, parent))
    return planted


def restriction(graph: Graph, prop: URIRef, filler: URIRef) -> BNode:
    node = BNode()
    graph.add((node, RDF.type, OWL.Restriction))
    graph.add((node, OWL.onProperty, prop))
    graph.add((node, OWL.someValuesFrom, filler))
    return node
