"""The ontology in OBO 1.4 (owlcollab.github.io/oboformat), for tools that read nothing else.

OBO has no languages, hardly any annotation properties and no axioms between expressions, and
readers of today stop at individuals. What is left out is counted in the header.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyhornedowl

from dystonia_kg.build.owl_document import Document, owl
from dystonia_kg.namespaces import PREFIXES

_OBO_IRI = re.compile(re.escape(PREFIXES["obo"]) + r"([A-Za-z]+)_(\w+)")
_WRITTEN = (owl.DeclareClass, owl.DeclareObjectProperty)
_HEADER_END = "\n\n["
_VERSION = PREFIXES["owl"] + "versionInfo"


def obo(document: Document) -> str:
    """Write the classes and object properties of an ontology, and how much else there is."""
    parts = document.get_components()
    plain = pyhornedowl.PyIndexedOntology()
    for part in parts:
        axiom = part.component
        if isinstance(axiom, owl.AnnotationAssertion):
            axiom = owl.AnnotationAssertion(axiom.subject, _without_language(axiom.ann))
        elif isinstance(axiom, _WRITTEN):
            plain.add_component(_identifier(plain, axiom.first.first))
        plain.add_component(axiom, part.ann)
    text = plain.save_to_string("obo")
    read = pyhornedowl.open_ontology_from_string(text, serialization="obo")
    header, _, frames = text.partition(_HEADER_END)
    lines = ["format-version: 1.4", header.strip(), *sorted(_about(parts)), *_left_out(plain, read)]
    return "\n".join(lines) + _HEADER_END + frames


def obo_id(iri: str) -> str:
    """Give what OBO calls a term: PREFIX:LOCAL for a PURL of OBO, else the whole IRI."""
    match = _OBO_IRI.fullmatch(iri)
    return f"{match[1]}:{match[2]}" if match else iri


def _identifier(document: Document, iri: Any) -> Any:
    about = document.annotation_property(PREFIXES["oboInOwl"] + "id")
    return owl.AnnotationAssertion(iri, owl.Annotation(about, owl.SimpleLiteral(obo_id(str(iri)))))


def _without_language(annotation: Any) -> Any:
    value = annotation.av
    if not isinstance(value, owl.LanguageLiteral):
        return annotation
    return owl.Annotation(annotation.ap, owl.SimpleLiteral(value.literal))


def _about(parts: list[Any]) -> Iterator[str]:
    for part in parts:
        if isinstance(part.component, owl.OntologyAnnotation):
            predicate, value = str(part.component.first.ap.first), part.component.first.av
            if predicate == _VERSION:
                yield f"data-version: {value.literal}"
            else:
                text = getattr(value, "literal", None)
                said = f"{value}" if text is None else f"{_quoted(str(text))} xsd:string"
                yield f"property_value: {predicate} {said}"


def _quoted(text: str) -> str:
    for character, escaped in (("\\", r"\\"), ('"', r"\""), ("\n", r"\n")):
        text = text.replace(character, escaped)
    return f'"{text}"'


def _left_out(whole: Document, read: Document) -> Iterator[str]:
    """Say how many axioms of each kind are not in what was read back."""
    missing = Counter(map(_kind, whole.get_components()))
    missing.subtract(map(_kind, read.get_components()))
    del missing[owl.OntologyAnnotation.__name__]  # they stand in the header, which is not read back
    for kind, number in sorted(missing.items()):
        if number > 0:
            yield f"remark: left out, as OBO has no place for them: {number} {kind}"
    yield "remark: left out: the language of texts, which is English"


def _kind(part: Any) -> str:
    return type(part.component).__name__
