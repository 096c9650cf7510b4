"""What each source says of genes and diseases, as claims.

Each row is a claim of its own source, about the disease id that the source uses (`records` says
when that is a Mondo disease). Agreement is counted over lineages (dyst:lineage: OMIM, Orphanet,
ClinGen), because HPO's file repeats OMIM's and Orphanet's pairs. A claim of a cause gives no
direct triple where another source grades the same pair as limited, disputed or refuted: it stays
a claim, linked to the other by dyst:contestedBy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from dystonia_kg.namespaces import BIOLINK, CLAIM, DYST, GRAPH, SRC
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.columns import GENE_CLAIM_COLUMNS
from dystonia_kg.sources.hgnc.columns import GENE_COLUMNS
from dystonia_kg.sources.records import load_records
from dystonia_kg.sources.relation_meanings import meaning_of
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, once_a_folder, read_table
from dystonia_kg.sources.tally import Tally

GENES = "hgnc_genes.tsv"
CLAIMS = "gene_claims.tsv"
NO_GENE = "phenotype only"
"""HGNC's locus type of a locus to which no gene is known (DYT13)."""

_LINEAGES = {"OMIM": DYST.OmimLineage, "ORPHA": DYST.OrphanetLineage, "MONDO": DYST.OmimLineage}
_WORDS = {
    DYST.hasCausalGene: "causal gene",
    DYST.hasAssociatedGene: "associated gene",
    DYST.hasModifierGene: "modifier gene",
}
_SAID_BY = {"hpo-genes": "HPO", "mondo-omim-genes": "Mondo", "clingen": "ClinGen"}


def graph_of(source: str) -> SourceGraph:
    """Give graph:source/SOURCE with the gene claims of one source."""
    graph = SourceGraph(GRAPH[f"source/{source}"])
    graph.claims += [claim for claim in all_claims() if claim.source == SRC[source]]
    tally = Tally.of_claims(CLAIMS, source, graph.claims)
    for row in read_table(CLAIMS, GENE_CLAIM_COLUMNS):
        meaning = meaning_of(row, row["relation"], row["classification"])
        if row["source"] == source and meaning.predicate is None:
            tally.leave_out(meaning.reason)
    graph.tallies.append(tally)
    return graph


@once_a_folder
def all_claims() -> tuple[Claim, ...]:
    """Make the claims of the whole table once: one source's may contest another's."""
    return tuple(claims(read_table(CLAIMS, GENE_CLAIM_COLUMNS)))


def claims(rows: Iterable[Row]) -> list[Claim]:
    """Make the claims of rows of the table, contested ones marked."""
    loci = _loci_without_gene()
    made = [_checked(claim, loci) for row in rows if (claim := _claim(row)) is not None]
    doubts: dict[tuple[URIRef, Node], list[Claim]] = {}
    for claim in made:
        graded = claim.predicate == DYST.hasCausalGene and claim.object not in loci
        if graded and not claim.is_direct:
            doubts.setdefault((claim.subject, claim.object), []).append(claim)
    return [_contested(claim, doubts.get((claim.subject, claim.object), [])) for claim in made]


def _loci_without_gene() -> set[URIRef]:
    rows = read_table(GENES, GENE_COLUMNS)
    return {row.iri("id") for row in rows if row["locus_type"] == NO_GENE}


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


@once_a_folder
def symbols() -> Mapping[str, str]:
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
