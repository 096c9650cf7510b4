"""Turn an OBO Graphs JSON file into triples (the schema of geneontology/obographs), in a stream.

ijson reads it piece by piece: a whole file as Python objects takes ten times its size in memory.
"""

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ijson
import pyoxigraph as ox

from dystonia_kg.loading import owl_triples as o
from dystonia_kg.loading.files import OpenedFile, Progress
from dystonia_kg.namespaces import OBO

_GRAPH = "graphs.item"
_PIECES = ("meta", "nodes.item", "edges.item", "logicalDefinitionAxioms.item")
_TYPES = {"CLASS": "Class", "INDIVIDUAL": "NamedIndividual", "PROPERTY": "ObjectProperty"}
_PROPERTY_TYPES = {"ANNOTATION": "AnnotationProperty", "DATA": "DatatypeProperty"}
_EDGES = {
    "is_a": o.SUB_CLASS_OF,
    "subPropertyOf": o.SUB_PROPERTY_OF,
    "inverseOf": o.owl("inverseOf"),
    "type": o.TYPE,
}
_LEFT_OUT = ("equivalentNodesSets.item", "domainRangeAxioms.item", "propertyChainAxioms.item")
Json = dict[str, Any]


def read_obographs_triples(
    path: Path, progress: Progress | None = None, left_out: Counter[str] | None = None
) -> Iterator[ox.Triple]:
    """Yield the triples of an OBO Graphs JSON file.

    Counts pieces that are not translated in `left_out`. Raises LoadError naming file and line
    (of a JSON error: the line up to which the file had been read).
    """
    counter = left_out if left_out is not None else Counter()
    individuals: set[str] = set()
    with OpenedFile(path, progress) as file:
        try:
            found = False
            for kind, piece in _pieces(file):
                found = True
                yield from _translated(kind, piece, individuals, counter)
        except ijson.JSONError as e:
            file.require_intact()
            raise file.error(f"no JSON: {str(e).splitlines()[0][:200]}", file.lines + 1) from e
        except (KeyError, TypeError, ValueError, AttributeError) as e:
            raise file.error(f"no OBO Graphs: {e!r:.200}", file.lines + 1) from e
        if not found:
            raise file.error("no graphs with nodes in it; is it OBO Graphs JSON?")


def _pieces(file: OpenedFile) -> Iterator[tuple[str, Any]]:
    """Yield (kind, value) for the id of each graph and for each object below it, one at a time."""
    wanted = {f"{_GRAPH}.{name}": name for name in (*_PIECES, *_LEFT_OUT)}
    builder, kind = None, ""
    for prefix, event, value in ijson.parse(io.BufferedReader(file), use_float=True):
        if builder is not None:
            builder.event(event, value)
            if event == "end_map" and wanted.get(prefix) == kind:
                yield kind, builder.value
                builder = None
        elif event == "start_map" and prefix in wanted:
            builder, kind = ijson.ObjectBuilder(), wanted[prefix]
            builder.event(event, value)
        elif prefix == f"{_GRAPH}.id":
            yield "id", value


def _translated(
    kind: str, piece: Any, individuals: set[str], left_out: Counter[str]
) -> Iterator[ox.Triple]:
    if kind == "id":
        yield ox.Triple(_node(piece), o.TYPE, o.owl("Ontology"))
    elif kind == "nodes.item":
        if piece.get("type") == "INDIVIDUAL":
            individuals.add(piece["id"])
        yield from _term(piece)
    elif kind == "edges.item":
        yield from _edge(piece, individuals)
    elif kind == "logicalDefinitionAxioms.item":
        yield from _logical_definition(piece)
    elif kind == "meta":
        left_out["meta of the graph"] += 1
    else:
        left_out[kind.removesuffix(".item")] += 1


def _term(piece: Json) -> Iterator[ox.Triple]:
    subject = _node(piece["id"])
    if kind := _TYPES.get(piece.get("type", "")):
        kind = _PROPERTY_TYPES.get(piece.get("propertyType", ""), kind)
        yield ox.Triple(subject, o.TYPE, o.owl(kind))
    if piece.get("lbl"):
        yield ox.Triple(subject, o.LABEL, ox.Literal(piece["lbl"]))
    yield from _meta(subject, piece.get("meta") or {})


def _meta(subject: o.Node, meta: Json) -> Iterator[ox.Triple]:
    if definition := meta.get("definition"):
        xrefs = o.with_xrefs(definition.get("xrefs") or ())
        yield from o.annotated(subject, o.DEFINITION, ox.Literal(definition["val"]), xrefs)
    for synonym in meta.get("synonyms") or ():
        annotations = o.with_xrefs(synonym.get("xrefs") or ())
        if synonym.get("synonymType"):
            annotations.append((o.HAS_SYNONYM_TYPE, _node(synonym["synonymType"])))
        predicate = o.in_owl(synonym["pred"])
        yield from o.annotated(subject, predicate, ox.Literal(synonym["val"]), annotations)
    for text in meta.get("comments") or ():
        yield ox.Triple(subject, o.COMMENT, ox.Literal(text))
    for xref in meta.get("xrefs") or ():
        yield ox.Triple(subject, o.HAS_XREF, ox.Literal(xref["val"]))
    for subset in meta.get("subsets") or ():
        yield ox.Triple(subject, o.IN_SUBSET, _node(subset))
    for stated in meta.get("basicPropertyValues") or ():
        predicate = _node(stated["pred"])
        yield ox.Triple(subject, predicate, _value(predicate, stated["val"]))
    if meta.get("deprecated"):
        yield ox.Triple(subject, o.owl("deprecated"), o.TRUE)


def _edge(piece: Json, individuals: set[str]) -> Iterator[ox.Triple]:
    subject, target = _node(piece["sub"]), _node(piece["obj"])
    if piece["pred"] in _EDGES:
        yield ox.Triple(subject, _EDGES[piece["pred"]], target)
    elif piece["sub"] in individuals:
        yield ox.Triple(subject, _node(piece["pred"]), target)
    else:
        restriction = ox.BlankNode()
        yield ox.Triple(subject, o.SUB_CLASS_OF, restriction)
        yield from o.some(restriction, _node(piece["pred"]), target)


def _logical_definition(piece: Json) -> Iterator[ox.Triple]:
    genera: list[o.Node | tuple[ox.NamedNode, o.Node]] = [
        _node(genus) for genus in piece.get("genusIds") or ()
    ]
    differentiae = [
        (_node(part["propertyId"]), _node(part["fillerId"]))
        for part in piece.get("restrictions") or ()
        if part
    ]
    yield from o.defined_as(
        _node(piece["definedClassId"]), "intersectionOf", [*genera, *differentiae]
    )


def _node(name: str) -> ox.NamedNode:
    """Give the IRI of an identifier: most are IRIs already, a few are CURIEs."""
    prefix, colon, local = name.partition(":")
    if colon and not local.startswith("//") and prefix.isalnum() and prefix != "urn":
        return ox.NamedNode(f"{OBO}{prefix}_{local}")
    return ox.NamedNode(name if colon else f"{OBO}unnamed#{name}")


def _value(predicate: ox.NamedNode, text: str) -> o.Value:
    is_link = predicate == o.REPLACED_BY or text.startswith(("http://", "https://"))
    if is_link:
        try:
            return _node(text)
        except ValueError:
            return ox.Literal(text)
    return ox.Literal(text)
