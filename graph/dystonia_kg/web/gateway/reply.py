"""What is answered: a status, headers, and a body, which may come in pieces."""

from collections.abc import Iterable
from typing import TypeAlias

Headers: TypeAlias = list[tuple[str, str]]


class Reply:
    """A response; `body` is its bytes, or pieces of a file.

    `head` is how its status and headers are sent, all but the date and the connection.
    """

    __slots__ = ("_head", "_is_last", "body", "headers", "status")

    def __init__(
        self, status: str, headers: Headers, body: bytes | Iterable[bytes], head: bytes = b""
    ) -> None:
        self.status, self.headers, self.body = status, headers, body
        self._head = head
        self._is_last: bool | None = None

    @property
    def code(self) -> int:
        """The number of the status."""
        return int(self.status[:3])

    @property
    def head(self) -> bytes:
        """The status line and the headers, each with its end of line."""
        if not self._head:
            self._head = f"HTTP/1.1 {self.status}\r\n".encode() + written(self.headers)
        return self._head

    @property
    def is_last(self) -> bool:
        """Whether the connection is to be closed after it."""
        if self._is_last is None:
            self._is_last = b"\r\nconnection: close\r\n" in self.head
        return self._is_last

    def named_size(self) -> int | None:
        """Give the length that the headers name, None where they name none."""
        named = (value for name, value in self.headers if name.lower() == "content-length")
        return next((int(value) for value in named), None)

    def with_header(self, name: str, value: str) -> "Reply":
        """Give the same reply with one more header."""
        head = self.head + f"{name.lower()}: {value}\r\n".encode("latin-1")
        return Reply(self.status, [*self.headers, (name, value)], self.body, head)


def written(headers: Headers) -> bytes:
    """Write headers, each with its end of line; the date is the connection's."""
    lines = [f"{name.lower()}: {value}\r\n" for name, value in headers if name != "Date"]
    return "".join(lines).encode("latin-1")
