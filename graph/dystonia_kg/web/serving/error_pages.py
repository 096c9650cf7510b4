"""Errors as HTML, JSON or text, by Accept; each says what is wrong and what to do."""

import logging
import re
from contextlib import suppress
from urllib.parse import quote, urlencode

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from dystonia_kg.errors import (
    BusyError,
    ConditionError,
    DeadlineError,
    DystoniaKgError,
    LoadError,
    NoGraphError,
    ParameterError,
    ProtocolError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTooComplexError,
    RankRequestError,
    RemoteError,
    StoreError,
    TooLargeError,
    UnknownFormatError,
    UnknownPrefixError,
    UnknownTermError,
    WriteRefusedError,
)
from dystonia_kg.sparql.negotiation import Format, by_name, negotiate
from dystonia_kg.web.serving.request import current_site

_log = logging.getLogger(__name__)
_STATUS: dict[type[DystoniaKgError], int] = {
    QuerySyntaxError: 400,
    LoadError: 400,
    UnknownFormatError: 400,
    ParameterError: 400,
    QueryTooComplexError: 400,
    TooLargeError: 413,
    QueryRefusedError: 403,
    WriteRefusedError: 403,
    NoGraphError: 404,
    RankRequestError: 400,
    UnknownTermError: 404,
    UnknownPrefixError: 404,
    ConditionError: 412,
    RemoteError: 502,
    StoreError: 503,
    BusyError: 503,
    DeadlineError: 504,
}
_TEXT = Format("text", "error", ("text/plain",), "text", ("txt",))
_JSON = Format("json", "error", ("application/json", "application/problem+json"), "JSON", ("json",))
_HTML = Format("html", "error", ("text/html", "application/xhtml+xml"), "HTML", ("html",))
_FOR_PROGRAMS = ("/sparql", "/update", "/graphs", "/resolve", "/reconcile")
_DOCUMENT = re.compile(r"\.(?:csv|tsv|json|xml|rq|md|ttl|jsonld|rdf|nt|nq|trig|n3|txt|gz)$")
"""What a path ends with that a program asks for, whatever it accepts."""
_RETRY_AFTER_S = 5
_TITLES = {
    400: "That request cannot be answered",
    401: "Not without a token",
    403: "Not allowed here",
    404: "Not found",
    405: "Wrong method",
    406: "No such format",
    408: "Too slow",
    412: "The graph is not as expected",
    413: "Too large",
    414: "Too long an address",
    415: "Wrong content type",
    417: "Nothing of the kind may be expected",
    429: "Too many requests",
    500: "Something went wrong here",
    502: "No answer from another server",
    503: "Not available now",
    504: "Stopped, as it took too long",
}


def register(app: Flask) -> None:
    """Handle the project's errors, those of HTTP, and faults."""
    app.register_error_handler(DystoniaKgError, _project_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def status_of(error: DystoniaKgError) -> int:
    """Give the HTTP status that an error of the project means."""
    if isinstance(error, ProtocolError):
        return error.status
    found = (status for kind, status in _STATUS.items() if isinstance(error, kind))
    return next(found, 500)


def error_response(
    status: int, message: str, hint: str = "", nearest: list[tuple[str, str]] | None = None
) -> Response:
    """Write an error in the way the client likes to read it."""
    is_for_programs = request.path.startswith(_FOR_PROGRAMS) or _DOCUMENT.search(request.path)
    offers = (_TEXT, _JSON, _HTML) if is_for_programs else (_HTML, _JSON, _TEXT)
    is_json = request.args.get("format") == _JSON.name
    choice = (
        by_name("json", (_JSON,)) if is_json else negotiate(request.headers.get("Accept"), offers)
    )
    title = _TITLES.get(status, "Error")
    if choice is not None and choice.format is _HTML:
        text = render_template(
            "error.html", title=title, status=status, message=message, hint=hint, nearest=nearest
        )
        response = Response(text, status)
    elif choice is not None and choice.format is _JSON:
        found = [{"iri": iri, "label": label} for iri, label in nearest or ()]
        response = jsonify(status=status, error=message, hint=hint, nearest=found)
        response.status_code = status
    else:
        lines = [message, hint, *(f"{label}: {iri}" for iri, label in nearest or ())]
        text = "\n".join(line for line in lines if line) + "\n"
        response = Response(text, status, content_type="text/plain; charset=utf-8")
    response.headers["Vary"] = "Accept"
    return response


def _project_error(error: DystoniaKgError) -> Response:
    nearest = _values_to_try(error) if isinstance(error, ParameterError) else None
    if isinstance(error, UnknownTermError):  # a RankRequestError is one
        nearest = error.nearest
        if request.path.endswith("/") and request.path.isascii():
            return _without_slash()
    response = error_response(status_of(error), error.message, error.hint, nearest)
    if isinstance(error, ProtocolError):
        response.headers.update(error.headers)
    if response.status_code == 503:
        wait_s = error.retry_after_s if isinstance(error, BusyError) else _RETRY_AFTER_S
        response.headers.setdefault("Retry-After", str(wait_s))
    return response


def _values_to_try(error: ParameterError) -> list[tuple[str, str]]:
    """Give what could be meant as addresses of the same question, where it is a value."""
    if not error.place:
        return [(request.path, f"{value} ({label})") for value, label in error.nearest]
    given = {**request.args.to_dict(), error.place: ""}
    return [
        (f"{request.path}?{urlencode({**given, error.place: value})}", _named(value, label))
        for value, label in error.nearest
    ]


def _named(value: str, label: str) -> str:
    return label if label == value else f"{label} ({value})"


def _without_slash() -> Response:
    """Lead on from an address with a slash at its end: no page has one, but people type it."""
    query = request.query_string.decode("latin-1")
    path = quote(request.path.strip("/"), safe="/:-._~")
    address = f"{request.script_root}/{path}" + (f"?{query}" if query else "")
    return Response(status=308, headers={"Location": address})


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return Response(error.get_response().get_data(), status, dict(error.get_response().headers))
    nearest = None
    if status == 404:
        with suppress(DystoniaKgError):  # the graphs may be out of reach
            nearest = current_site().search.nearest(request.path)
        message = f"there is no page {request.path[:200]}"
    else:
        message = error.description or error.name
    response = error_response(status, message, "", nearest)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _fault(error: Exception) -> Response:
    _log.exception("fault at %s %s", request.method, request.path, exc_info=error)
    return error_response(500, "a fault of the server; it has been logged")
