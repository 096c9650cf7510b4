"""Requests of this server and of others (WSGI), which are the same object; queries by both ways."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder

from dystonia_kg.limits import Limits
from dystonia_kg.sparql.protocol import QUERY
from dystonia_kg.web.app import create_app
from dystonia_kg.web.gateway.request import Request, client_headers, split_target
from support.homes import SMALL_QUERIES
from support.raw_http import opened, received
from support.serving import running


def test_environment() -> None:
    headers = client_headers(
        [(b"X-A", b"1"), (b"content-type", b"a/b"), (b"Host", b"h"), (b"x_a", b"2"), (b"x-a", b"3")]
    )
    path, query = split_target(b"/a%20b/%C3%A9?x=%41")
    asked = Request(
        "POST", path, query, headers, b"abc", peer=("::1", 50000), server=("127.0.0.1", 8000)
    )
    expected: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/a b/\u00c3\u00a9",
        "QUERY_STRING": "x=%41",
        "REMOTE_ADDR": "::1",
        "REMOTE_PORT": "50000",
        "SERVER_PORT": "8000",
        "HTTP_X_A": "1, 3",
        "HTTP_HOST": "h",
        "CONTENT_TYPE": "a/b",
        "CONTENT_LENGTH": "3",
    }
    environ = asked.environment()
    assert {name: environ[name] for name in expected} == expected
    assert "HTTP_CONTENT_TYPE" not in environ
    again = Request.of_environment({**environ})
    again.body = b"abc"
    assert again.key_in("build") == asked.key_in("build")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (b"/", ("/", "")),
        (b"/a?b?c", ("/a", "b?c")),
        (b"http://h:1/a?b", ("/a", "b")),
        (b"http://h", ("/", "")),
        (b"/a#b?c", ("/a", "")),
        (b"*", ("/", "")),
    ],
)
def test_targets(target: bytes, expected: tuple[str, str]) -> None:
    assert split_target(target) == expected


LABEL = "SELECT ?l { dyst:CervicalDystonia rdfs:label ?l }"
ASKED: list[dict[str, Any]] = [
    {"query_string": {"query": LABEL}},
    {"query_string": {"query": LABEL}, "method": "HEAD"},
    {"query_string": {"query": LABEL}, "headers": {"Accept": "text/csv"}},
    {"query_string": {"query": LABEL, "format": "xml"}},
    {"query_string": {"query": "SELECT (RAND() < 2 AS ?always) {}"}},
    {"query_string": {"query": "SELECT * { BIND(<#a> AS ?relative) }"}},
    {"query_string": {"query": "CONSTRUCT WHERE { dyst:CervicalDystonia ?p ?o }"}},
    {
        "query_string": {"query": "CONSTRUCT WHERE { dyst:CervicalDystonia ?p ?o }"},
        "headers": {"Accept-Encoding": "gzip"},
    },
    {
        "query_string": {"query": "CONSTRUCT WHERE { dyst:CervicalDystonia ?p ?o }"},
        "headers": {"Accept-Encoding": "zstd", "Accept": "application/n-triples"},
    },
    {"method": "POST", "data": {"query": LABEL}},
    {"method": "POST", "data": LABEL, "content_type": QUERY},
    {
        "query_string": {
            "query": "ASK { ?s ?p ?o }",
            "default-graph-uri": "https://w3id.org/dystonia-kg/graph/none",
        }
    },
    {"query_string": {"query": "SELEC"}},
    {"query_string": {"query": LABEL}, "headers": {"Accept": "image/png"}},
    {"query_string": {"query": LABEL}, "headers": {"Accept": "text/html"}},
    {"query_string": {"query": LABEL, "format": "turtle"}},
    {"query_string": {"query": LABEL}, "method": "PUT"},
    {},
]


@pytest.fixture(scope="module")
def app(small_home: Path) -> Iterator[Flask]:
    app = create_app(small_home, queries_dir=SMALL_QUERIES, limits=Limits(query_workers=1))
    yield app
    app.extensions["dystonia_kg"].close()


@pytest.fixture(scope="module")
def port(small_home: Path) -> Iterator[int]:
    with running(small_home) as (address, _):
        yield int(address.rpartition(":")[2])


@pytest.mark.parametrize("options", ASKED)
def test_both_ways_give_the_same(app: Flask, port: int, options: dict[str, Any]) -> None:
    builder = EnvironBuilder("/sparql", **options)
    environ, body = builder.get_environ(), builder.get_request().get_data()
    headers = {**builder.headers, "Host": "a", "Content-Length": str(len(body))}
    if environ.get("CONTENT_TYPE"):
        headers["Content-Type"] = environ["CONTENT_TYPE"]
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    target = f"/sparql?{environ['QUERY_STRING']}"
    with opened(port) as line:
        line.sendall(
            f"{environ['REQUEST_METHOD']} {target} HTTP/1.1\r\n{lines}\r\n".encode() + body
        )
        status, head, found = received(line, environ["REQUEST_METHOD"] != "HEAD")
    by_wsgi = app.test_client().open("/sparql", **options, base_url="http://a/")
    assert status == by_wsgi.status_code
    told = sorted(f"{name.lower()}: {value}" for name, value in by_wsgi.headers.items())
    assert without_tag(head.split("\n")) == without_tag(told)
    assert found == by_wsgi.data


def without_tag(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith("etag: ")]
