"""Axioms made such that py-horned-owl's writer states them right in RDF.

What the writer would misplace is stated in another way, or left out and counted.
"""

import operator
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any
from uuid import uuid4

import pyhornedowl.model as model
import pyoxigraph as ox
from pyhornedowl import PyIndexedOntology

from dystonia_kg.loading.omissions import Omissions

_RENAMED = {"from": "source", "to": "target"}
"""Fields of the library's model whose attribute has another name."""

_NAMES = {
    model.Class,
    model.ObjectProperty,
    model.DataProperty,
    model.AnnotationProperty,
    model.Datatype,
    model.NamedIndividual,
    model.IRI,
    model.DeclareClass,
    model.DeclareNamedIndividual,
    model.SimpleLiteral,
    model.LanguageLiteral,
    model.DatatypeLiteral,
    str,
    int,
}
"""What has no anonymous individual in it."""

Part = tuple[Any, Any]
"""A component (an axiom, an import) and its annotations."""


class WritableAxioms:
    """The axioms of a document as the writer is given them, with IRIs for anonymous individuals.

    The writer would forget some of their names, and take others for those of its own nodes.
    """

    def __init__(self, left_out: Omissions) -> None:
        self._left_out = left_out
        self._start = f"urn:uuid:{uuid4()}#"
        self._iris: dict[str, str] = {}
        self._nodes: dict[str, ox.BlankNode] = {}
        self._are_mixed_of_ontology = False

    def document(self, read: Any, has_anonymous: bool) -> Any:
        """Give the document that is written in place of one that was read."""
        parts = read.get_components()
        self._are_mixed_of_ontology = _are_mixed(
            [x.component.first for x in parts if isinstance(x.component, model.OntologyAnnotation)]
        )
        written: list[Part] = []
        is_changed = False
        for part in parts:
            renamed = self._renamed(part) if has_anonymous else part
            axiom, annotations = renamed.component, renamed.ann
            restated = list(self._restated(axiom, annotations))
            written.extend(restated or [(axiom, annotations)])
            is_changed = is_changed or renamed is not part or bool(restated)
        if not is_changed:
            return read
        document = PyIndexedOntology()
        for each in written:
            document.add_component(*each)
        return document

    def with_blank_nodes(self, triple: ox.Triple) -> ox.Triple:
        """Give a triple that was written with anonymous individuals as blank nodes again."""
        if not self._nodes:
            return triple
        return ox.Triple(self._blank(triple.subject), triple.predicate, self._blank(triple.object))

    def _blank(self, term: Any) -> Any:
        return self._nodes.get(term.value, term) if isinstance(term, ox.NamedNode) else term

    def _restated(self, axiom: Any, annotations: Any) -> Iterator[Part]:
        """Yield what is written in place of an axiom; nothing where it can stay."""
        is_mixed = _are_mixed(annotations)
        if annotations and _is_list_or_node(axiom):
            kind = f"annotation of {type(axiom).__name__} (a list or node of its own in RDF)"
            self._count(kind, annotations)
            yield axiom, set()
            return
        if is_mixed:
            annotations = {self._plain(each) for each in annotations}
        if isinstance(axiom, model.DisjointClasses) and len(axiom.first) > 2:
            for pair in combinations(axiom.first, 2):  # the writer forgets some of them
                yield model.DisjointClasses(list(pair)), annotations
        elif isinstance(axiom, model.OntologyAnnotation) and self._are_mixed_of_ontology:
            yield model.OntologyAnnotation(self._plain(axiom.first)), annotations
        elif is_mixed:
            yield axiom, annotations

    def _plain(self, annotation: Any) -> Any:
        """Give an annotation without those of its own."""
        self._count("annotation of an annotation, one of several", annotation.ann)
        return model.Annotation(annotation.ap, annotation.av, set())

    def _count(self, kind: str, annotations: Iterable[Any]) -> None:
        open_ = list(annotations)
        while open_:
            self._left_out.note(kind)
            open_.extend(open_.pop().ann)

    def _renamed(self, part: Any) -> Any:
        """Name the anonymous individuals; without recursion, for expressions may be deep."""
        made: list[Any] = []
        open_: list[tuple[Any, list[Any] | None]] = [(part, None)]
        while open_:
            node, inner = open_.pop()
            if inner is not None:
                values = made[len(made) - len(inner) :]
                del made[len(made) - len(inner) :]
                is_same = all(map(operator.is_, values, inner))
                made.append(node if is_same else _made_of(node, values))
            elif isinstance(node, model.AnonymousIndividual):
                made.append(model.NamedIndividual(model.IRI.parse(self._iri(node.first))))
            elif inner := _inner(node):
                open_.append((node, inner))
                open_.extend((value, None) for value in reversed(inner))
            else:
                made.append(node)
        return made[0]

    def _iri(self, name: str) -> str:
        key = name.removeprefix("_:")
        if key not in self._iris:
            self._iris[key] = f"{self._start}{len(self._iris)}"
            self._nodes[self._iris[key]] = ox.BlankNode()
        return self._iris[key]


def _are_mixed(annotations: Any) -> bool:
    """Whether the writer mixes annotations of annotations up: those of one that is not alone."""
    while len(annotations) == 1:
        annotations = next(iter(annotations)).ann
    return any(each.ann for each in annotations)


def _is_list_or_node(axiom: Any) -> bool:
    """Whether the writer misplaces annotations of an axiom: it is a node in RDF or has one.

    The sections 2.3.2 and 2.3.3 of w3.org/TR/owl2-mapping-to-rdf say where they belong.
    """
    if isinstance(axiom, model.SubObjectPropertyOf):
        return isinstance(axiom.sub, list) or isinstance(axiom.sup, model.InverseObjectProperty)
    if isinstance(axiom, model.EquivalentObjectProperties):
        return _has_inverse(axiom.first)
    if isinstance(axiom, model.DisjointObjectProperties):
        return len(axiom.first) > 2 or _has_inverse(axiom.first)
    if isinstance(axiom, model.DisjointDataProperties | model.DifferentIndividuals):
        return len(axiom.first) > 2
    return isinstance(
        axiom,
        model.HasKey
        | model.DisjointUnion
        | model.NegativeObjectPropertyAssertion
        | model.NegativeDataPropertyAssertion,
    )


def _has_inverse(properties: list[Any]) -> bool:
    return any(isinstance(each, model.InverseObjectProperty) for each in properties)


def _inner(node: Any) -> list[Any]:
    """Give the values that a part of the library's model is made of."""
    if type(node) in _NAMES:
        return []
    if isinstance(node, list | tuple | set | frozenset):
        return list(node)
    fields = getattr(type(node), "__match_args__", ())
    return [getattr(node, _RENAMED.get(field, field)) for field in fields]


def _made_of(node: Any, values: list[Any]) -> Any:
    if isinstance(node, list | tuple | set | frozenset):
        return type(node)(values)
    if isinstance(node, model.AnnotationAssertion | model.Annotation):  # there an IRI stands bare
        values = [v.first if isinstance(v, model.NamedIndividual) else v for v in values]
    return type(node)(*values)
