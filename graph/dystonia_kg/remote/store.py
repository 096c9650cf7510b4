"""Graphs in another SPARQL 1.1 service, asked through SPARQLWrapper; the one module that does.

Services differ in what their default graph is, so every query names its data set (SPARQL 1.1
Protocol, section 2.1.4): the merge that `publish` keeps there as the default graph, and the named
graphs. Answers are asked for in one format and read here, which evens out how engines write them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.request import Request

import pyoxigraph as ox
from SPARQLWrapper import POST, SPARQLWrapper

from dystonia_kg.errors import QuerySyntaxError, RemoteError
from dystonia_kg.remote import query_check, virtuoso
from dystonia_kg.remote.record import ENTRIES, RECORD, PublicationRecord, read_record
from dystonia_kg.remote.transport import Reply, Transport
from dystonia_kg.sparql import tokens
from dystonia_kg.sparql.negotiation import JSON, N_TRIPLES
from dystonia_kg.store.store import Binding, QueryResult, Term

_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_HINT = "the operator of this server can look what the engine says"


@dataclass(frozen=True)
class RemoteService:
    """A SPARQL service: its address for queries and, where it is written to, for updates."""

    transport: Transport
    address: str
    update_address: str = ""
    timeout_s: float = 60.0
    limit_bytes: int | None = None

    def within(self, timeout_s: float) -> "RemoteService":
        """Give the same service with another time-out."""
        return replace(self, timeout_s=timeout_s)

    def ask(
        self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> QueryResult:
        """Answer a query; raises what `Transport.send` does, and RemoteError for nonsense."""
        form = query_check.form_of(text)
        is_graph = form in query_check.GRAPH_FORMS
        asked = self._wrapper(text, form, N_TRIPLES.media_type if is_graph else JSON.media_type)
        for name, graphs in (("default", default_graphs), ("named", named_graphs)):
            for graph in graphs:
                asked.addParameter(f"{name}-graph-uri", graph)
        asked.query()
        reply = asked.reply
        virtuoso.require_whole(reply.headers)
        if is_graph and not reply.is_delimited:
            raise RemoteError("the engine does not say where its answer ends", hint=_HINT)
        return _triples(reply.body) if is_graph else _results(reply.body, form)

    def select(
        self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> list[Binding]:
        """Answer a SELECT; what a solution leaves unbound is left out of its row."""
        solutions = self.ask(text, default_graphs, named_graphs)
        if not isinstance(solutions, ox.QuerySolutions):
            raise RemoteError("the engine's answer is no result set", hint=_HINT)
        names = [variable.value for variable in solutions.variables]
        return [
            {name: term for name in names if (term := row[name]) is not None}
            for row in _read(solutions)
        ]

    def construct(
        self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> list[ox.Triple]:
        """Answer a CONSTRUCT."""
        triples = self.ask(text, default_graphs, named_graphs)
        if not isinstance(triples, ox.QueryTriples):
            raise RemoteError("the engine's answer is no graph", hint=_HINT)
        return list(triples)

    def update(self, text: str) -> None:
        """Run an update; it is sent once only, as it may have been done though nobody says so."""
        self._wrapper(text, "INSERT", "*/*").query()

    def _wrapper(self, text: str, form: str, accept: str) -> "_Wrapper":
        def send(request: Request) -> Reply:
            return self.transport.send(
                request,
                timeout_s=self.timeout_s,
                limit_bytes=self.limit_bytes,
                is_repeatable=form != "INSERT",
            )

        wrapper = _Wrapper(self.address, self.update_address or None)
        wrapper.form, wrapper.send = form, send
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", accept)
        wrapper.setQuery(text)
        return wrapper


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper with this project's transport.

    It would guess a query's form with patterns that take very long for some texts, and send with
    neither a deadline for the whole nor retries.
    """

    form = ""
    send: Callable[[Request], Reply]
    reply: Reply

    def _parseQueryType(self, _: str) -> str:  # noqa: N802 (its name there)
        return self.form

    def _query(self) -> Any:
        self.reply = self.send(self._createRequest())
        return self.reply, self.returnFormat


class RemoteStore:
    """The graphs that were published to a service, as they were at one moment (`Graphs`)."""

    build: Path | None = None

    def __init__(
        self, service: RemoteService, published: PublicationRecord, *, patience_s: float = 60.0
    ) -> None:
        """Wait `patience_s` for answers to the project's own queries, which may be large."""
        self._service, self.published = service, published
        self._own_service = service.within(patience_s)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """The release, and the number of triples of the default graph."""
        return {"version": self.published.version, "triples": self.published.default_triples}

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> QueryResult:
        """Answer a user's query as `GraphStore.query` does; it is checked before it is sent."""
        query_check.check(text)
        ready = query_check.with_prefixes(text)
        if default_graphs is not None or named_graphs is not None:
            return self._service.ask(ready, default_graphs or (), named_graphs or ())
        if tokens.dataset_of(ready, {}) is not None:
            return self._service.ask(ready)
        return self._service.ask(ready, *self._dataset)

    def select(self, text: str, **bindings: Term) -> list[Binding]:
        """Answer a SELECT of the project's own, with terms put in place of some variables."""
        ready = query_check.with_prefixes(tokens.with_terms(text, bindings))
        with _own():
            return self._own_service.select(ready, *self._dataset)

    def construct(self, text: str, **bindings: Term) -> list[ox.Triple]:
        """Answer a CONSTRUCT of the project's own, with terms put in place of some variables."""
        ready = query_check.with_prefixes(tokens.with_terms(text, bindings))
        with _own():
            return self._own_service.construct(ready, *self._dataset)

    def graph_names(self) -> list[str]:
        """Give the IRIs of the named graphs, sorted."""
        return sorted(self.published.graphs)

    def has_graph(self, graph: str) -> bool:
        """Tell whether a named graph of this IRI was published."""
        return graph in self.published.graphs

    def graph_sizes(self) -> dict[str, int]:
        """Give the number of triples of each named graph, as counted when it was published."""
        return {name: self.published.graphs[name] for name in self.graph_names()}

    def triples_of(self, graph: str) -> Iterator[ox.Triple]:
        """Yield the triples of one named graph."""
        with _own():
            yield from self._own_service.construct(_ALL, [graph])

    @cached_property
    def _dataset(self) -> tuple[list[str], list[str]]:
        return [self.published.default_graph], self.graph_names()


def require_unlimited(service: RemoteService) -> None:
    """Raise RemoteError for an engine that is known to cut answers without saying so."""
    try:
        rows = service.select(virtuoso.ROW_LIMIT)
    except QuerySyntaxError:
        return
    virtuoso.require_unlimited(rows)


def record_of(service: RemoteService) -> PublicationRecord:
    """Read what was published to a service; RemoteError for a record that makes no sense."""
    rows = service.select(ENTRIES, default_graphs=[RECORD])
    try:
        return read_record(rows)
    except (KeyError, ValueError) as e:
        raise RemoteError(
            f"the record <{RECORD}> in the engine makes no sense",
            hint="remove that graph, and run: dystonia-kg publish",
        ) from e


@contextmanager
def _own() -> Iterator[None]:
    """Blame the engine, not who asks, when it refuses a query of the project's own."""
    try:
        yield
    except QuerySyntaxError as e:
        raise RemoteError(e.message, hint=_HINT) from e


def _read(solutions: ox.QuerySolutions) -> Iterator[ox.QuerySolution]:
    """Yield the rows of a service's answer; RemoteError where it makes no sense."""
    try:
        yield from solutions
    except (SyntaxError, ValueError) as e:
        raise nonsense(e) from e


def nonsense(error: Exception) -> RemoteError:
    """Give the error for an answer that cannot be read."""
    reason = " ".join(str(error).split())[:120]
    return RemoteError(f"the engine's answer cannot be read: {reason}", hint=_HINT)


def _triples(body: bytes) -> ox.QueryTriples:
    held = ox.Store()
    try:
        held.extend(ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError) as e:
        raise nonsense(e) from e
    found = held.query(_ALL)
    if not isinstance(found, ox.QueryTriples):
        raise TypeError("a CONSTRUCT gives triples")
    return found


def _results(body: bytes, form: str) -> QueryResult:
    try:
        if virtuoso.needs_reading(body):
            body = virtuoso.evened_out(body)
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    except (SyntaxError, ValueError, AttributeError, LookupError, TypeError) as e:
        raise nonsense(e) from e
    is_boolean = isinstance(found, ox.QueryBoolean)
    if form == "ASK" and isinstance(found, ox.QuerySolutions):
        return virtuoso.boolean(row[0] for row in _read(found))
    if is_boolean != (form == "ASK"):
        raise RemoteError(f"the engine's answer does not fit {form}", hint=_HINT)
    return found
