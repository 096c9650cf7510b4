"""LOAD of listed documents: what is fetched, and what is not."""

from pathlib import Path

import pytest

from dystonia_kg.errors import (
    DystoniaKgError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTooComplexError,
    RemoteError,
)
from dystonia_kg.federation.allow_list import endpoint
from dystonia_kg.federation.client import Client
from dystonia_kg.federation.load_documents import fetched
from dystonia_kg.limits import Limits
from support.remote import TURTLE, Remote

LIMITS = Limits(service_requests=3)


@pytest.fixture
def client(other: Remote) -> Client:
    paths = ("triples", "triples.nt", "rows", "status?is=500", "status?is=410")
    return Client([endpoint(f"{other.address}/{path}") for path in paths], 30)


def test_files_last_as_long_as_the_update(other: Remote, client: Client) -> None:
    before = len(other.asked)
    address = f"{other.address}/triples"
    text = f"CLEAR GRAPH <a:g> ; LOAD <{address}> INTO GRAPH <a:g> ; LOAD SILENT <{address}>"
    with fetched(text, client, LIMITS) as loads:
        assert list(loads) == [address]
        part = loads[address]
        assert part is not None
        assert (part.format, part.name) == ("turtle", address)
        assert Path(part.path).read_bytes() == TURTLE
    assert not Path(part.path).exists()
    assert other.asked[before:] == [("/triples", ""), ("/triples", "")]


def test_the_extension_says_what_the_type_does_not(other: Remote, client: Client) -> None:
    address = f"{other.address}/triples.nt"
    with fetched(f"LOAD <{address}>", client, LIMITS) as loads:
        part = loads[address]
        assert part is not None
        assert part.format == "ntriples"


def test_silent_failures_are_told_apart_from_others(other: Remote, client: Client) -> None:
    address = f"{other.address}/status?is=500"
    with fetched(f"LOAD SILENT <{address}>", client, LIMITS) as loads:
        assert loads == {address: None}
    with (
        pytest.raises(RemoteError, match="status 500"),
        fetched(f"LOAD SILENT <{address}> ; LOAD <{address}>", client, LIMITS),
    ):
        pass


def test_all_documents_of_an_update_count_together(other: Remote, client: Client) -> None:
    address = f"{other.address}/triples"
    limits = Limits(service_bytes=2 * len(TURTLE) - 1)
    with fetched(f"LOAD <{address}>", client, limits) as loads:
        assert loads[address] is not None
    with (
        pytest.raises(RemoteError, match="larger than"),
        fetched(f"LOAD <{address}> ; LOAD <{address}>", client, limits),
    ):
        pass


def test_a_silent_failure_leaves_what_was_fetched_before(other: Remote, client: Client) -> None:
    address = f"{other.address}/triples"
    limits = Limits(service_bytes=2 * len(TURTLE) - 1)
    with fetched(f"LOAD <{address}> ; LOAD SILENT <{address}>", client, limits) as loads:
        part = loads[address]
        assert part is not None
        assert Path(part.path).read_bytes() == TURTLE


REFUSED: list[tuple[str, type[DystoniaKgError]]] = [
    ("LOAD <{}/other>", QueryRefusedError),
    ("LOAD SILENT <{}/other> INTO GRAPH <a:g>", QueryRefusedError),
    ("LOAD <{}/triples> ; LOAD <{}/other>", QueryRefusedError),
    ("LOAD <file:///etc/passwd>", QueryRefusedError),
    ("LOAD <triples>", QueryRefusedError),
    ("LOAD unknown:triples", QueryRefusedError),
    ("LOAD ?x", QuerySyntaxError),
    ("LOAD", QuerySyntaxError),
    ("LOAD SILENT", QuerySyntaxError),
    ("LOAD <{}/triples> INTO <a:g>", QuerySyntaxError),
    ("LOAD <{}/triples> <a:g>", QuerySyntaxError),
    ("LOAD <{}/triples> INTO GRAPH <a:g> SILENT", QuerySyntaxError),
    ("LOAD <{}/triples> ; ; LOAD <{}/triples>", QuerySyntaxError),
    ("BASE <http://x/> LOAD <{}/other>", QueryRefusedError),
    ("PREFIX LOAD: <{}/> LOAD LOAD:triples", QuerySyntaxError),
    ("LOAD <{}/triples> ; INSERT {{}} WHERE {{ SERVICE <{}/rows> {{}} }}", QueryRefusedError),
    ("LOAD <{0}/triples> ; " * 4, QueryTooComplexError),
]


@pytest.mark.parametrize(("update", "kind"), REFUSED)
def test_nothing_is_asked_when_one_of_them_is_refused(
    other: Remote, client: Client, update: str, kind: type[DystoniaKgError]
) -> None:
    before = len(other.asked)
    with (
        pytest.raises(kind),
        fetched(update.format(*[other.address] * 2), client, LIMITS),
    ):
        pass
    assert len(other.asked) == before


def test_an_update_without_load_asks_nobody(other: Remote, client: Client) -> None:
    before = len(other.asked)
    with fetched("INSERT DATA { <a:a> <a:b> 'LOAD <http://x/>' }", client, LIMITS) as loads:
        assert loads == {}
    assert len(other.asked) == before
