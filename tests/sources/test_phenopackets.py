"""Published patients: individuals, and the frequencies that follow from them."""

from collections import Counter
from decimal import Decimal

import pytest
from rdflib import RDF, Literal

from dystonia_kg.errors import SourceTableError
from dystonia_kg.namespaces import BIOLINK, CASE, DYST, OBO, PREFIXES, SRC
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.hpo_signs import claims as hpo_signs
from dystonia_kg.sources.phenopackets import claims as phenopackets
from dystonia_kg.sources.phenopackets.columns import CASE_COLUMNS, CASE_SIGN_COLUMNS
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table

PKAN = OBO["MONDO_0009319"]


@pytest.fixture(scope="module")
def source() -> SourceGraph:
    (graph,) = phenopackets.load()
    return graph


def case_row(**cells: str) -> Row:
    given = {"case": "PMID_1_A", "disease": "OMIM:234200", "gene": "HGNC:15894"}
    given |= {"reference": "PMID:1", "sex": "male", "source": "phenopackets"}
    return Row(dict.fromkeys(CASE_COLUMNS, "") | given | cells, "planted.tsv", 7)


def sign_row(**cells: str) -> Row:
    given = {"case": "PMID_1_A", "sign": "HP:0001332", "sign_label": "Dystonia", "seen": "yes"}
    return Row(dict.fromkeys(CASE_SIGN_COLUMNS, "") | given | cells, "planted.tsv", 8)


def test_each_row_is_one_individual(source: SourceGraph) -> None:
    rows = list(read_table("cases.tsv", CASE_COLUMNS))
    assert set(source.triples.subjects(RDF.type, DYST.Case)) == {CASE[r["case"]] for r in rows}
    signs = Counter(r["seen"] for r in read_table("case_signs.tsv", CASE_SIGN_COLUMNS))
    assert (
        sum(1 for _ in source.triples.triples((None, DYST.hasObservedSign, None))) == (signs["yes"])
    )
    assert (
        sum(1 for _ in source.triples.triples((None, DYST.hasExcludedSign, None))) == (signs["no"])
    )


def test_what_is_said_of_a_case(source: SourceGraph) -> None:
    case = CASE["PMID_15911822_Patient_1"]
    said = {p: o for p, o in source.triples.predicate_objects(case) if p != DYST.hasVariant}
    assert said[DYST.caseOf] == PKAN
    assert str(said[DYST.recordedDiagnosis]) == PREFIXES["OMIM"] + "234200"
    assert said[DYST.yearsAtOnset].toPython() == 11  # P11Y
    assert said[DYST.yearsAtLastEncounter].toPython() == 26
    assert said[DYST.sexOfCase] == Literal("male")
    assert str(said[BIOLINK.publications]).endswith("/15911822")
    assert set(map(str, source.triples.objects(case, DYST.hasVariant))) == {
        "NM_001386393.1:c.635A>G",
        "NM_001386393.1:c.460C>T",
    }


def test_a_frequency_counts_those_who_were_examined(source: SourceGraph) -> None:
    rows = list(read_table("case_signs.tsv", CASE_SIGN_COLUMNS))
    disease = {r["case"]: r["disease"] for r in read_table("cases.tsv", CASE_COLUMNS)}
    counted = Counter(
        r["seen"] for r in rows if r["sign"] == "HP:0001332" and disease[r["case"]] == "OMIM:234200"
    )
    found = next(
        claim
        for claim in source.claims
        if claim.subject == PKAN and claim.object == OBO["HP_0001332"]
    )
    assert str(found.frequency) == f"{counted['yes']}/{sum(counted.values())}"
    assert len(found.rests_on) == sum(counted.values())
    assert found.source == SRC["phenopackets"]
    assert (found.knowledge_level, found.agent_type) == (
        "statistical_association",
        "automated_agent",
    )


def test_what_no_patient_has_is_no_direct_triple(source: SourceGraph) -> None:
    none = [claim for claim in source.claims if str(claim.frequency).startswith("0/")]
    assert none
    assert not any(claim.is_direct for claim in none)
    assert not any(claim.negated for claim in source.claims)
    assert all(claim.is_direct for claim in source.claims if claim not in none)


def test_no_claim_of_another_source_is_mixed_in(source: SourceGraph) -> None:
    assert {claim.source for claim in source.claims} == {SRC["phenopackets"]}
    pairs = [(claim.subject, claim.object) for claim in source.claims]
    assert len(set(pairs)) == len(pairs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P11Y", "11"),
        ("P1Y6M", "1.5"),
        ("P10M14D", "0.872"),  # 10/12 + 14/365.25
        ("P13M", "1.083"),
        ("P4D", "0.011"),
        ("Childhood onset", None),
        ("P", None),
        ("PT4H", None),
        ("", None),
    ],
)
def test_ages(text: str, expected: str | None) -> None:
    assert phenopackets.years(text) == (Decimal(expected) if expected else None)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"sex": "MALE"}, "column sex"),
        ({"onset": "soon"}, "column onset"),
        ({"age_at_last_encounter": "Adult onset"}, "column age_at_last_encounter"),
        ({"reference": "15911822"}, "column reference"),
    ],
)
def test_a_bad_case_names_file_and_line(cells: dict[str, str], message: str) -> None:
    with pytest.raises(SourceTableError, match=r"planted\.tsv, line 7") as caught:
        phenopackets.cases_graph([case_row(**cells)], [])
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"seen": "true"}, "column seen"),
        ({"case": "PMID_2"}, "column case"),
        ({"sign": "HP:9999999"}, "column sign"),
    ],
)
def test_a_bad_sign_names_file_and_line(cells: dict[str, str], message: str) -> None:
    with pytest.raises(SourceTableError, match=r"planted\.tsv, line 8") as caught:
        phenopackets.claims({"PMID_1_A": case_row()}, [sign_row(**cells)])
    assert message in str(caught.value)


def test_a_span_of_life_stands_in_place_of_an_age() -> None:
    graph = phenopackets.cases_graph([case_row(onset="Childhood onset")], [])
    case = CASE["PMID_1_A"]
    assert graph.value(case, DYST.spanOfOnset) == OBO["HP_0011463"]
    assert graph.value(case, DYST.yearsAtOnset) is None


def test_a_sign_with_an_age_says_when_it_began() -> None:
    graph = phenopackets.cases_graph([case_row()], [sign_row(onset="P3M")])
    (node,) = graph.subjects(RDF.type, DYST.DatedSign)
    assert graph.value(node, RDF.subject) == CASE["PMID_1_A"]
    assert graph.value(node, RDF.object) == OBO["HP_0001332"]
    assert graph.value(node, DYST.yearsAtOnset) == Literal(Decimal("0.25"))


def test_two_counts_of_one_sign_make_one_claim() -> None:
    cases = {name: case_row(case=name) for name in ("PMID_1_A", "PMID_1_B", "PMID_1_C")}
    rows = [
        sign_row(case=name, seen=seen)
        for name, seen in zip(cases, ("yes", "no", "yes"), strict=True)
    ]
    (claim,) = phenopackets.claims(cases, rows)
    assert isinstance(claim, Claim)
    assert str(claim.frequency) == "2/3"
    assert claim.rests_on == tuple(CASE[name] for name in cases)


def test_information_content_follows_from_the_counts() -> None:
    graph, others = hpo_signs.load()
    assert set(others.triples.predicates()) == {DYST.labelInHPO, DYST.parentInHPO}
    root, dystonia = OBO["HP_0000118"], OBO["HP_0001332"]
    total = int(graph.triples.value(root, DYST.annotatedDiseases).toPython())
    n = int(graph.triples.value(dystonia, DYST.annotatedDiseases).toPython())
    content = float(graph.triples.value(dystonia, DYST.informationContent).toPython())
    whole = int(graph.triples.value(OBO["HP_0000001"], DYST.annotatedDiseases).toPython())
    assert n < total <= whole
    assert 2.718281828**content == pytest.approx(whole / n, rel=1e-3)
