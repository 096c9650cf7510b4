"""Genes, phenotypes and epidemiology as claims; numbers and rows were read off the raw tables."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Literal, URIRef

from dystonia_kg.errors import SourceTableError
from dystonia_kg.namespaces import BIOLINK, CLAIM, DYST, OIO, SRC, expand
from dystonia_kg.sources import axis, genes, hpo, orphanet, phenotypes
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.derive_diseases import ORPHANET_COLUMNS, PREVALENCE_COLUMNS
from dystonia_kg.sources.derive_genes import GENE_CLAIM_COLUMNS
from dystonia_kg.sources.derive_hpo import ANNOTATION_COLUMNS
from dystonia_kg.sources.frequency import frequency_of
from dystonia_kg.sources.relations_of_evidence import meaning_of, meanings
from dystonia_kg.sources.tables import Row, read_table


def term(curie: str) -> URIRef:
    return URIRef(expand(curie))


def a_row(columns: Sequence[str], **cells: str) -> Row:
    return Row(dict.fromkeys(columns, "") | cells, "fixture.tsv", 7)


def annotation(**cells: str) -> Row:
    plain = {
        "disease": "OMIM:602629",
        "term": "HP:0001332",
        "aspect": "P",
        "evidence": "PCS",
        "references": "PMID:19182804",
        "source": "hpoa",
    }
    return a_row(ANNOTATION_COLUMNS, **(plain | cells))


def gene_row(**cells: str) -> Row:
    plain = {
        "gene": "HGNC:20856",
        "disease": "MONDO:0011264",
        "relation": "has material basis in germline mutation in",
        "source": "mondo-omim-genes",
    }
    return a_row(GENE_CLAIM_COLUMNS, **(plain | cells))


@pytest.fixture(scope="module")
def hpoa() -> list[Claim]:
    return phenotypes.claims()


@pytest.fixture(scope="module")
def gene_claims() -> list[Claim]:
    return genes.claims()


def of(claims: list[Claim], subject: str, value: str) -> list[Claim]:
    return [c for c in claims if (c.subject, c.object) == (term(subject), term(value))]


# The table of relations: the rows that modelling.md names, and more.

RELATIONS = [
    ("hpoa", "P", "", DYST.hasSymptom, True),
    ("hpoa", "I", "", DYST.hasInheritance, True),
    ("hpoa", "C", "onset", DYST.canBeginAt, True),
    ("hpoa", "C", "course", DYST.hasClinicalCourse, True),
    ("hpoa", "M", "", DYST.hasClinicalModifier, True),
    ("hpoa", "H", "", DYST.hasPastHistory, True),
    ("clingen", "ClinGen gene-disease validity", "Definitive", DYST.hasCausalGene, True),
    ("clingen", "ClinGen gene-disease validity", "Moderate", DYST.hasCausalGene, True),
    ("clingen", "ClinGen gene-disease validity", "Limited", DYST.hasCausalGene, False),
    ("clingen", "ClinGen gene-disease validity", "Disputed", DYST.hasCausalGene, False),
    ("clingen", "ClinGen gene-disease validity", "Refuted", DYST.hasCausalGene, False),
    ("clingen", "ClinGen gene-disease validity", "No Known Disease Relationship", None, False),
    ("orphanet", "Modifying germline mutation in", "", DYST.hasModifierGene, True),
    ("orphanet", "Role in the phenotype of", "", DYST.hasAssociatedGene, True),
    ("orphanet", "Disease-causing germline mutation(s) in", "", DYST.hasCausalGene, True),
    ("hpo-genes", "gene associated with disease", "", DYST.hasAssociatedGene, True),
    ("orphanet", "Point prevalence", "", DYST.hasPointPrevalence, False),
]


@pytest.mark.parametrize(("source", "relation", "grade", "predicate", "direct"), RELATIONS)
def test_what_a_relation_means(
    source: str, relation: str, grade: str, predicate: URIRef | None, direct: bool
) -> None:
    meaning = meanings()[source, relation, grade]
    assert (meaning.predicate, meaning.direct) == (predicate, direct)
    assert meaning.reason


def test_only_the_sources_that_state_a_cause_have_causal_genes() -> None:
    causal = {key[0] for key, m in meanings().items() if m.predicate == DYST.hasCausalGene}
    assert causal == {"mondo-omim-genes", "orphanet", "clingen"}


def test_an_unknown_relation_is_an_error_that_names_the_row() -> None:
    with pytest.raises(SourceTableError, match=r"fixture.tsv, line 7: .*'causes'.*relations.tsv"):
        meaning_of(gene_row(), "causes")


# Phenotypes.


def test_every_annotation_is_a_claim(hpoa: list[Claim]) -> None:
    # disease_phenotype.tsv: 6348 rows, 15 of them NOT, 21 others 0 of n; by aspect 5940 P, 166 I,
    # 240 C, 2 M.
    assert len(hpoa) == len({claim.iri for claim in hpoa}) == 6348
    assert sum(claim.negated for claim in hpoa) == 15
    assert sum(not claim.yields_triple for claim in hpoa) == 21
    assert sum(claim.is_direct for claim in hpoa) == 6348 - 15 - 21
    aspects = Counter(dict(claim.extra)[DYST.aspect].toPython() for claim in hpoa)  # type: ignore[attr-defined]
    assert aspects == {"P": 5940, "I": 166, "C": 240, "M": 2}


def test_a_claim_keeps_all_that_its_row_says(hpoa: list[Claim]) -> None:
    # line 1173: OMIM:602629 HP:0000473 17/29 PCS PMID:19182804 2022-11-03
    found = of(hpoa, "MONDO:0011264", "HP:0000473")
    claim = next(c for c in found if c.rests_on == (term("OMIM:602629"),))
    assert claim.predicate == DYST.hasSymptom
    assert claim.frequency == Literal("17/29")
    extra = dict(claim.extra)
    assert extra[DYST.frequencyLow] == extra[DYST.frequencyHigh] == Literal(Decimal("0.5862"))
    assert (extra[DYST.affectedCases], extra[DYST.examinedCases]) == (Literal(17), Literal(29))
    assert extra[BIOLINK.original_subject] == term("OMIM:602629")
    assert claim.evidence == (term("ECO:0006017"),)
    assert claim.publications == (term("PMID:19182804"),)
    assert str(claim.date) == "2022-11-03"
    assert claim.label == "torsion dystonia 6: sign Torticollis (17/29)"


def test_what_a_source_denies_is_negated(hpoa: list[Claim]) -> None:
    # line 5014: ORPHA:370103 HP:0001300 NOT
    (claim,) = of(hpoa, "MONDO:0012895", "HP:0001300")
    assert claim.negated
    assert not claim.is_direct
    assert claim.label == "torsion dystonia 17: not sign Parkinsonism"


def test_none_of_two_patients_is_no_direct_triple(hpoa: list[Claim]) -> None:
    # line 2947: OMIM:618364 HP:0001332 0/2
    (claim,) = of(hpoa, "MONDO:0100092", "HP:0001332")
    assert not claim.negated
    assert not claim.is_direct


def test_sex_onset_and_modifiers_are_kept(hpoa: list[Claim]) -> None:
    # OMIM:241080 HP:0000054 1/3 MALE; OMIM:208900 HP:0000524 onset HP:0011463;
    # OMIM:620245 HP:0001332 modifiers HP:0025228|HP:0025228 (the source repeats it)
    assert of(hpoa, "MONDO:0009419", "HP:0000054")[0].sex == Literal("male")
    assert of(hpoa, "MONDO:0008840", "HP:0000524")[0].onset == term("HP:0011463")
    modified = of(hpoa, "MONDO:0859380", "HP:0001332")[0]
    assert [o for p, o in modified.extra if p == DYST.clinicalModifier] == [term("HP:0025228")]


def test_an_electronic_annotation_is_told_apart(hpoa: list[Claim]) -> None:
    # OMIM:105300 HP:0000639 IEA
    (claim,) = of(hpoa, "MONDO:0007102", "HP:0000639")
    assert (claim.evidence, claim.agent_type) == ((term("ECO:0000501"),), "automated_agent")


@pytest.mark.parametrize(
    ("disease", "value", "predicate"),
    [
        ("MONDO:0007495", "HP:0011463", DYST.canBeginAt),  # OMIM:128230 C Childhood onset
        ("MONDO:0007495", "HP:0000006", DYST.hasInheritance),  # OMIM:128230 I
        ("MONDO:0011551", "HP:0003828", DYST.hasClinicalModifier),  # OMIM:605407 M
    ],
)
def test_course_inheritance_and_modifiers_are_no_symptoms(
    hpoa: list[Claim], disease: str, value: str, predicate: URIRef
) -> None:
    assert {claim.predicate for claim in of(hpoa, disease, value)} == {predicate}


def test_a_past_history_is_no_symptom() -> None:
    # a fixture: the pack has no row of aspect H
    (claim,) = phenotypes.claims([annotation(aspect="H", term="HP:0000639")])
    assert claim.predicate == DYST.hasPastHistory


def test_a_denial_and_a_positive_row_both_stay() -> None:
    # a fixture: no NOT row of the pack meets a positive one of the same disease and sign
    rows = [annotation(frequency="3/4"), annotation(qualifier="NOT", references="PMID:1")]
    positive, denied = phenotypes.claims(rows)
    assert (positive.subject, positive.object) == (denied.subject, denied.object)
    assert positive.iri != denied.iri
    assert (positive.is_direct, denied.is_direct) == (True, False)


def test_the_name_of_a_claim_does_not_depend_on_other_rows(hpoa: list[Claim]) -> None:
    row = annotation(frequency="3/4")
    assert phenotypes.claims([row])[0].iri == phenotypes.claims([annotation(), row])[1].iri
    assert str(hpoa[0].iri).startswith(str(CLAIM) + "hpoa-OMIM_104290-HP_0000006-")


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"frequency": "7/5"}, "7/5 is more than every patient"),
        ({"frequency": "3/0"}, "3/0 is more than every patient"),
        ({"frequency": "120%"}, "120% is more than every patient"),
        ({"frequency": "often"}, "'often' is no count"),
        ({"frequency": "HP:0000118"}, "is no count, percentage or frequency term"),
        ({"disease": "OMIN:602629"}, "column disease: 'OMIN:602629'"),
        ({"term": "HP:9999999"}, "HP:9999999 is not in hpo_terms.tsv"),
        ({"evidence": "XYZ"}, "column evidence: 'XYZ'"),
        ({"qualifier": "not"}, "column qualifier: 'not'"),
        ({"sex": "male"}, "column sex: 'male'"),
        ({"aspect": "Z"}, "relation 'Z' of hpoa"),
    ],
)
def test_a_bad_annotation_is_refused(cells: dict[str, str], message: str) -> None:
    with pytest.raises(SourceTableError, match=message) as caught:
        phenotypes.claims([annotation(**cells)])
    assert "fixture.tsv, line 7" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("4/5", "0.8", "0.8"),
        ("45%", "0.45", "0.45"),
        ("HP:0040280", "1", "1"),  # HPO: always present, in 100 % of the cases
        ("HP:0040281", "0.80", "0.99"),  # HPO: 80 % to 99 %
        ("HP:0040282", "0.30", "0.79"),
        ("HP:0040283", "0.05", "0.29"),
        ("HP:0040284", "0.01", "0.04"),
        ("0/5", "0", "0"),
        ("HP:0040285", "0", "0"),
    ],
)
def test_the_range_of_a_frequency(text: str, low: str, high: str) -> None:
    found = frequency_of(annotation(frequency=text))
    assert found is not None
    assert (found.low, found.high) == (Decimal(low), Decimal(high))
    assert found.is_zero == (high == "0")


def test_no_frequency_is_none() -> None:
    assert frequency_of(annotation()) is None


# HPO terms.


def test_hpo_terms_have_their_own_parents_and_all_ancestors() -> None:
    (imports,) = list(hpo.load())
    writers_cramp, focal = term("HP:0002356"), term("HP:0004373")
    assert list(imports.triples.objects(writers_cramp, RDFS.subClassOf)) == [focal]
    assert imports.triples.value(writers_cramp, RDFS.label) == Literal("Writer's cramp", lang="en")
    ancestors = set(imports.triples.transitive_objects(writers_cramp, RDFS.subClassOf))
    assert term("HP:0000001") in ancestors


def test_the_dystonia_branch_has_twenty_terms() -> None:
    # hpo_slice.tsv: 20 rows with in_dystonia_branch = true
    assert len(hpo.branch(hpo.DYSTONIA)) == 20


# Genes.


def test_rows_and_claims_of_each_source(gene_claims: list[Claim]) -> None:
    # gene_disease.tsv: 125 Mondo/OMIM, 310 HPO, 188 Orphanet, 61 ClinGen rows, of which 21 have
    # selected_mondo_ids
    sources = Counter(str(claim.source).removeprefix(str(SRC)) for claim in gene_claims)
    assert sources == {"mondo-omim-genes": 125, "hpo-genes": 310, "orphanet": 188, "clingen": 21}
    clingen = next(t for t in genes.tallies() if t.source == "clingen")
    assert (clingen.rows_read, clingen.left_out["a disease outside the graph"]) == (61, 40)


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
    graph = next(g for g in genes.load() if str(g.iri).endswith("/hgnc")).triples
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
    graph = next(g for g in genes.load() if str(g.iri).endswith("/hgnc")).triples
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


# Orphanet: onset, inheritance, epidemiology.


def test_orphanet_lists_become_claims() -> None:
    # orphanet_disorders.tsv: 132 entries list 381 values of matched entries, 17 of them "Not
    # applicable" or "Unknown"
    values, _, figures = orphanet.tallies()
    assert (values.rows_read, values.claims, sum(values.left_out.values())) == (381, 364, 17)
    # orphanet_prevalence.tsv: 293 rows, 75 cases or families without a number, 20 of class Unknown
    assert (figures.rows_read, figures.claims) == (293, 198)
    assert figures.left_out == {"the source gives no figure": 95}
    assert figures.direct_triples == 0


def test_onset_is_a_term_of_orphanet_not_of_the_axis() -> None:
    # orphanet_disorders.tsv: ORPHA:98806 ... MONDO:0011264; a fixture of one entry
    row = a_row(ORPHANET_COLUMNS, id="ORPHA:98806", onsets="Adult|Childhood", source="orphanet")
    found = {claim.object for claim in orphanet.entry_claims([row])}
    assert found == {DYST.OrphanetAdultOnset, DYST.OrphanetChildhoodOnset}
    assert axis.axis_claims(orphanet.entry_claims([row])) == []


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1-9 / 1 000 000", "0.000001", "0.000009"),
        ("1-5 / 10 000", "0.0001", "0.0005"),
        ("<1 / 1 000 000", "0", "0.000001"),
        (">1 / 1000", "0.001", None),
        ("", None, None),
    ],
)
def test_the_range_of_a_prevalence_class(text: str, low: str | None, high: str | None) -> None:
    expected = (Decimal(low) if low else None, Decimal(high) if high else None)
    assert orphanet.class_range(a_row(PREVALENCE_COLUMNS, prevalence_class=text)) == expected


def test_a_figure_keeps_place_class_and_references() -> None:
    # orphanet_prevalence.tsv line 91: ORPHA:256 Point prevalence 1-9 / 1 000 000 Europe
    found = [
        claim
        for claim in orphanet.prevalence_claims()
        if claim.rests_on == (term("ORPHA:256"),) and "europe" in claim.label.lower()
    ]
    (claim,) = found
    assert claim.subject == term("ORPHA:256")
    assert (claim.predicate, claim.object) == (DYST.hasPointPrevalence, Literal("1-9 / 1 000 000"))
    assert set(claim.publications) == {term("PMID:17129379"), term("PMID:23596437")}
    assert dict(claim.extra)[DYST.geography] == Literal("Europe", lang="en")


def test_a_bad_orphanet_row_is_refused() -> None:
    with pytest.raises(SourceTableError, match="'2 of 3' is no class"):
        orphanet.class_range(a_row(PREVALENCE_COLUMNS, prevalence_class="2 of 3"))
    row = a_row(ORPHANET_COLUMNS, id="ORPHA:256", onsets="Teens", source="orphanet")
    with pytest.raises(SourceTableError, match=r"'Teens' is not in orphanet_values\.tsv"):
        orphanet.entry_claims([row])


# The axes.


def test_hpo_onset_is_never_the_same_as_a_span_of_the_consensus() -> None:
    (graph,) = [g.triples for g in axis.load()]
    for curie in ("HP:0011463", "HP:0003621"):  # 1 to 5 years; 5 to 15 years
        assert list(graph.objects(term(curie), DYST.withinAxisValue)) == []
        assert len(list(graph.objects(term(curie), DYST.overlapsAxisValue))) == 2
    # 28 days to 1 year, within 0 to 2 years
    assert list(graph.objects(term("HP:0003593"), DYST.withinAxisValue)) == [DYST.InfancyOnset]


def test_an_axis_claim_follows_from_a_claim_and_says_so(hpoa: list[Claim]) -> None:
    # OMIM:128230: HP:0000006 stated, HP:0000007 occasional, HP:0011463 overlaps two spans
    dystonia_5 = [claim for claim in hpoa if claim.subject == term("MONDO:0007495")]
    found = axis.axis_claims(dystonia_5)
    assert {(c.predicate, c.object) for c in found} == {
        (DYST.hasPossibleCause, DYST.AutosomalDominantCause),
        (DYST.hasPossibleCause, DYST.AutosomalRecessiveCause),
    }
    assert all(c.knowledge_level == "logical_entailment" and c.rests_on for c in found)


def test_a_denied_onset_gives_no_axis_value() -> None:
    denied = annotation(aspect="C", term="HP:0003593", qualifier="NOT")
    assert axis.axis_claims(phenotypes.claims([denied])) == []


# Tables.


def test_a_table_without_a_column_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gene_claims.tsv").write_text("gene\tdisease\nHGNC:1\tMONDO:1\n", encoding="utf-8")
    with pytest.raises(SourceTableError, match=r"gene_claims.tsv, line 1: column relation"):
        list(read_table("gene_claims.tsv", GENE_CLAIM_COLUMNS, folder=tmp_path))


def test_every_row_names_a_source_that_is_described() -> None:
    columns = ("name", "title", "release", "licence", "licence_basis", "homepage", "note")
    described = {row["name"]: row for row in read_table("sources.tsv", columns)}
    used = {
        row["source"]
        for name, cols in (
            ("gene_claims.tsv", GENE_CLAIM_COLUMNS),
            ("hpo_annotations.tsv", ANNOTATION_COLUMNS),
            ("orphanet_entries.tsv", ORPHANET_COLUMNS),
        )
        for row in read_table(name, cols)
    }
    assert used == {"mondo-omim-genes", "hpo-genes", "orphanet", "clingen", "hpoa"}
    assert all(described[name]["release"] and described[name]["licence"] for name in used)
