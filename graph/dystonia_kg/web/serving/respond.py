"""Responses: RDF and result documents, and the format that a client asked for."""

import re
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
from flask import Response, request, send_file

from dystonia_kg.engine import results
from dystonia_kg.engine.answer import Answer
from dystonia_kg.errors import ProtocolError
from dystonia_kg.sparql.negotiation import Choice, Format, by_name, coding, negotiate

_ONE_RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")


def chosen(offers: Sequence[Format], name: str | None = None) -> Choice:
    """Choose by `format=`, else by the Accept header; 406 when no offer is acceptable."""
    if name:
        return by_name(name, offers)
    choice = negotiate(request.headers.get("Accept"), offers)
    if choice is None:
        known = ", ".join(offer.media_type for offer in offers)
        raise ProtocolError(406, "none of the accepted media types is available", hint=known)
    return choice


def document(body: bytes, choice: Choice, *, file_name: str = "") -> Response:
    """Make a response of a written document; it varies with Accept."""
    response = Response(body, content_type=choice.content_type)
    response.headers["Vary"] = "Accept"
    if file_name:
        name = f"{file_name}.{choice.format.extensions[0]}"
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def answer_headers(content_type: str, file_name: str, *, is_volatile: bool) -> dict[str, str]:
    """Give the headers of an engine's answer; it varies with Accept."""
    headers = {
        "Content-Type": content_type,
        "Vary": "Accept",
        "Content-Disposition": f'inline; filename="{file_name}"',
    }
    return {**headers, "Cache-Control": "no-store"} if is_volatile else headers


def answered(found: Answer, *, file_name: str) -> Response:
    """Make a response of an engine's answer."""
    name = f"{file_name}.{found.extension}"
    headers = answer_headers(found.content_type, name, is_volatile=found.is_volatile)
    return Response(found.body, headers=headers)


def graph_document(triples: Sequence[ox.Triple], choice: Choice, file_name: str) -> Response:
    """Write triples in the chosen RDF syntax."""
    body = results.serialize_graph(triples, choice.format)
    return document(body, choice, file_name=file_name)


def page(html: str, status: int = 200) -> Response:
    """Make a response of an HTML page; it varies with Accept."""
    response = Response(html, status, content_type="text/html; charset=utf-8")
    response.headers["Vary"] = "Accept"
    return response


def release_file(path: Path, checksum: str, media_type: str = "") -> Response:
    """Give a file of a build, or the one part of it that Range asks for (RFC 9110, section 14).

    The tag is the file's checksum, the same on all replicas. A whole file may be compressed, which
    makes another representation with a tag of its own: a part never continues it.
    """
    wanted = request.headers.get("Range")
    name = coding(request.headers.get("Accept-Encoding")) if wanted is None else ""
    if wanted is not None and not _ONE_RANGE.fullmatch(wanted):
        del request.environ["HTTP_RANGE"]  # several, or none that is known: the whole is given
    is_coded = bool(name) and path.suffix != ".gz"
    tag = f"{checksum}-{name}" if is_coded else checksum
    response = send_file(path, mimetype=media_type or None, as_attachment=True, etag=tag)
    if response.status_code == 412:
        raise ProtocolError(412, "the file is another one than If-Match names")
    response.vary.add("Accept-Encoding")
    if is_coded and response.status_code == 200:
        response.direct_passthrough = False
        response.headers.pop("Accept-Ranges", None)
    return response
