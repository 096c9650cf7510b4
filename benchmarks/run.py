"""One run: prepare and start the servers of each data set, go through the scenarios, stop them."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.client import Client, target
from benchmarks.datasets import large, project
from benchmarks.found import Found
from benchmarks.measure import check_answers
from benchmarks.peers import PEERS, DystoniaKg
from benchmarks.scenarios import SCENARIOS
from benchmarks.servers import Dataset, Server

_NOT_LARGE = {"rdflib-endpoint", "oxigraph in memory"}
"""rdflib takes some minutes and some GB for millions of triples."""
_STARTS = 3
_COUNT = {"number of triples": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"}

Echo = Callable[[str], None]


def go_through(found: Found, work: Path, echo: Echo) -> None:
    """Measure all scenarios of the plan."""
    plan = found.plan
    on_project = [name for name in SCENARIOS if name in plan.scenarios and name != "large"]
    if on_project:
        echo("building the project's graph")
        _measure(project(work), on_project, plan.peers, found, echo)
    if "large" in plan.scenarios:
        echo("making the large set")
        peers = [name for name in plan.peers if name not in _NOT_LARGE]
        _measure(large(work), ["large"], peers, found, echo)


def _measure(
    dataset: Dataset, scenarios: Sequence[str], peers: Sequence[str], found: Found, echo: Echo
) -> None:
    with _running(dataset, peers, found, echo) as servers:
        _keep_memory(servers, found)
        _count(servers, found)
        for name in scenarios:
            echo(f"measuring: {name}")
            SCENARIOS[name](servers, found)
        _keep_memory(servers, found)


@contextmanager
def _running(
    dataset: Dataset, peers: Sequence[str], found: Found, echo: Echo
) -> Iterator[list[Server]]:
    kinds: list[type[Server]] = [DystoniaKg, *(PEERS[name] for name in peers)]
    servers: list[Server] = []
    for number, kind in enumerate(kinds):
        server = kind(dataset, found.plan.port + number)
        if missing := server.missing():
            found.left_out[server.name] = missing
            echo(f"left out: {server.name} ({missing})")
        else:
            found.versions[server.name] = server.version()
            servers.append(server)
    try:
        for server in servers:
            _prepare(server, echo)
        _start(servers, found, echo)
        yield servers
    finally:
        for server in servers:
            server.stop()


def _prepare(server: Server, echo: Echo) -> None:
    """Make the store of a server, unless a run before has."""
    done = server.folder / "prepared"
    if not done.exists():
        echo(f"{server.name}: loading")
        shutil.rmtree(server.folder, ignore_errors=True)
        server.folder.mkdir(parents=True)
        server.prepare()
        done.touch()


def _start(servers: Sequence[Server], found: Found, echo: Echo) -> None:
    """Start all servers several times, by turns; the last time they stay."""
    for number in range(_STARTS):
        for server in servers:
            server.stop()
            server.start()
            found.starts_s.setdefault(_key(server), []).append(server.start_s)
            if number + 1 < _STARTS:
                server.stop()
            else:
                echo(f"{server.name}: answers {server.start_s:.2f} s after its start")


def _keep_memory(servers: Sequence[Server], found: Found) -> None:
    for server in servers:
        found.memory_bytes.setdefault(_key(server), []).append(server.memory_bytes())


def _key(server: Server) -> str:
    return f"{server.dataset.name}: {server.name}"


def _count(servers: Sequence[Server], found: Found) -> None:
    """Check that all hold the same number of triples."""
    ((query, text),) = _COUNT.items()
    reply = Client(servers[0].port).get(target(servers[0].path, text))
    (row,) = json.loads(reply.body)["results"]["bindings"]
    found.triples[servers[0].dataset.name] = f"{int(row['n']['value']):,}"
    for server, fault in check_answers(servers, _COUNT, found.plan.limit_s)[query].items():
        if fault:
            found.faults.append((f"{query} ({servers[0].dataset.name})", server, fault))
