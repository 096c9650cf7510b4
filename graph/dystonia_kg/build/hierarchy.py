"""The graphs of subclass links: graph:inferred and graph:hierarchy."""

from rdflib import RDFS, Graph

from dystonia_kg.build.modules import genus_parents
from dystonia_kg.build.reasoner import Classification, direct_parents
from dystonia_kg.namespaces import DYST


def inferred_graph(ontology: Graph, reasoned: Classification) -> Graph:
    """Give every entailed superclass link that no module states."""
    graph = Graph()
    for cls, sup in reasoned.superclasses:
        if (cls, RDFS.subClassOf, sup) not in ontology:
            graph.add((cls, RDFS.subClassOf, sup))
    return graph


def hierarchy_graph(ontology: Graph, reasoned: Classification) -> Graph:
    """Give the nearest parents, and which parents are asserted and which inferred."""
    graph = Graph()
    asserted = genus_parents(ontology)
    for cls, parent in asserted:
        graph.add((cls, DYST.hasAssertedParent, parent))
    for cls, parent in direct_parents(reasoned):
        graph.add((cls, DYST.hasDirectParent, parent))
        if (cls, parent) not in asserted:
            graph.add((cls, DYST.hasInferredParent, parent))
    return graph
