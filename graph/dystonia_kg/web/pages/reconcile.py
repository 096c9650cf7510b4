"""/reconcile: the Reconciliation Service API 0.2 over HTTP, for OpenRefine and its kind.

Section 3.3 of the API: every endpoint allows requests from anywhere (CORS), and answers in JSONP
when the address has a `callback`.
"""

import json
import re

from flask import Blueprint, Response, render_template, request, url_for

from dystonia_kg.browse.reconciliation import (
    Json,
    Reconciler,
    manifest,
    propose_properties,
    suggest_properties,
    suggest_types,
)
from dystonia_kg.browse.reconciliation_requests import ReconciliationError
from dystonia_kg.errors import ProtocolError, UnknownTermError
from dystonia_kg.web.pages.numbers import number_of
from dystonia_kg.web.serving.request import current_site
from dystonia_kg.web.serving.respond import page

_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*", re.ASCII)
_LIMIT_CALLBACK = 100
_LIMIT_PROPERTIES = 1_000
_PREVIEW_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors *"
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}

blueprint = Blueprint("reconcile", __name__)


@blueprint.after_request
def allow_origins(response: Response) -> Response:
    """Let pages of any origin read the answer."""
    response.headers.update(_CORS)
    return response


@blueprint.route("/reconcile", methods=["GET", "POST"])
def service() -> Response:
    """Answer a query batch or a data extension request; without either give the manifest."""
    fields = request.values
    try:
        if "queries" in fields:
            return _answer(_reconciler().reconcile(_json(fields["queries"], "queries")))
        if "extend" in fields:
            return _answer(_reconciler().extend(_json(fields["extend"], "extend")))
    except ReconciliationError as e:
        raise ProtocolError(413 if e.is_too_large else 400, e.message, hint=e.hint) from e
    if request.method == "POST":
        raise ProtocolError(400, "the form holds neither 'queries' nor 'extend'")
    endpoint = url_for("reconcile.service", _external=True)
    view = url_for("entity.foreign", curie="x", _external=True).removesuffix("x")
    return _answer(manifest(endpoint, view))


@blueprint.get("/reconcile/suggest/<any(entity, type, property):kind>")
def suggest(kind: str) -> Response:
    """Complete what a person types."""
    prefix, cursor = request.args.get("prefix", ""), request.args.get("cursor", 0, type=int)
    skipped = max(0, min(cursor, 1_000))
    if kind == "entity":
        return _answer(_reconciler().suggest_entities(prefix, skipped))
    complete = suggest_types if kind == "type" else suggest_properties
    return _answer(complete(prefix, skipped))


@blueprint.get("/reconcile/properties")
def properties() -> Response:
    """Propose properties whose values can be fetched."""
    limit = number_of("limit", 0, _LIMIT_PROPERTIES) or None
    return _answer(propose_properties(request.args.get("type", ""), limit))


@blueprint.get("/reconcile/preview")
def preview() -> Response:
    """Show an entity in a small page that other sites may put in a frame."""
    site, id_ = current_site(), request.args.get("id", "")
    iri = site.resolver.iri_of(id_)
    if iri is None or not site.index.knows(iri):
        raise UnknownTermError(f"the graph holds nothing about {id_[:80]}", [])
    reconciler = _reconciler()
    html = render_template(
        "preview.html",
        ref=site.index.ref(iri),
        kind=reconciler.type_of(iri)["name"],
        description=reconciler.description(iri),
    )
    response = page(html)
    response.headers["Content-Security-Policy"] = _PREVIEW_POLICY
    return response


def _reconciler() -> Reconciler:
    site = current_site()
    return Reconciler(site.store, site.resolver, site.search)


def _json(text: str, name: str) -> object:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError) as e:
        raise ReconciliationError(f"'{name}' is no JSON: {e}") from e
    return found


def _answer(answer: Json) -> Response:
    text = json.dumps(answer, ensure_ascii=False)
    callback = request.args.get("callback")
    if callback is None:
        return Response(text, content_type="application/json; charset=utf-8")
    if len(callback) > _LIMIT_CALLBACK or not _CALLBACK.fullmatch(callback):
        raise ProtocolError(400, "'callback' must be the name of a function")
    script = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return Response(f"/**/{callback}({script});", content_type="text/javascript; charset=utf-8")
