"""The outermost layer: limits of clients and bodies, the cache with ETag and 304, counts and log.

Requests that it refuses are handed on with the reason, so that all errors are told alike.
"""

import io
import os
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from flask import Flask, Response, request

from dystonia_kg import environment
from dystonia_kg.errors import BusyError, DystoniaKgError
from dystonia_kg.sparql.protocol import ProtocolError
from dystonia_kg.web.gateway.bodies import Bodies
from dystonia_kg.web.gateway.cache_key import Key, key_of, route_of
from dystonia_kg.web.gateway.counting import HIT, RequestCounter, RequestRecord
from dystonia_kg.web.gateway.direct_answer import short_answer
from dystonia_kg.web.gateway.health import PAGES, HealthPages
from dystonia_kg.web.gateway.known_heads import PlainQueries, PlainQuery
from dystonia_kg.web.gateway.known_requests import KnownRequests
from dystonia_kg.web.gateway.proxied import base_path_of, set_address
from dystonia_kg.web.gateway.rate_limit import RateLimit, client_of
from dystonia_kg.web.gateway.response_cache import (
    Entry,
    Headers,
    ResponseCache,
    entity_tag,
    matches,
)
from dystonia_kg.web.serving.error_pages import status_of
from dystonia_kg.web.serving.request import CLIENT, STALE
from dystonia_kg.web.serving.served import Serving
from dystonia_kg.workers.waiting import Callback, LoopWaits

Environ: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[..., Any]
WsgiResponse: TypeAlias = tuple[str, Headers, Iterable[bytes]]
Application: TypeAlias = Callable[[Environ, StartResponse], Iterable[bytes]]

REFUSED, BODY = "dystonia_kg.refused", "dystonia_kg.body"
"""Keys of the WSGI environment: why a request is refused, and its body when it has been read."""
RAW = "dystonia_kg.raw"
"""Key of the WSGI environment: all bytes of the request, where they came alone and at once."""

_KEY, _BEGAN = "dystonia_kg.key", "dystonia_kg.began"
_NOT_IN_304 = frozenset(("content-length", "content-type", "content-encoding"))


def register(app: Flask, serving: Serving) -> None:
    """Put the gateway around an application."""

    @app.before_request
    def refuse() -> None:
        error = request.environ.get(REFUSED)
        if error is not None:
            raise error

    @app.after_request
    def may_be_kept(response: Response) -> Response:
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    app.wsgi_app = Gateway(app.wsgi_app, serving)  # type: ignore[method-assign, assignment]


class Gateway:
    """A WSGI application around another one."""

    def __init__(self, app: Application, serving: Serving) -> None:
        self._app, self._serving = app, serving
        self._base_path = base_path_of(os.environ.get(environment.BASE_PATH, ""))
        self._cache = ResponseCache(serving.limits.cache_bytes)
        self._bodies = Bodies(serving.limits)
        self._rate = RateLimit(serving.limits.rate_per_s, serving.limits.rate_burst)
        self._health = HealthPages(serving)
        self._counting = RequestCounter(serving.metrics)
        self._seen = KnownRequests(self._cache)
        self._plain = PlainQueries(serving, self._cache)
        self._is_uncounted = not serving.limits.rate_per_s and not self._counting.is_logging

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """Answer a request, its body read here."""
        self.admit(environ)
        status, headers, body = self.at_once(environ) or self.by_work(environ)
        start(status, headers)
        return body

    def admit(self, environ: Environ, began: float | None = None) -> None:
        """Take a request in: count it to its client, read its body, find the key of its response.

        `began` is when one that was counted already came in.
        A body that was read before stands in the environment at BODY; why a request is refused
        stands at REFUSED.
        """
        environ[_BEGAN] = began or time.perf_counter()
        environ[CLIENT] = client_of(environ, self._serving.limits.proxies)
        set_address(environ, self._serving.limits.proxies, self._base_path)
        environ[_KEY] = None
        body = b""
        try:
            if began is None:
                self._require_rate(environ)
            body = environ[BODY] if BODY in environ else self._bodies.read(environ)
        except DystoniaKgError as e:
            environ[REFUSED] = e
        if REFUSED not in environ and (version := self._serving.version):
            environ[_KEY] = key_of(environ, body, version)
        environ[BODY] = body
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)

    def _require_rate(self, environ: Environ) -> None:
        if environ["PATH_INFO"] in PAGES:
            return
        if wait_s := self._rate.wait_s(environ[CLIENT]):
            raise _too_many(wait_s)

    def at_once(self, environ: Environ) -> WsgiResponse | None:
        """Answer from the cache, None when it has no answer."""
        key = environ[_KEY]
        entry = self._cache.get(key) if key is not None else None
        return None if entry is None else self._hit(entry, environ)

    def at_sight(self, raw: bytes) -> tuple[bytes, bytes] | None:
        """Answer from the cache a request whose bytes are known.

        Gives the response's head up to the date, and its body; None for other requests.
        """
        known = self._seen.get(raw, self._serving.version) if raw in self._seen else None
        if known is None:
            return None
        seen, body = known
        self._serving.metrics.cache_hit()
        self._serving.metrics.request(*seen.counted, None)
        return seen.head, body

    def _hit(self, entry: Entry, environ: Environ) -> WsgiResponse:
        self._serving.metrics.cache_hit()
        is_known = "HTTP_IF_NONE_MATCH" in environ and _is_known(environ, entry.etag)
        body = b"" if is_known else entry.body
        self._note(environ, 304 if is_known else 200, len(body), HIT)
        status = "304 Not Modified" if is_known else "200 OK"
        headers = _headers(entry, is_known=is_known)
        if self._is_uncounted and (raw := environ.get(RAW)) is not None:
            counted = (route_of(environ["PATH_INFO"]), environ["REQUEST_METHOD"], status[:3])
            self._seen.put(raw, environ[_KEY], entry, status, headers, counted)
        return status, headers, [body]

    def by_work(self, environ: Environ) -> WsgiResponse:
        """Answer by asking the application."""
        page = self._health.page(environ["PATH_INFO"])
        if page is not None:
            status, headers, body = page
            return status, headers, [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
        return self._by_application(environ)

    async def by_worker(self, environ: Environ) -> WsgiResponse | None:
        """Answer a query by asking a query worker from an event loop, without the application.

        None when that is the application's business; a query that is refused is marked so.
        """
        if REFUSED in environ or environ["PATH_INFO"] != "/sparql":
            return None
        try:
            short = await short_answer(self._serving, environ, environ[BODY])
        except DystoniaKgError as e:
            environ[REFUSED] = e
            return None
        if short is None:
            return None
        if (raw := environ.get(RAW)) is not None and environ[_KEY] is not None:
            self._plain.know(raw, environ, environ[_KEY])
        return self._whole(environ, "200 OK", *short)

    def plain_query(self, raw: bytes, address: str) -> PlainQuery | None:
        """Read a plain query from its bytes; None for other requests, and those over the rate."""
        plain = self._plain.read(raw, address)
        return None if plain is None or self._rate.wait_s(plain.client) else plain

    def answer_plain(self, plain: PlainQuery, done: Callback) -> None:
        """Call `done` with the response's head up to the date, and its body, or with an error."""
        waits = self._plain.waits()
        waits.run(self._answer(plain, waits), done)

    def count_unheard(self, plain: PlainQuery, began: float, error: DystoniaKgError) -> None:
        """Count a plain query that was refused when its client had left."""
        asked = RequestRecord(plain.client, "GET", "/sparql", plain.query_string, began)
        self._counting.answered(asked, status_of(error), 0)

    async def _answer(self, plain: PlainQuery, waits: LoopWaits) -> tuple[bytes, bytes]:
        asked = RequestRecord(
            plain.client, "GET", "/sparql", plain.query_string, time.perf_counter()
        )
        head, body = await self._plain.answer(plain, waits)
        length, tag = str(len(body)), ""
        if head.may_be_kept:
            headers = [*head.headers, ("Content-Length", length)]
            entry = self._kept(plain.key, headers, body, len(plain.query_string))
            tag = f"etag: {entry.etag}\r\n"
        self._counting.answered(asked, 200, len(body))
        return head.written + f"content-length: {length}\r\n{tag}date: ".encode(), body

    def _by_application(self, environ: Environ) -> WsgiResponse:
        said: list[Any] = []

        def listen(status: str, headers: Headers, _: Any = None) -> Callable[[bytes], Any]:
            said[:] = [status, headers]
            return _no_write

        found = self._app(environ, listen)
        status, headers = said
        if not _is_short(headers, self._cache.largest):
            self._note(environ, int(status[:3]), _named_size(headers))
            return status, headers, found
        return self._whole(environ, status, headers, _joined(found))

    def _whole(self, environ: Environ, status: str, headers: Headers, body: bytes) -> WsgiResponse:
        """Give a response that is there whole, and keep it if it may be kept."""
        key = environ[_KEY]
        is_lasting = status.startswith("200") and not environ.get(STALE)
        if key is not None and is_lasting and _may_be_kept(headers):
            size = len(environ["QUERY_STRING"]) + len(environ[BODY])
            entry = self._kept(key, headers, body, size)
            is_known = "HTTP_IF_NONE_MATCH" in environ and _is_known(environ, entry.etag)
            headers = _headers(entry, is_known=is_known)
            if is_known:
                status, body = "304 Not Modified", b""
        self._note(environ, int(status[:3]), len(body))
        return status, headers, [body]

    def _kept(self, key: Key, headers: Headers, body: bytes, size: int) -> Entry:
        """Keep a response; `size` is that of its key."""
        self._serving.metrics.cache_miss()
        etag = entity_tag(key[1:])  # without the method: HEAD tells the tag of GET
        entry = Entry([*headers, ("ETag", etag)], body, etag)
        self._cache.put(key, entry, size)
        return entry

    def _note(self, environ: Environ, status: int, size: int, outcome: str = "") -> None:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        asked = RequestRecord(
            environ[CLIENT], method, path, environ["QUERY_STRING"], environ[_BEGAN]
        )
        self._counting.answered(asked, status, size, outcome)


def _may_be_kept(headers: Headers) -> bool:
    return not any(
        name == "ETag" or (name == "Cache-Control" and "no-store" in value)
        for name, value in headers
    )


def _is_known(environ: Environ, etag: str) -> bool:
    """Tell whether the client has the response already (RFC 9110, section 13.1.2)."""
    return environ["REQUEST_METHOD"] in ("GET", "HEAD") and matches(
        environ["HTTP_IF_NONE_MATCH"], etag
    )


def _headers(entry: Entry, *, is_known: bool) -> Headers:
    if not is_known:
        return entry.headers
    return [(name, value) for name, value in entry.headers if name.lower() not in _NOT_IN_304]


def _named_size(headers: Headers) -> int:
    return next((int(value) for name, value in headers if name.lower() == "content-length"), 0)


def _is_short(headers: Headers, most: int) -> bool:
    return any(name.lower() == "content-length" for name, _ in headers) and (
        _named_size(headers) <= most
    )


def _joined(found: Iterable[bytes]) -> bytes:
    try:
        return b"".join(found)
    finally:
        close = getattr(found, "close", None)
        if close is not None:
            close()


def _no_write(_: bytes) -> None:
    raise NotImplementedError("the application writes through its iterable only")


def _too_many(wait_s: float) -> ProtocolError | BusyError:
    return ProtocolError(
        429,
        "too many requests from this address",
        hint=f"wait {wait_s:.1f} s",
        headers={"Retry-After": str(int(wait_s) + 1)},
    )
