"""Asking listed endpoints: good and bad answers, redirects, and where names lead."""

import ssl
from collections.abc import Sequence
from pathlib import Path

import pytest
import trustme

from dystonia_kg.errors import DeadlineError, DystoniaKgError, QueryRefusedError, RemoteError
from dystonia_kg.federation import client
from dystonia_kg.federation.allow_list import endpoint
from dystonia_kg.federation.client import Client, look_up
from dystonia_kg.limits import Limits
from support.remote import LARGE, ROWS, Remote, remote
from support.serving import free_port

HEADERS = {"Accept": "a/b", "Content-Type": "c/d"}
LIMITS = Limits(service_s=30, service_bytes=LARGE)
HURRIED = Limits(service_s=0.5)


def asked(
    address: str, *also: str, limits: Limits = LIMITS, places: Sequence[str] | None = None
) -> bytes:
    """Ask an endpoint; `places` is what its name is made to lead to."""
    allowed = [endpoint(one) for one in (address, *also)]
    lookup = look_up if places is None else lambda *_: places
    client = Client(allowed, limits.service_s, lookup)
    return client.ask(allowed[0], b"the query", HEADERS, limits.service_bytes).body


def test_what_is_sent_and_what_comes_back(other: Remote) -> None:
    before = len(other.asked)
    assert asked(f"{other.address}/rows?default-graph-uri=x%20y") == ROWS
    assert other.asked[before:] == [("/rows?default-graph-uri=x%20y", "the query")]
    sent = other.headers[-1]
    assert (sent["Accept"], sent["Content-Type"]) == ("a/b", "c/d")
    assert sent["Host"] == other.address.removeprefix("http://")
    assert "Authorization" not in sent
    assert "Cookie" not in sent


FAILURES: list[tuple[str, Limits, type[DystoniaKgError], str]] = [
    ("status?is=404", LIMITS, RemoteError, "answered with status 404"),
    ("status?is=500", LIMITS, RemoteError, "answered with status 500"),
    ("status?is=304", LIMITS, RemoteError, "answered with status 304"),
    ("large", LIMITS, RemoteError, "larger than 300,000 bytes"),
    ("endless", LIMITS, RemoteError, "larger than 300,000 bytes"),
    ("cut", LIMITS, RemoteError, "no proper answer"),
    ("no_http", LIMITS, RemoteError, "no proper answer"),
    ("silent", HURRIED, DeadlineError, "longer than 0.5 s"),
    ("drip", HURRIED, DeadlineError, "longer than 0.5 s"),
]


@pytest.mark.parametrize(("path", "limits", "kind", "why"), FAILURES)
def test_bad_answers_are_errors(
    other: Remote, path: str, limits: Limits, kind: type[DystoniaKgError], why: str
) -> None:
    with pytest.raises(kind, match=why) as caught:
        asked(f"{other.address}/{path}", limits=limits)
    assert f"{other.address}/{path}" in caught.value.message
    assert "own words" not in str(caught.value)


def test_nobody_there() -> None:
    with pytest.raises(RemoteError, match="cannot be asked: Connection refused"):
        asked(f"http://127.0.0.1:{free_port()}/rows")


def test_a_name_that_is_none() -> None:
    def unknown(*_: object) -> list[str]:
        raise OSError(-2, "Name or service not known")

    wanted = endpoint("http://nowhere.example/")
    with pytest.raises(RemoteError, match="Name or service not known"):
        Client([wanted], 30, unknown).ask(wanted, b"", HEADERS, LARGE)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_a_listed_endpoint_is_followed(other: Remote, status: int) -> None:
    before = len(other.asked)
    first, second = f"{other.address}/redirect?by={status}&to=/rows", f"{other.address}/rows"
    assert asked(first, second) == ROWS
    assert other.asked[before:] == [
        (first.removeprefix(other.address), "the query"),
        ("/rows", "the query"),
    ]


OFF_THE_LIST = [
    "/rows",
    "//example.org/rows",
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:1/rows",
    "file:///etc/passwd",
    "http://[::1",
]


@pytest.mark.parametrize("target", OFF_THE_LIST)
def test_a_redirect_off_the_list_is_an_error(other: Remote, target: str) -> None:
    before = len(other.asked)
    with pytest.raises(RemoteError, match=r"not on this server's list|cannot be asked"):
        asked(f"{other.address}/redirect?by=307&to={target}")
    assert len(other.asked) == before + 1


def test_other_redirects_are_errors(other: Remote) -> None:
    with pytest.raises(RemoteError, match="status 303"):
        asked(f"{other.address}/redirect?by=303&to=/rows", f"{other.address}/rows")
    with pytest.raises(RemoteError, match="redirects too often"):
        asked(f"{other.address}/loop")


@pytest.mark.parametrize("place", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1"])
def test_a_name_that_leads_to_a_private_address_is_refused(other: Remote, place: str) -> None:
    port = other.address.rpartition(":")[2]
    before = len(other.asked)
    with pytest.raises(QueryRefusedError, match=r"public\.example leads to .* not public"):
        asked(f"http://public.example:{port}/rows", places=[place])
    assert len(other.asked) == before


def test_a_literal_address_is_looked_up_as_well_and_must_be_itself(other: Remote) -> None:
    with pytest.raises(QueryRefusedError):
        asked(f"{other.address}/rows", places=["127.0.0.2"])


def test_a_name_is_looked_up_once_and_the_connection_goes_there(
    other: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that would lead elsewhere the second time is not asked a second time."""
    lookups: list[str] = []
    connected: list[tuple[str, int]] = []
    create = client.socket.create_connection

    def lookup(host: str, _: int) -> list[str]:
        lookups.append(host)
        return ["8.8.8.8", "10.0.0.1"] if len(lookups) == 1 else ["10.0.0.1"]

    def connect(place: tuple[str, int], timeout: float) -> object:
        connected.append(place)
        return create(("127.0.0.1", place[1]), timeout)

    monkeypatch.setattr(client.socket, "create_connection", connect)
    port = int(other.address.rpartition(":")[2])
    wanted = endpoint(f"http://rebinding.example:{port}/rows")
    assert Client([wanted], 30, lookup).ask(wanted, b"", HEADERS, LARGE).body == ROWS
    assert lookups == ["rebinding.example"]
    assert connected == [("8.8.8.8", port)]
    assert other.headers[-1]["Host"] == f"rebinding.example:{port}"


def test_localhost_by_name(other: Remote) -> None:
    port = other.address.rpartition(":")[2]
    assert asked(f"http://localhost:{port}/rows") == ROWS


def test_another_address_of_a_name_is_tried_when_one_is_down(other: Remote) -> None:
    port = other.address.rpartition(":")[2]
    assert asked(f"http://localhost:{port}/rows", places=["127.0.0.9", "127.0.0.1"]) == ROWS


def test_https_asks_only_who_has_a_certificate_that_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with remote(context) as secure:
        client.trust.cache_clear()
        with pytest.raises(RemoteError, match="certificate"):
            asked(f"{secure.address}/rows")
        assert secure.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        client.trust.cache_clear()
        assert asked(f"{secure.address}/rows") == ROWS
        with pytest.raises(RemoteError, match="certificate"):
            asked(f"{secure.address}/rows".replace("localhost", "127.0.0.1"))
    client.trust.cache_clear()


def test_a_server_that_does_not_shake_hands_is_slow() -> None:
    with (
        remote() as other,
        pytest.raises((DeadlineError, RemoteError)),
    ):
        asked(f"https{other.address.removeprefix('http')}/rows", limits=HURRIED)


def test_nothing_is_asked_once_the_query_is_over(other: Remote) -> None:
    def ends_meanwhile(*_: object) -> list[str]:
        client.close()
        return ["127.0.0.1"]

    listed = endpoint(f"{other.address}/rows".replace("127.0.0.1", "localhost"))
    client = Client([listed], 20, ends_meanwhile)
    before = len(other.asked)
    with pytest.raises(RemoteError, match="the query is over"):
        client.ask(listed, b"ASK {}", {}, 1000)
    assert len(other.asked) == before
