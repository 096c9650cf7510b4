"""Spans of life with their limits, in graph:source/dystonia-kg.

HPO and the consensus of 2013 put the limits into their definitions; here they are numbers, so that
an age can be compared. The last span ends at 120 years, which stands for "no limit".
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from rdflib import XSD, Graph, Literal

from dystonia_kg.namespaces import DYST, GRAPH
from dystonia_kg.sources.onset_spans.columns import SPAN_COLUMNS
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

TABLE = "onset_spans.tsv"


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/dystonia-kg with the limits of each span."""
    graph, tally = Graph(), Tally(TABLE, "dystonia-kg")
    for row in read_table(TABLE, SPAN_COLUMNS):
        low, high = limits(row)
        graph.add((row.iri("term"), DYST.fromYears, Literal(low, datatype=XSD.decimal)))
        graph.add((row.iri("term"), DYST.toYears, Literal(high, datatype=XSD.decimal)))
        tally.rows_read += 1
    yield SourceGraph(GRAPH["source/dystonia-kg"], graph, tallies=[tally])


def limits(row: Row) -> tuple[Decimal, Decimal]:
    """Give where a span begins and ends, in years; SourceTableError when it is none."""
    try:
        low, high = Decimal(row["from_years"]), Decimal(row["to_years"])
    except InvalidOperation as e:
        raise row.error("columns from_years and to_years: not both are numbers") from e
    if low > high:
        raise row.error(f"the span ends ({high}) before it begins ({low})")
    return low, high
