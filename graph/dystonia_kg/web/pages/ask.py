"""/ask: a question in words, answered by the question of the gallery that it means."""

import pyoxigraph as ox
from flask import Blueprint, Response, jsonify, render_template, request

from dystonia_kg.curies import expand
from dystonia_kg.engine.answer import QueryRequest
from dystonia_kg.engine.rows import Rows, rows_of
from dystonia_kg.errors import ParameterError, UnknownPrefixError
from dystonia_kg.questions.ask import Asker, Guess, Understanding
from dystonia_kg.questions.evidence import claims_query
from dystonia_kg.questions.fill import FilledQuery
from dystonia_kg.questions.reply import Reply
from dystonia_kg.sparql.negotiation import HTML, JSON, Format
from dystonia_kg.web.endpoint.sparql import shown
from dystonia_kg.web.serving.request import ask, current_site
from dystonia_kg.web.serving.respond import chosen, page

_JSON = Format("json", "page", ("application/json",), "JSON", ("json",))

blueprint = Blueprint("ask", __name__)


@blueprint.get("/ask")
def ask_in_words() -> Response:
    """Answer the question `q` where it is sure enough which is meant; else offer the nearest."""
    sentence = request.args.get("q", "")
    choice = chosen((HTML, _JSON), request.args.get("format"))
    asker = current_site().asker
    reply = _reply(asker.understand(sentence))
    if choice.format is not HTML:
        response = jsonify(reply.as_json())
        response.headers["Vary"] = "Accept"
        return response
    found = reply.understood
    html = render_template(
        "ask.html",
        q=sentence,
        found=found,
        shown=shown(found.filled.query.sparql) if found.filled else None,
        claims=reply.claims,
        note=reply.note,
        nearest=_offers(asker, found),
        expanded=_expanded,
    )
    return page(html)


def _expanded(name: str) -> str:
    """Give the IRI of a CURIE, anything else as it is."""
    try:
        return expand(name)
    except UnknownPrefixError:
        return name


def _reply(found: Understanding) -> Reply:
    if found.filled is None:
        return Reply(found, None, None)
    rows = _rows(found.filled.query.sparql)
    return Reply(found, rows, _claims(found.filled, rows))


def _rows(sparql: str) -> Rows:
    found = ask(QueryRequest(sparql, format=JSON.name))
    return rows_of(ox.parse_query_results(found.body, format=ox.QueryResultsFormat.JSON))


def _claims(filled: FilledQuery, rows: Rows) -> Rows:
    """Give the claims that a filled question's answer rests on; none where it asks no claims."""
    terms = (str(value) for row in rows for value in row.values() if value is not None)
    sparql = claims_query(filled, terms)
    return _rows(sparql) if sparql else Rows((), ())


def _offers(asker: Asker, found: Understanding) -> list[tuple[Guess, FilledQuery]]:
    offers = []
    for guess in found.nearest:
        try:
            offers.append((guess, asker.question(guess)))
        except ParameterError:
            continue
    return offers
