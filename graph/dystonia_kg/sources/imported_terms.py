"""Foreign terms in graph:imports: labels, synonyms, typed parents, parts and wholes.

Every term of the `*_terms.tsv` tables is written, whatever its id. A typed is_a edge becomes
rdfs:subClassOf. Every edge between body parts or brain regions becomes dyst:partOf as well: part
of is reflexive, so what is a kind of Y is a part of some Y, and an edge that its release leaves
untyped ("is a or part of") is safe in the closure of dyst:partOf only. Each such edge has a node
that says how it is typed and by whom.
"""

from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from dystonia_kg.curies import compress
from dystonia_kg.namespaces import CLAIM, DYST, GRAPH, OBO, OIO, SRC
from dystonia_kg.sources.columns import EDGE_COLUMNS, TERM_COLUMNS
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

_KINDS = {
    "class": OWL.Class,
    "object property": OWL.ObjectProperty,
    "annotation property": OWL.AnnotationProperty,
    "individual": OWL.NamedIndividual,
}
_SYNONYMS = {
    "exact_synonyms": OIO.hasExactSynonym,
    "related_synonyms": OIO.hasRelatedSynonym,
    "broad_synonyms": OIO.hasBroadSynonym,
    "narrow_synonyms": OIO.hasNarrowSynonym,
}
_DEFINITION = OBO["IAO_0000115"]
_RELATIONS = ("is_a", "part_of", "is_a_or_part_of", "entailed")


def imports_of(source: str, terms: str, edges: str = "", *, parts: bool = False) -> SourceGraph:
    """Give graph:imports with the terms of table `terms` and the edges of table `edges`.

    With `parts` every edge stands as dyst:partOf as well.
    """
    imports = SourceGraph(GRAPH["imports"])
    rows = list(read_table(terms, TERM_COLUMNS))
    for row in rows:
        add_term(imports.triples, row)
    imports.tallies.append(Tally(terms, source, rows_read=len(rows)))
    if edges:
        rows = list(read_table(edges, EDGE_COLUMNS))
        for row in rows:
            add_edge(imports.triples, row, parts=parts)
        imports.tallies.append(Tally(edges, source, rows_read=len(rows)))
    return imports


def add_term(graph: Graph, row: Row) -> None:
    """Write one foreign term; SourceTableError for an unknown kind or an empty label."""
    term = row.iri("id")
    kind = _KINDS.get(row["kind"])
    if kind is None:
        raise row.error(f"column kind: '{row['kind']}' is none of {', '.join(_KINDS)}")
    if not row["label"]:
        raise row.error("column label is empty")
    graph.add((term, RDF.type, kind))
    graph.add((term, RDFS.label, Literal(row["label"], lang="en")))
    graph.add((term, DCTERMS.source, SRC[row["source"]]))
    for column, scope in _SYNONYMS.items():
        for text in row.many(column):
            graph.add((term, scope, Literal(text, lang="en")))


def add_definition(graph: Graph, row: Row) -> None:
    """Write a term's definition, annotated with the source that has it."""
    term, text, axiom = row.iri("id"), Literal(row["definition"], lang="en"), BNode()
    graph.add((term, _DEFINITION, text))
    graph.add((axiom, RDF.type, OWL.Axiom))
    graph.add((axiom, OWL.annotatedSource, term))
    graph.add((axiom, OWL.annotatedProperty, _DEFINITION))
    graph.add((axiom, OWL.annotatedTarget, text))
    graph.add((axiom, DCTERMS.source, SRC[row["source"]]))


def add_edge(graph: Graph, row: Row, *, parts: bool) -> None:
    """Write one edge between foreign terms, with its part-of reading when `parts`."""
    child, parent, relation = row.iri("child"), row.iri("parent"), row["relation"]
    if relation not in _RELATIONS:
        raise row.error(f"column relation: unknown relation '{relation}'")
    if relation == "is_a":
        graph.add((child, RDFS.subClassOf, parent))
    if parts:
        graph.add((child, DYST.partOf, parent))
        _add_edge_node(graph, row, child, parent)


def _add_edge_node(graph: Graph, row: Row, child: URIRef, parent: URIRef) -> None:
    names = "-".join((compress(str(iri)) or "").replace(":", "_") for iri in (child, parent))
    node = CLAIM[f"edge-{row['relation'].replace('_', '-')}-{names}"]
    graph.add((node, RDF.type, DYST.ImportedEdge))
    graph.add((node, RDFS.label, Literal(f"{row['child']} {row['relation']} {row['parent']}")))
    graph.add((node, RDF.subject, child))
    graph.add((node, RDF.predicate, DYST.partOf))
    graph.add((node, RDF.object, parent))
    graph.add((node, DYST.edgeType, Literal(row["relation"])))
    graph.add((node, DCTERMS.source, SRC[row["source"]]))
    if row["typed_by"]:
        graph.add((node, DYST.typedBy, Literal(row["typed_by"])))
