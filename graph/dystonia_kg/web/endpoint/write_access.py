"""What both ways to write share: who may, and the process that does it."""

from typing import cast

from flask import Flask, Response, current_app, request

from dystonia_kg.errors import ProtocolError
from dystonia_kg.web.serving.request import serving
from dystonia_kg.writes.access import Access
from dystonia_kg.writes.supervisor import WritePool

_ACCESS, _POOL = "dystonia_kg_access", "dystonia_kg_writer"


def register(app: Flask, access: Access, pool: WritePool | None) -> None:
    """Make the right to write and the writer, if there is one, known to the application."""
    app.extensions[_ACCESS] = access
    app.extensions[_POOL] = pool


def current_access() -> Access:
    """Give the right to write of the application that handles the request."""
    return cast(Access, current_app.extensions[_ACCESS])


def writer() -> WritePool:
    """Give the writer, once the request is known to be allowed to write."""
    pool = cast(WritePool | None, current_app.extensions[_POOL])
    if pool is None:
        raise ProtocolError(
            403,
            "nothing is written through this server: its graphs are in another engine",
            hint="its operator can use: dystonia-kg publish",
        )
    current_access().require(
        request.headers.get("Authorization"),
        request.host,
        request.headers.get("Origin"),
        request.remote_addr or "",
    )
    return pool


def limit_upload_bytes() -> int:
    """Give the largest body of a write."""
    return serving().limits.upload_bytes


def done(status: int, *, location: str = "") -> Response:
    """Make the response to a write that is current now."""
    response = Response(status=status)
    del response.headers["Content-Type"]
    if location:
        response.headers["Location"] = location
    response.headers["Cache-Control"] = "no-store"
    return response
