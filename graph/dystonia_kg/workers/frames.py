"""The frames that a server process and its query workers exchange over a socket pair.

A frame is the lengths of its parts, and its parts. An error travels as its kind, message and hint
(JSON), between a server process and its writer as well, and is raised anew on the other side.
"""

import json
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

from dystonia_kg import errors
from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.errors import DystoniaKgError

Read: TypeAlias = Callable[[int], bytes]
_REQUEST = struct.Struct(">III")
"""Lengths of a build's path, of how the answer is wanted, and of the query."""
_ANSWER = struct.Struct(">?IIQ")
"""Is it an error, the lengths of its head and body, and how much the worker has grown (bytes)."""
_REQUESTS_KEPT = 64


def write_request(build: str, request: QueryRequest) -> bytes:
    """Write a query and the build that it is to be answered from."""
    graphs = [
        None if g is None else tuple(g) for g in (request.default_graphs, request.named_graphs)
    ]
    how = _written(*graphs, request.format, request.accept, request.extension, request.row_limit)
    parts = (build.encode(), how, request.query.encode())
    return _REQUEST.pack(*map(len, parts)) + b"".join(parts)


@lru_cache(maxsize=_REQUESTS_KEPT)
def _written(*how: Any) -> bytes:
    return json.dumps(how).encode()


def read_request(read: Read) -> tuple[str, QueryRequest]:
    """Read what `write_request` wrote; `read` gives exactly as many bytes as asked for."""
    build, how, query = map(read, _REQUEST.unpack(read(_REQUEST.size)))
    return build.decode(), QueryRequest(query.decode(), *_read(how))


@lru_cache(maxsize=_REQUESTS_KEPT)
def _read(how: bytes) -> tuple[Any, ...]:
    return tuple(json.loads(how))


def write_answer(outcome: Answer | DystoniaKgError, growth_bytes: int = 0) -> bytes:
    """Write an answer or an error, and how much memory the worker has taken since it started."""
    if isinstance(outcome, DystoniaKgError):
        text = json.dumps(error_parts(outcome)).encode()
        return _ANSWER.pack(True, len(text), 0, growth_bytes) + text
    text = "\n".join(
        (outcome.content_type, outcome.extension, outcome.format, "v" * outcome.is_volatile)
    ).encode()
    return _ANSWER.pack(False, len(text), len(outcome.body), growth_bytes) + text + outcome.body


def parse_answer(frame: bytearray) -> tuple[Answer | DystoniaKgError, int] | None:
    """Take what `write_answer` wrote from the front of `frame`, None while that is not whole."""
    if len(frame) < _ANSWER.size:
        return None
    is_error, head_length, body_length, growth_bytes = _ANSWER.unpack_from(frame)
    body_at = _ANSWER.size + head_length
    end = body_at + body_length
    if len(frame) < end:
        return None
    text = frame[_ANSWER.size : body_at].decode()
    body = bytes(memoryview(frame)[body_at:end])
    del frame[:end]
    if is_error:
        return error_of(json.loads(text)), growth_bytes
    content_type, extension, format_, volatile = text.split("\n")
    return Answer(content_type, extension, format_, body, bool(volatile)), growth_bytes


def error_parts(error: DystoniaKgError) -> list[Any]:
    """Give the kind of an error, its message, and the data on it, as JSON can hold them."""
    return [type(error).__name__, error.message, vars(error)]


def error_of(parts: list[Any]) -> DystoniaKgError:
    """Make the error of its parts anew; one of an unknown kind is a plain DystoniaKgError."""
    name, message, data = parts
    kind: type[DystoniaKgError] = vars(errors).get(name, DystoniaKgError)
    error = kind.__new__(kind, message)
    vars(error).update(data)
    return error
