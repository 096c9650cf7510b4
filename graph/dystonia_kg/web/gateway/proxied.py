"""The address that a client asked, where proxies stand in front (the X-Forwarded headers).

Each proxy that adds to a header writes behind what is there already, separated by a comma; one that
replaces it leaves a single value. Of the list the part of the outermost trusted proxy counts: what
stands before it comes from the client, and may be anything.
"""

import re
from collections.abc import MutableMapping
from typing import Any

from dystonia_kg.errors import DystoniaKgError

_HOST = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?"
)
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
_PATH_CHARACTERS = 200


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


def set_address(environ: MutableMapping[str, Any], proxies: int, base_path: str = "") -> None:
    """Put scheme, host and base path of the address that the client asked into the environment.

    A path that holds the base path still is read without it.
    """
    scheme = forwarded(environ.get("HTTP_X_FORWARDED_PROTO"), proxies).lower()
    if scheme in ("http", "https"):
        environ["wsgi.url_scheme"] = scheme
    host = forwarded(environ.get("HTTP_X_FORWARDED_HOST"), proxies)
    if _HOST.fullmatch(host):
        environ["HTTP_HOST"] = host
    prefix = forwarded(environ.get("HTTP_X_FORWARDED_PREFIX"), proxies).rstrip("/")
    root = prefix if prefix and _is_path(prefix) else base_path
    if not root:
        return
    environ["SCRIPT_NAME"] = root
    path = environ["PATH_INFO"]
    if path == root or path.startswith(f"{root}/"):
        environ["PATH_INFO"] = path.removeprefix(root) or "/"


def _is_path(text: str) -> bool:
    parts = text.split("/")
    is_plain = _PATH.fullmatch(text) is not None and len(text) <= _PATH_CHARACTERS
    return is_plain and not {".", ".."} & set(parts)
