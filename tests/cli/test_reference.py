from pathlib import Path

import click

from dystonia_kg.cli.main import main
from dystonia_kg.cli.reference import reference
from support.homes import ROOT

PAGE = ROOT / "docs" / "commands.md"
REFRESH = "run: python -m dystonia_kg.cli.reference > docs/commands.md"


def test_the_page_of_commands_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), REFRESH


def test_every_command_and_option_is_explained() -> None:
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        assert command.help, name
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden:
                assert option.help, f"{name} {option.name}"


def test_the_manuals_name_every_command() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *Path(ROOT / "docs").glob("*.md")]
    text = "".join(page.read_text(encoding="utf-8") for page in pages if page != PAGE)
    for name in main.list_commands(click.Context(main)):
        assert f"dystonia-kg {name}" in text, name
