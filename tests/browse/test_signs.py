"""The order of signs on pages of the built graph, and what is said beside them."""

import pytest
from flask.testing import FlaskClient

from dystonia_kg.browse.defining_signs import DEFINED, NAMED
from dystonia_kg.browse.knowledge import Knowledge, load_knowledge
from dystonia_kg.browse.relation_groups import other_relations
from dystonia_kg.browse.sections import fact_rows
from dystonia_kg.browse.signs import MONDO_NAMESAKE, NAMESAKE, SignRow, SignTable
from dystonia_kg.browse.thing import load_thing, said_of
from dystonia_kg.curies import expand
from dystonia_kg.store.store import GraphStore


@pytest.fixture(scope="module")
def whole(built_store: GraphStore) -> Knowledge:
    return load_knowledge(built_store)


def table(known: Knowledge, term: str) -> SignTable:
    found = load_thing(known, expand(term)).section("signs", "in-diseases")
    assert found is not None
    assert found.signs is not None
    return found.signs


def names(found: SignTable) -> list[str]:
    return [row.term.text for row in found.present]


def row(found: SignTable, name: str) -> SignRow:
    return next(row for row in found.present if row.term.text == name)


def test_what_a_disease_is_by_definition_and_by_name_comes_first(whole: Knowledge) -> None:
    found = table(whole, "dyst:DYT-TAF1")
    assert [(row.term.text, row.lead) for row in found.present[:2]] == [
        ("Dystonia", DEFINED),
        ("Parkinsonism", NAMED),
    ]
    assert all(row.frequency and row.frequency.whom for row in found.present[:2])


def test_a_sign_that_a_claim_calls_rare_stands_behind_those_that_agree(whole: Knowledge) -> None:
    found = table(whole, "dyst:DYT-TAF1")
    chorea = row(found, "Chorea")
    assert chorea.frequency is not None
    assert (chorea.frequency.is_rare, chorea.frequency.whom) == (True, "")
    assert [whole.index.label(other.class_iri) for other in chorea.frequency.others] == ["Frequent"]
    order = names(found)
    assert order.index("Protruding tongue") < order.index("Chorea")


def test_figures_of_a_part_stand_behind_those_of_all(whole: Knowledge) -> None:
    found = table(whole, "dyst:DYT-TAF1")
    order = names(found)
    neck = row(found, "Torticollis").frequency
    assert neck is not None
    assert neck.whom.startswith("patients with craniocervical onset")
    assert order.index("Limb dystonia") < order.index("Torticollis") < order.index("Rigidity")


def test_one_of_one_is_weak_and_not_weaker_than_nothing(whole: Knowledge) -> None:
    found = table(whole, "dyst:DYT-TOR1A")
    order = names(found)
    assert order[:2] == ["Dystonia", "Torsion dystonia"]
    assert found.present[0].claims == []
    assert order.index("Generalized dystonia") == 2
    assert order.index("Generalized dystonia") < order.index("Writer's cramp")
    assert order.index("Torticollis") < order.index("Babinski sign")
    assert order.index("Babinski sign") < order.index("Hip dislocation")


def test_dystonic_signs_lead_the_weak_ones_of_a_dystonia_only(whole: Knowledge) -> None:
    akin = {row.term.text for row in table(whole, "dyst:DYT-TOR1A").present if row.is_akin}
    assert "Torticollis" in akin
    assert "Scoliosis" not in akin
    assert not any(row.is_akin for row in table(whole, "MONDO:0010200").present)


@pytest.mark.parametrize(
    ("disease", "sign", "shares"),
    [
        ("dyst:CervicalDystonia", "Neck pain", (0.575, 0.75)),
        ("dyst:WritersCramp", "motor overflow", (0.152, 0.461)),
    ],
)
def test_where_figures_differ_their_range_is_told(
    whole: Knowledge, disease: str, sign: str, shares: tuple[float, float]
) -> None:
    found = row(table(whole, disease), sign).frequency
    assert found is not None
    assert found.shares == pytest.approx(shares, abs=0.001)


def test_patients_chosen_for_a_sign_do_not_stand_for_all(whole: Knowledge) -> None:
    found = table(whole, "MONDO:0007495")
    spastic = row(found, "Spastic paraplegia")
    assert spastic.frequency is not None
    assert spastic.frequency.whom == "GCH1 patients chosen for spastic onset, three families"
    order = names(found)
    assert order.index("Bradykinesia") < order.index("Spastic paraplegia")


def test_a_figure_at_onset_is_shown(whole: Knowledge) -> None:
    found = row(table(whole, "dyst:Blepharospasm"), "increased blinking").frequency
    assert found is not None
    assert (found.share, found.whom) == (0.519, "at onset")


@pytest.mark.parametrize(
    ("sign", "disease", "lead"),
    [
        ("HP:0002356", "dyst:WritersCramp", NAMESAKE),
        ("HP:0000643", "dyst:Blepharospasm", NAMESAKE),
        ("HP:0001332", "dyst:Dystonia", NAMESAKE),
        ("HP:0012049", "dyst:LaryngealDystonia", NAMESAKE),
        ("HP:0031960", "dyst:UpperLimbDystonia", DEFINED),
        ("HP:0000473", "dyst:CervicalDystonia", DEFINED),
    ],
)
def test_the_disease_of_its_name_is_the_first_row_of_a_sign(
    whole: Knowledge, sign: str, disease: str, lead: str
) -> None:
    first = table(whole, sign).present[0]
    assert (first.term.iri, first.lead) == (expand(disease), lead)


def test_a_sign_page_has_no_information_content(whole: Knowledge) -> None:
    groups = other_relations(whole.index, said_of(whole.store, expand("HP:0002356")))
    assert [group.property.text for group in groups] == []


def test_two_terms_of_one_name_are_one_row(whole: Knowledge) -> None:
    course = whole.claims.of(expand("dyst:DYT-KMT2B"), "hasClinicalCourse")
    texts = [row.term.text for row in fact_rows(whole.index, course) if row.term]
    assert "progressive course" in texts
    assert "Progressive" not in texts
    assert sum(len(row.claims) for row in fact_rows(whole.index, course)) == len(course)


def test_pages_say_why_a_row_stands_where_it_does(built: FlaskClient) -> None:
    text = built.get("/term/DYT-TAF1").text
    signs = text[text.index('id="signs"') :]
    assert ">by definition</span>" in signs
    assert "only of: women with XDP" in signs
    assert "claims differ: also frequent" in signs
    assert "A figure of a part of the patients never stands for all" in signs
    neck = built.get("/term/CervicalDystonia").text
    assert "about 892 of 1,414" in neck
    assert "figures differ: 58–75 %" in neck
    assert "(n = 525,731)" in built.get("/term/WritersCramp").text
    assert ">the disease of this name</span>" in built.get("/entity/HP:0002356").text
    header, first = built.get("/term/DYT-TAF1?table=signs").text.splitlines()[:2]
    assert header.endswith("why_first,of_whom,claims_differ")
    assert first.endswith("by definition,women with XDP,False")


def test_a_sign_that_mondo_has_as_a_disease_has_it_first(whole: Knowledge) -> None:
    first = table(whole, "HP:0000648").present[0]
    assert (first.term.curie, first.lead) == ("MONDO:0003608", MONDO_NAMESAKE)
    assert first.claims == []
    own = table(whole, "HP:0004373").present
    assert (own[0].term.curie, own[0].lead) == ("dyst:FocalDystonia", NAMESAKE)
    assert "MONDO:0000477" not in [row.term.curie for row in own]  # the same disease
    wide = load_thing(whole, expand("MONDO:0003608")).section("signs")
    assert wide is None, "a name defines no sign"
