"""/resolve: what a name or identifier means, and why, as JSON; people are led to the search."""

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dystonia_kg.browse.resolution import Candidate
from dystonia_kg.browse.resolve_index import KINDS
from dystonia_kg.errors import UnknownFormatError
from dystonia_kg.sparql.negotiation import HTML, Format
from dystonia_kg.web.pages.hrefs import href
from dystonia_kg.web.serving.request import current_site
from dystonia_kg.web.serving.respond import chosen

_JSON = Format("json", "page", ("application/json",), "JSON", ("json",))

blueprint = Blueprint("resolve", __name__)


@blueprint.get("/resolve")
def resolve() -> AnyResponse:
    """Resolve `q`, among the terms of one kind when `kind` names it."""
    text, kind = request.args.get("q", ""), request.args.get("kind") or None
    if "q" not in request.args and request.args:
        raise UnknownFormatError(
            "there is no text to resolve", hint="ask with q=, for instance /resolve?q=DYT5a"
        )
    if kind is not None and kind not in KINDS:
        raise UnknownFormatError(f"kind '{kind[:40]}' is not one of {', '.join(KINDS)}")
    choice = chosen((_JSON, HTML), request.args.get("format"))
    if choice.format is HTML:
        shown = "drug" if kind == "substance" else kind
        moved = redirect(url_for("find.search", q=text or None, kind=shown), code=303)
        moved.headers["Vary"] = "Accept"
        return moved
    found = current_site().resolver.resolve(text, kinds=[kind] if kind else ())
    response = jsonify({**found.as_json(), "candidates": [_listed(c) for c in found.candidates]})
    response.headers["Vary"] = "Accept"
    return response


def _listed(candidate: Candidate) -> dict[str, object]:
    return {**candidate.as_json(), "href": href(candidate.ref.iri or "")}
