"""The reference of all commands, from their own help: `docs/commands.md`.

To write it anew: `python -m dystonia_kg.cli.reference > docs/commands.md`; a test compares the two.
"""

from collections.abc import Iterator

import click

from dystonia_kg.cli.main import main

_WIDTH = 88
_HEAD = """\
# The commands

Written by `dystonia_kg.cli.reference` from the help of each command; a test compares the two. Every
command takes `--help`. An error is one line on standard error, and the exit code is not 0.
"""


def reference() -> str:
    """Give the whole page as Markdown."""
    return "\n".join([_HEAD, *(_section(name, text) for name, text in _helps())])


def _helps() -> Iterator[tuple[str, str]]:
    names = main.context_settings["help_option_names"]
    root = click.Context(
        main, info_name="dystonia-kg", max_content_width=_WIDTH, help_option_names=names
    )
    yield "dystonia-kg", main.get_help(root)
    for name in main.list_commands(root):
        command = main.get_command(root, name)
        if command is not None:
            context = click.Context(command, root, info_name=name, max_content_width=_WIDTH)
            yield f"dystonia-kg {name}", command.get_help(context)


def _section(name: str, text: str) -> str:
    return f"## {name}\n\n```\n{text}\n```\n"


if __name__ == "__main__":
    click.echo(reference(), nl=False)
