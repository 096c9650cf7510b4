"""HPO terms with labels, synonyms and parents, unaltered, in graph:imports.

HPO's licence asks that its content is not altered and its version is shown: the release stands
in `sources.tsv`, and every term names its source.
"""

from collections.abc import Iterator

from dystonia_kg.sources.imported_terms import imports_of
from dystonia_kg.sources.source_graph import SourceGraph


def load() -> Iterator[SourceGraph]:
    """Yield graph:imports with the HPO terms in use and their ancestors."""
    yield imports_of("hpo", "hpo_terms.tsv", "hpo_edges.tsv")
