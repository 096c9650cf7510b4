"""Options of several commands (`--home`, `--tables`), and lines on standard error."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from dystonia_kg.paths import SOURCES_DIR

_Command = TypeVar("_Command", bound=Callable[..., object])


class Folder(click.Path):
    """The name of a folder; "-" is none, as it means a stream everywhere else."""

    def __init__(self, *, exists: bool = False) -> None:
        super().__init__(exists=exists, file_okay=False)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Give the name; BadParameter for what is no folder."""
        if value == "-":
            self.fail("'-' is no folder", param, ctx)
        return super().convert(value, param, ctx)


def home_option(command: _Command) -> _Command:
    """Let a command name its home folder after its own name as well."""
    return click.option(
        "--home",
        type=Folder(),
        expose_value=False,
        callback=_keep_home,
        help="Folder of the built graph (also before the command, or DYSTONIA_KG_HOME).",
    )(command)


def tables_option(text: str) -> Callable[[_Command], _Command]:
    """Let a command work on other curated tables than the project's; `text` is its help."""
    return click.option(
        "--tables",
        type=Folder(exists=True),
        default=str(SOURCES_DIR),
        show_default=False,
        help=text,
    )


def _keep_home(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.obj = Path(value)


def say(text: str) -> None:
    """Tell something on standard error, apart from the answer."""
    click.echo(text, err=True)
