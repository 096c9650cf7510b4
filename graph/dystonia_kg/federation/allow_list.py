"""The operator's list of addresses for SERVICE and LOAD, and which of their places are public.

An entry is the whole address of an endpoint. Its host may be the literal address of a machine, or
`localhost`: then that is meant. Any other name must lead to a public address, whatever its owner
says that it leads to at the moment.
"""

import ipaddress
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from dystonia_kg import environment
from dystonia_kg.errors import DystoniaKgError

_LOCALHOST = "localhost"
_PORTS = {"http": 80, "https": 443}
_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+")
_GLOBAL = ipaddress.ip_network("2000::/3")
_NOT_GLOBAL = tuple(map(ipaddress.ip_network, ("2002::/16", "3fff::/20")))
"""Part of it, but an IPv4 address behind a translator (6to4), or for documentation (RFC 9637)."""


class ServiceListError(DystoniaKgError):
    """An address of the list that cannot be used, or a system that cannot confine the workers."""


@dataclass(frozen=True)
class Endpoint:
    """An address that may be asked, and what it consists of."""

    address: str
    scheme: str
    host: str
    port: int
    target: str

    def allows(self, place: str) -> bool:
        """Tell whether an IP address is one that this entry may lead to.

        >>> endpoint("https://example.org/sparql").allows("10.0.0.1")
        False
        >>> endpoint("http://10.0.0.1/sparql").allows("10.0.0.1")
        True
        """
        found = ipaddress.ip_address(place)
        if self.host == _LOCALHOST:
            return found.is_loopback
        try:
            return found == ipaddress.ip_address(self.host)
        except ValueError:
            return is_public(place)


def from_environment(environ: Mapping[str, str] = os.environ) -> tuple[Endpoint, ...]:
    """Read the list; ServiceListError for an entry that is no address."""
    return tuple(
        endpoint(text) for text in dict.fromkeys(environ.get(environment.ALLOW_SERVICE, "").split())
    )


def as_variable(addresses: Iterable[str]) -> str:
    """Write the list for the environment; ServiceListError for an entry that is no address."""
    return " ".join(endpoint(address).address for address in addresses)


def endpoint(address: str) -> Endpoint:
    """Read one entry; ServiceListError when it is not the whole http address of an endpoint."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as e:
        raise _refused(address, str(e)) from e
    if not _ADDRESS.fullmatch(address) or not parts.hostname:
        raise _refused(address, "it must be http:// or https:// and a host")
    if "@" in parts.netloc or parts.fragment:
        raise _refused(address, "it must hold no user and no '#'")
    query = f"?{parts.query}" if parts.query else ""
    target = (parts.path or "/") + query
    return Endpoint(address, parts.scheme, parts.hostname, port or _PORTS[parts.scheme], target)


def is_public(place: str) -> bool:
    """Tell whether an IP address is one of the public internet.

    Of IPv6 only global unicast is (2000::/3): not the site-local addresses of old (fec0::/10), nor
    those that stand for an IPv4 address behind a translator, as it is not known where they lead.

    >>> [is_public(a) for a in ("8.8.8.8", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1")]
    [True, False, False, False]
    """
    found = ipaddress.ip_address(place)
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        is_elsewhere = any(found in network for network in _NOT_GLOBAL)
        if found not in _GLOBAL or is_elsewhere or found.scope_id:
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def _refused(address: str, why: str) -> ServiceListError:
    return ServiceListError(
        f"'{address[:100]}' cannot be allowed to SERVICE: {why}",
        hint="give the whole address of the endpoint, as in https://sparql.uniprot.org/sparql",
    )
