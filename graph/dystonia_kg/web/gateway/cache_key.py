"""Requests as the gateway sees them: what a response depends on, and names to count them by."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from dystonia_kg.sparql.negotiation import coding

Key: TypeAlias = tuple[str | bytes, ...]

_ROUTES = frozenset(
    (
        *("sparql", "update", "graphs", "editor", "queries", "term", "claim", "source", "dataset"),
        *("entity", "ontology", "graph", "download", "tree", "search", "about", "static"),
        *("resolve", "reconcile", "healthz", "readyz", "metrics"),
    )
)
_OUTCOMES = {304: "not-modified", 408: "too-slow", 413: "too-large", 429: "too-many"}
_OUTCOMES |= {499: "gone", 503: "busy", 504: "deadline"}
coding_of = lru_cache(maxsize=256)(coding)


def key_of(environ: Mapping[str, Any], body: bytes, build: str) -> Key | None:
    """Give what a response depends on, the method first; None when it must not be kept."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if "HTTP_AUTHORIZATION" in environ or "HTTP_RANGE" in environ:
        return None
    if method not in ("GET", "HEAD") and not (method == "POST" and path == "/sparql"):
        return None
    key = (
        method,
        build,
        path,
        environ["QUERY_STRING"],
        environ.get("HTTP_ACCEPT", ""),
        coding_of(environ.get("HTTP_ACCEPT_ENCODING", "")),
        environ.get("HTTP_HOST", "") + environ.get("SCRIPT_NAME", ""),
        environ["wsgi.url_scheme"],
    )
    if not body:
        return key
    coded = environ.get("HTTP_CONTENT_ENCODING", "")
    return (*key, environ.get("CONTENT_TYPE", ""), coded, body)


def route_of(path: str) -> str:
    """Give the name to count a request under: one of a few, whatever clients send."""
    name = path.partition("/")[2].partition("/")[0].partition(".")[0]
    return name if name in _ROUTES else "other" if name else "home"


def outcome_of(status: int) -> str:
    """Say in a word what a status means, for the access log."""
    if status in _OUTCOMES:
        return _OUTCOMES[status]
    return "ok" if status < 400 else "refused" if status < 500 else "fault"
