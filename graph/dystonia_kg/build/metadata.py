"""graph:metadata: the data set, its graphs and its sources in DCAT, VoID and PROV terms."""

from collections.abc import Mapping

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, VOID

from dystonia_kg.build.distributions import Distribution, distributions
from dystonia_kg.namespaces import BASE, DYST, GRAPH, ONTOLOGY_IRI, SRC
from dystonia_kg.sources.tables import Row, read_table

DATASET = URIRef(BASE + "dataset")
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")
IANA = "https://www.iana.org/assignments/media-types/"
SOURCE_COLUMNS = (
    "name",
    "title",
    "release",
    "licence",
    "licence_basis",
    "homepage",
    "note",
)


def metadata_graph(graphs: Mapping[str, list[ox.Triple]], version: str) -> Graph:
    """Describe the data set of release `version`, each of its graphs, and its sources."""
    graph = Graph()
    graph.add((DATASET, RDF.type, DCAT.Dataset))
    graph.add((DATASET, RDF.type, VOID.Dataset))
    graph.add((DATASET, RDFS.label, Literal("Dystonia Knowledge Graph", lang="en")))
    graph.add((DATASET, DCTERMS.title, Literal("Dystonia Knowledge Graph", lang="en")))
    graph.add((DATASET, OWL.versionInfo, Literal(version)))
    graph.add((DATASET, VOID.vocabulary, URIRef(ONTOLOGY_IRI)))
    graph.add((DATASET, VOID.triples, _count(sum(map(len, graphs.values())))))
    for name, triples in graphs.items():
        part = URIRef(name)
        graph.add((DATASET, VOID.subset, part))
        graph.add((part, RDF.type, VOID.Dataset))
        graph.add((part, RDFS.label, Literal(name.removeprefix(str(GRAPH)), lang="en")))
        graph.add((part, VOID.triples, _count(len(triples))))
        _add_graph_source(graph, part)
    for there in distributions():
        _add_distribution(graph, there)
    for row in read_table("sources.tsv", SOURCE_COLUMNS):
        _add_source(graph, row)
    return graph


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
    if there.is_packed:
        graph.add((part, DCAT.compressFormat, URIRef(f"{IANA}application/gzip")))


def _count(number: int) -> Literal:
    return Literal(number, datatype=XSD.integer)


def _add_graph_source(graph: Graph, part: URIRef) -> None:
    _, slash, name = part.removeprefix(str(GRAPH)).partition("source/")
    if slash:
        graph.add((part, PROV.wasDerivedFrom, SRC[name]))


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
