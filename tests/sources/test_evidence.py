"""Phenotypes as claims, and what follows from them; numbers and rows are of the raw tables."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import RDFS, Literal, URIRef

from dystonia_kg.errors import SourceTableError
from dystonia_kg.namespaces import BIOLINK, CLAIM, DYST
from dystonia_kg.sources import axis
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.columns import GENE_CLAIM_COLUMNS
from dystonia_kg.sources.frequency import frequency_of
from dystonia_kg.sources.hpo import claims as hpo
from dystonia_kg.sources.hpo.terms import DYSTONIA, branch
from dystonia_kg.sources.hpoa import claims as phenotypes
from dystonia_kg.sources.hpoa.columns import ANNOTATION_COLUMNS
from dystonia_kg.sources.orphanet.columns import ORPHANET_COLUMNS
from dystonia_kg.sources.project import claims as project
from dystonia_kg.sources.relation_meanings import meaning_of, meanings
from dystonia_kg.sources.tables import read_table
from support.evidence_rows import annotation, gene_row, of, term
from support.table_rows import rows_of


@pytest.fixture(scope="module")
def hpoa() -> list[Claim]:
    return phenotypes.claims()


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
    assert causal == {"mondo-omim-genes", "orphanet", "clingen", "dismech"}


def test_an_unknown_relation_is_an_error_that_names_the_row() -> None:
    with pytest.raises(
        SourceTableError, match=r"fixture.tsv, line 7: .*'causes'.*relation_meanings.tsv"
    ):
        meaning_of(gene_row(), "causes")


# Phenotypes.


def test_every_annotation_is_a_claim(hpoa: list[Claim]) -> None:
    rows = rows_of("hpo_annotations.tsv", source="hpoa")
    assert len(hpoa) == len({claim.iri for claim in hpoa}) == len(rows)
    denied = [row for row in rows if row["qualifier"] == "NOT"]
    never = [row for row in rows if row["frequency"].startswith("0/") and row not in denied]
    assert denied
    assert never
    assert sum(claim.negated for claim in hpoa) == len(denied)
    assert sum(not claim.yields_triple for claim in hpoa) == len(never)
    assert sum(claim.is_direct for claim in hpoa) == len(rows) - len(denied) - len(never)
    aspects = Counter(dict(claim.extra)[DYST.aspect].toPython() for claim in hpoa)  # type: ignore[attr-defined]
    assert aspects == Counter(row["aspect"] for row in rows)


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


def test_the_dystonia_branch_holds_its_terms_and_no_others() -> None:
    found = branch(DYSTONIA)
    assert {term("HP:0000473"), term("HP:0002356"), term("HP:0004373")} <= set(map(term, found))
    assert term("HP:0001337") not in set(map(term, found))  # tremor


# The axes.


def test_hpo_onset_is_never_the_same_as_a_span_of_the_consensus() -> None:
    (graph,) = [g.triples for g in project.load()]
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
