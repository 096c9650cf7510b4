"""Claims on treatments, diagnostics and drugs, against facts of the upstream rows named beside."""

from collections import Counter
from itertools import chain

import pytest
from rdflib import Literal, URIRef

from dystonia_kg.curies import compress, expand
from dystonia_kg.errors import SourceTableError
from dystonia_kg.namespaces import BIOLINK, DYST
from dystonia_kg.sources.chebi import claims as chebi_claims
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.columns import DRUG_CLASS_COLUMNS
from dystonia_kg.sources.drug_claims import class_claim
from dystonia_kg.sources.drugcentral import claims as drugcentral_claims
from dystonia_kg.sources.maxo_annotations import claims as care
from dystonia_kg.sources.maxo_annotations.columns import TREATMENT_COLUMNS
from dystonia_kg.sources.relation_meanings import meaning_of
from dystonia_kg.sources.tables import Row
from support.table_rows import rows_of


def iri(curie: str) -> URIRef:
    return URIRef(expand(curie))


def extra(claim: Claim, predicate: URIRef) -> list[object]:
    return [value for name, value in claim.extra if name == predicate]


@pytest.fixture(scope="module")
def treatments() -> list[Claim]:
    return care.treatment_claims()


def find(claims: list[Claim], reference: str, target: str) -> Claim:
    (found,) = [
        claim
        for claim in claims
        if claim.publications == (iri(reference),) and claim.target == iri(target)
    ]
    return found


def test_every_row_is_a_claim_with_an_iri_of_its_own(treatments: list[Claim]) -> None:
    assert len(treatments) == len(rows_of("treatment_claims.tsv")) > 0
    assert len({claim.iri for claim in treatments}) == len(treatments)


def test_eight_rows_yield_no_direct_triple(treatments: list[Claim]) -> None:
    # treatment_disease: 4 "lack of observed response", 3 "unknown", 1 "investigates"
    silent = [claim for claim in treatments if not claim.is_direct]
    said = Counter(str(extra(claim, DYST.sourceRelation)[0]) for claim in silent)
    assert said == {"lack of observed response": 4, "unknown": 3, "investigates": 1}
    assert {claim.predicate for claim in silent} == {DYST.triedTreatment}


@pytest.mark.parametrize(
    ("reference", "target", "predicate", "direct"),
    [
        ("PMID:36343759", "HP:0031959", DYST.triedTreatment, False),  # Wilson, botulinum, unknown
        ("PMID:31113589", "HP:0004448", DYST.triedTreatment, False),  # Wilson, investigates
        ("PMID:24375941", "HP:0033051", DYST.triedTreatment, False),  # Huntington, lack of ...
        ("PMID:28260463", "HP:0000118", DYST.hasPreventiveMeasure, True),  # Wilson, prevents
        ("PMID:16530134", "HP:0001332", DYST.hasTreatment, True),  # Lesch-Nyhan, treats
    ],
)
def test_relation_decides_predicate_and_triple(
    treatments: list[Claim], reference: str, target: str, predicate: URIRef, direct: bool
) -> None:
    claim = find(treatments, reference, target)
    assert claim.predicate == predicate
    assert claim.is_direct is direct


def test_a_claim_is_ternary(treatments: list[Claim]) -> None:
    # Woodhouse-Sakati, pharmacotherapy, L-dopa, treats, Dystonia, TAS, PMID:27489925
    (claim,) = [claim for claim in treatments if claim.object == iri("CHEBI:15765")]
    assert claim.subject == claim.context == iri("MONDO:0009419")
    assert claim.target == iri("HP:0001332")
    assert extra(claim, DYST.byProcedure) == [iri("MAXO:0000058")]
    assert extra(claim, DYST.usesDrug) == [iri("CHEBI:15765")]
    assert claim.evidence == (iri("ECO:0000304"),)
    assert extra(claim, DYST.evidenceBasis) == [DYST.TraceableStatement]


def test_thin_evidence_is_countable(treatments: list[Claim]) -> None:
    # Lesch-Nyhan, deep brain stimulation, Dystonia: PMID 16530134, 17853483, 32573906
    stimulation = find(treatments, "PMID:16530134", "HP:0001332")
    assert extra(stimulation, DYST.referenceCount) == [Literal(3)]
    # Wilson, copper chelator, Focal dystonia: PMID 24166573 alone
    single = find(treatments, "PMID:24166573", "HP:0004373")
    assert extra(single, DYST.referenceCount) == [Literal(1)]
    assert extra(single, DYST.evidenceBasis) == [DYST.PublishedClinicalStudy]


def test_an_obsolete_disease_gives_way_to_its_replacement(treatments: list[Claim]) -> None:
    # upstream_terms: MONDO:0007494 is obsolete, replaced by MONDO:0100352
    (claim,) = [claim for claim in treatments if claim.object == iri("CHEBI:3387")]
    assert claim.subject == iri("MONDO:0100352")
    assert extra(claim, BIOLINK.original_subject) == [iri("MONDO:0007494")]


def test_diagnostics_are_those_of_the_dystonia_branch() -> None:
    claims = care.diagnostic_claims()
    assert len(claims) == len(rows_of("sign_diagnostics.tsv")) > 0  # one of them is prenatal
    prenatal = [claim for claim in claims if claim.predicate == DYST.prenatallyObservableThrough]
    assert [(claim.subject, claim.object) for claim in prenatal] == [
        (iri("HP:0000473"), iri("MAXO:0000520"))
    ]


def planted(columns: tuple[str, ...], **cells: str) -> Row:
    return Row(dict.fromkeys(columns, "") | cells, "planted.tsv", 3)


TREATMENT = {
    "disease": "MONDO:0010200",
    "procedure": "MAXO:0000943",
    "relation": "treats",
    "evidence": "PCS",
    "reference": "PMID:1",
    "source": "maxo-annotations",
}


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"relation": "cures"}, "'cures' of maxo-annotations is not in relation_meanings.tsv"),
        ({"evidence": "ABC"}, "evidence code 'ABC'"),
        ({"disease": "FOO:1"}, "column disease"),
        ({"reference": "somewhere"}, "column reference"),
        ({"source": "hearsay"}, "'treats' of hearsay"),
    ],
)
def test_a_bad_treatment_row_names_file_and_line(cells: dict[str, str], message: str) -> None:
    bad = planted(TREATMENT_COLUMNS, **(TREATMENT | cells))
    with pytest.raises(SourceTableError, match=r"planted\.tsv, line 3") as caught:
        care.treatment_claims([bad])
    assert message in str(caught.value)


def test_drug_classes_and_what_is_left_out() -> None:
    _, chebi, _ = chebi_claims.load()
    drugcentral, imported = drugcentral_claims.load()
    roles = {row["role"] for row in rows_of("drug_role_branches.tsv")}
    of_drugs = [row for row in rows_of("drug_classes.tsv", source="chebi") if row["class"] in roles]
    assert len(chebi.claims) == len(of_drugs) > 0
    combined = {(row["drug"], row["class"]) for row in rows_of("combination_classes.tsv")}
    listed = [
        row
        for row in rows_of("drug_classes.tsv", source="drugcentral")
        if (row["drug"], row["class"]) not in combined
    ]
    chemical = rows_of("drug_classes.tsv", relation="FDA Chemical/Ingredient")
    assert chemical  # classes of chemicals are no claims
    targets = rows_of("drug_targets.tsv")
    assert len(drugcentral.claims) == len(listed) - len(chemical) + len(targets)
    assert not chebi.triples
    assert imported.complete()
    claims = [*chebi.claims, *drugcentral.claims]
    assert len({claim.iri for claim in claims}) == len(claims)


def test_what_is_said_of_tetrabenazine() -> None:
    drugcentral, _ = drugcentral_claims.load()
    said = [claim for claim in drugcentral.claims if claim.subject == iri("CHEBI:9467")]
    # drug_targets: CHEBI:9467 6571 HGNC:10935 SLC18A2 inhibitor DrugCentral (ChEMBL)
    (target,) = [claim for claim in said if claim.predicate == DYST.actsOn]
    assert target.object == iri("HGNC:10935")
    assert extra(target, DYST.targetAction) == [Literal("inhibitor")]
    assert extra(target, DYST.reportedBy) == [Literal("ChEMBL")]
    # drug_roles: NDFRT:N0000190855, FDA Mechanism of Action
    (mechanism,) = [claim for claim in said if claim.predicate == DYST.hasMechanism]
    assert str(mechanism.object).endswith("NDFRT/N0000190855")


def test_levodopa_has_what_concerns_a_patient_and_is_its_own() -> None:
    _, chebi, _ = chebi_claims.load()
    drugcentral, _ = drugcentral_claims.load()
    roles = {row["class"]: row["class_name"] for row in rows_of("drug_classes.tsv")}
    said = [c for c in (*chebi.claims, *drugcentral.claims) if c.subject == iri("CHEBI:15765")]
    found = {roles[curie] for claim in said if (curie := compress(str(claim.object))) in roles}
    assert {"antiparkinson drug", "dopaminergic agent", "prodrug"} <= found
    assert not {"plant growth retardant", "hapten", "allelochemical", "plant metabolite"} & found
    # of the product with carbidopa, whose own they are
    assert [claim for claim in said if claim.predicate == DYST.hasMechanism] == []
    of_carbidopa = [c for c in drugcentral.claims if c.subject == iri("CHEBI:3395")]
    assert DYST.hasMechanism in {claim.predicate for claim in of_carbidopa}
    labels = [str(claim.label) for claim in said]
    assert not [label for label in labels if "has role" in label or "has_role" in label]


def test_each_role_of_a_drug_is_placed_or_known_to_be_none() -> None:
    placed = rows_of("drug_role_branches.tsv")
    assert {row["branch_name"] for row in placed} == {
        *("drug", "pharmacological role", "pharmaceutical", "enzyme inhibitor", "chelator"),
        *("membrane transport modulator", "application"),
    }
    relations = ("ChEBI has_role", "CHEBI Application")
    rest = {
        row["class_name"]
        for row in rows_of("drug_classes.tsv")
        if row["relation"] in relations and row["class"] not in {one["role"] for one in placed}
    }
    assert rest == {
        *("allelochemical", "coenzyme", "cofactor", "environmental contaminant", "hapten"),
        *("human metabolite", "mitogen", "mouse metabolite", "neurotoxin", "plant metabolite"),
        *("plant growth retardant", "xenobiotic"),
        *("antidote to sarin poisoning", "oneirogen", "ryanodine receptor antagonist"),
    }


def test_a_role_of_a_drug_is_placed_by_a_source() -> None:
    applied: dict[str, set[str]] = {}
    for row in rows_of("drug_classes.tsv", relation="CHEBI Application"):
        applied.setdefault(row["class"], set()).add(row["drug_name"])
    placed = rows_of("drug_role_branches.tsv")
    assert {row["source"] for row in placed} == {"chebi", "drugcentral"}
    for row in placed:
        if row["source"] == "drugcentral":
            drugs = row["basis"].removeprefix("DrugCentral: CHEBI Application of ").split(" and ")
            assert set(drugs) == applied[row["role"]]
        else:
            assert "maxo.obo" in row["basis"]


def test_a_chemical_class_makes_no_claim() -> None:
    # drug_roles: diazepam, NDFRT:N0000007542 Benzodiazepines, FDA Chemical/Ingredient
    bad = planted(
        DRUG_CLASS_COLUMNS,
        drug="CHEBI:49575",
        relation="FDA Chemical/Ingredient",
        source="drugcentral",
        **{"class": "NDFRT:N0000007542"},
    )
    assert meaning_of(bad, bad["relation"]).predicate is None
    assert class_claim(bad) is None


def test_tallies_account_for_every_row() -> None:
    read = Counter[str]()
    for graph in chain(care.load(), chebi_claims.load(), drugcentral_claims.load()):
        for tally in graph.tallies:
            read[tally.table] += tally.rows_read
            if tally.claims:
                assert tally.rows_read == tally.claims + tally.left_out.total()
    tables = (
        *("treatment_claims.tsv", "drug_classes.tsv", "drug_targets.tsv", "sign_diagnostics.tsv"),
    )
    assert {name: read[name] for name in tables} == {name: len(rows_of(name)) for name in tables}
