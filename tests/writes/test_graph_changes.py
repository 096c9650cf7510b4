"""Graphs put, added to and deleted as wholes, from documents."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dystonia_kg.errors import NoGraphError, QuerySyntaxError
from dystonia_kg.writes.apply import GraphChange, Part, WriteOutcome, apply_change
from support.writable import MINE, loaded, quads, triples


def test_put_post_and_delete(home: Path, part: Callable[..., Part]) -> None:
    one, two = part("<x> <a:b> 1 ."), part("<a:a> <a:b> 2, _:x .")
    assert apply_change(home, GraphChange("PUT", MINE, [one])) == WriteOutcome(existed=False)
    assert loaded(home) == {MINE: 1}
    assert any("<http://example.org/x>" in quad for quad in quads(home))
    assert apply_change(home, GraphChange("POST", MINE, [two, two])) == WriteOutcome(existed=True)
    assert triples(home, MINE) == 4  # two blank nodes: each document has its own
    assert apply_change(home, GraphChange("PUT", MINE, [one])) == WriteOutcome(existed=True)
    assert triples(home, MINE) == 1
    assert apply_change(home, GraphChange("DELETE", MINE)) == WriteOutcome(existed=True)
    assert loaded(home) == {}
    with pytest.raises(NoGraphError):
        apply_change(home, GraphChange("DELETE", MINE))


def test_an_empty_document_makes_an_empty_graph(home: Path, part: Callable[..., Part]) -> None:
    apply_change(home, GraphChange("PUT", MINE, [part("")]))
    assert loaded(home) == {MINE: 0}


def test_the_default_graph_of_a_plain_store(plain: Path, part: Callable[..., Part]) -> None:
    document = part("<a:a> <a:b> 1 .")
    assert apply_change(plain, GraphChange("PUT", None, [document])) == WriteOutcome(existed=False)
    assert apply_change(plain, GraphChange("PUT", None, [document])) == WriteOutcome(existed=True)
    assert triples(plain, None) == 1
    apply_change(plain, GraphChange("DELETE", None))
    assert triples(plain, None) == 0


@pytest.mark.parametrize(
    ("text", "format_name", "said"),
    [
        ("<a:a> <a:b>\n nonsense .", "turtle", "line 2"),
        ("<a:a> <a:b> 1 .", "rdfxml", "RDF/XML"),
        ("<rdf:RDF\n xmlns:rdf='x'>\n<a>", "rdfxml", "line 3"),
        ("{\n'x'}", "jsonld", "line 2"),
        ("<a:a> <a:b> <a:c> <a:other> .", "nquads", "graph of its own"),
        ("<a:other> { <a:a> <a:b> <a:c> }", "trig", "graph of its own"),
    ],
)
def test_documents_that_cannot_be_read(
    home: Path, part: Callable[..., Part], text: str, format_name: str, said: str
) -> None:
    good = part("<a:a> <a:b> 1 .")
    with pytest.raises(QuerySyntaxError, match=said):
        apply_change(home, GraphChange("PUT", MINE, [good, part(text, format_name)]))
    assert loaded(home) == {}
