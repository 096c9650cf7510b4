"""The frames that a server process and its query workers exchange over a socket pair.

A request is one JSON text, an answer is a JSON text and the answer's bytes; each has its length
in front. An error travels as its kind, message and hint, and is raised anew on the other side.
"""

import json
import struct
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeAlias

from dystonia_kg import errors
from dystonia_kg.answering import Answer, QueryRequest
from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.protocol import ProtocolError

Read: TypeAlias = Callable[[int], bytes]
_REQUEST = struct.Struct(">I")
_PARTS = tuple(part.name for part in fields(QueryRequest))
_ANSWER = struct.Struct(">II")


def write_request(build: str, request: QueryRequest) -> bytes:
    """Write a query and the build that it is to be answered from."""
    parts = [getattr(request, name) for name in _PARTS]
    text = json.dumps((build, parts)).encode()
    return _REQUEST.pack(len(text)) + text


def read_request(read: Read) -> tuple[str, QueryRequest]:
    """Read what `write_request` wrote; `read` gives exactly as many bytes as asked for."""
    (length,) = _REQUEST.unpack(read(_REQUEST.size))
    build, parts = json.loads(read(length))
    return build, QueryRequest(*parts)


def write_answer(outcome: Answer | DystoniaKgError, *, retire: bool = False) -> bytes:
    """Write an answer or an error; `retire` asks that the worker be replaced."""
    body = b""
    if isinstance(outcome, Answer):
        body = outcome.body
        head: dict[str, Any] = {
            "answer": [
                outcome.content_type,
                outcome.extension,
                outcome.format,
                outcome.is_volatile,
            ]
        }
    else:
        head = {"error": _error_parts(outcome)}
    if retire:
        head["retire"] = True
    text = json.dumps(head).encode()
    return _ANSWER.pack(len(text), len(body)) + text + body


def parse_answer(frame: bytearray) -> tuple[Answer | DystoniaKgError, bool] | None:
    """Take what `write_answer` wrote from the front of `frame`, None while that is not whole."""
    if len(frame) < _ANSWER.size:
        return None
    head_length, body_length = _ANSWER.unpack_from(frame)
    body_at = _ANSWER.size + head_length
    end = body_at + body_length
    if len(frame) < end:
        return None
    head = json.loads(frame[_ANSWER.size : body_at])
    body = bytes(memoryview(frame)[body_at:end])
    del frame[:end]
    if "error" in head:
        return _error(head["error"]), "retire" in head
    content_type, extension, format_, is_volatile = head["answer"]
    return Answer(content_type, extension, format_, body, is_volatile), "retire" in head


def _error_parts(error: DystoniaKgError) -> list[Any]:
    if isinstance(error, ProtocolError):
        return ["ProtocolError", error.message, error.hint, error.status, error.headers]
    return [type(error).__name__, error.message, error.hint]


def _error(parts: list[Any]) -> DystoniaKgError:
    name, message, hint, *rest = parts
    if name == "ProtocolError":
        return ProtocolError(rest[0], message, hint=hint, headers=rest[1])
    kind: type[DystoniaKgError] = getattr(errors, name, DystoniaKgError)
    return kind(message, hint=hint)
