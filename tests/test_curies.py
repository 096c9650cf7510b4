"""Identifiers of other vocabularies in the project's spelling."""

import pytest

from dystonia_kg.curies import normal_curie


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("mesh:D020821", "MESH:D020821"),
        ("Orphanet:256", "ORPHA:256"),
        ("ORDO:256", "ORPHA:256"),
        ("MIM:PS128100", "OMIMPS:128100"),
        ("UMLS_CUI:C0013421", "UMLS:C0013421"),
        ("NCI:C34563", "NCIT:C34563"),
        ("SNOMEDCT_US_2025_09_01:15802004", "SCTID:15802004"),
        ("GARD:5909", "GARD:0005909"),
        ("MedDRA:10013983", "MEDDRA:10013983"),
        ("KEGG:05012", None),
        ("NANDO:1200512", None),
    ],
)
def test_prefixes_are_normalised(given: str, normal: str | None) -> None:
    assert normal_curie(given) == normal
