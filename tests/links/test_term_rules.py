"""Each rule on terms and their history, on planted tables."""

from pathlib import Path

import pytest

from dystonia_kg.links import check
from support.planted_tables import DISEASE, MAPPED, plant, term

CASES = [
    (
        "annotation-uses-obsolete-id",
        "HP:2",
        "use HP:3",
        {
            "deprecated_ids": [term("HP:2", deprecated="true", replaced_by="HP:3")],
            "hpo_annotations": [{"disease": "OMIM:1", "term": "HP:2", "source": "hpoa"}],
        },
    ),
    (
        "doubtful-in-branch",
        "MONDO:1",
        "no name of it says dystonia",
        {
            "mondo_diseases": [
                DISEASE | {"id": "MONDO:1", "label": "lymphedema", "parents": "MONDO:0003441"}
            ]
        },
    ),
    (
        "label-drift",
        "MONDO:1",
        "from 'old' to 'new'",
        {
            "mondo_history": [
                {"id": "MONDO:1", "release": "2025-02-04", "present": "true", "label": "old"},
                {"id": "MONDO:1", "release": "2025-05-06", "present": "true", "label": "new"},
            ]
        },
    ),
    (
        "branch-drift",
        "MONDO:1",
        "to 'MONDO:0003441'",
        {
            "mondo_history": [
                {"id": "MONDO:1", "release": "2025-02-04", "present": "true", "parents": "MONDO:9"},
                {"id": "MONDO:1", "release": "2025-05-06", "present": "true"}
                | {"parents": "MONDO:0003441"},
            ]
        },
    ),
    (
        "parent-drift",
        "MONDO:1",
        "from 'MONDO:8' to 'MONDO:9'",
        {
            "mondo_history": [
                {"id": "MONDO:1", "release": "2025-02-04", "present": "true", "parents": "MONDO:8"},
                {"id": "MONDO:1", "release": "2025-05-06", "present": "true", "parents": "MONDO:9"},
            ]
        },
    ),
    (
        "new-term",
        "MONDO:1",
        "between 2025-02-04 and 2025-05-06",
        {
            "mondo_history": [
                {"id": "MONDO:1", "release": "2025-02-04", "present": "false"},
                {"id": "MONDO:1", "release": "2025-05-06", "present": "true", "label": "new"},
            ]
        },
    ),
    (
        "gene-name-elsewhere",
        "MONDO:1",
        "no source links HGNC:5 to it; the gene is linked to MONDO:2 (two)",
        {
            "mondo_diseases": [
                DISEASE | {"id": "MONDO:1", "label": "one", "synonyms": "DYT-ABC1"},
                DISEASE | {"id": "MONDO:2", "label": "two", "synonyms": "DYT/PARK-ABC1"},
            ],
            "mondo_mappings": [MAPPED | {"subject": "MONDO:2", "object": "OMIM:1"}],
            "hgnc_genes": [{"id": "HGNC:5", "symbol": "ABC1"}],
            "gene_claims": [{"gene": "HGNC:5", "disease": "OMIM:1", "source": "hpo-genes"}],
        },
    ),
    (
        "shared-name",
        "MONDO:1",
        "of MONDO:1 (one) and of MONDO:2 (two)",
        {
            "mondo_diseases": [
                DISEASE | {"id": "MONDO:1", "label": "one", "synonyms": "First"},
                DISEASE | {"id": "MONDO:2", "label": "two", "synonyms": "first"},
            ]
        },
    ),
    (
        "withdrawn-in-newer-release",
        "HP:2",
        "use HP:3 then; 1 annotation(s)",
        {
            "hpo_newer": [
                {"id": "HP:2", "replaced_by": "HP:3", "release": "9999-01-01"},
                {"id": "HP:4", "replaced_by": "HP:5", "release": "2000-01-01"},  # taken in
                {"id": "HP:6", "newer_label": "six", "release": "9999-01-01"},
            ],
            "hpo_annotations": [{"disease": "OMIM:1", "term": "HP:2", "source": "hpoa"}],
        },
    ),
]


@pytest.mark.parametrize(("kind", "key", "part", "tables"), CASES, ids=[case[0] for case in CASES])
def test_each_rule_finds_what_is_planted(
    tmp_path: Path, kind: str, key: str, part: str, tables: dict[str, list[dict[str, str]]]
) -> None:
    found = [f for f in check.check_links(plant(tmp_path, **tables)) if f.kind == kind]
    assert [finding.id for finding in found] == [key]
    assert part in found[0].detail
    assert found[0].says


@pytest.mark.parametrize(
    ("annotation", "doubtful"),
    [
        ({"term": "HP:0004373"}, False),  # a sign below dystonia
        ({"term": "HP:0004373", "qualifier": "NOT"}, True),
        ({"term": "HP:0004373", "frequency": "0/7"}, True),
        ({"term": "HP:0001250"}, True),
    ],
)
def test_a_sign_of_dystonia_lifts_the_doubt(
    tmp_path: Path, annotation: dict[str, str], doubtful: bool
) -> None:
    folder = plant(
        tmp_path,
        mondo_mappings=[MAPPED | {"object": "OMIM:1"}],
        mondo_diseases=[DISEASE | {"id": "MONDO:1", "label": "x", "parents": "MONDO:0003441"}],
        hpo_edges=[{"child": "HP:0004373", "relation": "is_a", "parent": "HP:0001332"}],
        hpo_annotations=[{"disease": "OMIM:1"} | annotation],
    )
    kinds = {finding.kind for finding in check.check_links(folder)}
    assert ("doubtful-in-branch" in kinds) is doubtful


def test_a_name_of_a_dystonic_sign_lifts_the_doubt(tmp_path: Path) -> None:
    folder = plant(
        tmp_path,
        mondo_diseases=[
            DISEASE
            | {"id": "MONDO:1", "label": "essential eyelid spasm", "parents": "MONDO:0003441"}
        ],
        hpo_edges=[{"child": "HP:0000643", "relation": "is_a", "parent": "HP:0001332"}],
        hpo_terms=[
            {"id": "HP:0000643", "label": "Blepharospasm", "exact_synonyms": "Eyelid spasm"}
        ],
    )
    assert check.check_links(folder) == []
