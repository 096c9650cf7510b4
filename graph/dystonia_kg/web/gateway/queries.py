"""Queries of the protocol through /sparql: what is asked, and the reply that an answer makes.

They do not pass the web framework, which takes longer than the engine does for a cheap query. What
is no query (the service description, the editor's page, a request that cannot be read) does.
"""

from functools import lru_cache

from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.errors import ProtocolError
from dystonia_kg.sparql.codings import decode, encode
from dystonia_kg.sparql.negotiation import HTML, shows_pages
from dystonia_kg.sparql.protocol import METHODS, SparqlRequest, parse_request
from dystonia_kg.sparql.tokens import with_base
from dystonia_kg.web.gateway.reply import Reply
from dystonia_kg.web.gateway.request import ENDPOINT, Request, coding_of
from dystonia_kg.web.serving.compression import LEAST_BYTES
from dystonia_kg.web.serving.headers import standing
from dystonia_kg.web.serving.respond import answer_headers

LARGE_BYTES = 100_000
"""To compress more than this would hold up an event loop."""
_HEADS_KEPT = 64


def asked_query(request: Request, limit_bytes: int) -> QueryRequest | None:
    """Give the query that a request asks; None where it is for the web framework.

    A body may be compressed, and have so many bytes when it is not.
    """
    if request.path != ENDPOINT or request.method not in METHODS or request.method == "OPTIONS":
        return None
    if request.refused is not None:
        return None
    headers, body = request.headers, request.body
    kind, accept = headers.get("content-type", ""), headers.get("accept")
    try:
        if "content-encoding" in headers:
            body = decode(body, headers["content-encoding"], limit_bytes)
        asked = parse_request(request.method, request.query_string.encode("latin-1"), kind, body)
    except (ProtocolError, LookupError, ValueError):
        return None  # the route says what is wrong
    if asked.query is None or is_for_a_page(asked, accept):
        return None
    return QueryRequest(
        with_base(asked.query, request.address.iri),
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        format=asked.format,
        accept=accept,
    )


def is_for_a_page(asked: SparqlRequest, accept: str | None) -> bool:
    """Tell whether to show the answer in the editor: in a browser, and where HTML alone is read.

    The editor knows the query alone, so a request that names graphs, or another format than HTML,
    is not for it.
    """
    if asked.default_graphs or asked.named_graphs:
        return False
    if asked.format:
        return asked.format.lower() in (HTML.name, HTML.media_type)
    return shows_pages(accept)


def coding_for(request: Request, found: Answer) -> str:
    """Give how the body of an answer is to be compressed, "" for not at all."""
    if len(found.body) < LEAST_BYTES:
        return ""
    return coding_of(request.headers.get("accept-encoding", ""))


def reply_of(found: Answer, body: bytes, coding: str, release: str) -> Reply:
    """Make the reply of an answer whose body has been compressed as `coding` says."""
    kind = (found.content_type, found.extension, found.is_volatile)
    reply = _without_length(*kind, coding, release).with_header("Content-Length", str(len(body)))
    reply.body = body
    return reply


@lru_cache(maxsize=_HEADS_KEPT)
def _without_length(
    content_type: str, extension: str, is_volatile: bool, coding: str, release: str
) -> Reply:
    found = answer_headers(content_type, f"result.{extension}", is_volatile=is_volatile)
    headers = {**found, "Vary": "Accept, Accept-Encoding", **standing(release)}
    headers.setdefault("Cache-Control", "no-cache")
    if coding:
        headers["Content-Encoding"] = coding
    return Reply("200 OK", list(headers.items()), b"")


def compressed(found: Answer, coding: str) -> bytes:
    """Give the body of an answer in a coding."""
    return encode(found.body, coding) if coding else found.body
