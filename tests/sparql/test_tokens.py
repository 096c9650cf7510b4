"""Reading a query's tokens: SERVICE wherever it hides, FROM, limits."""

import pytest

from dystonia_kg.errors import QueryRefusedError, QueryTooComplexError
from dystonia_kg.limits import Limits
from dystonia_kg.sparql.tokens import (
    asks_for_service,
    check_allowed,
    dataset_of,
    may_ask_for_graphs,
    with_terms,
)

LIMITS = Limits()
ASKS = [
    "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * { service silent ?x { ?s ?p ?o } }",
    "SELECT * { SERVICE$x{} }",
    "SELECT * { SERVICE\t#note\n<http://x>\n{} }",
    "SELECT * { ?s ?p 1SERVICE<http://x>{} }",
    "SELECT * { ?s ?p trueSERVICE ?x {} }",
    "SELECT * { ?s ?p 'a'SERVICE ex:b{} }",
    "SELECT * { FILTER EXISTS { { SERVICE <x> { } } } }",
    "SELECT * { FILTER(?a<'>') SERVICE <http://x> {} #'\n}",
    "SELECT * { FILTER(?a<?b#>'''\n) SERVICE <http://x> {} #'''\n}",
    "PREFIX ex: <http://a:8> SELECT * { ?s ?p ex:SERVICE ?x { } }",
    "SELECT * { <http://x/\\u0041#'> ?p ?o . SERVICE <http://x> {} #'\n}",
]
DOES_NOT_ASK = [
    "SELECT * { ?s ?p 'SERVICE <http://x> {' }",
    'SELECT * { ?s ?p """SERVICE " <http://x> {""" }',
    "SELECT * { ?s ?p ?o # SERVICE <http://x> { }\n}",
    "SELECT * { ?s <http://x/SERVICE> ?o . <http://x/#SERVICE> ?p ?o }",
    "SELECT ?service { ?service ?p ?o . ?o dyst:service ?x }",
    "SELECT * { ?s dyst:o\\'SERVICE ?o }",
    "SELECT * { ?s rdfs:label 'customer service'@en }",
]


@pytest.mark.parametrize("query", ASKS)
def test_service_is_found(query: str) -> None:
    assert asks_for_service(query)


@pytest.mark.parametrize("query", DOES_NOT_ASK)
def test_the_word_service_alone_is_no_clause(query: str) -> None:
    assert not asks_for_service(query)


BAD_ESCAPES = ("\\q", "\\~", "\\u00", "\\uD800", "\\uDfff", "\\U00110000", "\\U0000d800", "\\")


def between_strings(hidden: str) -> list[str]:
    """Texts whose `hidden` part stands in a long string, were it not for an escape in that.

    The engine takes the long string for an empty one and another one, up to `hidden`.
    """
    return [
        f"SELECT * {{ VALUES ?x {{ {quote * 3}a{quote} }} {hidden} }} # {escape} {quote * 3}"
        for quote in "\"'"
        for escape in BAD_ESCAPES
    ]


@pytest.mark.parametrize("escape", range(2 * len(BAD_ESCAPES)))
def test_a_string_with_a_bad_escape_hides_nothing(escape: int) -> None:
    assert asks_for_service(between_strings("SERVICE <http://x> { }")[escape])
    assert may_ask_for_graphs(between_strings("GRAPH ?g { }")[escape])
    deep = "{" * (LIMITS.nesting + 1)
    with pytest.raises(QueryTooComplexError):
        check_allowed(between_strings(deep)[escape])


@pytest.mark.parametrize("good", ["\\n", "\\'", '\\"', "\\\\", "\\u00e9", "\\U0010FFFF", "\\uD7FF"])
def test_a_string_with_a_good_escape_is_one(good: str) -> None:
    for quote in ('"', "'", '"""', "'''"):
        assert not asks_for_service(f"ASK {{ ?s ?p {quote}SERVICE <x> {{{good}{quote} }}")


PREFIXES = {"g": "http://example.org/g/"}
DATASETS = [
    ("SELECT * { ?s ?p ?o }", None),
    ("SELECT * FROM <http://a> { ?s ?p ?o }", (["http://a"], [])),
    (
        "SELECT * from g:1 FROM NAMED g:2 { }",
        (["http://example.org/g/1"], ["http://example.org/g/2"]),
    ),
    ("PREFIX g: <http://b/> ASK FROM g:1 { }", (["http://b/1"], [])),
    ("BASE <http://c/d/> ASK FROM <e> { }", (["http://c/d/e"], [])),
    ("PREFIX x: <http://d/> ASK FROM x:o\\'1 { }", (["http://d/o'1"], [])),
    ("ASK { ?s ?p 'FROM <http://a>' } # FROM <http://b>", None),
    ("SELECT (EXISTS { ?s ?p ?o } AS ?x) FROM <http://a> { }", (["http://a"], [])),
]


@pytest.mark.parametrize(("query", "expected"), DATASETS)
def test_dataset(query: str, expected: tuple[list[str], list[str]] | None) -> None:
    assert dataset_of(query, PREFIXES) == expected


MAY_ASK_FOR_GRAPHS = [
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueGRAPHg:x { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o } # x\n VALUES ?x {} FROM",
    "SELECT *FROM<http://a> { }",
    "SELECT *fRoMg:x { }",
    "SELECT * { ?s <x'> ?o GRAPH ?g { ?s <y'> ?o } }",
    "PREFIX graph: <http://x/> SELECT * { graph: { ?s ?p ?o } }",
    "PREFIX graph: <http://x/> SELECT * FROM graph:x { ?s ?p ?o }",
]
DOES_NOT_ASK_FOR_GRAPHS = [
    "SELECT * { ?s ?p ?o }",
    "PREFIX graph: <http://x/> prefix FROM: <http://x/> SELECT * { ?s ?p ?o }",
    "# from every graph\nSELECT * { ?graph <http://x/graph> 'FROM' }",
    'SELECT ?from { ?from rdfs:label """GRAPH ?g { }""" }',
]


@pytest.mark.parametrize("query", MAY_ASK_FOR_GRAPHS)
def test_queries_that_may_name_graphs(query: str) -> None:
    assert may_ask_for_graphs(query)


@pytest.mark.parametrize("query", DOES_NOT_ASK_FOR_GRAPHS)
def test_queries_that_name_no_graph(query: str) -> None:
    assert not may_ask_for_graphs(query)


def test_too_deep_and_too_long_queries_are_refused_before_parsing() -> None:
    with pytest.raises(QueryRefusedError, match="nests"):
        check_allowed("ASK " + "{" * (LIMITS.nesting + 1))
    with pytest.raises(QueryRefusedError, match="longer"):
        check_allowed("#" * (LIMITS.query_bytes + 1))
    check_allowed("ASK " + "{" * LIMITS.nesting + "}" * LIMITS.nesting)


def test_brackets_in_strings_do_not_count() -> None:
    check_allowed("ASK { ?s ?p '" + "{" * (LIMITS.nesting + 1) + "' }")


def test_terms_replace_whole_variables_only() -> None:
    query = "SELECT ?x { ?term ?terms '?term' } # ?term"
    assert with_terms(query, {"term": "<t>"}) == "SELECT ?x { <t> ?terms '?term' } # ?term"
