"""Load the Turtle modules of the ontology, and take its logical core out of it."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from dystonia_kg.errors import OntologyError
from dystonia_kg.namespaces import DYST, ONTOLOGY_IRI
from dystonia_kg.paths import ONTOLOGY_DIR

_NOT_MODULES = {"shapes.ttl"}
_LOGICAL_TYPES = {
    OWL.Class,
    OWL.ObjectProperty,
    OWL.TransitiveProperty,
    OWL.Restriction,
    OWL.NamedIndividual,
}
_LOGICAL_PREDICATES = {
    RDF.first,
    RDF.rest,
    RDFS.subClassOf,
    OWL.equivalentClass,
    OWL.intersectionOf,
    OWL.onProperty,
    OWL.someValuesFrom,
    OWL.propertyChainAxiom,
    OWL.disjointWith,
}


def load_modules(folder: Path = ONTOLOGY_DIR) -> Graph:
    """Parse every module into one graph with the root's header only.

    Raises OntologyError naming file and line of a syntax error, or a module that the root does
    not import (or imports without there being a file).
    """
    merged = Graph()
    headers: set[Node] = set()
    for path in sorted(folder.glob("*.ttl")):
        if path.name in _NOT_MODULES:
            continue
        module = _parse(path)
        headers.update(module.subjects(RDF.type, OWL.Ontology))
        merged += module
    root = URIRef(ONTOLOGY_IRI)
    imported = set(merged.objects(root, OWL.imports))
    if wrong := imported ^ (headers - {root}):
        raise OntologyError(
            f"imports of {ONTOLOGY_IRI} and modules in {folder.name}/ differ: "
            + ", ".join(sorted(str(iri) for iri in wrong)),
            hint="add the module to owl:imports in dystonia-kg.ttl, or remove the import",
        )
    for header in imported:
        merged.remove((header, None, None))
    merged.remove((root, OWL.imports, None))
    return merged


def _parse(path: Path) -> Graph:
    try:
        return Graph().parse(path, format="turtle")
    except BadSyntax as e:
        reason = str(e).splitlines()[-1] if not hasattr(e, "_why") else str(e._why)
        raise OntologyError(f"{path.name}, line {e.lines + 1}: {reason[:200]}") from e
    except (ParserError, UnicodeDecodeError) as e:
        raise OntologyError(f"{path.name}: {e}") from e


def object_properties(ontology: Graph) -> set[Node]:
    """Give the declared object properties."""
    return set(ontology.subjects(RDF.type, OWL.ObjectProperty))


def logical_core(ontology: Graph) -> Graph:
    """Give the axioms alone: no annotations, no annotation properties, no axiom annotations."""
    core = Graph()
    annotated = set(ontology.subjects(RDF.type, OWL.Axiom))
    properties = object_properties(ontology)
    keep = _LOGICAL_PREDICATES | properties
    for s, p, o in ontology:
        if s in annotated or isinstance(o, Literal):
            continue
        is_type = p == RDF.type and (o in _LOGICAL_TYPES or isinstance(s, URIRef))
        if (is_type and o not in {OWL.AnnotationProperty, OWL.Ontology}) or p in keep:
            core.add((s, p, o))
    return core


def shortcuts(ontology: Graph) -> dict[URIRef, URIRef]:
    """Map each object property to the readable shortcut that summarizes it."""
    return {URIRef(str(o)): URIRef(str(s)) for s, o in ontology.subject_objects(DYST.summarizes)}


def genus_parents(ontology: Graph) -> set[tuple[URIRef, URIRef]]:
    """Give (class, named class) for each asserted superclass and each genus of a definition."""
    found: set[tuple[URIRef, URIRef]] = set()
    for cls in set(ontology.subjects(RDF.type, OWL.Class)):
        named = [*ontology.objects(cls, RDFS.subClassOf)]
        for definition in ontology.objects(cls, OWL.equivalentClass):
            for parts in ontology.objects(definition, OWL.intersectionOf):
                named += list(ontology.items(parts))
        found.update(
            (cls, parent)
            for parent in named
            if isinstance(parent, URIRef) and isinstance(cls, URIRef)
        )
    return found


def to_triples(
    triples: Iterable[tuple[Node, Node, Node]], blank_prefix: str = "b"
) -> list[ox.Triple]:
    """Convert to pyoxigraph triples, sorted, each once.

    Blank nodes get stable labels (RDFC-1.0) that begin with `blank_prefix`, so that those of
    two graphs stay apart.
    """
    convert: Callable[[Node], Any] = cache(_to_term)
    found = {ox.Triple(convert(s), convert(p), convert(o)) for s, p, o in triples}
    if any(isinstance(t.subject, ox.BlankNode) for t in found):
        dataset = ox.Dataset(ox.Quad(*triple) for triple in found)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        found = {_renamed(quad.triple, blank_prefix) for quad in dataset}
    return sorted(found, key=str)


def _renamed(triple: ox.Triple, prefix: str) -> ox.Triple:
    def renamed(node: Any) -> Any:
        return ox.BlankNode(prefix + node.value) if isinstance(node, ox.BlankNode) else node

    return ox.Triple(renamed(triple.subject), triple.predicate, renamed(triple.object))


def _to_term(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    if not isinstance(node, Literal):
        raise OntologyError(f"{node!r} is no RDF term")
    if node.language:
        return ox.Literal(str(node), language=node.language)
    datatype = ox.NamedNode(str(node.datatype)) if node.datatype else None
    return ox.Literal(str(node), datatype=datatype)
