"""The short way of a query through /sparql: what the route answers, without the web framework.

For a cheap query the framework takes longer than the engine. Only a plain query that succeeds goes
this way; all else is left to the route, and a test holds the two against each other.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from dystonia_kg.answering import Answer, QueryRequest
from dystonia_kg.codings import encode
from dystonia_kg.negotiation import takes_only_html
from dystonia_kg.protocol import METHODS, ProtocolError, SparqlRequest, parse_request
from dystonia_kg.web.cache import Headers
from dystonia_kg.web.compression import LEAST_BYTES
from dystonia_kg.web.headers import EXPOSED, RELEASE, SECURITY
from dystonia_kg.web.live import Live, Serving
from dystonia_kg.web.requests import coding_of
from dystonia_kg.web.site import CLIENT

_LARGE_BYTES = 100_000
"""Compressing more than this would hold up an event loop."""


async def short_answer(
    live: Serving, environ: Mapping[str, Any], body: bytes
) -> tuple[Headers, bytes] | None:
    """Answer a query with headers and body, None when the request is not for the short way.

    Raises what `Live.ask` does.
    """
    if not isinstance(live, Live):
        return None
    asked = _asked(environ, body)
    if asked is None or asked.query is None or takes_only_html(environ.get("HTTP_ACCEPT")):
        return None
    found = await live.ask(
        QueryRequest(
            asked.query,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            format=asked.format,
            accept=environ.get("HTTP_ACCEPT"),
        ),
        environ[CLIENT],
        live.pool.loop_waits(),
    )
    if len(found.body) > _LARGE_BYTES:
        return await asyncio.to_thread(_response, live, environ, found)
    return _response(live, environ, found)


def _asked(environ: Mapping[str, Any], body: bytes) -> SparqlRequest | None:
    method = environ["REQUEST_METHOD"]
    is_plain = environ["PATH_INFO"] == "/sparql" and "HTTP_CONTENT_ENCODING" not in environ
    if not is_plain or method not in METHODS or method == "OPTIONS":
        return None
    address = environ["QUERY_STRING"].encode("latin-1")
    try:
        return parse_request(method, address, environ.get("CONTENT_TYPE", ""), body)
    except ProtocolError:
        return None  # the route says what is wrong


def _response(live: Serving, environ: Mapping[str, Any], found: Answer) -> tuple[Headers, bytes]:
    name = coding_of(environ.get("HTTP_ACCEPT_ENCODING", ""))
    is_coded = bool(name) and len(found.body) >= LEAST_BYTES
    body = encode(found.body, name) if is_coded else found.body
    headers = [
        ("Content-Type", found.content_type),
        ("Content-Length", str(len(body))),
        ("Vary", "Accept, Accept-Encoding"),
        ("Content-Disposition", f'inline; filename="result.{found.extension}"'),
        ("Cache-Control", "no-store" if found.is_volatile else "no-cache"),
        *SECURITY.items(),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", EXPOSED),
        (RELEASE, live.release),
    ]
    if is_coded:
        headers.append(("Content-Encoding", name))
    return headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body
