"""/sparql (SPARQL 1.1 Protocol and Service Description) and /editor, its form for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox
from flask import Blueprint, Response, jsonify, render_template, request, url_for

from dystonia_kg.browse import empty_answers
from dystonia_kg.engine import results
from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.engine.service_description import Service, describe
from dystonia_kg.errors import DystoniaKgError, QuerySyntaxError
from dystonia_kg.sparql.negotiation import (
    GRAPH_FORMATS,
    JSON,
    RESULT_FORMATS,
    TURTLE,
    Format,
    negotiate,
    prefers_html,
)
from dystonia_kg.sparql.protocol import METHODS, SparqlRequest, parse_request
from dystonia_kg.sparql.tokens import with_base
from dystonia_kg.store.draft import PLAIN
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.terms import text_of
from dystonia_kg.web.endpoint.charts import Chart, chart_of
from dystonia_kg.web.endpoint.columns import Column, columns_of
from dystonia_kg.web.endpoint.graph_pictures import Picture, picture_of
from dystonia_kg.web.endpoint.uploads import read_body
from dystonia_kg.web.endpoint.write_access import current_access
from dystonia_kg.web.gateway.queries import is_for_a_page
from dystonia_kg.web.serving.error_pages import status_of
from dystonia_kg.web.serving.headers import EVERY_METHOD, preflight
from dystonia_kg.web.serving.request import ask, current_site, current_store, serving
from dystonia_kg.web.serving.respond import chosen, graph_document, page

SHOWN_ROWS = 1_000
SHOWN_CHARACTERS = 200_000
_FIRST_QUERY = """\
# What treats cervical dystonia?
SELECT ?treatment ?label WHERE {
  dyst:CervicalDystonia dyst:hasTreatment ?treatment .
  OPTIONAL { ?treatment rdfs:label ?label }
}
"""
_NOTHING = {"", "0", "false"}
_FOR_DISPLAY = f"{JSON.media_type}, {TURTLE.media_type}"

blueprint = Blueprint("sparql", __name__)


@dataclass(frozen=True)
class DisplayedResult:
    """A result as a page shows it: a table (and a chart), a yes or no, a graph, an error.

    `columns` are those that a page shows of the table. A graph is its text, and its triples with a
    picture where these are few.
    """

    table: results.Table | None = None
    columns: Sequence[Column] = ()
    chart: Chart | None = None
    boolean: bool | None = None
    graph: str | None = None
    triples: results.Table | None = None
    picture: Picture | None = None
    error: DystoniaKgError | None = None
    formats: tuple[Format, ...] = ()


@blueprint.route("/sparql", methods=EVERY_METHOD, provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a request of the protocol; without a query, describe the service."""
    if request.method == "OPTIONS":
        return preflight(METHODS)
    body = read_body(serving().limits.body_bytes) if request.method == "POST" else b""
    asked = parse_request(request.method, request.query_string, request.content_type or "", body)
    if asked.query is None:
        return _description(asked)
    if is_for_a_page(asked, request.headers.get("Accept")):
        return _editor_page(asked.query)
    raise RuntimeError("queries are answered by the gateway")


@blueprint.get("/editor")
def editor() -> Response:
    """Show the editor, with the result when the address holds a query."""
    query = request.args.get("query", "").replace("\r\n", "\n")
    return _editor_page(query)


@blueprint.get("/editor/names.json")
def names() -> Response:
    """Give the names that the editor offers while a query is written."""
    return jsonify(current_site().query_names)


def shown(query: str) -> DisplayedResult:
    """Run a query for display as the endpoint does; errors are part of what is shown."""
    asked = QueryRequest(_whole(query), accept=_FOR_DISPLAY, row_limit=SHOWN_ROWS + 1)
    try:
        return _shown(ask(asked))
    except DystoniaKgError as e:
        return DisplayedResult(error=e)


def _whole(query: str) -> str:
    """Give a query the base that it has at the endpoint."""
    return with_base(query, url_for("sparql.endpoint", _external=True))


def _shown(found: Answer) -> DisplayedResult:
    if found.format == TURTLE.name:
        return _shown_graph(found.body)
    result = ox.parse_query_results(found.body, format=ox.QueryResultsFormat.JSON)
    if isinstance(result, ox.QueryBoolean):
        return DisplayedResult(boolean=bool(result), formats=RESULT_FORMATS)
    table = results.table(result, SHOWN_ROWS)
    return DisplayedResult(table, columns_of(table), chart_of(table), formats=RESULT_FORMATS)


def _shown_graph(body: bytes) -> DisplayedResult:
    """Show a graph as its text, and its first triples as rows; drawn where these are all."""
    triples = [
        quad.triple for quad in islice(ox.parse(body, format=ox.RdfFormat.TURTLE), SHOWN_ROWS + 1)
    ]
    is_cut = len(triples) > SHOWN_ROWS
    rows = [[one.subject, one.predicate, one.object] for one in triples[:SHOWN_ROWS]]
    return DisplayedResult(
        graph=body.decode()[:SHOWN_CHARACTERS],
        triples=results.Table(["subject", "property", "object"], rows, is_cut),
        columns=[Column(name, at) for at, name in enumerate(("subject", "property", "object"))],
        picture=None if is_cut else picture_of(triples),
        formats=GRAPH_FORMATS,
    )


def _editor_page(query: str) -> Response:
    found = shown(query) if query.strip() else None
    html = render_template(
        "editor.html",
        query=query or _FIRST_QUERY,
        asked=query,
        shown=found,
        faulty=_faulty_line(query, found.error) if found else None,
        notes=_notes(query, found) if found else [],
    )
    return page(html, status_of(found.error) if found and found.error else 200)


def _notes(query: str, found: DisplayedResult) -> list[str]:
    """Say why nothing is found: no row, no triple, a no, or nothing but zeros."""
    values = (
        {text_of(value) for row in found.table.rows for value in row if value}
        if found.table
        else set()
    )
    is_found = found.boolean or (found.graph or "").strip() or values - _NOTHING
    return [] if found.error or is_found else empty_answers.notes(current_store(), _whole(query))


def _faulty_line(query: str, error: DystoniaKgError | None) -> tuple[str, str, str] | None:
    """Give the line that an error is in: before it, the part at fault, and what follows."""
    if not isinstance(error, QuerySyntaxError) or not error.line:
        return None
    line = query.split("\n")[error.line - 1]
    before, rest = line[: error.column - 1], line[error.column - 1 :]
    part, space, after = rest.partition(" ")
    return before, part or " ", space + after


def _description(asked: SparqlRequest) -> Response:
    accept = request.headers.get("Accept")
    if asked.format is None and (
        prefers_html(accept) or (accept and negotiate(accept, GRAPH_FORMATS) is None)
    ):
        return _editor_page("")
    return service_description(request.base_url, asked.format)


def service_description(endpoint_iri: str, format_name: str | None = None) -> Response:
    """Describe the service and the graphs that there are at this moment."""
    choice = chosen(GRAPH_FORMATS, format_name)
    store = current_store()
    has_updates = current_access().allows_writes
    service = Service(
        endpoint=endpoint_iri,
        update=f"{request.url_root}update" if has_updates else "",
        graphs=store.graph_sizes().items(),
        default_triples=_default_triples(store),
        is_union=_is_union(store),
        asks_others=serving().services is not None,
        is_own_engine=store.build is not None,
    )
    return graph_document(describe(service), choice, "service")


def _is_union(store: Graphs) -> bool:
    """Tell whether the default graph is the merge of all named graphs, of loaded ones too."""
    loaded = store.manifest.get("loaded", {}).values()
    return not store.manifest.get(PLAIN) and all(entry["in_default"] for entry in loaded)


def _default_triples(store: Graphs) -> int:
    """Give the size of the default graph, counted where a loaded graph may be part of it."""
    counted = store.manifest.get("triples")
    loaded = store.manifest.get("loaded", {}).values()
    if counted is not None and not any(entry["in_default"] for entry in loaded):
        return int(counted)
    (row,) = store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    return int(str(row["n"].value))  # type: ignore[union-attr]
