"""The endpoint's description of itself (SPARQL 1.1 Service Description)."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from dystonia_kg.namespaces import PREFIXES

_SD, _VOID, _RDF = PREFIXES["sd"], PREFIXES["void"], PREFIXES["rdf"]
_FORMATS = "http://www.w3.org/ns/formats/"
_WRITTEN = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)


def describe(endpoint: str, graphs: Iterable[tuple[str, int]]) -> list[ox.Triple]:
    """Describe the endpoint at an address, and its named graphs (IRI, number of triples)."""
    return list(_triples(ox.NamedNode(endpoint), list(graphs)))


def _triples(endpoint: ox.NamedNode, graphs: list[tuple[str, int]]) -> Iterator[ox.Triple]:
    service, dataset, default = ox.BlankNode("service"), ox.BlankNode("data"), ox.BlankNode("all")
    yield _typed(service, "Service")
    yield ox.Triple(service, _sd("endpoint"), endpoint)
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for name in _WRITTEN:
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(_FORMATS + name))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield _typed(dataset, "Dataset")
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield _typed(default, "Graph")
    for number, (iri, size) in enumerate(graphs):
        named, graph = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
        yield ox.Triple(dataset, _sd("namedGraph"), named)
        yield _typed(named, "NamedGraph")
        yield ox.Triple(named, _sd("name"), ox.NamedNode(iri))
        yield ox.Triple(named, _sd("graph"), graph)
        yield _typed(graph, "Graph")
        yield ox.Triple(graph, ox.NamedNode(_VOID + "triples"), _number(size))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _typed(node: ox.BlankNode, name: str) -> ox.Triple:
    return ox.Triple(node, ox.NamedNode(_RDF + "type"), _sd(name))


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(PREFIXES["xsd"] + "integer"))
