"""How the expected answers of the queries on the evidence were found.

The rows in `queries_expected/` were worked out from the curated tables by loops over the rows,
without this package and without SPARQL; `queries_worked_out.tsv` says for each query from which
tables and how. `test_queries` compares them with the answers.
"""

import csv

import pytest

from dystonia_kg.browse.gallery import load_queries
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.store.store import GraphStore
from support.gallery_answers import expected_answer
from support.homes import TESTS

_TABLE = TESTS / "queries_worked_out.tsv"
_QUERIES = load_queries()
with _TABLE.open(encoding="utf-8", newline="") as _file:
    _ROWS = list(csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE))

each_row = pytest.mark.parametrize("row", _ROWS, ids=lambda row: row["query"])


def test_each_query_is_told_once() -> None:
    names = [row["query"] for row in _ROWS]
    assert names == sorted(set(names))
    assert set(names) <= set(_QUERIES)


@each_row
def test_an_answer_says_where_it_is_from(row: dict[str, str]) -> None:
    """The tables exist, the way is told, rows were found, and the question is no statement's."""
    assert all((SOURCES_DIR / name).is_file() for name in row["tables"].split(", "))
    assert row["how"]
    assert expected_answer(row["query"])[1]
    assert not _QUERIES[row["query"]].statements


def test_what_is_denied_is_no_relation_of_its_own(built_store: GraphStore) -> None:
    """A sign that one record denies is a relation only where another record reports it."""
    reported = _pairs("which-claims-does-another-source-contradict", "disease", "about")
    for name in ("which-signs-are-said-not-to-occur", "which-signs-were-looked-for-and-never-seen"):
        for disease, sign in _pairs(name, "disease", "sign"):
            asked = built_store.query(f"ASK {{ {disease} dyst:hasSymptom {sign} }}")
            assert bool(asked) == ((disease, sign) in reported)


def _pairs(name: str, *columns: str) -> set[tuple[str, ...]]:
    header, rows = expected_answer(name)
    return {tuple(row[header.index(column)] for column in columns) for row in rows}
