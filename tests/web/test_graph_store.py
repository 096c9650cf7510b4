"""/graphs: names that are hard to write, a full disk, and writes on a condition."""

import gzip
import tempfile
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dystonia_kg.errors import ConditionError
from dystonia_kg.limits import Limits
from dystonia_kg.web.app import create_app
from dystonia_kg.writes.access import Access
from dystonia_kg.writes.apply import GraphChange
from dystonia_kg.writes.supervisor import WritePool
from support.homes import SMALL_QUERIES
from support.writable import TOKEN, plain_home

AUTH = {"Authorization": f"Bearer {TOKEN}"}
WRITE = AUTH | {"Content-Type": "text/turtle"}
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


def tag_of(client: FlaskClient, name: str, **headers: str) -> str:
    tags = {client.open(f"/graphs/{name}", method=method, headers=headers).headers["ETag"]
            for method in ("GET", "HEAD")}  # fmt: skip
    assert len(tags) == 1
    return tags.pop()


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json"])
def test_a_graph_that_is_known_is_not_sent_again(accept: str, client: FlaskClient) -> None:
    client.put("/graphs/known", data=ONE, headers=WRITE)
    tag = tag_of(client, "known", Accept=accept)
    assert tag != tag_of(client, "known", Accept="application/n-triples")
    assert tag != tag_of(client, "known", **{"Accept": accept, "Accept-Encoding": "gzip"})
    asked = {"Accept": accept, "If-None-Match": tag}
    assert client.get("/graphs/known", headers=asked).status_code == 304
    client.put("/graphs/other", data=ONE, headers=WRITE)
    assert client.get("/graphs/known", headers=asked).status_code == 304
    client.post("/graphs/known", data=b"<a:a> <a:b> 2 .", headers=WRITE)
    assert client.get("/graphs/known", headers=asked).status_code == 200


CONDITIONS = [
    ("PUT", "there", {"If-Match": "{tag}"}, 204),
    ("POST", "there", {"If-Match": '"x", {tag}'}, 200),
    ("DELETE", "there", {"If-Match": "{tag}"}, 200),
    ("PUT", "there", {"If-Match": "*"}, 204),
    ("PUT", "there", {"If-None-Match": '"x"'}, 204),
    ("PUT", "there", {"If-Match": "W/{tag}"}, 412),
    ("PUT", "there", {"If-Match": '"x"'}, 412),
    ("PUT", "there", {"If-Match": "nonsense"}, 412),
    ("DELETE", "there", {"If-Match": '"x"'}, 412),
    ("PUT", "there", {"If-None-Match": "*"}, 412),
    ("POST", "there", {"If-None-Match": "W/{tag}"}, 412),
    ("PUT", "missing", {"If-None-Match": "*"}, 201),
    ("PUT", "missing", {"If-Match": "*"}, 412),
    ("DELETE", "missing", {"If-Match": "{tag}"}, 412),
    ("DELETE", "missing", {"If-None-Match": "*"}, 404),
]


@pytest.mark.parametrize(("method", "name", "conditions", "status"), CONDITIONS)
def test_writes_on_a_condition(
    method: str, name: str, conditions: dict[str, str], status: int, client: FlaskClient
) -> None:
    client.delete("/graphs/missing", headers=WRITE)
    client.put("/graphs/there", data=ONE, headers=WRITE)
    tag = tag_of(client, "there")
    headers = {key: value.format(tag=tag) for key, value in conditions.items()}
    body = b"<a:a> <a:b> 3 ." if method != "DELETE" else b""
    reply = client.open(f"/graphs/{name}", method=method, data=body, headers=WRITE | headers)
    assert reply.status_code == status
    assert (client.get("/graphs/there").headers.get("ETag") == tag) == (
        name == "missing" or status == 412
    )


def test_an_update_makes_another_tag(client: FlaskClient) -> None:
    client.put("/graphs/there", data=ONE, headers=WRITE)
    tag = tag_of(client, "there")
    update = "INSERT { GRAPH ?g { <a:a> <a:b> 9 } } WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert client.post("/update", data={"update": update}, headers=AUTH).status_code == 204
    late = client.put("/graphs/there", data=ONE, headers=WRITE | {"If-Match": tag})
    assert late.status_code == 412


def test_of_writers_that_race_one_wins(tmp_path: Path) -> None:
    """Each is a process of its own, as those of several servers of one folder are."""
    home = plain_home(tmp_path / "home")
    pools = [WritePool(home, Limits()) for _ in range(4)]
    outcomes: list[str] = []

    def make(pool: WritePool) -> None:
        try:
            pool.change(GraphChange("PUT", "http://example.org/one", if_none_match="*"))
        except ConditionError:
            outcomes.append("412")
        else:
            outcomes.append("made")

    threads = [threading.Thread(target=make, args=(pool,)) for pool in pools]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for pool in pools:
        pool.close()
    assert sorted(outcomes) == ["412", "412", "412", "made"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.owl", b"@prefix : <http://example.org/> .\n:a :b 1 ."),
        ("a.ttl.gz", gzip.compress(ONE, mtime=0)),
        ("a.ttl", b'<e:A xmlns:e="http://example.org/"/>'),
        ("a.obo", b"[Term]\nid: A:1\n"),
    ],
)
def test_a_file_of_a_form_is_read_as_load_reads_it(
    client: FlaskClient, name: str, content: bytes
) -> None:
    form = {"file": (BytesIO(content), name, "application/octet-stream")}
    assert client.post("/graphs?graph=a:form", data=form, headers=AUTH).status_code == 201
    assert client.delete("/graphs?graph=a:form", headers=AUTH).status_code == 200


def test_a_file_of_a_form_that_is_another(client: FlaskClient) -> None:
    form = {"file": (BytesIO(b"hello"), "a.owl", "")}
    said = client.post("/graphs?graph=a:form", data=form, headers=AUTH)
    assert said.status_code == 400
    assert "a.owl, line 1: " in said.text
