"""SERVICE clauses in a query's text: which are let through, and whatever they hide behind."""

import pytest

from dystonia_kg.errors import QueryRefusedError
from dystonia_kg.federation.allow_list import endpoint
from dystonia_kg.federation.service_clauses import redirected, restored

LISTED = [endpoint("http://one.example/sparql"), endpoint("http://two.example/x%20y?a=b")]
PREFIXES = {"known": "http://one.example/"}
ONE, TWO = "<http://127.0.0.1/0>", "<http://127.0.0.1/1>"

ALLOWED = [
    ("SELECT * { SERVICE <http://one.example/sparql> { } }", [ONE]),
    ("SELECT*{SERVICE<http://one.example/sparql>{}}", [ONE]),
    ("SELECT * { service silent <http://two.example/x%20y?a=b> { } }", [TWO]),
    ("SELECT * { SERVICE # note {\n SILENT # <http://x>\n known:sparql {} }", [ONE]),
    ("PREFIX a: <http://one.example/> SELECT * { SERVICE a:sparql {} }", [ONE]),
    ("PREFIX known: <http://two.example/x%20y?a=> SELECT * { SERVICE known:b {} }", [TWO]),
    ("PREFIX : <http://one.example/> SELECT * { SERVICE :sparql {} }", [ONE]),
    ("BASE <http://one.example/a/b> SELECT * { SERVICE <../sparql> {} }", [ONE]),
    ("BASE <http://one.example/> PREFIX p: <spa> SELECT * { SERVICE p:rql {} }", [ONE]),
    ("SELECT * { SERVICE <http://one.example/sp\\u0061rql> {} }", [ONE]),
    ("SELECT * { SERVICE <http://one.example/sp\\U00000061rql> {} }", [ONE]),
    (
        "SELECT * { SERVICE <http://one.example/sparql> { ?a ?b ?c { ?d ?e ?f } } "
        "OPTIONAL { SERVICE <http://two.example/x%20y?a=b> { } } }",
        [ONE, TWO],
    ),
    (
        "SELECT * { ?s ?p 'SERVICE <http://x> {' , <http://x/SERVICE> # SERVICE <http://x> {\n"
        " SERVICE <http://one.example/sparql> {} }",
        [ONE],
    ),
]
REFUSED = [
    ("SELECT * { SERVICE <http://other.example/> { } }", "not on this server's list"),
    ("SELECT * { SERVICE SILENT <http://other.example/> { } }", "not on this server's list"),
    ("SELECT * { SERVICE <http://one.example/sparql/> { } }", "not on this server's list"),
    ("SELECT * { SERVICE <http://one.example/sparql?x> { } }", "not on this server's list"),
    ("SELECT * { SERVICE <https://one.example/sparql> { } }", "not on this server's list"),
    ("SELECT * { SERVICE <HTTP://one.example/sparql> { } }", "not on this server's list"),
    ("SELECT * { SERVICE <http://one.example:80/sparql> { } }", "not on this server's list"),
    ("SELECT * { SERVICE <http://one.example@evil.example/sparql> { } }", "not on this server's"),
    ("SELECT * { SERVICE <http://127.0.0.1/0> { } }", "not on this server's list"),
    ("SELECT * { SERVICE <http://127.0.0.1/0> { } } # http://one.example/sparql", "not on this"),
    ("SELECT * { SERVICE <sparql> { } }", "not on this server's list"),
    ("BASE <http://evil.example/> SELECT * { SERVICE <sparql> { } }", "not on this server's list"),
    ("SELECT * { SERVICE unknown:sparql { } }", "not on this server's list"),
    (
        "PREFIX known: <http://evil.example/> SELECT * { SERVICE known:sparql { } }",
        "not on this server's list",
    ),
    ("SELECT * { SERVICE ?where { } }", "must be named"),
    ("SELECT * { SERVICE SILENT $where { } }", "must be named"),
    ("SELECT * { VALUES ?w { <http://one.example/sparql> } SERVICE ?w { } }", "must be named"),
    (
        "SELECT * { SERVICE <http://one.example/sparql> {} "
        "FILTER EXISTS { SERVICE <http://other.example/> {} } }",
        "not on this server's list",
    ),
    (
        "SELECT * { SERVICE <http://one.example/sparql> { { SERVICE known:sparql {} } } }",
        "within another",
    ),
    (
        "SELECT * { SERVICE <http://one.example/sparql> "
        "{ { ?a ?b ?c } OPTIONAL { } SERVICE known:sparql {} } }",
        "within another",
    ),
    ("SELECT * { SERVICEknown:sparql { } }", "in two ways"),
    ("SELECT * { SERVICE SILENTknown:sparql { } }", "not on this server's list"),
    ("SELECT * { ?s ?p ?o SERVICESILENTknown:sparql { } }", "in two ways"),
    ("SELECT * { ?s ?p trueSERVICE known:sparql { } }", "in two ways"),
    (
        "PREFIX SERVICEknown: <http://x/> SELECT * { SERVICEknown:sparql { } "
        "SERVICE <http://one.example/sparql> {} }",
        "in two ways",
    ),
    (
        "SELECT * { SERVICE <http://one.example/sparql> {} FILTER(?a<'>') "
        "SERVICE SILENT <http://other.example/> {} #'\n}",
        "in two ways",
    ),
    (
        "SELECT * { SERVICE <http://one.example/sparql> {} FILTER(?a<?b#>'''\n) "
        "SERVICE <http://x> {} #'''\n}",
        "in two ways",
    ),
    ("SELECT * { SERVICE <http://one.example/\\UFFFFFFFF> {} }", "not on this server's list"),
]


@pytest.mark.parametrize(("query", "stand_ins"), ALLOWED)
def test_listed_addresses_become_those_of_the_proxy(query: str, stand_ins: list[str]) -> None:
    found = redirected(query, PREFIXES, LISTED)
    places = [found.find(stand_in) for stand_in in stand_ins]
    assert places == sorted(places)
    assert -1 not in places
    assert found.count("<http://127.0.0.1/") == len(stand_ins)
    assert found.split(stand_ins[0])[0] == query[: places[0]]


@pytest.mark.parametrize(("query", "why"), REFUSED)
def test_all_else_is_refused(query: str, why: str) -> None:
    with pytest.raises(QueryRefusedError, match=why):
        redirected(query, PREFIXES, LISTED)


def test_a_query_without_service_stays_as_it_is() -> None:
    query = "SELECT ?service { ?service ?p 'SERVICE <http://x> {}' } # SERVICE ?x {"
    assert redirected(query, PREFIXES, LISTED) == query


def test_messages_name_the_endpoints_themselves() -> None:
    said = "http://127.0.0.1/1 and http://127.0.0.1/0, not http://127.0.0.1/ nor http://10.0.0.1/0"
    assert restored(said, LISTED) == (
        "http://two.example/x%20y?a=b and http://one.example/sparql, "
        "not http://127.0.0.1/ nor http://10.0.0.1/0"
    )
