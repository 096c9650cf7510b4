"""Random texts around GRAPH: what the engine reads in them, the reader of tokens must not miss."""

import random
from collections import Counter

import pyoxigraph as ox
import pytest

from dystonia_kg.sparql.tokens import may_ask_for_graphs

CLAUSES = (
    *("GRAPH ?g { ?s ?p ?o }", "GRAPHex:g{ ?s ?p ?o }", "graph<http://x/g> { ?s ?p ?o }"),
    *("graph:g { ?s ?p ?o }", "prefix graph:g { ?s ?p ?o }"),
)
FORMS = (
    "SELECT * {{ VALUES ?x {{ {0} }} {clause} }} {1}",
    "SELECT * {{ {0} {clause} {1} }}",
    "SELECT * {{ ?a ?b {0}{clause} }} {1}",
    "SELECT * {{ FILTER({0}) {clause} }} {1}",
    "SELECT * {{ ?a ?b {0} . {clause} }} {1}",
    "SELECT * {{ OPTIONAL {{ ?a ?b ( {0} ) }} {clause} }} {1}",
    "SELECT * {{ FILTER NOT EXISTS {{ ?a ?b {0} }} {clause} }} {1}",
    "CONSTRUCT {{ ?s ?p {0} }} WHERE {{ {clause} }} {1}",
)
BEFORE = (
    *('"""a"', "'''a'", '"a"', "'a'", '""', "''", '""""""', "''''''", '"', "'", '"""', "'''"),
    *("a", '\\"', "\\'", " ", "1", "<", "<a:b>", "#", "\n", "\\\\", "\\n", "\\q", "@en"),
    *('"\'"', "'\"'", "?x", "ex:a", "ex:\\'", "=", "&&", "true"),
    *("ex:a.b.", "ex:.", "ex:a", ".", "..", "true.", "1.", "1.e0", "_:b", "-", "%41", ":"),
    *("prefix ", "graph:", "PREFIX graph:"),
)
AFTER = (
    *('"""', "'''", '"', "'", "\\q", "\\", "\\n", '\\"', "\\'", "\\uD800", "\\u00", "\\u0041"),
    *("a", " ", "\n", "#", ">", "<", "}"),
)


def store(*graphs: ox.NamedNode) -> ox.Store:
    made = ox.Store()
    for graph in graphs:
        made.add(ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal("o"), graph))
    return made


def rows(asked: ox.Store, text: str) -> list[str] | None:
    """Give what the engine finds, None for what it does not read."""
    try:
        found = asked.query(text, prefixes={"ex": "http://x/", "": "http://x/"})
    except (SyntaxError, ValueError, RuntimeError):
        return None
    assert not isinstance(found, ox.QueryBoolean)
    return sorted(map(str, found))


def fuzz(count: int, seed: int) -> Counter[str]:
    chance = random.Random(seed)
    full, empty = store(ox.NamedNode("http://x/g")), store()
    seen: Counter[str] = Counter()
    for _ in range(count):
        before, after = (
            "".join(chance.choices(parts, k=chance.randint(1, 5))) for parts in (BEFORE, AFTER)
        )
        text = chance.choice(FORMS).format(before, f"#{after}", clause=chance.choice(CLAUSES))
        if (found := rows(full, text)) is None:
            continue
        seen["read"] += 1
        if may_ask_for_graphs(text):
            seen["may ask"] += 1
        else:
            assert found == rows(empty, text), text
    return seen


def test_no_graph_is_missed() -> None:
    seen = fuzz(20_000, 20261123)
    assert seen["may ask"] > 500


@pytest.mark.long
def test_no_graph_is_missed_in_many_texts() -> None:
    assert fuzz(1_000_000, 7)["may ask"] > 25_000
