"""A question for an engine, its answer, and how a store answers one.

Whoever answers (workers over a store, or another SPARQL service) writes the answer out whole before
any of it is sent.
"""

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import Any, NamedTuple, Protocol

import pyoxigraph as ox

from dystonia_kg.engine.first_rows import answered, first_rows
from dystonia_kg.engine.results import offers, rows_as_json, serialize
from dystonia_kg.errors import ProtocolError, TooLargeError, UnknownFormatError
from dystonia_kg.limits import Limits
from dystonia_kg.sparql.negotiation import (
    GRAPH_FORMATS,
    JSON,
    RESULT_FORMATS,
    Choice,
    Format,
    by_name,
    negotiate,
)
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import default_triples

_negotiated = lru_cache(maxsize=256)(negotiate)
_VOLATILE_NAMES = ("NOW", "RAND", "UUID")
_VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID)\s*\(")


class QueryRequest(NamedTuple):
    """A query, and how its answer is wanted: by `format`, by file `extension`, else by `accept`.

    The graph lists are None when the query's own FROM clauses hold. With `row_limit`, only so
    many rows of a SELECT are given.
    """

    query: str
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    format: str | None = None
    accept: str | None = None
    extension: str | None = None
    row_limit: int | None = None


class Answer(NamedTuple):
    """An answer, written out; `format` is the short name of its format.

    `is_volatile` says that the same query may have another answer next time.
    """

    content_type: str
    extension: str
    format: str
    body: bytes
    is_volatile: bool = False


class Engine(Protocol):
    """What answers the queries of users."""

    def answer(self, request: QueryRequest, client: str = "") -> Answer:
        """Answer a query of `client`; an error of the project says what is wrong with it."""


def answer(store: Graphs, request: QueryRequest, limits: Limits, **options: Any) -> Answer:
    """Answer a query from a store; `options` are further ones of its `query`.

    Raises what `GraphStore.query` does, ProtocolError (406) or UnknownFormatError for the format,
    and TooLargeError.
    """
    options |= {
        "default_graphs": request.default_graphs,
        "named_graphs": request.named_graphs,
    }
    plan = first_rows(request.query) if _is_large(store, limits) else None
    result = answered(partial(store.query, **options), plan) if plan else None
    if result is None:
        result = store.query(request.query, **options)
    choice = _chosen(offers(result), request)
    if request.row_limit is not None and isinstance(result, ox.QuerySolutions):
        names = [variable.value for variable in result.variables]
        body = rows_as_json(names, islice(result, request.row_limit))
    else:
        body = serialize(result, choice.format)
    if len(body) > limits.result_bytes:
        raise TooLargeError(
            f"the answer is larger than {limits.result_bytes:,} bytes",
            hint="add LIMIT, or ask for less at a time",
        )
    return Answer(
        choice.content_type,
        choice.format.extensions[0],
        choice.format.name,
        body,
        is_volatile=_is_volatile(request.query),
    )


def _is_large(store: Graphs, limits: Limits) -> bool:
    """Tell whether a store is on the disk because it is too large for memory."""
    return store.build is not None and default_triples(store.manifest) > limits.memory_triples


def _is_volatile(query: str) -> bool:
    """Tell whether a query calls a function that has another value each time."""
    text = query.upper()
    return any(name in text for name in _VOLATILE_NAMES) and bool(_VOLATILE.search(text))


def _chosen(offered: Sequence[Format], request: QueryRequest) -> Choice:
    if request.extension is not None:
        return _by_extension(request.extension, offered)
    if request.format:
        return by_name(request.format, offered)
    if request.row_limit is not None and offered[0] is JSON:
        return Choice(JSON, JSON.media_type)
    choice = _negotiated(request.accept, tuple(offered))
    if choice is None:
        known = ", ".join(offer.media_type for offer in offered)
        raise ProtocolError(406, "none of the accepted media types is available", hint=known)
    return choice


def _by_extension(extension: str, offered: Sequence[Format]) -> Choice:
    for offer in offered:
        if extension in offer.extensions:
            return Choice(offer, offer.media_type)
    known = ", ".join(offer.extensions[0] for offer in offered)
    every = {name for offer in RESULT_FORMATS + GRAPH_FORMATS for name in offer.extensions}
    said = "does not fit this query" if extension in every else "is not known"
    raise UnknownFormatError(
        f"format '{extension[:40]}' {said}",
        hint=f"this query's answer is given as {known}, the query itself as rq",
    )
