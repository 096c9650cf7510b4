"""Request bodies: read whole before anything else, in bounded time and size.

The WSGI server has no time limit for a body. A body is therefore read in a thread of its own; when
it takes too long the client is answered 408, and the thread ends when the connection does. As
such threads wait for clients, there is a limit of them, and one of each client's.
"""

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

from dystonia_kg.errors import BusyError
from dystonia_kg.limits import Limits
from dystonia_kg.protocol import ProtocolError

_LARGE = ("/graphs", "/update")
_CLOSE = {"Connection": "close"}
_SHARE = 3


class Bodies:
    """Reads bodies, so many at the same time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._reading: Counter[str] = Counter()

    def read(self, environ: Mapping[str, Any], client: str) -> bytes:
        """Read the body of a request.

        Raises ProtocolError: 400 for a broken length or a body that ends early, 408 for one that
        takes too long, 413 for one that is too large; BusyError when too many are being read.
        """
        limit = self._limit(str(environ.get("PATH_INFO", "")))
        length = _length(environ)
        if length == 0:
            return b""
        if length is not None and length > limit:
            raise _too_large(limit)
        body = self._read_in_time(environ, client, limit + 1 if length is None else length)
        if length is None and len(body) > limit:
            raise _too_large(limit)
        if length is not None and len(body) < length:
            raise ProtocolError(400, "the body ended before its length", headers=_CLOSE)
        return body

    def _limit(self, path: str) -> int:
        is_large = path.startswith(_LARGE)
        return self._limits.upload_bytes if is_large else self._limits.body_bytes

    def _read_in_time(self, environ: Mapping[str, Any], client: str, size: int) -> bytes:
        self._take(client)
        found: list[bytes] = []

        def read() -> None:
            try:
                found.append(environ["wsgi.input"].read(size))
            except OSError:
                found.append(b"")
            finally:
                self._give_back(client)

        thread = threading.Thread(target=read, daemon=True)
        try:
            thread.start()
        except RuntimeError as e:  # no more threads
            self._give_back(client)
            raise BusyError("too many requests are being read", hint="try again") from e
        thread.join(self._limits.body_s)
        if not found:
            raise ProtocolError(
                408,
                f"the body did not come within {self._limits.body_s:g} s",
                hint="send it faster, or in parts",
                headers=_CLOSE,
            )
        return found[0]

    def _take(self, client: str) -> None:
        with self._lock:
            total, own = self._reading.total(), self._reading[client]
            most = self._limits.body_readers
            if total >= most or own >= max(1, most // _SHARE):
                raise BusyError("too many bodies are being read", hint="try again in a moment")
            self._reading[client] += 1

    def _give_back(self, client: str) -> None:
        with self._lock:
            self._reading[client] -= 1
            if not self._reading[client]:
                del self._reading[client]


def has_body(environ: Mapping[str, Any]) -> bool:
    """Tell whether a request comes with a body."""
    return bool(environ.get("CONTENT_LENGTH") or environ.get("HTTP_TRANSFER_ENCODING"))


def _length(environ: Mapping[str, Any]) -> int | None:
    """Give the length that the request names, None when it comes in chunks."""
    text = str(environ.get("CONTENT_LENGTH") or "")
    if not text and environ.get("HTTP_TRANSFER_ENCODING"):
        return None
    if not (text.isascii() and text.isdigit()):
        raise ProtocolError(400, "Content-Length is no number", headers=_CLOSE)
    return int(text)


def _too_large(limit: int) -> ProtocolError:
    return ProtocolError(
        413, f"the body is larger than {limit:,} bytes", hint="send less at a time", headers=_CLOSE
    )
