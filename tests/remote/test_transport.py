"""Requests to an engine that asks for a login, is slow in pieces, or leads elsewhere."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from dystonia_kg.errors import DeadlineError, DystoniaKgError, RemoteError
from dystonia_kg.remote.login import Credentials
from dystonia_kg.remote.store import RemoteService, record_of
from dystonia_kg.remote.transport import DeniedError, Transport

OK = "HTTP/1.1 200 OK\r\n"
NONE = '{"head":{"vars":["x"]},"results":{"bindings":[]}}'


@contextmanager
def engine(*answers: str, drips: str = "") -> Iterator[tuple[str, list[str]]]:
    """Give the address of an engine and what it is asked.

    It gives its answers in order, the last for ever, and sends `drips` in pieces of one byte.
    """
    asked: list[str] = []
    ahead = list(answers)
    is_over = threading.Event()

    def answer(line: socket.socket) -> None:
        with line, suppress(OSError):
            asked.append(line.recv(65536).decode())
            text = ahead.pop(0) if len(ahead) > 1 else ahead[0]
            line.sendall(text.encode())
            while drips and not is_over.wait(0.05):
                line.sendall(drips.encode())

    def serve() -> None:
        with suppress(OSError):
            while not is_over.is_set():
                line, _ = server.accept()
                threading.Thread(target=answer, args=(line,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/query", asked
        finally:
            is_over.set()
            server.shutdown(socket.SHUT_RDWR)


def whole(body: str, first: str = OK) -> str:
    return f"{first}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n{body}"


def who_is_there(*challenges: str) -> str:
    lines = "".join(f"WWW-Authenticate: {challenge}\r\n" for challenge in challenges)
    return whole("", f"HTTP/1.1 401 Unauthorized\r\n{lines}")


def service(address: str, timeout_s: float = 20.0) -> RemoteService:
    return RemoteService(Transport(Credentials("ada", "secret")), address, timeout_s=timeout_s)


@pytest.mark.parametrize(
    ("challenges", "answered"),
    [
        (["Basic"], "Basic"),
        (["Basic realm="], "Basic"),
        (["Negotiate", 'Basic realm="x"'], "Basic"),
        (['Digest realm="x", nonce="n"'], "Digest"),
        (['Digest realm="x", nonce="n", algorithm=MD5, qop="auth,auth-int"'], "Digest"),
        (['Digest realm="x", nonce="n", algorithm=none-such', "Basic"], "Basic"),
    ],
)
def test_a_login_that_is_known(challenges: list[str], answered: str) -> None:
    with engine(who_is_there(*challenges), whole(NONE)) as (address, asked):
        assert service(address).select("SELECT ?x {}") == []
    assert [f"Authorization: {answered} " in request for request in asked] == [False, True]


@pytest.mark.parametrize(
    "challenge",
    [
        "Negotiate",
        "Digest",
        'Digest realm=, nonce="n"',
        'Digest nonce="n"',
        'Digest realm="x", nonce="n", algorithm=MD5-sess',
        'Digest realm="x", nonce="n", qop="auth-int"',
    ],
)
def test_a_login_that_is_not_known(challenge: str) -> None:
    with engine(who_is_there(challenge)) as (address, asked), pytest.raises(DeniedError):
        service(address).select("SELECT ?x {}")
    assert "Authorization" not in "".join(asked)


@pytest.mark.parametrize(
    "begun",
    [
        f"{OK}X: ",
        f"{OK}Content-Length: 1000\r\n\r\n",
        f"{OK}Transfer-Encoding: chunked\r\n\r\n",
        f"{OK}\r\n",
        "HTTP/1.1 500 Oops\r\nContent-Length: 1000\r\n\r\n",
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 1000\r\n\r\n",
    ],
)
def test_an_engine_that_sends_a_byte_now_and_then_is_cut(begun: str) -> None:
    """It would go on for as many pieces as it told, or for ever."""
    with engine(begun, drips="1") as (address, _), pytest.raises(DeadlineError, match=r"0\.5 s"):
        service(address, 0.5).select("SELECT ?x {}")


@pytest.mark.parametrize("host", ["a..b", ".", "a" * 70 + ".org"])
def test_a_name_that_no_engine_can_have(host: str) -> None:
    with pytest.raises(RemoteError):
        service(f"http://{host}/query").select("SELECT ?x {}")


def test_where_an_engine_redirects_to_gets_nothing() -> None:
    with engine(whole(NONE)) as (elsewhere, got):
        redirect = whole("", f"HTTP/1.1 307 Go\r\nLocation: {elsewhere}\r\n")
        with engine(redirect) as (address, _), pytest.raises(RemoteError, match="not followed"):
            service(address).select("SELECT ?x {}")
    assert not got


@pytest.mark.parametrize(
    ("graph", "size"),
    [("http://g/", "many"), ("http://g/", "1.5"), ("http://g/", ""), ("g> } ; DROP ALL #", "1")],
)
def test_a_record_that_makes_no_sense(graph: str, size: str) -> None:
    row = {
        "subject": {"type": "uri", "value": graph},
        "property": {"type": "uri", "value": "http://rdfs.org/ns/void#triples"},
        "value": {"type": "literal", "value": size},
    }
    rows = json.dumps({"head": {"vars": list(row)}, "results": {"bindings": [row]}})
    with engine(whole(rows)) as (address, _), pytest.raises(DystoniaKgError, match=r"record|read"):
        record_of(service(address))
