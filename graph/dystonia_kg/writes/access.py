"""Who may write over HTTP (RFC 6750, bearer tokens).

Without a token there are no writes at all. Open writes, without a token, are for a store of one's
own on this machine only; browsers then must not be tricked into them by pages of other sites.
"""

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from dystonia_kg import environment
from dystonia_kg.errors import DystoniaKgError, ProtocolError

_CHALLENGE = 'Bearer realm="dystonia-kg"'
_LIMIT_TOKEN = 4_096


class AccessError(DystoniaKgError):
    """A token that cannot be used, or open writes where they are dangerous."""


@dataclass(frozen=True)
class Access:
    """The right to write: with a token, open to all of this machine, or (the default) nobody's."""

    token: str = ""
    is_open: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Access":
        """Read the right to write from the environment; AccessError for a token of no use."""
        file_name = environ.get(environment.TOKEN_FILE, "")
        if environment.TOKEN in environ:
            return cls(_checked(environ[environment.TOKEN], environment.TOKEN))
        if file_name:
            return cls(_checked(_read(Path(file_name)), file_name))
        return cls(is_open=environ.get(environment.OPEN_WRITES) == "1")

    @property
    def allows_writes(self) -> bool:
        """Tell whether writes exist here."""
        return self.is_open or bool(self.token)

    def require(
        self, authorization: str | None, host: str, origin: str | None, client: str
    ) -> None:
        """Raise ProtocolError unless a request with these headers, from that address, may write.

        403 when writes do not exist here, 401 for a token that is missing or wrong.
        """
        if self.token:
            _require_token(self.token, authorization)
        elif self.is_open:
            _require_local(host, origin, client)
        else:
            raise ProtocolError(
                403,
                "this server accepts no writes: it was started without a token",
                hint=f"its operator can set {environment.TOKEN} or give --token-file",
            )


def require_safe(access: Access, host: str, *, is_plain: bool) -> None:
    """Raise AccessError for open writes that others reach, or to the project's store."""
    if access.is_open and not is_plain:
        raise AccessError("--open-writes is for a store of your own", hint="add --empty DIR")
    if access.is_open and not is_loopback(host):
        raise AccessError(
            f"--open-writes is for this machine only, and {host} is not",
            hint="set a token, or listen at 127.0.0.1",
        )


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine's own, whatever DNS may say of it."""
    name = host.strip("[]").lower().rstrip(".")
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise AccessError(f"the token in {path} cannot be read: {e}") from e


def _checked(text: str, place: str) -> str:
    token = text.strip()
    if not token:
        raise AccessError(f"the token in {place} is empty", hint="make one: openssl rand -hex 32")
    if len(token) > _LIMIT_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        raise AccessError(f"the token in {place} must be one line of visible ASCII characters")
    return token


def _require_token(token: str, authorization: str | None) -> None:
    scheme, _, given = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        raise ProtocolError(
            401,
            "writing needs a token",
            hint="send the header Authorization: Bearer TOKEN",
            headers={"WWW-Authenticate": _CHALLENGE},
        )
    if not hmac.compare_digest(given.strip().encode(), token.encode()):
        raise ProtocolError(
            401,
            "this is not the token of this server",
            headers={"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'},
        )


def _require_local(host: str, origin: str | None, client: str) -> None:
    """Refuse other machines, and what a page of another site makes a browser send to this one."""
    split = urlsplit(f"//{host}")
    if not is_loopback(split.hostname or "") or not is_loopback(client):
        raise ProtocolError(403, "open writes are for addresses of this machine only")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        raise ProtocolError(403, "open writes are not for pages of other sites")
