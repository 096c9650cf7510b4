"""Requests to another SPARQL service: one deadline, retries with pauses, login, whole answers.

Login is Basic (RFC 7617) or Digest (RFC 7616), whichever the service asks for. Redirects are not
followed: they would take queries and credentials elsewhere.
"""

import http.client
import os
import re
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from dystonia_kg.errors import DeadlineError, QuerySyntaxError, RemoteError, TooLargeError

STORE_VARIABLE = "DYSTONIA_KG_STORE"
USER_VARIABLE = "DYSTONIA_KG_STORE_USER"
PASSWORD_VARIABLE = "DYSTONIA_KG_STORE_PASSWORD"  # noqa: S105 (the name of a variable)
_PAUSES_S = (0.1, 0.3, 0.9)
_AGAIN = (502, 503, 504)
_DOWN_S = 1.0
_PIECE_BYTES = 1 << 16
_SHOWN = 200
_TIMED_OUT = re.compile(r"\bS1T00\b|\btimed? ?out\b", re.IGNORECASE)
_TRIES, _MOST_TRIES = "dystonia_kg_tries", 2
_AUTHORIZATION = "Authorization"
_LOGIN = f"set {USER_VARIABLE} and {PASSWORD_VARIABLE} in the environment"


class DeniedError(RemoteError):
    """Status 401 or 403: who asks is not known, or may not."""


class NotThereError(RemoteError):
    """Status 404 or 410: there is no such address, or no such graph."""


@dataclass(frozen=True)
class Credentials:
    """Who asks; the password is never shown."""

    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Credentials":
        """Read them; RemoteError when one is missing or cannot be sent."""
        user, password = environ.get(USER_VARIABLE, ""), environ.get(PASSWORD_VARIABLE, "")
        if bool(user) != bool(password):
            missing = PASSWORD_VARIABLE if user else USER_VARIABLE
            raise RemoteError(f"{missing} is not set, its counterpart is")
        if not (user + password).isascii() or not (user + password).isprintable() or ":" in user:
            raise RemoteError(
                f"{USER_VARIABLE} and {PASSWORD_VARIABLE} must be visible ASCII characters",
                hint="a user name has no colon",
            )
        return cls(user, password)


@dataclass(frozen=True)
class Reply:
    """An answer, read whole; `is_delimited` tells whether HTTP said where it ends."""

    headers: Message
    body: bytes
    is_delimited: bool = True


def require_address(address: str, what: str) -> str:
    """Give the address back; RemoteError when it is no HTTP address, or holds credentials."""
    try:
        split = urlsplit(address)
        is_good = split.scheme in ("http", "https") and bool(split.hostname) and split.port != 0
    except ValueError:
        is_good = False
    if not is_good or not address.isascii() or not address.isprintable() or " " in address:
        raise RemoteError(f"the address of {what} is none: write http://HOST:PORT/PATH")
    if split.username is not None or split.password is not None:
        raise RemoteError(f"credentials do not belong into an address: {_LOGIN}")
    return address


class Transport:
    """Sends requests to one service."""

    def __init__(self, credentials: Credentials) -> None:
        self._opener = urllib.request.build_opener(_NoRedirect, _Login(credentials))
        self._down_until = 0.0

    def send(
        self,
        request: urllib.request.Request,
        *,
        timeout_s: float,
        limit_bytes: int | None = None,
        is_repeatable: bool = True,
    ) -> Reply:
        """Send a request and read its answer whole.

        What is repeatable is sent again, after a pause, when nobody answers or the service says
        that it is not available; the first failures of a second are followed by no more pauses.
        Raises DeadlineError after `timeout_s`, TooLargeError, QuerySyntaxError (status 400),
        NotThereError, DeniedError, and RemoteError for everything else.
        """
        end = time.monotonic() + timeout_s
        may_pause = is_repeatable and time.monotonic() > self._down_until
        try:
            for pause_s in _PAUSES_S if may_pause else ():
                try:
                    return self._once(request, end, limit_bytes)
                except _AwayError:
                    if time.monotonic() + pause_s > end:
                        raise
                    time.sleep(pause_s)
            return self._once(request, end, limit_bytes)
        except _AwayError as e:
            self._down_until = time.monotonic() + _DOWN_S
            raise RemoteError(e.message, hint="try again in a moment") from e
        except TimeoutError as e:
            raise DeadlineError(
                f"the engine at {request.host} did not answer within {timeout_s:g} s",
                hint="ask for less at a time, or try again later",
            ) from e

    def _once(self, request: urllib.request.Request, end: float, limit_bytes: int | None) -> Reply:
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            with self._opener.open(request, timeout=left) as response:
                return _read(response, end, limit_bytes)
        except urllib.error.HTTPError as e:
            raise _failure(e, request.host) from e
        except urllib.error.URLError as e:
            if isinstance(e.reason, TimeoutError):
                raise TimeoutError from e
            raise _AwayError(f"the engine at {request.host} cannot be reached: {_why(e)}") from e
        except TimeoutError:
            raise
        except (http.client.HTTPException, OSError) as e:
            raise _AwayError(f"the engine at {request.host} broke off its answer") from e


class _AwayError(RemoteError):
    """Nobody answers, or says that the service is not available; it may be tried again."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing; the redirect is then an error."""


class _Login(urllib.request.HTTPDigestAuthHandler):
    """Answers a service that asks who is there, and tells it unasked from then on.

    A large body would not get through otherwise: the service hangs up before it has come.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        super().__init__(self._passwords)
        self._credentials = credentials
        self._asked: dict[str, dict[str, str]] = {}

    def http_request(self, request: urllib.request.Request) -> urllib.request.Request:
        """Tell who asks, if that address wanted to know before."""
        asked = self._asked.get(_without_query(request))
        if asked is not None:
            request.add_unredirected_header(_AUTHORIZATION, self._answer(request, asked))
        return request

    https_request = http_request

    def http_error_401(self, req: urllib.request.Request, *told: Any) -> Any:
        """Ask again with credentials; once more where an older challenge was answered."""
        headers = told[-1]
        asked = _challenge(str(headers.get("WWW-Authenticate", "")))
        address = _without_query(req)
        tries = getattr(req, _TRIES, 0)
        if not self._credentials.user or not asked or tries == _MOST_TRIES:
            self._asked.pop(address, None)
            return None
        setattr(req, _TRIES, tries + 1)
        self._asked[address] = asked
        self._passwords.add_password(
            None, address, self._credentials.user, self._credentials.password
        )
        return self.parent.open(req, timeout=req.timeout)

    def _answer(self, request: urllib.request.Request, asked: dict[str, str]) -> str:
        if asked["scheme"] == "basic":
            user, password = self._credentials.user, self._credentials.password
            return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"
        return f"Digest {self.get_authorization(request, asked)}"


def _challenge(header: str) -> dict[str, str]:
    """Read a WWW-Authenticate header; empty for a scheme that is not known."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() not in ("basic", "digest"):
        return {}
    parts = urllib.request.parse_keqv_list(
        [part for part in urllib.request.parse_http_list(rest) if "=" in part]
    )
    return {**parts, "scheme": scheme.lower()}


def _without_query(request: urllib.request.Request) -> str:
    return request.full_url.partition("?")[0]


def _read(response: Any, end: float, limit_bytes: int | None) -> Reply:
    pieces, size = [], 0
    while piece := response.read1(_PIECE_BYTES):
        pieces.append(piece)
        size += len(piece)
        if time.monotonic() > end:
            raise TimeoutError
        if limit_bytes is not None and size > limit_bytes:
            raise TooLargeError(
                f"the engine's answer is larger than {limit_bytes:,} bytes",
                hint="add LIMIT, or ask for less at a time",
            )
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    is_delimited = response.chunked or "content-length" in response.headers
    return Reply(response.headers, b"".join(pieces), is_delimited)


def _failure(error: urllib.error.HTTPError, host: str) -> Exception:
    """Tell what a status of the service means."""
    said = _first_line(error)
    if error.code == 400:
        return QuerySyntaxError(f"the engine refuses it: {said or 'no reason given'}")
    if _TIMED_OUT.search(said):
        return DeadlineError(f"the engine at {host} stopped it, as it took too long: {said}")
    if error.code in _AGAIN:
        return _AwayError(f"the engine at {host} is not available ({error.code})")
    if error.code in (401, 403):
        return DeniedError(f"the engine at {host} does not allow it ({error.code})", hint=_LOGIN)
    if error.code in (404, 410):
        return NotThereError(f"the engine at {host} has nothing at this address ({error.code})")
    reason = f"{error.code}: {said}" if said else str(error.code)
    return RemoteError(f"the engine at {host} failed ({reason})")


def _first_line(error: urllib.error.HTTPError) -> str:
    """Give the first line of an error's text, "" when it is a page."""
    try:
        text = error.read(_PIECE_BYTES).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return ""
    if text.lstrip().startswith(("<", "{")):
        return ""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return "".join(char for char in line if char.isprintable())[:_SHOWN]


def _why(error: urllib.error.URLError) -> str:
    reason = error.reason
    return str(getattr(reason, "strerror", None) or reason)[:_SHOWN]
