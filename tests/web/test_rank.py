"""/rank and `dystonia-kg rank` on the built graph."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from dystonia_kg.cli.main import main

ASKED = "/rank?sign=HP:0001332&sign=chorea&absent=HP:0001337&onset=11&sex=male&limit=200"


def test_json(built: FlaskClient) -> None:
    found = built.get(ASKED + "&format=json").get_json()
    assert len(found["results"]) > 150
    assert {"id", "exact_matches", "label", "score", "reasons"} <= set(found["results"][0])
    assert "no diagnosis" in found["notice"]
    assert built.get(ASKED, headers={"Accept": "application/json"}).get_json() == found
    assert len(found["next"]) > 0


def test_page(built: FlaskClient) -> None:
    html = built.get(ASKED).get_data(as_text=True)
    assert "no diagnosis" in html
    assert "What to look for next" in html
    assert 'value="HP:0001332" checked' in html
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("sign=zzz", "is no sign that is known here"),
        ("sign=HP:9999999", "is no sign of this graph"),
        ("sign=abnormality", "sign"),
        ("sign=HP:0001332&onset=soon", "is no age"),
        ("sign=HP:0001332&sex=x", "none of female, male"),
        ("sign=HP:0001332&inheritance=x", "no mode of inheritance"),
        ("sign=HP:0001332&limit=0", "no whole number"),
        ("sign=HP:0001332&limit=many", "no whole number"),
        ("&".join(["sign=HP:0001332"] * 61), "more than 60"),
        ("", "there is no sign"),
    ],
)
def test_what_cannot_be_read_is_400(built: FlaskClient, query: str, words: str) -> None:
    response = built.get(f"/rank?{query}&format=json", headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert words in response.get_json()["error"]


def test_an_unclear_name_lists_what_could_be_meant(built: FlaskClient) -> None:
    response = built.get("/rank?sign=tremr&format=json", headers={"Accept": "*/*"})
    assert response.status_code == 400
    page = built.get("/rank?sign=tremr")
    assert page.status_code == 400
    assert "HP:0001337" in page.get_data(as_text=True)


def test_markup_stays_text(built: FlaskClient) -> None:
    html = built.get('/rank?sign=<script>alert(1)</script>&onset="><b>').get_data(as_text=True)
    assert "<script>alert" not in html
    assert '"><b>' not in html


@pytest.mark.long
def test_the_command_gives_the_same(
    built: FlaskClient, built_home: Path, runner: CliRunner
) -> None:
    given = ["rank", "HP:0001332", "chorea", "--absent", "HP:0001337", "--onset", "11"]
    given += ["--sex", "male", "--limit", "200", "--format", "json"]
    result = runner.invoke(main, ["--home", str(built_home), *given])
    assert json.loads(result.output) == built.get(ASKED + "&format=json").get_json()
    table = runner.invoke(main, ["--home", str(built_home), "rank", "chorea", "--limit", "2"])
    assert "no diagnosis" in table.output
    assert runner.invoke(main, ["--home", str(built_home), "rank", "zzz"]).exit_code == 1
