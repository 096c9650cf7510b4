"""The command `dystonia-kg`."""

import difflib
import errno
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox

from dystonia_kg import __version__
from dystonia_kg.browse import empty_answers
from dystonia_kg.browse.gallery import load_queries
from dystonia_kg.cli.entry import heed
from dystonia_kg.cli.limited import limited
from dystonia_kg.cli.options import Folder, home_option, say
from dystonia_kg.curies import compress
from dystonia_kg.engine import results
from dystonia_kg.errors import DystoniaKgError, QuerySyntaxError
from dystonia_kg.limits import limits
from dystonia_kg.namespaces import BASE
from dystonia_kg.paths import default_home
from dystonia_kg.sparql.negotiation import ALL_NAMES, TURTLE, by_name
from dystonia_kg.sparql.tokens import is_query, with_base
from dystonia_kg.store.store import GraphStore, QueryResult, Term, damage_of, open_store

_LIMIT_HITS = 100
_HEAD_LINES = 2
"""How many lines stand above the rows of a table."""
_INTERRUPTED = 130
_ELSEWHERE = {
    "ask": ("cli.ask", "ask_command"),
    "backup": ("cli.store", "backup_command"),
    "check-links": ("cli.links", "check_links"),
    "fetch": ("cli.refresh", "fetch_command"),
    "load": ("cli.store", "load_command"),
    "make-mappings": ("cli.links", "make_mappings"),
    "loaded": ("cli.store", "loaded_command"),
    "mcp": ("cli.mcp", "mcp_command"),
    "publish": ("cli.publish", "publish_command"),
    "rank": ("cli.rank", "rank_command"),
    "refresh": ("cli.refresh", "refresh_command"),
    "resolve": ("cli.resolve", "resolve_command"),
    "restore": ("cli.store", "restore_command"),
    "serve": ("cli.serve", "serve_command"),
    "unload": ("cli.store", "unload_command"),
}
"""The commands in modules of their own: a server need not read what loads files."""


class OneLineErrors(click.Group):
    """A group whose commands tell the project's errors in one line and exit with 1.

    The modules of `_ELSEWHERE` are read when their command is asked for.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of all commands."""
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command, its module read if need be."""
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, name = _ELSEWHERE[cmd_name]
        command: click.Command = getattr(import_module(f"dystonia_kg.{module}"), name)
        return command

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the options before the command."""
        try:
            return super().make_context(*args, **extra)
        except click.UsageError as e:
            raise _in_one_line(e) from e

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except click.UsageError as e:
            raise _in_one_line(e) from e
        except DystoniaKgError as e:
            _fail(ctx, str(e))
        except RuntimeError as e:
            if (damage := damage_of(e)) is None:
                raise
            _fail(ctx, str(damage))
        except KeyboardInterrupt:
            heed()
            click.echo("dystonia-kg: interrupted", err=True)
            ctx.exit(_INTERRUPTED)
        except OSError as e:
            if e.errno == errno.EPIPE:
                raise
            name = f"{e.filename}: " if e.filename else ""
            _fail(ctx, f"{name}{e.strerror or e}")


class _MisuseError(click.ClickException):
    """What was typed cannot be meant."""

    exit_code = 2

    def show(self, _: Any = None) -> None:
        """Say so in one line."""
        click.echo(f"dystonia-kg: {' '.join(self.message.split())}", err=True)


def _in_one_line(error: click.UsageError) -> click.ClickException:
    """Take the lines on usage off an error; a command that needs others shows its help."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error
    path = error.ctx.command_path if error.ctx else "dystonia-kg"
    return _MisuseError(f"{error.format_message().rstrip('.')} (see {path} --help)")


def _home_to_use() -> str:
    try:
        return str(default_home())
    except RuntimeError as e:
        raise click.UsageError(
            "there is no home folder of yours to use; name one with --home or DYSTONIA_KG_HOME"
        ) from e


def _fail(ctx: click.Context, message: str) -> None:
    click.echo(f"dystonia-kg: {' '.join(message.split())}", err=True)
    ctx.exit(1)


@click.group(
    cls=OneLineErrors,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
    epilog="First steps: `dystonia-kg serve`, then open http://127.0.0.1:8000/ in a browser.",
)
@click.version_option(__version__, prog_name="dystonia-kg")
@click.option(
    "--home",
    type=Folder(),
    default=lambda: _home_to_use(),
    show_default="DYSTONIA_KG_HOME, or your data folder",
    help="Folder that holds the built graph.",
)
@click.pass_context
def main(ctx: click.Context, home: str) -> None:
    """Ask, browse and build the knowledge graph of dystonia."""
    ctx.obj = Path(home)


@main.command("build", short_help="Build the graph and put it in place.")
@click.option(
    "--reason",
    is_flag=True,
    help="Run the reasoner anew instead of taking the links that are shipped (needs the extra "
    "'build'; checks profiles and shapes as well).",
)
@click.option(
    "--discard", is_flag=True, help="Drop the graphs that were loaded; else they are carried over."
)
@home_option
@click.pass_context
def build_command(ctx: click.Context, reason: bool, discard: bool) -> None:
    """Build the graph from ontology and tables, and put it in place.

    The graph that was there stays in use until the new one is complete and checked.
    """
    from dystonia_kg.build.build import build

    build(ctx.obj, reasoned_anew=reason, discard=discard, echo=say)


@main.command("query", short_help="Answer a SPARQL query.")
@click.argument("source")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["table", *ALL_NAMES]),
    default="table",
    show_default=True,
    help="Form of the answer; 'table' gives graphs as Turtle.",
)
@click.option(
    "--deadline-s",
    type=click.FloatRange(0),
    default=lambda: limits().deadline_s,
    show_default="that of the server",
    help="Longest time of the query; 0 is none.",
)
@click.option(
    "--memory-bytes",
    type=click.IntRange(0),
    default=lambda: limits().memory_bytes,
    show_default="that of the server",
    help="Memory that the query may take; 0 is all.",
)
@click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="Fill a place of a gallery query, by name or identifier (may be repeated).",
)
@home_option
@click.pass_context
def query_command(
    ctx: click.Context,
    source: str,
    format_name: str,
    deadline_s: float,
    memory_bytes: int,
    parameters: tuple[str, ...],
) -> None:
    """Answer a SPARQL query.

    SOURCE is a file, the text of a query, '-' for standard input, or the name of a query of the
    gallery. The project's prefixes are declared already:

    dystonia-kg query 'SELECT ?t { dyst:CervicalDystonia dyst:hasTreatment ?t }'

    dystonia-kg query which-treatments-does-cervical-dystonia-have --param disease="writer's cramp"
    """
    places = _places(source, parameters)
    text = with_base(_query_text(source), f"{BASE}sparql")

    def answered(store: GraphStore) -> bytes:
        result = store.query(_filled_text(store, source, places) if places else text)
        if format_name == "table":
            return _as_text(result)
        choice = by_name(format_name, results.offers(result))
        return results.serialize(result, choice.format)

    answer = limited(lambda: open_store(ctx.obj), answered, deadline_s, memory_bytes)
    _print(answer)
    is_empty = answer in (b"", b"no\n") or answer.count(b"\n") == _HEAD_LINES
    if format_name == "table" and is_empty and not parameters:
        for note in empty_answers.notes(open_store(ctx.obj), text):
            say(note)


@main.command("search", short_help="Find terms by name, synonym or identifier.")
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit", type=click.IntRange(1, _LIMIT_HITS), default=10, show_default=True, help="Hits."
)
@home_option
@click.pass_context
def search_command(ctx: click.Context, words: tuple[str, ...], limit: int) -> None:
    """Find terms by label, synonym or identifier; typing mistakes do not matter."""
    from dystonia_kg.browse.search import load_search_index
    from dystonia_kg.browse.term_index import load_term_index

    store = open_store(ctx.obj)
    index = load_term_index(store)
    hits = load_search_index(store, index).search(" ".join(words), limit)
    if not hits:
        raise DystoniaKgError(f"nothing is called '{' '.join(words)[:80]}', or nearly so")
    rows = [
        [
            hit.ref.curie or hit.ref.iri or "",
            hit.ref.text,
            f"use {hit.replaced_by.curie} instead" if hit.replaced_by else "",
        ]
        for hit in hits
    ]
    _print(_aligned(rows).encode())


@main.command("check", short_help="Check the built graph.")
@home_option
@click.pass_context
def check_command(ctx: click.Context) -> None:
    """Check the built graph; exit code 1 when something is found."""
    from dystonia_kg.build.build import check

    findings = check(ctx.obj, echo=say)
    for finding in findings:
        click.echo(finding)
    if findings:
        ctx.exit(1)


@main.command("export", short_help="Copy the release files into a folder.")
@click.argument("folder", type=Folder())
@home_option
@click.pass_context
def export_command(ctx: click.Context, folder: str) -> None:
    """Copy the release files (ontology in every RDF syntax, all graphs) into FOLDER."""
    from dystonia_kg.build.release import export

    for path in export(ctx.obj, Path(folder)):
        click.echo(path)


def _places(source: str, parameters: tuple[str, ...]) -> dict[str, str]:
    if parameters and source not in load_queries():
        raise click.BadParameter("only queries of the gallery have places", param_hint="--param")
    given: dict[str, str] = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals or name in given:
            raise click.BadParameter(
                f"'{parameter[:40]}' is no NAME=VALUE, or stands twice", param_hint="--param"
            )
        given[name] = value
    return given


def _filled_text(store: GraphStore, source: str, places: dict[str, str]) -> str:
    from dystonia_kg.browse.resolve import load_resolver
    from dystonia_kg.questions.fill import fill

    return fill(load_queries()[source], places, lambda: load_resolver(store)).query.sparql


def _query_text(source: str) -> str:
    if source == "-":
        return _decoded(sys.stdin.buffer.read(), "standard input")
    gallery = load_queries()
    if source in gallery:
        return gallery[source].sparql
    if "{" in source:
        return _as_written(source)
    path = Path(source)
    if path.is_file():
        return _decoded(path.read_bytes(), source)
    if is_query(source):
        return _as_written(source)
    near = difflib.get_close_matches(source, gallery, n=3)
    hint = f"did you mean {', '.join(near)}?" if near else "see dystonia-kg query --help"
    raise QuerySyntaxError(f"'{source[:80]}' is no file, no gallery query and no SPARQL", hint=hint)


def _as_written(query: str) -> str:
    """Refuse an argument of bytes that the system could not read as characters."""
    try:
        query.encode()
    except UnicodeEncodeError as e:
        raise QuerySyntaxError(f"the query is not UTF-8 at character {e.start + 1}") from e
    return query


def _decoded(text: bytes, name: str) -> str:
    try:
        return text.decode("utf-8").removeprefix("\ufeff")  # editors begin files with this mark
    except UnicodeDecodeError as e:
        raise QuerySyntaxError(f"{name} is not UTF-8 at byte {e.start}") from e


def _as_text(result: QueryResult) -> bytes:
    if isinstance(result, ox.QueryBoolean):
        return b"yes\n" if bool(result) else b"no\n"
    if isinstance(result, ox.QueryTriples):
        return results.serialize(result, TURTLE)
    names = [variable.value for variable in result.variables]
    rows = [[_cell(solution[name]) for name in names] for solution in result]
    return _aligned([names, ["-" * len(name) for name in names], *rows]).encode()


def _cell(term: Term | None) -> str:
    if isinstance(term, ox.NamedNode):
        return compress(term.value) or term.value
    if isinstance(term, ox.Literal):
        return " ".join(term.value.split())
    return "" if term is None else str(term)


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "".join(line.rstrip() + "\n" for line in lines)


def _print(text: bytes) -> None:
    ends = text.endswith(b"\n")
    click.echo(text if ends else text + b"\n", nl=False)
