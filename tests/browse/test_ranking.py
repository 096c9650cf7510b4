"""Ranking by signs: on a small hand-made evidence, and on the built graph."""

import math

import pytest

from dystonia_kg.browse.class_tree import ClassTree
from dystonia_kg.browse.next_signs import next_signs
from dystonia_kg.browse.rank_ages import years_of
from dystonia_kg.browse.rank_answers import SignRanking, frequency_in_words, load_sign_ranking
from dystonia_kg.browse.ranking import (
    ABSENT,
    BROADER,
    DIRECT,
    SHARED,
    UNREPORTED,
    Patient,
    Ranker,
)
from dystonia_kg.browse.ranking_context import in_words, onset_gain
from dystonia_kg.browse.resolve import load_resolver
from dystonia_kg.browse.sign_evidence import (
    DiseaseSigns,
    SignClaim,
    SignEvidence,
    pooled_share,
)
from dystonia_kg.browse.sign_hierarchy import ROOTS, SignHierarchy
from dystonia_kg.browse.term_index import TermIndex
from dystonia_kg.errors import RankRequestError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.store import GraphStore

HP, MONDO = PREFIXES["HP"], PREFIXES["MONDO"]
ROOT = ROOTS[0]
MOVEMENT, DYSTONIA, NECK, TREMOR, RASH = (HP + name for name in "mdntr")
ONE, TWO, THREE = (MONDO + name for name in "123")
INFORMATION = {ROOT: 0.0, MOVEMENT: 1.0, DYSTONIA: 3.0, NECK: 4.5, TREMOR: 3.0, RASH: 5.0}


def counted(affected: int, examined: int, *works: str) -> SignClaim:
    share = affected / examined
    return SignClaim("c", "hpoa", False, affected, examined, share, share, frozenset(works))


def small(**signs: dict[str, list[SignClaim]]) -> SignEvidence:
    links = [(MOVEMENT, ROOT), (DYSTONIA, MOVEMENT), (NECK, DYSTONIA), (TREMOR, MOVEMENT)]
    tree = ClassTree([(child, parent, "reported") for child, parent in [*links, (RASH, ROOT)]])
    terms = TermIndex(labels={iri: iri for iri in INFORMATION}, tree=tree)
    diseases = {MONDO + name: DiseaseSigns(MONDO + name, claims) for name, claims in signs.items()}
    return SignEvidence(SignHierarchy(terms, INFORMATION), diseases)


@pytest.fixture
def evidence() -> SignEvidence:
    return small(
        **{
            "1": {NECK: [counted(9, 10, "p1")], TREMOR: [counted(1, 10, "p1")]},
            "2": {DYSTONIA: [counted(9, 10, "p2")]},
            "3": {RASH: [counted(9, 10, "p3")], TREMOR: [counted(10, 10, "p3")]},
        }
    )


def order(evidence: SignEvidence, patient: Patient) -> list[str]:
    return [ranked.iri for ranked in Ranker(evidence).rank(patient)]


def test_the_disease_with_the_sign_comes_first(evidence: SignEvidence) -> None:
    assert order(evidence, Patient((RASH,)))[0] == THREE
    assert order(evidence, Patient((NECK,)))[:2] == [ONE, TWO]


def test_how_a_sign_is_met(evidence: SignEvidence) -> None:
    ranked = {r.iri: r.signs[0] for r in Ranker(evidence).rank(Patient((NECK,)))}
    assert (ranked[ONE].kind, ranked[ONE].matched) == (DIRECT, NECK)
    assert (ranked[TWO].kind, ranked[TWO].matched) == (BROADER, DYSTONIA)
    assert ranked[ONE].gain > ranked[TWO].gain > 0
    dystonia = {r.iri: r.signs[0] for r in Ranker(evidence).rank(Patient((DYSTONIA,)))}
    assert (dystonia[ONE].kind, dystonia[ONE].matched) == (DIRECT, NECK)  # a kind of it
    assert dystonia[THREE].kind in (SHARED, UNREPORTED)
    rash = {r.iri: r.signs[0] for r in Ranker(evidence).rank(Patient((RASH,)))}
    assert rash[ONE].kind == UNREPORTED
    assert rash[ONE].gain < 0


def test_the_gain_is_the_logarithm_of_the_ratio() -> None:
    evidence = small(**{"1": {RASH: [counted(9, 10)]}})
    (ranked,) = Ranker(evidence).rank(Patient((RASH,)))
    share, background = (9 + 1) / (10 + 2), math.exp(-5.0)
    expected = math.log((0.9 * share + 0.1 * background) / background)
    assert ranked.signs[0].gain == pytest.approx(expected)
    assert ranked.score == pytest.approx(expected + 0.4 * 1 * 5.0 * share / (share + 1))


def test_signs_that_tell_the_same_count_less_together(evidence: SignEvidence) -> None:
    def gains(*signs: str) -> dict[str, float]:
        (found,) = (r for r in Ranker(evidence).rank(Patient(signs)) if r.iri == ONE)
        return {reason.sign: reason.gain for reason in found.signs}

    neck, rash = gains(NECK), gains(RASH)
    apart = gains(NECK, RASH)  # they share nothing
    assert apart == pytest.approx({**neck, **rash})
    near = gains(NECK, DYSTONIA)  # dystonia is all told by its kind, which is told in part
    assert near[NECK] == pytest.approx(neck[NECK] / (1 + 0.5 * 3.0 / 4.5))
    assert near[DYSTONIA] == pytest.approx(gains(DYSTONIA)[DYSTONIA] / 1.5)


def test_an_absent_sign_counts_against_those_who_nearly_always_have_it(
    evidence: SignEvidence,
) -> None:
    before = {r.iri: r.score for r in Ranker(evidence).rank(Patient((DYSTONIA,)))}
    after = {r.iri: r for r in Ranker(evidence).rank(Patient((DYSTONIA,), (TREMOR,)))}
    assert after[THREE].score < before[THREE]
    assert after[ONE].score == before[ONE]  # one in ten has it
    assert after[THREE].signs[-1].kind == ABSENT


def test_a_publication_can_be_left_out(evidence: SignEvidence) -> None:
    rest = evidence.without(frozenset({"p3"}))
    assert THREE in evidence.candidates
    assert THREE not in rest.candidates


def test_a_group_of_diseases_is_no_candidate() -> None:
    signs = {sign: [counted(1, 2)] for sign in INFORMATION if sign != ROOT}
    evidence = small(**dict.fromkeys("12345", signs))
    links = [(MONDO + name, MONDO + "5", "reported") for name in "123"]
    evidence.hierarchy.terms.tree = ClassTree(links)
    assert MONDO + "5" not in evidence.candidates
    assert MONDO + "4" in evidence.candidates


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([counted(1, 1)], 2 / 3),  # one patient is no proof
        ([counted(40, 50)], 41 / 52),
        ([counted(1, 1), counted(0, 9)], 2 / 12),
        ([counted(0, 9)], 0.0),
        ([SignClaim("c", "s", negated=True)], 0.01),
        ([SignClaim("c", "s", low=0.8, high=0.99)], (8 * 0.895 + 1) / 10),
        ([SignClaim("c", "s")], 0.5),
        ([SignClaim("c", "s", low=1, high=1, is_definition=True)], 0.98),
    ],
)
def test_claims_on_one_sign_are_pooled(claims: list[SignClaim], expected: float) -> None:
    assert pooled_share(claims) == pytest.approx(expected)


def test_what_no_patient_has_is_no_sign_of_the_disease() -> None:
    disease = DiseaseSigns(ONE, {RASH: [counted(0, 4)], TREMOR: [counted(1, 4)]})
    assert set(disease.shares) == {TREMOR}
    assert disease.denied == {RASH}


def test_the_next_sign_tells_the_first_apart(evidence: SignEvidence) -> None:
    found = next_signs(Ranker(evidence), [ONE, THREE], [MOVEMENT])
    assert RASH in [asked.sign for asked in found]
    assert found[0].gain_bits > 0
    assert found[0].gain_bits <= 1
    assert all(asked.sign != MOVEMENT for asked in found)
    assert next_signs(Ranker(evidence), [ONE], []) == []


def test_ages_apart_count_less_the_nearer_they_are() -> None:
    assert onset_gain((8, 8), (5, 15)) == 1
    assert onset_gain((16, 16), (5, 15)) > onset_gain((30, 30), (5, 15)) > -2
    assert onset_gain((60, 60), (0, 1)) == -2
    assert in_words({(0, 1), (1, 5), (16, 40)}) == "0 to 5 years, 16 to 40 years"


def test_counts_are_added_up_in_words() -> None:
    assert frequency_in_words((counted(1, 4), counted(2, 3))) == "3 of 7 patients"
    assert (
        frequency_in_words((SignClaim("c", "s", low=0.3, high=0.79),)) == "30 to 79 % of patients"
    )
    assert frequency_in_words((SignClaim("c", "s"),)) == ""


# On the built graph.


@pytest.fixture(scope="module")
def ranking(built_store: GraphStore) -> SignRanking:
    resolver = load_resolver(built_store)
    return load_sign_ranking(built_store, resolver.index.terms, resolver, 60)


def test_information_of_every_sign_in_use(ranking: SignRanking) -> None:
    hierarchy = ranking.evidence.hierarchy
    signs = {s for iri in ranking.evidence.candidates for s in ranking.ranker.signs_of(iri)}
    assert all(0 < hierarchy.share(sign) < 1 for sign in signs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HP:0001332", "HP:0001332"),
        ("hp:0001332", "HP:0001332"),
        ("HP_0001332", "HP:0001332"),
        ("Dystonia", "HP:0001332"),
        ("  wry   neck ", "HP:0000473"),  # torticollis, by an everyday name
        ("HP:0000082", "HP:0012211"),  # merged into abnormal renal physiology
        ("HP:0000003", "HP:0012210"),  # not in use here: the broader sign
        ("Multicystic kidney dysplasia", "HP:0012210"),
    ],
)
def test_signs_by_name_and_identifier(ranking: SignRanking, text: str, expected: str) -> None:
    assert ranking.terms.ref(ranking.reader.sign(text).iri).curie == expected


@pytest.mark.parametrize(
    "text", ["zzz", "HP:9999999", "HP:0003577", "MONDO:0003441", "abnormality", "x" * 300]
)
def test_what_is_no_sign_is_refused(ranking: SignRanking, text: str) -> None:
    with pytest.raises(RankRequestError):
        ranking.reader.sign(text)


def test_a_sign_cannot_be_both(ranking: SignRanking) -> None:
    with pytest.raises(RankRequestError, match="to be present and to be absent"):
        ranking.reader.read(["HP:0001332"], ["Dystonia"])
    with pytest.raises(RankRequestError, match="more than 60"):
        ranking.reader.read(["HP:0001332"] * 61)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11", (11, 11)),
        ("0,5 years", (0.5, 0.5)),
        ("P1Y6M", (1.5, 1.5)),
        ("HP:0011463", (1, 5)),
        ("childhood onset", (1, 5)),
        ("dyst:ChildhoodOnset", (3, 13)),
        ("", None),
    ],
)
def test_ages(ranking: SignRanking, text: str, expected: tuple[float, float] | None) -> None:
    assert years_of(text, ranking.evidence.hierarchy) == expected


@pytest.mark.parametrize("text", ["soon", "999", "-3", "PT3H", "HP:0001332", "nan"])
def test_what_is_no_age_is_refused(ranking: SignRanking, text: str) -> None:
    with pytest.raises(RankRequestError):
        years_of(text, ranking.evidence.hierarchy)


def test_the_patients_of_a_disease_find_it(ranking: SignRanking, built_store: GraphStore) -> None:
    """Loose bounds on the cases of the graph, their own publications left out."""
    from benchmarks.ranking import by_likelihood, cases, ranks, summary

    known = [case for case in cases(built_store) if case.publication.endswith(("27672653", "4"))]
    found = ranks(ranking.evidence, known, by_likelihood)
    patients, _ = summary(found)
    assert len(found) >= 5
    assert patients[2] >= 60


@pytest.mark.parametrize(
    ("sign", "disease"),
    [
        ("writer's cramp", "dyst:WritersCramp"),
        ("HP:0000643", "dyst:Blepharospasm"),
        ("HP:0032005", "dyst:Hemidystonia"),
    ],
)
def test_a_form_has_the_sign_that_it_is_of_itself(
    ranking: SignRanking, sign: str, disease: str
) -> None:
    answer = ranking.answer(ranking.reader.read([sign]), 3)
    found = next(result for result in answer.results if result.ref.curie == disease)
    assert found.reasons[0].frequency == "by definition"


def test_a_disease_is_no_candidate_twice(ranking: SignRanking, built_store: GraphStore) -> None:
    """Neither as an exact match nor as a wider or narrower record of another candidate."""
    node_of = {match: iri for iri, found in ranking.evidence.matches.items() for match in found}
    candidates = set(ranking.evidence.diseases)
    assert not candidates & (node_of.keys() - ranking.evidence.matches.keys())
    for row in built_store.select("SELECT * { ?term skos:exactMatch ?entry }"):
        term, entry = (str(row[name])[1:-1] for name in ("term", "entry"))
        term, entry = node_of.get(term, term), node_of.get(entry, entry)
        assert term == entry or not {term, entry} <= candidates


def test_an_answer_names_every_identifier(ranking: SignRanking) -> None:
    answer = ranking.answer(ranking.reader.read(["HP:0001332", "HP:0002072"]), 500).as_json()
    assert len(answer["results"]) == answer["candidates"]
    pkan = next(r for r in answer["results"] if r["id"] == "MONDO:0009319")
    assert "OMIM:234200" in pkan["exact_matches"]
    scores = [result["score"] for result in answer["results"]]
    assert scores == sorted(scores, reverse=True)
    total = sum(reason["gain"] for reason in pkan["reasons"])
    assert total == pytest.approx(pkan["score"], abs=0.05)
