"""Read mondo-ingest's table of OMIM's causal genes (mondo-omim-genes.robot.tsv).

A ROBOT template: the header, then a line that says how ROBOT reads the columns, then rows with
addresses of Mondo's term, HGNC's gene and OMIM's gene entry.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dystonia_kg.sources import in_use
from dystonia_kg.sources.columns import GENE_CLAIM_COLUMNS, GENE_CLAIM_KEY
from dystonia_kg.sources.derived_table import (
    FileTally,
    Reader,
    Reading,
    TableDraft,
    one_file,
)
from dystonia_kg.sources.tables import Row
from dystonia_kg.sources.upstream_files import read_tsv

UPSTREAM_COLUMNS = ("mondo_id", "hgnc_id", "omim_disease_xref")
RELATION = "has material basis in germline mutation in"
_NAME = "mondo-omim-genes"
_TEMPLATE = "ID"


def read_causal_genes(files: Sequence[Path], folder: Path) -> Reading:
    """Give the rows of OMIM's genes, as Mondo states them, in gene_claims.tsv."""
    path = one_file(files)
    wanted, tally = in_use.own_diseases(folder), FileTally(path.name)
    draft = TableDraft("gene_claims.tsv", GENE_CLAIM_COLUMNS, GENE_CLAIM_KEY)
    draft.keep(folder, unless_source=_NAME)
    for row in read_tsv(path, UPSTREAM_COLUMNS):
        if row["mondo_id"] == _TEMPLATE:
            continue
        disease = _id(row, "mondo_id", "MONDO")
        if disease in wanted:
            gene = _id(row, "hgnc_id", "HGNC")
            reference = row["omim_disease_xref"]
            draft.add((gene, disease, RELATION, "", "", "", reference, _NAME), row.place)
            tally.keep()
        else:
            tally.leave_out("gene of another disease")
    return Reading([draft.table()], [tally])


def _id(row: Row, column: str, prefix: str) -> str:
    """Give an id from ".../MONDO_0000208" or ".../hgnc/28403", or from a CURIE."""
    number = row[column].replace("_", "/").replace(":", "/").rpartition("/")[2]
    if not number.isdigit() or prefix.lower() not in row[column].lower():
        raise row.error(f"column {column}: '{row[column]}' is no id of {prefix}")
    return f"{prefix}:{number}"


READERS: Mapping[str, Reader] = {_NAME: read_causal_genes}
