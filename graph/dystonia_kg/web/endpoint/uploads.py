"""Request bodies: their content coding, and the documents of an upload in files of their own."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser

from dystonia_kg.errors import ProtocolError
from dystonia_kg.loading.syntaxes import EXTENSIONS, format_of_name
from dystonia_kg.sparql import codings
from dystonia_kg.sparql.negotiation import (
    GRAPH_FORMATS,
    N_TRIPLES,
    OBO,
    OWL_FUNCTIONAL,
    OWL_MANCHESTER,
    OWL_XML,
    Choice,
)
from dystonia_kg.sparql.protocol import media_type_of
from dystonia_kg.writes.documents import Part, parts_folder

_MULTIPART = "multipart/form-data"
_UNTYPED = ("", "application/octet-stream", "text/plain")
_LIMIT_PARTS = 100
_ACCEPTED = (*GRAPH_FORMATS, OWL_FUNCTIONAL, OWL_MANCHESTER, OWL_XML, OBO)
_KNOWN = ", ".join(offer.media_type for offer in _ACCEPTED)


def read_body(limit_bytes: int) -> bytes:
    """Give the body of the request, decoded once.

    Raises ProtocolError: 400 for a body that is not what its coding says, 413 over the limit, 415
    for another coding.
    """
    body = request.get_data(cache=False)
    name = request.headers.get("Content-Encoding", "")
    try:
        decoded = codings.decode(body, name, limit_bytes)
    except codings.TooLongError as e:
        raise _too_large(limit_bytes) from e
    except codings.CodingError as e:
        raise ProtocolError(400, f"the body cannot be read as {name[:20]}: {e}") from e
    except LookupError as e:
        raise ProtocolError(
            415,
            f"content coding '{name[:40]}' is not accepted",
            hint=f"send the body as it is, or as {codings.ACCEPTED}",
            headers={"Accept-Encoding": codings.ACCEPTED},
        ) from e
    if len(decoded) > limit_bytes:
        raise _too_large(limit_bytes)
    return decoded


@contextmanager
def upload(limit_bytes: int) -> Iterator[list[Part]]:
    """Give the documents of the request as files, which are removed afterwards.

    A form (multipart/form-data) may bring several; any other body is one. What has no media type is
    read as `dystonia-kg load` reads a file of its name. Raises ProtocolError as `read_body`, and
    415 for what is no RDF or OWL syntax.
    """
    media_type = media_type_of(request.content_type or "")
    if media_type != _MULTIPART:
        _require_format(media_type)
    body = read_body(limit_bytes)
    with parts_folder() as folder:
        if media_type == _MULTIPART:
            yield list(_parts(body, folder))
        else:
            yield [Part(_stored(body, folder), _require_format(media_type).format.name)]


def _parts(body: bytes, folder: Path) -> Iterator[Part]:
    options = dict(request.mimetype_params)
    parser = FormDataParser(_in_memory, max_form_parts=_LIMIT_PARTS, silent=False)
    try:
        _, _, files = parser.parse(BytesIO(body), _MULTIPART, len(body), options)
    except (ValueError, HTTPException) as e:
        raise ProtocolError(400, f"the form cannot be read: {e}") from e
    found = [file for name in files for file in files.getlist(name)]
    if not found:
        raise ProtocolError(400, "the form holds no file", hint="send each document as a file")
    for file in found:
        name, media_type = (file.filename or "")[:100], media_type_of(file.content_type or "")
        form = format_of_name(Path(name)) if media_type in _UNTYPED else None
        said = _require_format(media_type).format.name if form is None else None
        suffix = next((suffix for suffix, its in EXTENSIONS.items() if its is form), "")
        yield Part(_stored(file.stream.read(), folder, suffix), said, name)


def _in_memory(
    total_content_length: int | None,  # noqa: ARG001 (as werkzeug calls it)
    content_type: str | None,  # noqa: ARG001
    filename: str | None,  # noqa: ARG001
    content_length: int | None = None,  # noqa: ARG001
) -> BytesIO:
    """Give where a part of a form goes; the whole form is in memory already."""
    return BytesIO()


def _require_format(media_type: str) -> Choice:
    """Give the RDF or OWL syntax of a media type; ProtocolError (415) for what is none."""
    for offer in _ACCEPTED:
        if media_type in offer.media_types and media_type not in _UNTYPED:
            return Choice(offer, media_type)
    if media_type == "text/plain":
        return Choice(N_TRIPLES, media_type)
    said = (
        f"content type '{media_type[:60]}' is no RDF or OWL syntax"
        if media_type
        else "no content type"
    )
    raise ProtocolError(415, said, hint=f"send one of {_KNOWN}", headers={"Accept": _KNOWN})


def _stored(body: bytes, folder: Path, suffix: str = "") -> str:
    handle, name = tempfile.mkstemp(suffix, dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    return name


def _too_large(limit_bytes: int) -> ProtocolError:
    return ProtocolError(
        413,
        f"the body is larger than {limit_bytes:,} bytes",
        hint="send less at a time, or use: dystonia-kg load",
    )
