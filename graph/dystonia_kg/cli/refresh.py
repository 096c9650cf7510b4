"""The command that derives curated tables anew from upstream files: refresh."""

from pathlib import Path

import click

from dystonia_kg.cli.options import say, tables_option
from dystonia_kg.refresh.difference import accept
from dystonia_kg.refresh.refresh import Refreshed, refresh
from dystonia_kg.sources import readers


@click.command("refresh", short_help="Derive curated tables anew from upstream files.")
@click.argument("source", type=click.Choice(list(readers())), metavar="SOURCE")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True), metavar="FILE...")
@click.option("--rows", type=click.IntRange(0), default=10, show_default=True, help="Rows shown.")
@click.option("--accept", "is_accepted", is_flag=True, help="Write the tables.")
@click.option("--despite-loss", is_flag=True, help="Write them even when many rows are lost.")
@tables_option("Folder of curated tables instead of the project's.")
def refresh_command(
    source: str,
    files: tuple[str, ...],
    rows: int,
    is_accepted: bool,
    despite_loss: bool,
    tables: str,
) -> None:
    """Derive the tables of SOURCE anew from FILEs as upstream publishes them; show the difference.

    Rows come added (+), removed (-) and changed (~); then what was read, kept and left out of each
    file, and why. Nothing is written without --accept; then set the source's release in
    sources.tsv, and run dystonia-kg build.
    """
    folder = Path(tables)
    found = refresh(source, [Path(file) for file in files], folder)
    _show(found, rows)
    if is_accepted:
        written = accept(found.differences, folder, despite_loss=despite_loss)
        say(f"written: {', '.join(path.name for path in written) or 'nothing'}")
    elif any(not difference.is_empty for difference in found.differences):
        say("nothing is written yet: add --accept")


def _show(found: Refreshed, rows: int) -> None:
    for difference in found.differences:
        for line in difference.lines(rows):
            click.echo(line)
    for tally in found.tallies:
        click.echo(tally.line())
