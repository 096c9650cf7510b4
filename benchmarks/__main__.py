"""Start this server and its peers, check and measure them, and write docs/benchmarks.md."""

import sys
import time
from pathlib import Path

import click

from benchmarks.found import Found, Plan
from benchmarks.peers import PEERS
from benchmarks.report import write
from benchmarks.run import go_through
from benchmarks.scenarios import SCENARIOS
from benchmarks.servers import ROOT, BenchmarkError

_WORK = ROOT / "build" / "benchmarks"


@click.command()
@click.option("--quick", is_flag=True, help="A minute: two peers, short rounds, no large set.")
@click.option("--scenario", "scenarios", multiple=True, type=click.Choice(list(SCENARIOS)))
@click.option("--peer", "peers", multiple=True, type=click.Choice(list(PEERS)))
@click.option("--rounds", type=click.IntRange(1), help="Rounds of each scenario.  [default: 5]")
@click.option("--duration-s", type=click.IntRange(1), help="Seconds of load.  [default: 4]")
@click.option("--limit-s", default=60.0, show_default=True, help="Longest wait for an answer.")
@click.option("--port", default=18_000, show_default=True, help="First of the ports.")
@click.option("--work", default=_WORK, type=Path, help="For what is kept.")
@click.option("--out", type=Path, help="Where benchmarks.md is written.")
def main(
    quick: bool,
    scenarios: tuple[str, ...],
    peers: tuple[str, ...],
    rounds: int | None,
    duration_s: int | None,
    limit_s: float,
    port: int,
    work: Path,
    out: Path | None,
) -> None:
    """Measure this server beside its peers.

    A full run takes about 25 minutes, and some minutes more the first time. It writes
    benchmarks.md and benchmarks.svg into docs/; any other run writes into its folder of work.
    """
    is_full = not (quick or scenarios or peers or rounds or duration_s)
    plan = Plan(
        scenarios=scenarios or tuple(SCENARIOS)[: 3 if quick else None],
        peers=peers or (("oxigraph", "oxigraph in memory") if quick else tuple(PEERS)),
        rounds=rounds or (2 if quick else 5),
        duration_s=duration_s or (1 if quick else 4),
        limit_s=limit_s,
        port=port,
        every=8 if quick else 1,
    )
    found = Found(plan, command=" ".join(["python -m benchmarks", *sys.argv[1:]]))
    begin = time.monotonic()
    try:
        go_through(found, work.resolve(), click.echo)
    except BenchmarkError as e:
        raise click.ClickException(str(e)) from e
    found.duration_min = (time.monotonic() - begin) / 60
    folder = out or (ROOT / "docs" if is_full else work)
    click.echo(f"\nwritten: {write(found, folder, work / 'figures.json')}")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
