"""Answers in zstd or gzip, when the client takes that (RFC 9110, section 12.5.3)."""

from flask import Flask, Response, request

from dystonia_kg.sparql.codings import encode
from dystonia_kg.sparql.negotiation import GRAPH_FORMATS, RESULT_FORMATS, coding

LEAST_BYTES = 500
_TYPES = frozenset(
    media_type for offer in (*RESULT_FORMATS, *GRAPH_FORMATS) for media_type in offer.media_types
) | {
    *("text/html", "text/css", "application/problem+json", "application/sparql-query"),
    *("image/svg+xml", "text/javascript", "application/javascript"),
}


def register(app: Flask) -> None:
    """Compress after every request, before the response cache keeps the response."""
    app.after_request(compressed)


def compressed(response: Response) -> Response:
    """Compress a response that is worth it; every one that could be varies with Accept-Encoding."""
    if response.mimetype not in _TYPES or response.direct_passthrough:
        return response
    if response.status_code in (204, 304):
        return response
    response.vary.add("Accept-Encoding")
    name = coding(request.headers.get("Accept-Encoding"))
    if not name or "Content-Encoding" in response.headers:
        return response
    body = response.get_data()
    if len(body) < LEAST_BYTES:
        return response
    response.set_data(encode(body, name))
    response.headers["Content-Encoding"] = name
    return response
