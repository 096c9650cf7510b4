"""What is answered: a status, headers, and a body, which may come in pieces."""

from collections.abc import Iterable
from typing import TypeAlias

Headers: TypeAlias = list[tuple[str, str]]


class Reply:
    """A response; `body` is its bytes, or pieces of a file.

    `head` is how its status and headers are sent, all but the date and the connection.
    """

    __slots__ = ("_head", "body", "headers", "status")

    def __init__(self, status: str, headers: Headers, body: bytes | Iterable[bytes]) -> None:
        self.status, self.headers, self.body = status, headers, body
        self._head = b""

    @property
    def code(self) -> int:
        """The number of the status."""
        return int(self.status[:3])

    @property
    def head(self) -> bytes:
        """The status line and the headers, each with its end of line."""
        if not self._head:
            lines = "".join(
                f"{name.lower()}: {value}\r\n" for name, value in self.headers if name != "Date"
            )
            self._head = f"HTTP/1.1 {self.status}\r\n{lines}".encode("latin-1")
        return self._head

    def named_size(self) -> int | None:
        """Give the length that the headers name, None where they name none."""
        named = (value for name, value in self.headers if name.lower() == "content-length")
        return next((int(value) for value in named), None)
