"""/graphs (SPARQL 1.1 Graph Store HTTP Protocol, w3.org/TR/sparql11-http-rdf-update).

A graph is named by `/graphs?graph=IRI`, the default graph by `/graphs?default`, and every address
below `/graphs/` is itself the IRI of a graph.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote
from uuid import uuid4

import pyoxigraph as ox
from flask import Blueprint, Response, request
from werkzeug.urls import iri_to_uri

from dystonia_kg.engine.answer import QueryRequest
from dystonia_kg.errors import NoGraphError, ProtocolError
from dystonia_kg.sparql.negotiation import GRAPH_FORMATS, Choice, coding
from dystonia_kg.sparql.protocol import parse_address, require_method
from dystonia_kg.web.endpoint.sparql import service_description
from dystonia_kg.web.endpoint.uploads import upload
from dystonia_kg.web.endpoint.write_access import done, limit_upload_bytes, writer
from dystonia_kg.web.serving.headers import EVERY_METHOD, preflight
from dystonia_kg.web.serving.request import ask, current_store
from dystonia_kg.web.serving.respond import answered, chosen
from dystonia_kg.writes.apply import GraphChange, version_of
from dystonia_kg.writes.documents import Part

GRAPH_METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")
STORE_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_PATH = "/:@!$&'()*+,;=~"
"""What a path may hold as it is (RFC 3986, section 3.3)."""

blueprint = Blueprint("graph_store", __name__)


@dataclass(frozen=True)
class Target:
    """The graph that a request is about: by IRI, or the default graph (None)."""

    graph: str | None

    @property
    def pattern(self) -> str:
        """The pattern of a query for all its triples."""
        triples = "{ ?s ?p ?o }"
        return (
            triples if self.graph is None else f"{{ GRAPH {ox.NamedNode(self.graph)} {triples} }}"
        )

    @property
    def address(self) -> str:
        """Where the graph is found."""
        base = f"{request.url_root}graphs"
        if self.graph is None:
            return f"{base}?default"
        if self.graph.startswith(f"{base}/") and "?" not in self.graph and "#" not in self.graph:
            return self.graph
        return f"{base}?graph={quote(self.graph, safe='')}"


@blueprint.route("/graphs", methods=EVERY_METHOD, provide_automatic_options=False)
def store() -> Response:
    """Answer a request about the graph that a parameter names, or about the store as a whole."""
    target = _named_target()
    if target is not None:
        return _graph(target)
    if request.method == "OPTIONS":
        return preflight(GRAPH_METHODS)
    require_method(request.method, STORE_METHODS)
    if request.method == "POST":
        return _create()
    return service_description(f"{request.url_root}sparql")


@blueprint.route("/graphs/<path:name>", methods=EVERY_METHOD, provide_automatic_options=False)
def direct(name: str) -> Response:
    """Answer a request about the graph whose IRI is the address itself."""
    parameters = parse_address(request.query_string)
    if name and parameters.keys() & {"graph", "default"}:
        raise ProtocolError(400, "the address names a graph already", hint="leave the query out")
    path = quote(request.path, safe=_PATH)  # a "%" is written "%25" again
    return _graph(Target(_iri(iri_to_uri(request.url_root).rstrip("/") + path)))


def _named_target() -> Target | None:
    parameters = parse_address(request.query_string)
    graphs, defaults = parameters.get("graph", []), parameters.get("default", [])
    if not graphs and not defaults:
        return None
    if len(graphs) + len(defaults) != 1 or any(defaults):
        raise ProtocolError(400, "one graph at a time", hint="add ?graph=IRI, or ?default")
    if defaults:
        return Target(None)
    return Target(_iri(graphs[0]))


def _iri(text: str) -> str:
    try:
        return ox.NamedNode(text).value
    except ValueError as e:
        raise ProtocolError(400, f"'{text[:80]}' is not an absolute IRI") from e


def _graph(target: Target) -> Response:
    if request.method == "OPTIONS":
        return preflight(GRAPH_METHODS)
    require_method(request.method, GRAPH_METHODS)
    if request.method in ("GET", "HEAD"):
        return _given(target)
    pool = writer()
    if request.method == "DELETE":
        pool.change(_change(target))
        return done(200)
    with upload(limit_upload_bytes()) as parts:
        existed = pool.change(_change(target, parts)).existed
    if not existed:
        return done(201, location=target.address)
    return done(204 if request.method == "PUT" else 200)


def _change(target: Target, parts: Sequence[Part] = ()) -> GraphChange:
    conditions = (request.headers.get(name) for name in ("If-Match", "If-None-Match"))
    base = target.graph or request.base_url
    return GraphChange(request.method, target.graph, parts, base, *conditions)


def _given(target: Target) -> Response:
    held = current_store()  # before the query: its tag is never newer than what it answers
    if target.graph is not None and not held.has_graph(target.graph):
        raise NoGraphError(f"there is no graph <{target.graph}>", hint="GET /graphs lists them")
    choice = chosen(GRAPH_FORMATS)
    head = Response(content_type=choice.content_type, headers={"Vary": "Accept, Accept-Encoding"})
    tag = _tag(version_of(held.manifest, target.graph), choice)
    head.set_etag(tag)
    head.make_conditional(request)
    if request.method == "HEAD" or head.status_code != 200:
        return head
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {target.pattern}"
    found = ask(QueryRequest(query, accept=request.headers.get("Accept")))
    response = answered(found, file_name="graph")
    response.set_etag(tag)
    return response


def _tag(version: str, choice: Choice) -> str:
    """Make an entity tag of a graph: each syntax and coding of a state has one of its own."""
    return ":".join((version, choice.format.name, coding(request.headers.get("Accept-Encoding"))))


def _create() -> Response:
    """Put what is sent into a new graph, whose IRI is made here (section 5.5)."""
    pool = writer()
    graph = f"{request.url_root}graphs/{uuid4()}"
    with upload(limit_upload_bytes()) as parts:
        pool.change(GraphChange("POST", graph, parts, graph))
    return done(201, location=Target(graph).address)
