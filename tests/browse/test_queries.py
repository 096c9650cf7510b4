"""The gallery: each query on the built graph, against answers found by reading the source.

The answers stand in `queries_expected/`, one table per query: read off the source document, the
consensus of 2013 and the definitions in `ontology/`. Where a change of the ontology changes an
answer, the rows are reviewed one by one before they are written there. Answers on papers are
worked out anew from the curated tables (`support/literature_answers.py`).
"""

import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDFS
from rdflib.namespace import DCTERMS
from rdflib.plugins.sparql import prepareQuery

from dystonia_kg.browse.gallery import GalleryQuery, load_queries
from dystonia_kg.build.modules import load_modules
from dystonia_kg.curies import compress
from dystonia_kg.namespaces import DYST, OBO
from dystonia_kg.store.store import GraphStore, Term, current_build
from support import literature_answers
from support.gallery_answers import (
    EXPECTED,
    SHOWN_WITH,
    answer,
    expected_answer,
    rows_of,
)
from support.statement_removal import StatementRemoval

QUERIES = load_queries()
OWN_TERMS = "which-terms-are-the-projects-own"
STATEMENTS = [f"S{number:02}" for number in range(1, 63)]
TECHNICALITIES = re.compile(r"\b(GRAPH|FROM|onProperty|someValuesFrom|intersectionOf)\b")
CLAIM_PARTS = re.compile(r"\bbiolink:(subject|object|predicate)\b")

every_query = pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
every_statement = pytest.mark.parametrize("statement", STATEMENTS)


def naming(statement: str) -> list[GalleryQuery]:
    return [query for query in QUERIES.values() if statement in query.statements]


def test_every_query_has_an_expected_answer_and_every_answer_a_query() -> None:
    written = {path.stem for path in EXPECTED.iterdir()}
    assert written.isdisjoint(literature_answers.NAMES)
    assert written | literature_answers.NAMES | {OWN_TERMS} == set(QUERIES)


@pytest.mark.parametrize("name", sorted(set(QUERIES) - {OWN_TERMS}))
def test_the_answer_is_the_expected_one(name: str, built_store: GraphStore) -> None:
    columns, expected = expected_answer(name)
    _, bound = answer(built_store, QUERIES[name].text)
    rows = rows_of(bound, columns)
    assert set(rows) == expected
    assert len(rows) == len(expected)


OF_RECORDS = {
    *("record", "otherRecord"),
    *("entry", "evidence"),  # what a claim or a mapping is of
    "what-is-cervical-dystonia term",  # what each vocabulary calls it
}
"""Columns that are asked for what other vocabularies have, by name or with the query's name."""


@every_query
def test_a_disease_stands_under_one_node(query: GalleryQuery, built_store: GraphStore) -> None:
    rows = built_store.select(
        "SELECT ?node ?alias { GRAPH graph:exact-closure { ?node skos:exactMatch ?alias } }"
    )
    node_of = {row["alias"]: row["node"] for row in rows}
    columns, bound = answer(built_store, query.text)
    for column in columns:
        if not OF_RECORDS & {column, f"{query.name} {column}"}:
            shown = {row[column] for row in bound if column in row}
            assert not {alias for alias in shown & set(node_of) if node_of[alias] in shown}, column


def test_the_own_terms_are_those_of_the_modules(built_store: GraphStore) -> None:
    modules = load_modules()
    expected = {
        (compress(str(term)), str(label), str(definition), compress(str(source)) or str(source))
        for term, definition in modules.subject_objects(OBO["IAO_0000115"])
        if str(term).startswith(str(DYST))
        for label in modules.objects(term, RDFS.label)
        for source in modules.objects(term, DCTERMS.source)
    }
    columns, bound = answer(built_store, QUERIES[OWN_TERMS].text)
    rows = rows_of(bound, columns)
    assert columns == ["term", "termLabel", "termDefinition", "source"]
    assert set(rows) == expected
    assert len(rows) == len(expected)


@pytest.fixture(scope="module")
def shown_with(built_store: GraphStore) -> dict[str, set[tuple[Term, Term]]]:
    """Every label and every definition, each with its term."""
    return {
        ending: {
            (row["term"], row["value"])
            for row in built_store.select(f"SELECT ?term ?value {{ ?term <{property_}> ?value }}")
        }
        for ending, property_ in SHOWN_WITH.items()
    }


@every_query
def test_what_is_shown_beside_a_term_is_its_own(
    query: GalleryQuery, built_store: GraphStore, shown_with: dict[str, set[tuple[Term, Term]]]
) -> None:
    """Labels and definitions, which the expected tables leave out, belong to their terms."""
    columns, bound = answer(built_store, query.text)
    own_terms = query.name == OWN_TERMS
    known = ["term", "source"] if own_terms else expected_answer(query.name)[0]
    for column in set(columns) - set(known):
        shown = re.fullmatch(r"(\w+)(Label|Definition)", column)
        assert shown, f"?{column} is neither expected nor the label of another column"
        values = {(row[shown[1]], row[column]) for row in bound if column in row}
        assert values <= shown_with[shown[2]]
        assert all(column in row for row in bound if shown[1] in row)


@every_query
def test_a_query_is_natural_and_runs_at_any_endpoint(query: GalleryQuery) -> None:
    """No named graphs, no restrictions, own prefixes, an order; two parsers read it."""
    assert not TECHNICALITIES.search(query.text)
    ox.Store().query(query.text)
    algebra = prepareQuery(query.text).algebra
    ordered = "ORDER BY" in query.text
    assert ordered != (algebra.name == "AskQuery")


def test_claims_are_asked_where_a_triple_does_not_say_it() -> None:
    """Modality, standing, negation, scope and evidence are what claims are for."""
    extras = re.compile(
        r"dyst:(modality|scope|restsOn|derivedFrom|hypothesizedToInvolve|standing|classification"
        r"|evidenceBasis|evidenceCode|referenceCount|targetPhenotype|triedTreatment)|dcterms:date"
        r"|biolink:(negated|publications|has_evidence|primary_knowledge_source|\w+_qualifier)"
    )
    wanting = [
        query.name
        for query in QUERIES.values()
        if CLAIM_PARTS.search(query.text) and not extras.search(query.text)
    ]
    assert wanting == []


def test_the_statements_are_those_of_the_graph(built_store: GraphStore) -> None:
    known = built_store.select("SELECT ?id { ?s a dyst:SourceStatement ; dcterms:identifier ?id }")
    assert sorted(str(row["id"].value) for row in known) == STATEMENTS  # type: ignore[union-attr]
    named = {statement for query in QUERIES.values() for statement in query.statements}
    assert sorted(named) == STATEMENTS


@pytest.fixture(scope="module")
def removal(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> StatementRemoval:
    copy = tmp_path_factory.mktemp("removal") / "store"
    return StatementRemoval(Path(shutil.copytree(current_build(built_home) / "store", copy)))


@pytest.mark.long
@every_statement
def test_every_query_depends_on_every_statement_that_it_names(
    statement: str, removal: StatementRemoval
) -> None:
    unmoved = removal.unmoved(statement, naming(statement))
    assert removal.unmoved(statement, unmoved, reclassified=True) == []


def test_an_answer_does_not_depend_on_other_statements(removal: StatementRemoval) -> None:
    """The counter-test: what has nothing to do with a statement stays, and all comes back."""
    stages = QUERIES["through-which-stages-does-dystonia-progress"]
    treatments = QUERIES["what-is-the-most-effective-treatment-of-each-dystonia"]
    before = removal.rows(stages), removal.rows(treatments)
    assert removal.unmoved("S29", [stages, treatments]) == [stages]
    assert removal.unmoved("S38", [stages, treatments]) == [stages, treatments]
    assert (removal.rows(stages), removal.rows(treatments)) == before
