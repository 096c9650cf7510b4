"""What pages show of things in the small graph: sections, glance, place, records elsewhere."""

import pytest

from dystonia_kg.browse.knowledge import Knowledge, load_knowledge
from dystonia_kg.browse.records import load_claim_page, load_record
from dystonia_kg.browse.thing import Thing, load_thing
from dystonia_kg.curies import expand
from dystonia_kg.errors import UnknownTermError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.store import GraphStore

CERVICAL = expand("dyst:CervicalDystonia")
FOCAL = expand("dyst:FocalDystonia")
CRAMP = expand("dyst:WritersCramp")
DYSTONIA = expand("dyst:Dystonia")
DYST = PREFIXES["dyst"]
NEGATED = {"negated": ("true",)}


@pytest.fixture(scope="module")
def known(small_store: GraphStore) -> Knowledge:
    return load_knowledge(small_store)


@pytest.fixture(scope="module")
def cervical(known: Knowledge) -> Thing:
    return load_thing(known, CERVICAL)


def test_sections_and_what_holds_for_every_subclass(cervical: Thing) -> None:
    assert [(section.id, section.count) for section in cervical.sections] == [
        ("signs", 3),
        ("treatments", 3),
        ("genes", 1),
        ("onset", 1),
    ]
    table = cervical.sections[1].treatments
    assert table is not None
    assert [(row.term.curie, row.supporting, row.opposing) for row in table.used] == [
        ("CHEBI:3160", 2, 0)
    ]
    assert [row.term.curie for row in table.opposed] == ["MAXO:0000002"]


def test_forms_below(known: Knowledge) -> None:
    focal = load_thing(known, FOCAL)
    assert [(row.term.iri, row.count) for row in focal.forms] == [(CERVICAL, 7), (CRAMP, 1)]
    assert [ref.text for ref in focal.forms[0].signs] == ["Torticollis", "Neck pain"]


def test_glance_takes_the_place_from_the_definition(cervical: Thing) -> None:
    lines = {line.title: line for line in cervical.lines}
    parts = lines["Part of the body"].parts
    assert all(part.is_definition for part in parts)
    assert [part.term.curie for part in parts if part.term] == [
        "UBERON:0000974",
        "dyst:FocalDistribution",
    ]
    assert lines["Women to men"].parts == []


def test_a_sign_shows_its_diseases(known: Knowledge) -> None:
    tremor = load_thing(known, expand("HP:0001337"))
    (section,) = tremor.sections
    assert section.signs is not None
    assert [row.term.iri for row in section.signs.present] == [DYSTONIA]
    assert {row.term.iri for row in section.signs.absent} == {CERVICAL, CRAMP}


def test_records_elsewhere_and_conflicts(known: Knowledge) -> None:
    dystonia = load_thing(known, DYSTONIA)
    entries = [
        (row.name, entry.ref.curie, entry.relation)
        for row in dystonia.elsewhere
        for entry in row.entries
    ]
    assert entries == [
        ("Mondo", "MONDO:0003441", "the same"),
        ("Human Phenotype Ontology", "HP:0001332", "related"),
    ]
    assert [conflict.title for conflict in dystonia.conflicts] == ["The Disease Ontology disagrees"]
    sign = load_thing(known, expand("HP:0001332"))
    assert [entry.ref.iri for row in sign.elsewhere for entry in row.entries] == [DYSTONIA]


def test_place_with_siblings_and_reasons(known: Knowledge) -> None:
    place = load_thing(known, CRAMP).standing
    assert [ref.iri for ref in place.trail][-1] == expand("dyst:TaskSpecificDystonia")
    assert [(parent.term.text, parent.kind) for parent in place.parents] == [
        ("task-specific dystonia", "asserted"),
        ("focal dystonia", "inferred"),
        ("upper limb dystonia", "inferred"),
    ]
    assert place.parents[0].reasons == []
    assert [kin.is_here for kin in place.branch] == [True]


def test_obsolete_term(known: Knowledge) -> None:
    thing = load_thing(known, expand("dyst:SecondaryDystonia"))
    assert thing.ref.is_obsolete
    assert thing.replaced_by == known.index.ref(DYSTONIA)


def test_claim_and_what_follows(known: Knowledge) -> None:
    found = load_claim_page(known, expand("claim:botulinum-toxin-focal"))
    assert [subject.iri for subject, *_ in found.consequences] == [CERVICAL, CRAMP]
    with pytest.raises(UnknownTermError):
        load_claim_page(known, expand("claim:none"))


def test_source_lists_its_statements_and_claims(known: Knowledge) -> None:
    record = load_record(known, expand("src:ninds-dystonia"))
    statements = {row.ref.curie: row for row in record.statements}
    assert [c.curie for c in statements["ninds:S29"].claims] == ["claim:botulinum-toxin-focal"]
    assert [t.curie for t in statements["ninds:S26"].terms] == ["dyst:WritersCramp"]
    assert record.listed.total == sum(number for _, number in record.by_predicate) == 4
    assert load_record(known, expand("src:ninds-dystonia"), 2).listed.claims == []


@pytest.mark.parametrize("iri", ["https://w3id.org/dystonia-kg/term/None", "no iri", "", 'a"b'])
def test_unknown_terms(known: Knowledge, iri: str) -> None:
    with pytest.raises(UnknownTermError):
        load_thing(known, iri)
    with pytest.raises(UnknownTermError):
        load_record(known, iri)
