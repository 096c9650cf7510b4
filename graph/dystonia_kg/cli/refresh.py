"""The commands that bring upstream files and derive curated tables anew: fetch and refresh."""

from collections.abc import Iterable
from pathlib import Path

import click

from dystonia_kg.cli.options import Folder, say, tables_option
from dystonia_kg.errors import FetchError
from dystonia_kg.refresh.difference import accept, put_in_place
from dystonia_kg.refresh.everything import refresh_all
from dystonia_kg.refresh.fetch import fetch
from dystonia_kg.refresh.manifest import LOCK, chosen, lock_text, read_manifest
from dystonia_kg.refresh.refresh import RefreshReport, refresh
from dystonia_kg.sources import readers

_REPORT_ROWS = 200


@click.command("fetch", short_help="Fetch the upstream files of the sources.")
@click.argument("folder", type=Folder())
@click.option("--source", "sources", multiple=True, help="Only this source (may be repeated).")
@click.option("--from", "mirror", default="", help="Folder or base address that has the files.")
@click.option("--record", is_flag=True, help="Write unknown checksums into upstream_lock.tsv.")
@tables_option("Folder that holds the manifest, instead of the project's.")
def fetch_command(
    folder: str, sources: tuple[str, ...], mirror: str, record: bool, tables: str
) -> None:
    """Fetch the files named in upstream_files.tsv into FOLDER.

    A transfer that broke off goes on where it was. A file that has not the checksum of the
    manifest is refused; exit code 1 when one could not be fetched.
    """
    manifest = read_manifest(Path(tables))
    wanted = chosen(manifest, sources)
    found = fetch(wanted, Path(folder), mirror=mirror, record=record, echo=say)
    if record:
        come = {file.name: file for file in found.files}
        locked = [come.get(file.name, file) for file in manifest]
        put_in_place({Path(tables) / LOCK: lock_text(locked)})
    say(f"{len(found.files)} of {len(wanted)} files are in {folder}")
    for problem in found.problems:
        click.echo(problem, err=True)
    if found.problems:
        raise FetchError(f"{len(found.problems)} files could not be fetched")


@click.command("refresh", short_help="Derive curated tables anew from upstream files.")
@click.argument("source", type=click.Choice(list(readers())), metavar="[SOURCE", required=False)
@click.argument("files", nargs=-1, type=click.Path(exists=True), metavar="FILE...]")
@click.option(
    "--all",
    "fetched",
    type=Folder(exists=True),
    metavar="FOLDER",
    help="Derive every table from the files that fetch brought into FOLDER.",
)
@click.option("--partly", is_flag=True, help="With --all: leave tables whose files are missing.")
@click.option("--rows", type=click.IntRange(0), default=10, show_default=True, help="Rows shown.")
@click.option("--report", type=click.Path(dir_okay=False), help="Write the differences here, too.")
@click.option("--accept", "is_accepted", is_flag=True, help="Write the tables.")
@click.option("--despite-loss", is_flag=True, help="Write them even when many rows are lost.")
@tables_option("Folder of curated tables instead of the project's.")
def refresh_command(
    source: str | None,
    files: tuple[str, ...],
    fetched: str | None,
    partly: bool,
    rows: int,
    report: str | None,
    is_accepted: bool,
    despite_loss: bool,
    tables: str,
) -> None:
    """Derive the tables of SOURCE anew from FILEs as upstream publishes them; show the difference.

    Rows come added (+), removed (-) and changed (~); then what was read, kept and left out of each
    file, and why. Nothing is written without --accept, and with it all tables or none. Then set
    the source's release in sources.tsv, and run dystonia-kg build.
    """
    folder = Path(tables)
    if fetched is not None and source is None:
        found: RefreshReport = refresh_all(
            Path(fetched), read_manifest(folder), folder, partly=partly
        )
    elif source is not None and files and fetched is None:
        found = refresh(source, [Path(file) for file in files], folder)
    else:
        raise click.UsageError("name a SOURCE and its FILEs, or --all and a FOLDER")
    _show(found, rows)
    if report is not None:
        Path(report).write_text("\n".join(_lines(found, _REPORT_ROWS)) + "\n", encoding="utf-8")
    if is_accepted:
        written = accept(found.differences, folder, despite_loss=despite_loss)
        say(f"written: {', '.join(path.name for path in written) or 'nothing'}")
    elif any(not difference.is_empty for difference in found.differences):
        say("nothing is written yet: add --accept")


def _show(found: RefreshReport, rows: int) -> None:
    for line in _lines(found, rows):
        click.echo(line)


def _lines(found: RefreshReport, rows: int) -> Iterable[str]:
    for difference in found.differences:
        yield from difference.lines(rows)
    for tally in found.tallies:
        yield tally.line()
    if found.missing:
        yield f"tables left as they are, for files are missing: {', '.join(found.missing)}"
    if found.newer:
        yield f"set the release in sources.tsv: {', '.join(found.newer)}"
