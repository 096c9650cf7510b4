"""Genes as classes in graph:source/hgnc."""

import hashlib
from collections.abc import Iterable, Iterator

from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from dystonia_kg.curies import expand
from dystonia_kg.namespaces import DYST, GRAPH, OBO, OIO, SRC
from dystonia_kg.sources.gene_claims import GENES, NO_GENE
from dystonia_kg.sources.hgnc.columns import GENE_COLUMNS
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

_GENE = OBO["SO_0000704"]
_PREVIOUS_NAME = OBO["OMO_0003008"]


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/hgnc with the genes."""
    rows = list(read_table(GENES, GENE_COLUMNS))
    tally = Tally(GENES, "hgnc", rows_read=len(rows))
    yield SourceGraph(GRAPH["source/hgnc"], gene_terms(rows), tallies=[tally])


def gene_terms(rows: Iterable[Row]) -> Graph:
    """Describe genes: symbol as label, name and previous symbols as synonyms, other databases' ids.

    A locus of type "phenotype only" (DYT15) is a class, but no gene.
    """
    graph = Graph()
    for row in rows:
        gene = row.iri("id")
        graph.add((gene, RDF.type, OWL.Class))
        if row["locus_type"] != NO_GENE:
            graph.add((gene, RDFS.subClassOf, _GENE))
        graph.add((gene, RDFS.label, Literal(row["symbol"], lang="en")))
        graph.add((gene, OIO.hasExactSynonym, Literal(row["name"], lang="en")))
        graph.add((gene, DYST.locusType, Literal(row["locus_type"])))
        graph.add((gene, DCTERMS.source, SRC[row["source"]]))
        for symbol in row.many("previous_symbols"):
            _add_previous(graph, gene, Literal(symbol, lang="en"))
        for target in _elsewhere(row):
            graph.add((gene, RDFS.seeAlso, target))
    return graph


def _add_previous(graph: Graph, gene: URIRef, symbol: Literal) -> None:
    graph.add((gene, OIO.hasExactSynonym, symbol))
    digest = hashlib.sha256(f"{gene} {symbol}".encode()).hexdigest()[:12]
    axiom = BNode(f"previous{digest}")
    graph.add((axiom, RDF.type, OWL.Axiom))
    graph.add((axiom, OWL.annotatedSource, gene))
    graph.add((axiom, OWL.annotatedProperty, OIO.hasExactSynonym))
    graph.add((axiom, OWL.annotatedTarget, symbol))
    graph.add((axiom, OIO.hasSynonymType, _PREVIOUS_NAME))


def _elsewhere(row: Row) -> list[URIRef]:
    """Give the gene in NCBI Gene and Ensembl, and its proteins in UniProt."""
    return [
        *(URIRef(expand(f"NCBIGene:{number}")) for number in row.many("ncbi_gene")),
        *(URIRef(f"http://identifiers.org/ensembl/{key}") for key in row.many("ensembl")),
        *(URIRef(f"http://purl.uniprot.org/uniprot/{key}") for key in row.many("uniprot")),
    ]
