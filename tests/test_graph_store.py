"""/graphs: names that are hard to write, a full disk, and writes on a condition."""

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from conftest import SMALL_QUERIES
from dystonia_kg.access import Access
from dystonia_kg.limits import Limits
from dystonia_kg.web import create_app
from writable import TOKEN, plain_home

WRITE = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"}
ONE = b"<http://example.org/a> <http://example.org/b> 1 ."


def opened(home: Path) -> Iterator[FlaskClient]:
    limits = Limits(query_workers=1)
    app = create_app(home, queries_dir=SMALL_QUERIES, limits=limits, access=Access(TOKEN))
    yield app.test_client()
    app.extensions["dystonia_kg"].close()
    app.extensions["dystonia_kg_writer"].close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plain_home(tmp_path_factory.mktemp("graph-store") / "home")


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[FlaskClient]:
    yield from opened(home)


@pytest.mark.parametrize("name", ["a%25", "%25zz", "%3Ca%3E", "%22", "a%5Eb", "%C3%A9", "a%20b"])
def test_every_address_is_the_iri_of_a_graph(name: str, client: FlaskClient) -> None:
    created = client.put(f"/graphs/{name}", data=ONE, headers=WRITE)
    assert created.status_code == 201
    assert created.headers["Location"] == f"http://localhost/graphs/{name}"
    assert client.get(f"/graphs/{name}").status_code == 200
    assert client.get("/graphs", query_string={"graph": f"http://localhost/graphs/{name}"}).data


def test_a_new_graph_is_the_base_of_what_it_is_made_of(client: FlaskClient) -> None:
    made = client.post("/graphs", data=b"<> <a:p> 1 .", headers=WRITE).headers["Location"]
    assert f"<{made}> <a:p>" in client.get(made, headers={"Accept": "application/n-triples"}).text


def test_no_room_for_what_is_sent(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    reply = client.put("/graphs/x", data=ONE, headers=WRITE)
    assert (reply.status_code, "Retry-After" in reply.headers) == (503, True)
    assert "nothing was changed" in reply.text
