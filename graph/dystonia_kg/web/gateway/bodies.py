"""Request bodies: their limits, and how the gateway reads one where nobody did before.

The server of this project reads bodies before (`server.connection`), in bounded time. Other WSGI
servers have to see to slow clients themselves, as most do by reading bodies before the application
is asked.
"""

from collections.abc import Mapping
from typing import Any

from dystonia_kg.errors import ProtocolError
from dystonia_kg.limits import Limits

CLOSE = {"Connection": "close"}
_LARGE = ("/graphs", "/update")


class Bodies:
    """The limits of bodies, and a reader that keeps them."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def limit_bytes(self, path: str) -> int:
        """Give the largest body for a path."""
        is_large = path.startswith(_LARGE)
        return self._limits.upload_bytes if is_large else self._limits.body_bytes

    def read(self, environ: Mapping[str, Any]) -> bytes:
        """Read the body of a WSGI request.

        Raises ProtocolError: 400 for a broken length or a body that ends early, 413 for one that
        is too large.
        """
        limit = self.limit_bytes(str(environ.get("PATH_INFO", "")))
        length = length_of(environ)
        if length == 0:
            return b""
        if length is not None and length > limit:
            raise too_large(limit)
        body: bytes = environ["wsgi.input"].read(limit + 1 if length is None else length)
        if length is None and len(body) > limit:
            raise too_large(limit)
        if length is not None and len(body) < length:
            raise cut_short()
        return body


def length_of(environ: Mapping[str, Any]) -> int | None:
    """Give the length that a request names, None when its body comes in chunks."""
    text = str(environ.get("CONTENT_LENGTH") or "")
    if not text:
        return None if environ.get("HTTP_TRANSFER_ENCODING") else 0
    if not (text.isascii() and text.isdigit()):
        raise ProtocolError(400, "Content-Length is no number", headers=CLOSE)
    return int(text)


def too_large(limit: int) -> ProtocolError:
    """Make the error for a body over the limit.

    The connection stays for a while: a client reads no answer before it has sent its body.
    """
    return ProtocolError(
        413, f"the body is larger than {limit:,} bytes", hint="send less at a time"
    )


def too_slow(limit_s: float) -> ProtocolError:
    """Make the error for a body that takes too long."""
    return ProtocolError(
        408, f"the body did not come within {limit_s:g} s", hint="send it faster", headers=CLOSE
    )


def cut_short() -> ProtocolError:
    """Make the error for a body that ends before its length."""
    return ProtocolError(400, "the body ended before its length", headers=CLOSE)
