"""Medical actions in graph:imports, and the definitions that MAxO has of terms."""

from collections.abc import Iterator

from dystonia_kg.sources.columns import DEFINITION_COLUMNS, DEFINITIONS
from dystonia_kg.sources.imported_terms import add_definition, imports_of
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import read_table
from dystonia_kg.sources.tally import Tally


def load() -> Iterator[SourceGraph]:
    """Yield graph:imports with the terms of this source, and with its definitions."""
    imports = imports_of("maxo", "maxo_terms.tsv", "maxo_edges.tsv")
    rows = list(read_table(DEFINITIONS, DEFINITION_COLUMNS))
    for row in rows:
        add_definition(imports.triples, row)
    imports.tallies.append(Tally(DEFINITIONS, "maxo", rows_read=len(rows)))
    yield imports
