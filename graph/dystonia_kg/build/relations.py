"""Derive the plain relations between terms from axioms and claims (graph:relations).

A claim that is direct stands as a triple. One with scope "every subclass" is passed down to the
subclasses of its subject. Body regions are passed up to the wholes that hold them. What is only
possible is not passed down: its scope is the class as stated.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.term import Node

from dystonia_kg.build.modules import shortcuts
from dystonia_kg.build.reasoner import Classification
from dystonia_kg.namespaces import BASE, DYST
from dystonia_kg.sources.claim import Claim

_PASSED_UP = frozenset({DYST.affectsBodyRegion})
"""Predicates whose objects are passed up to the wholes that hold them."""
_ON_AXES = frozenset(
    {DYST.canBeginAt, DYST.hasPossibleCause, DYST.hasClinicalCourse}
    | {
        DYST[f"hasPossible{name}"]
        for name in ("Distribution", "Association", "Manifestation", "Variability")
    }
)
"""Predicates whose objects, values of an axis, are passed up to the wider values."""
_TRANSITIVE = frozenset({DYST.partOf, DYST.precedes})
Relation = tuple[URIRef, URIRef, URIRef | Literal]


@dataclass
class Relations:
    """Plain relations, and for those that are no claim's own the claims they follow from."""

    triples: set[Relation] = field(default_factory=set)
    derived: dict[Relation, set[URIRef]] = field(default_factory=dict)

    def statements(self) -> Iterator[tuple[Node, Node, Node]]:
        """Yield the triples, and a dyst:DerivedRelation node for each derived one."""
        yield from self.triples
        for (s, p, o), claims in self.derived.items():
            node = _node(s, p, o)
            yield node, RDF.type, DYST.DerivedRelation
            yield node, RDF.subject, s
            yield node, RDF.predicate, p
            yield node, RDF.object, o
            for claim in claims:
                yield node, DYST.derivedFrom, claim


def _node(s: Node, p: Node, o: Node) -> URIRef:
    digest = hashlib.sha256(f"{s} {p} {o}".encode()).hexdigest()
    return URIRef(f"{BASE}relation/{digest[:20]}")


def derive(
    ontology: Graph, reasoned: Classification, claims: Iterable[Claim], imports: Graph
) -> Relations:
    """Derive all relations from the axioms, the reasoner's result, the claims and the imports."""
    relations = Relations()
    above = _super_properties(ontology)
    for subject, predicate, value in _from_axioms(ontology, reasoned):
        for name in {predicate} | above.get(predicate, set()):
            relations.triples.add((subject, name, value))
    wholes = _Wholes(ontology, imports, relations.triples)
    below = _subclasses(reasoned)
    for claim in claims:
        if claim.is_direct:
            _add_claim(relations, claim, below, above, wholes)
    relations.triples.update(_closed(relations.triples, imports))
    return relations


def _from_axioms(ontology: Graph, reasoned: Classification) -> Iterator[Relation]:
    """Give what holds of every instance, and what is stated between individuals."""
    summary = shortcuts(ontology)
    for cls, prop, filler in reasoned.relations:
        yield cls, summary[prop], filler
    for prop, shortcut in summary.items():
        for s, o in ontology.subject_objects(prop):
            if isinstance(s, URIRef) and isinstance(o, URIRef):
                yield s, shortcut, o


def _add_claim(
    relations: Relations,
    claim: Claim,
    below: Mapping[URIRef, set[URIRef]],
    above: Mapping[URIRef, set[URIRef]],
    wholes: "_Wholes",
) -> None:
    own = (claim.subject, claim.predicate, claim.object)
    subjects = {claim.subject}
    if claim.scope == DYST.EverySubclass:
        subjects |= below.get(claim.subject, set())
    objects: set[URIRef | Literal] = {claim.object}
    if claim.predicate in _PASSED_UP and isinstance(claim.object, URIRef):
        objects |= wholes.of(claim.object)
    if claim.predicate in _ON_AXES and isinstance(claim.object, URIRef):
        objects |= wholes.wider_values(claim.object)
    for subject in subjects:
        for predicate in {claim.predicate} | above.get(claim.predicate, set()):
            for value in objects:
                triple = (subject, predicate, value)
                relations.triples.add(triple)
                if triple != own:
                    relations.derived.setdefault(triple, set()).add(claim.iri)


def _subclasses(reasoned: Classification) -> dict[URIRef, set[URIRef]]:
    below: dict[URIRef, set[URIRef]] = {}
    for cls, sup in reasoned.superclasses:
        below.setdefault(sup, set()).add(cls)
    return below


def _super_properties(ontology: Graph) -> dict[URIRef, set[URIRef]]:
    return {
        URIRef(str(prop)): {
            URIRef(str(sup))
            for sup in ontology.transitive_objects(prop, RDFS.subPropertyOf)
            if sup != prop
        }
        for prop in set(ontology.subjects(RDFS.subPropertyOf, None))
    }


class _Wholes:
    """The wholes and kinds above a body part, as far as the ontology itself speaks of them.

    The abstract upper terms of anatomy (organ, organism subdivision) are left out so.
    """

    def __init__(self, ontology: Graph, imports: Graph, axioms: set[Relation]) -> None:
        self._up: dict[Node, set[Node]] = {}
        self._regions = set(ontology.subjects(RDF.type, OWL.Class))
        self._axes = {DYST.AxisValue, *ontology.subjects(RDFS.subClassOf, DYST.AxisValue)}
        for graph in (ontology, imports):
            for s, o in [*graph.subject_objects(RDFS.subClassOf)]:
                self._link(s, o)
        for s, o in imports.subject_objects(DYST.partOf):
            self._link(s, o)
        for s, p, o in axioms:
            if p == DYST.partOf:
                self._link(s, o)
        self.of = cache(self._wholes_of)

    def wider_values(self, value: URIRef) -> set[URIRef | Literal]:
        """Give the values of the same axis that a value is a kind of, the axes themselves not."""
        above = self.of(value)
        return above - self._axes if above & self._axes else set()

    def _link(self, part: Node, whole: Node) -> None:
        if isinstance(part, URIRef) and isinstance(whole, URIRef):
            self._up.setdefault(part, set()).add(whole)

    def _wholes_of(self, part: URIRef) -> set[URIRef | Literal]:
        return {URIRef(str(node)) for node in _reach(self._up, part) & self._regions}


def _closed(triples: set[Relation], imports: Graph) -> set[Relation]:
    """Give the transitive closure of part-of and of precedence."""
    found: set[Relation] = set()
    for prop in _TRANSITIVE:
        edges: dict[Node, set[Node]] = {}
        stated = [(s, o) for s, p, o in triples if p == prop]
        for s, o in [*stated, *imports.subject_objects(prop)]:
            edges.setdefault(s, set()).add(o)
        for start in edges:
            found |= {(URIRef(str(start)), prop, URIRef(str(end))) for end in _reach(edges, start)}
    return found


def _reach(edges: Mapping[Node, set[Node]], start: Node) -> set[Node]:
    seen: set[Node] = set()
    waiting = [start]
    while waiting:
        new = edges.get(waiting.pop(), set()) - seen
        seen |= new
        waiting += new
    return seen - {start}
