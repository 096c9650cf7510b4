"""Class tree, labels, axioms and RDF of terms, on the small graph."""

import pyoxigraph as ox
import pytest

from dystonia_kg.browse.axioms import AxiomIndex, in_words, load_axiom_index
from dystonia_kg.browse.class_tree import ClassTree, Link
from dystonia_kg.browse.entity import entity_graph, entity_query
from dystonia_kg.browse.reasons import reasons
from dystonia_kg.browse.term_index import Ref, TermIndex, load_term_index, words_of
from dystonia_kg.curies import expand
from dystonia_kg.store.store import GraphStore

CRAMP = expand("dyst:WritersCramp")
FOCAL = expand("dyst:FocalDystonia")
CERVICAL = expand("dyst:CervicalDystonia")
DYSTONIA = expand("dyst:Dystonia")
ARM = expand("dyst:UpperLimbDystonia")


@pytest.fixture(scope="module")
def axioms(small_store: GraphStore) -> AxiomIndex:
    return load_axiom_index(small_store)


def text(refs: list[Ref]) -> str:
    return " ".join(ref.text for ref in refs)


def test_tree_tells_asserted_from_inferred(small_index: TermIndex) -> None:
    assert small_index.tree.parents(CRAMP) == [
        Link(expand("dyst:TaskSpecificDystonia"), "asserted"),
        Link(FOCAL, "inferred"),
        Link(ARM, "inferred"),
    ]
    assert small_index.tree.farther(CRAMP) == [Link(DYSTONIA, "farther")]
    assert small_index.tree.children(FOCAL) == [Link(CERVICAL, "inferred"), Link(CRAMP, "inferred")]


def test_tree_ancestors_and_trail(small_index: TermIndex) -> None:
    root = expand("MONDO:0005395")
    assert set(small_index.tree.ancestors(CERVICAL)) == {FOCAL, DYSTONIA, root}
    assert small_index.tree.trail(CERVICAL) == [root, DYSTONIA, FOCAL]
    assert small_index.tree.own_roots() == [root]
    assert small_index.tree.descendants_count(DYSTONIA) == 6


def test_tree_survives_a_cycle() -> None:
    links = [("a", "b", "asserted"), ("b", "a", "inferred"), ("a", "a", "asserted")]
    tree = ClassTree(links)
    assert tree.ancestors("a") == ["b"]
    assert tree.trail("a") == ["b"]
    assert tree.descendants_count("a") == 1


def test_strongest_kind_of_a_link_counts() -> None:
    tree = ClassTree([("a", "b", "reported"), ("a", "b", "asserted"), ("a", "b", "inferred")])
    assert tree.parents("a") == [Link("b", "asserted")]


def test_labels_and_replacements(small_index: TermIndex) -> None:
    assert small_index.label(CRAMP) == "writer's cramp"
    assert small_index.label(expand("PMID:1")) == "PMID:1"
    assert small_index.label("http://example.org/x") == "http://example.org/x"
    assert small_index.replacements == {expand("dyst:SecondaryDystonia"): DYSTONIA}
    assert small_index.property_ref(expand("biolink:has_evidence")).text == "has evidence"
    assert small_index.property_ref(expand("dyst:hasSymptom")).text == "has symptom"


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("https://w3id.org/dystonia-kg/term/CervicalDystonia", "cervical dystonia"),
        ("https://w3id.org/biolink/vocab/primary_knowledge_source", "primary knowledge source"),
        ("https://w3id.org/dystonia-kg/source/ninds-dystonia#S29", "s29"),
        ("", ""),
    ],
)
def test_words_of_an_iri(iri: str, expected: str) -> None:
    assert words_of(iri) == expected


def test_definition_in_words(axioms: AxiomIndex, small_index: TermIndex) -> None:
    (axiom,) = axioms.of(CERVICAL)
    assert axiom.is_definition
    assert text(in_words(small_index, axiom.expression)) == (
        "dystonia and has distribution some focal and disease has location some neck"
    )


def test_nested_and_unreadable_expressions(small_index: TermIndex) -> None:
    store = ox.Store()
    store.load(
        b"""PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX dyst: <https://w3id.org/dystonia-kg/term/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        dyst:X rdfs:subClassOf [ owl:onProperty dyst:hasDistribution ; owl:someValuesFrom
          [ owl:unionOf ( dyst:Dystonia [ owl:complementOf dyst:FocalDystonia ] ) ] ] ,
          [ owl:onProperty dyst:hasDistribution ; owl:maxCardinality 1 ] .""",
        format=ox.RdfFormat.TURTLE,
    )
    axioms = load_axiom_index(GraphStore(store)).of(expand("dyst:X"))
    assert {text(in_words(small_index, axiom.expression)) for axiom in axioms} == {
        "has distribution some ( dystonia or not focal dystonia )",
        "a condition that is not shown in words",
    }
    assert not any(axiom.is_definition for axiom in axioms)


def test_reasons_for_an_inferred_parent(axioms: AxiomIndex, small_index: TermIndex) -> None:
    genus, distribution = reasons(axioms, small_index, CRAMP, FOCAL)
    assert (text(genus.condition), genus.met_by, genus.on) == ("is a kind of dystonia", [], None)
    assert distribution.on is not None
    assert distribution.on.iri == CRAMP
    assert distribution.steps == ()


def test_reason_through_a_part(axioms: AxiomIndex, small_index: TermIndex) -> None:
    location = reasons(axioms, small_index, CRAMP, ARM)[1]
    assert text(location.condition) == "affects arm"
    assert text(location.met_by or []) == "affects manus"
    assert [(how, place.text) for how, place in location.steps] == [("part of", "arm")]


def test_reason_through_several_parts(built_store: GraphStore) -> None:
    index = load_term_index(built_store)
    blepharospasm, craniofacial = expand("dyst:Blepharospasm"), expand("dyst:CraniofacialDystonia")
    location = reasons(load_axiom_index(built_store), index, blepharospasm, craniofacial)[2]
    assert text(location.met_by or []) == "affects eyelid"
    assert [how for how, _ in location.steps] == ["part of"] * 3
    assert text([place for _, place in location.steps]) == "face head craniofacial region"


def test_reason_by_a_general_rule(built_store: GraphStore) -> None:
    index = load_term_index(built_store)
    cause = reasons(
        load_axiom_index(built_store),
        index,
        expand("dyst:DYT-TOR1A"),
        expand("dyst:GeneticDystonia"),
    )[1]
    assert text(cause.condition) == "has the cause genetic"
    assert text(cause.met_by or []) == "is caused by a variant in TOR1A"
    assert text(list(cause.rule)) == "is caused by a variant in gene"


def test_unmet_condition_is_left_to_the_reasoner(
    axioms: AxiomIndex, small_index: TermIndex
) -> None:
    assert reasons(axioms, small_index, CERVICAL, ARM)[1].met_by is None
    assert reasons(axioms, small_index, CERVICAL, DYSTONIA) == []


def test_graph_of_a_term_is_that_of_its_query(small_store: GraphStore) -> None:
    triples = entity_graph(small_store, CRAMP)
    query = small_store.query(entity_query(CRAMP))
    assert isinstance(query, ox.QueryTriples)
    named = [t for t in triples if "_:" not in str(t)]
    assert sorted(map(str, named)) == sorted(str(t) for t in query if "_:" not in str(t))
    subjects = {str(triple.subject) for triple in triples}
    assert f"<{expand('claim:no-tremor-in-writers-cramp')}>" in subjects
    assert any(subject.startswith("_:") for subject in subjects)


def test_an_obsolete_term_with_two_successors_has_none_to_use_instead() -> None:
    data = """
        <https://x.org/a> <http://www.w3.org/2002/07/owl#deprecated> true ;
            <http://purl.obolibrary.org/obo/IAO_0100001> <https://x.org/b>, <https://x.org/c> .
        <https://x.org/d> <http://www.w3.org/2002/07/owl#deprecated> true ;
            <http://purl.obolibrary.org/obo/IAO_0100001> <https://x.org/b> .
    """
    raw = ox.Store()
    raw.load(data.encode(), ox.RdfFormat.TURTLE)
    replacements = load_term_index(GraphStore(raw, manifest={})).replacements
    assert replacements == {"https://x.org/a": None, "https://x.org/d": "https://x.org/b"}
