"""The ontology in Manchester syntax (w3.org/TR/owl2-manchester-syntax).

Frames come in an order in which each property is declared before it is used, as some readers want
it. The syntax has no place for a subclass axiom whose left side is an expression: C SubClassOf D is
written as the equal EquivalentClasses: C, (C and D).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from dystonia_kg.build.owl_document import Document, owl
from dystonia_kg.errors import ValidationError

_FRAMES = {
    owl.DeclareAnnotationProperty: "AnnotationProperty",
    owl.DeclareDatatype: "Datatype",
    owl.DeclareObjectProperty: "ObjectProperty",
    owl.DeclareDataProperty: "DataProperty",
    owl.DeclareClass: "Class",
    owl.DeclareNamedIndividual: "Individual",
}
_CHARACTERISTICS = {
    owl.TransitiveObjectProperty: "Transitive",
    owl.SymmetricObjectProperty: "Symmetric",
    owl.FunctionalObjectProperty: "Functional",
}
_LISTS = {owl.EquivalentClasses: "EquivalentClasses", owl.DisjointClasses: "DisjointClasses"}
_ROOMY = "\n    "

Section = tuple[str, str]
"""The header of a section of a frame ("SubClassOf") and what stands in it."""


def manchester(document: Document, prefixes: Mapping[str, str]) -> str:
    """Write an ontology; ValidationError names an axiom that there is no way to write."""
    return _Writer(document, prefixes).text()


class _Writer:
    def __init__(self, document: Document, prefixes: Mapping[str, str]) -> None:
        self._names = document.prefix_mapping
        for name, base in prefixes.items():
            self._names.add_prefix(name, base)
        self._prefixes = prefixes
        self._components = sorted(document.get_components(), key=lambda c: _key(c.component))

    def text(self) -> str:
        sections: dict[str, list[Section]] = defaultdict(list)
        frames: dict[str, list[str]] = defaultdict(list)
        headers, misc = [], []
        for part in self._components:
            axiom, notes = part.component, part.ann
            if kind := _FRAMES.get(type(axiom)):
                frames[kind].append(_iri(axiom.first))
            elif isinstance(axiom, owl.OntologyID):
                identity = " ".join(f"<{iri}>" for iri in (axiom.iri, axiom.viri) if iri)
            elif isinstance(axiom, owl.OntologyAnnotation):
                headers.append(self._annotation(axiom.first))
            elif type(axiom) in _LISTS or not (placed := self._placed(axiom, notes)):
                misc.append(self._misc(axiom, notes))
            else:
                subject, section = placed
                sections[subject].append(section)
        known = {iri for iris in frames.values() for iri in iris}
        if homeless := sorted(sections.keys() - known):
            raise ValidationError("Manchester syntax annotates declared terms only", homeless)
        lines = [f"Prefix: {name}: <{base}>" for name, base in sorted(self._prefixes.items())]
        lines += ["", f"Ontology: {identity}", *_sections([("Annotations", h) for h in headers])]
        for kind in _FRAMES.values():
            for iri in sorted(frames[kind]):
                lines += ["", f"{kind}: {self._name(iri)}", *_sections(sections.get(iri, []))]
        return "\n".join([*lines, "", *misc]) + "\n"

    def _placed(self, axiom: Any, notes: Iterable[Any]) -> tuple[str, Section] | None:
        """Find the frame and section of an axiom, None when it stands in no frame."""
        say = self._say
        if isinstance(axiom, owl.AnnotationAssertion):
            return str(axiom.subject), (
                "Annotations",
                self._noted(notes) + self._annotation(axiom.ann),
            )
        rules: dict[type, Callable[[], tuple[Any, str, str]]] = {
            owl.SubClassOf: lambda: (axiom.sub, "SubClassOf", say(axiom.sup)),
            owl.ClassAssertion: lambda: (axiom.i, "Types", say(axiom.ce)),
            owl.ObjectPropertyAssertion: lambda: (
                axiom.source,
                "Facts",
                f"{say(axiom.ope)} {say(axiom.target)}",
            ),
            owl.SubAnnotationPropertyOf: lambda: (axiom.sub, "SubPropertyOf", say(axiom.sup)),
            owl.SubObjectPropertyOf: lambda: self._subproperty(axiom),
            **{
                kind: lambda word=word: (axiom.first, "Characteristics", word)  # type: ignore[misc]
                for kind, word in _CHARACTERISTICS.items()
            },
        }
        if type(axiom) not in rules:
            raise ValidationError("no way to write an axiom in Manchester syntax", [str(axiom)])
        subject, header, text = rules[type(axiom)]()
        if not hasattr(subject, "first") or not isinstance(subject.first, owl.IRI):
            return None
        return _iri(subject), (header, self._noted(notes) + text)

    def _subproperty(self, axiom: Any) -> tuple[Any, str, str]:
        if isinstance(axiom.sub, list):
            return axiom.sup, "SubPropertyChain", " o ".join(map(self._say, axiom.sub))
        return axiom.sub, "SubPropertyOf", self._say(axiom.sup)

    def _misc(self, axiom: Any, notes: Iterable[Any]) -> str:
        if isinstance(axiom, owl.SubClassOf):
            sub, sup = self._say(axiom.sub), self._say(axiom.sup)
            return f"EquivalentClasses: {self._noted(notes)}({sub}), (({sub}) and ({sup}))"
        if type(axiom) not in _LISTS:
            raise ValidationError("no way to write an axiom in Manchester syntax", [str(axiom)])
        members = (
            self._say(member) if isinstance(member, owl.Class) else f"({self._say(member)})"
            for member in axiom.first
        )
        return f"{_LISTS[type(axiom)]}: {self._noted(notes)}{', '.join(members)}"

    def _noted(self, notes: Iterable[Any]) -> str:
        texts = sorted(map(self._annotation, notes))
        return f"Annotations: {', '.join(texts)} " if texts else ""

    def _annotation(self, annotation: Any) -> str:
        value = annotation.av
        said = f"<{value}>" if isinstance(value, owl.IRI) else self._say(value)
        return f"{self._say(annotation.ap)} {said}"

    def _say(self, thing: Any) -> str:
        syntax = "omn" if isinstance(thing, owl.ClassExpression) else "ofn"
        return str(thing.serialize(syntax, self._names))

    def _name(self, iri: str) -> str:
        return self._say(owl.IRI.parse(iri))


def _sections(sections: Iterable[Section]) -> Iterator[str]:
    found: dict[str, list[str]] = defaultdict(list)
    for header, text in sections:
        found[header].append(text)
    for header in sorted(found):
        yield f"{_ROOMY[1:]}{header}: " + f",{_ROOMY}    ".join(sorted(found[header]))


def _iri(entity: Any) -> str:
    return str(entity.first)


def _key(axiom: Any) -> tuple[str, str]:
    return type(axiom).__name__, axiom.serialize("ofn")
