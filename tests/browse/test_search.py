"""Search: ranking, typing mistakes, identifiers, obsolete terms."""

from pathlib import Path

import pytest

from dystonia_kg.browse.search import SearchIndex, load_search_index, normalized
from dystonia_kg.browse.term_index import TermIndex
from dystonia_kg.curies import expand
from dystonia_kg.store.store import GraphStore
from dystonia_kg.web.app import create_app


@pytest.fixture(scope="module")
def search(small_store: GraphStore, small_index: TermIndex) -> SearchIndex:
    return load_search_index(small_store, small_index)


FIRST = [
    ("cervical dystonia", "dyst:CervicalDystonia", "exact"),
    ("CERVICAL  Dystonia", "dyst:CervicalDystonia", "exact"),
    ("cerv", "dyst:CervicalDystonia", "prefix"),
    ("spasmodic torticollis", "dyst:CervicalDystonia", "exact"),
    ("wry", "dyst:CervicalDystonia", "prefix"),
    ("dystonia focal", "dyst:FocalDystonia", "words"),
    ("writers cramp", "dyst:WritersCramp", "exact"),
    ("writer’s cramp", "dyst:WritersCramp", "exact"),
    ("HP:0001332", "HP:0001332", "identifier"),
    ("hp:0001332", "HP:0001332", "identifier"),
    ("0001332", "HP:0001332", "identifier"),
    (expand("HP:0001332"), "HP:0001332", "identifier"),
    ("dyst:WritersCramp", "dyst:WritersCramp", "identifier"),
]
MISTYPED = [
    ("cervicle dystonia", "dyst:CervicalDystonia"),
    ("torticolis", "HP:0000473"),
    ("writers camp", "dyst:WritersCramp"),
    ("genralised dystonia", "dyst:GeneralizedDystonia"),
    ("botulinim toxin", "CHEBI:3160"),
    ("tremmor", "HP:0001337"),
]


@pytest.mark.parametrize(("query", "curie", "how"), FIRST)
def test_best_hit(search: SearchIndex, query: str, curie: str, how: str) -> None:
    best = search.search(query)[0]
    assert (best.ref.curie, best.how) == (curie, how)


@pytest.mark.parametrize(("query", "curie"), MISTYPED)
def test_typing_mistakes(search: SearchIndex, query: str, curie: str) -> None:
    best = search.search(query)[0]
    assert (best.ref.curie, best.how) == (curie, "similar")


def test_ranking(search: SearchIndex) -> None:
    hits = [hit.ref.curie for hit in search.search("dystonia", 50)]
    assert hits[:2] == ["dyst:Dystonia", "HP:0001332"]
    assert hits.index("dyst:FocalDystonia") < hits.index("dyst:SecondaryDystonia")
    assert hits.index("dyst:SecondaryDystonia") == len(hits) - 1


def test_obsolete_term_points_to_its_replacement(search: SearchIndex) -> None:
    (hit, *_) = search.search("secondary dystonia")
    assert hit.ref.is_obsolete
    assert hit.replaced_by is not None
    assert hit.replaced_by.curie == "dyst:Dystonia"


def test_claims_are_not_terms(search: SearchIndex) -> None:
    assert all("claim:" not in (hit.ref.curie or "") for hit in search.search("tremor", 50))


@pytest.mark.parametrize("query", ["", "   ", "!?", "zzzzzzzz", "\x00", "x" * 10_000])
def test_nothing_is_found(search: SearchIndex, query: str) -> None:
    assert search.search(query) == []


@pytest.mark.parametrize(
    ("query", "unknown"),
    [("tardive dystonia", ["tardive"]), ("cerv dyst", []), ("", []), ("Zzz, yyy!", ["zzz", "yyy"])],
)
def test_words_that_no_name_has(search: SearchIndex, query: str, unknown: list[str]) -> None:
    assert search.unknown_words(query) == unknown


def test_limit(search: SearchIndex) -> None:
    assert len(search.search("dystonia", 3)) == 3


def test_nearest_of_an_unknown_iri(search: SearchIndex) -> None:
    near = search.nearest(expand("dyst:CervicalDystona"))
    assert near[0] == (expand("dyst:CervicalDystonia"), "cervical dystonia")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Writer’s  cramp (Graphospasm)", "writers cramp graphospasm"),
        ("Ségawa_syndrome", "segawa syndrome"),
        ("DYT-TOR1A", "dyt tor1a"),
        ("--", ""),
    ],
)
def test_normalized(text: str, expected: str) -> None:
    assert normalized(text) == expected


TRADE_AND_SHORT_NAMES = [
    ("Artane", "CHEBI:9720"),
    ("Botox", "dyst:OnabotulinumtoxinA"),
    ("Cogentin", "CHEBI:3048"),
    ("GPi", "UBERON:0002477"),
    ("Myobloc", "dyst:RimabotulinumtoxinB"),
    ("STN", "UBERON:0001906"),
    ("Sinemet", "CHEBI:15765"),
]


def test_trade_and_short_names_find_what_they_are_of(built_home: Path) -> None:
    client = create_app(built_home).test_client()
    for name, curie in TRADE_AND_SHORT_NAMES:
        found = client.get("/search", query_string={"q": name, "format": "json"}).json
        assert found["hits"][0]["curie"] == curie, name
