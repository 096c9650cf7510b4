"""What is told of a query that the engine does not parse."""

import pyoxigraph as ox
import pytest

from dystonia_kg.browse.gallery import federated_queries, load_queries
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.syntax_errors import KEYWORDS, explained
from dystonia_kg.sparql.tokens import after_prologue

DOT = "or a ';' where the subject stays the same"
TOLD = [
    ("", "the query is empty", "send SELECT, CONSTRUCT, ASK, DESCRIBE"),
    ("Which treatments?", "line 1, column 1: 'Which' begins no query", "a query is SELECT"),
    ("DROP ALL", "this is the place for queries, and DROP is an update", "send SELECT, CON"),
    (
        "SELECT ?x { dist:A dyst:b ?x }",
        "line 1, column 13: prefix 'dist:' is not declared",
        "did you mean 'dyst:'? else add a line PREFIX dist: <...>",
    ),
    ("ASK { hp:0001332 a ?x }", "prefix 'hp:' is not declared", "did you mean 'HP:'?"),
    ("SELECT ?x { ?x foo:b }", "prefix 'foo:' is not declared", "add a line PREFIX foo: <...>"),
    (
        "SELECT ?x {\n ?x rdfs:subClassOf dyst:FocalDystonia\n ?x rdfs:label ?l }",
        "line 3, column 2: a '.' is missing before ?x",
        DOT,
    ),
    (
        "SELECT ?x { ?x a dyst:Claim ; dyst:standing ?y dyst:scope ?z }",
        "column 48: a '.' is missing before dyst:scope",
        DOT,
    ),
    ('SELECT ?x { ?x rdfs:label "a"@en ?x a owl:Class }', "a '.' is missing before ?x", DOT),
    (
        "SELECT ?x { ?x a owl:Class . ?x rdfs:label }",
        "column 44: the pattern '?x rdfs:label' has two terms, and a pattern has three",
        "",
    ),
    ("SELECT ?x { ?x a owl:Class ; rdfs:label }", "the pattern '?x rdfs:label' has two terms", ""),
    ("SELECT ?x, ?y { ?x a ?y }", "column 10: the variables of SELECT stand without commas", ""),
    (
        "SELECT COUNT(?x) { ?x a ?y }",
        "column 8: COUNT(...) stands in brackets",
        "write (COUNT(?x) AS ?name)",
    ),
    (
        'SELECT ?x { ?x a ?y FILTER CONTAIN(?y, "d") }',
        "column 28: 'CONTAIN' does not fit here",
        "did you mean CONTAINS?",
    ),
    ("SELECT ?x { ?x a ?y } LIMT 5", "'LIMT' does not fit here", "did you mean LIMIT?"),
    (
        "SELECT ?x { dyst:writers cramp dyst:hasTreatment ?x }",
        "column 26: 'cramp' does not fit here",
        "",
    ),
    (
        'SELECT ?x { ?x rdfs:label "cervical }',
        "column 27: the text that begins here has no end",
        "",
    ),
    ("SELECT ?x { ?x a ?y", "the query ends too early", "not closed: {"),
    ("SELECT ?x { ?x a ?y ) }", "')' does not fit here", ""),
    ("SELECT ?x (?x AS ?x) { ?x a ?y }", "", ""),
    ("SELECT ?y (COUNT(?x) AS ?n) { ?x a ?y }", "does not group by or bind", ""),
]
NOT_MISTAKEN = [
    "SELECT ?x ?y ?z ?u WHERE { ?x a ?y } ORDER ?x",
    "SELECT * { VALUES (?a ?b ?c ?d) { (1 2 3 4) } } LIMIT x",
    "SELECT * { ?x rdfs:subClassOf*/rdfs:label ?y ; ^a ?z } LIMIT -",
    'SELECT * { ?x dyst:value "1"^^xsd:integer . _:b a ?x , ?y } LIMIT -',
    "SELECT * { [] a ?x . ?x ?p [ a ?y ; rdfs:label ?z ] } LIMIT -",
    "SELECT * { ?x a ( ?a ?b ?c ?d ) . FILTER NOT EXISTS { ?x a ?y } BIND(1 AS ?z) } LIMIT -",
]


def told(query: str) -> tuple[str, str]:
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(query, prefixes=PREFIXES)
    error = explained(caught.value, query, PREFIXES)
    return error.message, error.hint


@pytest.mark.parametrize(("query", "message", "hint"), TOLD)
def test_what_is_told(query: str, message: str, hint: str) -> None:
    found = told(query)
    assert message in found[0]
    assert found[1].startswith(hint)
    assert bool(found[1]) == bool(hint)


@pytest.mark.parametrize("query", NOT_MISTAKEN)
def test_what_is_right_is_not_called_a_mistake(query: str) -> None:
    """The engine stops at the end of each; all that stands before is SPARQL."""
    message, _ = told(query)
    assert "does not fit here" in message


def test_every_word_of_the_gallery_is_known() -> None:
    for query in (*load_queries().values(), *federated_queries().values()):
        words = {token.text for token in after_prologue(query.sparql) if token.kind == "word"}
        assert {word.upper() for word in words} <= KEYWORDS
