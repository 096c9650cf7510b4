"""The response cache: successful responses by request and build, bounded by bytes."""

import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from threading import Lock

from dystonia_kg.web.gateway.reply import Reply

_OVERHEAD_BYTES = 4_000
_ENTRIES_AT_LEAST = 8
_NOT_IN_304 = frozenset(("content-length", "content-type", "content-encoding"))


class Entry:
    """A response of status 200 with its tag, and the one for a client that has it already."""

    __slots__ = ("_unchanged", "body", "etag", "whole")

    def __init__(self, reply: Reply, body: bytes, etag: str) -> None:
        self.body, self.etag = body, etag
        self.whole = reply.with_header("ETag", etag)
        self._unchanged: Reply | None = None

    @property
    def unchanged(self) -> Reply:
        """The response of status 304 (RFC 9110, section 15.4.5)."""
        if self._unchanged is None:
            headers = self.whole.headers
            left = [(name, value) for name, value in headers if name.lower() not in _NOT_IN_304]
            self._unchanged = Reply("304 Not Modified", left, b"")
        return self._unchanged


class ResponseCache:
    """The entries used last, of `limit_bytes` in all; one takes an eighth of that at most."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._entries: OrderedDict[Hashable, tuple[Entry, int]] = OrderedDict()
        self._lock = Lock()
        self.size = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def largest(self) -> int:
        """The size of the largest entry that is kept."""
        return self._limit // _ENTRIES_AT_LEAST

    def get(self, key: Hashable) -> Entry | None:
        """Give an entry, None when there is none."""
        found = self._entries.get(key)
        if found is None:
            return None
        with suppress(KeyError):  # another thread may have put it out just now
            self._entries.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, entry: Entry, key_bytes: int = 0) -> None:
        """Keep an entry, and put out those that were not used for the longest time."""
        size = len(entry.body) + key_bytes + _OVERHEAD_BYTES
        if size > self.largest:
            return
        with self._lock:
            _, before = self._entries.pop(key, (entry, 0))
            self._entries[key] = entry, size
            self.size += size - before
            while self.size > self._limit:
                _, (_, oldest) = self._entries.popitem(last=False)
                self.size -= oldest


def entity_tag(key: object) -> str:
    """Give the ETag (RFC 9110, section 8.8.3) of what is answered to a request from a build."""
    return f'"{hashlib.blake2b(repr(key).encode(), digest_size=16).hexdigest()}"'


def matches(if_none_match: str, etag: str) -> bool:
    """Tell whether an If-None-Match header names the tag (weak comparison).

    >>> matches('W/"x", "y"', '"y"')
    True
    """
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or tags == ["*"]
