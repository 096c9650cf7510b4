"""The command `dystonia-kg resolve`."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from dystonia_kg.browse.resolution import Resolution
from dystonia_kg.browse.resolve import Resolver, load_resolver
from dystonia_kg.browse.resolve_index import KINDS
from dystonia_kg.cli.options import home_option
from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.store.store import open_store

ADDED_COLUMNS = ("iri", "label", "reason", "score")
_TSV_COLUMNS = ("query", "curie", *ADDED_COLUMNS, "kind", "certain", "alternatives")


@click.command("resolve", short_help="Lead names and identifiers to terms.")
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option(
    "--file", "file", type=click.Path(dir_okay=False), help="Resolve each line of a file."
)
@click.option(
    "--csv",
    "table",
    type=click.Path(dir_okay=False),
    help="Resolve a column of a CSV or TSV table.",
)
@click.option("--column", help="The column to resolve, by its name in the first row.")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(KINDS),
    multiple=True,
    help="Lead to terms of this kind only (may be repeated).",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "tsv", "json"]),
    default="text",
    show_default=True,
    help="Form of the answer; a table is always answered with a table.",
)
@click.option(
    "--alternatives",
    type=click.IntRange(0),
    default=4,
    show_default=True,
    help="Further candidates to give for each name.",
)
@home_option
@click.pass_context
def resolve_command(
    ctx: click.Context,
    texts: tuple[str, ...],
    file: str | None,
    table: str | None,
    column: str | None,
    kinds: tuple[str, ...],
    format_name: str,
    alternatives: int,
) -> None:
    """Lead any name, old DYT number, gene symbol, everyday word or identifier to a term.

    Each answer says why, how sure it is (0 to 100), and what else may be meant:

    dystonia-kg resolve DYT5a 'wry neck' OMIM:128100

    With --csv the table is given back with the columns iri, label, reason and score.
    """
    if sum((bool(texts), file is not None, table is not None)) != 1:
        raise click.UsageError("give either texts, or --file, or --csv with --column")
    if (table is None) != (column is None):
        raise click.UsageError("--csv and --column belong together")
    resolver = load_resolver(open_store(ctx.obj))
    if table is not None and column is not None:
        click.echo(_completed(resolver, Path(table), column, kinds), nl=False)
        return
    wanted = _lines(Path(file)) if file is not None else texts
    found = [resolver.resolve(text, kinds=kinds) for text in wanted]
    click.echo(_written(found, format_name, alternatives), nl=False)
    if texts and not any(resolution.candidates for resolution in found):
        ctx.exit(1)


def _written(found: Sequence[Resolution], format_name: str, alternatives: int) -> str:
    if format_name == "json":
        listed = [resolution.as_json() for resolution in found]
        return json.dumps(listed, indent=1, ensure_ascii=False) + "\n"
    if format_name == "tsv":
        return _table([_TSV_COLUMNS, *map(_row, found)], "\t")
    return "".join(_paragraph(resolution, alternatives) for resolution in found)


def _paragraph(resolution: Resolution, alternatives: int) -> str:
    sure = "" if resolution.is_certain or not resolution.candidates else " (not certain)"
    lines = [f"{resolution.query}{sure}"]
    if resolution.note:
        lines.append(f"  {resolution.note}")
    for candidate in resolution.candidates[: alternatives + 1]:
        name = candidate.ref.curie or candidate.ref.iri or ""
        label = candidate.ref.text
        lines.append(f"  {candidate.score:5.1f}  {name}  {label}  [{candidate.reason}]")
    return "\n".join(lines) + "\n"


def _row(resolution: Resolution) -> tuple[str, ...]:
    others = [candidate.ref.curie or "" for candidate in resolution.candidates[1:]]
    best = resolution.best
    return (
        resolution.query,
        (best.ref.curie or "") if best else "",
        *_added(resolution),
        best.kind if best else "",
        "true" if resolution.is_certain else "false",
        "|".join(others),
    )


def _added(resolution: Resolution) -> tuple[str, str, str, str]:
    best = resolution.best
    if best is None:
        return "", "", resolution.note, ""
    return best.ref.iri or "", best.ref.text, best.reason, f"{best.score:g}"


def _completed(resolver: Resolver, path: Path, column: str, kinds: Sequence[str]) -> str:
    """Give a table with the columns of the answer added."""
    text = _read(path)
    delimiter = "\t" if path.suffix == ".tsv" else _delimiter(text)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    if not rows:
        raise DystoniaKgError(f"{path.name} is empty")
    header, *body = rows
    if column not in header:
        known = ", ".join(header)[:200]
        raise DystoniaKgError(f"{path.name} has no column '{column}'", hint=f"it has {known}")
    place = header.index(column)
    added = [f"resolved_{name}" if name in header else name for name in ADDED_COLUMNS]
    complete: list[Sequence[str]] = [[*header, *added]]
    for number, row in enumerate(body, start=2):
        if len(row) > len(header):
            raise DystoniaKgError(
                f"{path.name}, row {number}: {len(row)} cells, the header has {len(header)}"
            )
        cells = row + [""] * (len(header) - len(row))
        complete.append([*cells, *_added(resolver.resolve(cells[place], kinds=kinds))])
    return _table(complete, delimiter)


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max((",", ";", "\t"), key=first.count)


def _table(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return written.getvalue()


def _lines(path: Path) -> list[str]:
    return _read(path).splitlines()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as e:
        raise DystoniaKgError(f"{path.name} is not UTF-8 at byte {e.start}") from e
