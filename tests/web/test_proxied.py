"""Behind proxies, and below a path: every link, redirect, manifest and Location follows."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dystonia_kg import environment
from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.limits import Limits
from dystonia_kg.web.app import create_app
from dystonia_kg.web.gateway.proxied import Address, asked_address, base_path_of, forwarded
from support.homes import SMALL_QUERIES

HEADERS = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "kg.example.org",
    "X-Forwarded-Prefix": "/dystonia",
    "X-Forwarded-For": "203.0.113.5",
}
OUTSIDE = "https://kg.example.org/dystonia"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture(scope="module", params=["headers", "base path", "base path in the address"])
def ask(request: pytest.FixtureRequest, small_home: Path) -> "Callable[..., Any]":
    """Ask below a path: told so by a proxy, or by the option, the path cut off or not."""
    headers = dict(HEADERS)
    with pytest.MonkeyPatch.context() as patch:
        if request.param != "headers":
            patch.setenv(environment.BASE_PATH, "/dystonia/")
            del headers["X-Forwarded-Prefix"]
        app = create_app(small_home, queries_dir=SMALL_QUERIES, limits=Limits(proxies=1))
    root = "/dystonia" if request.param == "base path in the address" else ""
    client: FlaskClient = app.test_client()

    def asked(path: str, method: str = "GET", **options: object) -> Any:
        return client.open(root + path, method=method, headers={**headers, **options})  # type: ignore[arg-type]

    return asked


@pytest.mark.parametrize(
    "path",
    ["/", "/about", "/tree", "/editor", "/queries", "/search?q=wry", "/term/CervicalDystonia",
     "/entity/HP:0001332", "/ontology", "/graph/mappings", "/nothing-here"],
)  # fmt: skip
def test_every_link_of_a_page_is_below_the_path(ask: "Callable[..., Any]", path: str) -> None:
    reply = ask(path, Accept=BROWSER)
    links = re.findall(r'(?:href|src|action)="(/[^"]*)"', reply.text)
    assert len(links) > 5
    links += re.findall(r"<(/[^>]*)>", reply.headers.get("Link", ""))
    assert [link for link in links if not link.startswith("/dystonia/")] == []


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/entity/dyst:CervicalDystonia", "/dystonia/term/CervicalDystonia"),
        ("/entity?iri=http://purl.obolibrary.org/obo/HP_0001332", "/dystonia/entity/HP:0001332"),
        ("/favicon.ico", "/dystonia/static/mark.svg"),
        ("/graph/ontology/", "/dystonia/graph/ontology"),
    ],
)
def test_redirects(ask: "Callable[..., Any]", path: str, target: str) -> None:
    location = ask(path, Accept=BROWSER).headers["Location"]
    assert target in location
    assert location.startswith(("/dystonia/", OUTSIDE))


def test_documents_that_name_addresses(ask: "Callable[..., Any]") -> None:
    manifest = json.loads(ask("/reconcile").data)
    addresses = re.findall(r"https?://[^\"]*", json.dumps(manifest))
    own = [address for address in addresses if "example.org" in address]
    assert own
    assert all(address.startswith(f"{OUTSIDE}/") for address in own)
    description = ask("/sparql", Accept="text/turtle").text
    assert f"<{OUTSIDE}/sparql>" in description
    assert "localhost" not in description
    robots = ask("/robots.txt").text
    assert "Disallow: /dystonia/sparql\n" in robots
    relative = ask("/sparql?query=SELECT(<%23a>AS%3Fa){}", Accept="text/csv").text
    assert f"{OUTSIDE}/sparql#a" in relative


def test_without_proxies_the_headers_mean_nothing(client: FlaskClient) -> None:
    reply = client.get("/sparql", headers={**HEADERS, "Accept": "text/turtle"})
    assert "example.org" not in reply.text
    assert "/dystonia/" not in client.get("/", headers=HEADERS).text.replace("/dystonia/term", "")


def test_answers_for_one_host_are_not_given_to_another(small_home: Path) -> None:
    app = create_app(small_home, queries_dir=SMALL_QUERIES, limits=Limits(proxies=1))
    client = app.test_client()
    for host, prefix in (("a.example", "/x"), ("b.example", "/x"), ("a.example", "/y")):
        told = {"X-Forwarded-Host": host, "X-Forwarded-Prefix": prefix, "Accept": "text/turtle"}
        for _ in range(2):
            assert f"<http://{host}{prefix}/sparql>" in client.get("/sparql", headers=told).text


@pytest.mark.parametrize(
    ("header", "proxies", "expected"),
    [
        ("https", 0, ""),
        ("https", 1, "https"),
        ("evil, https", 1, "https"),
        ("evil, https, http", 2, "https"),
        ("https", 2, "https"),
        ("", 1, ""),
        (None, 1, ""),
    ],
)
def test_lists(header: str | None, proxies: int, expected: str) -> None:
    assert forwarded(header, proxies) == expected


ODD = [
    ("x-forwarded-host", "a b"),
    ("x-forwarded-host", "kg.example.org/path"),
    ("x-forwarded-host", "user@kg.example.org"),
    ("x-forwarded-host", "kg.example.org\r\nX: y"),
    ("x-forwarded-prefix", "//evil.example"),
    ("x-forwarded-prefix", "https://evil.example"),
    ("x-forwarded-prefix", "/a/../b"),
    ("x-forwarded-prefix", "no-slash"),
    ("x-forwarded-prefix", '/"><script>'),
    ("x-forwarded-proto", "javascript"),
]


@pytest.mark.parametrize(("name", "value"), ODD)
def test_what_makes_no_sense_is_passed_over(name: str, value: str) -> None:
    direct = Address("http", "h", "", "/a")
    assert asked_address(direct, {name: value}, 1) == direct


@pytest.mark.parametrize("text", ["/a b", "/a/../b", "/a//b", "https://x/"])
def test_base_paths_that_are_none(text: str) -> None:
    with pytest.raises(DystoniaKgError, match="is no base path"):
        base_path_of(text)
