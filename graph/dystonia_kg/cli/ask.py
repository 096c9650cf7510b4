"""The command `dystonia-kg ask`."""

import json

import click

from dystonia_kg.cli.options import home_option
from dystonia_kg.engine.rows import Rows
from dystonia_kg.errors import ParameterError
from dystonia_kg.knowledge_graph import KnowledgeGraph
from dystonia_kg.questions.reply import Reply
from dystonia_kg.store.store import open_store


@click.command("ask", short_help="Answer a question in words.")
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the answer.",
)
@home_option
@click.pass_context
def ask_command(ctx: click.Context, words: tuple[str, ...], format_name: str) -> None:
    """Answer a question in words by the question of the gallery that it means.

    dystonia-kg ask How is blepharospasm treated?

    Where it is not sure what is meant, the three nearest questions are offered, and the exit code
    is 1. No model service is asked.
    """
    graph = KnowledgeGraph(open_store(ctx.obj))
    reply = graph.ask(" ".join(words))
    if format_name == "json":
        click.echo(json.dumps(reply.as_json(), indent=1, ensure_ascii=False))
    else:
        click.echo(_written(graph, reply), nl=False)
    if reply.rows is None:
        ctx.exit(1)


def _written(graph: KnowledgeGraph, reply: Reply) -> str:
    filled = reply.understood.filled
    if filled is None or reply.rows is None:
        lines = [f"Not answered: {reply.note}."]
        lines += [f"  {_question(graph, reply, number)}" for number in range(_offered(reply))]
        return "\n".join(lines) + "\n"
    title = f"{filled.query.question} (confidence {reply.understood.confidence})"
    if not reply.rows:
        return "\n\n".join([title, f"No rows: {reply.note}.", filled.query.sparql])
    claims = reply.claims or Rows((), ())
    return "\n\n".join(
        [
            title,
            _table(reply.rows),
            "Claims behind it:\n" + _table(claims) if claims else "No claims: it is so by axioms.",
            filled.query.sparql,
        ]
    )


def _offered(reply: Reply) -> int:
    return len(reply.understood.nearest)


def _question(graph: KnowledgeGraph, reply: Reply, number: int) -> str:
    guess = reply.understood.nearest[number]
    try:
        filled = graph.asker.question(guess)
    except ParameterError:
        return guess.name
    places = "".join(f" --param {name}={value!r}" for name, value in filled.parameters.items())
    return f"{filled.query.question}\n    dystonia-kg query {guess.name}{places}"


def _table(rows: Rows) -> str:
    cells = [[str("" if value is None else value) for value in row.values()] for row in rows]
    table = [list(rows.columns), *cells]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    )
