"""/update and /graphs through the application, on a store of the project's kind and another."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, Namespace, URIRef

from dystonia_kg.sparql.codings import encode
from dystonia_kg.sparql.protocol import FORM, QUERY, UPDATE
from dystonia_kg.writes.access import Access
from support.writable import MINE, ONTOLOGY, TOKEN, project_home, quads
from support.writing_site import AUTH, DOCUMENT, TURTLE, UPLOAD_LIMIT, asked, opened

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
MINE_ADDRESS = f"/graphs?graph={MINE}"


@pytest.fixture(scope="module")
def project(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    home = project_home(small_home, tmp_path_factory.mktemp("writes") / "project")
    yield from opened(home, access=Access(TOKEN))


@pytest.fixture(scope="module")
def locked(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    yield from opened(project_home(small_home, tmp_path_factory.mktemp("locked") / "home"))


INSERT = "INSERT DATA { GRAPH <http://example.org/mine> { <a:a> <a:b> 1 } }"
STATUSES: list[tuple[str, str, dict[str, Any], int]] = [
    ("POST", "/update", {"data": {"update": INSERT}}, 204),
    ("POST", "/update/", {"data": {"update": INSERT}}, 204),
    ("POST", "/update", {"data": INSERT, "content_type": UPDATE}, 204),
    ("POST", "/update?using-graph-uri=a:g", {"data": {"update": INSERT}}, 204),
    ("POST", "/update", {"data": {"update": ""}}, 204),
    ("POST", "/update", {"data": {"update": "INSERT DATA {"}}, 400),
    ("POST", "/update", {"data": {"update": "ASK {}"}}, 400),
    ("POST", "/update", {"data": {"query": "ASK {}"}}, 400),
    ("POST", "/update", {"data": b"", "content_type": FORM}, 400),
    ("POST", "/update", {}, 415),
    ("POST", "/update", {"data": {"update": [INSERT, INSERT]}}, 400),
    ("POST", f"/update?update={INSERT}", {"data": {"update": INSERT}}, 400),
    ("POST", "/update?update=CLEAR+ALL", {}, 400),
    ("POST", "/update?using-graph-uri=no+iri", {"data": {"update": "DELETE WHERE {}"}}, 400),
    ("POST", "/update", {"data": b"\xff", "content_type": UPDATE}, 400),
    ("POST", "/update", {"data": b"update=%FF", "content_type": FORM}, 400),
    (
        "POST",
        "/update?using-graph-uri=a:g",
        {"data": {"update": "WITH <a:g> DELETE {} WHERE {}"}},
        400,
    ),
    ("POST", "/update", {"data": {"update": "CLEAR ALL"}}, 403),
    ("POST", "/update", {"data": {"update": "LOAD SILENT <http://127.0.0.1/>"}}, 403),
    ("GET", "/update", {}, 405),
    ("HEAD", "/update", {}, 405),
    ("GET", "/update?update=CLEAR+ALL", {}, 405),
    ("PUT", "/update", {"data": {"update": INSERT}}, 405),
    ("DELETE", "/update", {}, 405),
    ("PATCH", "/update", {}, 405),
    ("OPTIONS", "/update", {}, 204),
    ("POST", "/update", {"data": b"x" * (UPLOAD_LIMIT + 1), "content_type": UPDATE}, 413),
    ("POST", "/update?a=" + "b" * 40_000, {"data": {"update": INSERT}}, 414),
    ("POST", "/update", {"data": INSERT, "content_type": "text/plain"}, 415),
    ("POST", "/update", {"data": "ASK {}", "content_type": QUERY}, 415),
    ("POST", "/update", {"data": INSERT, "content_type": UPDATE + "; charset=utf-16"}, 415),
    ("POST", "/sparql", {"data": {"update": INSERT}}, 400),
    ("GET", "/sparql?update=CLEAR+ALL", {}, 400),
    ("PUT", MINE_ADDRESS, {"data": DOCUMENT, "content_type": "text/turtle"}, 204),
    ("PUT", MINE_ADDRESS, {"data": DOCUMENT, "content_type": "text/turtle; charset=UTF-8"}, 204),
    ("POST", MINE_ADDRESS, {"data": DOCUMENT, "content_type": "text/turtle"}, 200),
    ("GET", MINE_ADDRESS, {}, 200),
    ("HEAD", MINE_ADDRESS, {}, 200),
    ("GET", f"/graphs?graph={ONTOLOGY}", {}, 200),
    ("GET", "/graphs?default", {}, 200),
    ("GET", "/graphs?default=", {}, 200),
    ("GET", "/graphs", {}, 200),
    ("GET", "/graphs/", {}, 200),
    ("HEAD", "/graphs", {}, 200),
    ("PUT", MINE_ADDRESS, {"data": b"<a:a> <a:b> .", "content_type": "text/turtle"}, 400),
    ("PUT", MINE_ADDRESS, {"data": DOCUMENT, "content_type": "application/rdf+xml"}, 400),
    ("PUT", MINE_ADDRESS, {"data": b'<a:a> <a:b> "\xff" .', "content_type": "text/turtle"}, 400),
    ("POST", MINE_ADDRESS, {"data": {"f": "no file"}, "content_type": "multipart/form-data"}, 400),
    ("POST", MINE_ADDRESS, {"data": b"x", "content_type": "multipart/form-data"}, 400),
    ("GET", "/graphs?graph=no+iri", {}, 400),
    ("GET", "/graphs?graph=relative", {}, 400),
    ("GET", "/graphs?graph=", {}, 400),
    ("GET", "/graphs?graph=%FF", {}, 400),
    ("GET", "/graphs?graph=a:a&graph=a:b", {}, 400),
    ("GET", "/graphs?graph=a:a&default", {}, 400),
    ("GET", "/graphs?default=x", {}, 400),
    ("GET", "/graphs/x?graph=a:a", {}, 400),
    ("GET", "/graphs/x?default", {}, 400),
    ("PUT", "/graphs?default", {"data": DOCUMENT, "content_type": "text/turtle"}, 403),
    ("DELETE", "/graphs?default", {}, 403),
    ("POST", f"/graphs?graph={ONTOLOGY}", {"data": DOCUMENT, "content_type": "text/turtle"}, 403),
    ("DELETE", f"/graphs?graph={ONTOLOGY}", {}, 403),
    ("GET", "/graphs?graph=a:none", {}, 404),
    ("HEAD", "/graphs?graph=a:none", {}, 404),
    ("DELETE", "/graphs?graph=a:none", {}, 404),
    ("GET", "/graphs/none", {}, 404),
    ("PATCH", MINE_ADDRESS, {}, 405),
    ("PUT", "/graphs", {"data": DOCUMENT, "content_type": "text/turtle"}, 405),
    ("DELETE", "/graphs", {}, 405),
    ("GET", MINE_ADDRESS, {"headers": {"Accept": "image/png"}}, 406),
    ("HEAD", MINE_ADDRESS, {"headers": {"Accept": "text/csv"}}, 406),
    (
        "PUT",
        MINE_ADDRESS,
        {"data": b"#" * (UPLOAD_LIMIT + 1), "content_type": "text/turtle"},
        413,
    ),
    ("GET", "/graphs?graph=a:" + "b" * 40_000, {}, 414),
    ("PUT", MINE_ADDRESS, {"data": DOCUMENT}, 415),
    ("PUT", MINE_ADDRESS, {"data": DOCUMENT, "content_type": "text/csv"}, 415),
    ("PUT", MINE_ADDRESS, {"data": DOCUMENT, "content_type": "text/turtle; charset=latin1"}, 415),
    ("OPTIONS", MINE_ADDRESS, {}, 204),
    ("OPTIONS", "/graphs", {}, 204),
    ("OPTIONS", "/graphs/anything", {}, 204),
]


@pytest.mark.parametrize(("method", "address", "options", "status"), STATUSES)
def test_statuses(
    project: FlaskClient, method: str, address: str, options: dict[str, Any], status: int
) -> None:
    headers = {**AUTH, **options.get("headers", {})}
    if method != "PUT" and address == MINE_ADDRESS:
        project.put(MINE_ADDRESS, data=DOCUMENT, headers={**AUTH, **TURTLE})
    if status in (200, 204) and method == "PUT":
        project.put(MINE_ADDRESS, data=DOCUMENT, headers={**AUTH, **TURTLE})
    response = project.open(address, method=method, **{**options, "headers": headers})
    assert response.status_code == status, response.text
    assert response.headers["Dystonia-KG-Release"] == "2026-11-22"
    if status >= 400 and method != "HEAD":
        assert response.content_type == "text/plain; charset=utf-8"
        assert response.text.strip()
    if status == 405:
        assert method not in response.headers["Allow"].split(", ")
    assert "Traceback" not in response.text


WRITES: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/update", {"data": {"update": INSERT}}),
    ("POST", "/update", {"data": INSERT, "content_type": UPDATE}),
    ("PUT", MINE_ADDRESS, {"data": DOCUMENT, "content_type": "text/turtle"}),
    ("POST", MINE_ADDRESS, {"data": DOCUMENT, "content_type": "text/turtle"}),
    ("POST", "/graphs", {"data": DOCUMENT, "content_type": "text/turtle"}),
    ("PUT", "/graphs/x", {"data": DOCUMENT, "content_type": "text/turtle"}),
    ("DELETE", MINE_ADDRESS, {}),
]


@pytest.mark.parametrize(("method", "address", "options"), WRITES)
def test_no_write_without_the_token(
    project: FlaskClient, locked: FlaskClient, method: str, address: str, options: dict[str, Any]
) -> None:
    missing = project.open(address, method=method, **options)
    assert missing.status_code == 401
    assert missing.headers["WWW-Authenticate"].startswith("Bearer realm=")
    wrong = project.open(address, method=method, headers={"Authorization": "Bearer x"}, **options)
    assert wrong.status_code == 401
    assert "invalid_token" in wrong.headers["WWW-Authenticate"]
    nowhere = locked.open(address, method=method, headers=AUTH, **options)
    assert nowhere.status_code == 403
    assert "accepts no writes" in nowhere.text


def test_an_update_is_seen_by_the_next_query(project: FlaskClient) -> None:
    for number in range(3):
        update = f"INSERT DATA {{ GRAPH <{MINE}> {{ <a:n> <a:n> {number} }} }}"
        assert project.post("/update", data={"update": update}, headers=AUTH).status_code == 204
        assert asked(project, f"ASK {{ GRAPH <{MINE}> {{ <a:n> <a:n> {number} }} }}")
    assert not asked(project, "ASK { <a:n> <a:n> ?x }")  # outside of the default graph


def test_what_is_written_is_listed(project: FlaskClient) -> None:
    project.put("/graphs/listed", data=DOCUMENT, headers={**AUTH, **TURTLE})
    graph = Graph().parse(data=project.get("/sparql").data, format="turtle")
    assert URIRef("http://localhost/graphs/listed") in set(graph.objects(None, SD.name))
    assert URIRef(ONTOLOGY) in set(graph.objects(None, SD.name))


def test_the_service_says_whether_it_takes_updates(
    project: FlaskClient, locked: FlaskClient
) -> None:
    for client, expected in ((project, True), (locked, False)):
        graph = Graph().parse(data=client.get("/sparql").data, format="turtle")
        languages = set(graph.objects(None, SD.supportedLanguage))
        assert SD.SPARQL11Query in languages
        assert (SD.SPARQL11Update in languages) is expected
        endpoints = {str(iri) for iri in graph.objects(None, SD.endpoint)}
        assert ("http://localhost/update" in endpoints) is expected
        assert "http://localhost/sparql" in endpoints
        assert bool(set(graph.objects(None, SD.inputFormat))) is expected
        (dataset,) = set(graph.objects(None, SD.defaultDataset))
        assert (dataset, RDF.type, SD.Dataset) in graph
        assert len(set(graph.objects(dataset, SD.defaultGraph))) == 1


def test_using_graphs_of_the_request(empty: FlaskClient) -> None:
    setup = "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 } GRAPH <a:h> { <a:a> <a:b> 2 } }"
    empty.post("/update", data={"update": setup}, headers=AUTH)
    copy = "INSERT { GRAPH <a:copy> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    address = "/update?using-graph-uri=a:g&using-named-graph-uri=a:h"
    response = empty.post(address, data=copy, content_type=UPDATE, headers=AUTH)
    assert response.status_code == 204
    assert asked(empty, "ASK { GRAPH <a:copy> { ?s ?p 1 } }")
    assert not asked(empty, "ASK { GRAPH <a:copy> { ?s ?p 2 } }")


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_packed_bodies(empty: FlaskClient, coding: str) -> None:
    headers = {**AUTH, "Content-Encoding": coding}
    update = encode(b"INSERT DATA { <a:a> <a:b> 1 }", coding)
    assert (
        empty.post("/update", data=update, headers=headers, content_type=UPDATE).status_code == 204
    )
    graph = empty.put("/graphs/x", data=encode(DOCUMENT, coding), headers={**headers, **TURTLE})
    assert graph.status_code == 201
    query = empty.post(
        "/sparql", data=encode(b"ASK { ?s ?p ?o }", coding), headers=headers, content_type=QUERY
    )
    assert json.loads(query.data)["boolean"] is True


@pytest.mark.parametrize(
    ("coding", "body", "status"),
    [
        ("gzip", DOCUMENT, 400),
        ("gzip", gzip.compress(DOCUMENT, mtime=0)[:-4], 400),
        ("gzip", gzip.compress(b"#" * (UPLOAD_LIMIT + 1), mtime=0), 413),
        ("zstd", encode(b"#" * (UPLOAD_LIMIT + 1), "zstd"), 413),
        ("br", DOCUMENT, 415),
        ("gzip, gzip", gzip.compress(gzip.compress(DOCUMENT, mtime=0), mtime=0), 415),
    ],
)
def test_packed_bodies_that_are_refused(
    empty: FlaskClient, coding: str, body: bytes, status: int
) -> None:
    headers = {**AUTH, **TURTLE, "Content-Encoding": coding}
    response = empty.put("/graphs/x", data=body, headers=headers)
    assert response.status_code == status
    if status == 415:
        assert response.headers["Accept-Encoding"] == "gzip, zstd"


@pytest.mark.parametrize(
    ("address", "methods"),
    [
        ("/sparql", "GET, HEAD, POST, OPTIONS"),
        ("/update", "POST, OPTIONS"),
        ("/graphs", "GET, HEAD, PUT, POST, DELETE, OPTIONS"),
        ("/graphs/x", "GET, HEAD, PUT, POST, DELETE, OPTIONS"),
        ("/graphs?default", "GET, HEAD, PUT, POST, DELETE, OPTIONS"),
    ],
)
def test_preflight(project: FlaskClient, address: str, methods: str) -> None:
    response = project.options(
        address,
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["Allow"] == methods
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Methods"] == methods
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]
    assert int(response.headers["Access-Control-Max-Age"]) > 0


@pytest.mark.parametrize("address", ["/", "/search?q=x", "/queries", "/about", "/static/style.css"])
def test_options_everywhere(project: FlaskClient, address: str) -> None:
    response = project.options(address)
    assert response.status_code in (200, 204)
    assert "GET" in response.headers["Allow"]
    assert "GET" in response.headers["Access-Control-Allow-Methods"]


def test_compression(project: FlaskClient) -> None:
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 100"}
    as_is = project.get("/sparql", query_string=query)
    assert "Content-Encoding" not in as_is.headers
    for accept, name in (("gzip", "gzip"), ("gzip, zstd", "zstd"), ("br, *;q=0.1", "zstd")):
        response = project.get("/sparql", query_string=query, headers={"Accept-Encoding": accept})
        assert response.headers["Content-Encoding"] == name
        assert response.headers["Vary"] == "Accept, Accept-Encoding"
        assert len(response.data) < len(as_is.data) / 2
        assert int(response.headers["Content-Length"]) == len(response.data)


def test_what_is_small_is_sent_as_it_is(project: FlaskClient) -> None:
    asked = {"query": "ASK {}"}
    response = project.get("/sparql", query_string=asked, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in response.headers
    assert json.loads(response.data)["boolean"] is True


def test_json_errors_name_what_to_do(project: FlaskClient) -> None:
    response = project.post(
        "/update",
        data={"update": "CLEAR ALL"},
        headers={**AUTH, "Accept": "application/json"},
    )
    error = json.loads(response.data)
    assert (error["status"], bool(error["hint"])) == (403, True)


def test_an_update_that_fails_changes_nothing(empty: FlaskClient) -> None:
    empty.post("/update", data={"update": "INSERT DATA { <a:a> <a:b> 1 }"}, headers=AUTH)
    text = "INSERT DATA { <a:a> <a:b> 2 } ; CREATE GRAPH <a:g> ; CREATE GRAPH <a:g>"
    assert empty.post("/update", data={"update": text}, headers=AUTH).status_code == 400
    serving = empty.application.extensions["dystonia_kg"]
    assert quads(serving.store.build.parent.parent) == {
        '<a:a> <a:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    }
