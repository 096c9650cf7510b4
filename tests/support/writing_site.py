"""Clients of applications that may be written to; two of them are fixtures of every test module."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dystonia_kg.limits import Limits
from dystonia_kg.web.app import create_app
from dystonia_kg.writes.access import Access
from support.homes import FIXTURES
from support.writable import TOKEN, plain_home

AUTH = {"Authorization": f"Bearer {TOKEN}"}
TURTLE = {"Content-Type": "text/turtle"}
DOCUMENT = b"<http://example.org/a> <http://example.org/b> 1 ."
UPLOAD_LIMIT = 100_000
QUERIES = FIXTURES / "queries"


def opened(home: Path, **options: Any) -> Iterator[FlaskClient]:
    limits = Limits(query_workers=1, upload_bytes=UPLOAD_LIMIT)
    app = create_app(home, queries_dir=QUERIES, limits=limits, **options)
    yield app.test_client()
    app.extensions["dystonia_kg"].close()
    app.extensions["dystonia_kg_writer"].close()


def asked(client: FlaskClient, query: str) -> bool:
    response = client.get("/sparql", query_string={"query": query})
    return bool(json.loads(response.data)["boolean"])


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    home = plain_home(tmp_path_factory.mktemp("writes") / "plain")
    yield from opened(home, access=Access(TOKEN))


@pytest.fixture
def empty(plain: FlaskClient) -> FlaskClient:
    assert plain.post("/update", data={"update": "DROP ALL"}, headers=AUTH).status_code == 204
    return plain
