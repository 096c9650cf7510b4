"""How the expected answers of the queries on the evidence were found (issue 3, point 7).

The rows in `queries_expected/` were worked out from the curated tables by loops over the rows,
without this package and without SPARQL; `queries_worked_out.tsv` says for each query from which
tables and how. `test_queries` compares them with the answers.
"""

import csv
from pathlib import Path

import pytest
from gallery_answers import expected_answer

from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.queries import load_queries
from dystonia_kg.store import GraphStore

_TABLE = Path(__file__).parent / "queries_worked_out.tsv"
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
    """A sign that is denied is a relation only where another record reports it."""
    columns, contradicted = expected_answer("which-claims-does-another-source-contradict")
    reported = {(row[columns.index("disease")], row[columns.index("about")]) for row in contradicted}
    for name in ("which-signs-are-said-not-to-occur", "which-signs-were-looked-for-and-never-seen"):
        columns, rows = expected_answer(name)
        for row in rows:
            disease, sign = row[columns.index("disease")], row[columns.index("sign")]
            asked = built_store.query(f"ASK {{ {disease} dyst:hasSymptom {sign} }}")
            assert bool(asked) == ((disease, sign) in reported or (disease, sign) in _IN_ONE_RECORD)


_IN_ONE_RECORD = {
    ("MONDO:0009830", "HP:0003487"),  # OMIM:260300: 10/10 in one report, 0/1 in another
}
