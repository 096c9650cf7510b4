"""A connection to a server as bytes: requests written by hand, responses read whole."""

import re
import socket

PATIENCE_S = 30.0
HEAD = "Host: a\r\n"


def opened(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)


def get(query: str, headers: str = "", method: str = "GET") -> bytes:
    return f"{method} /sparql?query={query} HTTP/1.1\r\n{HEAD}{headers}\r\n".encode()


def received(line: socket.socket, has_body: bool = True) -> tuple[int, str, bytes]:
    """Read one response; give its status, its head without the date, and its body."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = line.recv(1)  # and nothing of the next response
        assert piece, f"closed after {head!r}"
        head += piece
    named = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    length = int(named[1]) if named and has_body else 0
    body = b""
    while len(body) < length:
        body += line.recv(length - len(body))
    status, _, headers = head.decode().strip().partition("\r\n")
    dates = re.findall(r"date: [^\r]+ GMT", headers)
    assert len(dates) == 1
    lines = sorted(line for line in headers.split("\r\n") if line != dates[0])
    return int(status.split()[1]), "\n".join(lines), body


def is_closed(line: socket.socket) -> bool:
    """Wait until the other side closes the connection, tell whether it does."""
    try:
        while line.recv(65536):
            pass
    except TimeoutError:
        return False
    except ConnectionResetError:
        pass
    return True
