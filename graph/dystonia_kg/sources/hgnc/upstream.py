"""Read HGNC's complete set (hgnc_complete_set.txt): the genes in use.

Its header is hgnc_id, symbol, name, locus_group, locus_type, status and some fifty more; cells
with several values stand in quotes, the values joined with "|". A gene in use that the file does
not hold (a withdrawn locus such as DYT13) keeps its row, so that no claim loses its gene, and is
named.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dystonia_kg.sources.derived_table import (
    FileTally,
    Reader,
    Reading,
    TableDraft,
    cells_of,
    one_file,
)
from dystonia_kg.sources.hgnc.columns import GENE_COLUMNS, GENE_KEY
from dystonia_kg.sources.in_use import genes
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.upstream_files import identifier, read_tsv

UPSTREAM_COLUMNS = (
    "hgnc_id",
    "symbol",
    "name",
    "locus_type",
    "status",
    "prev_symbol",
    "entrez_id",
    "ensembl_gene_id",
    "uniprot_ids",
)
_TABLE = "hgnc_genes.tsv"


def read_hgnc(files: Sequence[Path], folder: Path) -> Reading:
    """Give hgnc_genes.tsv."""
    path = one_file(files)
    wanted, tally = genes(folder), FileTally(path.name)
    draft = TableDraft(_TABLE, GENE_COLUMNS, GENE_KEY)
    found = set()
    for row in read_tsv(path, UPSTREAM_COLUMNS):
        gene = identifier(row, "hgnc_id", "HGNC")
        if gene not in wanted:
            tally.leave_out("gene not in use")
        else:
            found.add(gene)
            draft.add(_gene(row), row.place)
            tally.keep()
    for row in read_table(_TABLE, GENE_COLUMNS, folder=folder):
        if row["id"] in wanted - found:
            draft.add(cells_of(row, GENE_COLUMNS))
            tally.besides[f"kept as it was, not in the file: {row['id']} {row['symbol']}"] += 1
    return Reading([draft.table()], [tally])


def _gene(row: Row) -> tuple[str, ...]:
    if not row["symbol"]:
        raise row.error("column symbol is empty")
    return (
        row["hgnc_id"],
        row["symbol"],
        row["name"],
        row["prev_symbol"],
        row["locus_type"],
        row["entrez_id"],
        row["ensembl_gene_id"],
        row["uniprot_ids"],
        "hgnc",
    )


READERS: Mapping[str, Reader] = {"hgnc": read_hgnc}
