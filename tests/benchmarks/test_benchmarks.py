"""What the benchmarks rest on: answers are compared rightly, and the queries are valid."""

import json
from typing import Any

import pyoxigraph as ox
import pytest

from benchmarks.answers import fingerprint, wrong_ones
from benchmarks.queries import NEVER_SEEN, REPEATED, declared, gallery, large

INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"
BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
STRING = "http://www.w3.org/2001/XMLSchema#string"


def literal(value: str, **more: str) -> dict[str, str]:
    return {"type": "literal", "value": value} | more


def answer(*terms: dict[str, str]) -> bytes:
    rows: list[dict[str, Any]] = [{"x": term} for term in terms]
    return json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": rows}}).encode()


SAME = [
    ([literal("a"), literal("b")], [literal("b"), literal("a")]),
    ([literal("a", datatype=STRING)], [literal("a")]),
    ([literal("1", datatype=INTEGER)], [literal("1", datatype=INTEGER, type="typed-literal")]),
    ([literal("1.50", datatype=DECIMAL)], [literal("1.5", datatype=DECIMAL)]),
    ([literal("1", datatype=BOOLEAN)], [literal("true", datatype=BOOLEAN)]),
    ([literal("a", **{"xml:lang": "en-GB"})], [literal("a", **{"xml:lang": "en-gb"})]),
    ([{"type": "bnode", "value": "b1"}], [{"type": "bnode", "value": "b2"}]),
    ([{"type": "bnode", "value": "b1"}], [{"type": "uri", "value": "nodeID://b10"}]),
]
DIFFERENT = [
    ([literal("a")], [literal("a"), literal("a")]),
    ([literal("a")], [literal("A")]),
    ([literal("a")], [literal("a", **{"xml:lang": "en"})]),
    ([literal("1", datatype=INTEGER)], [literal("1")]),
    ([literal("1", datatype=INTEGER)], [literal("1", datatype=BOOLEAN)]),
    ([literal("1", datatype=INTEGER)], [literal("2", datatype=INTEGER)]),
    ([literal("10000000001", datatype=INTEGER)], [literal("10000000002", datatype=INTEGER)]),
    ([literal("urn:a")], [{"type": "uri", "value": "urn:a"}]),
    ([], [literal("a")]),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_answer_are_the_same(one: list[Any], other: list[Any]) -> None:
    assert fingerprint(answer(*one)) == fingerprint(answer(*other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_answers_are_not(one: list[Any], other: list[Any]) -> None:
    assert fingerprint(answer(*one)) != fingerprint(answer(*other))


@pytest.mark.parametrize("body", [b"", b"{", b"<html>", b'{"head": {}}', b'{"results": {}}'])
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises((ValueError, KeyError)):
        fingerprint(body)


def test_a_truth_value_is_an_answer() -> None:
    yes, no = (f'{{"head": {{}}, "boolean": {value}}}'.encode() for value in ("true", "false"))
    assert fingerprint(yes) != fingerprint(no)


VOTES = [
    ({"us": "a", "x": "a", "y": "b"}, {"y"}),
    ({"us": "a", "x": "b", "y": "b"}, {"us"}),
    ({"us": "a", "x": "b"}, {"x"}),
    ({"us": "a"}, set()),
    ({}, set()),
]


@pytest.mark.parametrize(("answers", "wrong"), VOTES)
def test_what_most_say_is_right(answers: dict[str, str], wrong: set[str]) -> None:
    assert wrong_ones(answers, {name: name for name in answers}) == wrong


def every_query() -> dict[str, str]:
    repeated = {name: declared(text) for name, text in REPEATED.items()}
    never_seen = {
        f"never-seen {name}": text.replace("ENTITY", "urn:x") for name, text in NEVER_SEEN.items()
    }
    return gallery() | large() | repeated | never_seen


@pytest.mark.parametrize("text", every_query().values(), ids=every_query().keys())
def test_queries_need_no_prefixes_of_the_project(text: str) -> None:
    ox.Store().query(text)
