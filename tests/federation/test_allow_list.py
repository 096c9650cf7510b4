"""The operator's list: what may stand on it, and where each entry may lead."""

import pytest

from dystonia_kg import environment
from dystonia_kg.federation.allow_list import (
    ServiceListError,
    as_variable,
    endpoint,
    from_environment,
    is_public,
)

PARTS = [
    ("https://sparql.uniprot.org/sparql", "https", "sparql.uniprot.org", 443, "/sparql"),
    ("http://example.org", "http", "example.org", 80, "/"),
    (
        "http://Example.org:3030/ds/query?x=1&y=%20",
        "http",
        "example.org",
        3030,
        "/ds/query?x=1&y=%20",
    ),
    ("http://[::1]:7200/repositories/r", "http", "::1", 7200, "/repositories/r"),
]
BAD = [
    "",
    "example.org/sparql",
    "ftp://example.org/",
    "file:///etc/passwd",
    "HTTP://example.org/",
    "http://",
    "http:///sparql",
    "http://:8080/",
    "http://user:password@example.org/",
    "http://example.org@127.0.0.1/",
    "http://example.org/#a",
    "http://example.org:port/",
    "http://example.org:99999/",
    "http://[::1/",
    "http://example.org/a b",
    "http://example.org/<x>",
    "http://example.org/ä",
    "http://example.org/\\x",
]
PUBLIC = ["8.8.8.8", "151.101.1.1", "2001:4860:4860::8888", "::ffff:8.8.8.8"]
NOT_PUBLIC = [
    "fec0::1",
    "3fff::1",
    "5f00::1",
    "2001:4860:4860::8888%1",
    "::ffff:0:127.0.0.1",
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "2001:4860:4860::8888%eth0",
    "4000::1",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:7f00:1::1",
]
LEADS = [
    ("https://example.org/sparql", "8.8.8.8", True),
    ("https://example.org/sparql", "127.0.0.1", False),
    ("https://example.org/sparql", "::ffff:192.168.0.1", False),
    ("http://localhost/", "127.0.0.1", True),
    ("http://localhost/", "::1", True),
    ("http://localhost/", "10.0.0.1", False),
    ("http://localhost/", "8.8.8.8", False),
    ("http://localhost.example.org/", "127.0.0.1", False),
    ("http://10.0.0.1/", "10.0.0.1", True),
    ("http://10.0.0.1/", "10.0.0.2", False),
    ("http://[::1]/", "::1", True),
    ("http://[0:0:0:0:0:0:0:1]/", "::1", True),
    ("http://2130706433/", "127.0.0.1", False),
    ("http://127.1/", "127.0.0.1", False),
    ("http://0x7f000001/", "127.0.0.1", False),
]


@pytest.mark.parametrize(("address", "scheme", "host", "port", "target"), PARTS)
def test_an_entry_is_taken_apart(
    address: str, scheme: str, host: str, port: int, target: str
) -> None:
    found = endpoint(address)
    assert (found.address, found.scheme, found.host) == (address, scheme, host)
    assert (found.port, found.target) == (port, target)


@pytest.mark.parametrize("address", BAD)
def test_what_is_no_whole_address_is_refused(address: str) -> None:
    with pytest.raises(ServiceListError, match="cannot be allowed"):
        endpoint(address)


@pytest.mark.parametrize("place", PUBLIC)
def test_public_addresses(place: str) -> None:
    assert is_public(place)


@pytest.mark.parametrize("place", NOT_PUBLIC)
def test_addresses_that_are_not_public(place: str) -> None:
    assert not is_public(place)


@pytest.mark.parametrize(("address", "place", "allowed"), LEADS)
def test_where_an_entry_may_lead(address: str, place: str, *, allowed: bool) -> None:
    assert endpoint(address).allows(place) is allowed


def test_the_environment_holds_the_list() -> None:
    text = as_variable(["http://a.example/x", "http://b.example/"])
    listed = from_environment({environment.ALLOW_SERVICE: f" {text}\n\thttp://a.example/x "})
    assert [entry.address for entry in listed] == ["http://a.example/x", "http://b.example/"]
    assert from_environment({}) == from_environment({environment.ALLOW_SERVICE: " "}) == ()
    with pytest.raises(ServiceListError):
        from_environment({environment.ALLOW_SERVICE: "http://a.example/ nonsense"})
