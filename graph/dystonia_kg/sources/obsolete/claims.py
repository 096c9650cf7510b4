"""Obsolete ids and what replaces them in graph:obsolete, so that the resolver finds them.

Only the state of an id stands there, no label and no type: the graph knows nothing else of these
terms, and their vocabularies withdrew them.
"""

from collections.abc import Iterator

from rdflib import OWL, Literal

from dystonia_kg.namespaces import GRAPH, OBO
from dystonia_kg.sources.obsolete.columns import TERM_STATUS_COLUMNS
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import read_table
from dystonia_kg.sources.tally import Tally

TABLES = ("mapped_terms.tsv", "deprecated_ids.tsv")
_REPLACED_BY = OBO["IAO_0100001"]


def load() -> Iterator[SourceGraph]:
    """Yield graph:obsolete."""
    graph = SourceGraph(GRAPH["obsolete"])
    for name in TABLES:
        tally = Tally(name, "dystonia-kg")
        for row in read_table(name, TERM_STATUS_COLUMNS):
            tally.rows_read += 1
            if row["deprecated"] == "true":
                graph.triples.add((row.iri("id"), OWL.deprecated, Literal(True)))
                for replacement in row.iris("replaced_by"):
                    graph.triples.add((row.iri("id"), _REPLACED_BY, replacement))
        graph.tallies.append(tally)
    yield graph
