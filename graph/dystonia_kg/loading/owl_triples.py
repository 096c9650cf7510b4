"""OWL as triples, for readers of formats that are not RDF: annotations, restrictions, lists.

The annotation of an axiom is an owl:Axiom (OWL 2 Mapping to RDF Graphs, section 2.2).
"""

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from dystonia_kg.namespaces import PREFIXES

_RDF, _RDFS, _OWL = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["owl"]
_OBO, _OIO = PREFIXES["obo"], PREFIXES["oboInOwl"]

TYPE = ox.NamedNode(_RDF + "type")
LABEL = ox.NamedNode(_RDFS + "label")
COMMENT = ox.NamedNode(_RDFS + "comment")
SUB_CLASS_OF = ox.NamedNode(_RDFS + "subClassOf")
SUB_PROPERTY_OF = ox.NamedNode(_RDFS + "subPropertyOf")
DEFINITION = ox.NamedNode(_OBO + "IAO_0000115")
REPLACED_BY = ox.NamedNode(_OBO + "IAO_0100001")
HAS_XREF = ox.NamedNode(_OIO + "hasDbXref")
HAS_SYNONYM_TYPE = ox.NamedNode(_OIO + "hasSynonymType")
IN_SUBSET = ox.NamedNode(_OIO + "inSubset")
TRUE = ox.Literal(True)

Node = ox.NamedNode | ox.BlankNode
Value = ox.NamedNode | ox.BlankNode | ox.Literal
Triples = Iterator[ox.Triple]


def owl(name: str) -> ox.NamedNode:
    """Give a term of OWL."""
    return ox.NamedNode(_OWL + name)


def rdfs(name: str) -> ox.NamedNode:
    """Give a term of RDF Schema."""
    return ox.NamedNode(_RDFS + name)


def in_owl(name: str) -> ox.NamedNode:
    """Give a term of oboInOwl."""
    return ox.NamedNode(_OIO + name)


def annotated(
    subject: Node,
    predicate: ox.NamedNode,
    value: Value,
    annotations: Sequence[tuple[ox.NamedNode, Value]] = (),
) -> Triples:
    """Yield a triple, and with annotations the owl:Axiom that carries them."""
    yield ox.Triple(subject, predicate, value)
    if annotations:
        axiom = ox.BlankNode()
        yield ox.Triple(axiom, TYPE, owl("Axiom"))
        yield ox.Triple(axiom, owl("annotatedSource"), subject)
        yield ox.Triple(axiom, owl("annotatedProperty"), predicate)
        yield ox.Triple(axiom, owl("annotatedTarget"), value)
        for name, annotation in annotations:
            yield ox.Triple(axiom, name, annotation)


def with_xrefs(xrefs: Iterable[str]) -> list[tuple[ox.NamedNode, Value]]:
    """Give cross-references as annotations."""
    return [(HAS_XREF, ox.Literal(xref)) for xref in xrefs]


def some(node: ox.BlankNode, relation: ox.NamedNode, filler: Node) -> Triples:
    """Yield the restriction `relation some filler` as `node`."""
    yield ox.Triple(node, TYPE, owl("Restriction"))
    yield ox.Triple(node, owl("onProperty"), relation)
    yield ox.Triple(node, owl("someValuesFrom"), filler)


def listed(node: Node, predicate: ox.NamedNode, members: Sequence[Value]) -> Triples:
    """Yield an RDF list as the value of a property."""
    rest: Node = ox.NamedNode(_RDF + "nil")
    for member in reversed(members):
        cell = ox.BlankNode()
        yield ox.Triple(cell, ox.NamedNode(_RDF + "first"), member)
        yield ox.Triple(cell, ox.NamedNode(_RDF + "rest"), rest)
        rest = cell
    yield ox.Triple(node, predicate, rest)


def defined_as(
    subject: Node, operator: str, parts: Sequence[Node | tuple[ox.NamedNode, Node]]
) -> Triples:
    """Yield that a class equals the intersection or union (`operator`) of its parts.

    A part is a class, or a pair of a relation and a class for a restriction.
    """
    members: list[Node] = []
    for part in parts:
        if isinstance(part, tuple):
            node = ox.BlankNode()
            yield from some(node, *part)
            members.append(node)
        else:
            members.append(part)
    expression = ox.BlankNode()
    yield ox.Triple(subject, owl("equivalentClass"), expression)
    yield ox.Triple(expression, TYPE, owl("Class"))
    yield from listed(expression, owl(operator), members)
