"""Medical actions in graph:imports."""

from collections.abc import Iterator

from dystonia_kg.sources.imported_terms import imports_of
from dystonia_kg.sources.source_graph import SourceGraph


def load() -> Iterator[SourceGraph]:
    """Yield graph:imports with the terms of this source."""
    yield imports_of("maxo", "maxo_terms.tsv", "maxo_edges.tsv")
