"""The option `--home`, which every command understands, and lines on standard error."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., object])


def home_option(command: _Command) -> _Command:
    """Let a command name its home folder after its own name as well."""
    return click.option(
        "--home",
        type=click.Path(file_okay=False),
        expose_value=False,
        callback=_keep_home,
        help="Folder of the built graph (also before the command, or DYSTONIA_KG_HOME).",
    )(command)


def _keep_home(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.obj = Path(value)


def say(text: str) -> None:
    """Tell something on standard error, apart from the answer."""
    click.echo(text, err=True)
