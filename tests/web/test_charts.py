"""Which results are drawn as bars, and how."""

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from dystonia_kg.engine.results import Table
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.web.endpoint.charts import BARS_AT_MOST, chart_of

INTEGER = ox.NamedNode(f"{PREFIXES['xsd']}integer")
A, B = (ox.NamedNode(f"{PREFIXES['dyst']}{name}") for name in ("A", "B"))


_TERMS = (ox.NamedNode, ox.Literal)


def table(columns: str, *rows: list[object], is_cut: bool = False) -> Table:
    cells = [
        [c if c is None or isinstance(c, _TERMS) else ox.Literal(c) for c in row] for row in rows
    ]  # type: ignore[arg-type]
    return Table(columns.split(), cells, is_cut)


def test_a_category_and_a_number() -> None:
    chart = chart_of(table("form number", [A, 4], [B, 1]))
    assert chart is not None
    assert chart.column == "number"
    drawn = [(bar.category, bar.label, bar.number, bar.share) for bar in chart.bars]
    assert drawn == [(A, "", "4", 1.0), (B, "", "1", 0.25)]


@pytest.mark.parametrize(
    "found",
    [
        table("form label number", [A, "a", 4], [B, "b", 2]),
        table("number form label", [4, A, "a"], [2, B, "b"]),
        table("label form share", ["a", A, 0.5], ["b", B, 0.25]),
    ],
)
def test_the_label_may_be_a_column(found: Table) -> None:
    chart = chart_of(found)
    assert chart is not None
    assert [(bar.category, bar.label, bar.share) for bar in chart.bars] == [
        (A, "a", 1.0),
        (B, "b", 0.5),
    ]


@pytest.mark.parametrize(
    "found",
    [
        table("form", [A], [B]),
        table("form number", [A, 4]),
        table("form number", [A, 4], [B, None]),
        table("form number", [A, 4], [B, "many"]),
        table("form number", [A, 4], [B, ox.Literal("many", datatype=INTEGER)]),
        table("form number", [A, 4], [B, ox.Literal("9" * 400, datatype=INTEGER)]),
        table("form number", [A, 4], [None, 2]),
        table("form number", [A, 4], [A, 2]),
        table("form number", [A, 4], [B, -2]),
        table("form number", [A, 0], [B, 0]),
        table("form number", [A, float("inf")], [B, 1.0]),
        table("stage number", [A, 1], [B, 2]),
        table("one other", [4, 5], [6, 7]),
        table("form label number other", [A, "a", 4, 4], [B, "b", 2, 2]),
        table("form gene number", [A, B, 4], [B, A, 2]),
        table("text kind number", ["a", "x", 4], ["b", "x", 2]),
        table("form number", [A, 4], [B, 1], is_cut=True),
    ],
)
def test_what_does_not_suit(found: Table) -> None:
    assert chart_of(found) is None


def test_of_many_rows_the_largest_are_drawn() -> None:
    chart = chart_of(table("name number", *([f"row {n}", n] for n in range(100))))
    assert chart is not None
    assert [bar.number for bar in chart.bars] == [str(n) for n in range(99, 99 - BARS_AT_MOST, -1)]
    assert chart.rows == 100


def test_the_page_shows_labels_and_keeps_the_table(client: FlaskClient) -> None:
    values = "VALUES (?form ?n) { (dyst:WritersCramp 10) (dyst:Dystonia 2) }"
    html = client.get("/editor", query_string={"query": f"SELECT ?form ?n {{ {values} }}"}).text
    assert '<table class="result">' in html
    figure = html.partition('<figure class="chart"')[2].partition("</figure>")[0]
    assert "<dt>writer&#39;s cramp</dt>" in figure
    assert 'width="20.0"' in figure
    without = client.get("/editor", query_string={"query": "SELECT ?x { VALUES ?x { 1 2 } }"}).text
    assert '<figure class="chart"' not in without
