"""The limits: from the environment and the command line, and documented with their defaults."""

import re
from dataclasses import fields

import pytest
from click.testing import CliRunner

from dystonia_kg.cli.main import main
from dystonia_kg.limits import LimitError, Limits, variable
from dystonia_kg.server.connection import LIMIT_CONNECTIONS
from dystonia_kg.server.heads import LIMIT_HEAD_BYTES, LIMIT_HEADERS
from support.homes import ROOT

PAGE = ROOT / "docs" / "limits.md"
NAMES = [limit.name for limit in fields(Limits)]


def documented() -> dict[str, list[str]]:
    """Read the table: by option, the other cells of its row."""
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| `--")]
    cells = [[cell.strip(" `") for cell in row.strip("|").split("|")] for row in rows]
    return {option: rest for option, *rest in cells}


def test_the_page_lists_these_limits_and_no_others() -> None:
    assert list(documented()) == [f"--{name.replace('_', '-')}" for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_a_limit_is_documented_with_its_default(name: str) -> None:
    (limit,) = (limit for limit in fields(Limits) if limit.name == name)
    shown, default, about, _ = documented()[f"--{name.replace('_', '-')}"]
    assert (shown, default) == (variable(name), str(limit.default))
    assert about == limit.metadata["about"]


def test_the_page_names_the_limits_that_are_fixed() -> None:
    text = PAGE.read_text().partition("## Limits that are fixed")[2].partition("##")[0]
    numbers = set(re.findall(r"\d+", text))
    assert numbers == {
        str(LIMIT_HEAD_BYTES // 1024),
        str(LIMIT_HEADERS),
        str(LIMIT_CONNECTIONS),
        "431",
        "503",
    }


def test_every_limit_is_an_option_of_serve(runner: CliRunner) -> None:
    text = " ".join(runner.invoke(main, ["serve", "--help"]).output.split())
    for limit in fields(Limits):
        assert f"--{limit.name.replace('_', '-')} " in text
        assert f"default: {limit.default}; {variable(limit.name)}" in text


@pytest.mark.parametrize("name", NAMES)
def test_the_environment_sets_a_limit(name: str) -> None:
    wanted = Limits.from_environment({variable(name): "40000000000"})
    assert getattr(wanted, name) == 40_000_000_000
    assert Limits.from_environment({variable(name): " "}) == Limits()


def test_limits_are_handed_on_unchanged() -> None:
    limits = Limits(deadline_s=2.5, queue=7, rate_per_s=0.1)
    assert Limits.from_environment(limits.as_environment()) == limits


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deadline_s", "soon"),
        ("deadline_s", "0"),
        ("deadline_s", "inf"),
        ("deadline_s", "nan"),
        ("memory_bytes", "1"),
        ("query_workers", "0"),
        ("queue", "-1"),
        ("queue", "1.5"),
    ],
)
def test_a_limit_that_makes_no_sense_is_an_error(name: str, text: str) -> None:
    with pytest.raises(LimitError, match=variable(name)):
        Limits.from_environment({variable(name): text})
