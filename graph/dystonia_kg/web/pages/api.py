"""/api: all questions and services for programs, as OpenAPI 3.1 or a page."""

from flask import Blueprint, Response, jsonify, render_template, request

from dystonia_kg.sparql.negotiation import HTML, Format
from dystonia_kg.web.pages.openapi import openapi, services
from dystonia_kg.web.serving.request import current_site, serving
from dystonia_kg.web.serving.respond import chosen, page

_OPENAPI = Format(
    "json",
    "page",
    ("application/json", "application/vnd.oai.openapi+json"),
    "OpenAPI 3.1",
    ("json",),
)

blueprint = Blueprint("api", __name__)


@blueprint.get("/api")
def api() -> Response:
    """Describe the API: to programs in OpenAPI, to who prefers HTML on a page."""
    choice = chosen((_OPENAPI, HTML), request.args.get("format"))
    queries = current_site().queries.values()
    federated = current_site().federated.values()
    if choice.format is HTML:
        return page(render_template("api.html", queries=queries, services=services()))
    response = jsonify(openapi((*queries, *federated), request.url_root, serving().release))
    response.content_type = choice.content_type
    response.headers["Vary"] = "Accept"
    return response
