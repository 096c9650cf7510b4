"""Who may write over HTTP."""

from pathlib import Path

import pytest

from dystonia_kg import environment
from dystonia_kg.errors import ProtocolError
from dystonia_kg.writes.access import (
    Access,
    AccessError,
    is_loopback,
    require_safe,
)

HERE, FAR = "127.0.0.1", "192.0.2.7"
TOKENS = [
    (Access(), "Bearer sesame", 403),
    (Access(""), "Bearer ", 403),
    (Access("sesame"), None, 401),
    (Access("sesame"), "", 401),
    (Access("sesame"), "Bearer", 401),
    (Access("sesame"), "Bearer open", 401),
    (Access("sesame"), "Bearer sesame2", 401),
    (Access("sesame"), "Bearer sesam", 401),
    (Access("sesame"), "Bearer SESAME", 401),
    (Access("sesame"), "Bearer sésame", 401),
    (Access("sesame"), "Basic sesame", 401),
    (Access("sesame"), "sesame", 401),
    (Access("sesame"), "Bearer sesame", 0),
    (Access("sesame"), "bearer  sesame ", 0),
    (Access("sesame", is_open=True), None, 401),
]
OPEN = [
    ("localhost:8000", None, HERE, 0),
    ("127.0.0.1:8000", None, HERE, 0),
    ("[::1]:8000", None, "::1", 0),
    ("localhost:8000", "http://localhost:8000", HERE, 0),
    ("localhost:8000", "http://localhost:9999", HERE, 403),
    ("localhost:8000", "https://evil.example", HERE, 403),
    ("localhost:8000", "null", HERE, 403),
    ("evil.example:8000", None, HERE, 403),
    ("127.0.0.1.evil.example", None, HERE, 403),
    ("localhost:8000", None, FAR, 403),
    ("localhost:8000", None, "", 403),
    ("", None, HERE, 403),
]


def status_of(
    access: Access,
    authorization: str | None,
    host: str = "kg.example",
    origin: str | None = None,
    client: str = FAR,
) -> int:
    try:
        access.require(authorization, host, origin, client)
    except ProtocolError as e:
        return e.status if ("WWW-Authenticate" in e.headers) == (e.status == 401) else -1
    return 0


@pytest.mark.parametrize(("access", "authorization", "status"), TOKENS)
def test_tokens(access: Access, authorization: str | None, status: int) -> None:
    assert status_of(access, authorization) == status


@pytest.mark.parametrize(("host", "origin", "client", "status"), OPEN)
def test_open_writes_are_for_this_machine(
    host: str, origin: str | None, client: str, status: int
) -> None:
    assert status_of(Access(is_open=True), None, host, origin, client) == status


def test_a_wrong_token_is_told_from_none() -> None:
    with pytest.raises(ProtocolError) as caught:
        Access("sesame").require("Bearer open", "h", None, FAR)
    assert caught.value.headers["WWW-Authenticate"].endswith('error="invalid_token"')
    assert "sesame" not in str(caught.value)


def test_from_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from-file\n", encoding="utf-8")
    assert Access.from_environment({}) == Access()
    assert Access.from_environment({environment.TOKEN: " sesame\n"}) == Access("sesame")
    assert Access.from_environment({environment.TOKEN_FILE: str(file)}) == Access("from-file")
    assert Access.from_environment({environment.OPEN_WRITES: "1"}) == Access(is_open=True)
    assert not Access.from_environment({environment.OPEN_WRITES: ""}).allows_writes
    assert Access.from_environment(
        {environment.OPEN_WRITES: "1", environment.TOKEN: "x"}
    ) == Access("x")


@pytest.mark.parametrize("token", ["", "  ", "two words", "tök", "a\nb", "x" * 5_000, "\x00"])
def test_tokens_of_no_use(token: str) -> None:
    with pytest.raises(AccessError):
        Access.from_environment({environment.TOKEN: token})


def test_a_token_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(AccessError, match="cannot be read"):
        Access.from_environment({environment.TOKEN_FILE: str(tmp_path / "none")})


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("localhost.evil.example", False),
        ("10.0.0.1", False),
        ("", False),
        ("::", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    ("access", "host", "is_plain", "is_safe"),
    [
        (Access(), "0.0.0.0", False, True),
        (Access("x"), "0.0.0.0", False, True),
        (Access(is_open=True), HERE, True, True),
        (Access(is_open=True), HERE, False, False),
        (Access(is_open=True), "0.0.0.0", True, False),
    ],
)
def test_open_writes_only_where_safe(
    access: Access, host: str, is_plain: bool, is_safe: bool
) -> None:
    if is_safe:
        require_safe(access, host, is_plain=is_plain)
        return
    with pytest.raises(AccessError):
        require_safe(access, host, is_plain=is_plain)
