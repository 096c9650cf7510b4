"""Derive the tables of genes and of what four sources say of genes and diseases."""

from collections.abc import Iterable
from pathlib import Path

from dystonia_kg.sources.columns import GENE_CLAIM_COLUMNS, GENE_COLUMNS, LEFT_OUT_COLUMNS
from dystonia_kg.sources.derive_diseases import curie
from dystonia_kg.sources.derived_table import DerivedTable, derived_table, read_upstream

_SOURCES = {
    "mondo-omim-genes": "mondo-omim-genes",
    "hpo-genes_to_phenotype": "hpo-genes",
    "orphapacket": "orphanet",
    "ClinGen": "clingen",
}
_OTHER_DISEASE = "a disease outside the graph"


def derive_gene_claims(
    gene_disease: Path, diseases: Iterable[str], records: Iterable[str]
) -> list[DerivedTable]:
    """Give gene_claims.tsv and gene_left_out.tsv.

    `diseases` are the Mondo ids of the graph, `records` the OMIM and Orphanet ids matched to them.
    A row keeps the disease id of its source; nothing is carried over to another id here.
    """
    known = {*diseases, *records}
    rows: list[tuple[str, ...]] = []
    dropped: dict[str, int] = {}
    wanted = ("hgnc_id", "disease_id", "association_type", "classification", "moi", "source")
    for row in read_upstream(gene_disease, wanted):
        source = _source_name(row["source"])
        if curie(row["disease_id"]) in known:
            rows.append(_gene_claim(row, source))
        else:
            dropped[source] = dropped.get(source, 0) + 1
    left_out = [
        ("gene_claims.tsv", source, _OTHER_DISEASE, str(count)) for source, count in dropped.items()
    ]
    return [
        derived_table("gene_claims.tsv", GENE_CLAIM_COLUMNS, rows),
        derived_table("gene_left_out.tsv", LEFT_OUT_COLUMNS, left_out),
    ]


def derive_genes(genes: Path, wanted: Iterable[str]) -> list[DerivedTable]:
    """Give hgnc_genes.tsv with the genes wanted (HGNC ids)."""
    needed = set(wanted)
    rows = [
        (
            row["hgnc_id"],
            row["gene_symbol"],
            row["gene_name"],
            row["previous_symbols"],
            row["locus_type"],
            row["ncbi_gene_id"],
            row["ensembl_id"],
            row["uniprot_id"],
            "hgnc",
        )
        for row in read_upstream(genes, ("hgnc_id", "gene_symbol", "gene_name", "locus_type"))
        if row["hgnc_id"] in needed
    ]
    return [derived_table("hgnc_genes.tsv", GENE_COLUMNS, rows)]


def _source_name(text: str) -> str:
    for start, name in _SOURCES.items():
        if text.startswith(start):
            return name
    return text


def _gene_claim(row: dict[str, str], source: str) -> tuple[str, ...]:
    stated = row["evidence_or_date"]
    omim = stated if stated.startswith("OMIM:") else ""
    relation = row["association_type"].partition(" (HPO")[0]
    return (
        row["hgnc_id"],
        curie(row["disease_id"]),
        relation,
        row["classification"],
        row["moi"],
        "" if omim else stated,
        omim or row["reference"],
        source,
    )
