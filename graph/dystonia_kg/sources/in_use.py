"""What the graph uses of its sources: the diseases, records, genes and terms of the tables.

A reader of upstream files keeps what is named here, in the curated tables of a folder.
"""

from collections.abc import Sequence
from pathlib import Path

from dystonia_kg.sources.columns import GENE_CLAIM_COLUMNS
from dystonia_kg.sources.drugcentral.columns import TARGET_COLUMNS
from dystonia_kg.sources.mondo.columns import MONDO_COLUMNS
from dystonia_kg.sources.project.columns import LISTED_GENE_COLUMNS
from dystonia_kg.sources.records import read_records
from dystonia_kg.sources.tables import read_table


def disease_tiers(folder: Path) -> dict[str, str]:
    """Give the tier of every Mondo disease of the graph, `ancestor` for those above them."""
    rows = read_table("mondo_diseases.tsv", MONDO_COLUMNS, folder=folder)
    return {row["id"]: row["tier"] for row in rows}


def own_diseases(folder: Path) -> dict[str, str]:
    """Give the tier of the diseases that the graph is about, without those above them."""
    return {key: tier for key, tier in disease_tiers(folder).items() if tier != "ancestor"}


def records(folder: Path) -> set[str]:
    """Give the records of OMIM, Orphanet and DO that match a disease of the graph."""
    return {row["record"] for row in read_records(folder)}


def genes(folder: Path) -> set[str]:
    """Give the genes of claims and drug targets, and those that the project looks for."""
    return (
        cells("gene_claims.tsv", GENE_CLAIM_COLUMNS, "gene", folder)
        | cells("drug_targets.tsv", TARGET_COLUMNS, "gene", folder)
        | cells("listed_genes.tsv", LISTED_GENE_COLUMNS, "gene", folder)
    )


def cells(name: str, columns: Sequence[str], column: str, folder: Path) -> set[str]:
    """Give the values of one column of a table, those of cells with several apart."""
    rows = read_table(name, columns, folder=folder)
    return {value for row in rows for value in row.many(column)}
