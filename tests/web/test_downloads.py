"""/download: whole files, parts of them, compressed files, and tags that tell them apart."""

import gzip
import hashlib
import json
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dystonia_kg.store.store import current_build
from dystonia_kg.web.app import create_app
from support.homes import SMALL_QUERIES

TURTLE = b"".join(
    b"<http://example.org/%d> a <http://example.org/Thing> .\n" % n for n in range(99)
)
PACKED = gzip.compress(TURTLE, mtime=0)
FILE, PACKED_FILE = "/download/things.ttl", "/download/things.nq.gz"
TAG = f'"{hashlib.sha256(TURTLE).hexdigest()}"'


@pytest.fixture(scope="module")
def site(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    home = Path(shutil.copytree(small_home, tmp_path_factory.mktemp("x") / "home", symlinks=True))
    release = current_build(home) / "release"
    release.mkdir()
    files = {"things.ttl": TURTLE, "things.nq.gz": PACKED}
    for name, content in files.items():
        (release / name).write_bytes(content)
    path = current_build(home) / "manifest.json"
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    path.write_text(json.dumps(json.loads(path.read_text()) | {"release": sums}))
    return create_app(home, queries_dir=SMALL_QUERIES)


@pytest.fixture
def downloads(site: Flask) -> FlaskClient:
    return site.test_client()


def test_a_whole_file(downloads: FlaskClient) -> None:
    reply = downloads.get(FILE)
    assert (reply.status_code, reply.data) == (200, TURTLE)
    assert reply.headers["ETag"] == TAG
    assert reply.headers["Accept-Ranges"] == "bytes"
    assert reply.headers["Content-Type"].startswith("text/turtle")
    assert "Accept-Encoding" in reply.headers["Vary"]
    assert downloads.get(FILE, headers={"If-None-Match": TAG}).status_code == 304


def test_a_file_that_is_no_longer_the_same(downloads: FlaskClient) -> None:
    assert downloads.get(FILE, headers={"If-Match": TAG}).data == TURTLE
    reply = downloads.get(FILE, headers={"If-Match": '"other"'})
    assert (reply.status_code, reply.mimetype) == (412, "text/plain")
    assert b"If-Match" in reply.data


@pytest.mark.parametrize("address", [FILE, "/static/style.css"])
def test_parts_are_for_get_alone(downloads: FlaskClient, address: str) -> None:
    part = {"Range": "bytes=0-9"}
    assert downloads.get(address, headers=part).status_code == 206
    whole, asked = downloads.head(address), downloads.head(address, headers=part)
    assert (asked.status_code, asked.headers["Content-Length"]) == (
        200,
        whole.headers["Content-Length"],
    )


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=10-999999", 206, slice(10, None)),
        ("bytes=999999-", 416, None),
        ("bytes=0-1,5-6", 200, slice(None)),
        ("lines=0-1", 200, slice(None)),
        ("nonsense", 200, slice(None)),
        ("bytes=9-3", 416, None),
    ],
)
@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_parts(
    downloads: FlaskClient, wanted: str, status: int, part: slice | None, accepted: str
) -> None:
    reply = downloads.get(FILE, headers={"Range": wanted, "Accept-Encoding": accepted})
    assert reply.status_code == status
    if part is None:
        assert reply.headers["Content-Range"] == f"bytes */{len(TURTLE)}"
        return
    assert reply.data == TURTLE[part]
    assert "Content-Encoding" not in reply.headers
    if status == 206:
        start, end, _ = part.indices(len(TURTLE))
        assert reply.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(TURTLE)}"


@pytest.mark.parametrize(("tag", "status"), [(TAG, 206), ('"other"', 200)])
def test_a_part_of_the_same_file_only(downloads: FlaskClient, tag: str, status: int) -> None:
    reply = downloads.get(FILE, headers={"Range": "bytes=5-", "If-Range": tag})
    assert reply.status_code == status
    assert reply.data == TURTLE[5 if status == 206 else 0 :]


def test_a_compressed_file_is_not_continued_by_a_plain_part(downloads: FlaskClient) -> None:
    coded = downloads.get(FILE, headers={"Accept-Encoding": "gzip"})
    assert coded.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(coded.data) == TURTLE
    assert coded.headers["ETag"] != TAG
    assert "Accept-Ranges" not in coded.headers
    known = {"Accept-Encoding": "gzip", "If-None-Match": coded.headers["ETag"]}
    assert downloads.get(FILE, headers=known).status_code == 304
    rest = {"Range": "bytes=5-", "If-Range": coded.headers["ETag"], "Accept-Encoding": "gzip"}
    assert downloads.get(FILE, headers=rest).data == TURTLE


def test_what_is_compressed_already_stays_as_it_is(downloads: FlaskClient) -> None:
    reply = downloads.get(PACKED_FILE, headers={"Accept-Encoding": "gzip"})
    assert reply.data == PACKED
    assert "Content-Encoding" not in reply.headers
    assert reply.headers["ETag"] == f'"{hashlib.sha256(PACKED).hexdigest()}"'
