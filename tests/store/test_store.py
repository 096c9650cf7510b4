"""The store: merge, datasets, refusals, errors, and stores that cannot be served."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from dystonia_kg.errors import QueryRefusedError, QuerySyntaxError, StoreError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.store import LAYOUT, GraphStore, open_build, open_store, write_store

G1, G2, G3 = "http://example.org/g/1", "http://example.org/g/2", "http://example.org/g/3"


def triple(*names: str) -> ox.Triple:
    subject, predicate, value = (ox.NamedNode(f"http://example.org/{name}") for name in names)
    return ox.Triple(subject, predicate, value)


@pytest.fixture(scope="module")
def three_graphs(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    """One triple stands in three graphs, another in one."""
    path = tmp_path_factory.mktemp("store") / "store"
    shared = triple("a", "p", "b")
    write_store(path, {G1: [shared, shared], G2: [shared, triple("a", "p", "c")], G3: [shared]})
    return open_build(path)


def count(store: GraphStore, query: str, **dataset: list[str]) -> int:
    result = store.query(query, **dataset)
    assert isinstance(result, ox.QuerySolutions)
    return int(next(iter(result))["n"].value)


COUNT = "SELECT (COUNT(*) AS ?n) {0} {{ ?s ?p ?o }}"
COUNTS = [
    ("", 2),
    (f"FROM <{G1}>", 1),
    (f"FROM <{G1}> FROM <{G2}>", 2),
    (f"FROM <{G1}> FROM <{G2}> FROM <{G3}>", 2),
    (f"FROM <{G1}> FROM <{G1}>", 1),
    (f"FROM <{G1}> FROM <http://example.org/none>", 1),
    (f"FROM NAMED <{G1}>", 0),
]


@pytest.mark.parametrize(("clauses", "expected"), COUNTS)
def test_default_graph_is_a_set(three_graphs: GraphStore, clauses: str, expected: int) -> None:
    assert count(three_graphs, COUNT.format(clauses)) == expected


def test_from_is_read_through_prefix_and_base(three_graphs: GraphStore) -> None:
    query = (
        "BASE <http://example.org/> PREFIX g: <g/> "
        "SELECT (COUNT(*) AS ?n) FROM <g/1> FROM g:2 { ?s ?p ?o }"
    )
    assert count(three_graphs, query) == 2


@pytest.mark.parametrize(
    ("dataset", "expected"),
    [
        ({"default_graphs": [G1, G2]}, 2),
        ({"default_graphs": [G1]}, 1),
        ({"named_graphs": [G1, G2]}, 0),
        ({"default_graphs": [G1, G3], "named_graphs": [G2]}, 1),
    ],
)
def test_dataset_of_the_protocol(
    three_graphs: GraphStore, dataset: dict[str, list[str]], expected: int
) -> None:
    assert count(three_graphs, COUNT.format(""), **dataset) == expected


def test_dataset_of_the_protocol_replaces_that_of_the_query(three_graphs: GraphStore) -> None:
    assert count(three_graphs, COUNT.format(f"FROM <{G2}>"), default_graphs=[G1]) == 1


def test_graph_clause_sees_only_named_graphs_of_the_dataset(three_graphs: GraphStore) -> None:
    inside = "SELECT (COUNT(*) AS ?n) {0} {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert count(three_graphs, inside.format("")) == 4
    assert count(three_graphs, inside.format(f"FROM <{G1}> FROM <{G2}>")) == 0
    two = f"FROM <{G1}> FROM <{G3}> FROM NAMED <{G2}>"
    assert count(three_graphs, inside.format(two)) == 2


@pytest.mark.parametrize(
    "query",
    [
        f"DESCRIBE ?s FROM <{G1}> FROM <{G2}> {{ ?s ?p ?o }}",
        f"CONSTRUCT {{ ?s ?p ?o }} FROM <{G1}> FROM <{G2}> {{ ?s ?p ?o }}",
        "DESCRIBE ?s { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_graphs_come_without_duplicates(three_graphs: GraphStore, query: str) -> None:
    result = three_graphs.query(query)
    assert isinstance(result, ox.QueryTriples)
    triples = list(result)
    assert len(triples) == len(set(triples)) == 2


def test_prefixes_are_declared_and_can_be_overridden(small_store: GraphStore) -> None:
    ask = "ASK { dyst:CervicalDystonia dyst:hasTreatment CHEBI:3160 }"
    assert bool(small_store.query(ask))
    assert not bool(small_store.query("PREFIX dyst: <http://example.org/> " + ask))


@pytest.mark.parametrize("end", ["?o", "1.5", "true"])
def test_a_prefix_right_after_the_end_of_a_triple(small_store: GraphStore, end: str) -> None:
    ask = f"ASK {{ dyst:CervicalDystonia ?p ?o OPTIONAL {{ ?s ?q {end}.HP:0001332 ?p ?z }} }}"
    assert bool(small_store.query(ask))


def test_a_long_word_costs_no_more_than_reading_it(small_store: GraphStore) -> None:
    assert bool(small_store.query(f"ASK {{ FILTER(STRLEN('{'x' * 150_000}') = 150000) }}"))


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <http://a> <http://b> 1 }",
        "PREFIX x: <http://x/> BASE <http://b/> DELETE WHERE { ?s ?p ?o }",
        "load <http://127.0.0.1/>",
        "# a comment first\nCLEAR ALL",
        "WITH <http://g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_update_is_refused_in_so_many_words(small_store: GraphStore, query: str) -> None:
    with pytest.raises(QuerySyntaxError, match="is an update"):
        small_store.query(query)


def test_service_is_refused(small_store: GraphStore) -> None:
    with pytest.raises(QueryRefusedError, match="SERVICE"):
        small_store.query("SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "the query is empty"),
        ("SELEC * { }", "line 1, column 1: 'SELEC' begins no query"),
        ("SELECT * {\n  ?s foo:bar ?o\n}", "line 2, column 6: prefix 'foo:' is not declared"),
        ("SELECT * {\n  ?s ?p\n", "line 2, column 8: the query ends too early"),
        ("SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s", "SELECT names a variable"),
    ],
)
def test_syntax_errors_say_what_and_where(
    small_store: GraphStore, query: str, message: str
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        small_store.query(query)
    assert message in caught.value.message
    assert "\n" not in caught.value.message


def test_graph_name_that_is_no_iri(small_store: GraphStore) -> None:
    with pytest.raises(QuerySyntaxError, match="no iri"):
        small_store.query("ASK {}", default_graphs=["no iri"])


def test_select_puts_terms_in_place_of_variables(small_store: GraphStore) -> None:
    term = ox.NamedNode("https://w3id.org/dystonia-kg/term/FocalDystonia")
    rows = small_store.select("SELECT ?label { ?term rdfs:label ?label }", term=term)
    assert [str(row["label"]) for row in rows] == ['"focal dystonia"@en']


def test_missing_home_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "none")
    assert caught.value.hint == "run: dystonia-kg build"


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (None, "is missing"),
        ("{", "cannot be read"),
        ("[]", "layout None"),
        (json.dumps({"layout": LAYOUT - 1}), f"layout {LAYOUT - 1}"),
        (json.dumps({"layout": LAYOUT}), "store is missing"),
    ],
)
def test_build_that_cannot_be_served(tmp_path: Path, manifest: str | None, message: str) -> None:
    (tmp_path / "current").mkdir()
    if manifest is not None:
        (tmp_path / "current" / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(StoreError, match=message):
        open_store(tmp_path)


def test_what_may_not_be_read_is_not_to_be_built_anew(tmp_path: Path) -> None:
    """A folder in its place fails as a file without permission does, for root too."""
    (tmp_path / "current" / "manifest.json").mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be read") as caught:
        open_store(tmp_path)
    assert caught.value.hint == "let this user read it"


def test_store_with_broken_files(tmp_path: Path) -> None:
    store = tmp_path / "current" / "store"
    store.mkdir(parents=True)
    (store / "CURRENT").write_text("nonsense", encoding="utf-8")
    (store.parent / "manifest.json").write_text(json.dumps({"layout": LAYOUT}), encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path)


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to("current")
    with pytest.raises(StoreError):
        open_store(tmp_path)


def test_a_store_is_not_written_over(tmp_path: Path) -> None:
    write_store(tmp_path / "store", {G1: [triple("a", "p", "b")]})
    with pytest.raises(StoreError, match="already"):
        write_store(tmp_path / "store", {})


def test_empty_graphs_have_names_too(tmp_path: Path) -> None:
    write_store(tmp_path / "store", {G1: [triple("a", "p", "b")], G2: []})
    assert open_build(tmp_path / "store").graph_names() == [G1, G2]


def test_named_graphs_are_a_set(small_store: GraphStore) -> None:
    graph = PREFIXES["graph"] + "ontology"
    count = "SELECT (COUNT(*) AS ?n) {} {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    clauses = f"FROM NAMED <{graph}> FROM NAMED <{graph}>"
    held = len(list(small_store.triples_of(graph)))
    answers = [
        small_store.query(count.format(""), named_graphs=[graph]),
        small_store.query(count.format(""), named_graphs=[graph, graph]),
        small_store.query(count.format(clauses)),
    ]
    found = {answer.serialize(format=ox.QueryResultsFormat.CSV) for answer in answers}
    assert found == {f"n\r\n{held}\r\n".encode()}
    assert held > 0
