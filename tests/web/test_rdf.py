"""RDF by Accept and by extension, and the redirects that lead to it."""

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef

from dystonia_kg.curies import expand
from dystonia_kg.namespaces import BASE
from support.html import BROWSER

SYNTAXES = [
    ("text/turtle", "turtle"),
    ("application/ld+json", "json-ld"),
    ("application/rdf+xml", "xml"),
    ("application/n-triples", "nt"),
]
THINGS = [
    ("/term/WritersCramp", "dyst:WritersCramp"),
    ("/entity/HP:0001332", "HP:0001332"),
    ("/claim/botulinum-toxin-focal", "claim:botulinum-toxin-focal"),
    ("/source/ninds-dystonia", "src:ninds-dystonia"),
]


@pytest.mark.parametrize(("media_type", "syntax"), SYNTAXES)
@pytest.mark.parametrize(("address", "curie"), THINGS)
def test_rdf_by_accept(
    client: FlaskClient, address: str, curie: str, media_type: str, syntax: str
) -> None:
    response = client.get(address, headers={"Accept": media_type})
    assert response.mimetype == media_type
    assert response.headers["Vary"] == "Accept, Accept-Encoding"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    graph = Graph().parse(data=response.data, format=syntax)
    assert (URIRef(expand(curie)), None, None) in graph


@pytest.mark.parametrize("extension", ["ttl", "jsonld", "rdf", "nt"])
@pytest.mark.parametrize(
    "address", ["/term/WritersCramp", "/entity/HP:0001332", "/ontology", "/graph/mappings"]
)
def test_rdf_by_extension(client: FlaskClient, address: str, extension: str) -> None:
    response = client.get(f"{address}.{extension}", headers=BROWSER)
    assert response.status_code == 200
    assert response.mimetype != "text/html"
    assert b"dystonia" in response.data.lower()


def test_not_acceptable(client: FlaskClient) -> None:
    assert client.get("/term/WritersCramp", headers={"Accept": "image/png"}).status_code == 406


REDIRECTS = [
    ("/entity/dyst:WritersCramp", "/term/WritersCramp"),
    ("/entity?iri=http://purl.obolibrary.org/obo/HP_0001332", "/entity/HP:0001332"),
    ("/entity?iri=https://w3id.org/dystonia-kg/term/Dystonia", "/term/Dystonia"),
]


@pytest.mark.parametrize(("address", "target"), REDIRECTS)
def test_redirects(client: FlaskClient, address: str, target: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.headers["Location"]) == (303, target)


@pytest.mark.parametrize(
    ("accept", "extension"),
    [
        ("application/rdf+xml", ".rdf"),
        ("*/*", ".ttl"),
        ("image/png", ".ttl"),
        ("application/n-triples", ".nt"),
        (BROWSER["Accept"], ""),
    ],
)
def test_void_in_the_syntax_asked_for(built: FlaskClient, accept: str, extension: str) -> None:
    response = built.get("/.well-known/void", headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, f"/dataset{extension}")
    assert "Accept" in response.headers["Vary"]
    described = built.get(response.headers["Location"], headers={"Accept": accept})
    assert described.status_code == 200
    assert b"Dystonia Knowledge Graph" in described.data


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/entity/dyst:CervicalDystonia", "/term/CervicalDystonia"),
        ("/entity/dyst:CervicalDystonia.ttl", "/term/CervicalDystonia.ttl"),
        ("/entity/dyst:cervicaldystonia", "/term/CervicalDystonia"),
        ("/entity/ninds:S01.ttl", "/source/ninds-dystonia.ttl#S01"),
        ("/entity/graph:ontology", "/graph/ontology"),
        ("/entity/SNOMED:15802004", "/term/Dystonia"),
        ("/entity/C0013421", "/term/Dystonia"),
        ("/entity/c0013421.ttl", "/term/Dystonia.ttl"),
        ("/entity/UMLS:C0013421", "/term/Dystonia"),
        ("/entity/128100", None),
        ("/entity?iri=C0013421", "/term/Dystonia"),
        ("/entity/dyst:Nosuch", None),
        ("/entity/dyst:a%23b", None),
        ("/entity/src:nosuch", None),
        ("/entity/graph:nosuch", None),
        (f"/entity?iri={BASE}term/Nosuch", None),
        (f"/entity?iri={BASE}term/Dystonia", "/term/Dystonia"),
    ],
)
def test_own_terms_by_their_short_names(
    built: FlaskClient, address: str, location: str | None
) -> None:
    reply = built.get(address, headers=BROWSER)
    assert reply.status_code == (303 if location else 404)
    assert reply.headers.get("Location") == location


def test_an_identifier_that_is_only_like_a_term_leads_nowhere_but_names_it(
    built: FlaskClient,
) -> None:
    """A close mapping does not make two things one."""
    page = built.get("/entity/GARD:0027640", headers=BROWSER)
    assert page.status_code == 200
    assert 'href="/term/Dystonia"' in page.text
    assert "close to it" in page.text
