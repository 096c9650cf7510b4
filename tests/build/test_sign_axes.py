"""Axis values by claim, from the signs of a dystonia; values are passed up their axis."""

from dataclasses import replace
from decimal import Decimal

import pytest
from rdflib import RDFS, Graph, Literal, URIRef

from dystonia_kg.build.sign_axes import onset_axis_claims, sign_axis_claims
from dystonia_kg.namespaces import CLAIM, DYST, OBO, SRC
from dystonia_kg.sources.claim import Claim
from dystonia_kg.store.store import GraphStore

DISEASE, PARKINSONISM, KIND = DYST["DYT-TAF1"], OBO["HP_0001300"], OBO["HP_0002548"]


def sign(name: str, term: URIRef, **options: object) -> Claim:
    return Claim(
        iri=CLAIM[name],
        subject=DISEASE,
        predicate=DYST.hasSymptom,
        object=term,
        source=SRC["hpoa"],
        **options,  # type: ignore[arg-type]
    )


def entailed(*claims: Claim, diseases: tuple[URIRef, ...] = (DISEASE,)) -> list[Claim]:
    imports = Graph()
    imports.add((KIND, RDFS.subClassOf, PARKINSONISM))
    return sign_axis_claims(claims, diseases, imports)


def test_a_sign_and_a_kind_of_it_make_one_claim_that_rests_on_both() -> None:
    (found,) = entailed(sign("a", PARKINSONISM), sign("b", KIND))
    assert (found.predicate, found.object) == (
        DYST.hasPossibleAssociation,
        DYST.ParkinsonismAssociation,
    )
    assert found.rests_on == (CLAIM["a"], CLAIM["b"])
    assert found.modality == DYST.Possible


def test_an_absent_sign_or_another_disease_says_nothing() -> None:
    assert entailed(sign("a", PARKINSONISM, negated=True)) == []
    assert entailed(sign("a", PARKINSONISM, yields_triple=False)) == []
    assert entailed(sign("a", PARKINSONISM), diseases=()) == []


@pytest.mark.parametrize(
    ("statistic", "figure", "spans"),
    [
        ("mean", {"value": "49.2"}, {"LateAdulthoodOnset"}),
        ("median", {"value": "33"}, {"AdultOnset"}),
        ("mean", {"value": "9"}, set()),  # one may have begun in infancy, or all in childhood
        ("range", {"valueLow": "2", "valueHigh": "64"}, set()),  # an end is one case
        ("range", {"valueLow": "0.5", "valueHigh": "80"}, set()),
        ("range", {"valueLow": "4", "valueHigh": "12"}, {"ChildhoodOnset"}),
        ("range", {"valueLow": "24", "valueHigh": "68"}, {"AdultOnset"}),
        ("range", {"valueLow": "41", "valueHigh": "80"}, {"LateAdulthoodOnset"}),
        ("range", {"valueLow": "21"}, {"AdultOnset"}),
        ("range", {"valueHigh": "44"}, set()),
        ("typical range", {"valueLow": "50", "valueHigh": "59"}, {"LateAdulthoodOnset"}),
        ("typical range", {"valueLow": "50"}, {"LateAdulthoodOnset"}),
        ("typical range", {"valueLow": "30", "valueHigh": "50"}, {"AdultOnset"}),
        ("typical range", {"valueLow": "9", "valueHigh": "12"}, {"ChildhoodOnset"}),
        ("typical range", {"valueLow": "6", "valueHigh": "14"}, set()),
        ("rate", {"value": "60"}, set()),
    ],
)
def test_an_age_at_onset_entails_no_more_than_it_must(
    statistic: str, figure: dict[str, str], spans: set[str]
) -> None:
    extra = [(DYST.statistic, Literal(statistic)), (DYST.unit, Literal("year"))]
    extra += [(DYST[name], Literal(Decimal(value))) for name, value in figure.items()]
    claim = replace(
        sign("a", PARKINSONISM), predicate=DYST.hasOnsetAge, extra=tuple(extra), yields_triple=False
    )
    found = onset_axis_claims([claim], [DISEASE])
    assert {str(made.object).removeprefix(str(DYST)) for made in found} == spans
    assert onset_axis_claims([claim], []) == []
    assert onset_axis_claims([replace(claim, negated=True)], [DISEASE]) == []


def answers(store: GraphStore, pattern: str) -> set[str]:
    rows = store.select(f"SELECT DISTINCT ?label {{ {pattern} ?form rdfs:label ?label }}")
    return {row["label"].value for row in rows}


def test_what_follows_from_ai_curated_claims_alone_is_left_out_with_them(
    built_store: GraphStore,
) -> None:
    text_mined = '?claim biolink:agent_type "text_mining_agent" .'
    entailed = (
        'biolink:knowledge_level "logical_entailment" ; dyst:restsOn ?ground . '
        '?ground biolink:agent_type "text_mining_agent" . FILTER NOT EXISTS { '
        '?claim dyst:restsOn/biolink:agent_type ?other FILTER(?other != "text_mining_agent") }'
    )
    found = built_store.select(f"SELECT DISTINCT ?claim {{ ?claim {entailed} }}")
    assert len(found) > 5
    query = f"SELECT ?claim {{ ?claim {entailed} FILTER NOT EXISTS {{ {text_mined} }} }}"
    assert built_store.select(query) == []


def test_combined_with_parkinsonism(built_store: GraphStore) -> None:
    found = answers(built_store, "?form dyst:hasPossibleAssociation dyst:ParkinsonismAssociation .")
    assert {"DYT-TAF1", "DYT-ATP1A3", "DYT-PRKRA"} <= found
    assert not {"cervical dystonia", "blepharospasm", "Wilson disease"} & found


def test_wider_values_hold_too_but_not_the_axis(built_store: GraphStore) -> None:
    found = answers(built_store, "?form dyst:hasPossibleAssociation dyst:CombinedAssociation .")
    assert "DYT-ATP1A3" in found
    assert answers(built_store, "?form dyst:hasPossibleAssociation dyst:Association .") == set()


def test_focal_and_adult_onset(built_store: GraphStore) -> None:
    found = answers(
        built_store,
        """?form dyst:hasPossibleDistribution dyst:FocalDistribution ;
                 dyst:canBeginAt dyst:AdultOnset .""",
    )
    assert {"adult-onset isolated focal dystonia", "cervical dystonia", "blepharospasm"} <= found
    assert not {"Wilson disease", "paroxysmal kinesigenic dyskinesia"} & found


def test_autosomal_recessive(built_store: GraphStore) -> None:
    found = answers(built_store, "?form dyst:hasPossibleCause dyst:AutosomalRecessiveCause .")
    assert "DYT-PRKRA" in found
    assert "DYT-TAF1" not in found


def test_other_neurological_or_systemic_signs(built_store: GraphStore) -> None:
    found = answers(built_store, "?form dyst:hasPossibleManifestation dyst:OtherManifestations .")
    assert {"DYT-KMT2B", "DYT-MECR", "DYT-TUBB4A"} <= found
    assert not {"cervical dystonia", "blepharospasm", "writer's cramp"} & found
