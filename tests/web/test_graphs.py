"""/graphs through the application: every syntax, both names, forms, the default graph."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from rdflib import Graph

from support.writing_site import AUTH, DOCUMENT, TURTLE, asked

FORMATS = [
    ("text/turtle", DOCUMENT),
    ("application/n-triples", b"<a:a> <a:b> <a:c> ."),
    ("application/rdf+xml", None),
    ("application/ld+json", b'{"@id": "a:a", "a:b": 1}'),
    ("application/trig", DOCUMENT),
    ("application/n-quads", b"<a:a> <a:b> <a:c> ."),
    ("text/n3", DOCUMENT),
]


@pytest.mark.parametrize(("media_type", "document"), FORMATS)
def test_every_syntax_both_ways(
    empty: FlaskClient, media_type: str, document: bytes | None
) -> None:
    if document is None:
        graph = Graph().parse(data=DOCUMENT, format="turtle")
        document = graph.serialize(format="xml").encode()
    headers = {**AUTH, "Content-Type": media_type}
    created = empty.put("/graphs/a", data=document, headers=headers)
    assert (created.status_code, created.data) == (201, b"")
    assert created.headers["Location"] == "http://localhost/graphs/a"
    given = empty.get("/graphs/a", headers={"Accept": media_type})
    assert (given.status_code, given.mimetype) == (200, media_type)
    head = empty.head("/graphs/a", headers={"Accept": media_type})
    assert (head.status_code, head.content_type) == (200, given.content_type)
    assert empty.put("/graphs/b", data=given.data, headers=headers).status_code == 201
    assert asked(empty, "ASK { GRAPH <http://localhost/graphs/b> { ?s ?p ?o } }")


def test_a_graph_has_one_life_under_both_names(empty: FlaskClient) -> None:
    address = "/graphs?graph=http://localhost/graphs/person/1.ttl"
    headers = {**AUTH, **TURTLE}
    assert empty.put("/graphs/person/1.ttl", data=DOCUMENT, headers=headers).status_code == 201
    assert empty.get(address).status_code == 200
    assert empty.put(address, data=DOCUMENT, headers=headers).status_code == 204
    assert (
        empty.post("/graphs/person/1.ttl", data=b"<a> <b> 2.", headers=headers).status_code == 200
    )
    text = empty.get(address, headers={"Accept": "application/n-triples"}).text
    assert "<http://localhost/graphs/person/a>" in text
    assert "<http://example.org/a>" in text
    assert empty.delete(address, headers=AUTH).status_code == 200
    assert empty.get("/graphs/person/1.ttl").status_code == 404
    assert empty.delete("/graphs/person/1.ttl", headers=AUTH).status_code == 404


def test_a_new_graph_is_given_an_address(empty: FlaskClient) -> None:
    responses = [empty.post("/graphs", data=DOCUMENT, headers={**AUTH, **TURTLE}) for _ in range(2)]
    places = [response.headers["Location"] for response in responses]
    assert [response.status_code for response in responses] == [201, 201]
    assert len(set(places)) == 2
    for place in places:
        assert empty.get(place).status_code == 200


def test_the_default_graph_of_an_empty_store(empty: FlaskClient) -> None:
    headers = {**AUTH, **TURTLE}
    assert empty.get("/graphs?default").status_code == 200
    assert empty.put("/graphs?default", data=DOCUMENT, headers=headers).status_code == 201
    assert empty.put("/graphs?default", data=DOCUMENT, headers=headers).status_code == 204
    assert empty.post("/graphs?default", data=b"<a:a> <a:b> 2.", headers=headers).status_code == 200
    assert asked(empty, "ASK { <a:a> <a:b> 2 . <http://example.org/a> ?p 1 }")
    assert empty.delete("/graphs?default", headers=AUTH).status_code == 200
    assert not asked(empty, "ASK { ?s ?p ?o }")


def test_a_form_of_several_documents(empty: FlaskClient) -> None:
    form = {
        "one": (BytesIO(b"<a:a> <a:b> _:x ."), "one.ttl", "text/turtle; charset=utf-8"),
        "two": (BytesIO(b"<a:a> <a:b> _:x ."), "two.nt", "application/octet-stream"),
        "three": (BytesIO(b'{"@id": "a:c", "a:b": 1}'), "three.jsonld"),
    }
    created = empty.post("/graphs?graph=a:g", data=form, headers=AUTH)
    assert created.status_code == 201
    lines = empty.get("/graphs?graph=a:g", headers={"Accept": "application/n-triples"}).text
    assert len(lines.splitlines()) == 3
    bad = {"f": (BytesIO(b"a,b"), "table.csv", "text/csv")}
    assert empty.post("/graphs?graph=a:g", data=bad, headers=AUTH).status_code == 415
    broken = {"f": (BytesIO(b"<a:a>\n nonsense"), "b.ttl")}
    response = empty.post("/graphs?graph=a:g", data=broken, headers=AUTH)
    assert response.status_code == 400
    assert "line 2" in response.text
