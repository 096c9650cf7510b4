"""Link checks: each rule on planted tables."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dystonia_kg.cli.main import main
from dystonia_kg.links import check
from dystonia_kg.sources.columns import (
    DRUG_MAPPING_COLUMNS,
    EDGE_COLUMNS,
    GENE_CLAIM_COLUMNS,
    TERM_COLUMNS,
    XREF_COLUMNS,
)
from dystonia_kg.sources.do.columns import DO_COLUMNS
from dystonia_kg.sources.hgnc.columns import GENE_COLUMNS
from dystonia_kg.sources.hpoa.columns import ANNOTATION_COLUMNS
from dystonia_kg.sources.maxo_annotations.columns import DIAGNOSTIC_COLUMNS, TREATMENT_COLUMNS
from dystonia_kg.sources.mondo.columns import HISTORY_COLUMNS, MONDO_COLUMNS
from dystonia_kg.sources.mondo_mappings.columns import MAPPING_COLUMNS, RECORD_COLUMNS
from dystonia_kg.sources.obsolete.columns import TERM_STATUS_COLUMNS
from dystonia_kg.sources.orphanet.columns import ORPHANET_COLUMNS
from dystonia_kg.sources.project.columns import CURATED_COLUMNS

TABLES = {
    "mondo_mappings.tsv": MAPPING_COLUMNS,
    "cross_references.tsv": XREF_COLUMNS,
    "mapped_terms.tsv": TERM_STATUS_COLUMNS,
    "deprecated_ids.tsv": TERM_STATUS_COLUMNS,
    "mondo_history.tsv": HISTORY_COLUMNS,
    "mondo_diseases.tsv": MONDO_COLUMNS,
    "mondo_records.tsv": RECORD_COLUMNS,
    "do_diseases.tsv": DO_COLUMNS,
    "orphanet_entries.tsv": ORPHANET_COLUMNS,
    "hpo_annotations.tsv": ANNOTATION_COLUMNS,
    "hpo_edges.tsv": EDGE_COLUMNS,
    "hpo_terms.tsv": TERM_COLUMNS,
    "treatment_claims.tsv": TREATMENT_COLUMNS,
    "sign_diagnostics.tsv": DIAGNOSTIC_COLUMNS,
    "gene_claims.tsv": GENE_CLAIM_COLUMNS,
    "hgnc_genes.tsv": GENE_COLUMNS,
    "drug_mappings.tsv": DRUG_MAPPING_COLUMNS,
    "disease_status_curated.tsv": CURATED_COLUMNS,
}
MAPPED = {"subject": "MONDO:1", "subject_label": "one", "predicate": "skos:exactMatch"}
DISEASE = {"tier": "core", "obsolete": "false"}


def plant(folder: Path, **tables: list[dict[str, str]]) -> Path:
    """Write all tables that the checks read, with the rows given; no disease is a dystonia."""
    decided = {"status": "NotDystonia", "reason": "planted", "curator": "test"}
    tables["disease_status_curated"] = [
        {"disease": row["id"]} | decided for row in tables.get("mondo_diseases", [])
    ]
    for name, columns in TABLES.items():
        rows = tables.get(name.removesuffix(".tsv"), [])
        lines = ["\t".join(columns)]
        lines += ["\t".join(row.get(column, "") for column in columns) for row in rows]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def term(key: str, **cells: str) -> dict[str, str]:
    known = {"deprecated": "false", "release": "R1", "verification": "upstream release"}
    return {"id": key} | known | cells


CASES = [
    (
        "obsolete-object",
        "EFO:1",
        "replaced by MONDO:2",
        {
            "mondo_mappings": [MAPPED | {"object": "EFO:1"}],
            "mapped_terms": [term("EFO:1", deprecated="true", replaced_by="MONDO:2")],
        },
    ),
    (
        "absent-object",
        "ORPHA:1",
        "no longer lists",
        {
            "mondo_mappings": [MAPPED | {"object": "ORPHA:1"}],
            "mapped_terms": [term("ORPHA:1", verification="absent from orphapacket")],
        },
    ),
    (
        "unverified-objects",
        "UMLS",
        "1 entries",
        {
            "mondo_mappings": [MAPPED | {"object": "UMLS:C1"}],
            "mapped_terms": [term("UMLS:C1", verification="Mondo statement only")],
        },
    ),
    (
        "one-to-many-exact",
        "MONDO:1",
        "2 entries of NCIT",
        {"mondo_mappings": [MAPPED | {"object": "NCIT:C1"}, MAPPED | {"object": "NCIT:C2"}]},
    ),
    (  # no real case in the data: planted only
        "many-to-one-exact",
        "NCIT:C1",
        "2 Mondo terms",
        {
            "mondo_mappings": [
                MAPPED | {"object": "NCIT:C1"},
                MAPPED | {"subject": "MONDO:2", "object": "NCIT:C1"},
            ]
        },
    ),
    (
        "do-disagrees",
        "MONDO:1",
        "Mondo maps to NCIT:C1, DO to NCIT:C2",
        {
            "mondo_mappings": [MAPPED | {"object": "DOID:1"}, MAPPED | {"object": "NCIT:C1"}],
            "cross_references": [{"subject": "DOID:1", "object": "NCIT:C2", "source": "do"}],
        },
    ),
    (
        "do-lists-more",
        "MONDO:1",
        "DO also cross-references NCIT:C2",
        {
            "mondo_mappings": [MAPPED | {"object": "DOID:1"}, MAPPED | {"object": "NCIT:C1"}],
            "cross_references": [
                {"subject": "DOID:1", "object": "NCIT:C1", "source": "do"},
                {"subject": "DOID:1", "object": "NCIT:C2", "source": "do"},
            ],
        },
    ),
    (
        "do-only",
        "MONDO:1",
        "Mondo has no entry of NCIT",
        {
            "mondo_mappings": [MAPPED | {"object": "DOID:1"}],
            "cross_references": [{"subject": "DOID:1", "object": "NCIT:C2", "source": "do"}],
        },
    ),
    (
        "orphanet-disagrees",
        "ORPHA:1",
        "different diseases: MONDO:1 (one) and MONDO:2 (two)",
        {
            "mondo_mappings": [
                MAPPED | {"object": "ORPHA:1"},
                MAPPED | {"subject": "MONDO:2", "subject_label": "two", "object": "OMIM:1"},
            ],
            "cross_references": [
                {"subject": "ORPHA:1", "object": "OMIM:1", "relation": "E", "source": "orphanet"}
            ],
        },
    ),
    (
        "orphanet-exact-missing",
        "ORPHA:1",
        "no exact match for the second",
        {
            "mondo_mappings": [MAPPED | {"object": "ORPHA:1"}],
            "cross_references": [
                {"subject": "ORPHA:1", "object": "OMIM:1", "relation": "E", "source": "orphanet"}
            ],
        },
    ),
    (
        "not-exact-by-orphanet",
        "ORPHA:1",
        "wider than OMIM:1",
        {
            "mondo_mappings": [MAPPED | {"object": "ORPHA:1"}, MAPPED | {"object": "OMIM:1"}],
            "cross_references": [
                {"subject": "ORPHA:1", "object": "OMIM:1", "relation": "BTNT", "source": "orphanet"}
            ],
        },
    ),
    (  # no real case in the data: planted only
        "object-label-differs",
        "MESH:D1",
        "'old name' by Mondo and 'new name'",
        {
            "mondo_mappings": [MAPPED | {"object": "MESH:D1", "object_label": "old name"}],
            "mapped_terms": [term("MESH:D1", label="new name")],
        },
    ),
    (
        "obsolete-still-mapped",
        "MONDO:1",
        "still mapped: skos:exactMatch NCIT:C1",
        {
            "mondo_mappings": [MAPPED | {"object": "NCIT:C1"}],
            "deprecated_ids": [term("MONDO:1", deprecated="true", replaced_by="MONDO:2")],
        },
    ),
    (
        "obsolete-without-replacement",
        "MONDO:1",
        "no replacement is given",
        {"deprecated_ids": [term("MONDO:1", deprecated="true")]},
    ),
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
]


@pytest.mark.parametrize(("kind", "key", "part", "tables"), CASES, ids=[case[0] for case in CASES])
def test_each_rule_finds_what_is_planted(
    tmp_path: Path, kind: str, key: str, part: str, tables: dict[str, list[dict[str, str]]]
) -> None:
    found = [f for f in check.check_links(plant(tmp_path, **tables)) if f.kind == kind]
    assert [finding.id for finding in found] == [key]
    assert part in found[0].detail
    assert found[0].says


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


def test_command_on_other_tables(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["check-links", "--tables", str(plant(tmp_path))])
    assert result.output == "0 findings\n"
