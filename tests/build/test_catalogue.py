"""The data set's own description: complete for DCAT-AP, true in its numbers."""

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, VOID

from dystonia_kg.build.catalogue import DATASET
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.store import GraphStore

SCHEMA = PREFIXES["schema"]


@pytest.fixture(scope="module")
def record(built: FlaskClient) -> Graph:
    """Read what a catalogue harvests, the one document that /.well-known/void leads to."""
    found = built.get("/.well-known/void", headers={"Accept": "text/turtle"}, follow_redirects=True)
    return Graph().parse(data=found.data, format="turtle")


REQUIRED = {
    DCAT.Dataset: [
        *(DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.contactPoint),
        *(DCTERMS.identifier, DCTERMS.source),
        *(DCAT.distribution, DCAT.keyword, DCAT.theme, DCTERMS.license, DCTERMS.issued),
        *(DCTERMS.modified, DCTERMS.accessRights, DCAT.version, DCAT.landingPage),
        *(VOID.sparqlEndpoint, VOID.dataDump, VOID.feature, VOID.uriSpace, VOID.triples),
    ],
    DCAT.Distribution: [
        *(DCTERMS.title, DCAT.accessURL, DCAT.downloadURL, DCAT.mediaType, DCTERMS.license),
        *(DCTERMS.description, URIRef("http://data.europa.eu/r5r/availability")),
    ],
    DCAT.DataService: [
        *(DCTERMS.title, DCAT.endpointURL, DCAT.endpointDescription, DCAT.servesDataset),
        *(DCTERMS.publisher, DCTERMS.license, DCAT.contactPoint),
        *(DCAT.keyword, DCAT.theme, DCTERMS.accessRights),
    ],
    FOAF.Agent: [FOAF.name],
    URIRef(f"{SCHEMA}Dataset"): [
        URIRef(SCHEMA + name) for name in ("name", "description", "license", "creator", "url")
    ],
}


@pytest.mark.parametrize("kind", REQUIRED)
def test_what_catalogues_ask_for(record: Graph, kind: URIRef) -> None:
    things = [thing for thing in record.subjects(RDF.type, kind) if thing is not None]
    assert things
    for thing in things:
        missing = [name for name in REQUIRED[kind] if record.value(thing, name, any=True) is None]
        assert missing == [], thing
    if kind == DCAT.Dataset:
        assert things == [DATASET]


def test_a_file_has_the_format_that_the_list_of_the_eu_names(record: Graph) -> None:
    formats = {
        (str(record.value(part, DCAT.mediaType)).rpartition("/")[2], str(name).rpartition("/")[2])
        for part, name in record.subject_objects(DCTERMS["format"])
    }
    assert {("turtle", "RDF_TURTLE"), ("n-quads", "RDF_N_QUADS"), ("rdf+xml", "RDF_XML")} <= formats
    assert len(formats) == len({media_type for media_type, _ in formats})


def test_the_number_of_triples_is_what_a_query_counts(
    built_store: GraphStore, record: Graph
) -> None:
    (row,) = built_store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    counted = int(row["n"].value)  # type: ignore[union-attr]
    (stated,) = record.objects(DATASET, VOID.triples)
    assert int(stated) == counted == built_store.manifest["triples"]  # type: ignore[call-overload]


def test_every_named_graph_is_a_subset_with_its_size(
    built_store: GraphStore, record: Graph
) -> None:
    """The two that describe the others are among them."""
    subsets = set(record.objects(DATASET, VOID.subset))
    stated = {str(graph): int(record.value(graph, VOID.triples)) for graph in subsets}  # type: ignore[call-overload]
    assert stated == built_store.graph_sizes()
    described = (
        f"{{ GRAPH graph:self-description {{ ?graph a sd:NamedGraph ; {VOID.triples.n3()} ?n }} }}"
    )
    rows = built_store.select(f"SELECT ?graph ?n {described}")
    assert {row["graph"].value: int(row["n"].value) for row in rows} == stated  # type: ignore[union-attr]
