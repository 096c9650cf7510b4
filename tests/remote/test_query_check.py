"""What is checked of a query, and added to it, before another engine gets it."""

import pytest

from dystonia_kg.browse.gallery import load_queries
from dystonia_kg.errors import QueryRefusedError
from dystonia_kg.remote.query_check import check, with_prefixes

REFUSED = (
    "SELECT (<bif:concat>('a') AS ?x) {}",
    "SELECT (<LONG::bif:concat>('a') AS ?x) {}",
    "SELECT (<SHORT::sql:user>() AS ?x) {}",
    "PREFIX l: <LONG::> SELECT (l:bif:concat('a') AS ?x) {}",
    "SELECT (<\\u0062if:concat>('a') AS ?x) {}",
    "PREFIX z: <\\U00000062if:> SELECT (z:concat('a') AS ?x) {}",
    "SELECT (<a.stored.procedure:x>() AS ?x) {}",
    "SELECT (<http://www.w3.org/2005/xpath-functions#document>('http://10.0.0.1/') AS ?x) {}",
    "BASE <http://example.org/> SELECT * { ?s ?p ?o FILTER <f> (?o) }",
    "SELECT * { ?s <java:org.example.Runs> ?o }",
    "PREFIX a: <java:> SELECT * { ?s ?p ?o FILTER (?o <a:f(1) && 2>1) }",
    "PREFIX a: <http://a/> SELECT * { ?s ?p ?o FILTER(1<a:f(1) && 2>1) }",
    "SELECT * { ?s ?p ?o FILTER(?o <'>' || <http://a/f>(1) || '' = '') }",
    'SELECT * { ?s ?p "\\u0022 . SERVICE <http://10.0.0.1/> { ?s ?p ?o } #" }',
    'SELECT * { ?s ?p "\\\\u0022" }',
)
SENT = (
    "SELECT (xsd:integer(?o) AS ?x) { ?s ?p ?o }",
    "SELECT (<http://www.w3.org/2001/XMLSchema#integer>(?o) AS ?x) { ?s ?p ?o }",
    "SELECT * { ?s owl:unionOf ( ?a ?b ) ; (rdfs:subClassOf|rdf:type)/rdfs:label ?o }",
    "SELECT * { ?s ?p 'Me\\u00e8ge (syndrome)' , <http://example.org/a_(b)> , '<bif:>' }",
    "SELECT * { VALUES (?a ?b) { (<http://a/> <http://b/>) (1 2) } FILTER(?a < 3 && ?b > 4) }",
    "SELECT * { ?s ?p ?o FILTER regex(?o, '^(a|b)#') } # <java:x>",
)


@pytest.mark.parametrize("text", REFUSED)
def test_what_an_engine_may_take_for_an_order(text: str) -> None:
    with pytest.raises(QueryRefusedError):
        check(text)


@pytest.mark.parametrize("text", [*SENT, *(query.text for query in load_queries().values())])
def test_what_is_sent(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        ("SELECT * { ?s ?p ?o.HP:0001332 ?q ?r }", ["HP"]),
        ("PREFIX HP: <http://a/> SELECT * { ?s owl:x HP:1 }", ["owl"]),
        ("SELECT * { ?s nope:x ?o }", []),
    ],
)
def test_prefixes_that_are_declared(text: str, prefixes: list[str]) -> None:
    sent = with_prefixes(text)
    assert sent.endswith(text)
    added = sent.removesuffix(text)
    assert [word for word in added.split() if word.endswith(":")] == [f"{p}:" for p in prefixes]
