"""Every table anew from a folder of upstream files: shown, judged, accepted wholly or not."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from dystonia_kg.cli.main import main
from dystonia_kg.errors import SourceTableError, ValidationError
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.refresh.everything import refresh_all
from dystonia_kg.refresh.manifest import LOCK, MANIFEST, MANIFEST_COLUMNS, read_manifest
from support.homes import TESTS

UPSTREAM = TESTS / "fixtures" / "upstream"
CLINGEN = "Clingen-Gene-Disease-Summary.csv"
FILES = (
    ("clingen", CLINGEN, "clingen"),
    ("hgnc", "hgnc_complete_set.txt", "hgnc"),
    ("maxo-annotations", "maxo_diagnostic_annotations.tsv", "maxo-diagnostics"),
)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the curated tables with a manifest of three files."""
    folder = Path(shutil.copytree(SOURCES_DIR, tmp_path / "tables"))
    rows = [(source, name, "", "2031-01-01", "", readers) for source, name, readers in FILES]
    lines = ["\t".join(row) for row in (MANIFEST_COLUMNS, *rows)]
    (folder / MANIFEST).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def fetched(tmp_path: Path) -> Path:
    folder = tmp_path / "up"
    folder.mkdir()
    for _, name, _ in FILES:
        shutil.copy(UPSTREAM / name, folder / name)
    return folder


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.long
def test_all_tables_are_shown_and_accepted_together(
    tables: Path, fetched: Path, runner: CliRunner, tmp_path: Path
) -> None:
    before = state(tables)
    report = tmp_path / "report.txt"
    arguments = ["refresh", "--all", str(fetched), "--tables", str(tables)]
    shown = runner.invoke(main, [*arguments, "--rows", "0", "--report", str(report)])
    assert shown.exit_code == 0, shown.output
    for line in (
        "gene_claims.tsv: 674 rows -> 627: 0 added, 47 removed, 2 changed",
        "hgnc_genes.tsv: 217 rows -> 217: 0 added, 0 removed, 0 changed",
        "sign_diagnostics.tsv: 21 rows -> 1:",
        "maxo_diagnostic_annotations.tsv: 2 rows read, 1 kept, 1 left out",
        "set the release in sources.tsv: clingen 2031-01-01",
    ):
        assert line in shown.stdout
    assert "  - HGNC:10596 | MONDO:0100038" in report.read_text(encoding="utf-8")
    assert state(tables) == before
    refused = runner.invoke(main, [*arguments, "--rows", "0", "--accept"])
    assert refused.exit_code == 1
    assert "gene_left_out.tsv would lose 11 of its 12 rows" in refused.stderr
    assert state(tables) == before  # not one table of the three
    accepted = runner.invoke(main, [*arguments, "--rows", "0", "--accept", "--despite-loss"])
    assert accepted.exit_code == 0, accepted.output
    changed = {name for name, content in state(tables).items() if content != before[name]}
    assert changed == {"gene_claims.tsv", "gene_left_out.tsv", "sign_diagnostics.tsv"}


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            *(CLINGEN, '"Limited"', '"Superb"'),
            rf"{CLINGEN}, line 7: relation .* graded 'Superb' of clingen",
        ),
        pytest.param(
            *("maxo_diagnostic_annotations.tsv", "is_observable_through", "is_seen_by"),
            r"maxo_diagnostic_annotations\.tsv, line 4: relation 'is_seen_by'",
            marks=pytest.mark.long,
        ),
        pytest.param(
            *("maxo_diagnostic_annotations.tsv", "ORCID:0000-0002", "NOBODY:0000-0002"),
            r"maxo_diagnostic_annotations\.tsv, line 4: column curator: .*NOBODY",
            marks=pytest.mark.long,
        ),
    ],
)
def test_a_cell_that_no_claim_can_be_made_of_is_refused_by_its_upstream_place(
    tables: Path, fetched: Path, name: str, old: str, new: str, message: str
) -> None:
    path = fetched / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    before = state(tables)
    with pytest.raises(ValidationError, match="no claims can be made") as caught:
        refresh_all(fetched, read_manifest(tables), tables)
    with pytest.raises(AssertionError, match=message):
        raise AssertionError("\n".join(caught.value.findings))
    assert state(tables) == before


@pytest.mark.long
def test_a_missing_file_is_named_or_its_tables_are_left(
    tables: Path, fetched: Path, runner: CliRunner
) -> None:
    (fetched / CLINGEN).unlink()
    manifest = read_manifest(tables)
    with pytest.raises(SourceTableError, match=rf"not in .*: {CLINGEN}"):
        refresh_all(fetched, manifest, tables)
    arguments = ["refresh", "--all", str(fetched), "--tables", str(tables), "--partly"]
    shown = runner.invoke(main, [*arguments, "--rows", "0"])
    assert shown.exit_code == 0, shown.output
    assert f"tables left as they are, for files are missing: {CLINGEN}\n" in shown.stdout
    tables_shown = {line.partition(":")[0] for line in shown.stdout.splitlines() if " -> " in line}
    assert tables_shown == {"hgnc_genes.tsv", "sign_diagnostics.tsv"}


def test_a_source_and_all_are_not_named_together(runner: CliRunner, fetched: Path) -> None:
    for arguments in (["refresh"], ["refresh", "hgnc"], ["refresh", "hgnc", "--all", str(fetched)]):
        assert runner.invoke(main, arguments).exit_code == 2
    assert (SOURCES_DIR / LOCK).is_file()
