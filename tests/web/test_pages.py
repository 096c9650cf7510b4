"""Pages of terms, tree, search, gallery; RDF by Accept and by extension; errors."""

import csv
import io
import json
import re
from pathlib import Path
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef

from dystonia_kg.curies import compress, expand
from dystonia_kg.namespaces import BASE
from dystonia_kg.web.app import create_app
from support.html import words

DYSTONIA = expand("dyst:Dystonia")
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAGES = [
    ("/", "claim by claim"),
    ("/about", "not medical advice"),
    ("/tree", "upper limb dystonia"),
    ("/tree?at=dyst:WritersCramp", "you are here"),
    ("/tree?root=HP:0100022", "Torticollis"),
    ("/search", "How to search"),
    ("/search?q=torticolis", "Torticollis"),
    ("/search?q=secondary", "instead"),
    ("/search?q=zzzzzzzz", "No name here has the word"),
    ("/queries", "Which treatments does cervical dystonia have?"),
    ("/queries?keyword=inference", "1 question"),
    ("/queries/treatments-of-cervical-dystonia", "Botulinum toxin type A"),
    ("/queries/is-there-a-focal-dystonia", '<p class="answer">Yes</p>'),
    ("/queries/what-is-said-of-focal-dystonia", "@prefix"),
    ("/term/WritersCramp", "Why?"),
    ("/term/CervicalDystonia", "At a glance"),
    ("/term/FocalDystonia", "Narrower forms"),
    ("/entity/HP:0030833", "Diseases with it, by frequency"),
    ("/entity/HGNC:4388", "causes it"),
    ("/entity/UBERON:0002398", "It is part of"),
    ("/entity/UBERON:0001638", "<h1>vein</h1>"),
    ("/search?q=vein", "body part"),
    ("/tree?root=HP:0100022&at=HP:0001337", "you are here"),
    ("/entity/CHEBI:3160", "What it is used for"),
    ("/entity/UBERON:0010011", "Suspected to take part in"),
    ("/source/literature", "What it tells"),
    ("/term/hasSymptom", "Of what"),
    ("/claim/finding-planted", "do-disagrees"),
    ("/term/SecondaryDystonia", "This term is obsolete"),
    ("/claim/basal-ganglia", "hypothesis"),
    ("/claim/onset", "mean 49.2 years"),
    ("/claim/botulinum-toxin-focal", "What follows from it"),
    ("/source/ninds-dystonia", "Its statements"),
    ("/relation/1", "derived from"),
    ("/entity/HP:0001332", "Abnormality of movement"),
    ("/entity/MAXO:0000002", "therapeutic procedure &lt;b&gt;&amp;amp;&lt;/b&gt;"),
    ("/ontology", "Small test ontology"),
    ("/ontology/2026-11-22", "Small test ontology"),
    ("/graph/ontology", "triples"),
    ("/graph/source/ninds-dystonia", "triples"),
]


@pytest.fixture(scope="module")
def built_client(built_home: Path) -> FlaskClient:
    return create_app(built_home).test_client()


@pytest.mark.parametrize(("address", "expected"), PAGES)
def test_pages(client: FlaskClient, address: str, expected: str) -> None:
    response = client.get(address, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert expected in response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_page_of_a_term_holds_all(client: FlaskClient) -> None:
    text = client.get("/term/WritersCramp", headers=BROWSER).text
    for part in (
        "A focal dystonia of the hand that appears during writing.",
        'class="link-kind asserted"',
        'class="link-kind inferred"',
        "and what is in a part is in the whole",
        "stated of every",
        "looked for and absent",
        'href="/term/WritersCramp.ttl"',
        "CONSTRUCT { ?s ?p ?o }",
    ):
        assert part in text


def href_of(iri: str) -> str:
    """Give the address of the page of a term."""
    name = compress(iri) or ""
    return f"/term/{name[5:]}" if name.startswith("dyst:") else f"/entity/{name}"


def test_glance_answers_with_claims_behind_each_line(client: FlaskClient) -> None:
    text = client.get("/term/CervicalDystonia", headers=BROWSER).text
    glance = words(text[text.index('id="glance"') : text.index('id="signs"')])
    for line in (
        "Part of the body neck by definition",
        "Age at onset mean 49.2 years in 1 701 people 1 claim",
        "Women to men none stated",
        "Inheritance and genes GNAL 1 claim",
        "Commonest signs Torticollis in its name Neck pain 40 of 50 3 claims",
        "First-line treatment Botulinum toxin type A guideline",
    ):
        assert line in glance


def test_the_sign_in_the_name_comes_first(client: FlaskClient) -> None:
    text = client.get("/term/CervicalDystonia", headers=BROWSER).text
    signs = text[text.index('id="signs"') : text.index('id="treatments"')]
    assert signs.index("Torticollis") < signs.index("Neck pain") < signs.index("Tremor")
    assert "in its name</span>" in signs
    assert "40 of 50</b>" in signs
    assert "80 %, 67–89 %" in signs
    assert "1 looked for and absent" in signs


def test_treatments_for_and_against(client: FlaskClient) -> None:
    text = client.get("/term/CervicalDystonia", headers=BROWSER).text
    treatments = words(text[text.index('id="treatments"') : text.index('id="genes"')])
    assert treatments.index("first line for") < treatments.index("Tried without proven response")
    assert "guideline PMID 20482602" in treatments
    assert "advised against" in treatments
    assert "stated of every focal dystonia" in treatments


def test_forms_below_show_their_claims(client: FlaskClient) -> None:
    text = client.get("/term/FocalDystonia", headers=BROWSER).text
    forms = words(text[text.index('id="forms"') : text.index('id="place"')])
    assert "cervical dystonia mean 49.2 years GNAL Torticollis , Neck pain" in forms
    assert "of the whole; of forms below: cervical dystonia : mean 49.2 years" in words(text)


def test_a_record_leads_to_the_term_that_stands_for_it(client: FlaskClient) -> None:
    response = client.get("/entity/MONDO:0003441", headers=BROWSER)
    assert (response.status_code, response.headers["Location"]) == (303, "/term/Dystonia")
    assert "Accept" in response.headers["Vary"]
    turtle = client.get("/entity/MONDO:0003441", headers={"Accept": "text/turtle"})
    assert (turtle.status_code, turtle.mimetype) == (200, "text/turtle")
    assert "dystonic disorder" in turtle.text
    page = client.get("/term/Dystonia", headers=BROWSER).text
    elsewhere = page[page.index('id="elsewhere"') :]
    assert 'href="https://monarchinitiative.org/MONDO:0003441"' in elsewhere
    assert 'href="/entity/MONDO:0003441.ttl"' in elsewhere
    assert "in GARD Mondo maps to GARD:1, DO to GARD:2." in elsewhere


def test_tables_as_csv(client: FlaskClient) -> None:
    response = client.get("/term/CervicalDystonia?table=signs")
    assert response.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [(row["id"], row["affected"], row["absent"]) for row in rows] == [
        ("HP:0000473", "1", "False"),
        ("HP:0030833", "40", "False"),
        ("HP:0001337", "0", "True"),
    ]
    for name, column in (("treatments", "stances"), ("genes", "lineages"), ("claims", "figure")):
        answer = client.get(f"/term/CervicalDystonia?table={name}")
        assert column in answer.text.splitlines()[0]
    assert client.get("/term/CervicalDystonia?table=none").status_code == 404


def test_claims_as_a_graph(client: FlaskClient) -> None:
    response = client.get("/term/CervicalDystonia?table=graphml")
    assert response.mimetype == "application/graphml+xml"
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    graph = ElementTree.fromstring(response.data).find("g:graph", space)
    assert graph is not None
    nodes = {node.get("id") for node in graph.findall("g:node", space)}
    edges = [(e.get("source"), e.get("target")) for e in graph.findall("g:edge", space)]
    assert ("dyst:CervicalDystonia", "HP:0030833") in edges
    assert {end for edge in edges for end in edge} == nodes
    said = [{d.get("key"): d.text for d in e} for e in graph.findall("g:edge", space)]
    assert {row["edge-negated"] for row in said} <= {"true", "false"}
    assert any(row["edge-references"] for row in said)


def test_claims_show_evidence_and_statement(client: FlaskClient) -> None:
    focal = client.get("/term/FocalDystonia", headers=BROWSER).text
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/23649720"' in focal
    assert 'href="/claim/botulinum-toxin-focal"' in focal
    text = client.get("/claim/botulinum-toxin-focal", headers=BROWSER).text
    assert "author statement supported by traceable reference" in text
    assert 'href="/source/ninds-dystonia#S29"' in text
    onset = client.get("/claim/onset", headers=BROWSER).text
    assert "people of a &lt;registry&gt; &amp;" in onset
    assert "no clinician" in onset


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


MISSING = [
    "/nothing-here",
    "/term/Nothing",
    "/term/%22%3E%3Cscript%3E",
    "/term/a%0Ab",
    "/term/a%00b",
    "/term/%FF",
    "/term/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/term/" + "A" * 10_000,
    "/entity/zzz:1",
    "/entity/HP:9999999",
    "/entity/HP:<script>",
    "/entity",
    "/entity?iri=not an iri",
    "/claim/none",
    "/source/none",
    "/ontology/1999-01-01",
    "/ontology.exe",
    "/graph/none",
    "/queries/none",
    "/queries/none.csv",
    "/download/none.ttl",
    "/download/..%2fmanifest.json",
    "/tree?root=zzz:1",
]


@pytest.mark.parametrize("address", MISSING)
def test_missing_pages(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert len(response.data) < 20_000
    assert "<script>" not in response.text
    assert "Traceback" not in response.text


def test_unknown_term_names_the_nearest(client: FlaskClient) -> None:
    page = client.get("/term/CervicalDystona", headers=BROWSER)
    assert 'href="/term/CervicalDystonia"' in page.text
    answer = client.get("/term/CervicalDystona", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    nearest = json.loads(answer.data)["nearest"]
    assert nearest[0] == {"iri": expand("dyst:CervicalDystonia"), "label": "cervical dystonia"}


def test_search_api(client: FlaskClient) -> None:
    for response in (
        client.get("/search?q=wry&format=json"),
        client.get("/search?q=wry", headers={"Accept": "application/json"}),
    ):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        (hit,) = json.loads(response.data)["hits"]
        assert hit["curie"] == "dyst:CervicalDystonia"
        assert hit["matched"] == "wry neck"
        assert hit["href"] == "/term/CervicalDystonia"
    hits = json.loads(client.get("/search?q=secondary&format=json").data)["hits"]
    assert (hits[0]["curie"], hits[1]["obsolete"]) == ("dyst:Dystonia", True)
    assert "replaced by dyst:Dystonia" in hits[0]["reason"]
    assert hits[1]["replaced_by"] == expand("dyst:Dystonia")


def test_search_says_what_an_identifier_leads_to(client: FlaskClient) -> None:
    answer = json.loads(client.get("/search?q=MONDO:0003441&format=json").data)
    assert next(found["curie"] for found in answer["identifies"]) == "dyst:Dystonia"
    assert [hit["curie"] for hit in answer["hits"]] == ["dyst:Dystonia"]
    assert "MONDO:0003441" in answer["hits"][0]["reason"]
    assert json.loads(client.get("/search?q=wry&format=json").data)["identifies"] == []


def test_a_record_without_a_name_leads_on(built_client: FlaskClient) -> None:
    moved = built_client.get("/entity/OMIM:128100", headers=BROWSER)
    assert moved.headers["Location"] == "/term/DYT-TOR1A"


def test_no_disease_with_claims_below_it_is_empty(built_client: FlaskClient) -> None:
    site = built_client.application.extensions["dystonia_kg"].site()
    known = site.knowledge
    pages = [DYSTONIA, *(iri for iri, _ in known.below(DYSTONIA))]
    for iri in pages:
        text = built_client.get(href_of(iri), headers=BROWSER).text
        assert "No source of this graph states anything" not in text, iri
        assert 'id="glance"' in text, iri


def test_one_hit_a_thing_and_its_kind_in_plain_words(client: FlaskClient) -> None:
    answer = json.loads(client.get("/search?q=dystonic+disorder&format=json").data)
    (hit,) = [hit for hit in answer["hits"] if hit["curie"] == "dyst:Dystonia"]
    assert (hit["kind"], hit["vocabularies"]) == ("disease", ["Mondo"])
    assert "MONDO:0003441" not in {hit["curie"] for hit in answer["hits"]}


@pytest.mark.parametrize("query", ["tardive dystonia", "yips", "zzzzzz"])
def test_no_confident_match(client: FlaskClient, query: str) -> None:
    answer = json.loads(client.get("/search", query_string={"q": query, "format": "json"}).data)
    assert not answer["confident"]
    assert all(hit["weak"] for hit in answer["hits"])
    page = client.get("/search", query_string={"q": query}, headers=BROWSER).text
    assert "No confident match." in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("torticolis", "HP:0000473"),
        ("cervicle dystonia", "dyst:CervicalDystonia"),
        ("generalised dystonia", "dyst:GeneralizedDystonia"),
        ("wry neck", "dyst:CervicalDystonia"),
    ],
)
def test_spellings_that_are_understood(client: FlaskClient, query: str, expected: str) -> None:
    answer = json.loads(client.get("/search", query_string={"q": query, "format": "json"}).data)
    assert answer["confident"]
    assert answer["hits"][0]["curie"] == expected


def test_facets_narrow_and_are_counted(client: FlaskClient) -> None:
    found = json.loads(client.get("/search?kind=disease&format=json").data)
    kinds = {value["value"]: value["count"] for value in found["facets"]["kind"]}
    assert kinds == {"disease": found["total"]}
    signs = {value["value"]: value["count"] for value in found["facets"]["sign"]}
    assert signs["HP:0030833"] == 1
    narrowed = json.loads(client.get("/search?kind=disease&sign=HP:0030833&format=json").data)
    assert [hit["curie"] for hit in narrowed["hits"]] == ["dyst:CervicalDystonia"]
    page = client.get("/search?kind=disease&sign=HP:0030833", headers=BROWSER).text
    assert 'href="/search?kind=disease"' in page
    nothing = json.loads(client.get("/search?kind=gene&sign=HP:0030833&format=json").data)
    assert nothing["total"] == 0


def test_pages_of_hits(client: FlaskClient) -> None:
    first = json.loads(client.get("/search?q=dystonia&limit=3&format=json").data)
    second = json.loads(client.get("/search?q=dystonia&limit=3&page=2&format=json").data)
    assert first["total"] == second["total"] > 6
    ids = [hit["curie"] for hit in (*first["hits"], *second["hits"])]
    assert len(set(ids)) == 6


def test_suggestions(client: FlaskClient) -> None:
    found = json.loads(client.get("/suggest?q=cerv").data)
    assert found[0]["href"] == "/term/CervicalDystonia"
    assert found[0]["kind"] == "disease"
    assert json.loads(client.get("/suggest?q=").data) == []
    assert json.loads(client.get("/suggest?q=zzzz").data) == []


def test_resolve_leads_people_to_the_search(client: FlaskClient) -> None:
    response = client.get("/resolve?q=wry+neck&kind=substance", headers=BROWSER)
    assert (response.status_code, response.headers["Location"]) == (
        303,
        "/search?q=wry+neck&kind=drug",
    )
    assert client.get("/resolve?q=wry+neck").mimetype == "application/json"


def test_search_limit(client: FlaskClient) -> None:
    for limit, expected in (("1", 1), ("0", 1), ("x", 7), ("99999", 7)):
        answer = client.get(f"/search?q=dystonia&format=json&limit={limit}")
        hits = json.loads(answer.data)["hits"]
        assert len(hits) == 1 if expected == 1 else len(hits) >= expected


GALLERY = [
    (
        "treatments-of-cervical-dystonia.csv",
        "text/csv; header=present; charset=utf-8",
        b"CHEBI_3160",
    ),
    ("treatments-of-cervical-dystonia.json", "application/sparql-results+json", b"bindings"),
    ("treatments-of-cervical-dystonia.xml", "application/sparql-results+xml", b"<sparql"),
    (
        "treatments-of-cervical-dystonia.tsv",
        "text/tab-separated-values; charset=utf-8",
        b"?treatment",
    ),
    ("treatments-of-cervical-dystonia.rq", "application/sparql-query; charset=utf-8", b"# title:"),
    ("what-is-said-of-focal-dystonia.ttl", "text/turtle; charset=utf-8", b"FocalDystonia"),
    ("is-there-a-focal-dystonia.json", "application/sparql-results+json", b"true"),
]


@pytest.mark.parametrize(("name", "content_type", "expected"), GALLERY)
def test_gallery_api(client: FlaskClient, name: str, content_type: str, expected: bytes) -> None:
    response = client.get(f"/queries/{name}", headers=BROWSER)
    assert (response.status_code, response.content_type) == (200, content_type)
    assert expected in response.data


@pytest.mark.parametrize("extension", ["xlsx", "ttl"])
def test_gallery_in_a_wrong_format(client: FlaskClient, extension: str) -> None:
    response = client.get(f"/queries/treatments-of-cervical-dystonia.{extension}")
    assert response.status_code == 400
    assert "json" in response.text


MOVED = [
    ("/term/CervicalDystonia/", 308, "/term/CervicalDystonia"),
    ("/entity/HP:0001332/?format=turtle", 308, "/entity/HP:0001332?format=turtle"),
    ("/graph/ontology//", 308, "/graph/ontology"),
    ("/favicon.ico", 308, "/static/mark.svg"),
]


@pytest.mark.parametrize(("address", "status", "target"), MOVED)
def test_moved(client: FlaskClient, address: str, status: int, target: str) -> None:
    response = client.get(address, headers=BROWSER)
    while response.status_code == 308 and response.headers["Location"].endswith("//"):
        response = client.get(response.headers["Location"])
    assert response.status_code == status
    assert response.headers["Location"].removeprefix("http://localhost") == target
    assert client.get(target).status_code == 200


def test_the_stylesheet_stays_small(client: FlaskClient) -> None:
    assert len(client.get("/static/style.css").data) <= 16 * 1024


@pytest.mark.parametrize("address", ["/about/", "/queries/", "/search/?q=wry", "/sparql/"])
def test_a_slash_at_the_end_does_no_harm(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200


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
def test_void_in_the_syntax_asked_for(
    built_client: FlaskClient, accept: str, extension: str
) -> None:
    response = built_client.get("/.well-known/void", headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, f"/dataset{extension}")
    assert "Accept" in response.headers["Vary"]
    described = built_client.get(response.headers["Location"], headers={"Accept": accept})
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
    built_client: FlaskClient, address: str, location: str | None
) -> None:
    reply = built_client.get(address, headers=BROWSER)
    assert reply.status_code == (303 if location else 404)
    assert reply.headers.get("Location") == location


def test_an_identifier_that_is_only_like_a_term_leads_nowhere_but_names_it(
    built_client: FlaskClient,
) -> None:
    """A close mapping does not make two things one."""
    reply = built_client.get("/entity/GARD:0027640", headers={"Accept": "application/json"})
    assert reply.status_code == 404
    assert "https://w3id.org/dystonia-kg/term/Dystonia" in [
        found["iri"] for found in reply.json["nearest"]
    ]


def test_crawlers_are_let_to_terms_only(client: FlaskClient) -> None:
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    for address, allowed in (
        ("/", True),
        ("/term/CervicalDystonia", True),
        ("/entity/MONDO:0007492", True),
        ("/queries/treatments-of-cervical-dystonia", True),
        ("/editor", True),
        ("/editor?query=ASK{}", False),
        ("/search?q=wry", False),
        ("/sparql?query=ASK{}", False),
        ("/graph/ontology.nt", False),
        ("/graph?id=dyst:Dystonia", False),
    ):
        assert robots.can_fetch("a crawler", address) is allowed, address


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_pages_are_only_read(client: FlaskClient, method: str) -> None:
    response = client.open("/term/WritersCramp", method=method)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


NAMING_TERMS_OF_THE_REAL_GRAPH = ("/rank?", "/compare?", "/explore?", "/matrix?")
"""Examples on forms, which name signs and diseases that the small graph lacks."""


def test_every_link_of_every_page_leads_somewhere(client: FlaskClient) -> None:
    """Follow the links of all pages of the small graph, each once."""
    from html.parser import HTMLParser

    class Links(HTMLParser):
        found: set[str]

        def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
            self.found |= {value for name, value in attrs if name == "href" and value}

    ahead, seen = ["/"], {"/"}
    while ahead:
        address = ahead.pop()
        response = client.get(address, headers=BROWSER, follow_redirects=True)
        assert response.status_code == 200, address
        if response.mimetype != "text/html":
            continue
        links = Links()
        links.found = set()
        links.feed(response.text)
        local = {link.partition("#")[0] for link in links.found if link.startswith("/")}
        local -= {link for link in local if link.startswith(NAMING_TERMS_OF_THE_REAL_GRAPH)}
        local -= {link for link in local if link.startswith("/graph?") and "&" in link}  # no end
        ahead += sorted(local - seen)
        seen |= local
    assert len(seen) > 100


def test_one_record_is_one_hit_though_a_mapping_says_otherwise(built_client: FlaskClient) -> None:
    hits = built_client.get("/search?q=DYT1&format=json").json["hits"]
    addresses = [hit["href"] for hit in hits]
    assert addresses[0] == "/term/DYT-TOR1A"
    assert len(set(addresses)) == len(addresses)
    unlike = [hit for hit in hits if hit["matched"] != hit["label"]]
    assert all(hit["reason"] for hit in unlike)  # why it is one


@pytest.mark.parametrize(
    ("query", "expected"),
    [("how is blepharospasm treated", True), ("TOR1A?", True), ("is a", False), ("DYT1", False)],
)
def test_a_question_is_handed_on(client: FlaskClient, query: str, expected: bool) -> None:
    page = client.get("/search", query_string={"q": query}).text
    assert ("reads like a question" in page) is expected


def test_a_term_of_another_vocabulary_links_to_its_own_record(client: FlaskClient) -> None:
    page = client.get("/entity/HP:0001332").text
    assert 'class="out" href="https://hpo.jax.org/browse/term/HP:0001332"' in page
    assert 'class="out" href="https://w3id.org' not in client.get("/term/WritersCramp").text


JSON_ERRORS = [
    "/rank?sign=foo",
    "/rank?onset=x&sign=HP:0001332",
    "/compare?id=zzz&id=yyy",
    "/compare?group=zzz",
    "/search?cause=x",
    "/resolve?kind=zzz&q=x",
    "/resolve?x=1",
    "/explore?rows=x",
    "/ask/nothing?q=x",
    "/sparql?query=x",
]


@pytest.mark.parametrize("address", JSON_ERRORS)
def test_an_error_of_what_is_asked_as_json_is_json(client: FlaskClient, address: str) -> None:
    for accept in (BROWSER, {}):
        found = client.get(f"{address}&format=json", headers=accept)
        assert found.status_code in (400, 404), address
        assert found.content_type == "application/json"
        assert found.json["status"] == found.status_code
        assert found.json["error"]


def test_the_tree_puts_first_what_people_come_for(client: FlaskClient) -> None:
    page = client.get("/tree").text
    titles = re.findall(r'<section id="(\w+)">', page)
    order = ["diseases", "signs", "treatments", "regions", "others"]
    assert titles == [name for name in order if name in titles]
    assert titles[0] == "diseases"
    jumps = re.findall(r'class="cut" href="#(\w+)"', page)
    assert jumps == titles


def test_the_tree_opens_at_the_term_once(client: FlaskClient) -> None:
    assert "/tree?at=" in (page := client.get("/term/WritersCramp").text)
    assert "#here" in page
    assert client.get("/tree?at=dyst:WritersCramp").text.count('id="here"') == 1


def test_questions_with_some_words(client: FlaskClient) -> None:
    page = client.get("/queries?text=TREATMENT+cervical").text
    assert "Treatments of cervical dystonia" in page
    assert "1 question with" in page
    assert "0 questions with" in client.get("/queries?text=zzzz").text


def test_suggestions_keep_to_a_vocabulary(client: FlaskClient) -> None:
    every = client.get("/suggest?q=dyst").json
    of_hpo = client.get("/suggest?q=dyst&prefix=HP:").json
    assert every is not None
    assert of_hpo is not None
    assert {hit["id"] for hit in of_hpo} == {"HP:0001332"}
    assert not all(hit["id"].startswith("HP:") for hit in every)
