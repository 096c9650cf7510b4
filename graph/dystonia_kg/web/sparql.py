"""/sparql (SPARQL 1.1 Protocol and Service Description) and /editor, its form for people."""

from dataclasses import dataclass

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from dystonia_kg import results
from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.negotiation import GRAPH_FORMATS, TURTLE, Format, negotiate, prefers_html
from dystonia_kg.protocol import METHODS, SparqlRequest, parse_request
from dystonia_kg.service_description import describe
from dystonia_kg.store import QueryResult
from dystonia_kg.web.errors import status_of
from dystonia_kg.web.respond import chosen, graph_document, page, result_document
from dystonia_kg.web.site import current_site

SHOWN_ROWS = 1_000
SHOWN_CHARACTERS = 200_000
_FIRST_QUERY = """\
# What treats cervical dystonia?
SELECT ?treatment ?label WHERE {
  dyst:CervicalDystonia dyst:hasTreatment ?treatment .
  OPTIONAL { ?treatment rdfs:label ?label }
}
"""
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "Accept, Content-Type, Authorization",
    "Access-Control-Max-Age": "86400",
    "Allow": ", ".join(METHODS),
}
_EVERY_METHOD = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"]

blueprint = Blueprint("sparql", __name__)


@dataclass(frozen=True)
class Shown:
    """A result as a page shows it: a table, a yes or no, a graph's text, or an error."""

    table: results.Table | None = None
    boolean: bool | None = None
    graph: str | None = None
    error: DystoniaKgError | None = None
    formats: tuple[Format, ...] = ()


@blueprint.route("/sparql", methods=_EVERY_METHOD, provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a request of the protocol; without a query, describe the service."""
    body = request.get_data() if request.method == "POST" else b""
    asked = parse_request(request.method, request.query_string, request.content_type or "", body)
    if request.method == "OPTIONS":
        return Response(status=204, headers=_CORS)
    if asked.query is None:
        return _description(asked)
    result = current_site().store.query(
        asked.query, default_graphs=asked.default_graphs, named_graphs=asked.named_graphs
    )
    return result_document(result, asked.format, file_name="result")


@blueprint.get("/editor")
def editor() -> Response:
    """Show the editor, with the result when the address holds a query."""
    query = request.args.get("query", "").replace("\r\n", "\n")
    return _editor_page(query)


def shown(query: str) -> Shown:
    """Run a query for display; errors are part of what is shown."""
    try:
        return _shown(current_site().store.query(query))
    except DystoniaKgError as e:
        return Shown(error=e)


def _shown(result: QueryResult) -> Shown:
    formats = tuple(results.offers(result))
    if isinstance(result, ox.QueryBoolean):
        return Shown(boolean=bool(result), formats=formats)
    if isinstance(result, ox.QueryTriples):
        text = results.serialize(result, TURTLE).decode()
        return Shown(graph=text[:SHOWN_CHARACTERS], formats=formats)
    return Shown(table=results.table(result, SHOWN_ROWS), formats=formats)


def _editor_page(query: str) -> Response:
    found = shown(query) if query.strip() else None
    html = render_template("editor.html", query=query or _FIRST_QUERY, asked=query, shown=found)
    return page(html, status_of(found.error) if found and found.error else 200)


def _description(asked: SparqlRequest) -> Response:
    accept = request.headers.get("Accept")
    if asked.format is None and (
        prefers_html(accept) or (accept and negotiate(accept, GRAPH_FORMATS) is None)
    ):
        return _editor_page("")
    site = current_site()
    choice = chosen(GRAPH_FORMATS, asked.format)
    triples = describe(request.base_url, site.graph_sizes.items())
    return graph_document(triples, choice, "service")
