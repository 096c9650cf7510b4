"""Genes of diseases as claims; numbers and rows were read off the raw tables."""

from collections import Counter

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef

from dystonia_kg.errors import SourceTableError
from dystonia_kg.namespaces import DYST, OIO, SRC
from dystonia_kg.sources import gene_claims as genes
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.clingen import claims as clingen
from dystonia_kg.sources.clingen.columns import GENE_LEFT_OUT_COLUMNS
from dystonia_kg.sources.hgnc import claims as hgnc
from dystonia_kg.sources.mondo.columns import MONDO_COLUMNS
from dystonia_kg.sources.project.listed_genes import (
    genes_without_claim,
    listed_genes_graph,
    listed_genes_tally,
)
from dystonia_kg.sources.records import read_records
from dystonia_kg.sources.tables import read_table
from support.evidence_rows import gene_row, of, term
from support.table_rows import rows_of


@pytest.fixture(scope="module")
def gene_claims() -> list[Claim]:
    return list(genes.all_claims())


def hgnc_graph() -> Graph:
    (found,) = hgnc.load()
    return found.triples


# Genes.


def test_rows_and_claims_of_each_source(gene_claims: list[Claim]) -> None:
    # 125 rows of Mondo and OMIM, 312 of HPO, 188 of Orphanet, and 61 of ClinGen, of which 49 are of
    # a disease of the graph or of one above those
    sources = Counter(str(claim.source).removeprefix(str(SRC)) for claim in gene_claims)
    assert sources == {"mondo-omim-genes": 125, "hpo-genes": 312, "orphanet": 188, "clingen": 49}
    (graph,) = clingen.load()
    made, left_out = graph.tallies
    assert (made.rows_read, made.claims, left_out.left_out.total()) == (49, 49, 12)


@pytest.mark.parametrize(
    ("gene", "disease"),
    [
        ("HGNC:4193", "MONDO:0100184"),  # GCH1, GTP cyclohydrolase I deficiency
        ("HGNC:11782", "MONDO:0100064"),  # TH, tyrosine hydroxylase deficiency
        ("HGNC:15840", "MONDO:0100516"),  # KMT2B, complex neurodevelopmental disorder
        ("HGNC:801", "MONDO:0700002"),  # ATP1A3-associated neurological disorder
        ("HGNC:4389", "MONDO:0005395"),  # GNAO1, movement disorder
        ("HGNC:3151", "MONDO:0009723"),  # ECHS1, Leigh syndrome
    ],
)
def test_a_curation_of_a_disease_above_is_a_claim_there_and_nowhere_else(
    gene_claims: list[Claim], gene: str, disease: str
) -> None:
    (claim,) = [c for c in of(gene_claims, disease, gene) if c.source == SRC["clingen"]]
    assert claim.is_direct
    assert claim.scope == DYST.ClassAsStated  # passed down to nothing


def test_no_curation_of_a_disease_that_is_served_is_left_out() -> None:
    served = {row["id"] for row in read_table("mondo_diseases.tsv", MONDO_COLUMNS)}
    served |= {row["record"] for row in read_records()}
    left_out = list(read_table("gene_left_out.tsv", GENE_LEFT_OUT_COLUMNS))
    assert left_out
    assert [row["disease"] for row in left_out if row["disease"] in served] == []


def test_every_listed_gene_is_a_gene_and_one_without_claim_has_a_reason() -> None:
    # gene_disease.tsv has no row of seven of them, and of TUBB2B only ClinGen's for MONDO:0000904
    assert listed_genes_tally().rows_read == len(rows_of("listed_genes.tsv")) > 0
    reasons = {row["symbol"]: reason for row, reason in genes_without_claim()}
    unlinked = {symbol for symbol, reason in reasons.items() if reason.startswith("no source")}
    assert unlinked == {"SPAST", "XPR1", "CSDE1", "GPR88", "OPA3", "ATP5F1B", "PRDX3"}
    assert set(reasons) - unlinked == {"TUBB2B"}
    assert "MONDO:0000904" in reasons["TUBB2B"]
    assert set(reasons) <= set(genes.symbols().values())


def test_the_graph_says_why_a_listed_gene_has_no_claim() -> None:
    graph = listed_genes_graph()
    assert len(set(graph.subjects(DYST.listedBy, SRC["dystonia-kg"]))) == 109
    told = {term(row["gene"]): reason for row, reason in genes_without_claim()}
    assert {gene: str(reason) for gene, reason in graph.subject_objects(DYST.noClaimReason)} == told


def test_orphanet_256_leaks_no_gene_into_dyt_tor1a(gene_claims: list[Claim]) -> None:
    # EIF2AK2, SHQ1 and TOR1A are genes of ORPHA:256, which Orphanet calls wider (BTNT) than
    # OMIM:128100; MONDO:0007492 is matched exactly to both
    narrow = {c.object for c in gene_claims if c.subject == term("MONDO:0007492")}
    assert narrow == {term("HGNC:3098")}
    wide = {c.object for c in gene_claims if c.subject == term("ORPHA:256")}
    assert wide == {term("HGNC:3098"), term("HGNC:9437"), term("HGNC:25543")}


@pytest.mark.parametrize(
    ("disease", "gene", "lineages"),
    [
        # OMIM:602629 and ORPHA:98806 both name THAP1, HPO repeats them: two lineages in four rows
        ("MONDO:0011264", "HGNC:20856", {DYST.OmimLineage, DYST.OrphanetLineage}),
        # OMIM:128100 names TOR1A, HPO repeats it; ORPHA:256 is another disease: one lineage
        ("MONDO:0007492", "HGNC:3098", {DYST.OmimLineage}),
        # ORPHA:100 is wider than OMIM:208900; OMIM and ClinGen remain
        ("MONDO:0008840", "HGNC:795", {DYST.OmimLineage, DYST.ClinGenLineage}),
    ],
)
def test_agreement_is_counted_over_lineages(
    gene_claims: list[Claim], disease: str, gene: str, lineages: set[URIRef]
) -> None:
    assert {dict(c.extra)[DYST.lineage] for c in of(gene_claims, disease, gene)} == lineages


def test_a_gene_of_limited_evidence_is_not_like_a_proven_one(gene_claims: list[Claim]) -> None:
    # COL6A3 and dystonia 27: ClinGen Limited 2021-05-24; OMIM and Orphanet state a cause
    found = of(gene_claims, "MONDO:0014627", "HGNC:2213")
    causal = [c for c in found if c.predicate == DYST.hasCausalGene]
    assert len(causal) == 3
    assert not any(c.is_direct for c in causal)
    (graded,) = [c for c in causal if c.source == SRC["clingen"]]
    assert graded.classification == Literal("Limited")
    for other in causal:
        if other is not graded:
            assert (DYST.contestedBy, graded.iri) in other.extra


def test_a_modifying_gene_is_no_causal_one(gene_claims: list[Claim]) -> None:
    # line 546: SLC2A3 ORPHA:399 (Huntington disease) Modifying germline mutation in
    predicates = {c.predicate for c in of(gene_claims, "MONDO:0007739", "HGNC:11007")}
    assert predicates == {DYST.hasModifierGene, DYST.hasAssociatedGene}


@pytest.mark.parametrize("grade", ["Disputed", "Refuted"])
def test_a_disputed_gene_withholds_the_triple_of_the_others(grade: str) -> None:
    # a fixture: the pack grades no disease of the graph as disputed or refuted
    doubt = gene_row(
        relation="ClinGen gene-disease validity", classification=grade, source="clingen"
    )
    stated, graded = genes.claims([gene_row(), doubt])
    assert (stated.standing, graded.standing) == (DYST.Stated, DYST[grade])
    assert not stated.is_direct
    assert not graded.is_direct
    assert (DYST.contestedBy, graded.iri) in stated.extra
    assert grade in stated.comment


def test_an_undisputed_cause_is_a_direct_triple() -> None:
    (claim,) = genes.claims([gene_row()])
    assert claim.is_direct


def test_a_gene_has_symbol_name_previous_symbol_and_ids() -> None:
    # HGNC:3098 TOR1A torsin family 1 member A 1861 ENSG00000136827 O14656 DYT1
    graph = hgnc_graph()
    gene = term("HGNC:3098")
    assert graph.value(gene, RDFS.label) == Literal("TOR1A", lang="en")
    names = {str(name) for name in graph.objects(gene, OIO.hasExactSynonym)}
    assert names == {"torsin family 1 member A", "DYT1"}
    previous = [
        axiom
        for axiom in graph.subjects(OWL.annotatedSource, gene)
        if graph.value(axiom, OIO.hasSynonymType) == term("OMO:0003008")
    ]
    assert [str(graph.value(axiom, OWL.annotatedTarget)) for axiom in previous] == ["DYT1"]
    assert {str(iri) for iri in graph.objects(gene, RDFS.seeAlso)} == {
        "http://identifiers.org/ncbigene/1861",
        "http://identifiers.org/ensembl/ENSG00000136827",
        "http://purl.uniprot.org/uniprot/O14656",
    }


def test_a_locus_without_gene_is_no_gene() -> None:
    # HGNC:31376 DYT15: locus type "phenotype only"
    graph = hgnc_graph()
    assert (term("HGNC:31376"), RDF.type, OWL.Class) in graph
    assert (term("HGNC:31376"), RDFS.subClassOf, term("SO:0000704")) not in graph
    assert (term("HGNC:3098"), RDFS.subClassOf, term("SO:0000704")) in graph


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"gene": "HGNC:1"}, "HGNC:1 is not in hgnc_genes.tsv"),
        ({"relation": "causes"}, "relation 'causes' of mondo-omim-genes"),
        ({"disease": "OMIN:128100"}, "column disease: 'OMIN:128100'"),
        ({"disease": "DOID:0060730"}, "DOID:0060730 is of no known lineage"),
    ],
)
def test_a_bad_gene_row_is_refused(cells: dict[str, str], message: str) -> None:
    with pytest.raises(SourceTableError, match=message):
        genes.claims([gene_row(**cells)])
