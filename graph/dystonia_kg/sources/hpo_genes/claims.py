"""Genes of diseases as claims in graph:source/hpo-genes."""

from collections.abc import Iterator

from dystonia_kg.sources.gene_claims import graph_of
from dystonia_kg.sources.source_graph import SourceGraph


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/hpo-genes."""
    yield graph_of("hpo-genes")
