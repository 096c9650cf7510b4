"""Rules that hold the project's statuses and drugs against the vocabularies."""

from pathlib import Path

from dystonia_kg.links.check import check_links
from dystonia_kg.links.disease_facts import BRANCH, DiseaseFacts
from dystonia_kg.links.status_rules import (
    SUSCEPTIBLE,
    dystonias_outside_branch,
    shared_substances,
    signs_of_others_only,
)
from dystonia_kg.sources.tables import Row


def disease(key: str, *parents: str) -> Row:
    cells = {"id": key, "label": f"name of {key}", "parents": "|".join(parents), "synonyms": ""}
    return Row(cells, "mondo_diseases.tsv", 2)


def annotation(key: str, term: str, qualifier: str = "") -> Row:
    return Row({"disease": key, "term": term, "qualifier": qualifier}, "hpo_annotations.tsv", 2)


def facts(*annotations: Row) -> DiseaseFacts:
    return DiseaseFacts(
        diseases={"MONDO:1": disease("MONDO:1", BRANCH), "MONDO:2": disease("MONDO:2")},
        annotations=list(annotations),
        sign_parents={"HP:0000473": ["HP:0001332"]},
        sign_names={"HP:0001332": ["Dystonia"], "HP:0000473": ["Torticollis"]},
    )


def test_a_dystonia_outside_of_the_branch_whatever_its_label_says() -> None:
    held = facts()
    held.diseases["MONDO:3"] = disease("MONDO:3", SUSCEPTIBLE)  # Mondo files these apart
    reasons = {"MONDO:1": "a", "MONDO:2": "why", "MONDO:3": "b"}
    found = list(dystonias_outside_branch(held, reasons))
    assert [(finding.id, finding.says) for finding in found] == [
        ("MONDO:2", (("dystonia-kg", "why"),))
    ]


def test_a_sign_of_diseases_that_are_no_dystonias_only() -> None:
    rows = (
        annotation("MONDO:1", "HP:0001332"),
        annotation("MONDO:2", "HP:0001332"),
        annotation("MONDO:2", "HP:0000473"),
        annotation("MONDO:1", "HP:0000473", "NOT"),
    )
    found = list(signs_of_others_only(facts(*rows), ["MONDO:1"]))
    assert [finding.id for finding in found] == ["HP:0000473"]


def test_one_substance_of_several_drugs_and_one_drug_of_several(tmp_path: Path) -> None:
    header = "drug\tdrug_name\tobject\tobject_name\tmethod\tsource\n"
    rows = ("CHEBI:1\ta\tDRUGBANK:1", "CHEBI:2\tb\tDRUGBANK:1", "CHEBI:2\tb\tMESH:2")
    text = header + "".join(f"{row}\tx\tvocabulary\tdrugbank-vocabulary\n" for row in rows)
    (tmp_path / "drug_mappings.tsv").write_text(text, encoding="utf-8")
    assert [finding.id for finding in shared_substances(tmp_path)] == ["DRUGBANK:1"]


def test_what_is_no_defect_comes_last() -> None:
    kinds = [finding.is_apart for finding in check_links()]
    assert any(kinds)
    assert kinds == sorted(kinds)
