"""Refreshing tables: the difference by key, what is refused, and that only --accept writes."""

import gzip
import json
import shutil
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from dystonia_kg.cli.main import main
from dystonia_kg.errors import SourceTableError
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.refresh.difference import accept, compare, put_in_place
from dystonia_kg.refresh.refresh import refresh
from dystonia_kg.sources import readers
from dystonia_kg.sources.derived_table import derived_table
from dystonia_kg.sources.ror.columns import INSTITUTE_COLUMNS

NAMES = {"1": "One", "2": "Two", "3": "Three", "4": "Four", "5": "Five"}


def dump(path: Path, names: dict[str, str]) -> Path:
    """Write a data dump of ROR's."""
    records = [
        {
            "id": f"https://ror.org/{key}",
            "names": [{"value": name, "types": ["ror_display", "label"]}],
            "links": [{"type": "website", "value": f"https://{key}.org"}],
            "external_ids": [],
            "relationships": [{"type": "parent", "id": "https://ror.org/0"}],
        }
        for key, name in names.items()
    ]
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A folder of tables with the institutes of the older file."""
    folder = tmp_path / "tables"
    folder.mkdir()
    cells = ("ROR:{}", "{}", "", "ROR:0", "", "https://{}.org", "ror")
    rows = [
        [c.format(name if n == 1 else key) for n, c in enumerate(cells)]
        for key, name in NAMES.items()
    ]
    derived_table("institutes.tsv", INSTITUTE_COLUMNS, [*rows, PARENT]).write(folder)
    return folder


PARENT = ("ROR:0", "All", "", "", "", "", "ror")


def test_the_same_file_changes_nothing(tables: Path, tmp_path: Path) -> None:
    (found,) = refresh("ror", [dump(tmp_path / "old.json", NAMES)], tables).differences
    assert found.is_empty
    assert found.lines(5) == ["institutes.tsv: 6 rows -> 6: 0 added, 0 removed, 0 changed"]
    assert accept([found], tables) == []


def test_a_newer_file_adds_and_changes(tables: Path, tmp_path: Path) -> None:
    before = (tables / "institutes.tsv").read_text(encoding="utf-8")
    newer = dump(tmp_path / "new.json", NAMES | {"2": "Second", "6": "Six"})
    refreshed = refresh("ror", [newer], tables)
    (found,) = refreshed.differences
    assert found.lines(1) == [
        "institutes.tsv: 6 rows -> 7: 1 added, 0 removed, 1 changed",
        "  + ROR:6 | Six |  | ROR:0 |  | https://6.org | ror",
        "  ~ ROR:2: label: 'Two' -> 'Second'",
    ]
    (tally,) = refreshed.tallies
    assert tally.line() == (
        "new.json: 6 rows read, 6 kept; besides, 1 kept as it was, not in the file: ROR:0"
    )
    assert (tables / "institutes.tsv").read_text(encoding="utf-8") == before
    accept([found], tables)
    assert refresh("ror", [newer], tables).differences[0].is_empty


def test_more_rows_than_are_shown_are_counted(tmp_path: Path) -> None:
    table = derived_table("x_terms.tsv", ("id", "label"), [(str(n), "a") for n in range(5)])
    assert compare(table, tmp_path).lines(2)[1:] == ["  + 0 | a", "  + 1 | a", "  + and 3 more"]
    assert len(compare(table, tmp_path).lines(0)) == 1


def test_rows_with_the_same_key_are_not_mistaken_for_changes(tmp_path: Path) -> None:
    columns = ("disease", "term", "qualifier", "references", "frequency")
    rows = [("D:1", "HP:1", "", "PMID:1", "1/2"), ("D:1", "HP:1", "", "PMID:1", "2/2")]
    key = columns[:4]
    derived_table("hpo_annotations.tsv", columns, rows, key).write(tmp_path)
    newer = derived_table("hpo_annotations.tsv", columns, [*rows[:1], (*rows[1][:4], "3/3")], key)
    found = compare(newer, tmp_path)
    assert [(old[-1], new[-1]) for old, new in found.changed] == [("2/2", "3/3")]
    other = derived_table("hpo_annotations.tsv", columns, [(*rows[0][:4], "9/9")], key)
    found = compare(other, tmp_path)
    assert (len(found.removed), len(found.added), found.changed) == (2, 1, [])


def test_a_great_loss_needs_a_word(tables: Path) -> None:
    short = derived_table("institutes.tsv", INSTITUTE_COLUMNS, [PARENT], ["ror"])
    found = [compare(short, tables)]
    with pytest.raises(SourceTableError, match="would lose 5 of its 6 rows"):
        accept(found, tables)
    assert accept(found, tables, despite_loss=True) == [tables / "institutes.tsv"]


def test_files_are_put_in_place_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("old", encoding="utf-8")
    (tmp_path / "b.tsv").mkdir()  # cannot be replaced by a file
    with pytest.raises(OSError, match=r"b\.tsv"):
        put_in_place({tmp_path / "a.tsv": "new", tmp_path / "b.tsv": "new"})
    assert (tmp_path / "a.tsv").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tsv", "b.tsv"]


def test_an_interrupt_waits_until_all_files_are_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {tmp_path / name: "new" for name in ("a.tsv", "b.tsv", "c.tsv")}
    for path in texts:
        path.write_text("old", encoding="utf-8")
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGINT)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        put_in_place(texts)
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {
        "a.tsv": "new",
        "b.tsv": "new",
        "c.tsv": "new",
    }


def test_an_interrupt_before_the_first_replacement_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(shutil, "copy2", lambda *_: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        put_in_place({path: "new"})
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {"a.tsv": "old"}


HPOA = "#version: 2030-01-01\ndatabase_id\tname\n"
BAD_FILES = [
    ("hgnc", "bad.tsv", "hgnc_id\tsymbol", "bad.tsv, line 1: ends within a line; it is truncated"),
    ("hgnc", "bad.tsv", "", "bad.tsv is empty"),
    ("hpoa", "phenotype.hpoa", HPOA, "line 2: column .* is missing .*another format"),
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
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceTableError, match=message):
        refresh(source, [path], SOURCES_DIR)


def test_gzip_whole_and_truncated(tables: Path, tmp_path: Path) -> None:
    content = gzip.compress(dump(tmp_path / "dump.json", NAMES).read_bytes())
    path = tmp_path / "ror-data.json.gz"
    path.write_bytes(content)
    (found,) = refresh("ror", [path], tables).differences
    assert found.is_empty
    path.write_bytes(content[:-9])
    with pytest.raises(SourceTableError, match=r"ror-data\.json\.gz: the gzip file is truncated"):
        refresh("ror", [path], tables)


def test_every_source_refuses_an_unknown_file(tmp_path: Path) -> None:
    path = tmp_path / "what.txt"
    path.write_text("neither\tthis\nnor\tthat\n", encoding="utf-8")
    for source in set(readers()) - {"drugcentral-classes"}:  # wants two files, and says so
        with pytest.raises(SourceTableError, match=r"what\.txt"):
            refresh(source, [path], SOURCES_DIR)
    with pytest.raises(SourceTableError, match="no source that can be refreshed"):
        refresh("nonsense", [path])


def test_the_command(runner: CliRunner, tables: Path, tmp_path: Path) -> None:
    newer = str(dump(tmp_path / "new.json", NAMES | {"6": "Six"}))
    arguments = ["refresh", "ror", newer, "--tables", str(tables)]
    shown = runner.invoke(main, arguments)
    assert shown.exit_code == 0, shown.output
    assert "1 added, 0 removed, 0 changed" in shown.stdout
    assert "new.json: 6 rows read, 6 kept" in shown.stdout
    assert "add --accept" in shown.stderr
    accepted = runner.invoke(main, [*arguments, "--accept"])
    assert "written: institutes.tsv" in accepted.stderr
    assert "0 added, 0 removed, 0 changed" in runner.invoke(main, arguments).stdout
    assert runner.invoke(main, ["refresh", "nonsense", newer]).exit_code == 2
