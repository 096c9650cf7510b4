"""Graphs that a query gives: which are drawn, how, and what the page of the editor shows."""

import re

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from dystonia_kg.web.endpoint.graph_pictures import (
    COLUMNS_AT_MOST,
    THINGS_AT_MOST,
    Picture,
    picture_of,
)


def graph(*lines: str) -> list[ox.Triple]:
    """Read `subject property object` with names of one letter or more, a number as a literal."""
    return [ox.Triple(term(s), term(p), term(o)) for s, p, o in map(str.split, lines)]  # type: ignore[arg-type]


def term(name: str) -> ox.NamedNode | ox.Literal:
    return ox.Literal(name) if name.isdigit() else ox.NamedNode(f"http://e.org/{name}")


def columns(picture: Picture) -> list[set[str]]:
    xs = sorted({box.x for box in picture.boxes})
    names = {box.thing.value.rpartition("/")[2]: box.x for box in picture.boxes}
    return [{name for name, x in names.items() if x == column} for column in xs]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["a p b"], [{"a"}, {"b"}]),
        (["a p b", "b p c", "a p c"], [{"a"}, {"b"}, {"c"}]),
        (["a p b", "c q b", "a r 5"], [{"a", "c"}, {"b"}]),
        (["b p c", "a p b"], [{"a"}, {"b"}, {"c"}]),
    ],
)
def test_things_stand_after_what_points_to_them(lines: list[str], expected: list[set[str]]) -> None:
    picture = picture_of(graph(*lines))
    assert picture is not None
    assert columns(picture) == expected


@pytest.mark.parametrize(
    "lines", [["a p b", "b p a"], ["a p a", "a p b"], ["a p b", "b p c", "c p a"]]
)
def test_circles_have_an_end(lines: list[str]) -> None:
    picture = picture_of(graph(*lines))
    assert picture is not None
    assert len(columns(picture)) <= COLUMNS_AT_MOST
    assert len(picture.lines) == len(lines)


def test_no_two_things_stand_in_one_place_and_all_within() -> None:
    picture = picture_of(graph(*(f"s{n % 5} p o{n}" for n in range(20))))
    assert picture is not None
    places = [(box.x, box.y) for box in picture.boxes]
    assert len(set(places)) == len(places) == 25
    assert all(0 < x < picture.width and 0 < y < picture.height for x, y in places)


@pytest.mark.parametrize(
    "lines", [[], ["a p 1"], ["a p a"], [f"a p o{n}" for n in range(THINGS_AT_MOST)]]
)
def test_what_is_nothing_or_too_much_to_see_is_not_drawn(lines: list[str]) -> None:
    assert picture_of(graph(*lines)) is None


def test_the_editor_shows_a_graph_as_picture_table_and_text(client: FlaskClient) -> None:
    query = "CONSTRUCT { ?d dyst:hasTreatment ?t } WHERE { ?d dyst:hasTreatment ?t }"
    text = client.get("/editor", query_string={"query": query}).text
    picture = re.search(r'<svg class="picture seen".*?</svg>', text, re.DOTALL)
    assert picture is not None
    assert ">has treatment</text>" in picture[0]
    assert ">cervical dystonia</text>" in picture[0]
    assert '<th scope="col">subject</th>' in text
    assert "The same as Turtle" in text
    assert 'data-copy="Python"' in text
    assert 'data-copy="R"' in text


def test_a_graph_without_triples_says_so(client: FlaskClient) -> None:
    text = client.get(
        "/editor", query_string={"query": "CONSTRUCT { <a:a> <a:b> ?o } { FILTER(false) }"}
    )
    assert "0 triples" in text.text
    assert '<svg class="picture' not in text.text


def test_labels_of_a_drawn_graph_are_text(client: FlaskClient) -> None:
    query = "CONSTRUCT { <http://e.org/%3Cb%3E&'x> rdfs:seeAlso <http://e.org/y> } WHERE {}"
    text = client.get("/editor", query_string={"query": query}).text
    assert "&amp;&#39;x" in text
    assert "&'x" not in text
