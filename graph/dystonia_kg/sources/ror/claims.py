"""Institutes as individuals in graph:imports, with their parents, funder ids and home pages."""

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF

from dystonia_kg.namespaces import DYST, GRAPH, OIO, SRC
from dystonia_kg.sources.ror.columns import INSTITUTE_COLUMNS
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

_TABLE = "institutes.tsv"


def load() -> Iterator[SourceGraph]:
    """Yield graph:imports with the institutes."""
    imports = SourceGraph(GRAPH["imports"])
    rows = list(read_table(_TABLE, INSTITUTE_COLUMNS))
    for row in rows:
        _add_institute(imports.triples, row)
    imports.tallies.append(Tally(_TABLE, "ror", rows_read=len(rows)))
    yield imports


def _add_institute(graph: Graph, row: Row) -> None:
    institute = row.iri("ror")
    graph.add((institute, RDF.type, DYST.Organization))
    graph.add((institute, RDF.type, OWL.NamedIndividual))
    graph.add((institute, RDFS.label, Literal(row["label"], lang="en")))
    graph.add((institute, DCTERMS.source, SRC[row["source"]]))
    for acronym in row.many("acronyms"):
        graph.add((institute, OIO.hasExactSynonym, Literal(acronym, lang="en")))
    for number in row.many("funder_ids"):
        graph.add((institute, DCTERMS.identifier, Literal(f"doi:{number}")))
    if parent := row.optional_iri("part_of"):
        graph.add((institute, DYST.partOf, parent))
    if row["homepage"]:
        graph.add((institute, FOAF.homepage, URIRef(row["homepage"])))
