"""Which file of which source re-derives which evidence table (issue 3, point 12).

Each entry of `REFRESHES` takes the path of a newer upstream file and the folder of curated tables,
from which it reads what the graph needs of that source: the records of its diseases, the genes of
its claims, the HPO terms in use. It gives the tables as they would stand. After a change of
`mondo` or `mondo-records` the others follow, `hpo` last.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from dystonia_kg.sources.derive_care import (
    DIAGNOSTIC_COLUMNS,
    TARGET_COLUMNS,
    TREATMENT_COLUMNS,
)
from dystonia_kg.sources.derive_diseases import (
    MONDO_COLUMNS,
    derive_do,
    derive_mondo_obo,
    derive_prevalence,
    derive_records,
)
from dystonia_kg.sources.derive_genes import (
    GENE_CLAIM_COLUMNS,
    derive_gene_claims,
    derive_genes,
)
from dystonia_kg.sources.derive_hpo import (
    ANNOTATION_COLUMNS,
    derive_annotations,
    derive_hpo_terms,
)
from dystonia_kg.sources.derive_links import XREF_COLUMNS
from dystonia_kg.sources.derived import DerivedTable
from dystonia_kg.sources.hpo import DYSTONIA, branch
from dystonia_kg.sources.records import read_records
from dystonia_kg.sources.tables import read_table

Refresh = Callable[[Path, Path], list[DerivedTable]]


def refresh_mondo(file: Path, folder: Path) -> list[DerivedTable]:
    """Take Mondo's OBO file; keeps the diseases of both tiers, with their ancestors."""
    return derive_mondo_obo(file, _tiers(folder))


def refresh_records(file: Path, folder: Path) -> list[DerivedTable]:
    """Take Mondo's mappings as one table; Orphanet's relations are those of the graph."""
    rows = read_table("cross_references.tsv", XREF_COLUMNS, folder=folder)
    orphanet = {
        (row["subject"], row["object"]): row["relation"]
        for row in rows
        if row["source"] == "orphanet"
    }
    return derive_records(file, orphanet)


def refresh_do(file: Path, folder: Path) -> list[DerivedTable]:
    """Take DO's OBO file; keeps the matched terms, with their ancestors."""
    return derive_do(file, _records(folder))


def refresh_prevalence(file: Path, folder: Path) -> list[DerivedTable]:
    """Take a table of Orphanet's epidemiology; keeps the matched entries."""
    return derive_prevalence(file, _records(folder))


def refresh_annotations(file: Path, folder: Path) -> list[DerivedTable]:
    """Take phenotype.hpoa; keeps the matched records."""
    return derive_annotations(file, _records(folder))


def refresh_gene_claims(file: Path, folder: Path) -> list[DerivedTable]:
    """Take a table of gene-disease associations of all sources; keeps the graph's diseases."""
    return derive_gene_claims(file, _tiers(folder), _records(folder))


def refresh_genes(file: Path, folder: Path) -> list[DerivedTable]:
    """Take a table of genes; keeps those of the claims and of the drug targets."""
    wanted = _cells("gene_claims.tsv", GENE_CLAIM_COLUMNS, "gene", folder)
    return derive_genes(file, wanted | _cells("drug_targets.tsv", TARGET_COLUMNS, "gene", folder))


def refresh_hpo(file: Path, folder: Path) -> list[DerivedTable]:
    """Take hp.obo; keeps the terms in use and HPO's dystonia branch, with their ancestors."""
    wanted = set(branch(DYSTONIA, folder))
    for column in ("term", "onset", "modifiers"):
        wanted |= _cells("hpo_annotations.tsv", ANNOTATION_COLUMNS, column, folder)
    columns = ("term", "low", "high", "source")
    wanted |= _cells("frequency_classes.tsv", columns, "term", folder)
    wanted |= _cells("treatment_claims.tsv", TREATMENT_COLUMNS, "target", folder)
    wanted |= _cells("sign_diagnostics.tsv", DIAGNOSTIC_COLUMNS, "sign", folder)
    return derive_hpo_terms(file, wanted)


REFRESHES: Mapping[str, Refresh] = {
    "mondo": refresh_mondo,
    "mondo-records": refresh_records,
    "do": refresh_do,
    "orphanet-prevalence": refresh_prevalence,
    "gene-claims": refresh_gene_claims,
    "hgnc": refresh_genes,
    "hpoa": refresh_annotations,
    "hpo": refresh_hpo,
}


def _tiers(folder: Path) -> dict[str, str]:
    rows = read_table("mondo_diseases.tsv", MONDO_COLUMNS, folder=folder)
    return {row["id"]: row["tier"] for row in rows if row["tier"] != "ancestor"}


def _records(folder: Path) -> set[str]:
    return {row["record"] for row in read_records(folder)}


def _cells(name: str, columns: tuple[str, ...], column: str, folder: Path) -> set[str]:
    rows = read_table(name, columns, folder=folder)
    return {value for row in rows for value in row.many(column)}
