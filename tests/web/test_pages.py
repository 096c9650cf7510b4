"""All pages: that they are there, lead somewhere, and say what is wrong; the tree."""

import re
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient

from support.html import BROWSER

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
    ("/relation/1", "This is said of every kind of"),
    ("/entity/HP:0001332", "Abnormality of movement"),
    ("/entity/MAXO:0000002", "therapeutic procedure &lt;b&gt;&amp;amp;&lt;/b&gt;"),
    ("/ontology", "Small test ontology"),
    ("/ontology/2026-11-22", "Small test ontology"),
    ("/graph/ontology", "triples"),
    ("/graph/source/ninds-dystonia", "triples"),
]


@pytest.mark.parametrize(("address", "expected"), PAGES)
def test_pages(client: FlaskClient, address: str, expected: str) -> None:
    response = client.get(address, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert expected in response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


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
