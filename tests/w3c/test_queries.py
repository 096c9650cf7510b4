"""SPARQL 1.0 and 1.1 queries and results: as a request of the protocol, answered as workers do."""

from dataclasses import replace

import pyoxigraph as ox
import pytest

from dystonia_kg.engine.answer import Answer, answer
from dystonia_kg.errors import QuerySyntaxError
from dystonia_kg.limits import Limits
from dystonia_kg.sparql.negotiation import JSON, N_TRIPLES, RESULT_FORMATS, by_extension
from dystonia_kg.sparql.tokens import dataset_of
from dystonia_kg.store.store import GraphStore
from dystonia_kg.web.gateway.queries import asked_query
from dystonia_kg.web.gateway.request import Request
from support.w3c import Case, Files, kind_of, loaded, with_each
from support.w3c_results import FORMATS, Reading, tells_order

ANY_ANSWER = f"{JSON.media_type}, {N_TRIPLES.media_type}"
LIMITS = Limits()


def query_of(case: Case) -> bytes:
    return f"BASE <{case.action.main}> ".encode() + case.path(case.action.main).read_bytes()


def store_of(case: Case, query: bytes) -> GraphStore:
    """Load the graphs of a test, or else those that the query names."""
    named = [iri for part in dataset_of(query.decode(), {}) or () for iri in part]
    graphs = case.action.graphs or tuple((iri, iri) for iri in named)
    return GraphStore(loaded(case, Files(graphs=graphs)))


def ask(store: GraphStore, query: bytes, accept: str = "*/*") -> Answer:
    headers = {"host": "localhost", "content-type": "application/sparql-query", "accept": accept}
    asked = asked_query(Request("POST", "/sparql", "", headers, query), LIMITS.body_bytes)
    assert asked is not None
    return answer(store, asked, LIMITS)


@with_each("answers")
def test_an_answer(case: Case) -> None:
    query, path = query_of(case), case.path(case.result.main)
    document = (path.read_bytes(), FORMATS[path.suffix], case.result.main)
    choice = by_extension(path.suffix[1:], RESULT_FORMATS)
    exact = Reading(has_order=tells_order(document[0]), has_times=not case.is_lax)
    differs = kind_of(case) == "form"
    reading = replace(exact, has_forms=not differs)
    found = ask(store_of(case, query), query, choice.media_type if choice else ANY_ANSWER)
    assert reading.results(found.body, found.format) == reading.results(*document)
    is_same = exact.results(found.body, found.format) == exact.results(*document)
    assert is_same is not differs, "its row in known.tsv is out of date"


@with_each("queries")
def test_a_query_that_is_read(case: Case) -> None:
    ask(GraphStore(ox.Store()), query_of(case))


@with_each("no queries")
def test_a_query_that_is_not_read(case: Case) -> None:
    with pytest.raises(QuerySyntaxError):
        ask(GraphStore(ox.Store()), query_of(case))
