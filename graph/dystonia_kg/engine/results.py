"""Write what a query gave: result sets (SPARQL 1.1 JSON, XML, CSV and TSV) and graphs (RDF)."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from dystonia_kg.engine.turtle import whole_iris
from dystonia_kg.errors import UnknownFormatError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.negotiation import (
    CSV,
    GRAPH_FORMATS,
    JSON,
    JSON_LD,
    N3,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    RESULT_FORMATS,
    TRIG,
    TSV,
    TURTLE,
    XML,
    Format,
)
from dystonia_kg.store.store import QueryResult, Term

_RESULTS = {
    JSON: ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    CSV: ox.QueryResultsFormat.CSV,
    TSV: ox.QueryResultsFormat.TSV,
}
RDF_FORMATS: Mapping[Format, ox.RdfFormat] = {
    TURTLE: ox.RdfFormat.TURTLE,
    N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    JSON_LD: ox.RdfFormat.JSON_LD,
    RDF_XML: ox.RdfFormat.RDF_XML,
    TRIG: ox.RdfFormat.TRIG,
    N_QUADS: ox.RdfFormat.N_QUADS,
    N3: ox.RdfFormat.N3,
}
_WITH_PREFIXES = (TURTLE, RDF_XML, TRIG, N3)
_TURTLE_LIKE = (TURTLE, TRIG, N3)
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_ELEMENT_NAME = re.compile(r"[^\W\d][\w.-]*$")


@dataclass(frozen=True)
class Table:
    """A result set for people: column names, rows of terms (None = unbound), and whether cut."""

    columns: list[str]
    rows: list[list[Term | None]]
    is_cut: bool = False


def offers(result: QueryResult) -> Sequence[Format]:
    """Give the formats that fit the result, the default first."""
    return GRAPH_FORMATS if isinstance(result, ox.QueryTriples) else RESULT_FORMATS


def serialize(result: QueryResult, format_: Format) -> bytes:
    """Write a result whole; UnknownFormatError when the format is not for this kind of result."""
    if isinstance(result, ox.QueryTriples):
        return serialize_graph(result, format_)
    if format_ not in _RESULTS:
        raise UnknownFormatError(
            f"{format_.title} is for graphs; SELECT and ASK give {_names(RESULT_FORMATS)}"
        )
    text = result.serialize(format=_RESULTS[format_]) or b""
    return _well_formed(text) if format_ is XML else text


def serialize_graph(triples: Iterable[ox.Triple], format_: Format) -> bytes:
    """Write triples in an RDF syntax, with the prefixes that occur in them."""
    if format_ not in RDF_FORMATS:
        raise UnknownFormatError(
            f"{format_.title} is for SELECT and ASK; graphs are given as {_names(GRAPH_FORMATS)}"
        )
    ordered = sorted(triples, key=_types_first if format_ is RDF_XML else str)
    if format_ is RDF_XML:
        _check_element_names(ordered)
    prefixes = _occurring(ordered) if format_ in _WITH_PREFIXES else None
    text = ox.serialize(ordered, format=RDF_FORMATS[format_], prefixes=prefixes) or b""
    if format_ is RDF_XML:
        return _well_formed(text)
    return whole_iris(text, PREFIXES) if format_ in _TURTLE_LIKE else text


def table(solutions: ox.QuerySolutions, limit: int) -> Table:
    """Read at most `limit` rows for display."""
    columns = [variable.value for variable in solutions.variables]
    rows: list[list[Term | None]] = []
    for solution in solutions:
        if len(rows) == limit:
            return Table(columns, rows, is_cut=True)
        rows.append([solution[name] for name in columns])
    return Table(columns, rows)


def _types_first(triple: ox.Triple) -> tuple[str, bool, str]:
    """Order so that RDF/XML names elements by type: some readers look for owl:Ontology."""
    return str(triple.subject), triple.predicate != _TYPE, str(triple)


def _occurring(triples: Iterable[ox.Triple]) -> dict[str, str]:
    iris = {
        term.value
        for triple in triples
        for term in (triple.subject, triple.predicate, triple.object, _datatype(triple.object))
        if isinstance(term, ox.NamedNode)
    }
    return {
        name: base for name, base in PREFIXES.items() if any(iri.startswith(base) for iri in iris)
    }


def _well_formed(text: bytes) -> bytes:
    """Write carriage returns so that XML readers keep them; refuse what XML cannot hold at all.

    The engine writes both as they are (w3.org/TR/xml, sections 2.2 and 2.11).
    """
    if found := _NOT_IN_XML.search(text):
        shown = found[0].decode("utf-8").encode("unicode_escape").decode()
        raise UnknownFormatError(
            f"the answer holds a character that XML cannot hold ({shown})",
            hint=f"ask for {JSON.title} or {N_TRIPLES.title}",
        )
    return text.replace(b"\r", b"&#13;")


def _check_element_names(triples: Iterable[ox.Triple]) -> None:
    """RDF/XML makes element names of predicates; the engine writes broken XML where it cannot."""
    for triple in triples:
        if not _ELEMENT_NAME.search(triple.predicate.value):
            raise UnknownFormatError(
                f"<{triple.predicate.value}> cannot be a predicate in RDF/XML",
                hint=f"ask for {TURTLE.title}",
            )


def _datatype(term: Term) -> ox.NamedNode | None:
    return term.datatype if isinstance(term, ox.Literal) else None


def _names(formats: Iterable[Format]) -> str:
    return ", ".join(format_.title for format_ in formats)


def rows_as_json(names: Sequence[str], solutions: Iterable[ox.QuerySolution]) -> bytes:
    """Write rows as SPARQL 1.1 JSON."""
    rows = [
        {name: _as_json(term) for name in names if (term := row[name]) is not None}
        for row in solutions
    ]
    return json.dumps({"head": {"vars": list(names)}, "results": {"bindings": rows}}).encode()


def _as_json(term: Term) -> dict[str, object]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _as_json(part) for name, part in parts.items()}}
    found: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    else:
        found["datatype"] = term.datatype.value
    return found
