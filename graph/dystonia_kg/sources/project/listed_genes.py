"""The genes that the project looks for, and why one of them has no claim.

`listed_genes.tsv` names genes of which dystonia is reported. A listed gene has a claim when a
source links it to a disease of the graph; the others are named, each with its reason, in the
graph as in the tallies.
"""

from collections.abc import Iterator

from rdflib import Graph, Literal

from dystonia_kg.namespaces import DYST, SRC
from dystonia_kg.sources.clingen.columns import GENE_LEFT_OUT_COLUMNS
from dystonia_kg.sources.columns import GENE_CLAIM_COLUMNS
from dystonia_kg.sources.literature.columns import LITERATURE_COLUMNS
from dystonia_kg.sources.project.columns import LISTED_GENE_COLUMNS
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

TABLE = "listed_genes.tsv"
_UNLINKED = "no source at hand links it to a disease of the graph"


def genes_without_claim() -> Iterator[tuple[Row, str]]:
    """Yield each listed gene that has no claim, and the reason."""
    claimed = {row["gene"] for row in read_table("gene_claims.tsv", GENE_CLAIM_COLUMNS)}
    claimed |= {row["object"] for row in read_table("literature_claims.tsv", LITERATURE_COLUMNS)}
    elsewhere = {
        row["gene"]: f"{row['source']} curates it for {row['disease']} only: {row['reason']}"
        for row in read_table("gene_left_out.tsv", GENE_LEFT_OUT_COLUMNS)
    }
    for row in read_table(TABLE, LISTED_GENE_COLUMNS):
        if row["gene"] not in claimed:
            yield row, elsewhere.get(row["gene"], _UNLINKED)


def listed_genes_graph() -> Graph:
    """Say of each listed gene who lists it, and of one without a claim why it has none."""
    graph = Graph()
    for row in read_table(TABLE, LISTED_GENE_COLUMNS):
        graph.add((row.iri("gene"), DYST.listedBy, SRC[row["source"]]))
    for row, reason in genes_without_claim():
        graph.add((row.iri("gene"), DYST.noClaimReason, Literal(reason, lang="en")))
    return graph


def listed_genes_tally() -> Tally:
    """Give the number of listed genes, and those without a claim by name."""
    tally = Tally(TABLE, "dystonia-kg")
    for row, reason in genes_without_claim():
        tally.leave_out(f"{row['symbol']}: {reason}")
    rows = sum(1 for _ in read_table(TABLE, LISTED_GENE_COLUMNS))
    tally.rows_read = rows
    return tally
