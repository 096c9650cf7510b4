"""Requests of the SPARQL 1.1 Protocol, as they come in."""

import random
from urllib.parse import unquote_to_bytes

import pytest

from dystonia_kg.limits import Limits
from dystonia_kg.sparql.protocol import (
    FORM,
    QUERY,
    UPDATE,
    ProtocolError,
    SparqlRequest,
    UpdateRequest,
    form_text,
    media_type_of,
    parse_request,
    parse_update,
)

ASK = "ASK {}"
GOOD = [
    ("GET", b"", "", b"", SparqlRequest(None)),
    ("HEAD", b"query=ASK%20%7B%7D", "", b"", SparqlRequest(ASK)),
    ("GET", b"query=ASK+%7B%7D", "", b"", SparqlRequest(ASK)),
    ("GET", b"query=ASK+%7B%7D&format=csv", "", b"", SparqlRequest(ASK, format="csv")),
    ("GET", b"query=ASK+%7B%7D&output=csv", "", b"", SparqlRequest(ASK, format="csv")),
    ("GET", b"results=xml&query=ASK+%7B%7D", "", b"", SparqlRequest(ASK, format="xml")),
    ("GET", b"query=ASK+%7B%7D&output=x&format=csv", "", b"", SparqlRequest(ASK, format="csv")),
    ("GET", b"query=%EF%BB%BFASK+%7B%7D", "", b"", SparqlRequest(ASK)),
    ("POST", b"", QUERY, b"\xef\xbb\xbfASK {}", SparqlRequest(ASK)),
    ("GET", b"query=%C3%A9", "", b"", SparqlRequest("é")),
    ("POST", b"", FORM, b"query=ASK+%7B%7D", SparqlRequest(ASK)),
    ("POST", b"", FORM + "; charset=UTF-8", b"query=ASK+%7B%7D", SparqlRequest(ASK)),
    ("POST", b"", QUERY, b"ASK {}", SparqlRequest(ASK)),
    ("POST", b"", QUERY.upper(), b"ASK {}", SparqlRequest(ASK)),
    ("POST", b"format=xml", QUERY, b"ASK {}", SparqlRequest(ASK, format="xml")),
    ("POST", b"", QUERY, b"ASK { 1 + %20 }", SparqlRequest("ASK { 1 + %20 }")),
    ("OPTIONS", b"", "", b"", SparqlRequest(None)),
    (
        "GET",
        b"query=q&default-graph-uri=a&default-graph-uri=b&named-graph-uri=c",
        "",
        b"",
        SparqlRequest("q", ("a", "b"), ("c",)),
    ),
    ("POST", b"named-graph-uri=c", QUERY, b"q", SparqlRequest("q", (), ("c",))),
    ("POST", b"", FORM, b"query=q&default-graph-uri=a", SparqlRequest("q", ("a",), ())),
]
BAD = [
    ("GET", b"query=a&query=b", "", b"", 400),
    ("POST", b"query=a", FORM, b"query=b", 400),
    ("POST", b"query=a", QUERY, b"b", 400),
    ("POST", b"", FORM, b"", 400),
    ("POST", b"", FORM, b"quer=a", 400),
    ("GET", b"query=%FF", "", b"", 400),
    ("GET", b"query=\xff", "", b"", 400),
    ("POST", b"", FORM, b"query=%C3%28", 400),
    ("POST", b"", QUERY, b"\xff\xfe", 400),
    ("GET", b"&".join(b"a=b" for _ in range(500)), "", b"", 400),
    ("GET", b"update=CLEAR+ALL", "", b"", 400),
    ("POST", b"", FORM, b"update=CLEAR+ALL", 400),
    ("POST", b"", UPDATE, b"CLEAR ALL", 400),
    ("PUT", b"", "", b"", 405),
    ("DELETE", b"query=a", "", b"", 405),
    ("POST", b"", "", b"query=a", 415),
    ("POST", b"", "text/plain", b"query=a", 415),
    ("POST", b"", "multipart/form-data; boundary=x", b"", 415),
    ("POST", b"", QUERY + "; charset=UTF-16", b"a", 415),
    ("GET", b"query=" + b"a" * Limits().address_bytes, "", b"", 414),
    ("TRACE", b"query=a", "", b"", 405),
]
UPDATES = [
    (b"", FORM, b"update=CLEAR+ALL", UpdateRequest("CLEAR ALL")),
    (b"", FORM + ";charset=utf-8", b"update=%C3%A9", UpdateRequest("é")),
    (b"", UPDATE, b"CLEAR ALL", UpdateRequest("CLEAR ALL")),
    (b"", UPDATE + '; charset="UTF-8"', b"CLEAR ALL", UpdateRequest("CLEAR ALL")),
    (b"", UPDATE, b"A + %20", UpdateRequest("A + %20")),
    (b"using-graph-uri=a&using-graph-uri=b", UPDATE, b"A", UpdateRequest("A", ("a", "b"))),
    (b"using-named-graph-uri=c", UPDATE, b"A", UpdateRequest("A", (), ("c",))),
    (
        b"",
        FORM,
        b"update=A&using-graph-uri=a&using-named-graph-uri=c",
        UpdateRequest("A", ("a",), ("c",)),
    ),
]
BAD_UPDATES = [
    ("POST", b"update=A", UPDATE, b"B", 400),
    ("POST", b"update=A", "", b"", 400),
    ("POST", b"", FORM, b"update=A&update=B", 400),
    ("POST", b"", FORM, b"", 400),
    ("POST", b"", FORM, b"query=ASK+%7B%7D", 400),
    ("POST", b"query=ASK", UPDATE, b"A", 400),
    ("POST", b"", UPDATE, b"\xff", 400),
    ("POST", b"", FORM, b"update=%FF", 400),
    ("POST", b"using-graph-uri=%FF", UPDATE, b"A", 400),
    ("GET", b"update=A", "", b"", 405),
    ("HEAD", b"", "", b"", 405),
    ("PUT", b"", UPDATE, b"A", 405),
    ("POST", b"a=" + b"b" * Limits().address_bytes, UPDATE, b"A", 414),
    ("POST", b"", "", b"update=A", 415),
    ("POST", b"", QUERY, b"A", 415),
    ("POST", b"", "text/plain", b"A", 415),
    ("POST", b"", UPDATE + "; charset=latin-1", b"A", 415),
]


@pytest.mark.parametrize(("method", "query_string", "content_type", "body", "expected"), GOOD)
def test_good_requests(
    method: str, query_string: bytes, content_type: str, body: bytes, expected: SparqlRequest
) -> None:
    assert parse_request(method, query_string, content_type, body) == expected


@pytest.mark.parametrize(("method", "query_string", "content_type", "body", "status"), BAD)
def test_bad_requests(
    method: str, query_string: bytes, content_type: str, body: bytes, status: int
) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse_request(method, query_string, content_type, body)
    assert caught.value.status == status


def test_405_names_the_methods() -> None:
    with pytest.raises(ProtocolError) as caught:
        parse_request("PATCH", b"")
    assert caught.value.headers == {"Allow": "GET, HEAD, POST, OPTIONS"}


def test_update_is_refused_in_so_many_words() -> None:
    with pytest.raises(ProtocolError, match="is an update"):
        parse_request("POST", b"", UPDATE, b"CLEAR ALL")


@pytest.mark.parametrize(("query_string", "content_type", "body", "expected"), UPDATES)
def test_good_updates(
    query_string: bytes, content_type: str, body: bytes, expected: UpdateRequest
) -> None:
    assert parse_update("POST", query_string, content_type, body) == expected


@pytest.mark.parametrize(("method", "query_string", "content_type", "body", "status"), BAD_UPDATES)
def test_bad_updates(
    method: str, query_string: bytes, content_type: str, body: bytes, status: int
) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse_update(method, query_string, content_type, body)
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("", ""),
        ("text/turtle", "text/turtle"),
        ("Text/Turtle ; Charset = UTF8", "text/turtle"),
        ("text/turtle; charset=us-ascii", "text/turtle"),
        ("multipart/form-data; boundary=charset", "multipart/form-data"),
    ],
)
def test_media_types(content_type: str, expected: str) -> None:
    assert media_type_of(content_type) == expected


def test_percent_encoding_is_read_as_the_standard_library_does() -> None:
    made = random.Random(5)
    for _ in range(20_000):
        text = bytes(made.choice(b"%%%%0aF9gZ=_ .\r\n\t-3D~") for _ in range(made.randrange(24)))
        expected = unquote_to_bytes(text).decode("utf-8", errors="replace")
        if "\ufffd" not in expected:
            assert form_text(text, "the form") == expected, text
