"""/compare on the built graph: side by side, and a group as a matrix."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dystonia_kg.web.app import create_app
from support.homes import SMALL_QUERIES


@pytest.fixture(scope="module")
def built_app(built_home: Path) -> Flask:
    return create_app(built_home, queries_dir=SMALL_QUERIES)


@pytest.fixture
def built(built_app: Flask) -> FlaskClient:
    return built_app.test_client()


def test_two_diseases_by_any_identifier(built: FlaskClient) -> None:
    html = built.get("/compare?id=OMIM:128100&id=MONDO:0009319").get_data(as_text=True)
    assert "2 diseases side by side" in html
    assert "DYT-TOR1A" in html  # the node of OMIM:128100
    assert "by definition" in html
    assert "by claim" in html
    assert "shared" in html
    assert "<script>" not in html


def test_one_disease_waits_for_a_second(built: FlaskClient) -> None:
    html = built.get("/compare?id=OMIM:128100").get_data(as_text=True)
    assert 'value="DYT-TOR1A"' in html
    assert "Add a second disease" in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("id=zzzz&id=dyst:DYT-TOR1A", "no disease that is known here"),
        ("id=OMIM:128100&id=dyst:DYT-TOR1A", "names of one disease"),
        ("&".join(f"id=MONDO:000{n}" for n in range(6)), "than 5 diseases"),
        ("group=HP:0001332", "has a sign by claim"),
        ("group=zzzz", "no disease"),
    ],
)
def test_what_cannot_be_compared_is_400(built: FlaskClient, query: str, words: str) -> None:
    response = built.get(f"/compare?{query}")
    assert response.status_code == 400
    assert words in response.get_data(as_text=True).replace("&#39;", "'")


def test_a_group_as_table_picture_and_tsv(built: FlaskClient) -> None:
    html = built.get("/compare?group=dyst:GeneticDystonia").get_data(as_text=True)
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="heat"' in html
    assert "DYT-THAP1" in html
    drawn = built.get("/compare?group=dyst:GeneticDystonia&format=svg")
    assert drawn.content_type.startswith("image/svg+xml")
    ElementTree.fromstring(drawn.data)
    assert "<style" not in drawn.text  # which the content security policy forbids in a file
    tsv = built.get("/compare?group=dyst:GeneticDystonia&format=tsv").get_data(as_text=True)
    rows = [line.split("\t") for line in tsv.splitlines()]
    assert {len(row) for row in rows} == {len(rows[0])}
    thap1 = next(row for row in rows if row[0] == "dyst:DYT-THAP1")
    torticollis = next(n for n, name in enumerate(rows[0]) if name.startswith("HP:0000473 "))
    assert thap1[torticollis].endswith("/29")  # 17 of 29 in HPO's annotation


def test_only_a_group_has_files(built: FlaskClient) -> None:
    found = built.get("/compare?id=dyst:DYT-TOR1A&id=MONDO:0009319&format=tsv")
    assert found.status_code == 400


def test_markup_stays_text(built: FlaskClient) -> None:
    html = built.get('/compare?id=<script>x</script>&id="><b>').get_data(as_text=True)
    assert "<script>x" not in html
    assert '"><b>' not in html
