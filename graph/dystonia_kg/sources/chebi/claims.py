"""Drugs with their chemical parents in graph:imports, and their roles as claims."""

from collections.abc import Iterator

from dystonia_kg.sources.drug_claims import class_graphs
from dystonia_kg.sources.imported_terms import imports_of
from dystonia_kg.sources.source_graph import SourceGraph


def load() -> Iterator[SourceGraph]:
    """Yield graph:imports with the drugs, and graph:source/chebi with their roles."""
    yield imports_of("chebi, drugbank-vocabulary", "drug_terms.tsv", "drug_edges.tsv")
    yield from class_graphs("chebi")
