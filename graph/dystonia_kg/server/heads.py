"""Heads of requests: headers by name, and what is wrong with them.

Clients send the same head again and again, but for its first line: one is read once.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from dystonia_kg.web.gateway.proxied import is_host
from dystonia_kg.web.gateway.request import client_headers

LIMIT_HEADERS = 200
LIMIT_HEAD_BYTES = 64 * 1024
_HEADS_KEPT = 128
_GO_ON = "100-continue"


class Head(NamedTuple):
    """The headers of a request, the length that they name, and what is wrong with them."""

    headers: Mapping[str, str]
    is_of_1_1: bool
    length: int
    waits_for_word: bool
    problem: tuple[int, str] | None


@lru_cache(maxsize=_HEADS_KEPT)
def read_head(pairs: tuple[tuple[bytes, bytes], ...], version: str, host: str | None) -> Head:
    """Read the headers of a request; `host` is that of its target, None where that is a path.

    A host in the target counts, not the one in the header (RFC 9112, section 3.2.2).
    """
    headers = client_headers(pairs[:LIMIT_HEADERS])
    is_large = sum(len(name) + len(value) for name, value in pairs) > LIMIT_HEAD_BYTES
    problem = _problem(len(pairs), version, headers, host, is_large=is_large)
    if host is not None:
        headers["host"] = host
    is_of_1_1 = version == "1.1"
    return Head(
        headers,
        is_of_1_1,
        int(headers.get("content-length", "0")),
        is_of_1_1 and headers.get("expect", "").lower() == _GO_ON,
        problem,
    )


def _problem(
    number: int, version: str, headers: Mapping[str, str], target: str | None, *, is_large: bool
) -> tuple[int, str] | None:
    """Tell what is wrong with a head that could be parsed (RFC 9112, sections 3.2 and 6.1)."""
    if number > LIMIT_HEADERS:
        return 431, f"more than {LIMIT_HEADERS} headers"
    if is_large:
        return 431, f"the headers are larger than {LIMIT_HEAD_BYTES:,} bytes"
    if version not in ("1.1", "1.0"):
        return 505, "this is a server of HTTP/1.1"
    host = headers.get("host", None if version == "1.1" else "")
    if host is None or target == "" or any(name and not is_host(name) for name in (host, target)):
        return 400, "a request names one host, in its Host header"
    expected = headers.get("expect", _GO_ON)
    if version == "1.1" and expected.lower() != _GO_ON:
        return 417, f"only {_GO_ON} may be expected of this server"
    coding = headers.get("transfer-encoding")
    if coding is not None and (coding.lower() != "chunked" or version != "1.1"):
        return 501, "a body comes whole or in chunks"
    return None
