"""The application as ASGI servers call it: bodies in bounded time, WSGI's form, streams."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder

from dystonia_kg.limits import Limits
from dystonia_kg.server.asgi import AsgiApplication, environment
from dystonia_kg.sparql.protocol import QUERY
from dystonia_kg.web.app import create_app
from support.homes import SMALL_QUERIES
from support.stub_workers import PATIENCE_S


def asked(
    method: str = "GET",
    path: str = "/sparql",
    query: str = "query=ASK{}",
    headers: Mapping[str, str] | None = None,
    client: str = "127.0.0.1",
) -> dict[str, Any]:
    """Describe a request as ASGI does."""
    coded = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    return {
        "type": "http",
        "method": method,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": coded,
        "client": (client, 50000),
        "server": ("127.0.0.1", 8000),
        "scheme": "http",
        "http_version": "1.1",
    }


@dataclass
class Line:
    """A connection: its body comes in pieces with pauses; None never comes."""

    pieces: list[bytes | None] = field(default_factory=list)
    pause_s: float = 0.0
    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    async def receive(self) -> dict[str, Any]:
        piece = self.pieces.pop(0) if self.pieces else b""
        await asyncio.sleep(3600 if piece is None else self.pause_s)
        return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}

    async def send(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = [(n.decode(), v.decode()) for n, v in message["headers"]]
        else:
            self.body += message["body"]


@pytest.fixture(scope="module")
def application(small_home: Path) -> Iterator[AsgiApplication]:
    limits = Limits(query_workers=1, body_s=0.3, body_readers=6, body_bytes=1_000)
    app = create_app(small_home, queries_dir=SMALL_QUERIES, limits=limits)
    yield AsgiApplication(app, limits)
    app.extensions["dystonia_kg"].close()


def post(length: int | None = None, client: str = "127.0.0.1") -> dict[str, Any]:
    headers = {"content-type": QUERY}
    if length is None:
        headers["transfer-encoding"] = "chunked"
    else:
        headers["content-length"] = str(length)
    return asked("POST", query="", headers=headers, client=client)


def exchanged(application: AsgiApplication, *requests: tuple[dict[str, Any], Line]) -> list[int]:
    async def all_at_once() -> None:
        await asyncio.gather(
            *(application(scope, line.receive, line.send) for scope, line in requests)
        )

    asyncio.run(all_at_once())
    return [line.status for _, line in requests]


def test_a_query(application: AsgiApplication) -> None:
    lines = [Line(), Line()]
    for line in lines:
        assert exchanged(application, (asked(), line)) == [200]
    assert lines[0].body == lines[1].body == b'{"head":{},"boolean":true}'
    assert sorted(lines[0].headers) == sorted(lines[1].headers)


BODIES: list[tuple[list[bytes | None], float, int | None, int]] = [
    ([b"ASK {}"], 0.0, 6, 200),
    ([b"ASK", b" {}"], 0.01, 6, 200),
    ([b"ASK", b" {}"], 0.0, None, 200),
    ([b"ASK"], 0.0, 6, 400),
    ([None], 0.0, 6, 408),
    ([b"ASK", None], 0.0, None, 408),
    ([b"A"] * 50, 0.05, 50, 408),
    ([b"x" * 600, b"x" * 600], 0.0, None, 413),
    ([None], 0.0, 5_000, 413),
]


@pytest.mark.parametrize(("pieces", "pause_s", "length", "status"), BODIES)
def test_bodies(
    application: AsgiApplication,
    pieces: list[bytes | None],
    pause_s: float,
    length: int | None,
    status: int,
) -> None:
    line = Line(pieces, pause_s)
    assert exchanged(application, (post(length), line)) == [status]
    if status in (400, 408):
        assert ("Connection", "close") in line.headers


def test_slow_bodies_of_one_client_leave_room_for_others(application: AsgiApplication) -> None:
    slow = [(post(6), Line([None])) for _ in range(4)]
    other = (post(6, client="127.0.0.2"), Line([b"ASK {}"]))
    assert exchanged(application, *slow, other) == [408, 408, 503, 503, 200]
    assert exchanged(application, (post(6), Line([b"ASK {}"]))) == [200]


def test_too_many_slow_bodies(application: AsgiApplication) -> None:
    slow = [(post(6, client=f"127.0.0.{n}"), Line([None])) for n in range(8)]
    assert sorted(exchanged(application, *slow)) == [408] * 6 + [503] * 2
    quick = (asked(), Line())
    assert exchanged(application, *slow, quick)[-1] == 200


def test_when_all_threads_work_others_are_told_at_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def work(_: object) -> Any:
        begun.set()
        assert may_end.wait(PATIENCE_S)
        return SENT

    async def both() -> None:
        first = asyncio.create_task(application(page, lines[0].receive, lines[0].send))
        assert await asyncio.to_thread(begun.wait, PATIENCE_S)
        await application(page, lines[1].receive, lines[1].send)
        may_end.set()
        await first

    monkeypatch.setattr(app.wsgi_app, "by_work", work)
    application, lines = AsgiApplication(app, Limits(threads=1)), (Line(), Line())
    page = asked(path="/queries", query="")
    asyncio.run(both())
    assert [line.status for line in lines] == [200, 503]
    assert ("Retry-After", "1") in lines[1].headers


# The short way of a query, from the event loop to a worker, against the route through Flask

LABEL = "SELECT ?l { dyst:CervicalDystonia rdfs:label ?l }"
SHORT = [
    {"query_string": {"query": LABEL}},
    {"query_string": {"query": LABEL}, "method": "HEAD"},
    {"query_string": {"query": LABEL}, "headers": {"Accept": "text/csv"}},
    {"query_string": {"query": LABEL, "format": "xml"}},
    {"query_string": {"query": "SELECT (RAND() < 2 AS ?always) {}"}},
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
    {"query_string": {"query": LABEL, "format": "turtle"}},
    {"query_string": {"query": LABEL}, "method": "PUT"},
    {},
]


@pytest.fixture(scope="module")
def uncached(small_home: Path) -> Iterator[Flask]:
    limits = Limits(query_workers=1, cache_bytes=0)
    app = create_app(small_home, queries_dir=SMALL_QUERIES, limits=limits)
    yield app
    app.extensions["dystonia_kg"].close()


@pytest.mark.parametrize("options", SHORT)
def test_the_short_way_gives_what_the_route_gives(uncached: Flask, options: dict[str, Any]) -> None:
    builder = EnvironBuilder("/sparql", **options)
    environ, body = builder.get_environ(), builder.get_request().get_data()
    headers = {name.lower(): value for name, value in builder.headers.items()}
    headers |= {"host": environ["HTTP_HOST"]}
    headers |= {"content-type": environ.get("CONTENT_TYPE", ""), "content-length": str(len(body))}
    scope = asked(environ["REQUEST_METHOD"], "/sparql", environ["QUERY_STRING"], headers)
    line = Line([body] if body else [])
    exchanged(AsgiApplication(uncached, Limits(cache_bytes=0)), (scope, line))
    by_route = uncached.test_client().open("/sparql", **options)
    assert line.status == by_route.status_code
    assert without_tag(dict(line.headers)) == without_tag(by_route.headers)
    assert line.body == by_route.data


def without_tag(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "ETag"}


@pytest.mark.parametrize(("options", "is_short"), [(SHORT[0], True), (SHORT[-1], False)])
def test_plain_queries_go_the_short_way(
    uncached: Flask, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], is_short: bool
) -> None:
    gateway = uncached.wsgi_app
    worked: list[Any] = []
    monkeypatch.setattr(gateway, "by_work", lambda environ: worked.append(environ) or SENT)
    application = AsgiApplication(uncached, Limits(cache_bytes=0))
    query = EnvironBuilder("/sparql", **options).get_environ()["QUERY_STRING"]
    exchanged(application, (asked(query=query), Line()))
    assert bool(worked) is not is_short


SENT = ("200 OK", [], [b""])


def test_queries_wait_for_each_other_without_a_thread(
    uncached: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[Any] = []
    monkeypatch.setattr(uncached.wsgi_app, "by_work", worked.append)
    application = AsgiApplication(uncached, Limits(cache_bytes=0))
    lines = [(asked(query=f"query=ASK{{}}%23{n}"), Line()) for n in range(20)]
    assert exchanged(application, *lines) == [200] * 20
    assert worked == []


def test_a_file_is_streamed(application: AsgiApplication) -> None:
    line = Line()
    assert exchanged(application, (asked(path="/static/style.css", query=""), line)) == [200]
    assert b"{" in line.body


def test_environment() -> None:
    headers = {"x-a": "1", "content-type": "a/b", "content-length": "3", "host": "h", "x_a": "2"}
    environ = environment(asked("POST", "/a%20b/%C3%A9", "x=%41", headers, "::1"))
    expected: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/a b/\u00c3\u00a9",
        "QUERY_STRING": "x=%41",
        "REMOTE_ADDR": "::1",
        "REMOTE_PORT": "50000",
        "SERVER_PORT": "8000",
        "HTTP_X_A": "1",
        "HTTP_HOST": "h",
        "CONTENT_TYPE": "a/b",
        "CONTENT_LENGTH": "3",
    }
    assert {name: environ[name] for name in expected} == expected
    assert "HTTP_CONTENT_TYPE" not in environ
