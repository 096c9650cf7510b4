"""Names that people use: plain names of body parts, trade and short names, names of gene forms.

What a newer release of HPO calls a sign is a name of it too, until that release is taken in.
A gene form that is no dystonia of its own (DYT-ATP7B for Wilson disease) is a name of its record.
"""

from collections.abc import Mapping
from typing import TypeVar

from rdflib import OWL, RDF, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from dystonia_kg.curies import expand
from dystonia_kg.namespaces import DYST, OBO, OIO, SRC
from dystonia_kg.sources.tables import Row, read_table

_T = TypeVar("_T")

PLAIN_NAMES = "plain_names.tsv"
OTHER_NAMES = "other_names.tsv"
FORM_NAMES = "gene_form_names.tsv"
NEWER = "hpo_newer.tsv"
"""Signs that a newer release of HPO names otherwise, or withdraws in favour of another."""
COLUMNS = {
    PLAIN_NAMES: ("term", "plain_name", "source"),
    OTHER_NAMES: ("term", "name", "scope", "kind", "reference", "source"),
    FORM_NAMES: (
        *("record", "name", "gene", "old_locus", "inheritance"),
        *("scope", "reference", "source"),
    ),
    NEWER: ("id", "label", "newer_label", "replaced_by", "release", "reference", "source"),
}
_PREVIOUS_NAME = OBO["OMO_0003008"]
_KINDS = {"": None, "abbreviation": OBO["OMO_0003000"]}
_SCOPES = {
    "exact": OIO.hasExactSynonym,
    "related": OIO.hasRelatedSynonym,
    "broad": OIO.hasBroadSynonym,
    "narrow": OIO.hasNarrowSynonym,
}


def name_rows() -> Mapping[str, list[Row]]:
    """Read the tables, by name."""
    return {name: list(read_table(name, columns)) for name, columns in COLUMNS.items()}


def names_graph(rows: Mapping[str, list[Row]]) -> Graph:
    """Write the names; SourceTableError for a scope or a kind that is not known."""
    graph = Graph()
    for row in rows[PLAIN_NAMES]:
        graph.add((row.iri("term"), DYST.plainName, Literal(row["plain_name"], lang="en")))
    for row in rows[OTHER_NAMES]:
        kind = _chosen(row, "kind", _KINDS)
        _add_name(graph, row, "term", _chosen(row, "scope", _SCOPES), row["name"], kind)
    for row in rows[FORM_NAMES]:
        _add_name(graph, row, "record", _chosen(row, "scope", _SCOPES), row["name"])
        if row["old_locus"]:
            related = OIO.hasRelatedSynonym
            _add_name(graph, row, "record", related, row["old_locus"], _PREVIOUS_NAME)
    for row in rows[NEWER]:
        if row["newer_label"]:
            _add_name(graph, row, "id", OIO.hasExactSynonym, row["newer_label"])
    return graph


def _chosen(row: Row, column: str, known: Mapping[str, _T]) -> _T:
    if row[column] not in known:
        raise row.error(f"column {column}: '{row[column]}' is none of {', '.join(known)}")
    return known[row[column]]


def _add_name(
    graph: Graph, row: Row, column: str, scope: URIRef, name: str, kind: URIRef | None = None
) -> None:
    """Add a name, its sources and its kind to the term in a column."""
    term, text = row.iri(column), Literal(name, lang="en")
    graph.add((term, scope, text))
    axiom = BNode()
    graph.add((axiom, RDF.type, OWL.Axiom))
    graph.add((axiom, OWL.annotatedSource, term))
    graph.add((axiom, OWL.annotatedProperty, scope))
    graph.add((axiom, OWL.annotatedTarget, text))
    graph.add((axiom, DCTERMS.source, SRC[row["source"]]))
    for reference in row.many("reference"):
        is_page = reference.startswith(("https://", "http://"))
        where = URIRef(reference if is_page else expand(reference))
        graph.add((axiom, DCTERMS.source, where))
    if kind is not None:
        graph.add((axiom, OIO.hasSynonymType, kind))
