"""graph:metadata: the data set, its graphs and its sources in DCAT, VoID and PROV terms."""

import re
from collections.abc import Iterable, Mapping
from itertools import chain

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, VOID

from dystonia_kg.build.catalogue import DATASET, EU, LICENCE, add_catalogue_record
from dystonia_kg.build.distributions import Distribution, distributions
from dystonia_kg.namespaces import BASE, DYST, GRAPH, ONTOLOGY_IRI, SRC
from dystonia_kg.sources.releases import SOURCE_COLUMNS, SOURCES, releases
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

IANA = "https://www.iana.org/assignments/media-types/"
_AVAILABILITY = URIRef("http://data.europa.eu/r5r/availability")
_STABLE = URIRef(f"{EU}planned-availability/STABLE")
_FILE_TYPES = {
    "text/turtle": "RDF_TURTLE",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON_LD",
    "application/n-triples": "RDF_N_TRIPLES",
    "application/trig": "RDF_TRIG",
    "application/n-quads": "RDF_N_QUADS",
    "application/owl+xml": "XML",
    "application/json": "JSON",
}
"""The media types that the EU's list of file types, which DCAT-AP wants, has a name for."""
_NOT_COUNTED = -1
_OWN = "dystonia-kg"
_ABOUT_THE_OTHERS = (GRAPH["metadata"], GRAPH["self-description"])
"""The graphs whose triples are only known when those of all others are."""


def metadata_graph(
    graphs: Mapping[str, list[ox.Triple]], version: str, tallies: Iterable[Tally] = ()
) -> Graph:
    """Describe the data set of release `version`, its graphs, its sources, and what they gave."""
    graph = Graph()
    graph.add((DATASET, RDF.type, DCAT.Dataset))
    graph.add((DATASET, RDF.type, VOID.Dataset))
    graph.add((DATASET, RDFS.label, Literal("Dystonia Knowledge Graph", lang="en")))
    graph.add((DATASET, DCTERMS.title, Literal("Dystonia Knowledge Graph", lang="en")))
    graph.add((DATASET, OWL.versionInfo, Literal(version)))
    graph.add((DATASET, VOID.vocabulary, URIRef(ONTOLOGY_IRI)))
    graph.add((DATASET, VOID.triples, _count(_NOT_COUNTED)))
    add_catalogue_record(graph, version)
    for name, triples in graphs.items():
        _add_graph(graph, URIRef(name), len(triples))
    for name in _ABOUT_THE_OTHERS:
        _add_graph(graph, name, _NOT_COUNTED)
    for there in distributions():
        _add_distribution(graph, there)
    for row in read_table(SOURCES, SOURCE_COLUMNS):
        _add_source(graph, row)
    for tally in tallies:
        _add_tally(graph, tally)
    return graph


def complete_counts(graphs: Mapping[str, list[ox.Triple]]) -> int:
    """Write into graph:metadata the numbers that only all graphs together tell.

    They are those of itself, of graph:self-description, and of the default graph (each triple
    once), which is given. Each stands there already, as one triple with another number.
    """
    metadata = graphs[str(GRAPH["metadata"])]
    for name in _ABOUT_THE_OTHERS:
        _restate(metadata, name, len(graphs[str(name)]))
    number = len(set(chain.from_iterable(graphs.values())))
    _restate(metadata, DATASET, number)
    metadata.sort(key=str)
    return number


def _restate(metadata: list[ox.Triple], dataset: URIRef, number: int) -> None:
    about = ox.NamedNode(str(dataset)), ox.NamedNode(str(VOID.triples))
    whole = ox.Literal(str(number), datatype=ox.NamedNode(str(XSD.integer)))
    metadata[:] = [
        ox.Triple(*about, whole) if (t.subject, t.predicate) == about else t for t in metadata
    ]


def _add_graph(graph: Graph, part: URIRef, triples: int) -> None:
    graph.add((DATASET, VOID.subset, part))
    graph.add((part, RDF.type, VOID.Dataset))
    graph.add((part, RDFS.label, Literal(part.removeprefix(str(GRAPH)), lang="en")))
    graph.add((part, VOID.triples, _count(triples)))
    _add_graph_source(graph, part)


def _add_tally(graph: Graph, tally: Tally) -> None:
    """Say what became of the rows of a table: claims, direct triples, and those left out."""
    name = re.sub(r"[^\w.-]+", "-", f"{tally.table}-{tally.source}")
    node = URIRef(f"{BASE}tally/{name}")
    graph.add((node, RDF.type, PROV.Activity))
    graph.add((node, DCTERMS.title, Literal(tally.table)))
    for source in tally.source.split(", "):
        if source in releases():
            graph.add((node, DCTERMS.source, SRC[source]))
    graph.add((node, DYST.rowsRead, _count(tally.rows_read)))
    graph.add((node, DYST.claimsMade, _count(tally.claims)))
    graph.add((node, DYST.directTriplesMade, _count(tally.direct_triples)))
    for number, (reason, rows) in enumerate(sorted(tally.left_out.items()), start=1):
        part = URIRef(f"{node}#{number}")
        graph.add((node, DYST.leavesOut, part))
        graph.add((part, RDF.type, PROV.Entity))
        graph.add((part, DCTERMS.description, Literal(reason, lang="en")))
        graph.add((part, DYST.rowsLeftOut, _count(rows)))


def _add_distribution(graph: Graph, there: Distribution) -> None:
    """Describe a release file at the address that it keeps."""
    part, form = URIRef(f"{BASE}download/{there.name}"), URIRef(IANA + there.media_type)
    graph.add((DATASET, DCAT.distribution, part))
    graph.add((part, RDF.type, DCAT.Distribution))
    graph.add((part, DCTERMS.title, Literal(there.title, lang="en")))
    graph.add((part, DCAT.accessURL, URIRef(there.access)))
    graph.add((part, DCAT.downloadURL, URIRef(there.address)))
    graph.add((part, DCAT.mediaType, form))
    graph.add((part, DCTERMS.license, LICENCE))
    graph.add((part, DCTERMS.description, Literal(f"{there.name}: {there.title}", lang="en")))
    graph.add((part, _AVAILABILITY, _STABLE))
    if file_type := _FILE_TYPES.get(there.media_type):
        graph.add((part, DCTERMS["format"], URIRef(f"{EU}file-type/{file_type}")))
    if there.is_packed:
        graph.add((part, DCAT.compressFormat, URIRef(f"{IANA}application/gzip")))


def _count(number: int) -> Literal:
    return Literal(number, datatype=XSD.integer)


def _add_graph_source(graph: Graph, part: URIRef) -> None:
    _, slash, name = part.removeprefix(str(GRAPH)).partition("source/")
    if slash:
        graph.add((part, PROV.wasDerivedFrom, SRC[name]))
        if name != _OWN:
            graph.add((DATASET, DCTERMS.source, SRC[name]))


def _add_source(graph: Graph, row: Row) -> None:
    source = SRC[row["name"]]
    graph.add((source, RDF.type, DYST.Source))
    graph.add((source, RDFS.label, Literal(row["title"], lang="en")))
    graph.add((source, DYST.licenceBasis, Literal(row["licence_basis"], lang="en")))
    for predicate, column in ((OWL.versionInfo, "release"), (RDFS.comment, "note")):
        if row[column]:
            graph.add((source, predicate, Literal(row[column])))
    if row["homepage"]:
        graph.add((source, FOAF.homepage, URIRef(row["homepage"])))
    licence = row["licence"]
    value = URIRef(licence) if licence.startswith("http") else Literal(licence, lang="en")
    graph.add((source, DCTERMS.license, value))
