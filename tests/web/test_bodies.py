"""Bodies of requests as the gateway reads them; slow ones: tests/server/test_connection.py."""

import io
from typing import Any

import pytest

from dystonia_kg.errors import ProtocolError
from dystonia_kg.limits import Limits
from dystonia_kg.web.gateway.bodies import Bodies


def body_of(sent: bytes, length: str | None, path: str = "/sparql", **limits: float) -> bytes:
    environ: dict[str, Any] = {"PATH_INFO": path, "wsgi.input": io.BytesIO(sent)}
    if length is None:
        environ["HTTP_TRANSFER_ENCODING"] = "chunked"
    else:
        environ["CONTENT_LENGTH"] = length
    return Bodies(Limits(**limits)).read(environ)


BODIES = [
    (b"abc", "3", {}, b"abc"),
    (b"abc", None, {}, b"abc"),
    (b"", "0", {}, b""),
    (b"abc", "2", {}, b"ab"),
    (b"abc", "4", {}, 400),
    (b"abc", "-1", {}, 400),
    (b"abc", "3x", {}, 400),
    (b"abc", "٣", {}, 400),
    (b"abcdef", "6", {"body_bytes": 5}, 413),
    (b"abcdef", None, {"body_bytes": 5}, 413),
    (b"abcde", None, {"body_bytes": 5}, b"abcde"),
]


@pytest.mark.parametrize(("sent", "length", "limits", "expected"), BODIES)
def test_bodies(
    sent: bytes, length: str | None, limits: dict[str, float], expected: bytes | int
) -> None:
    if isinstance(expected, bytes):
        assert body_of(sent, length, **limits) == expected
        return
    with pytest.raises(ProtocolError) as raised:
        body_of(sent, length, **limits)
    assert raised.value.status == expected


def test_a_graph_may_be_larger() -> None:
    sent = b"x" * 100
    limits = {"body_bytes": 10, "upload_bytes": 1_000}
    assert body_of(sent, "100", path="/graphs", **limits) == sent
