"""Plain queries, GET /sparql?query=..., whose heads are known by their bytes.

What clients write into a head is the same for every query. Where the route's short way has answered
such a request, others with the same head need not be parsed: that takes as long as a cheap query.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from dystonia_kg.engine.answer import QueryRequest
from dystonia_kg.sparql.protocol import ProtocolError, form_text
from dystonia_kg.sparql.tokens import may_be_relative
from dystonia_kg.web.gateway.cache_key import Key
from dystonia_kg.web.gateway.direct_answer import ShortHead, short_response
from dystonia_kg.web.gateway.rate_limit import client_of
from dystonia_kg.web.gateway.response_cache import ResponseCache
from dystonia_kg.web.serving.current_build import CurrentBuild
from dystonia_kg.web.serving.served import Serving
from dystonia_kg.workers.waiting import LoopWaits

_PLAIN = re.compile(rb"GET /sparql\?query=([!\"$%'-~]+) HTTP/1\.1\r\n")
_NOT_PLAIN = ("HTTP_IF_NONE_MATCH", "HTTP_CONTENT_ENCODING", "HTTP_UPGRADE", "HTTP_EXPECT")
_END = b"\r\n\r\n"
_HEADS_KEPT = 1_000
_HEAD_BYTES = 8 * 1024


class _Head(NamedTuple):
    """What an answer depends on besides the query: the rest of its key, and who has asked."""

    accept: str | None
    coding: str
    last_of_key: tuple[str, str]
    forwarded: str


class PlainQuery(NamedTuple):
    """A plain query, the key of its response, the client that asks, and the build that it asks."""

    query: str
    query_string: str
    key: Key
    client: str
    head: _Head
    build: Path


class PlainQueries:
    """Reads and answers plain queries of which `cache` has no answer."""

    def __init__(self, serving: Serving, cache: ResponseCache) -> None:
        self._serving, self.cache = serving, cache
        self._longest = serving.limits.address_bytes + len(b"GET /sparql?")
        self._heads: dict[bytes, _Head] = {}

    def know(self, raw: bytes, environ: Mapping[str, Any], key: Key) -> None:
        """Know the head of a request that the short way has answered, if it was a plain query."""
        found = _PLAIN.match(raw)
        if found is None or any(map(environ.get, _NOT_PLAIN)):
            return
        rest = raw[found.end() :]
        if rest.find(_END) != len(rest) - len(_END) or len(rest) > _HEAD_BYTES:
            return
        if len(self._heads) >= _HEADS_KEPT:
            self._heads.clear()
        _, _, _, _, _, coding, host, scheme = key
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        accept = environ.get("HTTP_ACCEPT")
        self._heads[rest] = _Head(accept, str(coding), (str(host), str(scheme)), forwarded)

    def read(self, raw: bytes, address: str) -> PlainQuery | None:
        """Read a request from `address`; None for other ones, and those that the cache answers."""
        found = _PLAIN.match(raw)
        head = self._heads.get(raw[found.end() :]) if found else None
        if found is None or head is None or found.end(1) > self._longest:
            return None
        build = self._served().build()
        text, accept = "query=" + found[1].decode(), head.accept or ""
        key = ("GET", build.name, "/sparql", text, accept, head.coding, *head.last_of_key)
        if key in self.cache:
            return None
        try:
            query = form_text(found[1], "the query")
        except ProtocolError:
            return None
        if may_be_relative(query):
            return None
        whence = {"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": head.forwarded}
        client = client_of(whence, self._serving.limits.proxies)
        return PlainQuery(query, text, key, client, head, build)

    def waits(self) -> LoopWaits:
        """Give the way of waiting for `answer` in the running event loop."""
        return self._served().pool.loop_waits()

    async def answer(self, plain: PlainQuery, waits: LoopWaits) -> tuple[ShortHead, bytes]:
        """Answer as `short_response` does."""
        request = QueryRequest(plain.query, accept=plain.head.accept)
        return await short_response(
            self._served(), request, plain.client, plain.head.coding, waits, plain.build
        )

    def _served(self) -> CurrentBuild:
        if isinstance(self._serving, CurrentBuild):
            return self._serving
        raise TypeError("plain queries are for query workers")
