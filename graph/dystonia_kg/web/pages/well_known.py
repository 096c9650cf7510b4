"""Addresses that programs try unasked: robots.txt, favicon.ico, and the data set's description.

`/.well-known/void` is that of VoID (w3.org/TR/void, section 7.2), robots.txt that of RFC 9309.
"""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dystonia_kg.namespaces import BASE
from dystonia_kg.sparql.negotiation import GRAPH_FORMATS, TURTLE, negotiate, prefers_html
from dystonia_kg.web.endpoint.sparql import service_description
from dystonia_kg.web.serving.request import current_site

_CLOSED = (
    *("/sparql", "/update", "/graphs", "/reconcile", "/download/", "/graph/", "/metrics"),
    *(
        "/editor?query=",
        "/search?",
        "/suggest",
        "/resolve?q=",
        "/ask?q=",
        "/graph?",
        "/tree?at=",
        "/tree?root=",
    ),
)
"""What crawlers have no use for: each answer is made for the one who asks, or is very large."""

DATASET = f"{BASE}dataset"

blueprint = Blueprint("well_known", __name__)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Let crawlers read the pages of terms and questions, and keep them off the rest."""
    root = url_for("pages.home").rstrip("/")
    lines = ("User-agent: *", *(f"Disallow: {root}{path}" for path in _CLOSED), "")
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@blueprint.get("/favicon.ico")
def favicon() -> AnyResponse:
    """Lead to the mark that pages name as their icon."""
    return redirect(url_for("static", filename="mark.svg", v=None), code=308)


@blueprint.get("/.well-known/void")
def void() -> AnyResponse:
    """Lead to the VoID description of the data set: in RDF, or for a browser on a page."""
    accept = request.headers.get("Accept")
    if not current_site().index.knows(DATASET):
        return service_description(url_for("sparql.endpoint", _external=True))
    choice = negotiate(accept, GRAPH_FORMATS)
    extension = (choice.format if choice else TURTLE).extensions[0]
    wanted = None if prefers_html(accept) else extension
    response = redirect(url_for("entity.dataset", extension=wanted), code=303)
    response.headers["Vary"] = "Accept"
    return response
