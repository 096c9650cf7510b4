"""Faults of what a connection asks: they end no process, and a client learns nothing of them."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
import uvloop

from dystonia_kg.limits import Limits
from dystonia_kg.server.connection import Connection, Server
from dystonia_kg.web.gateway.bodies import Bodies
from dystonia_kg.web.gateway.gateway import Gateway
from dystonia_kg.web.gateway.reply import Reply
from dystonia_kg.web.gateway.request import Request
from support.raw_http import get, is_closed, opened, received

PIECE = b"x" * 1_000_000


class Stub:
    """A gateway whose steps are those of a test."""

    def __init__(self, **steps: Callable[..., Any]) -> None:
        self.bodies: Any = Bodies(Limits())
        self.closed = threading.Event()
        self.at_once = steps.get("at_once", lambda *_: None)
        self.by_work = steps.get("by_work", self.many)
        if "limit_bytes" in steps:
            self.bodies.limit_bytes = steps["limit_bytes"]

    def version(self) -> str:
        return "build"

    async def by_query(self, _: Request) -> None:
        return None

    def many(self, _: Request) -> Reply:
        return Reply("200 OK", [], self._pieces())

    def _pieces(self) -> Iterator[bytes]:
        try:
            for _ in range(50):
                yield PIECE
        finally:
            self.closed.set()


@contextmanager
def serving(stub: Stub) -> Iterator[int]:
    """Serve a stub in a thread; give the port."""
    loop, ports = uvloop.new_event_loop(), []
    server = Server(cast("Gateway", stub), Limits())

    async def listen() -> None:
        found = await loop.create_server(lambda: Connection(server), "127.0.0.1", 0)
        ports.append(found.sockets[0].getsockname()[1])

    loop.run_until_complete(listen())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def fail(*_: object) -> Reply:
    raise RuntimeError("secret")


@pytest.mark.parametrize("step", ["at_once", "by_work", "limit_bytes"])
def test_a_fault_is_500_and_logged(caplog: pytest.LogCaptureFixture, step: str) -> None:
    with serving(Stub(**{step: fail})) as port, opened(port) as line:
        line.sendall(get("ASK%7B%7D"))
        status, headers, body = received(line)
        assert (status, "connection: close" in headers, b"secret" in body) == (500, True, False)
        assert is_closed(line)
    assert "secret" in caplog.text


def test_a_fault_within_an_answer_cuts_it(caplog: pytest.LogCaptureFixture) -> None:
    """An answer that is not whole must not look like one."""

    def pieces() -> Iterator[bytes]:
        yield b"begun"
        raise RuntimeError("secret")

    stub = Stub(by_work=lambda _: Reply("200 OK", [], pieces()))
    with serving(stub) as port, opened(port) as line:
        line.sendall(get("ASK%7B%7D"))
        text = b""
        try:
            while piece := line.recv(65536):
                text += piece
        except ConnectionResetError:
            pass
    assert not text.endswith(b"0\r\n\r\n")
    assert "secret" in caplog.text


def test_a_client_that_leaves_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    stub = Stub()
    with caplog.at_level(logging.WARNING), serving(stub) as port:
        for _ in range(20):
            stub.closed.clear()
            with opened(port) as line:
                line.sendall(get("ASK%7B%7D") * 2)
                line.recv(1000)
            assert stub.closed.wait(10)
    assert not caplog.records


def test_a_body_of_unknown_length_ends_for_an_old_client_with_the_connection() -> None:
    stub = Stub(by_work=lambda _: Reply("200 OK", [], iter([b"a", b"", b"b"])))
    asked = get("ASK%7B%7D", "Connection: keep-alive\r\n")
    with serving(stub) as port:
        for version, expected in ((b"1.0", b"ab"), (b"1.1", b"1\r\na\r\n1\r\nb\r\n0\r\n\r\n")):
            text = b""
            with opened(port) as line:
                line.sendall(asked.replace(b"HTTP/1.1", b"HTTP/" + version))
                while not text.endswith(b"\r\n\r\n" + expected):
                    piece = line.recv(65536)
                    assert piece, text
                    text += piece
                assert (b"connection: close" in text) == (version == b"1.0")
