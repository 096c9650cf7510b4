"""The endpoint's description of itself (SPARQL 1.1 Service Description)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.negotiation import GRAPH_FORMATS, RESULT_FORMATS

_SD, _VOID, _RDF = PREFIXES["sd"], PREFIXES["void"], PREFIXES["rdf"]
_FORMATS = "http://www.w3.org/ns/formats/"
_SIMPLE_ENTAILMENT = "http://www.w3.org/ns/entailment/Simple"
_CASTS = (
    *("date", "time", "duration", "dayTimeDuration", "yearMonthDuration"),
    *("gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay"),
)
"""What the engine can cast to beyond SPARQL 1.1 (section 17.5), of XML Schema."""
_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD",
    "trig": "TriG",
    "nquads": "N-Quads",
    "n3": "N3",
}


@dataclass(frozen=True)
class Service:
    """What there is to describe: addresses (`update` is empty where there is none) and graphs.

    `graphs` are pairs of IRI and number of triples.
    """

    endpoint: str
    update: str = ""
    graphs: Iterable[tuple[str, int]] = ()
    default_triples: int = 0
    is_union: bool = False
    asks_others: bool = False
    is_own_engine: bool = True


def describe(service: Service) -> list[ox.Triple]:
    """Describe a service and its data set."""
    return [*_service(service), *_dataset(service)]


def _service(service: Service) -> Iterator[ox.Triple]:
    query = ox.BlankNode("service")
    yield _typed(query, "Service")
    yield ox.Triple(query, _sd("endpoint"), ox.NamedNode(service.endpoint))
    yield ox.Triple(query, _sd("supportedLanguage"), _sd("SPARQL10Query"))
    yield ox.Triple(query, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for offer in (*RESULT_FORMATS, *GRAPH_FORMATS):
        yield ox.Triple(query, _sd("resultFormat"), ox.NamedNode(_FORMATS + _NAMES[offer.name]))
    yield ox.Triple(query, _sd("defaultDataset"), ox.BlankNode("data"))
    yield ox.Triple(query, _sd("availableGraphs"), ox.BlankNode("data"))
    yield from _features(query, service)
    if not service.update:
        return
    update = ox.BlankNode("update")
    yield _typed(update, "Service")
    yield ox.Triple(update, _sd("endpoint"), ox.NamedNode(service.update))
    yield ox.Triple(update, _sd("supportedLanguage"), _sd("SPARQL11Update"))
    yield ox.Triple(update, _sd("feature"), _sd("EmptyGraphs"))
    for offer in GRAPH_FORMATS:
        yield ox.Triple(update, _sd("inputFormat"), ox.NamedNode(_FORMATS + _NAMES[offer.name]))
    yield ox.Triple(update, _sd("defaultDataset"), ox.BlankNode("data"))


def _features(query: ox.BlankNode, service: Service) -> Iterator[ox.Triple]:
    simple = ox.NamedNode(_SIMPLE_ENTAILMENT)
    yield ox.Triple(query, _sd("defaultEntailmentRegime"), simple)
    if service.is_union:
        yield ox.Triple(query, _sd("feature"), _sd("UnionDefaultGraph"))
    if service.asks_others:
        yield ox.Triple(query, _sd("feature"), _sd("BasicFederatedQuery"))
    for name in _CASTS if service.is_own_engine else ():
        cast = ox.NamedNode(PREFIXES["xsd"] + name)
        yield ox.Triple(query, _sd("extensionFunction"), cast)
        yield _typed(cast, "Function")


def _dataset(service: Service) -> Iterator[ox.Triple]:
    dataset, default = ox.BlankNode("data"), ox.BlankNode("all")
    yield _typed(dataset, "Dataset")
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield _typed(default, "Graph")
    yield _sized(default, service.default_triples)
    for number, (iri, size) in enumerate(service.graphs):
        named, graph = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
        yield ox.Triple(dataset, _sd("namedGraph"), named)
        yield _typed(named, "NamedGraph")
        yield ox.Triple(named, _sd("name"), ox.NamedNode(iri))
        yield ox.Triple(named, _sd("graph"), graph)
        yield _typed(graph, "Graph")
        yield _sized(graph, size)


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _typed(node: ox.BlankNode | ox.NamedNode, name: str) -> ox.Triple:
    return ox.Triple(node, ox.NamedNode(_RDF + "type"), _sd(name))


def _sized(graph: ox.BlankNode, triples: int) -> ox.Triple:
    number = ox.Literal(str(triples), datatype=ox.NamedNode(PREFIXES["xsd"] + "integer"))
    return ox.Triple(graph, ox.NamedNode(_VOID + "triples"), number)
