"""The short way of a query through /sparql: what the route answers, without the web framework.

For a cheap query the framework takes longer than the engine. Only a plain query that succeeds goes
this way; all else is left to the route, and a test holds the two against each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dystonia_kg.engine.answer import QueryRequest
from dystonia_kg.sparql.codings import encode
from dystonia_kg.sparql.negotiation import takes_only_html
from dystonia_kg.sparql.protocol import METHODS, ProtocolError, SparqlRequest, parse_request
from dystonia_kg.sparql.tokens import may_be_relative
from dystonia_kg.web.gateway.cache_key import coding_of
from dystonia_kg.web.gateway.known_requests import written_head
from dystonia_kg.web.gateway.response_cache import Headers
from dystonia_kg.web.serving.compression import LEAST_BYTES
from dystonia_kg.web.serving.current_build import CurrentBuild
from dystonia_kg.web.serving.headers import EXPOSED, RELEASE, SECURITY
from dystonia_kg.web.serving.request import CLIENT
from dystonia_kg.web.serving.served import Serving
from dystonia_kg.workers.waiting import LoopWaits

_LARGE_BYTES = 100_000
"""Compressing more than this would hold up an event loop."""
_HEADS_KEPT = 64


@dataclass(frozen=True, slots=True)
class ShortHead:
    """The head of a response, all but its length: as headers, and as it is sent."""

    headers: Headers
    written: bytes
    may_be_kept: bool


async def short_answer(
    serving: Serving, environ: Mapping[str, Any], body: bytes
) -> tuple[Headers, bytes] | None:
    """Answer a query with headers and body, None when the request is not for the short way.

    Raises what `CurrentBuild.ask` does.
    """
    if not isinstance(serving, CurrentBuild):
        return None
    asked = _asked(environ, body)
    if asked is None or asked.query is None or takes_only_html(environ.get("HTTP_ACCEPT")):
        return None
    if may_be_relative(asked.query):
        return None
    request = QueryRequest(
        asked.query,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        format=asked.format,
        accept=environ.get("HTTP_ACCEPT"),
    )
    coding, waits = coding_of(environ.get("HTTP_ACCEPT_ENCODING", "")), serving.pool.loop_waits()
    asking = short_response(serving, request, environ[CLIENT], coding, waits)
    head, written = await waits.result(asking)
    headers = [*head.headers, ("Content-Length", str(len(written)))]
    return headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else written


async def short_response(
    serving: CurrentBuild,
    request: QueryRequest,
    client: str,
    coding: str,
    waits: LoopWaits,
    build: Path | None = None,
) -> tuple[ShortHead, bytes]:
    """Answer a query with the head of a response, all but its length, and the body.

    Raises what `CurrentBuild.ask` does.
    """
    found = await serving.ask(request, client, waits, build)
    body = found.body
    if not coding or len(body) < LEAST_BYTES:
        coding = ""
    elif len(body) > _LARGE_BYTES:
        body = await waits.worked(encode, body, coding)
    else:
        body = encode(body, coding)
    return _head(
        found.content_type, found.extension, found.is_volatile, coding, serving.release
    ), body


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


@lru_cache(maxsize=_HEADS_KEPT)
def _head(
    content_type: str, extension: str, is_volatile: bool, coding: str, release: str
) -> ShortHead:
    headers = [
        ("Content-Type", content_type),
        ("Vary", "Accept, Accept-Encoding"),
        ("Content-Disposition", f'inline; filename="result.{extension}"'),
        ("Cache-Control", "no-store" if is_volatile else "no-cache"),
        *SECURITY.items(),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", EXPOSED),
        (RELEASE, release),
    ]
    if coding:
        headers.append(("Content-Encoding", coding))
    return ShortHead(headers, written_head("200 OK", headers), may_be_kept=not is_volatile)
