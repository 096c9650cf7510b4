"""/sparql and /editor through the application."""

import json
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, VOID, XSD, Graph, Literal, Namespace, URIRef

from dystonia_kg.sparql.protocol import QUERY, UPDATE
from dystonia_kg.store.empty import make_empty
from dystonia_kg.web.app import create_app
from support.loading import TRIPLE, load, write

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SELECT = "SELECT ?l { dyst:CervicalDystonia rdfs:label ?l }"
GRAPH = "CONSTRUCT WHERE { dyst:CervicalDystonia ?p ?o }"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

CONTENT_TYPES = [
    (SELECT, None, "application/sparql-results+json"),
    (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
    (SELECT, "text/csv", "text/csv; header=present; charset=utf-8"),
    (
        SELECT,
        "text/tab-separated-values;q=0.9, text/csv;q=0.2",
        "text/tab-separated-values; charset=utf-8",
    ),
    ("ASK {}", "application/json", "application/json"),
    (GRAPH, None, "text/turtle; charset=utf-8"),
    (GRAPH, "application/n-triples", "application/n-triples"),
    (GRAPH, "application/rdf+xml", "application/rdf+xml"),
    (GRAPH, "application/ld+json", "application/ld+json"),
]


@pytest.mark.parametrize(("query", "accept", "expected"), CONTENT_TYPES)
def test_content_negotiation(
    client: FlaskClient, query: str, accept: str | None, expected: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    response = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert (response.status_code, response.content_type) == (200, expected)
    assert response.headers["Vary"] == "Accept, Accept-Encoding"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_format_parameter_wins_over_accept(client: FlaskClient, name: str) -> None:
    asked = {"query": SELECT, "format": name}
    response = client.get("/sparql", query_string=asked, headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    assert b"cervical dystonia" in response.data


def test_three_forms_give_the_same(client: FlaskClient) -> None:
    answers = {
        client.get("/sparql", query_string={"query": SELECT}).data,
        client.post("/sparql", data={"query": SELECT}).data,
        client.post("/sparql", data=SELECT, content_type=QUERY).data,
    }
    assert len(answers) == 1
    assert b"cervical dystonia" in answers.pop()


STATUSES = [
    ("GET", "/sparql?query=SELEC", {}, 400),
    ("GET", "/sparql?query=ASK{}&query=ASK{}", {}, 400),
    ("GET", "/sparql?query=%FF", {}, 400),
    ("GET", "/sparql?query=ASK{}&format=xlsx", {}, 400),
    ("GET", "/sparql?query=ASK{}&default-graph-uri=no%20iri", {}, 400),
    ("GET", "/sparql?update=CLEAR%20ALL", {}, 400),
    ("GET", "/sparql?query=CLEAR%20ALL", {}, 400),
    ("POST", "/sparql", {"data": "CLEAR ALL", "content_type": UPDATE}, 400),
    ("POST", "/sparql", {"data": {"update": "CLEAR ALL"}}, 400),
    ("GET", "/sparql?query=ASK{SERVICE<http://127.0.0.1/>{}}", {}, 403),
    ("PUT", "/sparql", {}, 405),
    ("DELETE", "/sparql?query=ASK{}", {}, 405),
    ("GET", "/sparql?query=ASK{}", {"headers": {"Accept": "image/png"}}, 406),
    ("POST", "/sparql", {"data": b"x" * 3_000_000, "content_type": QUERY}, 413),
    ("POST", "/sparql", {"data": "ASK {}", "content_type": "text/plain"}, 415),
]


@pytest.mark.parametrize(("method", "address", "options", "status"), STATUSES)
def test_errors(
    client: FlaskClient, method: str, address: str, options: dict[str, object], status: int
) -> None:
    response = client.open(address, method=method, **options)  # type: ignore[arg-type]
    assert response.status_code == status
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.text.strip()
    assert "Traceback" not in response.text


def test_error_as_json_and_html(client: FlaskClient) -> None:
    as_json = client.get("/sparql?query=SELEC", headers={"Accept": "application/json"})
    assert (as_json.status_code, as_json.content_type) == (400, "application/json")
    assert "line 1, column 1" in json.loads(as_json.data)["error"]
    as_html = client.get("/sparql?query=SELEC", headers={"Accept": BROWSER})
    assert (as_html.status_code, as_html.mimetype) == (400, "text/html")
    assert "line 1, column 1" in as_html.text.lower()


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("GET", {"query_string": {"query": "CLEAR ALL"}}),
        ("GET", {"query_string": {"update": "CLEAR ALL"}}),
        ("POST", {"data": {"query": "PREFIX x: <x:> INSERT DATA { x:a x:b 1 }"}}),
        ("POST", {"data": {"update": "CLEAR ALL"}}),
        ("POST", {"data": "CLEAR ALL", "content_type": UPDATE}),
        ("POST", {"data": "CLEAR ALL", "content_type": QUERY}),
    ],
)
def test_an_update_is_told_where_updates_go(
    client: FlaskClient, method: str, options: dict[str, object]
) -> None:
    reply = client.open("/sparql", method=method, **options)  # type: ignore[arg-type]
    assert reply.status_code == 400
    assert "is an update" in reply.text
    assert "/update" in reply.text


FORMAT_NAMES = [
    ("ASK{}", "application/sparql-results+json", "application/sparql-results+json"),
    ("ASK{}", "application/sparql-results%2Bjson", "application/sparql-results+json"),
    ("ASK{}", "application/sparql-results+xml,application/xml", "application/sparql-results+xml"),
    ("ASK{}", "x/y,%20text/csv;q=0.5", "text/csv"),
    ("CONSTRUCT{}WHERE{}", "application/ld+json,application/x-json+ld", "application/ld+json"),
    ("CONSTRUCT{}WHERE{}", "application/rdf+xml", "application/rdf+xml"),
]


@pytest.mark.parametrize(("query", "name", "media_type"), FORMAT_NAMES)
def test_formats_as_clients_name_them(
    client: FlaskClient, query: str, name: str, media_type: str
) -> None:
    reply = client.get(f"/sparql?query={query}&format={name}")
    assert (reply.status_code, reply.mimetype) == (200, media_type)


def test_an_empty_parameter_names_no_graph(client: FlaskClient) -> None:
    plain = client.get("/sparql", query_string={"query": SELECT}).data
    for name in ("default-graph-uri", "named-graph-uri"):
        assert client.get("/sparql", query_string={"query": SELECT, name: ""}).data == plain


UNKNOWN_FUNCTIONS = [
    ("SELECT (<http://x/f>(1) AS ?y) {}", [{}]),
    ("SELECT (COALESCE(<http://x/f>(1), <http://x/g>(2), 3) AS ?y) {}", [{"y": "3"}]),
    ("SELECT * { VALUES ?y { 1 } FILTER(<http://x/f>(?y)) }", []),
    ("SELECT * { VALUES ?y { 1 } FILTER(<http://x/f>(?y) || ?y = 1) }", [{"y": "1"}]),
]


@pytest.mark.parametrize(("query", "rows"), UNKNOWN_FUNCTIONS)
def test_an_unknown_function_is_an_error_of_its_expression(
    client: FlaskClient, query: str, rows: list[dict[str, str]]
) -> None:
    reply = client.get("/sparql", query_string={"query": query})
    found = json.loads(reply.data)["results"]["bindings"]
    assert [{name: term["value"] for name, term in row.items()} for row in found] == rows


def test_relative_iris_are_those_of_the_endpoint(client: FlaskClient) -> None:
    query = "SELECT (<#a> AS ?a) (<b> AS ?b) (<> AS ?c) { FILTER(1 <2 && 3 > 2) }"
    reply = client.post("/sparql", data={"query": query})
    (row,) = json.loads(reply.data)["results"]["bindings"]
    assert [row[name]["value"] for name in "abc"] == [
        "http://localhost/sparql#a",
        "http://localhost/b",
        "http://localhost/sparql",
    ]
    page = client.get("/editor", query_string={"query": query}).text
    assert "http://localhost/sparql#a" in page
    own = "BASE <http://e.org/x/> SELECT (<b> AS ?b) {}"
    reply = client.get("/sparql", query_string={"query": own})
    assert b"http://e.org/x/b" in reply.data


ALLOWED = {
    "/sparql": "GET, HEAD, POST, OPTIONS",
    "/update": "POST, OPTIONS",
    "/graphs": "GET, HEAD, POST, OPTIONS",
    "/graphs?default": "GET, HEAD, PUT, POST, DELETE, OPTIONS",
}


@pytest.mark.parametrize("address", ALLOWED)
@pytest.mark.parametrize("method", ["PATCH", "TRACE", "QUERY", "PROPFIND", "M-SEARCH"])
def test_405_allows(client: FlaskClient, address: str, method: str) -> None:
    reply = client.open(address, method=method)
    assert (reply.status_code, reply.headers["Allow"]) == (405, ALLOWED[address])


def test_preflight(client: FlaskClient) -> None:
    response = client.options("/sparql", headers={"Origin": "https://example.org"})
    assert response.status_code == 204
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    for name in ("Content-Type", "X-Requested-With", "Range"):
        assert name in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("accept", ["", "text/turtle", "application/rdf+xml", "*/*"])
def test_service_description(client: FlaskClient, accept: str) -> None:
    response = client.get("/sparql", headers={"Accept": accept} if accept else {})
    syntax = "xml" if "xml" in response.content_type else "turtle"
    graph = Graph().parse(data=response.data, format=syntax)
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert (service, SD.endpoint, URIRef("http://localhost/sparql")) in graph
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    names = set(graph.objects(None, SD.name))
    assert URIRef("https://w3id.org/dystonia-kg/graph/ontology") in names


def features(web: FlaskClient) -> set[str]:
    graph = Graph().parse(data=web.get("/sparql").data, format="turtle")
    return {str(name).removeprefix(str(SD)) for name in graph.objects(None, SD.feature)}


def test_the_description_says_what_the_default_graph_is(small_home: Path, tmp_path: Path) -> None:
    """The union of the named graphs until one is loaded that stays outside of it."""
    home = Path(shutil.copytree(small_home, tmp_path / "home", symlinks=True))
    file = write(tmp_path, "1.nt", f'{TRIPLE}"new" .\n')
    assert features(create_app(home).test_client()) == {"UnionDefaultGraph"}
    load(home, file, in_default=True)
    assert features(create_app(home).test_client()) == {"UnionDefaultGraph"}
    load(home, write(tmp_path, "2.nt", f'{TRIPLE}"other" .\n'), graph="http://e.org/2")
    assert features(create_app(home).test_client()) == set()
    make_empty(tmp_path / "own")
    assert features(create_app(tmp_path / "own").test_client()) == set()


CASTS = {
    "date": "2020-02-01",
    "time": "10:00:00",
    "duration": "P1D",
    "dayTimeDuration": "P1D",
    "yearMonthDuration": "P1Y",
    "gYear": "2020",
    "gYearMonth": "2020-01",
    "gMonth": "--01",
    "gMonthDay": "--01-01",
    "gDay": "---01",
    "dateTimeStamp": "2020-02-01T00:00:00Z",
    "anyURI": "a:b",
    "hexBinary": "aa",
    "base64Binary": "aaaa",
    "int": "1",
    "long": "1",
}


def test_the_functions_that_are_described_are_those_that_there_are(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/sparql").data, format="turtle")
    there = set()
    for name, text in CASTS.items():
        query = f'SELECT (xsd:{name}("{text}") AS ?value) {{}}'
        reply = client.get("/sparql", query_string={"query": query, "format": "json"})
        if reply.json["results"]["bindings"] != [{}]:
            there.add(XSD[name])
    assert set(graph.objects(None, SD.extensionFunction)) == there
    assert set(graph.subjects(RDF.type, SD.Function)) == there


def test_queries_may_ask_the_graphs_that_are_described_alone(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/sparql").data, format="turtle")
    (service,) = graph.subjects(RDF.type, SD.Service)
    listed = graph.value(service, SD.availableGraphs)
    assert listed == graph.value(service, SD.defaultDataset) is not None
    for name in graph.objects(None, SD.name):
        query = {"query": f"ASK FROM <{name}> {{ ?s ?p ?o }}", "format": "json"}
        assert client.get("/sparql", query_string=query).json["boolean"]


@pytest.mark.parametrize("in_default", [False, True])
def test_the_description_has_the_size_of_the_default_graph(
    small_home: Path, tmp_path: Path, in_default: bool
) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home", symlinks=True))
    load(home, write(tmp_path, "1.nt", f'{TRIPLE}"new" .\n'), in_default=in_default)
    web = create_app(home).test_client()
    described = Graph().parse(data=web.get("/sparql").data, format="turtle")
    (default,) = described.objects(None, SD.defaultGraph)
    query = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"}
    counted = web.get("/sparql", query_string=query).text.split()[1]
    assert described.value(default, VOID.triples) == Literal(int(counted))


def test_browser_gets_the_editor_without_a_query(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": BROWSER})
    assert response.mimetype == "text/html"
    assert "<textarea" in response.text


ASKED = {"query": "ASK {}"}
GRAPHS = {**ASKED, "default-graph-uri": "https://w3id.org/dystonia-kg/graph/ontology"}
SHOWN = [
    (ASKED, "text/html", 200, "text/html"),
    (ASKED, BROWSER, 200, "text/html"),
    (ASKED, f"{BROWSER},application/signed-exchange;v=b3;q=0.7", 200, "text/html"),
    (ASKED, f"application/sparql-results+json,{BROWSER}", 200, "application/sparql-results+json"),
    (ASKED, f"text/turtle;q=0.9,{BROWSER}", 200, "text/html"),
    (ASKED, "application/xml,text/html;q=0.9,application/xhtml+xml;q=0.9", 200, "application/xml"),
    (ASKED, "*/*", 200, "application/sparql-results+json"),
    ({**ASKED, "default-graph-uri": ""}, BROWSER, 200, "text/html"),
    ({**ASKED, "format": "csv"}, BROWSER, 200, "text/csv"),
    ({**ASKED, "format": "text/html"}, BROWSER, 200, "text/html"),
    ({**ASKED, "format": "html"}, "*/*", 200, "text/html"),
    ({**GRAPHS, "format": "html"}, "*/*", 400, "text/plain"),
    (GRAPHS, BROWSER, 200, "application/xml"),
    (ASKED, "text/html, image/gif, *; q=.2, */*; q=.2", 200, "application/sparql-results+json"),
    ({"query": "SELEC"}, "text/html", 400, "text/html"),
    ({**ASKED, "format": "csv"}, "text/html", 200, "text/csv"),
    (GRAPHS, "text/html", 406, "text/html"),
]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("fields", "accept", "status", "mimetype"), SHOWN)
def test_who_reads_pages_gets_the_answer_in_the_editor(
    client: FlaskClient,
    method: str,
    fields: dict[str, str],
    accept: str,
    status: int,
    mimetype: str,
) -> None:
    sent = {"query_string": fields} if method == "GET" else {"data": fields}
    response = client.open("/sparql", method=method, headers={"Accept": accept}, **sent)  # type: ignore[arg-type]
    assert (response.status_code, response.mimetype) == (status, mimetype)
    if (status, mimetype) == (200, "text/html"):
        assert '<p class="answer">Yes</p>' in response.text


@pytest.mark.parametrize(
    ("query", "status", "expected"),
    [
        (SELECT, 200, "cervical dystonia"),
        ("ASK {}", 200, '<p class="answer">Yes</p>'),
        (GRAPH, 200, "@prefix dyst:"),
        ("SELEC", 400, "begins no query"),
        ("", 200, "<textarea"),
        ('SELECT ("</textarea><script>alert(1)</script>" AS ?x) {}', 200, "&lt;script&gt;"),
    ],
)
def test_editor(client: FlaskClient, query: str, status: int, expected: str) -> None:
    response = client.get("/editor", query_string={"query": query})
    assert response.status_code == status
    assert expected in response.text
    assert "<script>" not in response.text


@pytest.mark.parametrize("query", ["ASK { <a> ?p ", "ASK { <http://e.org/a> ?p "])
def test_an_error_stands_where_the_query_has_it(client: FlaskClient, query: str) -> None:
    place = f"line 1, column {len(query)}: the query ends too early"
    reply = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    assert reply.text.startswith(place)
    assert place in client.get("/editor", query_string={"query": query}).text


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ?s { ?s rdfs:label "cervical dystonia" }',
        'SELECT (COUNT(*) AS ?n) { ?s rdfs:label "cervical dystonia" }',
        'ASK { ?s rdfs:label "cervical dystonia" }',
        'CONSTRUCT WHERE { ?s rdfs:label "cervical dystonia" }',
    ],
)
def test_the_editor_says_why_nothing_is_found(client: FlaskClient, query: str) -> None:
    text = client.get("/editor", query_string={"query": query}).text
    assert "the graph has this text in a language" in text
    with_language = query.replace('dystonia"', 'dystonia"@en')
    assert 'class="note"' not in client.get("/editor", query_string={"query": with_language}).text


def test_links_of_results_are_only_web_addresses(client: FlaskClient) -> None:
    query = "SELECT ?x { VALUES ?x { <javascript:alert(1)> <data:text/html,x> HP:0001332 } }"
    text = client.get("/editor", query_string={"query": query}).text
    assert 'href="javascript:' not in text
    assert 'href="data:' not in text
    assert 'href="/entity/HP:0001332"' in text


def test_the_editor_is_given_names(client: FlaskClient) -> None:
    names = client.get("/editor/names.json").json
    assert names is not None
    assert {"dyst", "HP", "rdfs"} <= set(names["prefixes"])
    assert names["properties"][0][0] in ("rdf:type", "rdfs:label")
    assert ["dyst:hasSymptom", "has symptom"] in names["properties"]
    assert ["dyst:WritersCramp", "writer's cramp"] in names["terms"]
    assert "dyst:hasSymptom" not in [curie for curie, _ in names["terms"]]
