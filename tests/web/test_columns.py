"""Columns of results on pages: in words, a thing and its label as one."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from dystonia_kg.engine.results import Table
from dystonia_kg.store.store import Term
from dystonia_kg.web.app import create_app
from dystonia_kg.web.endpoint.columns import columns_of
from support.homes import SMALL_QUERIES

FORM, OTHER = ox.NamedNode("https://example.org/a"), ox.NamedNode("https://example.org/b")
NAME = ox.Literal("writer's cramp", language="en")

TABLES: list[tuple[list[str], list[Term | None], list[str]]] = [
    (["form", "formLabel"], [FORM, NAME], ["form"]),
    (["formLabel", "form"], [FORM, NAME], ["form label", "form"]),
    (["formLabel"], [NAME], ["form"]),
    (["form", "formLabel"], [NAME, NAME], ["form", "form label"]),
    (["form", "formLabel"], [FORM, None], ["form"]),
    (["form", "formLabel"], [None, NAME], ["form", "form label"]),
    (["form", "label", "yearsAtOnset"], [FORM, NAME, NAME], ["form", "years at onset"]),
    (["form", "source", "label"], [FORM, OTHER, NAME], ["form", "source", "label"]),
    (["label"], [NAME], ["label"]),
    (["form", "formLabel", "sign", "signLabel"], [FORM, NAME, OTHER, NAME], ["form", "sign"]),
]


@pytest.mark.parametrize(("names", "row", "heads"), TABLES)
def test_heads(names: list[str], row: list[Term | None], heads: list[str]) -> None:
    assert [column.head for column in columns_of(Table(names, [row]))] == heads


def test_a_page_links_the_label_and_files_keep_the_variables(small_home: Path) -> None:
    client: FlaskClient = create_app(small_home, queries_dir=SMALL_QUERIES).test_client()
    query = """SELECT ?form ?formLabel WHERE {
      VALUES ?form { dyst:CervicalDystonia } ?form rdfs:label ?formLabel }"""
    page = client.get("/editor", query_string={"query": query}).text
    table = page[page.index('<table class="result">') : page.index("</table>")]
    assert table.count("<th ") == table.count("<td>") == 1
    assert '<th scope="col">form</th>' in table
    assert 'title="dyst:CervicalDystonia">cervical dystonia</a></td>' in table
    answer = client.get("/sparql", query_string={"query": query, "format": "csv"})
    assert answer.text.splitlines()[0] == "form,formLabel"


def test_a_page_says_the_plain_name_of_a_region_for_its_label(built_home: Path) -> None:
    client: FlaskClient = create_app(built_home).test_client()
    page = client.get("/queries/which-brain-regions-are-suspected").text
    assert 'title="UBERON:0010011">basal ganglia</a></td>' in page
    answer = client.get("/queries/which-brain-regions-are-suspected.csv")
    assert "collection of basal ganglia" in answer.text
