"""Queries made at random from SPARQL's grammar: every one has an answer that makes sense.

An answer is complete (200) or an error of the client's (400, 403, 413) or of time (504); never a
fault of the server. Some queries are broken on purpose by cutting, doubling and swapping tokens.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.errors import (
    DeadlineError,
    DystoniaKgError,
    QueryRefusedError,
    QuerySyntaxError,
    UnknownFormatError,
)
from dystonia_kg.limits import Limits
from dystonia_kg.sparql.tokens import tokens
from dystonia_kg.workers.pool import Pool
from support.serving import ask, running

SEED = 20_261_122
ALLOWED = {200, 400, 403, 413, 504}
_VARIABLES = ("?a", "?b", "?c", "?d", "$e", "?label")
_IRIS = (
    *("dyst:CervicalDystonia", "rdfs:label", "rdfs:subClassOf", "dyst:hasTreatment", "a"),
    *("<http://example.org/x>", "obo:IAO_0000115", "owl:Class", "<x>", "HP:0001332"),
)
_LITERALS = (
    '"x"',
    "'it''s'",
    '"a"@en',
    "1",
    "-1.5",
    "1e400",
    "true",
    '"""q"""',
    '"1"^^xsd:integer',
)
_FUNCTIONS = (
    *(
        "STR",
        "LANG",
        "DATATYPE",
        "BOUND",
        "IRI",
        "ABS",
        "CEIL",
        "STRLEN",
        "UCASE",
        "ENCODE_FOR_URI",
    ),
    *("YEAR", "TIMEZONE", "MD5", "SHA512", "isIRI", "isBLANK", "isNUMERIC", "xsd:dateTime", "!"),
)
_FUNCTIONS_OF_TWO = ("CONTAINS", "STRSTARTS", "STRBEFORE", "sameTerm", "langMatches", "REGEX")
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")


class Grammar:
    """Makes queries; `depth` bounds the nesting."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def query(self) -> str:
        text = self._random.choice((self._select, self._select, self._ask, self._graph))()
        prologue = self._random.choice(("", "", "BASE <http://e/> ", "PREFIX x: <http://x/> "))
        text = prologue + text
        return self._broken(text) if self._random.random() < 0.25 else text

    def _any(self, *ways: Callable[[], str]) -> str:
        return self._random.choice(ways)()

    def _select(self, depth: int = 0) -> str:
        chosen = self._random.choice(("*", "?a", "?a ?b", f"({self._aggregate()} AS ?n)"))
        distinct = self._random.choice(("", "DISTINCT ", "REDUCED "))
        graph = (
            ""
            if depth
            else self._random.choice(("", "", "FROM graph:ontology ", "FROM NAMED <g> "))
        )
        text = f"SELECT {distinct}{chosen} {graph}WHERE {self._group(depth + 1)}"
        if chosen.startswith("(") and self._random.random() < 0.5:
            text += " GROUP BY ?b HAVING (COUNT(*) > 1)"
        if self._random.random() < 0.3:
            text += f" ORDER BY {self._random.choice(('?a', 'DESC(?b)', '(STR(?c))'))}"
        return f"{text} LIMIT {self._random.choice((0, 1, 10, 100))}"

    def _ask(self) -> str:
        return f"ASK {self._group(1)}"

    def _graph(self) -> str:
        form = self._random.choice(("CONSTRUCT { ?a ?b [] }", "DESCRIBE ?a", "DESCRIBE <x>"))
        return f"{form} WHERE {self._group(1)} LIMIT 20"

    def _group(self, depth: int) -> str:
        parts = [self._part(depth) for _ in range(self._random.randint(0, 4))]
        return "{ " + " ".join(parts) + " }"

    def _part(self, depth: int) -> str:
        if depth > 4 or self._random.random() < 0.5:
            return self._triples()
        inner = self._group(depth + 1)
        return self._random.choice(
            (
                f"OPTIONAL {inner}",
                f"{inner} UNION {self._group(depth + 1)}",
                f"MINUS {inner}",
                f"GRAPH {self._random.choice(('?g', 'graph:ontology'))} {inner}",
                f"FILTER EXISTS {inner}",
                f"FILTER NOT EXISTS {inner}",
                f"FILTER({self._expression(depth)})",
                f"BIND({self._expression(depth)} AS ?v{self._random.randint(0, 99)})",
                f"VALUES (?a ?b) {{ ({self._constant()} UNDEF) (1 2) }}",
                f"{{ {self._select(depth + 1)} }}",
            )
        )

    def _triples(self) -> str:
        predicate = self._any(self._variable, self._iri, self._path)
        rest = self._random.choice(("", f" ; {self._iri()} {self._term()}", f" , {self._term()}"))
        return f"{self._any(self._variable, self._iri)} {predicate} {self._term()}{rest} ."

    def _path(self) -> str:
        step = self._random.choice(
            ("rdfs:subClassOf", "rdfs:label", "^dyst:hasTreatment", "!(a|^a)")
        )
        return self._random.choice(
            (f"{step}/{step}", f"({step})*", f"({step})+", f"{step}|a", f"({step})?")
        )

    def _expression(self, depth: int) -> str:
        if depth > 6 or self._random.random() < 0.3:
            return self._any(self._variable, self._constant)
        one, two = self._expression(depth + 1), self._expression(depth + 1)
        operator = self._random.choice(("+", "-", "*", "/", "=", "!=", "<", ">=", "&&", "||"))
        return self._random.choice(
            (
                f"({one} {operator} {two})",
                f"{self._random.choice(_FUNCTIONS)}({one})",
                f"{self._random.choice(_FUNCTIONS_OF_TWO)}({one}, {two})",
                f"IF({one}, {two}, 1)",
                f"COALESCE({one}, {two})",
                f"({one} IN ({two}, 1))",
                f"SUBSTR({one}, {two}, 2)",
                f'REPLACE({one}, "(a+)+", {two})',
            )
        )

    def _aggregate(self) -> str:
        distinct = self._random.choice(("", "DISTINCT "))
        return f"{self._random.choice(_AGGREGATES)}({distinct}?a)"

    def _term(self) -> str:
        return self._any(self._variable, self._iri, self._constant, lambda: "[]", lambda: "(1 ?b)")

    def _variable(self) -> str:
        return self._random.choice(_VARIABLES)

    def _iri(self) -> str:
        return self._random.choice(_IRIS)

    def _constant(self) -> str:
        return self._random.choice(_LITERALS)

    def _broken(self, text: str) -> str:
        parts = [token.text for token in tokens(text)]
        for _ in range(self._random.randint(1, 3)):
            place = self._random.randrange(len(parts))
            change = self._random.choice(("cut", "double", "swap", "stray", "end"))
            if change == "cut" and len(parts) > 1:
                del parts[place]
            elif change == "double":
                parts.insert(place, parts[place])
            elif change == "swap":
                other = self._random.randrange(len(parts))
                parts[place], parts[other] = parts[other], parts[place]
            elif change == "stray":
                parts.insert(
                    place,
                    self._random.choice(
                        ('"', "\\", "\x00", "\u2028", "}", "SERVICE", "\U0001f9e0")
                    ),
                )
            else:
                parts = parts[: max(1, place)]
        return " ".join(parts)


def queries(count: int, seed: int = SEED) -> Iterator[str]:
    grammar = Grammar(seed)
    return (grammar.query() for _ in range(count))


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(Limits(deadline_s=5.0, memory_bytes=256 * 1024 * 1024, query_workers=2))
    yield made
    made.close()


def outcome(pool: Pool, build: Path, query: str) -> str:
    """Ask a query and check that what comes back can be read; give what came."""
    try:
        found = pool.answer(build, QueryRequest(query, accept="application/json, text/turtle"))
    except (QuerySyntaxError, QueryRefusedError, UnknownFormatError, DeadlineError) as e:
        return type(e).__name__ if e.message.strip() else "nothing said"
    except DystoniaKgError as e:
        raise AssertionError(f"{type(e).__name__}: {e}\n{query}") from e
    check_readable(found)
    return "answer"


def check_readable(found: Answer) -> None:
    if found.format == "json":
        assert "head" in json.loads(found.body)
    else:
        list(ox.parse(found.body, format=ox.RdfFormat.TURTLE))


def fuzz(pool: Pool, home: Path, count: int, seed: int) -> Counter[str]:
    build = (home / "current").resolve()
    found = Counter(outcome(pool, build, query) for query in queries(count, seed))
    assert not found["nothing said"]
    return found


def test_three_hundred_queries(pool: Pool, small_home: Path) -> None:
    found = fuzz(pool, small_home, 300, SEED)
    assert found["answer"] > 100
    assert found["QuerySyntaxError"] > 20


@pytest.mark.long
def test_five_thousand_queries(pool: Pool, small_home: Path) -> None:
    found = fuzz(pool, small_home, 5_000, SEED + 1)
    assert found["answer"] > 1_500


@pytest.mark.long
def test_a_thousand_queries_of_the_whole_graph_over_http(built_home: Path) -> None:
    with running(built_home, "--deadline-s", "1") as (address, _):
        found = Counter(ask(address, query).status for query in queries(1_000, SEED + 2))
    assert set(found) <= ALLOWED
    assert found[200] > 300


def test_the_fuzzer_makes_what_the_engine_knows() -> None:
    """A fuzzer whose queries are all refused would find nothing."""
    store, good = ox.Store(), 0
    for query in queries(200):
        try:
            store.query(
                query,
                prefixes=dict.fromkeys(
                    ("dyst", "rdfs", "owl", "obo", "HP", "xsd", "graph"), "http://x/"
                ),
            )
            good += 1
        except (SyntaxError, RuntimeError):
            continue
    assert good > 60
