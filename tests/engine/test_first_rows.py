"""The first rows of an ordered result: those that the engine gives by ordering all of them."""

import random
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from dystonia_kg.engine import first_rows as module
from dystonia_kg.engine.answer import QueryRequest, answer
from dystonia_kg.engine.first_rows import answered, first_rows
from dystonia_kg.limits import Limits
from dystonia_kg.store.store import open_store
from support.homes import make_home

_CSV = ox.QueryResultsFormat.CSV
_ALL = "{ ?claim <p:day> ?day ; <p:name> ?name ; <p:number> ?number ; <p:mixed> ?mixed }"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> ox.Store:
    """Give a store of 400 claims, of which 7 rows are kept at a time."""
    monkeypatch.setattr(module, "_ROWS_AT_A_TIME", 7)
    drawn = random.Random(5)
    made = ox.Store()
    for number in drawn.sample(range(1_000), 400):
        claim = ox.NamedNode(f"https://example.org/{number}")
        date = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
        mixed = ox.Literal(number) if number % 2 else ox.Literal(str(number))
        said = {
            "day": ox.Literal(f"20{number % 30:02}-01-{number % 28 + 1:02}", datatype=date),
            "name": ox.Literal(f"{'abcäzß'[number % 6]} {number % 40}", language="en"),
            "number": ox.Literal(number % 90 - 40),
            "mixed": mixed,
        }
        for name, value in said.items():
            made.add(ox.Quad(claim, ox.NamedNode(f"p:{name}"), value))
    return made


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {_ALL} ORDER BY ?claim LIMIT 10",
        f"SELECT ?claim ?day WHERE {_ALL} ORDER BY DESC(?day) ?claim LIMIT 30 OFFSET 5",
        f"SELECT ?day ?claim {{ {_ALL} }} ORDER BY ASC(?day) DESC ( ?claim ) OFFSET 3 LIMIT 20",
        f"select ?name ?claim {_ALL} order by desc(?name)\n?claim\nlimit 12",
        f"SELECT ?number ?claim {_ALL} ORDER BY ?number ?claim LIMIT 25",
        f"SELECT DISTINCT ?name {_ALL} ORDER BY ?name LIMIT 25",
        f"SELECT ?claim {_ALL} ORDER BY ?claim LIMIT 0",
        f"SELECT ?claim {_ALL} ORDER BY ?claim LIMIT 5 # the first five\n",
        f"SELECT ?claim {_ALL} # all\nORDER BY # by name\n ?claim LIMIT # 9\n 5 #",
        f"SELECT ?claim {_ALL} ORDER BY ?claim LIMIT 1000 OFFSET 395",
        "SELECT ?claim { ?claim <p:none> ?x } ORDER BY ?claim LIMIT 10",
        f"SELECT ?claim {{ {{ SELECT ?claim {_ALL} ORDER BY ?day LIMIT 90 }} }} "
        "ORDER BY DESC(?claim) LIMIT 9",
    ],
)
def test_the_same_rows_as_the_engine(store: ox.Store, text: str) -> None:
    plan = first_rows(text)
    assert plan is not None
    assert "ORDER" not in plan.unordered.upper().rpartition("}")[2]
    found = answered(store.query, plan)
    assert isinstance(found, ox.QuerySolutions)
    expected = store.query(text)
    assert isinstance(expected, ox.QuerySolutions)
    assert found.serialize(format=_CSV) == expected.serialize(format=_CSV)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT ?claim ?mixed {_ALL} ORDER BY ?mixed LIMIT 10",
        "SELECT ?claim ?x { ?claim <p:day> ?day OPTIONAL { ?claim <p:x> ?x } } ORDER BY ?x LIMIT 9",
        f"SELECT * {_ALL} ORDER BY ?unknown LIMIT 10",
    ],
)
def test_unlike_values_are_the_engine_s(store: ox.Store, text: str) -> None:
    plan = first_rows(text)
    assert plan is not None
    assert answered(store.query, plan) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [("one", "integer"), ("1e5", "decimal"), ("9" * 40, "integer"), ("2024-02-31", "date")],
)
def test_values_that_are_none_of_their_kind_are_the_engine_s(text: str, kind: str) -> None:
    store = ox.Store()
    datatype = ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}")
    for value in (text, "2024-01-01" if kind == "date" else "1"):
        said = ox.Literal(value, datatype=datatype)
        store.add(ox.Quad(ox.NamedNode("e:s"), ox.NamedNode("e:p"), said))
    plan = first_rows("SELECT ?o { ?s ?p ?o } ORDER BY ?o LIMIT 5")
    assert plan is not None
    assert answered(store.query, plan) is None


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s { ?s ?p ?o } ORDER BY ?s",
        "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 20000",
        "SELECT ?s { ?s ?p ?o } ORDER BY ?o LIMIT 5",
        "SELECT ?s { ?s ?p ?o } ORDER BY STR(?s) LIMIT 5",
        "SELECT ?s { ?s ?p ?o } ORDER BY (?s) LIMIT 5",
        "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s ORDER BY ?n LIMIT 5",
        "SELECT REDUCED ?s { ?s ?p ?o } ORDER BY ?s LIMIT 5",
        "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 5 VALUES ?p { <p:day> }",
        "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 5 }",
        "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 5 VALUES ?p { <p:#day> }",
        "SELECT ?s { { SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 5 } }",
        "SELECT ?s { ?s ?p 'ORDER BY ?s LIMIT 5' }",
        "CONSTRUCT WHERE { ?s ?p ?o } ORDER BY ?s LIMIT 5",
        "ASK { ?order ?by ?limit }",
        "ORDER BY ?s LIMIT 5",
        "SELECT ?s { FILTER(?a <?b&&'#'>?c) ?s ?p ?o } ORDER BY ?s LIMIT 5",
    ],
)
def test_all_others_are_the_engine_s(text: str) -> None:
    assert first_rows(text) is None


def test_a_store_that_is_too_large_for_memory_is_asked_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"<http://x/{n % 7}{n}> <http://x/p> '{n}' ." for n in range(50)]
    trig = tmp_path / "many.trig"
    trig.write_text("<http://g/> { " + "\n".join(lines) + " }")
    store = open_store(make_home(tmp_path / "home", trig))
    store.manifest["graphs"] = {"http://g/": {"triples": 50}}
    asked: list[str] = []
    whole = type(store).query

    def query(_: object, text: str, **options: object) -> object:
        asked.append(text)
        return whole(store, text, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(type(store), "query", query)
    text = "SELECT ?s ?o { ?s <http://x/p> ?o } ORDER BY DESC(?s) LIMIT 3"
    limits = Limits()
    bodies = [
        answer(store, QueryRequest(text, format=name), replace(limits, memory_triples=most)).body
        for name in ("csv", "json", "xml", "tsv")
        for most in (limits.memory_triples, 10)
    ]
    assert bodies[0] == bodies[1]
    assert b"http://x/648" in bodies[0]
    assert bodies[6] == bodies[7]
    assert [asked.count(text), len(asked)] == [4, 8]
