"""Genes, and what each source says of genes and diseases.

Each row is a claim of its own source, about the disease id that the source uses (`records` says
when that is a Mondo disease). Agreement is counted over lineages (dyst:lineage: OMIM, Orphanet,
ClinGen), because HPO's file repeats OMIM's and Orphanet's pairs. A claim of a cause gives no
direct triple where another source grades the same pair as limited, disputed or refuted: it stays
a claim, linked to the other by dyst:contestedBy.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from dystonia_kg.curies import expand
from dystonia_kg.namespaces import BIOLINK, CLAIM, DYST, GRAPH, OBO, OIO, SRC
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.columns import GENE_CLAIM_COLUMNS, GENE_COLUMNS, LEFT_OUT_COLUMNS
from dystonia_kg.sources.records import load_records
from dystonia_kg.sources.relations_of_evidence import meaning_of
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

GENES = "hgnc_genes.tsv"
CLAIMS = "gene_claims.tsv"
_GENE = OBO["SO_0000704"]
_PREVIOUS_NAME = OBO["OMO_0003008"]
_NO_GENE = "phenotype only"
_LINEAGES = {"OMIM": DYST.OmimLineage, "ORPHA": DYST.OrphanetLineage, "MONDO": DYST.OmimLineage}
_WORDS = {
    DYST.hasCausalGene: "causal gene",
    DYST.hasAssociatedGene: "associated gene",
    DYST.hasModifierGene: "modifier gene",
}
_SAID_BY = {"hpo-genes": "HPO", "mondo-omim-genes": "Mondo", "clingen": "ClinGen"}


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/hgnc with the genes, and one graph per source of gene claims."""
    yield SourceGraph(GRAPH["source/hgnc"], gene_terms(read_table(GENES, GENE_COLUMNS)))
    made = claims()
    for source in sorted({claim.source for claim in made}):
        name = str(source).removeprefix(str(SRC))
        own = [claim for claim in made if claim.source == source]
        yield SourceGraph(GRAPH[f"source/{name}"], claims=own)


def tallies() -> list[Tally]:
    """Give what became of the rows of each source, with those left out when the table was made."""
    made = claims()
    found = {
        name: Tally(CLAIMS, name)
        for name in sorted({str(claim.source).removeprefix(str(SRC)) for claim in made})
    }
    for claim in made:
        found[str(claim.source).removeprefix(str(SRC))].count(direct=claim.is_direct)
    for row in read_table("gene_left_out.tsv", LEFT_OUT_COLUMNS):
        found[row["source"]].leave_out(row["reason"], int(row["rows"]))
    for row in _without_claim(read_table(CLAIMS, GENE_CLAIM_COLUMNS)):
        found[row["source"]].leave_out(_meaning_reason(row))
    genes = sum(1 for _ in read_table(GENES, GENE_COLUMNS))
    return [Tally(GENES, "hgnc", rows_read=genes), *found.values()]


def gene_terms(rows: Iterable[Row]) -> Graph:
    """Describe genes: symbol as label, name and previous symbols as synonyms, other databases' ids.

    A locus of type "phenotype only" (DYT15) is a class, but no gene.
    """
    graph = Graph()
    for row in rows:
        gene = row.iri("id")
        graph.add((gene, RDF.type, OWL.Class))
        if row["locus_type"] != _NO_GENE:
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


def claims(rows: Iterable[Row] | None = None) -> list[Claim]:
    """Make the claims of the table (or of the rows given), contested ones marked."""
    table = read_table(CLAIMS, GENE_CLAIM_COLUMNS) if rows is None else rows
    loci = _loci_without_gene()
    made = [_checked(claim, loci) for row in table if (claim := _claim(row)) is not None]
    doubts: dict[tuple[URIRef, Node], list[Claim]] = {}
    for claim in made:
        graded = claim.predicate == DYST.hasCausalGene and claim.object not in loci
        if graded and not claim.is_direct:
            doubts.setdefault((claim.subject, claim.object), []).append(claim)
    return [_contested(claim, doubts.get((claim.subject, claim.object), [])) for claim in made]


def _loci_without_gene() -> set[URIRef]:
    """Give what HGNC lists as "phenotype only": a locus to which no gene is known (DYT13)."""
    rows = read_table(GENES, GENE_COLUMNS)
    return {row.iri("id") for row in rows if row["locus_type"] == _NO_GENE}


def _checked(claim: Claim, loci: set[URIRef]) -> Claim:
    if claim.object not in loci or not claim.is_direct:
        return claim
    reason = "No direct triple: HGNC lists the object as a phenotype only, with no gene known."
    return replace(claim, yields_triple=False, comment=reason)


def _contested(claim: Claim, doubts: list[Claim]) -> Claim:
    if not doubts or not claim.is_direct or claim.predicate != DYST.hasCausalGene:
        return claim
    links = tuple((DYST.contestedBy, doubt.iri) for doubt in doubts)
    grades = ", ".join(sorted({str(doubt.classification) for doubt in doubts}))
    return replace(
        claim,
        yields_triple=False,
        extra=claim.extra + links,
        comment=f"No direct triple: another source grades the same link as {grades}.",
    )


def _claim(row: Row) -> Claim | None:
    meaning = meaning_of(row, row["relation"], row["classification"])
    if meaning.predicate is None:
        return None
    subject = load_records().subject(row, "disease")
    return Claim(
        iri=CLAIM[_name(row)],
        label=_label(row, meaning.predicate),
        subject=subject,
        predicate=meaning.predicate,
        object=row.iri("gene"),
        source=SRC[row["source"]],
        standing=meaning.standing,
        yields_triple=meaning.direct,
        rests_on=_rests_on(row),
        knowledge_level="knowledge_assertion",
        agent_type="not_provided" if row["source"] == "hpo-genes" else "manual_agent",
        classification=Literal(row["classification"]) if row["classification"] else None,
        date=Literal(row["date"], datatype=XSD.date) if row["date"] else None,
        comment="" if meaning.direct else f"No direct triple: {meaning.reason}.",
        extra=_extra(row),
    )


def _without_claim(rows: Iterable[Row]) -> list[Row]:
    return [
        row
        for row in rows
        if meaning_of(row, row["relation"], row["classification"]).predicate is None
    ]


def _meaning_reason(row: Row) -> str:
    return meaning_of(row, row["relation"], row["classification"]).reason


def _name(row: Row) -> str:
    parts = (row["source"], row["disease"], row["gene"], _kind(row["relation"]))
    graded = (row["classification"], row["inheritance"])
    return "-".join(part for part in (*parts, *graded) if part).replace(":", "_").replace(" ", "-")


def _kind(relation: str) -> str:
    """Give a short name of a relation, so that two relations of one pair keep apart.

    >>> _kind("Disease-causing germline mutation(s) (loss of function) in")
    'loss-of-function'
    """
    if "(loss of function)" in relation:
        return "loss-of-function"
    if "(gain of function)" in relation:
        return "gain-of-function"
    return {"Modifying germline mutation in": "modifier", "Role in the phenotype of": "role"}.get(
        relation, ""
    )


def _label(row: Row, predicate: URIRef) -> str:
    symbol = symbols().get(row["gene"])
    if symbol is None:
        raise row.error(f"column gene: {row['gene']} is not in {GENES}")
    disease = load_records().label(row["disease"])
    graded = f", {row['classification']}" if row["classification"] else ""
    source = _SAID_BY.get(row["source"], row["source"].capitalize())
    return f"{disease}: {_WORDS.get(predicate, 'gene')} {symbol} ({source}{graded})"


@lru_cache(maxsize=1)
def symbols() -> dict[str, str]:
    """Give the symbol of each gene, by HGNC id."""
    return {row["id"]: row["symbol"] for row in read_table(GENES, GENE_COLUMNS)}


def _rests_on(row: Row) -> tuple[URIRef, ...]:
    reference = row["reference"]
    if not reference:
        return (row.iri("disease"),)
    return (URIRef(reference) if reference.startswith("https://") else row.iri("reference"),)


def _extra(row: Row) -> tuple[tuple[URIRef, Node], ...]:
    found: list[tuple[URIRef, Node]] = [
        (BIOLINK.original_subject, row.iri("disease")),
        (DYST.lineage, lineage(row)),
        (DYST.sourceRelation, Literal(row["relation"])),
    ]
    if row["inheritance"]:
        found.append((DYST.statedInheritance, Literal(row["inheritance"])))
    return tuple(found)


def lineage(row: Row) -> URIRef:
    """Give the line of curation that a row comes from: OMIM, Orphanet or ClinGen."""
    if row["source"] == "clingen":
        return DYST.ClinGenLineage
    found = _LINEAGES.get(row["disease"].partition(":")[0])
    if found is None:
        raise row.error(f"column disease: {row['disease']} is of no known lineage")
    return found
