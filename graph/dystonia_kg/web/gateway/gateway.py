"""The outermost layer: limits of clients, the cache with ETag and 304, counts and log.

Every request goes the same way: taken in, looked up in the cache; then a query is asked of a query
worker, and all else of the application. A request that is refused is handed on to the application
with the reason, so that all errors are told alike.
"""

import asyncio
import os
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import Any, TypeAlias

from flask import Flask, Response, request

from dystonia_kg import environment
from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.errors import BusyError, DystoniaKgError, ProtocolError
from dystonia_kg.web.gateway.bodies import Bodies
from dystonia_kg.web.gateway.counting import HIT, RequestCounter
from dystonia_kg.web.gateway.health import PAGES, HealthPages
from dystonia_kg.web.gateway.proxied import base_path_of
from dystonia_kg.web.gateway.queries import (
    LARGE_BYTES,
    asked_query,
    coding_for,
    compressed,
    reply_of,
)
from dystonia_kg.web.gateway.rate_limit import RateLimit, client_of
from dystonia_kg.web.gateway.reply import Headers, Reply
from dystonia_kg.web.gateway.request import Environ, Request
from dystonia_kg.web.gateway.response_cache import Entry, ResponseCache, entity_tag, matches
from dystonia_kg.web.serving.current_build import CurrentBuild
from dystonia_kg.web.serving.request import CLIENT, STALE
from dystonia_kg.web.serving.served import Serving

StartResponse: TypeAlias = Callable[..., Any]
Application: TypeAlias = Callable[[Environ, StartResponse], Iterable[bytes]]

_WITHOUT_BODY = (204, 304)

REFUSED = "dystonia_kg.refused"
"""Key of the WSGI environment: why a request is refused."""


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
    """A WSGI application around another one, and what the server of this project asks."""

    def __init__(self, app: Application, serving: Serving) -> None:
        self._app, self._serving = app, serving
        self._base_path = base_path_of(os.environ.get(environment.BASE_PATH, ""))
        self._cache = ResponseCache(serving.limits.cache_bytes)
        self._rate = RateLimit(serving.limits.rate_per_s, serving.limits.rate_burst)
        self._health = HealthPages(serving)
        self._counting = RequestCounter(serving.metrics)
        self.bodies = Bodies(serving.limits)

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """Answer a request of WSGI, its body read here."""
        asked = Request.of_environment(environ)
        try:
            asked.body = self.bodies.read(environ)
        except DystoniaKgError as e:
            asked.refused = e
        reply = self.at_once(asked, self.version()) or self.by_work(asked)
        start(reply.status, reply.headers)
        return [reply.body] if isinstance(reply.body, bytes) else reply.body

    def version(self) -> str:
        """Give the name of what is served now, "" where it is not known."""
        return self._serving.version

    def at_once(self, asked: Request, version: str) -> Reply | None:
        """Take in a request with its body; answer it from the cache, None where that cannot.

        The answer is that of what has this name and is served.
        """
        limits = self._serving.limits
        forwarded_for = asked.headers.get("x-forwarded-for", "")
        asked.client = client_of(asked.peer, forwarded_for, limits.proxies)
        asked.come_through(limits.proxies, self._base_path)
        is_limited = limits.rate_per_s and asked.refused is None and asked.path not in PAGES
        if is_limited and (wait_s := self._rate.wait_s(asked.client)):
            asked.refused = _too_many(wait_s)
        if asked.refused is not None or not version:
            return None
        asked.key = asked.key_in(version)
        entry = self._cache.get(asked.key) if asked.key is not None else None
        if entry is None:
            return None
        return self._told(asked, _fitting(asked, entry), HIT)

    async def by_query(self, asked: Request) -> Reply | None:
        """Answer a query by asking a query worker from an event loop.

        None for all else; a query that is refused is marked so.
        """
        serving = self._serving
        limit = serving.limits.body_bytes
        if not isinstance(serving, CurrentBuild) or _takes_long(asked):
            return None
        query = asked_query(asked, limit)
        if query is None:
            return None
        try:
            found = await serving.ask(query, asked.client)
        except DystoniaKgError as e:
            asked.refused = e
            return None
        coding, body = coding_for(asked, found), found.body
        if coding and len(body) > LARGE_BYTES:
            body = await asyncio.to_thread(compressed, found, coding)
        else:
            body = compressed(found, coding)
        return self._whole(asked, reply_of(found, body, coding, serving.release))

    def by_work(self, asked: Request) -> Reply:
        """Answer a request in a thread."""
        if asked.refused is not None:
            return self._by_application(asked)
        try:
            page = self._health.page(asked.method, asked.path)
            if page is not None:
                return Reply(page.status, page.headers, b"") if asked.method == "HEAD" else page
            query = asked_query(asked, self._serving.limits.body_bytes)
            if query is not None:
                return self._answered(asked, query)
        except DystoniaKgError as e:
            asked.refused = e
        return self._by_application(asked)

    def _answered(self, asked: Request, query: QueryRequest) -> Reply:
        found: Answer = self._serving.answer(query, asked.client)
        coding = coding_for(asked, found)
        body = compressed(found, coding)
        return self._whole(asked, reply_of(found, body, coding, self._serving.release))

    def _by_application(self, asked: Request) -> Reply:
        said: list[Any] = []

        def listen(status: str, headers: Headers, _: Any = None) -> Callable[[bytes], Any]:
            said[:] = [status, headers]
            return _no_write

        environ = asked.environment()
        environ[CLIENT] = asked.client
        if asked.refused is not None:
            environ[REFUSED] = asked.refused
        found = self._app(environ, listen)
        status, headers = said
        reply = Reply(status, headers, found)
        size = 0 if reply.code in _WITHOUT_BODY else reply.named_size()
        if size is None or size > self._cache.largest:
            return self._told(asked, reply, size=size or 0)
        if environ.get(STALE):
            asked.key = None
        return self._whole(asked, Reply(status, headers, _joined(found)))

    def _whole(self, asked: Request, reply: Reply) -> Reply:
        """Give a reply that is there whole, and keep it if it may be kept."""
        body = reply.body if isinstance(reply.body, bytes) else b""
        if asked.method == "HEAD":
            body = b""
        if asked.key is not None and reply.status.startswith("200") and _may_be_kept(reply.headers):
            self._serving.metrics.cache_miss()
            etag = entity_tag(asked.key[1:])  # without the method: HEAD tells the tag of GET
            reply.body = body
            entry = Entry(reply, body, etag)
            self._cache.put(asked.key, entry, sum(map(len, asked.key)))
            return self._told(asked, _fitting(asked, entry))
        return self._told(asked, Reply(reply.status, reply.headers, body))

    def _told(
        self, asked: Request, reply: Reply, outcome: str = "", size: int | None = None
    ) -> Reply:
        """Count and log a request that is answered."""
        told = len(reply.body) if isinstance(reply.body, bytes) else size or 0
        self._counting.answered(asked, reply.code, told, outcome)
        return reply


async def answered(gateway: Gateway, asked: Request, threads: Executor) -> Reply:
    """Answer in an event loop a request that the cache does not: by a query worker, or a thread."""
    reply = await gateway.by_query(asked)
    if reply is not None:
        return reply
    return await asyncio.get_running_loop().run_in_executor(threads, gateway.by_work, asked)


def _takes_long(asked: Request) -> bool:
    """Tell whether to read the body would hold up an event loop."""
    return len(asked.body) > LARGE_BYTES or "content-encoding" in asked.headers


def _fitting(asked: Request, entry: Entry) -> Reply:
    """Give the whole entry, or that it has not changed to who has it (RFC 9110, section 13.1.2)."""
    known = asked.headers.get("if-none-match") if asked.method in ("GET", "HEAD") else None
    return entry.unchanged if known and matches(known, entry.etag) else entry.whole


def _may_be_kept(headers: Headers) -> bool:
    for name, value in headers:
        if name == "ETag" or (name == "Cache-Control" and "no-store" in value):
            return False
    return True


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
