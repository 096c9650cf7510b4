"""Answers and documents as values to compare: equal where only names of blank nodes differ.

They are read by rdflib, so that the project's engine is no judge of itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from typing import Any, TypeAlias

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF, XSD, Namespace
from rdflib.query import Result
from rdflib.term import BNode, Literal

Value: TypeAlias = bool | frozenset[str]
Row: TypeAlias = Mapping[Any, Any]
RESULTS = {".srx": "xml", ".srj": "json", ".csv": "csv", ".tsv": "tsv"}
GRAPHS = {".ttl": "turtle", ".rdf": "rdfxml", ".nt": "ntriples", ".nq": "nquads"}
FORMATS = RESULTS | GRAPHS
"""The formats of expected answers, as the project names them, by the extension of a file."""

_NAMES = {"rdfxml": "xml", "ntriples": "nt"}
"""What rdflib calls a format where that is something else."""
_RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")


@dataclass(frozen=True)
class Reading:
    """How an answer is read: whether rows have an order, how often one is there, forms of numbers.

    Without forms, numbers of the same value are the same, and so are the ways to write UTC.
    """

    has_order: bool = False
    has_times: bool = True
    has_forms: bool = True

    def results(self, text: bytes, format_: str, base: str | None = None) -> Value:
        """Give the value of a yes or no, of rows, or of a graph, which may describe either."""
        if format_ in RESULTS.values():
            result = Result.parse(BytesIO(text), format=format_)
            if result.type == "ASK":
                return bool(result.askAnswer)
            return self._rows(map(str, result.vars or ()), result.bindings)
        graph = rdflib.Graph().parse(data=text, format=_NAMES.get(format_, format_), publicID=base)
        said = graph.value(None, RDF.type, _RS.ResultSet)
        if said is None:
            return of_quads(self._quad(*triple) for triple in graph)
        if (boolean := graph.value(said, _RS.boolean)) is not None:
            return str(boolean) == "true"
        names = map(str, graph.objects(said, _RS.resultVariable))
        return self._rows(names, _described(graph, graph.objects(said, _RS.solution)))

    def dataset(self, text: bytes, format_: str) -> Value:
        """Give the value of a document that may hold several graphs."""
        read = rdflib.Dataset().parse(data=text, format=_NAMES.get(format_, format_))
        return of_quads(self._quad(*quad) for quad in read.quads())

    def _rows(self, names: Iterable[str], rows: Iterable[Row]) -> Value:
        """Write rows as a graph: a node a row, with values, how often it is there, its place."""
        counted = Counter(
            (n * self.has_order, frozenset((name, self._term(term)) for name, term in row.items()))
            for n, row in enumerate(rows)
        )
        quads = [_about(ox.BlankNode(), "names", " ".join(sorted(names)))]
        for (place, row), times in counted.items():
            node = ox.BlankNode()
            quads.append(_about(node, "place", str(place)))
            quads.append(_about(node, "times", str(times * self.has_times)))
            quads += [ox.Quad(node, ox.NamedNode(f"value:{name}"), term) for name, term in row]
        return of_quads(quads)

    def _quad(self, s: Any, p: Any, o: Any, graph: Any = None) -> ox.Quad:
        is_default = graph in (None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID)
        name = ox.DefaultGraph() if is_default else self._term(graph)
        return ox.Quad(self._term(s), self._term(p), self._term(o), name)

    def _term(self, node: Any) -> Any:
        """Give a term of the engine; tags of languages, whose case is nothing, in lower case."""
        text = str(node)
        if isinstance(node, BNode):
            return ox.BlankNode(text)
        if not isinstance(node, Literal):
            return _named(text)
        if node.language:
            return ox.Literal(text, language=node.language.lower())
        kind = node.datatype or XSD.string
        if not self.has_forms and isinstance(node.value, int | float | Decimal):
            text = str(float(node.value))
            kind = XSD.integer if isinstance(node.value, int) else kind
        elif not self.has_forms and kind in (XSD.date, XSD.dateTime):
            text = text.replace("+00:00", "Z")
        return ox.Literal(text, datatype=ox.NamedNode(str(kind)))


def of_quads(quads: Iterable[ox.Quad]) -> Value:
    """Give the value of quads."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(str(quad) for quad in dataset)


def tells_order(text: bytes) -> bool:
    """Tell whether a description of rows gives their order."""
    return b"rs:index" in text


def _about(node: ox.BlankNode, name: str, text: str) -> ox.Quad:
    return ox.Quad(node, ox.NamedNode(f"row:{name}"), ox.Literal(text))


@lru_cache
def _named(iri: str) -> Any:
    """Give an IRI, also one with a character that Turtle has in names and IRIs have not."""
    (quad,) = ox.parse(f"<{iri}> <{iri}> <{iri}> .", ox.RdfFormat.N_TRIPLES, lenient=True)
    return quad.predicate


def _described(graph: rdflib.Graph, solutions: Iterable[Any]) -> Iterable[Row]:
    def place(solution: Any) -> int:
        return int(str(graph.value(solution, _RS["index"]) or 0))

    for solution in sorted(solutions, key=place):
        yield {
            str(graph.value(binding, _RS.variable)): graph.value(binding, _RS.value)
            for binding in graph.objects(solution, _RS.binding)
        }
