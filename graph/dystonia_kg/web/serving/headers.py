"""Headers of every response: security, CORS (fetch.spec.whatwg.org), and the data release."""

from collections.abc import Sequence

from flask import Flask, Response, request

from dystonia_kg.web.serving.request import serving

RELEASE = "Dystonia-KG-Release"
EVERY_METHOD = [
    *("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"),
    *("ACL", "BIND", "CHECKOUT", "COPY", "LINK", "LOCK", "MERGE", "MKACTIVITY", "MKCALENDAR"),
    *("MKCOL", "MOVE", "M-SEARCH", "NOTIFY", "PROPFIND", "PROPPATCH", "PURGE", "REBIND", "REPORT"),
    *("SEARCH", "SOURCE", "SUBSCRIBE", "UNBIND", "UNLINK", "UNLOCK", "UNSUBSCRIBE"),
]
"""All that the server can read, for views that say themselves which there are."""
_ALLOWED_HEADERS = (
    "Accept, Authorization, Cache-Control, Content-Type, Content-Encoding, If-Match, "
    "If-Modified-Since, If-None-Match, Range, X-Requested-With"
)
EXPOSED = (
    f"{RELEASE}, ETag, Link, Location, Retry-After, Allow, WWW-Authenticate, Content-Disposition"
)
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def standing(release_name: str) -> dict[str, str]:
    """Give the headers of every response that is no page."""
    return {
        **SECURITY,
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": EXPOSED,
        RELEASE: release_name,
    }


def register(app: Flask) -> None:
    """Add the headers after every request; pass over a Range that is not of GET.

    Parts are defined for GET alone (RFC 9110, section 14.2).
    """

    @app.before_request
    def ignore_range() -> None:
        if request.method != "GET":
            request.environ.pop("HTTP_RANGE", None)

    @app.after_request
    def add_headers(response: Response) -> Response:
        is_page = response.mimetype == "text/html"
        for name, value in standing(release()).items():
            if not (is_page and name.startswith("Access-Control-")):
                response.headers.setdefault(name, value)
        if request.method == "OPTIONS":
            _allow(response, response.headers.get("Allow", "GET, HEAD, OPTIONS"))
        return response


def preflight(methods: Sequence[str]) -> Response:
    """Answer OPTIONS, and a browser's question whether a page of another site may ask."""
    response = Response(status=204)
    del response.headers["Content-Type"]
    _allow(response, ", ".join(methods))
    return response


def release() -> str:
    """Name the release of the data that is served."""
    return serving().release


def _allow(response: Response, methods: str) -> None:
    response.headers["Allow"] = methods
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = methods
    response.headers["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
    response.headers["Access-Control-Max-Age"] = "86400"
