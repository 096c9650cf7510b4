"""What the built graph shows of things, where sources are narrower, wider or at odds."""

import pytest

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.glance import Line, glance
from dystonia_kg.browse.knowledge import Knowledge, load_knowledge
from dystonia_kg.browse.thing import load_thing
from dystonia_kg.curies import expand
from dystonia_kg.namespaces import BASE, PREFIXES
from dystonia_kg.store.store import GraphStore

FOCAL = expand("dyst:FocalDystonia")
DYST = PREFIXES["dyst"]
NEGATED = {"negated": ("true",)}


@pytest.fixture(scope="module")
def whole(built_store: GraphStore) -> Knowledge:
    """What is known of the built graph."""
    return load_knowledge(built_store)


def test_published_patients_are_not_added_to_the_reports_that_counted_them(
    whole: Knowledge,
) -> None:
    """HPO counts 66 of 67 with dystonia in two papers, of which fifteen patients are here too."""
    rows = [
        row
        for section in load_thing(whole, expand("MONDO:0009319")).sections
        if section.signs
        for row in section.signs.present
        if row.term.iri == expand("HP:0001332")
    ]
    ((frequency, cases),) = [(row.frequency, row.cases) for row in rows]
    assert frequency is not None
    assert cases is not None
    assert (frequency.affected, frequency.examined) == (66, 67)
    assert (cases.affected, cases.examined) == (15, 15)


def test_what_is_known_of_a_broader_record_only_is_shown_as_that(whole: Knowledge) -> None:
    """Orphanet gives its figures for ORPHA:256, which is wider than DYT-TOR1A."""
    thing = load_thing(whole, expand("dyst:DYT-TOR1A"))
    broader = thing.section("broader")
    assert broader is not None
    assert broader.count == 5
    assert [group.predicate.curie for group in broader.groups] == [
        *("dyst:hasPointPrevalence", "dyst:hasBirthPrevalence", "dyst:hasAnnualIncidence"),
    ]
    assert all("ORPHA:256" in group.title for group in broader.groups)
    (line,) = [line for line in thing.lines if line.title == "How common"]
    ((record, parts),) = line.above
    assert line.parts == []
    assert record.curie == "ORPHA:256"
    assert {part.text for part in parts} == {"1 to 9 per 100,000", "1 to 9 per 1,000,000"}
    assert not [claim for claim in thing.claims if "ORPHA_256" in claim.iri]


def test_how_common_a_gene_change_is_is_no_prevalence(whole: Knowledge) -> None:
    people = load_thing(whole, expand("dyst:DYT-TOR1A")).section("people")
    assert people is not None
    assert [group.predicate.curie for group in people.groups] == ["dyst:hasMutationFrequency"]


def test_a_record_is_broader_one_way_only(whole: Knowledge) -> None:
    record = load_thing(whole, expand("ORPHA:256"))
    assert {e.relation for row in record.elsewhere for e in row.entries} == {"narrower"}


@pytest.mark.parametrize(
    ("term", "entry", "relation"),
    [
        ("dyst:DYT-TOR1A", "ORPHA:256", "broader"),
        ("dyst:Blepharospasm", "UMLS:C2930898", "close to it"),
        ("dyst:DYT-PARK-TH", "ORPHA:101150", "close to it"),
    ],
)
def test_what_this_graph_says_of_a_record_goes_before_what_mondo_says(
    whole: Knowledge, term: str, entry: str, relation: str
) -> None:
    rows = load_thing(whole, expand(term)).elsewhere
    (found,) = [e for row in rows for e in row.entries if e.ref.curie == entry]
    assert found.relation == relation
    assert found.sources.endswith("has it as the same, which is not followed")


def test_a_glance_begins_with_the_sign_in_the_name(whole: Knowledge) -> None:
    torsin = load_thing(whole, expand("dyst:DYT-TOR1A"))
    (signs,) = (line for line in torsin.lines if line.section == "signs")
    shown = [part.term.text for part in signs.parts if part.term]
    assert shown[:2] == ["Torsion dystonia", "Generalized dystonia"]
    assert signs.title == "Signs", "nothing orders them by frequency"
    assert signs.parts[0].remark == "in its name"
    assert signs.parts[1].before == "in one or two patients, or without a frequency:"


def test_a_glance_calls_no_sign_common_that_few_have(whole: Knowledge) -> None:
    acute = load_thing(whole, expand("dyst:AcuteDystonicReaction"))
    (signs,) = (line for line in acute.lines if line.title == "Commonest signs")
    assert "Laryngospasm" not in [part.term.text for part in signs.parts if part.term]


def test_a_glance_says_among_whom_a_share_was_counted(whole: Knowledge) -> None:
    tardive = load_thing(whole, expand("dyst:TardiveDystonia"))
    (part,) = next(line.parts for line in tardive.lines if line.title == "How common")
    among = "in long-stay psychiatric patients on antipsychotics (n = 209)"
    assert (part.before, part.remark) == ("prevalence", among)


def test_a_glance_says_what_part_of_the_patients_a_share_is_of(whole: Knowledge) -> None:
    parkinsonism = load_thing(whole, expand("dyst:DYT-TAF1"))
    (region,) = (line for line in parkinsonism.lines if line.title == "Part of the body")
    remarks = {part.term.curie: part.remark for part in region.parts if part.term}
    assert remarks["dyst:FocalDistribution"] == "from 80 %, at onset"
    emergency = load_thing(whole, expand("dyst:StatusDystonicus"))
    (signs,) = (line for line in emergency.lines if line.title == "Commonest signs")
    whom = "children under 14 with status dystonicus, one centre, India, 2014-2018"
    assert f"15 of 24, {whom}" in [part.remark for part in signs.parts]


def test_a_disease_names_what_is_close_to_it_and_has_claims(whole: Knowledge) -> None:
    shown = load_thing(whole, expand("dyst:MyoclonusDystonia")).close
    assert [ref.curie for ref in shown] == ["MONDO:0000903"]
    assert load_thing(whole, expand("dyst:DYT-SGCE")).close == []


def test_a_glance_says_what_holds_by_definition(whole: Knowledge) -> None:
    stroke = load_thing(whole, expand("dyst:PostStrokeHemidystonia"))
    (region,) = (line for line in stroke.lines if line.title == "Part of the body")
    assert [part.term.curie for part in region.parts if part.term] == ["dyst:HemiDistribution"]


def test_a_body_part_lists_the_forms_defined_by_it(whole: Knowledge) -> None:
    neck = load_thing(whole, expand("UBERON:0000974"))
    assert "cervical dystonia" in [form.text for form in neck.defined_here]
    named = neck.section("named")
    assert named is not None
    affected = named.groups[0]
    assert affected.title == "Diseases that affect it"
    assert [row.term.text for row in affected.rows if row.term and row.is_defined] == [
        "cervical dystonia"
    ]
    numbers = [len(row.claims) for row in affected.rows if not row.is_denied]
    assert affected.rows[0].is_defined
    assert numbers[1:] == sorted(numbers[1:], reverse=True)


def test_from_gene_to_sign_joins_only_what_claims_say(whole: Knowledge) -> None:
    torsin = load_thing(whole, expand("dyst:DYT-TOR1A")).mechanism
    assert torsin is not None
    assert [gene.text for gene in torsin.genes] == ["TOR1A"]
    steps = {step.ref.text: step for step in torsin.steps}
    assert steps["nuclear envelope organization"].genes == (0,)  # the gene's own annotation
    assert steps["nuclear envelope organization"].grade == "models"  # mice and cells
    assert steps["striatum"].genes == ()
    assert steps["striatum"].grade == "best"  # a systematic review
    assert load_thing(whole, expand("dyst:WritersCramp")).mechanism is None


def glance_line(known: Knowledge, term: str, title: str) -> Line:
    return next(x for x in load_thing(known, expand(term)).lines if x.title == title)


def test_a_glance_prefers_figures_of_the_disease_to_those_of_two_groups(whole: Knowledge) -> None:
    signs = glance_line(whole, "dyst:TardiveDystonia", "Commonest signs")
    assert [part.remark for part in signs.parts[:1]] == ["4 of 9"]
    assert not any("idiopathic" in part.remark for part in signs.parts)


def test_no_denial_is_behind_an_answer_of_a_glance(whole: Knowledge) -> None:
    jaw = glance_line(whole, "dyst:OromandibularDystonia", "First-line treatment")
    assert jaw.count == 1
    drug, surgery = expand("CHEBI:3160"), expand("MAXO:0000002")
    claims = [
        Claim("claim:1", FOCAL, f"{DYST}hasFirstLineTreatment", surgery, False, NEGATED),
        Claim("claim:2", FOCAL, f"{DYST}hasTreatment", drug, False, {}),
        Claim("claim:3", FOCAL, f"{DYST}hasTreatment", drug, False, NEGATED),
        Claim("claim:4", FOCAL, f"{DYST}hasTreatment", drug, False, {}),
        Claim("claim:5", FOCAL, f"{DYST}hasInheritance", surgery, False, NEGATED),
    ]
    lines = {line.title: line for line in glance(whole.index, whole.axioms, FOCAL, claims, [], [])}
    treated = lines["First-line treatment"]
    assert [part.before for part in treated.parts] == ["in use, none named first line:"]
    assert treated.count == 2
    assert lines["Inheritance and genes"].count == 0


def test_what_is_told_of_a_patient_begins_with_the_diagnosis(whole: Knowledge) -> None:
    thing = load_thing(whole, f"{BASE}case/PMID_15911822_Patient_9")
    told = [group.property.text for group in thing.others]
    assert told[:4] == ["Diagnosis", "Gene", "Variant", "Sex"]
    assert told.index("Signs seen") < told.index("Signs looked for and absent")


def test_a_part_of_the_body_stands_among_parts_and_wholes(whole: Knowledge) -> None:
    thing = load_thing(whole, expand("UBERON:0001874"))
    assert thing.standing.is_of_parts
    assert thing.standing.trail[-1].text == "cerebral hemisphere"
    assert {child.term.text for child in thing.standing.children} >= {"left putamen"}
    assert thing.pointing == []  # the tree shows the parts


@pytest.mark.parametrize(
    ("part", "whole_of_it"),
    [
        ("UBERON:0002398", "arm"),  # hand; anatomy has the autopod region between
        ("UBERON:0002387", "leg"),  # foot
        ("UBERON:0001711", "face"),  # eyelid
        ("UBERON:0001460", "limb"),  # the arm without the hand, not "part of arm"
        ("UBERON:0002100", None),  # trunk: a subdivision of an organism along its axis
    ],
)
def test_a_body_part_is_of_a_whole_that_people_name(
    whole: Knowledge, part: str, whole_of_it: str | None
) -> None:
    found = load_thing(whole, expand(part)).whole
    assert (found.text if found else None) == whole_of_it
