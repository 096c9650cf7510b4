"""Curated tables with planted rows, for the checks of the links."""

from pathlib import Path

from dystonia_kg.sources.columns import (
    DRUG_MAPPING_COLUMNS,
    EDGE_COLUMNS,
    GENE_CLAIM_COLUMNS,
    OWN_MAPPING_COLUMNS,
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
from dystonia_kg.sources.project.names import COLUMNS, NEWER

TABLES = {
    "mondo_mappings.tsv": MAPPING_COLUMNS,
    "cross_references.tsv": XREF_COLUMNS,
    "mapped_terms.tsv": TERM_STATUS_COLUMNS,
    "deprecated_ids.tsv": TERM_STATUS_COLUMNS,
    "mondo_history.tsv": HISTORY_COLUMNS,
    "mondo_diseases.tsv": MONDO_COLUMNS,
    "mondo_records.tsv": RECORD_COLUMNS,
    "own_mappings.tsv": OWN_MAPPING_COLUMNS,
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
    NEWER: COLUMNS[NEWER],
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
    """Give a row on the status of a term."""
    known = {"deprecated": "false", "release": "R1", "verification": "upstream release"}
    return {"id": key} | known | cells
