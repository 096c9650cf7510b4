"""Genes of diseases as claims in graph:source/clingen, graded by expert panels."""

from collections.abc import Iterator

from dystonia_kg.sources.clingen.columns import GENE_LEFT_OUT_COLUMNS
from dystonia_kg.sources.gene_claims import graph_of
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import read_table
from dystonia_kg.sources.tally import Tally

LEFT_OUT = "gene_left_out.tsv"


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/clingen; the table of what is left out is counted with it."""
    graph = graph_of("clingen")
    tally = Tally(LEFT_OUT, "clingen")
    for row in read_table(LEFT_OUT, GENE_LEFT_OUT_COLUMNS):
        tally.leave_out(row["reason"])
    graph.tallies.append(tally)
    yield graph
