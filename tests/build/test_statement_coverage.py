"""docs/statements.md is the coverage table of the built graph, and the table has no gaps."""

import pytest

from dystonia_kg.build.statement_coverage import coverage_table
from dystonia_kg.store.store import GraphStore
from support.homes import ROOT

PAGE = ROOT / "docs" / "statements.md"
REFRESH = "run: python -m dystonia_kg.build.statement_coverage > docs/statements.md"


def table_rows(text: str) -> list[list[str]]:
    lines = [line for line in text.split("\n") if line.startswith("| S")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.fixture(scope="module")
def table(built_store: GraphStore) -> str:
    return coverage_table(built_store)


def test_the_page_is_the_table_of_the_built_graph(table: str) -> None:
    assert PAGE.read_text(encoding="utf-8") == table, REFRESH


def test_every_statement_has_something_in_every_column(table: str) -> None:
    rows = table_rows(table)
    assert [row[0] for row in rows] == [f"S{number:02}" for number in range(1, 63)]
    assert all(len(row) == 5 and all(row) for row in rows)


def test_a_statement_without_a_query_shows_a_gap(built_store: GraphStore) -> None:
    rows = table_rows(coverage_table(built_store, {}))
    assert all(row[2] and not row[3] and not row[4] for row in rows)


def test_limits_of_claims_are_told(table: str) -> None:
    in_graph = {row[0]: row[2] for row in table_rows(table)}
    assert "not: therapeutic procedure effective in every case of dystonia" in in_graph["S27"]
    assert "(every subclass)" in in_graph["S29"]
    assert "(hypothesis)" in in_graph["S43"]
    assert "(sometimes)" in in_graph["S05"]
    assert in_graph["S01"] == "axiom: dystonia is a movement disorder"
    assert "is defined as: dystonia and has cause status some idiopathic" in in_graph["S17"]
