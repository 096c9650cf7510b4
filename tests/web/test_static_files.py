"""Static files: compressed, and kept for good at an address with their checksum."""

import gzip
import re

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def addresses(client: FlaskClient) -> list[str]:
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/").text)
    assert len(found) >= 5
    return found


def test_each_is_kept_for_good_and_compressed(client: FlaskClient, addresses: list[str]) -> None:
    for address in addresses:
        plain = client.get(address)
        assert "immutable" in plain.headers["Cache-Control"], address
        packed = client.get(address, headers={"Accept-Encoding": "gzip"})
        if packed.headers.get("Content-Encoding") == "gzip":
            assert gzip.decompress(packed.data) == plain.data
        else:
            assert len(plain.data) < 500, address


@pytest.mark.parametrize("version", ["", "?v=000000000000"])
def test_without_the_right_checksum_it_is_asked_for_again(
    client: FlaskClient, version: str
) -> None:
    response = client.get(f"/static/style.css{version}")
    assert response.headers["Cache-Control"] == "no-cache"
    again = client.get(
        f"/static/style.css{version}", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304


def test_a_file_that_is_not_there(client: FlaskClient) -> None:
    assert client.get("/static/none.css").status_code == 404
    assert client.get("/static/../app.py").status_code == 404
