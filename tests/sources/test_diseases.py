"""Diseases, their parents and status; numbers and rows were read off the raw tables."""

from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef

from dystonia_kg.curies import expand
from dystonia_kg.errors import SourceTableError
from dystonia_kg.namespaces import DYST, OIO
from dystonia_kg.sources.do import claims as do
from dystonia_kg.sources.mondo import claims as mondo
from dystonia_kg.sources.mondo_mappings import claims as mappings
from dystonia_kg.sources.mondo_mappings.columns import RECORD_COLUMNS
from dystonia_kg.sources.project import claims as project
from dystonia_kg.sources.project.status import Facts, Status, curated_statuses, decide
from dystonia_kg.sources.records import load_records, matched_records, read_records

DYSTONIA, TORTICOLLIS = "HP:0001332", "HP:0000473"


def term(curie: str) -> URIRef:
    return URIRef(expand(curie))


@pytest.fixture(scope="module")
def graphs() -> dict[str, Graph]:
    found: dict[str, Graph] = {}
    for graph in chain(mondo.load(), mappings.load(), do.load(), project.load()):
        name = str(graph.iri).rpartition("/")[2]
        found[name] = found.get(name, Graph()) + graph.triples
    return found


@pytest.fixture(scope="module")
def statuses() -> dict[str, Status]:
    return project.statuses()


def test_every_disease_of_both_tiers_is_an_entity(graphs: dict[str, Graph]) -> None:
    # 124 core and 87 gene_form rows that are not obsolete, 10 obsolete
    mondo = graphs["mondo"]
    serving = {
        tier: [
            d for d in mondo.subjects(DYST.diseaseTier, tier) if not mondo.value(d, OWL.deprecated)
        ]
        for tier in (DYST.CoreTier, DYST.GeneTier)
    }
    assert {tier: len(found) for tier, found in serving.items()} == {
        DYST.CoreTier: 124,
        DYST.GeneTier: 87,
    }
    for disease in chain.from_iterable(serving.values()):
        assert (disease, RDF.type, OWL.Class) in mondo
        assert mondo.value(disease, RDFS.label)
        assert mondo.value(disease, DYST.parentInMondo)


def test_an_obsolete_disease_is_flagged_with_its_replacement(graphs: dict[str, Graph]) -> None:
    # MONDO:0000484 obsolete oromandibular dystonia, replaced by MONDO:0019771;
    # MONDO:0018265 has no replacement
    mondo = graphs["mondo"]
    replaced = list(mondo.objects(term("MONDO:0000484"), term("IAO:0100001")))
    assert replaced == [term("MONDO:0019771")]
    assert list(mondo.objects(term("MONDO:0018265"), term("IAO:0100001"))) == []
    assert list(mondo.objects(term("MONDO:0018265"), OWL.deprecated)) == [Literal(True)]


def test_names_and_parents_of_a_disease(graphs: dict[str, Graph]) -> None:
    # MONDO:0000476: parents MONDO:0015494, three synonyms
    mondo, generalized = graphs["mondo"], term("MONDO:0000476")
    assert list(mondo.objects(generalized, DYST.parentInMondo)) == [term("MONDO:0015494")]
    assert {str(name) for name in mondo.objects(generalized, OIO.hasRelatedSynonym)} == {
        "dystonia deformans progressiva",
        "generalised isolated dystonia",
        "generalized isolated dystonia",
    }


def test_every_parent_has_a_label(graphs: dict[str, Graph]) -> None:
    for name, predicate in (("mondo", DYST.parentInMondo), ("do", DYST.parentInDO)):
        graph = graphs[name]
        parents = set(graph.objects(None, predicate))
        assert parents
        assert [parent for parent in parents if graph.value(parent, RDFS.label) is None] == []


def test_parents_of_a_vocabulary_are_no_superclasses(graphs: dict[str, Graph]) -> None:
    for graph in graphs.values():
        assert list(graph.triples((None, RDFS.subClassOf, None))) == []


def test_parents_in_do_stand_on_the_disease_too(graphs: dict[str, Graph]) -> None:
    # DO_rare_slim.obo: DOID:0050757 is_a DOID:700; MONDO:0010578 exactMatch DOID:0050757
    do = graphs["do"]
    assert (term("DOID:0050757"), DYST.parentInDO, term("DOID:700")) in do
    assert (term("MONDO:0010578"), DYST.parentInDO, term("DOID:700")) in do


# Records: which entry is the same disease.


@pytest.mark.parametrize(
    ("disease", "record", "relation"),
    [
        ("MONDO:0007492", "OMIM:128100", "same"),
        ("MONDO:0007492", "ORPHA:256", "broader"),  # orphanet_xrefs.tsv: ORPHA:256 BTNT 128100
        ("MONDO:0011841", "ORPHA:65284", "narrower"),  # ORPHA:65284 NTBT 607483
        ("MONDO:0100040", "ORPHA:561854", "same"),  # ORPHA:561854 E 613454
        ("MONDO:0011264", "ORPHA:98806", "same"),
        ("MONDO:0007739", "ORPHA:399", "same"),
        # own_mappings.tsv: dyst:DYT-PARK-TH exact MONDO:0011551, close ORPHA:101150
        ("MONDO:0011551", "ORPHA:101150", "unclear"),
    ],
)
def test_how_a_record_relates_to_a_disease(disease: str, record: str, relation: str) -> None:
    found = {(row["disease"], row["record"]): row["relation"] for row in matched_records()}
    assert found[disease, record] == relation


def test_a_record_that_is_not_the_same_stays_its_own_subject() -> None:
    records = {row["record"]: row for row in read_records()}
    subject = load_records().subject
    assert subject(records["ORPHA:256"], "record") == term("ORPHA:256")
    assert subject(records["OMIM:128100"], "record") == term("MONDO:0007492")
    # gene_claims.tsv: TSPOAP1 causes ORPHA:101150, and is no cause of the form by TH
    assert subject(records["ORPHA:101150"], "record") == term("ORPHA:101150")


def test_no_title_of_omim_is_copied(graphs: dict[str, Graph]) -> None:
    assert all(not row["record_label"] for row in read_records() if "OMIM:" in row["record"])
    assert graphs["mondo"].value(term("OMIM:128100"), RDFS.label) == Literal(
        "OMIM:128100", lang="en"
    )


def test_an_unknown_relation_of_a_record_is_refused(tmp_path: Path) -> None:
    row = ["MONDO:1", "OMIM:1", "", "alike", "", "mondo-sssom"]
    text = "\t".join(RECORD_COLUMNS) + "\n" + "\t".join(row) + "\n"
    (tmp_path / "mondo_records.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(SourceTableError, match=r"mondo_records.tsv, line 2: .*'alike'"):
        read_records(tmp_path)


# Status.


def test_every_disease_has_a_status_with_a_reason(
    statuses: dict[str, Status], graphs: dict[str, Graph]
) -> None:
    assert len(statuses) > 200
    assert all(status.reason for status in statuses.values())
    assert all(bool(status.rule) != bool(status.curator) for status in statuses.values())
    assert len(set(graphs["dystonia-kg"].subjects(DYST.dystoniaStatus))) == len(statuses)
    by_rule = Counter(bool(status.rule) for status in statuses.values())
    assert by_rule[True] > 10 * by_rule[False]


@pytest.mark.parametrize(
    ("disease", "status", "how"),
    [
        # below MONDO:0003441, named a dystonia
        ("MONDO:0011264", "IsDystonia", "named-in-branch"),
        # below MONDO:0003441, named after a sign that HPO places below Dystonia
        ("MONDO:0011728", "IsDystonia", "named-in-branch"),
        # dopa-responsive dystonia stands outside of Mondo's branch
        ("MONDO:0016812", "IsDystonia", "named-outside-branch"),
        # Wilson disease: HPO annotates dystonia
        ("MONDO:0010200", "HasDystoniaAmongSigns", "sign-annotated"),
        # Woodhouse-Sakati syndrome: inside Mondo's branch, no dystonia by name
        ("MONDO:0009419", "HasDystoniaAmongSigns", "sign-annotated"),
        # the name says dystonia after "with" only, in Mondo's branch; OMIM:619911 Dystonia 2/2
        ("MONDO:0859257", "HasDystoniaAmongSigns", "listed-after-another-condition"),
        # hypermanganesemia with dystonia: no annotation
        ("MONDO:0000214", "HasDystoniaAmongSigns", "named-with-dystonia"),
        # myoclonus, familial, 2: Dystonia 0/2
        ("MONDO:0100092", "NotDystonia", "sign-excluded"),
        # the data pack names these three as no dystonia: a lymphedema, a multiple pterygium
        # syndrome, psychogenic movement disorders
        ("MONDO:0007920", "NotDystonia", ""),
        ("MONDO:0009012", "NotDystonia", ""),
        ("MONDO:0019114", "NotDystonia", ""),
    ],
)
def test_status(statuses: dict[str, Status], disease: str, status: str, how: str) -> None:
    found = statuses[disease]
    assert (found.value, found.rule) == (DYST[status], how)
    assert bool(found.curator) == (how == "")


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (Facts("MONDO:1", "dystonia 99", in_branch=True), "IsDystonia"),
        (Facts("MONDO:1", "X syndrome", ("dystonia 99",), in_branch=True), "IsDystonia"),
        (Facts("MONDO:1", "late dystonia with ataxia"), "IsDystonia"),
        (Facts("MONDO:1", "X atrophy and dystonia"), "HasDystoniaAmongSigns"),
        (Facts("MONDO:1", "X syndrome", signs=(DYSTONIA,)), "HasDystoniaAmongSigns"),
        (
            Facts("MONDO:1", "X syndrome", in_branch=True, signs=(DYSTONIA,)),
            "HasDystoniaAmongSigns",
        ),
        (Facts("MONDO:1", "X syndrome", excluded=("OMIM:1 0/2",)), "NotDystonia"),
    ],
)
def test_the_rules(facts: Facts, status: str) -> None:
    assert decide(facts, {}).value == DYST[status]


@pytest.mark.parametrize(
    "facts",
    [
        Facts("MONDO:1", "X syndrome"),
        Facts("MONDO:1", "X syndrome", in_branch=True),
        Facts("MONDO:1", "X syndrome", signs=(TORTICOLLIS,)),
    ],
)
def test_what_no_rule_decides_needs_a_curator(facts: Facts) -> None:
    with pytest.raises(SourceTableError, match=r"no rule decides .*disease_status_curated\.tsv"):
        decide(facts, {})


def test_a_curator_comes_before_the_rules() -> None:
    chosen = Status(DYST.NotDystonia, "seen", curator="someone")
    facts = Facts("MONDO:1", "dystonia 99", in_branch=True)
    assert decide(facts, {"MONDO:1": chosen}) is chosen


def test_no_curated_row_repeats_a_rule() -> None:
    curated = curated_statuses()
    assert curated
    facts = {found.disease: found for found in project.disease_facts()}
    for disease, status in curated.items():
        try:
            by_rule = decide(facts[disease], {}).value
        except SourceTableError:
            continue
        assert by_rule != status.value, disease
