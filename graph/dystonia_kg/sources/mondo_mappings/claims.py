"""How Mondo's diseases relate to the records of OMIM, Orphanet and DO, in graph:source/mondo.

The mappings themselves make graph:mappings, together with those of the project's own terms.
"""

from collections.abc import Iterator

from rdflib import RDFS, Graph, Literal
from rdflib.namespace import DCTERMS

from dystonia_kg.namespaces import GRAPH, SRC
from dystonia_kg.sources.records import LINKS, matched_records
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row
from dystonia_kg.sources.tally import Tally


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/mondo with the links to records."""
    graph = SourceGraph(GRAPH["source/mondo"])
    rows = matched_records()
    for row in rows:
        graph.triples.add((row.iri("disease"), LINKS[row["relation"]], row.iri("record")))
        _add_record(graph.triples, row)
    graph.tallies.append(Tally("mondo_records.tsv", "mondo-sssom", rows_read=len(rows)))
    yield graph


def _add_record(graph: Graph, row: Row) -> None:
    """Name an OMIM record by its id only; the other vocabularies name theirs themselves."""
    if row["record"].startswith("OMIM:"):
        graph.add((row.iri("record"), RDFS.label, Literal(row["record"], lang="en")))
        graph.add((row.iri("record"), DCTERMS.source, SRC[row["source"]]))
