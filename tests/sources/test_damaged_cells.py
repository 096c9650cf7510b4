"""Cells that came damaged: refused by file, line and column, not left out without a word."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dystonia_kg.errors import SourceTableError
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.refresh.refresh import read
from dystonia_kg.sources.derived_table import derived_table
from dystonia_kg.sources.tables import read_table
from support.homes import TESTS

UPSTREAM = TESTS / "fixtures" / "upstream"
HPOA = "phenotype.hpoa"
HPOA_TEXT = (
    "database_id\tdisease_name\tqualifier\thpo_id\treference\tevidence\tonset\tfrequency\tsex\t"
    "modifier\taspect\tbiocuration\n"
    "OMIM:1\ta\t\tHP:0001332\tOMIM:1\tTAS\t\t\t\t\tP\tHPO:a[2020-01-01]\n"
)
IDENTIFIERS = [
    ("hgnc", "hgnc_complete_set.txt", 2, "hgnc_id"),
    ("clingen", "Clingen-Gene-Disease-Summary.csv", 7, "DISEASE ID (MONDO)"),
    ("hpo-genes", "genes_to_phenotype.txt", 2, "disease_id"),
    ("maxo-annotations", "maxo-annotations.tsv", 2, "disease_id"),
    ("maxo-diagnostics", "maxo_diagnostic_annotations.tsv", 4, "hpo_id"),
    ("mondo-sssom", "mondo_exactmatch_omim.sssom.tsv", 3, "subject_id"),
    ("hpoa", HPOA, 2, "database_id"),
    ("hpoa", HPOA, 2, "hpo_id"),
    ("hpo-information-content", HPOA, 2, "hpo_id"),
]


def lines_of(name: str) -> list[str]:
    text = HPOA_TEXT if name == HPOA else (UPSTREAM / name).read_text("utf-8")
    return text.split("\n")


def damaged(identifier: str) -> Iterator[str]:
    """Yield an identifier with a character that none has, without its colon or number, or gone."""
    for other in ("\x07", "\x00", " ", "\u00a0", "\ufeff"):
        yield identifier.replace(":", f":{other}")
    yield from (
        identifier.replace(":", ""),
        identifier.partition(":")[0] + ":",
        "",
        f"x {identifier}",
    )


@pytest.mark.parametrize(("source", "name", "line", "column"), IDENTIFIERS)
def test_a_damaged_identifier_is_refused(
    tmp_path: Path, source: str, name: str, line: int, column: str
) -> None:
    lines = lines_of(name)
    separator, quote = (",", '"') if name.endswith(".csv") else ("\t", "")
    header = next(text for text in lines if column in text).split(separator)
    at = header.index(f"{quote}{column}{quote}")
    cells = lines[line - 1].split(separator)
    for cell in damaged(cells[at].strip(quote)):
        changed = [*cells[:at], f"{quote}{cell}{quote}", *cells[at + 1 :]]
        given = tmp_path / name
        text = "\n".join([*lines[: line - 1], separator.join(changed), *lines[line:]])
        given.write_text(text, encoding="utf-8")
        with pytest.raises(SourceTableError) as caught:
            read(source, [given], SOURCES_DIR)
        assert str(caught.value).startswith(f"{name}, line {line}: column {column}: {cell!r} is no")


def test_two_columns_that_changed_places_are_refused(tmp_path: Path) -> None:
    name = "maxo_diagnostic_annotations.tsv"
    given = tmp_path / name
    text = (UPSTREAM / name).read_text("utf-8")
    given.write_text(text.replace("HP:0000473", "MAXO:0000473"), encoding="utf-8")
    with pytest.raises(SourceTableError, match=r"line 4: column hpo_id: .* identifier of HP"):
        read("maxo-diagnostics", [given], SOURCES_DIR)


@pytest.mark.parametrize("character", ["\x07", "\x00", "\x1b", "\x7f", "\x92"])
def test_a_control_character_in_a_name_is_refused(tmp_path: Path, character: str) -> None:
    given = tmp_path / "hgnc_complete_set.txt"
    text = (UPSTREAM / given.name).read_text("utf-8")
    given.write_text(text.replace("torsin family", f"torsin{character}family"), encoding="utf-8")
    with pytest.raises(SourceTableError) as caught:
        read("hgnc", [given], SOURCES_DIR)
    assert str(caught.value).startswith(f"{given.name}, line 2: column name: 'torsin")
    assert str(caught.value).endswith("holds a control character (hgnc_genes.tsv)")
    assert character not in str(caught.value)


def test_a_tab_in_a_cell_names_the_row_where_no_place_is_known() -> None:
    with pytest.raises(SourceTableError, match=r"a\.tsv: row of 'x': column two: .*'1\\t2' holds"):
        derived_table("a.tsv", ("one", "two"), [("x", "1\t2")])


def test_a_control_character_in_a_curated_table_is_refused(tmp_path: Path) -> None:
    path = Path(shutil.copy(SOURCES_DIR / "institutes.tsv", tmp_path))
    header, first, rest = path.read_text("utf-8").split("\n", 2)
    cells = first.split("\t")
    cells[1] += "\x07"
    path.write_text("\n".join([header, "\t".join(cells), rest]), encoding="utf-8")
    columns = header.split("\t")
    with pytest.raises(SourceTableError, match=rf"institutes\.tsv, line 2: column {columns[1]}: "):
        list(read_table(path.name, columns, folder=tmp_path))


def test_the_line_of_bytes_that_are_not_utf_8_is_named(tmp_path: Path) -> None:
    given = tmp_path / "hgnc_complete_set.txt"
    content = (UPSTREAM / given.name).read_bytes()
    given.write_bytes(content.replace(b"torsin family", b"torsin\xe9family"))
    with pytest.raises(SourceTableError, match=r"hgnc_complete_set\.txt, line 2: not UTF-8 at"):
        read("hgnc", [given], SOURCES_DIR)
    (tmp_path / "a.tsv").write_bytes(b"id\nx\n\xe9\n")
    with pytest.raises(SourceTableError, match=r"a\.tsv, line 3: not UTF-8 at byte 5"):
        list(read_table("a.tsv", ["id"], folder=tmp_path))
