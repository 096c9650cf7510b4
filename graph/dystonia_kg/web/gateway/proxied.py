"""The address that a client asked, where proxies stand in front (the X-Forwarded headers).

Each proxy that adds to a header writes behind what is there already, separated by a comma; one that
replaces it leaves a single value. Of the list the part of the outermost trusted proxy counts: what
stands before it comes from the client, and may be anything.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from dystonia_kg.errors import DystoniaKgError

_HOST = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?"
)
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
_HOST_CHARACTERS = 260
_PATH_CHARACTERS = 200


class Address(NamedTuple):
    """What was asked: scheme, host with port, the path of the site, the path below that."""

    scheme: str
    host: str
    root: str
    path: str

    @property
    def iri(self) -> str:
        """The address as an IRI, without its query."""
        return f"{self.scheme}://{self.host}{self.root}{self.path}"


def base_path_of(text: str) -> str:
    """Give the path that the site is found below, without a slash at its end; "" for the root.

    >>> base_path_of("kg/dystonia/")
    '/kg/dystonia'

    Raises DystoniaKgError for what is no path.
    """
    path = "/" + text.strip("/") if text.strip("/") else ""
    if not _is_path(path):
        raise DystoniaKgError(f"'{text[:80]}' is no base path", hint="such as /dystonia")
    return path


def forwarded(header: str | None, proxies: int) -> str:
    """Give what the outermost of so many proxies says in a header, "" without any.

    >>> forwarded("evil.example, kg.example.org, inner", 2), forwarded("kg.example.org", 2)
    ('kg.example.org', 'kg.example.org')
    """
    parts = [part.strip() for part in (header or "").split(",")] if proxies else []
    return parts[-min(proxies, len(parts))] if parts else ""


@lru_cache(maxsize=256)
def is_host(text: str) -> bool:
    """Tell whether a text is a host, perhaps with a port."""
    return len(text) <= _HOST_CHARACTERS and _HOST.fullmatch(text) is not None


def asked_address(
    direct: Address, headers: Mapping[str, str], proxies: int, base_path: str = ""
) -> Address:
    """Give the address that the client asked, from the one that this server was asked.

    A path that holds the base path still is read without it.
    """
    scheme = forwarded(headers.get("x-forwarded-proto"), proxies).lower()
    host = forwarded(headers.get("x-forwarded-host"), proxies)
    prefix = forwarded(headers.get("x-forwarded-prefix"), proxies).rstrip("/")
    root = prefix if prefix and _is_path(prefix) else base_path or direct.root
    path = direct.path
    if root and root != direct.root and (path == root or path.startswith(f"{root}/")):
        path = path.removeprefix(root) or "/"
    return Address(
        scheme if scheme in ("http", "https") else direct.scheme,
        host if is_host(host) else direct.host,
        root,
        path,
    )


def _is_path(text: str) -> bool:
    parts = text.split("/")
    is_plain = _PATH.fullmatch(text) is not None and len(text) <= _PATH_CHARACTERS
    return is_plain and not {".", ".."} & set(parts)
