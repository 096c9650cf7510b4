"""Which dystonias have a class of an axis in some of their cases, and why such a class is empty.

A class such as dyst:AutosomalDominantDystonia is defined by one value of an axis, and what is below
it is so in every case. Sources rarely say that. A dystonia that has the value in some cases, by a
claim, is linked to the class by dyst:inSomeCases; a class without anything below it says why.
"""

from collections.abc import Collection, Iterator

from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.term import Node

from dystonia_kg.build.modules import shortcuts
from dystonia_kg.build.reasoner import Classification
from dystonia_kg.build.relations import Relation
from dystonia_kg.namespaces import DYST

_NONE = "No source at hand states it of any case of a form of dystonia that the graph has."
_SOME = "No form is so in every case; {} so in some cases, by claims (dyst:inSomeCases)."
_ITSELF = "It is a form of its own, of which sources make claims; the graph has no narrower one."
_SEVERAL = "Several values define it, and no claim says of one case that it has them all."
_UNASKED = "The graph has no relation by which a claim could say it of some cases."
_OTHERS = "{} Sources state it of {} in which dystonia is but a sign."


def axis_members(
    ontology: Graph,
    reasoned: Classification,
    relations: Collection[Relation],
    diseases: Collection[URIRef],
    claimed: Collection[URIRef],
) -> Graph:
    """Give dyst:inSomeCases links, and dyst:emptyReason of the classes with nothing below them.

    `claimed` holds what claims are made of by sources: what is passed down to a class is none.
    """
    graph = Graph()
    below: dict[URIRef, set[URIRef]] = {}
    for cls, sup in reasoned.superclasses:
        below.setdefault(sup, set()).add(cls)
    for axis_class, predicate, value in _axis_classes(ontology):
        placed = {axis_class, *below.get(axis_class, ())}
        said_of = {
            subject for subject, name, object_ in relations if (name, object_) == (predicate, value)
        } - placed
        found = said_of & set(diseases)
        for disease in found:
            graph.add((disease, DYST.inSomeCases, axis_class))
        if len(placed) == 1:
            if axis_class in claimed and not found:
                reason = _ITSELF
            elif predicate is None:
                reason = _UNASKED if value else _SEVERAL
            else:
                reason = _reason(len(found), len(said_of - found))
            graph.add((axis_class, DYST.emptyReason, Literal(reason, lang="en")))
    return graph


def _reason(found: int, others: int) -> str:
    """Say why nothing stands below a class: from the dystonias and other diseases that have it."""
    if found:
        return _SOME.format("one is" if found == 1 else f"{found} are")
    if others:
        return _OTHERS.format(_NONE, "one disease" if others == 1 else f"{others} diseases")
    return _NONE


def _axis_classes(ontology: Graph) -> Iterator[tuple[URIRef, URIRef | None, Node | None]]:
    """Yield each class of dystonia on an axis, with the predicate of claims and the value it means.

    Both are None for a class that more than one value defines, which no claim says of one case; the
    predicate alone is None where there is none of claims.
    """
    wider = _wider(ontology)
    for cls in set(ontology.subjects(DYST.onAxis, None)):
        definition = ontology.value(cls, OWL.equivalentClass)
        parts = ontology.value(definition, OWL.intersectionOf) if definition else None
        if not isinstance(cls, URIRef) or parts is None:
            continue
        values = [
            (ontology.value(part, OWL.onProperty), ontology.value(part, OWL.someValuesFrom))
            for part in ontology.items(parts)
            if (part, RDF.type, OWL.Restriction) in ontology
        ]
        if len(values) == 1:
            yield cls, wider.get(values[0][0]), values[0][1]
        else:
            yield cls, None, None


def _wider(ontology: Graph) -> dict[Node | None, URIRef]:
    """Map a property of axioms to the predicate of what holds of some cases."""
    found: dict[Node | None, URIRef] = {}
    for prop, shortcut in shortcuts(ontology).items():
        for above in ontology.objects(shortcut, RDFS.subPropertyOf):
            found[prop] = URIRef(str(above))
    return found
