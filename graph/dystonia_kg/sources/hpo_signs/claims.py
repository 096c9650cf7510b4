"""How telling each sign is, in graph:source/hpoa: it follows from HPO's annotations.

A figure of a term is no claim about a disease: it stands as a plain triple. The signs of HPO that
the graph has no use for stand in graph:other-signs with properties of their own, so that they are
no terms of the graph and still lead to the broader signs that are.
"""

from collections.abc import Iterator
from decimal import Decimal

from rdflib import XSD, Graph, Literal

from dystonia_kg.namespaces import DYST, GRAPH
from dystonia_kg.sources.hpo_signs.columns import INFORMATION_COLUMNS, OTHER_SIGN_COLUMNS
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import read_table
from dystonia_kg.sources.tally import Tally

TABLE = "hpo_information_content.tsv"
OTHERS = "hpo_other_signs.tsv"


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/hpoa with the figures of signs in use, and graph:other-signs."""
    yield _figures()
    yield _others()


def _figures() -> SourceGraph:
    graph, rows = Graph(), 0
    for row in read_table(TABLE, INFORMATION_COLUMNS):
        rows += 1
        if not row["diseases"].isdecimal():
            raise row.error(f"column diseases: '{row['diseases']}' is no count")
        diseases = Literal(int(row["diseases"]), datatype=XSD.integer)
        content = Literal(Decimal(row["information_content"]), datatype=XSD.decimal)
        graph.add((row.iri("term"), DYST.annotatedDiseases, diseases))
        graph.add((row.iri("term"), DYST.informationContent, content))
    return SourceGraph(GRAPH["source/hpoa"], graph, tallies=[Tally(TABLE, "hpoa", rows)])


def _others() -> SourceGraph:
    found, tally = SourceGraph(GRAPH["other-signs"]), Tally(OTHERS, "hpo")
    for row in read_table(OTHERS, OTHER_SIGN_COLUMNS):
        tally.rows_read += 1
        found.triples.add((row.iri("term"), DYST.labelInHPO, Literal(row["label"], lang="en")))
        for parent in row.iris("parents"):
            found.triples.add((row.iri("term"), DYST.parentInHPO, parent))
    found.tallies.append(tally)
    return found
