"""Places of a question: header lines, and values put where a default stands."""

from pathlib import Path

import pytest

from dystonia_kg.browse.gallery import GalleryError, load_query
from dystonia_kg.browse.places import Place, declared, read_place, replaced, written_iri

QUERY = """\
PREFIX HP: <http://purl.obolibrary.org/obo/HP_>
SELECT ?s { ?s ?p HP:0001332 . # HP:0001332
  ?s ?q <HP:0001332> , "HP:0001332" , HP:00013320 FILTER(?n > 0.5 && ?m < 10.5 && ?o = 0.55) }
"""


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("sign = HP:0001332", Place("sign", "sign", "HP:0001332")),
        ("other (sign)=HP:0001332", Place("other", "sign", "HP:0001332")),
        ('sign = HP:0001332 "a sign"', Place("sign", "sign", "HP:0001332", "a sign")),
        ("share (number) = 0.5", Place("share", "number", "0.5")),
        ('name (text) = "HP:0001332"', Place("name", "text", '"HP:0001332"')),
    ],
)
def test_places_are_read(cell: str, place: Place) -> None:
    assert read_place(cell, QUERY) == place


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("sign", "is no place"),
        ("Sign = HP:0001332", "is no place"),
        ("thing = HP:0001332", "'thing' is no kind"),
        ("sign = HP:0000001", "does not stand in the query"),
        ("sign = nowhere:1", "not a CURIE"),
        ("share (number) = half", "is no number"),
        ("name (text) = HP:0001332", "is no text"),
        ("share (number) = 5", "does not stand in the query"),
    ],
)
def test_bad_places_say_what_is_wrong(cell: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_place(cell, QUERY)


def test_a_gallery_file_names_the_line_of_a_bad_place(tmp_path: Path) -> None:
    path = tmp_path / "one.rq"
    head = "# title: One\n# question: One?\n# keywords: a\n"
    place = "# param: sign = HP:0001332\n"
    path.write_text(f"{head}{place}# param: sign = HP:1\n{QUERY}", encoding="utf-8")
    with pytest.raises(GalleryError, match=r"one.rq, line 5: the default HP:1 does not"):
        load_query(path)
    path.write_text(f"{head}{place}{place}{QUERY}", encoding="utf-8")
    with pytest.raises(GalleryError, match=r"one.rq, line 5: 'sign' is like another place"):
        load_query(path)


def test_only_the_token_itself_is_replaced() -> None:
    assert replaced(QUERY, {"HP:0001332": "HP:7", "0.5": "0.8"}) == (
        QUERY.replace("?p HP:0001332", "?p HP:7").replace("> 0.5", "> 0.8")
    )


def test_values_are_exchanged_at_once() -> None:
    assert replaced("ASK { HP:1 HP:2 HP:3 }", {"HP:1": "HP:3", "HP:3": "HP:1"}) == (
        "ASK { HP:3 HP:2 HP:1 }"
    )


@pytest.mark.parametrize(
    ("iri", "written"),
    [
        ("http://purl.obolibrary.org/obo/HP_0000001", "HP:0000001"),
        ("http://purl.obolibrary.org/obo/HP_a.b", "<http://purl.obolibrary.org/obo/HP_a.b>"),
        ("http://example.org/1", "<http://example.org/1>"),
    ],
)
def test_iris_are_short_where_that_is_safe(iri: str, written: str) -> None:
    assert written_iri(iri) == written


def test_missing_prefixes_are_declared_where_others_are() -> None:
    assert declared("ASK { HP:1 a ?x }") == "ASK { HP:1 a ?x }"
    assert declared("PREFIX HP: <http://x/>\nASK { HP:1 a dyst:Y }") == (
        "PREFIX dyst: <https://w3id.org/dystonia-kg/term/>\n"
        "PREFIX HP: <http://x/>\nASK { HP:1 a dyst:Y }"
    )
