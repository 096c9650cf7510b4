"""Start this server and its peers, check and measure them, and write docs/benchmarks.md."""

import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import click

from benchmarks.datasets import large, project
from benchmarks.measure import check_answers
from benchmarks.peers import PEERS, DystoniaKg
from benchmarks.peers import __file__ as peers_file
from benchmarks.report import ratios, write
from benchmarks.scenarios import SCENARIOS, Findings, Plan
from benchmarks.servers import Dataset, Server, wait_until_steady
from benchmarks.traffic import BenchmarkError, Client, target

_ROOT = Path(__file__).resolve().parent.parent
_WORK = _ROOT / "build" / "benchmarks"
_QUICK_PEERS = ("oxigraph", "oxigraph in memory")
_NOT_LARGE = {"rdflib-endpoint", "oxigraph in memory"}
"""rdflib takes minutes and GB for millions of triples."""
_STARTS = 3
_SLOW_START_S = 5.0
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@click.command()
@click.option("--quick", is_flag=True, help="A minute or two: two peers, and no large set.")
@click.option("--scenario", "scenarios", multiple=True, type=click.Choice(list(SCENARIOS)))
@click.option("--peer", "peers", multiple=True, type=click.Choice(list(PEERS)))
@click.option("--rounds", type=click.IntRange(1), help="Rounds of each scenario.  [default: 5]")
@click.option("--duration-s", type=click.IntRange(1), help="Seconds of each load.  [default: 4]")
@click.option("--limit-s", default=10.0, show_default=True, help="A slower answer counts as this.")
@click.option("--port", default=18_000, show_default=True, help="First of the ports; 100 are used.")
@click.option("--work", default=_WORK, type=Path, help="Folder of what is kept between runs.")
def main(
    quick: bool,
    scenarios: tuple[str, ...],
    peers: tuple[str, ...],
    rounds: int | None,
    duration_s: int | None,
    limit_s: float,
    port: int,
    work: Path,
) -> None:
    """Measure this server beside its peers.

    A full run takes about half an hour, and some minutes more the first time. It rewrites
    docs/benchmarks.md and docs/benchmarks.svg; any other run writes into its folder of work.
    """
    is_full = not (quick or scenarios or peers or rounds or duration_s)
    plan = Plan(
        scenarios=scenarios or tuple(SCENARIOS)[: 3 if quick else None],
        peers=peers or (_QUICK_PEERS if quick else tuple(PEERS)),
        rounds=rounds or (2 if quick else 5),
        duration_s=duration_s or (1 if quick else 4),
        limit_s=limit_s,
        port=port,
        every=8 if quick else 1,
    )
    _set_environment()
    found = Findings(plan, " ".join(["python -m benchmarks", *sys.argv[1:]]))
    begin = time.monotonic()
    try:
        _go_through(found, work.resolve())
    except BenchmarkError as e:
        raise click.ClickException(str(e)) from e
    found.duration_min = (time.monotonic() - begin) / 60
    click.echo(ratios(found))
    click.echo(f"written: {write(found, _ROOT / 'docs' if is_full else work, work)}")


def _set_environment() -> None:
    """Find programs beside this Python, give servers their defaults, and stop them when stopped."""
    for name in [name for name in os.environ if name.startswith("DYSTONIA_KG")]:
        del os.environ[name]
    os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    os.environ["PYTHONPATH"] = str(_ROOT / "graph")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def _go_through(found: Findings, work: Path) -> None:
    plan = found.plan
    if on_project := [name for name in plan.scenarios if name != "large"]:
        click.echo("building the project's graph")
        _measure(project(work), on_project, plan.peers, found)
    if "large" in plan.scenarios:
        click.echo("making the large set")
        peers = [name for name in plan.peers if name not in _NOT_LARGE]
        _measure(large(work), ["large"], peers, found)


def _measure(
    dataset: Dataset, scenarios: Sequence[str], peers: Sequence[str], found: Findings
) -> None:
    with _running(dataset, peers, found) as servers:
        for name in wait_until_steady(servers):
            click.echo(f"{name}: its memory goes on changing")
        _keep_memory(servers, found)
        _count(dataset, servers, found)
        for name in scenarios:
            click.echo(f"measuring: {name}")
            SCENARIOS[name](servers, found)
        _keep_memory(servers, found)


@contextmanager
def _running(dataset: Dataset, peers: Sequence[str], found: Findings) -> Iterator[list[Server]]:
    """Load and start all servers that are installed, and stop them in the end."""
    kinds: list[type[Server]] = [DystoniaKg, *(PEERS[name] for name in peers)]
    servers = [kind(dataset, found.plan.port + number) for number, kind in enumerate(kinds)]
    for server in [server for server in servers if server.missing()]:
        found.left_out[server.name] = server.missing()
        click.echo(f"left out: {server.name} ({server.missing()} is not installed)")
        servers.remove(server)
    try:
        for server in servers:
            found.versions[server.name] = server.version()
            _prepare(server)
        for number in range(_STARTS):
            for server in servers:
                _start(server, found, is_first=number == 0)
        yield servers
    finally:
        for server in servers:
            server.stop()


def _prepare(server: Server) -> None:
    """Load the dataset, unless a run before has."""
    done, recipe = server.folder / "prepared", Path(peers_file).read_text("utf-8")
    if not done.exists() or done.read_text("utf-8") != recipe:
        click.echo(f"{server.name}: loading")
        shutil.rmtree(server.folder, ignore_errors=True)
        server.folder.mkdir(parents=True)
        server.prepare()
        done.write_text(recipe, "utf-8")


def _start(server: Server, found: Findings, *, is_first: bool) -> None:
    """Start a server once more, unless that takes long."""
    if not is_first and server.start_s > _SLOW_START_S:
        return
    server.stop()
    server.start()
    found.starts_s.setdefault(_key(server), []).append(server.start_s)
    click.echo(f"{server.name}: answers {server.start_s:.2f} s after its start")


def _key(server: Server) -> str:
    return f"{server.dataset.name}: {server.name}"


def _keep_memory(servers: Sequence[Server], found: Findings) -> None:
    for server in servers:
        found.memory_bytes.setdefault(_key(server), []).append(server.memory_bytes())


def _count(dataset: Dataset, servers: Sequence[Server], found: Findings) -> None:
    """Check that all hold the same number of triples."""
    found.faults |= check_answers(servers, {f"triples of {dataset.name}": _COUNT}, 60)
    with closing(Client(servers[0].port)) as client:
        answer = json.loads(client.get(target(servers[0].path, _COUNT)).body)
    found.triples[dataset.name] = int(answer["results"]["bindings"][0]["n"]["value"])


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
