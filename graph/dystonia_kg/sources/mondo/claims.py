"""Mondo's diseases as entities: names, parents, what is obsolete, and which tier they are of.

The synonyms come without a scope, which the OBO format reads as related.
"""

from collections.abc import Iterator

from rdflib import OWL, Graph, Literal

from dystonia_kg.namespaces import DYST, GRAPH, OBO, OIO
from dystonia_kg.sources.mondo.columns import MONDO_COLUMNS
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, once_a_folder, read_table
from dystonia_kg.sources.tally import Tally
from dystonia_kg.sources.vocabulary_terms import add_class

MONDO = "mondo_diseases.tsv"
TIERS = {"core": DYST.CoreTier, "gene_form": DYST.GeneTier}
_REPLACED_BY = OBO["IAO_0100001"]


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/mondo with the diseases."""
    tally = Tally(MONDO, "mondo", rows_read=len(mondo_rows()))
    yield SourceGraph(GRAPH["source/mondo"], _mondo_graph(), tallies=[tally])


@once_a_folder
def mondo_rows() -> tuple[Row, ...]:
    """Read Mondo's table once; SourceTableError for an unknown tier or flag."""
    rows = tuple(read_table(MONDO, MONDO_COLUMNS))
    for row in rows:
        if row["tier"] not in (*TIERS, "ancestor"):
            raise row.error(f"column tier: '{row['tier']}' is unknown")
        if row["obsolete"] not in ("true", "false"):
            raise row.error(f"column obsolete: '{row['obsolete']}' is neither true nor false")
    return rows


def _mondo_graph() -> Graph:
    graph = Graph()
    for row in mondo_rows():
        add_class(graph, row)
        for parent in row.iris("parents"):
            graph.add((row.iri("id"), DYST.parentInMondo, parent))
        for synonym in row.many("synonyms"):
            graph.add((row.iri("id"), OIO.hasRelatedSynonym, Literal(synonym, lang="en")))
        if row["tier"] in TIERS:
            graph.add((row.iri("id"), DYST.diseaseTier, TIERS[row["tier"]]))
        if row["obsolete"] == "true":
            graph.add((row.iri("id"), OWL.deprecated, Literal(True)))
            for replacement in row.iris("replaced_by"):
                graph.add((row.iri("id"), _REPLACED_BY, replacement))
    return graph
