"""The response cache: successful responses by request and build, bounded by bytes."""

import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

Headers = list[tuple[str, str]]
_OVERHEAD_BYTES = 1_000
_SHARE = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A response of status 200."""

    headers: Headers
    body: bytes
    etag: str

    @property
    def size(self) -> int:
        """Its bytes, roughly."""
        named = sum(len(name) + len(value) for name, value in self.headers)
        return len(self.body) + named + _OVERHEAD_BYTES


class ResponseCache:
    """The entries used last, of `limit_bytes` in all; one takes an eighth of that at most."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._lock = Lock()
        self.size = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def largest(self) -> int:
        """The size of the largest entry that is kept."""
        return self._limit // _SHARE

    def get(self, key: Hashable) -> Entry | None:
        """Give an entry, None when there is none."""
        entry = self._entries.get(key)
        if entry is not None:
            try:
                self._entries.move_to_end(key)
            except KeyError:
                return entry  # put out by another thread just now
        return entry

    def put(self, key: Hashable, entry: Entry) -> None:
        """Keep an entry, and put out those that were not used for the longest time."""
        if entry.size > self.largest:
            return
        with self._lock:
            if (before := self._entries.pop(key, None)) is not None:
                self.size -= before.size
            self._entries[key] = entry
            self.size += entry.size
            while self.size > self._limit:
                _, oldest = self._entries.popitem(last=False)
                self.size -= oldest.size


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
