"""DO's terms as entities in graph:source/do, with their parents."""

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, Graph, Literal
from rdflib.namespace import DCTERMS

from dystonia_kg.namespaces import DYST, GRAPH, SRC
from dystonia_kg.sources.do.columns import DO_COLUMNS
from dystonia_kg.sources.records import matched_records
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally
from dystonia_kg.sources.vocabulary_terms import add_class, add_parents

_TABLE = "do_diseases.tsv"


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/do with the terms, and labels of matched terms that are not among them."""
    rows = list(read_table(_TABLE, DO_COLUMNS))
    tally = Tally(_TABLE, "do", rows_read=len(rows))
    yield SourceGraph(GRAPH["source/do"], _do_graph(rows), tallies=[tally])


def _do_graph(rows: list[Row]) -> Graph:
    graph = Graph()
    named = set()
    for row in rows:
        named.add(row["id"])
        add_class(graph, row)
        add_parents(graph, row, DYST.parentInDO)
    for row in matched_records():
        if row["record"].startswith("DOID:") and row["record"] not in named:
            record = row.iri("record")
            graph.add((record, RDF.type, OWL.Class))
            graph.add((record, RDFS.label, Literal(row["record_label"], lang="en")))
            graph.add((record, DCTERMS.source, SRC[row["source"]]))
    return graph
