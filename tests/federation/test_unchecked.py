"""Workers for SERVICE without the check of the query's text: what they cannot reach even so."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dystonia_kg import environment
from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.errors import QueryRefusedError, RemoteError
from dystonia_kg.federation.allow_list import endpoint
from dystonia_kg.federation.client import Client, Lookup, look_up
from dystonia_kg.federation.pool import ServiceWorker
from dystonia_kg.limits import Limits
from dystonia_kg.workers.pool import Pool
from support.homes import TESTS
from support.remote import Remote

LIMITS = Limits(service_deadline_s=60, service_s=1.0, service_bytes=200_000, service_requests=5)


UNCHECKED = "support.unchecked_worker"
"""The module of a worker that passes the text of queries on as it is."""


@pytest.fixture
def unchecked(other: Remote, build: Path) -> Iterator[Callable[..., Answer]]:
    """Ask a worker without a check of the text; its name server is `lookup`."""
    pools: list[Pool] = []

    def asked(query: str, lookup: Lookup = look_up) -> Answer:
        listed = [endpoint("http://public.example/x"), endpoint(f"{other.address}/rows")]

        def make(build: Path, environ: dict[str, str]) -> ServiceWorker:
            path = os.pathsep.join((str(TESTS), environ.get("PYTHONPATH", "")))
            own = {
                **environ,
                environment.ALLOW_SERVICE: "http://public.example/x",
                "PYTHONPATH": path,
            }
            client = Client(listed, LIMITS.service_s, lookup)
            return ServiceWorker(build, own, client, LIMITS, UNCHECKED)

        pools.append(Pool(Limits(deadline_s=60, query_workers=1), make=make))
        return pools[-1].answer(build, QueryRequest(query, format="csv"))

    yield asked
    for pool in pools:
        pool.close()


WAYS = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/0x",
    "http://localhost:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://2130706433:{port}/",
    "http://0:{port}/",
    "http://127.1:{port}/",
    "http://example.org/",
    "http://169.254.169.254/latest/meta-data/",
]
REFUSED_BY_THE_ENGINE = [
    "http://user:password@127.0.0.1:{port}/",
    "file:///etc/passwd",
    "ftp://127.0.0.1:{port}/",
]


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """A port that nobody may ever reach."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener
        listener.settimeout(0.05)
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize("silent", ["", "SILENT"])
@pytest.mark.parametrize("way", WAYS)
def test_past_the_check_of_the_text_nothing_is_reached(
    unchecked: Callable[..., Answer], canary: socket.socket, way: str, silent: str
) -> None:
    """What the sandbox alone refuses is told, in spite of SILENT."""
    address = way.format(port=canary.getsockname()[1])
    with pytest.raises(QueryRefusedError, match="this server's list"):
        unchecked(f"SELECT * {{ SERVICE {silent} <{address}> {{ ?a ?b ?x }} }}")


@pytest.mark.parametrize("way", [*REFUSED_BY_THE_ENGINE, "https://127.0.0.1:{port}/"])
def test_other_protocols_reach_nothing(
    unchecked: Callable[..., Answer], canary: socket.socket, way: str
) -> None:
    address = way.format(port=canary.getsockname()[1])
    with pytest.raises(RemoteError):
        unchecked(f"SELECT * {{ SERVICE <{address}> {{ ?a ?b ?x }} }}")
    assert unchecked(f"ASK {{ SERVICE SILENT <{address}> {{ ?a ?b ?x }} }}").body == b"true"


@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_a_listed_name_that_leads_to_a_private_address(
    unchecked: Callable[..., Answer], other: Remote, silent: str
) -> None:
    before = len(other.asked)
    query = f"SELECT * {{ SERVICE {silent} <http://127.0.0.1/0> {{ ?a ?b ?x }} }}"
    with pytest.raises(QueryRefusedError, match=r"public\.example leads to .* not public"):
        unchecked(query, lambda *_: ["127.0.0.1"])
    assert len(other.asked) == before


def test_past_the_check_a_listed_endpoint_is_all_that_there_is(
    unchecked: Callable[..., Answer],
) -> None:
    found = unchecked("SELECT ?x { SERVICE <http://192.0.2.1:99/1> { ?a ?b ?x } }")
    assert found.body == b"x\r\nremote\r\n"
