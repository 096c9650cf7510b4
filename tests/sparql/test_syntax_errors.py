"""Where a query is wrong, and what is said of it; the engine's own places are often behind it."""

import pyoxigraph as ox
import pytest

from dystonia_kg.errors import QuerySyntaxError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.syntax_errors import explained

# The query with @ before the part at fault, what is said of it, and the hint.
CASES = [
    ("SELECT ?x @WHRE { ?x ?y }", "'WHRE' does not fit here", "did you mean WHERE?"),
    ("SELECT * { ?s ?p ?o }\n@x", "'x' does not fit here", ""),
    ("SELECT * {\n\t?s ?p @}", "the pattern '?s ?p' has two terms", ""),
    ("SELECT * {\r\n ?s ?p @}", "the pattern '?s ?p' has two terms", ""),
    ("SELECT * { # ?s ?p }\n ?s ?p @}", "the pattern '?s ?p' has two terms", ""),
    ('SELECT * { ?s ?p "é😀" @?x }', "a '.' is missing before ?x", "or a ';' where"),
    ('SELECT * {\n ?s ?p @"abc }', "the text that begins here has no end", ""),
    ("SELECT * { ?s ?p ?o@", "the query ends too early; expected '}'", "not closed: {"),
    ("SELECT * { ?s ?p ?o@\n\n", "the query ends too early; expected '}'", "not closed: {"),
    ("SELECT * { ?s ?p ?o @LIMIT 10", "'LIMIT' does not fit here", "not closed: {"),
    ("SELECT * { ?s a ?o } LIMIT @x", "'x' does not fit here", ""),
    ("SELECT * { ?s a ?o FILTER(?o = 1.5 && @) }", "')' does not fit here; expected a var", ""),
    ("SELECT * { ?s a ?o }@}", "'}' does not fit here", ""),
    ("SELECT * { ?s @'a' ?o }", "'a' does not fit here; expected a variable, a name", ""),
    ("SELECT * { ?s a ?o . @FILTR(?o = 1) }", "'FILTR' does not fit here", "did you mean FILTER?"),
    ("SELECT * { ?s a ?o } ORDER @?s", "'?s' does not fit here", ""),
    ("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } @x", "'x' does not fit here", ""),
    ("@SELEC * { }", "'SELEC' begins no query", "a query is SELECT"),
    ("SELECT * {\n ?s @foo:bar ?o }", "prefix 'foo:' is not declared", "add a line PREFIX foo:"),
]


@pytest.mark.parametrize(("query", "message", "hint"), CASES)
def test_the_part_at_fault_is_named(query: str, message: str, hint: str) -> None:
    before, _, after = query.partition("@")
    error = explanation(before + after)
    assert (error.line, error.column) == (
        before.count("\n") + 1,
        len(before) - before.rfind("\n"),
    )
    assert error.message.startswith(f"line {error.line}, column {error.column}: {message}")
    assert error.hint.startswith(hint)
    assert bool(error.hint) == bool(hint)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?a ?a { ?a ?b ?c }", "a variable is named twice in SELECT"),
        ("SELECT ?s ?o { ?s a ?o } GROUP BY ?s", "SELECT names a variable that the query"),
        ("", "the query is empty"),
        ("INSERT DATA { }", "this is the place for queries, and INSERT is an update"),
    ],
)
def test_what_has_no_place(query: str, message: str) -> None:
    error = explanation(query)
    assert error.message.startswith(message)
    assert error.line == 0


def test_a_long_query_keeps_the_place_of_the_engine() -> None:
    values = " ".join(f"({n})" for n in range(5_000))
    assert explanation(f"SELECT * {{ VALUES (?n) {{ {values} }} ?s ?p }}").line == 1


def explanation(query: str) -> QuerySyntaxError:
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(query, prefixes=PREFIXES)
    return explained(caught.value, query, PREFIXES)
