"""All link checks together: tables that agree, and the command on other tables."""

from pathlib import Path

from click.testing import CliRunner

from dystonia_kg.cli.main import main
from dystonia_kg.links import check
from support.planted_tables import DISEASE, MAPPED, plant, term


def test_agreement_gives_no_finding(tmp_path: Path) -> None:
    folder = plant(
        tmp_path,
        mondo_mappings=[
            MAPPED | {"object": "DOID:1"},
            MAPPED | {"object": "OMIM:1"},
            MAPPED | {"object": "ORPHA:1", "object_label": "One, type A"},
        ],
        cross_references=[
            {"subject": "DOID:1", "object": "OMIM:1", "source": "do"},
            {"subject": "ORPHA:1", "object": "OMIM:1", "relation": "E", "source": "orphanet"},
        ],
        mapped_terms=[
            term("MONDO:1", label="one"),
            term("DOID:1"),
            term("OMIM:1"),
            term("ORPHA:1", label="one type a"),
        ],
        mondo_diseases=[DISEASE | {"id": "MONDO:1", "label": "one"}],
    )
    assert check.check_links(folder) == []


def test_command_on_other_tables(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["check-links", "--tables", str(plant(tmp_path))])
    assert result.output == "0 findings\n"
