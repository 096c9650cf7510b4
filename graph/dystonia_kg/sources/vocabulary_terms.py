"""Diseases of a vocabulary as classes, with the parents that the vocabulary reports.

Parents are dyst:parentInMondo, parentInDO and parentInOrphanet, never rdfs:subClassOf: they are
not the project's own classification. DO's and Orphanet's parents are repeated on the Mondo disease
where its record there is the same disease.
"""

from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from dystonia_kg.namespaces import SRC
from dystonia_kg.sources.records import load_records
from dystonia_kg.sources.tables import Row


def add_class(graph: Graph, row: Row) -> None:
    """Write a term with its label and source; SourceTableError for an empty label."""
    if not row["label"]:
        raise row.error("column label is empty")
    term = row.iri("id")
    graph.add((term, RDF.type, OWL.Class))
    graph.add((term, RDFS.label, Literal(row["label"], lang="en")))
    graph.add((term, DCTERMS.source, SRC[row["source"]]))


def add_parents(graph: Graph, row: Row, predicate: URIRef) -> None:
    """Write a record's parents, on the record and on the Mondo disease that is the same."""
    for subject in {row.iri("id"), load_records().subject(row, "id")}:
        for parent in row.iris("parents"):
            graph.add((subject, predicate, parent))
