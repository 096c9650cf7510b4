"""/ontology: the ontology and its modules at their IRIs, in the syntax that is asked for."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from werkzeug.test import TestResponse

from dystonia_kg.build.distributions import module_names
from dystonia_kg.namespaces import BASE, ONTOLOGY_IRI, PREFIXES
from dystonia_kg.store.empty import make_empty
from dystonia_kg.store.store import GraphStore
from dystonia_kg.web.app import create_app


@pytest.fixture
def web(built_app: Flask) -> FlaskClient:
    return built_app.test_client()


STARTS = {
    "owl": ("application/rdf+xml", b"<owl:Ontology "),
    "rdf": ("application/rdf+xml", b"<owl:Ontology "),
    "ttl": ("text/turtle", b"a owl:Ontology"),
    "jsonld": ("application/ld+json", b"{"),
    "nt": ("application/n-triples", b"<http"),
    "ofn": ("text/owl-functional", b"Ontology(<https://w3id.org/dystonia-kg/ontology>"),
    "omn": ("text/owl-manchester", b"Ontology: <https://w3id.org/dystonia-kg/ontology>"),
    "owx": ("application/owl+xml", b"<Ontology "),
    "obo": ("text/obo", b"format-version: 1.4"),
    "json": ("application/json", b'"graphs"'),
}


@pytest.mark.parametrize("suffix", STARTS)
def test_a_syntax_by_its_extension(web: FlaskClient, suffix: str) -> None:
    media_type, start = STARTS[suffix]
    for address in (f"/ontology.{suffix}", f"/ontology/2026-11-22.{suffix}"):
        reply = web.get(address)
        assert (reply.status_code, reply.mimetype) == (200, media_type), address
        assert start in reply.data


@pytest.mark.parametrize("suffix", ["ofn", "omn", "owx", "obo"])
def test_a_syntax_by_its_media_type(web: FlaskClient, suffix: str) -> None:
    reply = web.get("/ontology", headers={"Accept": STARTS[suffix][0]})
    assert (reply.status_code, reply.mimetype) == (200, STARTS[suffix][0])


def test_what_owlapi_asks_for(web: FlaskClient) -> None:
    accept = "application/rdf+xml, application/xml; q=0.7, text/plain; q=0.1, */*; q=0.09"
    for address in ("/ontology", "/ontology/core", "/ontology/2026-11-22"):
        assert web.get(address, headers={"Accept": accept}).mimetype == "application/rdf+xml"


@pytest.mark.parametrize("name", module_names())
def test_a_module_at_its_iri(web: FlaskClient, name: str) -> None:
    turtle = web.get(f"/ontology/{name}", headers={"Accept": "text/turtle"})
    assert turtle.status_code == 200
    found = {q.triple for q in ox.parse(turtle.data, format=ox.RdfFormat.TURTLE)}
    header = ox.NamedNode(f"{ONTOLOGY_IRI}/{name}")
    assert any(triple.subject == header for triple in found)
    xml = web.get(f"/ontology/{name}.owl")
    assert len(list(ox.parse(xml.data, format=ox.RdfFormat.RDF_XML))) == len(found)
    assert b"<owl:Ontology " in xml.data
    page = web.get(f"/ontology/{name}", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Location"]) == (303, "/ontology")


@pytest.mark.parametrize(
    "address", ["/ontology/core.obo", "/ontology/shapes", "/ontology/none.owl", "/ontology.exe"]
)
def test_what_there_is_not(web: FlaskClient, address: str) -> None:
    assert web.get(address).status_code == 404


def test_every_distribution_is_where_the_metadata_says(
    web: FlaskClient, built_store: GraphStore
) -> None:
    rows = built_store.select(
        "SELECT ?at ?type { ?part dcat:downloadURL ?at ; dcat:mediaType ?type }"
    )
    assert len(rows) > 30
    for row in rows:
        address = row["at"].value.removeprefix(BASE)
        reply = web.get("/" + address)
        assert reply.status_code == 200, address
        if not address.endswith(".gz"):
            assert reply.mimetype == row["type"].value.partition("media-types/")[2], address


def links_of(reply: TestResponse) -> set[tuple[str, str, str]]:
    """Read a Link header as (relation, target, media type)."""
    found = re.findall(r'<([^>]*)>; rel="([^"]+)"(?:; type="([^"]+)")?', reply.headers["Link"])
    return {(relation, target, media_type) for target, relation, media_type in found}


PAGES = [
    ("/ontology", ONTOLOGY_IRI, "DefinedTermSet"),
    ("/term/Dystonia", f"{BASE}term/Dystonia", "DefinedTerm"),
    ("/entity/HP:0001332", "http://purl.obolibrary.org/obo/HP_0001332", "DefinedTerm"),
    *((page, f"{BASE}dataset", "Dataset") for page in ("/", "/data", "/dataset")),
]


@pytest.mark.parametrize(("address", "iri", "kind"), PAGES)
def test_what_leads_machines_on(web: FlaskClient, address: str, iri: str, kind: str) -> None:
    """What the first level of FAIR Signposting asks of a page."""
    links = links_of(web.get(address, headers={"Accept": "text/html"}))
    of_relation = {relation: {t for r, t, _ in links if r == relation} for relation, _, _ in links}
    assert of_relation["cite-as"] == {iri}
    assert of_relation["type"] == {"https://schema.org/AboutPage", f"https://schema.org/{kind}"}
    assert of_relation["license"] == {"https://creativecommons.org/licenses/by/4.0/"}
    is_own = iri.startswith(BASE)
    assert of_relation.get("author") == ({f"{BASE}dataset#publisher"} if is_own else None)
    assert {m for r, _, m in links if r == "describedby"} == {
        *("text/turtle", "application/ld+json", "application/rdf+xml"),
    }
    if kind == "Dataset":
        assert of_relation["linkset"] == {"/linkset.json"}
        assert len(of_relation["item"]) == 2
    else:
        assert of_relation["collection"] == {"/data"}
    for relation, target, media_type in links:
        if relation == "describedby":
            described = web.get(target)
            assert (described.status_code, described.mimetype) == (200, media_type)
            (_, back, _) = links_of(described).pop()
            assert web.get(back, headers={"Accept": "text/html"}).headers["Link"]


def test_files_lead_back_to_the_data(web: FlaskClient) -> None:
    reply = web.head("/download/dystonia-kg.owl")
    links = links_of(reply)
    assert ("collection", "/data", "text/html") in links
    assert ("cite-as", f"{ONTOLOGY_IRI}.owl", "") in links
    assert {"type", "license", "author", "linkset"} <= {relation for relation, _, _ in links}


def test_the_set_of_links_has_every_file(web: FlaskClient) -> None:
    """As the second level asks: the same links as in the heads, and those of all files."""
    reply = web.get("/linkset.json")
    assert reply.content_type == "application/linkset+json"
    contexts = {found.pop("anchor"): found for found in reply.json["linkset"]}
    page = contexts["http://localhost/data"]
    told = {
        (relation, target["href"], target.get("type", ""))
        for relation, targets in page.items()
        for target in targets
    }
    head = links_of(web.get("/data"))
    assert {link for link in head if link[0] != "linkset"} <= told
    items = {target["href"] for target in page["item"]}
    listed = {
        part["path"].removeprefix("http://localhost")
        for part in web.get("/datapackage.json").json["resources"]
    }
    assert items == listed
    for item in items:
        assert contexts[f"http://localhost{item}"]["collection"][0]["href"] == "/data"
        assert web.head(item).status_code == 200


@pytest.mark.parametrize("address", ["/", "/data", "/dataset", "/ontology"])
def test_the_page_holds_the_record_of_schema_org(web: FlaskClient, address: str) -> None:
    page = web.get(address, headers={"Accept": "text/html"}).text
    text = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    record = json.loads(text)
    assert record["@type"] == "Dataset"
    asked = ("name", "description", "license", "version", "url", "identifier", "keywords")
    assert all(record[name] for name in (*asked, "creator", "publisher", "datePublished"))
    assert f"{BASE}source/hpoa" in record["isBasedOn"]
    assert len(record["distribution"]) == 4
    for part in record["distribution"]:
        reply = web.get("/" + part["contentUrl"].removeprefix(BASE))
        assert (reply.status_code, f"{len(reply.data)} B") == (200, part["contentSize"])


FOOPS_ASKS = ("application/rdf+xml", "text/turtle", "text/n3", "application/ld+json")


@pytest.mark.parametrize("media_type", FOOPS_ASKS)
def test_own_terms_are_described_for_validators(web: FlaskClient, media_type: str) -> None:
    """FOOPS! looks for a label and a comment, or a definition by the property of SKOS."""
    reply = web.get("/ontology", headers={"Accept": media_type})
    assert reply.mimetype == media_type
    graph = Graph().parse(data=reply.data, format=media_type)
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    own = {t for kind in kinds for t in graph.subjects(RDF.type, kind) if f"{BASE}term/" in str(t)}
    assert len(own) > 400
    for described in (RDFS.label, SKOS.definition):
        assert {term for term in own if graph.value(term, described) is None} == set()
    assert graph.value(URIRef(f"{PREFIXES['HGNC']}801"), RDFS.label) is not None


def test_void_on_an_empty_store(tmp_path: Path) -> None:
    make_empty(tmp_path)
    reply = create_app(tmp_path).test_client().get("/.well-known/void")
    assert reply.status_code == 200
    assert b"service-description#" in reply.data


def test_a_server_reads_no_library_that_only_builds_need() -> None:
    program = "import sys, dystonia_kg.web.app; print({'rdflib', 'pyhornedowl'} & {*sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"
