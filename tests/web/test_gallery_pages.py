"""/queries: the gallery, and each answer in the format of its extension."""

import pytest
from flask.testing import FlaskClient

from support.html import BROWSER

GALLERY = [
    (
        "treatments-of-cervical-dystonia.csv",
        "text/csv; header=present; charset=utf-8",
        b"CHEBI_3160",
    ),
    ("treatments-of-cervical-dystonia.json", "application/sparql-results+json", b"bindings"),
    ("treatments-of-cervical-dystonia.xml", "application/sparql-results+xml", b"<sparql"),
    (
        "treatments-of-cervical-dystonia.tsv",
        "text/tab-separated-values; charset=utf-8",
        b"?treatment",
    ),
    ("treatments-of-cervical-dystonia.rq", "application/sparql-query; charset=utf-8", b"# title:"),
    ("what-is-said-of-focal-dystonia.ttl", "text/turtle; charset=utf-8", b"FocalDystonia"),
    ("is-there-a-focal-dystonia.json", "application/sparql-results+json", b"true"),
]


@pytest.mark.parametrize(("name", "content_type", "expected"), GALLERY)
def test_gallery_api(client: FlaskClient, name: str, content_type: str, expected: bytes) -> None:
    response = client.get(f"/queries/{name}", headers=BROWSER)
    assert (response.status_code, response.content_type) == (200, content_type)
    assert expected in response.data


@pytest.mark.parametrize("extension", ["xlsx", "ttl"])
def test_gallery_in_a_wrong_format(client: FlaskClient, extension: str) -> None:
    response = client.get(f"/queries/treatments-of-cervical-dystonia.{extension}")
    assert response.status_code == 400
    assert "json" in response.text


def test_questions_with_some_words(client: FlaskClient) -> None:
    page = client.get("/queries?text=TREATMENT+cervical").text
    assert "Treatments of cervical dystonia" in page
    assert "1 question with" in page
    assert "0 questions with" in client.get("/queries?text=zzzz").text
