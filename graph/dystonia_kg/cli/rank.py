"""The command `dystonia-kg rank`."""

import json

import click

from dystonia_kg.browse.rank_answers import NO_DIAGNOSIS, RankAnswer, load_sign_ranking
from dystonia_kg.browse.rank_requests import SEXES
from dystonia_kg.browse.resolve import load_resolver
from dystonia_kg.cli.options import home_option
from dystonia_kg.curies import compress
from dystonia_kg.errors import DystoniaKgError, RankRequestError
from dystonia_kg.limits import limits
from dystonia_kg.store.store import open_store

_LIMIT_RESULTS = 1000
_REASONS_SHOWN = 4


@click.command("rank", short_help="Rank diseases by a patient's signs.")
@click.argument("signs", nargs=-1, required=True, metavar="SIGN...")
@click.option("--absent", multiple=True, help="A sign that was looked for and is not there.")
@click.option("--onset", default="", help="Age at onset: years, P1Y6M, or a span of life.")
@click.option("--sex", type=click.Choice(SEXES), help="Sex of the patient.")
@click.option("--inheritance", default="", help="Mode of inheritance, by name or HP id.")
@click.option(
    "--limit",
    type=click.IntRange(1, _LIMIT_RESULTS),
    default=10,
    show_default=True,
    help="Diseases to show.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Form of the answer.",
)
@home_option
@click.pass_context
def rank_command(
    ctx: click.Context,
    signs: tuple[str, ...],
    absent: tuple[str, ...],
    onset: str,
    sex: str | None,
    inheritance: str,
    limit: int,
    format_name: str,
) -> None:
    """Rank diseases by signs, named by HP id or by any name, and say why.

    dystonia-kg rank HP:0001332 parkinsonism 'foot dystonia' --absent tremor --onset 8

    This is no diagnosis: see what the last line says.
    """
    store = open_store(ctx.obj)
    resolver = load_resolver(store)
    ranking = load_sign_ranking(store, resolver.index.terms, resolver, limits().signs)
    try:
        request = ranking.reader.read(signs, absent, onset, sex or "", inheritance)
    except RankRequestError as e:
        near = "; ".join(f"{compress(iri) or iri} {label}" for iri, label in e.nearest)
        raise DystoniaKgError(e.message, hint=f"perhaps {near}" if near else e.hint) from e
    answer = ranking.answer(request, limit)
    if format_name == "json":
        click.echo(json.dumps(answer.as_json(), indent=1, ensure_ascii=False))
    else:
        click.echo(_table(answer), nl=False)


def _table(answer: RankAnswer) -> str:
    noted = [sign for sign in (*answer.request.present, *answer.request.absent) if sign.note]
    lines = [f"{sign.text}: {sign.note} ({sign.label})" for sign in noted]
    for place, disease in enumerate(answer.results, start=1):
        lines.append(f"{place:3}  {disease.score:6.1f}  {disease.ref.curie}  {disease.ref.text}")
        shown = disease.reasons[:_REASONS_SHOWN]
        lines += [f"{'':13}{reason.gain:+.1f} {reason.text}" for reason in shown]
    if answer.next:
        lines.append("To tell the first ones apart, look for:")
        lines += [f"     {ref.curie}  {ref.text}" for ref, _ in answer.next]
    return "\n".join([*lines, NO_DIAGNOSIS]) + "\n"
