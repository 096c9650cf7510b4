"""Each rule on mappings, on planted tables."""

from pathlib import Path

import pytest

from dystonia_kg.links import check
from support.planted_tables import MAPPED, plant, term

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
]


@pytest.mark.parametrize(("kind", "key", "part", "tables"), CASES, ids=[case[0] for case in CASES])
def test_each_rule_finds_what_is_planted(
    tmp_path: Path, kind: str, key: str, part: str, tables: dict[str, list[dict[str, str]]]
) -> None:
    found = [f for f in check.check_links(plant(tmp_path, **tables)) if f.kind == kind]
    assert [finding.id for finding in found] == [key]
    assert part in found[0].detail
    assert found[0].says
