"""The outermost layer through the application: cache, ETag, rate limit, log and counts."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from dystonia_kg import environment
from dystonia_kg.limits import Limits
from dystonia_kg.sparql.protocol import QUERY
from dystonia_kg.web.app import create_app
from support.homes import SMALL_GRAPH, SMALL_QUERIES, make_home

ASK = "/sparql?query=ASK{}"

MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(small_home: Path) -> Iterator[MakeApp]:
    made: list[Flask] = []

    def make(home: Path = small_home, **limits: float) -> Flask:
        wanted = Limits(**{"query_workers": 1, **limits})
        made.append(create_app(home, queries_dir=SMALL_QUERIES, limits=wanted))
        return made[-1]

    yield make
    for app in made:
        app.extensions["dystonia_kg"].close()


def counted(app: Flask, name: str) -> float:
    """Give a counter's value from /metrics, all label values added up."""
    text = app.test_client().get("/metrics").text
    return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name))


@pytest.mark.parametrize("path", ["/sparql/", "/%73parql/", "/sparql//"])
@pytest.mark.parametrize("accept", ["", "application/sparql-results+json", "text/html"])
def test_the_endpoint_is_known_with_slashes(make_app: MakeApp, path: str, accept: str) -> None:
    """As clients are told its address; a relative IRI is read against the endpoint's own."""
    client, headers = make_app().test_client(), {"Accept": accept} if accept else {}
    query = "ASK {}" if accept == "text/html" else "SELECT (STR(<a>) AS ?a) {}"
    replies = [
        ask(at, headers=headers)
        for at in (path, "/sparql")
        for ask in (
            lambda at, **options: client.get(at, query_string={"query": query}, **options),
            lambda at, **options: client.post(at, data={"query": query}, **options),
        )
    ]
    assert [(reply.status_code, reply.text) for reply in replies if reply.status_code != 200] == []
    if accept != "text/html":
        assert {reply.data for reply in replies} == {replies[-1].data}


def test_headers_of_requests_count_in_the_cache(make_app: MakeApp) -> None:
    app = make_app(cache_bytes=800_000)
    client = app.test_client()
    for length in [*range(50_000, 50_040), 50_000]:
        assert client.get(ASK, headers={"Accept": f"*/*;a={'b' * length}"}).status_code == 200
    assert counted(app, 'dystonia_kg_cache_total{outcome="hit"}') == 0


def test_a_repeated_request_is_answered_by_the_cache(make_app: MakeApp) -> None:
    app = make_app()
    first, second = (app.test_client().get(ASK) for _ in range(2))
    assert first.data == second.data
    assert dict(first.headers) == dict(second.headers)
    assert counted(app, 'dystonia_kg_cache_total{outcome="hit"}') == 1


@pytest.mark.parametrize("address", [ASK, "/term/CervicalDystonia", "/queries", "/sparql"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_304(make_app: MakeApp, address: str, method: str) -> None:
    client = make_app().test_client()
    etag = client.get(address).headers["ETag"] if method == "GET" else ""
    etag = etag or client.head(address).headers["ETag"]
    for _ in range(2):
        response = client.open(address, method=method, headers={"If-None-Match": etag})
        assert (response.status_code, response.data) == (304, b"")
        assert response.headers["ETag"] == etag
        assert "Accept" in response.headers["Vary"]
        assert "Content-Type" not in response.headers
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_what_a_response_depends_on_makes_another_etag(make_app: MakeApp) -> None:
    client = make_app().test_client()
    asked: list[dict[str, Any]] = [
        {"path": "/sparql", "query_string": {"query": "ASK {}"}},
        {"path": "/sparql", "query_string": {"query": "ASK { }"}},
        {"path": "/sparql", "query_string": {"query": "ASK {}"}, "headers": {"Accept": "text/csv"}},
        {"path": "/sparql", "query_string": {"query": "ASK {}"}, "headers": {"Host": "other"}},
        {"path": "/sparql", "method": "POST", "data": {"query": "ASK {}"}},
        {"path": "/sparql", "method": "POST", "data": "ASK {}", "content_type": QUERY},
        {
            "path": "/sparql",
            "query_string": {"query": "ASK {}"},
            "headers": {"Accept-Encoding": "gzip"},
        },
    ]
    tags = [client.open(**options).headers["ETag"] for options in asked]
    assert len(set(tags)) == len(tags)


NEVER_KEPT = [
    ("GET", "/sparql?query=SELEC", {}),
    ("GET", "/none", {}),
    ("GET", "/sparql?query=SELECT(NOW()AS%3Fx){}", {}),
    ("GET", "/sparql?query=SELECT(RAND()AS%3Fx){}", {}),
    ("GET", "/sparql?query=SELECT(STRUUID()AS%3Fx){}", {}),
    ("GET", ASK, {"headers": {"Authorization": "Bearer x"}}),
    ("OPTIONS", "/sparql", {}),
    ("GET", "/healthz", {}),
    ("GET", "/readyz", {}),
    ("GET", "/metrics", {}),
]


@pytest.mark.parametrize(("method", "address", "options"), NEVER_KEPT)
def test_never_kept(make_app: MakeApp, method: str, address: str, options: dict[str, Any]) -> None:
    app = make_app()
    for _ in range(2):
        assert "ETag" not in app.test_client().open(address, method=method, **options).headers
    assert counted(app, "dystonia_kg_cache_total") == 0


def test_a_new_build_is_seen_at_once(make_app: MakeApp, tmp_path: Path) -> None:
    home = tmp_path / "home"
    trig = tmp_path / "one.trig"
    query = "/sparql?query=SELECT%20%3Fo%20{%3Chttp://x/s%3E%20%3Fp%20%3Fo}"
    for number in range(4):
        trig.write_text(f"<http://g/> {{ <http://x/s> <http://x/p> 'state {number}' . }}")
        made = make_home(tmp_path / f"made{number}", trig)
        build = home / "builds" / f"b{number}"
        build.parent.mkdir(parents=True, exist_ok=True)
        (made / "builds" / "test").rename(build)
        (home / "next").symlink_to(Path("builds") / build.name)
        (home / "next").replace(home / "current")
        if number == 0:
            client = make_app(home).test_client()
        for _ in range(2):
            assert f"state {number}" in client.get(query).text


def test_a_broken_link_changes_nothing(make_app: MakeApp, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", SMALL_GRAPH)
    client = make_app(home).test_client()
    assert client.get(ASK).status_code == 200
    (home / "current").unlink()
    assert client.get(ASK + "&again").status_code == 200
    (home / "current").symlink_to("builds/none")
    assert client.get(ASK + "&once-more").status_code == 200


def test_429(make_app: MakeApp) -> None:
    client = make_app(rate_per_s=0.01, rate_burst=2).test_client()
    statuses = [client.get(ASK) for _ in range(3)]
    assert [response.status_code for response in statuses] == [200, 200, 429]
    assert int(statuses[-1].headers["Retry-After"]) >= 1
    assert "too many requests" in statuses[-1].text
    assert statuses[-1].headers["X-Content-Type-Options"] == "nosniff"
    other = client.get(ASK, environ_overrides={"REMOTE_ADDR": "127.0.0.9"})
    assert other.status_code == 200
    assert client.get("/healthz").status_code == 200


# The log and the counts


def test_access_log(make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "access.log"
    monkeypatch.setenv(environment.ACCESS_LOG, str(file))
    client = make_app().test_client()
    for address in (ASK, ASK, "/sparql?query=SELEC", "/term/CervicalDystonia", "/x%0a%22"):
        client.get(address)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(line["route"], line["status"], line["outcome"]) for line in lines] == [
        ("sparql", 200, "ok"),
        ("sparql", 200, "hit"),
        ("sparql", 400, "refused"),
        ("term", 200, "ok"),
        ("other", 404, "refused"),
    ]
    assert set(lines[0]) == {
        *("time", "client", "method", "route", "status", "bytes", "duration_ms", "outcome")
    }
    assert lines[0]["client"] == "127.0.0.1"
    assert lines[0]["bytes"] == lines[1]["bytes"] == 26
    assert "ASK" not in file.read_text()


def test_queries_are_logged_on_demand(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "access.log"
    monkeypatch.setenv(environment.ACCESS_LOG, str(file))
    monkeypatch.setenv(environment.LOG_QUERIES, "1")
    make_app().test_client().get(ASK)
    assert "ASK" in json.loads(file.read_text())["query"]


def test_metrics(make_app: MakeApp) -> None:
    app = make_app()
    client = app.test_client()
    for address in (ASK, ASK, "/sparql?query=SELEC", "/none"):
        client.get(address)
    client.open("/sparql", method="BREW")
    text = client.get("/metrics").text
    for expected in (
        'dystonia_kg_requests_total{method="GET",route="sparql",status="200"} 2.0',
        'dystonia_kg_requests_total{method="GET",route="sparql",status="400"} 1.0',
        'dystonia_kg_requests_total{method="GET",route="other",status="404"} 1.0',
        'method="other"',
        'dystonia_kg_request_seconds_count{route="sparql"}',
        'dystonia_kg_cache_total{outcome="hit"} 1.0',
        'dystonia_kg_query_workers_total{event="started"} 1.0',
        "dystonia_kg_queries_waiting 0.0",
    ):
        assert expected in text


def test_health(make_app: MakeApp) -> None:
    app = make_app()
    assert app.test_client().get("/healthz").text == "ok\n"
    assert app.test_client().get("/readyz").text == "ready\n"
    app.extensions["dystonia_kg"].close()
    response = app.test_client().get("/readyz")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert app.test_client().get("/healthz").status_code == 200


def test_a_stopped_query_is_504_and_says_what_to_do(make_app: MakeApp) -> None:
    client = make_app(deadline_s=1.5, query_workers=2).test_client()
    many = " ".join(f"VALUES ?x{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(12))
    asked = {"query": f"SELECT (COUNT(*) AS ?n) {{ {many} }}"}
    response = client.get("/sparql", query_string=asked, headers={"Accept": "application/json"})
    assert response.status_code == 504
    assert "LIMIT" in json.loads(response.data)["hint"]
    page = client.get("/editor", query_string=asked)
    assert page.status_code == 504
    assert "was stopped" in page.text


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_the_pages_for_watchers_are_only_read(make_app: MakeApp, address: str) -> None:
    client = make_app().test_client()
    refused = client.delete(address)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert client.head(address).status_code == 200
