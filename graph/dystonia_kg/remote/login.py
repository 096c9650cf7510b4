"""Who asks another SPARQL service: credentials, and how a service is told them.

Login is Basic (RFC 7617) or Digest (RFC 7616, with the algorithms that Python knows: MD5 and SHA),
whichever the service asks for first.
"""

import os
import threading
import urllib.request
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from dystonia_kg import environment
from dystonia_kg.errors import RemoteError

HOW_TO = f"set {environment.STORE_USER} and {environment.STORE_PASSWORD} in the environment"
_TRIES, _MOST_TRIES = "dystonia_kg_tries", 2
_AUTHORIZATION = "Authorization"


@dataclass(frozen=True)
class Credentials:
    """Who asks; the password is never shown."""

    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Credentials":
        """Read them; RemoteError when one is missing or cannot be sent."""
        user, password = (
            environ.get(environment.STORE_USER, ""),
            environ.get(environment.STORE_PASSWORD, ""),
        )
        if bool(user) != bool(password):
            missing = environment.STORE_PASSWORD if user else environment.STORE_USER
            raise RemoteError(f"{missing} is not set, its counterpart is")
        if not (user + password).isascii() or not (user + password).isprintable() or ":" in user:
            raise RemoteError(
                f"{environment.STORE_USER} and {environment.STORE_PASSWORD} must be visible ASCII",
                hint="a user name has no colon",
            )
        return cls(user, password)


class Login(urllib.request.HTTPDigestAuthHandler):
    """Answers a service that asks who is there, and tells it unasked from then on.

    A large body would not get through otherwise: the service hangs up before it has come.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        super().__init__(self._passwords)
        self._credentials = credentials
        self._asked: dict[str, dict[str, str]] = {}
        self._lock = threading.Lock()

    def http_request(self, request: urllib.request.Request) -> urllib.request.Request:
        """Tell who asks, if that address wanted to know before."""
        asked = self._asked.get(_without_query(request))
        if asked is not None:
            request.add_unredirected_header(_AUTHORIZATION, self._answer(request, asked))
        return request

    https_request = http_request

    def http_error_401(self, req: urllib.request.Request, fp: Any, *told: Any) -> Any:
        """Ask again with credentials; once more where an older challenge was answered."""
        headers = told[-1]
        asked = next(filter(self._is_known, _challenges(headers)), None)
        address = _without_query(req)
        tries = getattr(req, _TRIES, 0)
        if not self._credentials.user or asked is None or tries == _MOST_TRIES:
            self._asked.pop(address, None)
            return None
        fp.close()
        setattr(req, _TRIES, tries + 1)
        self._asked[address] = asked
        self._passwords.add_password(
            None, address, self._credentials.user, self._credentials.password
        )
        return self.parent.open(req, timeout=req.timeout)

    def _is_known(self, asked: dict[str, str]) -> bool:
        if asked["scheme"] != "digest":
            return asked["scheme"] == "basic"
        try:
            self.get_algorithm_impls(asked.get("algorithm", "MD5"))
        except ValueError:
            return False
        return {"realm", "nonce"} <= asked.keys() and "auth" in asked.get("qop", "auth").split(",")

    def _answer(self, request: urllib.request.Request, asked: dict[str, str]) -> str:
        if asked["scheme"] == "basic":
            user, password = self._credentials.user, self._credentials.password
            return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"
        with self._lock:  # each answer has the next number of its nonce
            return f"Digest {self.get_authorization(request, asked)}"


def _challenges(headers: Message) -> list[dict[str, str]]:
    """Read the headers WWW-Authenticate, one challenge each."""
    found = []
    for header in headers.get_all("WWW-Authenticate", []):
        scheme, _, rest = str(header).strip().partition(" ")
        parts = [part.partition("=") for part in urllib.request.parse_http_list(rest)]
        values = {name.strip(): value.strip().strip('"') for name, _, value in parts if value}
        found.append({**values, "scheme": scheme.lower()})
    return found


def _without_query(request: urllib.request.Request) -> str:
    return request.full_url.partition("?")[0]
