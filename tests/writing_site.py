"""Clients of applications that may be written to."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from conftest import SMALL_QUERIES
from dystonia_kg.limits import Limits
from dystonia_kg.web import create_app
from writable import TOKEN

AUTH = {"Authorization": f"Bearer {TOKEN}"}
TURTLE = {"Content-Type": "text/turtle"}
DOCUMENT = b"<http://example.org/a> <http://example.org/b> 1 ."
UPLOAD_LIMIT = 100_000


def opened(home: Path, **options: Any) -> Iterator[FlaskClient]:
    limits = Limits(query_workers=1, upload_bytes=UPLOAD_LIMIT)
    app = create_app(home, queries_dir=SMALL_QUERIES, limits=limits, **options)
    yield app.test_client()
    app.extensions["dystonia_kg"].close()
    app.extensions["dystonia_kg_writer"].close()


def asked(client: FlaskClient, query: str) -> bool:
    response = client.get("/sparql", query_string={"query": query})
    return bool(json.loads(response.data)["boolean"])
