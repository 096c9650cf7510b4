"""Refreshing tables: the difference by key, what is refused, and that only --accept writes."""

import gzip
from pathlib import Path

import pytest
from click.testing import CliRunner

from dystonia_kg.cli.main import main
from dystonia_kg.errors import SourceTableError
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.refresh.difference import accept, compare, refresh
from dystonia_kg.refresh.registry import REFRESHES
from dystonia_kg.sources.derived_table import derived_table

INSTITUTES = """ror_id label acronym parent_ror_id crossref_funder_ids website
https://ror.org/1 One O   https://one.org
https://ror.org/2 Two    https://two.org
https://ror.org/3 Three    https://three.org
https://ror.org/4 Four    https://four.org
https://ror.org/5 Five    https://five.org
"""
NEWER = (
    INSTITUTES.replace(" Two ", " Second ")
    .replace("https://ror.org/3 Three    https://three.org\n", "")
    .replace(
        "https://ror.org/5 Five", "https://ror.org/6 Six    https://six.org\nhttps://ror.org/5 Five"
    )
)


def tsv(path: Path, text: str) -> Path:
    path.write_text(text.replace(" ", "\t"), encoding="utf-8")
    return path


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A folder of tables with the institutes of the older file."""
    folder = tmp_path / "tables"
    folder.mkdir()
    (found,) = refresh("ror", tsv(tmp_path / "old.tsv", INSTITUTES), folder)
    assert (len(found.added), found.rows_before) == (5, 0)
    accept([found], folder)
    return folder


def test_the_same_file_changes_nothing(tables: Path, tmp_path: Path) -> None:
    (found,) = refresh("ror", tmp_path / "old.tsv", tables)
    assert found.is_empty
    assert found.lines(5) == ["institutes.tsv: 5 rows -> 5: 0 added, 0 removed, 0 changed"]
    assert accept([found], tables) == []


def test_a_newer_file_adds_removes_and_changes(tables: Path, tmp_path: Path) -> None:
    before = (tables / "institutes.tsv").read_text(encoding="utf-8")
    (found,) = refresh("ror", tsv(tmp_path / "new.tsv", NEWER), tables)
    assert found.lines(1) == [
        "institutes.tsv: 5 rows -> 5: 1 added, 1 removed, 1 changed",
        "  + ROR:6 | Six |  |  |  | https://six.org | ror",
        "  - ROR:3 | Three |  |  |  | https://three.org | ror",
        "  ~ ROR:2: label: 'Two' -> 'Second'",
    ]
    assert (tables / "institutes.tsv").read_text(encoding="utf-8") == before
    accept([found], tables)
    (again,) = refresh("ror", tmp_path / "new.tsv", tables)
    assert again.is_empty


def test_more_rows_than_are_shown_are_counted(tmp_path: Path) -> None:
    table = derived_table("x_terms.tsv", ("id", "label"), [(str(n), "a") for n in range(5)])
    assert compare(table, tmp_path).lines(2)[1:] == ["  + 0 | a", "  + 1 | a", "  + and 3 more"]
    assert len(compare(table, tmp_path).lines(0)) == 1


def test_rows_with_the_same_key_are_not_mistaken_for_changes(tmp_path: Path) -> None:
    columns = ("disease", "term", "qualifier", "references", "frequency")
    rows = [("D:1", "HP:1", "", "PMID:1", "1/2"), ("D:1", "HP:1", "", "PMID:1", "2/2")]
    derived_table("hpo_annotations.tsv", columns, rows).write(tmp_path)
    newer = derived_table("hpo_annotations.tsv", columns, [*rows[:1], (*rows[1][:4], "3/3")])
    found = compare(newer, tmp_path)
    assert [(old[-1], new[-1]) for old, new in found.changed] == [("2/2", "3/3")]
    other = derived_table("hpo_annotations.tsv", columns, [(*rows[0][:4], "9/9")])
    found = compare(other, tmp_path)
    assert (len(found.removed), len(found.added), found.changed) == (2, 1, [])


def test_a_great_loss_needs_a_word(tables: Path, tmp_path: Path) -> None:
    short = "".join(INSTITUTES.splitlines(keepends=True)[:3])
    found = refresh("ror", tsv(tmp_path / "short.tsv", short), tables)
    with pytest.raises(SourceTableError, match="would lose 3 of its 5 rows"):
        accept(found, tables)
    assert accept(found, tables, despite_loss=True) == [tables / "institutes.tsv"]


HPOA = "#version: 2030-01-01\ndatabase_id\tname\n"
BAD_FILES = [
    ("ror", "bad.tsv", INSTITUTES.replace("ror_id", "id", 1), "line 1: column ror_id is missing"),
    (
        "ror",
        "bad.tsv",
        INSTITUTES.replace("Four ", "Four"),
        "line 5: 5 cells where",
    ),
    ("ror", "bad.tsv", INSTITUTES[:-20], "bad.tsv, line 6: ends within a line; it is truncated"),
    ("ror", "bad.tsv", "", "bad.tsv is empty"),
    ("hpoa", "phenotype.hpoa", HPOA, "column .* is missing .*another format"),
    ("hpo", "hp.obo", "format-version: 9.0\n", "line 1: format-version 9.0 is not known"),
    ("hpo", "hp.obo", "format-version: 1.2\n", r"no \[Term\]"),
    ("maxo", "maxo.obo", "[Term]\nid: MAXO:1\nrubbish\n", "maxo.obo, line 3: 'rubbish'"),
    ("maxo", "maxo.obo", "[Term]\nid: MAXO:1\nname: x", "line 3: ends within a line"),
]


@pytest.mark.parametrize(("source", "name", "text", "message"), BAD_FILES)
def test_a_file_that_cannot_be_used(
    tmp_path: Path, source: str, name: str, text: str, message: str
) -> None:
    path = tmp_path / name
    path.write_text(text.replace(" ", "\t") if name == "bad.tsv" else text, encoding="utf-8")
    with pytest.raises(SourceTableError, match=message):
        refresh(source, path, SOURCES_DIR)


def test_gzip_whole_and_truncated(tables: Path, tmp_path: Path) -> None:
    content = gzip.compress(INSTITUTES.replace(" ", "\t").encode())
    path = tmp_path / "institutes.tsv.gz"
    path.write_bytes(content)
    (found,) = refresh("ror", path, tables)
    assert found.is_empty
    path.write_bytes(content[:-9])
    with pytest.raises(SourceTableError, match=r"institutes\.tsv\.gz: the gzip file is truncated"):
        refresh("ror", path, tables)


def test_every_source_refuses_an_unknown_file(tmp_path: Path) -> None:
    path = tmp_path / "what.txt"
    path.write_text("neither\tthis\nnor\tthat\n", encoding="utf-8")
    for source in REFRESHES:
        with pytest.raises(SourceTableError, match=r"what\.txt"):
            refresh(source, path, SOURCES_DIR)
    with pytest.raises(SourceTableError, match="no source that can be refreshed"):
        refresh("nonsense", path)


def test_the_command(runner: CliRunner, tables: Path, tmp_path: Path) -> None:
    newer = str(tsv(tmp_path / "new.tsv", NEWER))
    arguments = ["refresh", "ror", newer, "--tables", str(tables)]
    shown = runner.invoke(main, arguments)
    assert shown.exit_code == 0
    assert "1 added, 1 removed, 1 changed" in shown.stdout
    assert "add --accept" in shown.stderr
    accepted = runner.invoke(main, [*arguments, "--accept"])
    assert "written: institutes.tsv" in accepted.stderr
    assert "0 added, 0 removed, 0 changed" in runner.invoke(main, arguments).stdout
    assert runner.invoke(main, ["refresh", "nonsense", newer]).exit_code == 2
