"""Content codings: bodies and answers as zstd or gzip (RFC 9110, section 8.4)."""

import gzip
import sys
import zlib
from collections.abc import Callable
from typing import Any

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, zstd"
_GZIP_LEVEL = 5
_ZSTD_LEVEL = 3
_PIECE_BYTES = 4_096
_GZIP_WINDOW = 31
"""What tells zlib to read the format of gzip."""


class CodingError(ValueError):
    """A coding that is not known, or a body that is not what its coding says."""


class TooLongError(ValueError):
    """A body that is longer, decoded, than the limit."""


def encode(body: bytes, coding: str) -> bytes:
    """Give a body in a coding of `negotiation.CODINGS`.

    >>> decode(encode(b"dystonia", "zstd"), "zstd", 100)
    b'dystonia'
    """
    if coding == "zstd":
        return bytes(zstd.compress(body, _ZSTD_LEVEL))
    return gzip.compress(body, _GZIP_LEVEL, mtime=0)


def decode(body: bytes, coding: str, limit_bytes: int) -> bytes:
    """Give a body without its coding; never more than `limit_bytes` are unpacked.

    Raises LookupError for a coding that is not known, CodingError for a body that is damaged or cut
    off, TooLongError.
    """
    name = coding.strip().lower()
    if name in ("", "identity"):
        return body
    if name in ("gzip", "x-gzip"):
        return _unpacked(body, lambda: zlib.decompressobj(_GZIP_WINDOW), limit_bytes)
    if name == "zstd":
        return _unpacked(body, zstd.ZstdDecompressor, limit_bytes)
    raise LookupError(name)


def _unpacked(body: bytes, opened: Callable[[], Any], limit_bytes: int) -> bytes:
    """Unpack all members or frames that a body holds, one after the other.

    Piece by piece: what follows a member is copied each time, and there may be very many.
    """
    unpacked, unpacker, is_within = bytearray(), opened(), False
    try:
        for at in range(0, len(body), _PIECE_BYTES):
            rest = body[at : at + _PIECE_BYTES]
            while rest:
                unpacked += unpacker.decompress(rest, limit_bytes + 1 - len(unpacked))
                if len(unpacked) > limit_bytes:
                    raise TooLongError
                is_within, rest = not unpacker.eof, unpacker.unused_data
                if unpacker.eof:
                    unpacker = opened()
    except (zlib.error, zstd.ZstdError) as e:
        raise CodingError(str(e)) from e
    if is_within:
        raise CodingError("it ends too early")
    return bytes(unpacked)
