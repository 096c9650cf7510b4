"""Read HPO's genes_to_phenotype.txt or genes_to_disease.txt: the genes of the matched records.

Both name a gene by its NCBI number and symbol. HGNC's id is that of the genes in use; of the others
it is looked up in HGNC's complete set, when that is given as a second file.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dystonia_kg.errors import SourceTableError
from dystonia_kg.sources import in_use
from dystonia_kg.sources.columns import GENE_CLAIM_COLUMNS, GENE_CLAIM_KEY
from dystonia_kg.sources.derived_table import FileTally, Reader, Reading, TableDraft
from dystonia_kg.sources.hgnc.columns import GENE_COLUMNS
from dystonia_kg.sources.tables import read_table
from dystonia_kg.sources.upstream_files import identifier, orpha, read_tsv

UPSTREAM_COLUMNS = ("ncbi_gene_id", "gene_symbol", "disease_id")
RELATION = "gene associated with disease"
_NAME = "hpo-genes"
_HGNC = ("hgnc_id", "entrez_id")


def read_genes(files: Sequence[Path], folder: Path) -> Reading:
    """Give HPO's rows of gene_claims.tsv."""
    path, *others = sorted(files, key=lambda file: "hgnc" in file.name.lower())
    if len(others) > 1:
        raise SourceTableError("HPO's genes are read from one file, and HGNC's complete set")
    ids = {
        row["ncbi_gene"]: row["id"]
        for row in read_table("hgnc_genes.tsv", GENE_COLUMNS, folder=folder)
    }
    for other in others:
        ids |= {row["entrez_id"]: row["hgnc_id"] for row in read_tsv(other, _HGNC)}
    wanted, tally = in_use.records(folder), FileTally(path.name)
    draft = TableDraft("gene_claims.tsv", GENE_CLAIM_COLUMNS, GENE_CLAIM_KEY)
    draft.keep(folder, unless_source=_NAME)
    for row in read_tsv(path, UPSTREAM_COLUMNS):
        disease, number = (
            orpha(identifier(row, "disease_id")),
            row["ncbi_gene_id"].removeprefix("NCBIGene:"),
        )
        if not number.isdigit() and number != "-":
            raise row.error(f"column ncbi_gene_id: '{row['ncbi_gene_id']}' is no number")
        if disease not in wanted:
            tally.leave_out("gene of another disease")
        elif number not in ids:
            tally.leave_out(f"no HGNC id at hand: {row['gene_symbol']} of {disease}")
        else:
            draft.add((ids[number], disease, RELATION, "", "", "", "", _NAME), row.place)
            tally.keep()
    return Reading([draft.table()], [tally])


READERS: Mapping[str, Reader] = {_NAME: read_genes}
