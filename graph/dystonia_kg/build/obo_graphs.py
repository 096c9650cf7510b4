"""The ontology as OBO Graphs JSON (github.com/geneontology/obographs).

A subclass axiom between named classes, or to `some` of a named class, is an edge; a definition by
an intersection a logical definition; what else there is has a list of its own or is counted in the
graph's metadata.
"""

import json
from collections import Counter, defaultdict
from typing import Any

from dystonia_kg.build.owl_document import Document, owl
from dystonia_kg.namespaces import PREFIXES

_OIO, _RDFS = PREFIXES["oboInOwl"], PREFIXES["rdfs"]
_LABEL, _DEFINITION = _RDFS + "label", PREFIXES["IAO"] + "0000115"
_XREF, _COMMENT = _OIO + "hasDbXref", _RDFS + "comment"
_DEPRECATED = PREFIXES["owl"] + "deprecated"
_SYNONYMS = {f"{_OIO}has{kind}Synonym" for kind in ("Exact", "Related", "Broad", "Narrow")}
_TYPES = {
    owl.DeclareClass: ("CLASS", None),
    owl.DeclareObjectProperty: ("PROPERTY", "OBJECT"),
    owl.DeclareAnnotationProperty: ("PROPERTY", "ANNOTATION"),
    owl.DeclareNamedIndividual: ("INDIVIDUAL", None),
}

Json = dict[str, Any]


def obo_graphs(document: Document) -> str:
    """Write an ontology as a document of one graph."""
    graph = _Graph()
    for part in sorted(document.get_components(), key=lambda part: _key(part.component)):
        graph.add(part.component, [*map(_property_value, part.ann)])
    return json.dumps({"graphs": [graph.as_json()]}, indent=1, ensure_ascii=False, sort_keys=True)


class _Graph:
    def __init__(self) -> None:
        self._nodes: dict[str, Json] = {}
        self._identity: Json = {}
        self._meta: Json = {"basicPropertyValues": []}
        self._lists: dict[str, list[Json]] = defaultdict(list)
        self._left_out: Counter[str] = Counter()

    def add(self, axiom: Any, notes: list[Json]) -> None:
        """Add an axiom with its annotations."""
        meta: Json = {"meta": {"basicPropertyValues": notes}} if notes else {}
        if type(axiom) in _TYPES:
            kind, of_property = _TYPES[type(axiom)]
            self._node(str(axiom.first.first)).update(
                {"type": kind} | ({"propertyType": of_property} if of_property else {})
            )
        elif isinstance(axiom, owl.OntologyID):
            self._identity["id"] = str(axiom.iri)
            self._meta["version"] = str(axiom.viri)
        elif isinstance(axiom, owl.OntologyAnnotation):
            self._meta["basicPropertyValues"].append(_property_value(axiom.first))
        elif isinstance(axiom, owl.AnnotationAssertion):
            self._annotate(self._node(str(axiom.subject)), axiom.ann, notes)
        else:
            self._relate(axiom, meta)

    def _node(self, iri: str) -> Json:
        return self._nodes.setdefault(iri, {"id": iri})

    def _annotate(self, node: Json, annotation: Any, notes: list[Json]) -> None:
        predicate, value = str(annotation.ap.first), _value(annotation.av)
        xrefs = [note["val"] for note in notes if note["pred"] == _XREF]
        rest = [note for note in notes if note["pred"] != _XREF]
        more: Json = {"meta": {"basicPropertyValues": rest}} if rest else {}
        if predicate == _LABEL and "lbl" not in node and not notes:
            node["lbl"] = value
            return
        meta = node.setdefault("meta", {})
        if predicate == _DEFINITION and "definition" not in meta:
            meta["definition"] = {"val": value, "xrefs": xrefs} | more
        elif predicate in _SYNONYMS:
            synonym = {"pred": predicate.removeprefix(_OIO), "val": value, "xrefs": xrefs} | more
            meta.setdefault("synonyms", []).append(synonym)
        elif predicate == _DEPRECATED and value == "true":
            meta["deprecated"] = True
        elif predicate == _XREF and not xrefs:
            meta.setdefault("xrefs", []).append({"val": value} | more)
        elif predicate == _COMMENT and not notes:
            meta.setdefault("comments", []).append(value)
        else:
            stated: Json = {"pred": predicate, "val": value}
            if notes:
                stated["meta"] = {"basicPropertyValues": notes}
            meta.setdefault("basicPropertyValues", []).append(stated)

    def _relate(self, axiom: Any, meta: Json) -> None:
        edge, definition = _edge(axiom), _definition(axiom)
        if edge:
            self._lists["edges"].append(edge | meta)
        elif definition:
            self._lists["logicalDefinitionAxioms"].append(definition | meta)
        elif isinstance(axiom, owl.DisjointClasses) and all(map(_named, axiom.first)):
            members = sorted(str(member.first) for member in axiom.first)
            self._lists["disjointClassAxioms"].append({"classIds": members} | meta)
        elif isinstance(axiom, owl.EquivalentClasses) and all(map(_named, axiom.first)):
            members = sorted(str(member.first) for member in axiom.first)
            self._lists["equivalentNodesSets"].append({"nodeIds": members} | meta)
        elif isinstance(axiom, owl.SubObjectPropertyOf) and isinstance(axiom.sub, list):
            chain = [str(link.first) for link in axiom.sub]
            stated = {"predicateId": str(axiom.sup.first), "chainPredicateIds": chain}
            self._lists["propertyChainAxioms"].append(stated | meta)
        elif isinstance(axiom, owl.TransitiveObjectProperty):
            about = self._node(str(axiom.first.first)).setdefault("meta", {})
            about.setdefault("basicPropertyValues", []).append(
                {"pred": PREFIXES["rdf"] + "type", "val": PREFIXES["owl"] + "TransitiveProperty"}
            )
        else:
            self._left_out[type(axiom).__name__] += 1

    def as_json(self) -> Json:
        counted = [f"left out: {number} {kind}" for kind, number in sorted(self._left_out.items())]
        meta = self._meta | ({"comments": counted} if counted else {})
        nodes = [self._nodes[iri] for iri in sorted(self._nodes)]
        return self._identity | {"meta": meta, "nodes": nodes} | dict(self._lists)


def _edge(axiom: Any) -> Json | None:
    if isinstance(axiom, owl.SubClassOf) and _named(axiom.sub):
        if _named(axiom.sup):
            return _triple(axiom.sub, "is_a", axiom.sup)
        if restriction := _restriction(axiom.sup):
            return _triple(axiom.sub, restriction["propertyId"], axiom.sup.bce)
    elif isinstance(axiom, owl.ClassAssertion) and _named(axiom.ce):
        return _triple(axiom.i, "type", axiom.ce)
    elif isinstance(axiom, owl.ObjectPropertyAssertion) and _named(axiom.ope):
        return _triple(axiom.source, str(axiom.ope.first), axiom.target)
    elif isinstance(axiom, owl.SubAnnotationPropertyOf) or (
        isinstance(axiom, owl.SubObjectPropertyOf) and _named(axiom.sub)
    ):
        return _triple(axiom.sub, "subPropertyOf", axiom.sup)
    return None


def _triple(subject: Any, predicate: str, value: Any) -> Json:
    return {"sub": str(subject.first), "pred": predicate, "obj": str(value.first)}


def _definition(axiom: Any) -> Json | None:
    """Read a class that is equal to named classes and `some` of named classes."""
    if not isinstance(axiom, owl.EquivalentClasses) or len(axiom.first) != 2:
        return None
    defined, whole = sorted(axiom.first, key=lambda member: not _named(member))
    if not _named(defined) or not isinstance(whole, owl.ObjectIntersectionOf):
        return None
    genera = [str(part.first) for part in whole.first if _named(part)]
    restrictions = [found for part in whole.first if (found := _restriction(part))]
    if len(genera) + len(restrictions) < len(whole.first):
        return None
    return {
        "definedClassId": str(defined.first),
        "genusIds": genera,
        "restrictions": restrictions,
    }


def _restriction(expression: Any) -> Json | None:
    if not isinstance(expression, owl.ObjectSomeValuesFrom):
        return None
    if not (_named(expression.ope) and _named(expression.bce)):
        return None
    return {"propertyId": str(expression.ope.first), "fillerId": str(expression.bce.first)}


def _named(thing: Any) -> bool:
    return isinstance(getattr(thing, "first", None), owl.IRI)


def _property_value(annotation: Any) -> Json:
    return {"pred": str(annotation.ap.first), "val": _value(annotation.av)}


def _value(value: Any) -> str:
    return str(value.literal) if hasattr(value, "literal") else str(value)


def _key(axiom: Any) -> tuple[str, str]:
    return type(axiom).__name__, str(axiom.serialize("ofn"))
