"""The commands for what is stored: load, unload, loaded, backup and restore."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import click

from dystonia_kg.cli.options import home_option, say
from dystonia_kg.loading.files import Progress
from dystonia_kg.loading.load import LoadReport, LoadTarget, load_files, unload
from dystonia_kg.loading.syntaxes import FileFormat
from dystonia_kg.store.backup import back_up, restore, write_backup
from dystonia_kg.store.draft import LOADED
from dystonia_kg.store.store import current_build, read_manifest


@click.command("load", short_help="Load whole files into a named graph.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--graph", metavar="IRI", help="Graph to load into; N-Quads and TriG name their own.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice([form.value for form in FileFormat]),
    help="Format of the files, where the extension does not tell it.",
)
@click.option("--in-default", is_flag=True, help="Let the default graph hold the triples as well.")
@click.option("--replace", is_flag=True, help="Put the files in place of what the graph held.")
@home_option
@click.pass_context
def load_command(
    ctx: click.Context,
    files: tuple[str, ...],
    graph: str | None,
    format_name: str | None,
    in_default: bool,
    replace: bool,
) -> None:
    """Load whole files into a named graph beside the project's own.

    RDF/XML, Turtle, N-Triples, N-Quads, TriG, JSON-LD, N3; OWL in functional, Manchester and XML
    syntax; OBO; each also gzip. What the content shows counts more than the name. A
    file is loaded wholly or not at all. Queries reach the graph with GRAPH <IRI>:

    dystonia-kg load hp.obo --graph https://example.org/hp
    """
    wanted = LoadTarget(graph, format_name, in_default)
    paths = [Path(name) for name in files]
    with ExitStack() as bars:

        def shown(path: Path) -> Progress:
            bars.close()
            label = f"reading {path.name}"
            size = path.stat().st_size
            bar = click.progressbar(length=size, label=label, file=sys.stderr)
            return bars.enter_context(bar).update

        for result in load_files(ctx.obj, paths, wanted, replace=replace, shown=shown):
            bars.close()
            _report(result)


def _report(result: LoadReport) -> None:
    name = result.path.name
    click.echo(f"{name}: read {result.triples} triples as {result.format_title}")
    for graph, triples in result.graphs.items():
        click.echo(f"{name}: <{graph}> now holds {triples} triples")
    for line in result.left_out.told():
        click.echo(f"{name}: left out, as it cannot be said in OWL or read: {line}")


@click.command("unload", short_help="Remove a loaded graph.")
@click.option("--graph", required=True, metavar="IRI", help="Graph to remove.")
@home_option
@click.pass_context
def unload_command(ctx: click.Context, graph: str) -> None:
    """Remove a graph that was loaded; triples that other graphs hold stay in the default graph."""
    click.echo(f"removed <{graph}> and its {unload(ctx.obj, graph)} triples")


@click.command("loaded", short_help="List the loaded graphs.")
@home_option
@click.pass_context
def loaded_command(ctx: click.Context) -> None:
    """List the graphs that were loaded: triples, files, time."""
    for graph, entry in sorted(read_manifest(current_build(ctx.obj)).get(LOADED, {}).items()):
        place = "also in the default graph" if entry["in_default"] else "outside the default graph"
        files = ", ".join(entry["files"])
        click.echo(f"<{graph}>: {entry['triples']} triples, {place}, {entry['loaded_at']}: {files}")


@click.command("backup", short_help="Write the current build into one file.")
@click.argument("file", metavar="FILE")
@home_option
@click.pass_context
def backup_command(ctx: click.Context, file: str) -> None:
    """Write the current build into one tar FILE ('-' for standard output), while it is served.

    The file holds the project's graphs and all that was loaded or written. `dystonia-kg restore`
    puts it in place, on this machine or another one:

    dystonia-kg backup - | ssh replica dystonia-kg restore -
    """
    is_piped = file == "-"
    name = write_backup(ctx.obj, sys.stdout.buffer) if is_piped else back_up(ctx.obj, Path(file))
    say(f"backed up: {name}")


@click.command("restore", short_help="Make the build of a backup the current one.")
@click.argument("file", type=click.File("rb"), metavar="FILE")
@home_option
@click.pass_context
def restore_command(ctx: click.Context, file: BinaryIO) -> None:
    """Make the build of a backup FILE ('-' for standard input) the current one.

    A server of the folder goes over to it at once; its requests go on being answered meanwhile.
    """
    say(f"restored: {restore(ctx.obj, file)}")
