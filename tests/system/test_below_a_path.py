"""A server below a path of a site with TLS: the configuration of deploy/nginx, a real nginx."""

import html
import re
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest

from support.proxied import FAST, rendered
from support.real_parts import program
from support.serving import PATIENCE_S, Reply, free_port, running

PATH = "/kg"
BROWSER = {"Accept": "text/html"}
PAGES = (
    *("/", "/tree", "/editor", "/queries", "/search?q=wry", "/term/CervicalDystonia", "/data"),
    "/graph?id=dyst:CervicalDystonia",
)
Ask = Callable[..., Reply]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, small_home: Path) -> Iterator[tuple[str, Ask]]:
    """The address of the site, and how to ask it: over TLS, redirects not followed."""
    folder = tmp_path_factory.mktemp("nginx")
    nginx = program("nginx", "nginx", "/usr/sbin/nginx")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *(program("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
            *("-days", "1", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    opener = urllib.request.build_opener(
        _Stay(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=str(certificate))),
    )
    port = free_port()
    address = f"https://127.0.0.1:{port}"
    changes = {
        f"    listen 127.0.0.1:{port};\n": f"    listen 127.0.0.1:{port} ssl;\n"
        f"    ssl_certificate {certificate};\n    ssl_certificate_key {key};\n"
        f"    rewrite ^{PATH}(/.*)$ $1 last;\n",
        'X-Forwarded-Prefix ""': f"X-Forwarded-Prefix {PATH}",
        **FAST,
    }

    def ask(path: str, data: bytes | None = None, **headers: str) -> Reply:
        request = urllib.request.Request(address + path, data=data, headers=headers)
        try:
            with opener.open(request, timeout=PATIENCE_S) as reply:
                return Reply(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as e:
            return Reply(e.code, e.headers, e.read())

    with running(small_home, "--proxies", "1") as (server, _):
        main = rendered(folder, port, [server.removeprefix("http://")], changes)
        with subprocess.Popen([nginx, "-e", "stderr", "-c", main], stderr=subprocess.DEVNULL) as it:
            try:
                _wait(ask)
                yield address, ask
            finally:
                it.send_signal(signal.SIGTERM)
                it.wait(timeout=PATIENCE_S)


def _wait(ask: Ask) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            if ask(f"{PATH}/readyz").status == 200:
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("nginx does not answer")


def test_every_link_leads_on_below_the_path(site: tuple[str, Ask]) -> None:
    address, ask = site
    links = set()
    for page in PAGES:
        reply = ask(PATH + page, **BROWSER)
        assert reply.status == 200, page
        found = re.findall(r'(?:href|src|action)="([^"#]+)[^"]*"', reply.text)
        links |= {urljoin(address + PATH + page, html.unescape(link)) for link in found}
    own = {link.removeprefix(address) for link in links if link.startswith(address)}
    assert len(own) > 40
    assert [link for link in sorted(own) if not link.startswith(f"{PATH}/")] == []
    asked = {link: ask(link, **BROWSER).status for link in own if "SERVICE" not in link}
    assert {link: status for link, status in asked.items() if status >= 400} == {}


@pytest.mark.parametrize("path", ["/entity/dyst:CervicalDystonia", "/favicon.ico"])
def test_redirects(site: tuple[str, Ask], path: str) -> None:
    address, ask = site
    reply = ask(PATH + path, **BROWSER)
    assert reply.status in {303, 308}
    target = urljoin(address + PATH + path, reply.headers["Location"])
    assert target.startswith(f"{address}{PATH}/")
    assert ask(target.removeprefix(address), **BROWSER).status == 200


def test_documents_name_the_outer_address(site: tuple[str, Ask]) -> None:
    address, ask = site
    assert f"<{address}{PATH}/sparql>" in ask(f"{PATH}/sparql", Accept="text/turtle").text
    manifest = ask(f"{PATH}/reconcile").text
    assert f"{address}{PATH}/" in manifest
    assert not re.findall(rf"{address}/(?!kg/)|http://127", manifest)


def test_a_query_by_post(site: tuple[str, Ask]) -> None:
    _, ask = site
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/csv"}
    assert ask(f"{PATH}/sparql", b"query=SELECT(1+AS%3Fone){}", **form).text == "one\r\n1\r\n"
