"""Names that people use: plain names of body parts, and names of gene forms for their records.

A gene form that is no dystonia of its own (DYT-ATP7B for Wilson disease) is a name of its record.
"""

from collections.abc import Mapping

from rdflib import OWL, RDF, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from dystonia_kg.curies import expand
from dystonia_kg.namespaces import DYST, OBO, OIO, SRC
from dystonia_kg.sources.tables import Row, read_table

PLAIN_NAMES = "plain_names.tsv"
FORM_NAMES = "gene_form_names.tsv"
COLUMNS = {
    PLAIN_NAMES: ("term", "plain_name", "source"),
    FORM_NAMES: (
        *("record", "name", "gene", "old_locus", "inheritance"),
        *("scope", "reference", "source"),
    ),
}
_PREVIOUS_NAME = OBO["OMO_0003008"]
_SCOPES = {
    "exact": OIO.hasExactSynonym,
    "related": OIO.hasRelatedSynonym,
    "broad": OIO.hasBroadSynonym,
    "narrow": OIO.hasNarrowSynonym,
}


def name_rows() -> Mapping[str, list[Row]]:
    """Read both tables, by name."""
    return {name: list(read_table(name, columns)) for name, columns in COLUMNS.items()}


def names_graph(rows: Mapping[str, list[Row]]) -> Graph:
    """Write the names; SourceTableError for a scope that is not known."""
    graph = Graph()
    for row in rows[PLAIN_NAMES]:
        graph.add((row.iri("term"), DYST.plainName, Literal(row["plain_name"], lang="en")))
    for row in rows[FORM_NAMES]:
        if row["scope"] not in _SCOPES:
            raise row.error(f"column scope: '{row['scope']}' is none of {', '.join(_SCOPES)}")
        _add_name(graph, row, _SCOPES[row["scope"]], row["name"])
        if row["old_locus"]:
            _add_name(graph, row, OIO.hasRelatedSynonym, row["old_locus"], _PREVIOUS_NAME)
    return graph


def _add_name(graph: Graph, row: Row, scope: URIRef, name: str, kind: URIRef | None = None) -> None:
    record, text = row.iri("record"), Literal(name, lang="en")
    graph.add((record, scope, text))
    axiom = BNode()
    graph.add((axiom, RDF.type, OWL.Axiom))
    graph.add((axiom, OWL.annotatedSource, record))
    graph.add((axiom, OWL.annotatedProperty, scope))
    graph.add((axiom, OWL.annotatedTarget, text))
    graph.add((axiom, DCTERMS.source, SRC[row["source"]]))
    for reference in row.many("reference"):
        is_page = reference.startswith("https://")
        where = URIRef(reference if is_page else expand(reference))
        graph.add((axiom, DCTERMS.source, where))
    if kind is not None:
        graph.add((axiom, OIO.hasSynonymType, kind))
