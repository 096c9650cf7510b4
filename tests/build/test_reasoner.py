"""The reasoner: planted traps, direct parents, and the graphs of its findings that are shipped."""

import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from dystonia_kg.build.assemble import collect
from dystonia_kg.build.reasoner import (
    Classification,
    classify,
    direct_parents,
    fingerprint,
    save,
    shipped,
)
from dystonia_kg.curies import expand
from dystonia_kg.errors import StaleReasoningError
from dystonia_kg.namespaces import DYST, OBO
from support.axioms import restriction, with_class


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return collect().axioms


def test_a_disease_with_dystonia_among_its_signs_is_no_dystonia(ontology: Graph) -> None:
    """Wilson disease: a causal gene (ATP7B) and the sign of dystonia; still no dystonia."""
    wilson, atp7b = URIRef(expand("MONDO:0010200")), URIRef(expand("HGNC:870"))
    planted = ontology + Graph()
    for cls in (wilson, atp7b):
        planted.add((cls, RDF.type, OWL.Class))
    planted.add((atp7b, RDFS.subClassOf, URIRef(expand("SO:0000704"))))
    for prop, filler in (
        (OBO.RO_0004003, atp7b),
        (OBO.RO_0004029, URIRef(expand("HP:0001332"))),
    ):
        planted.add((wilson, RDFS.subClassOf, restriction(planted, prop, filler)))
    planted.add((URIRef(expand("HP:0001332")), RDF.type, OWL.Class))
    result = classify(planted)
    assert (wilson, DYST.hasCause, DYST.GeneticCause) in result.relations
    assert (wilson, DYST.Dystonia) not in result.superclasses
    assert (wilson, DYST.GeneticDystonia) not in result.superclasses


def test_one_edge_from_larynx_to_neck_would_make_laryngeal_dystonia_cervical(
    ontology: Graph,
) -> None:
    """The trap that the negative expectation guards against really springs."""
    planted = ontology + Graph()
    larynx, neck = URIRef(expand("UBERON:0001737")), URIRef(expand("UBERON:0000974"))
    planted.add((larynx, RDFS.subClassOf, restriction(planted, OBO.BFO_0000050, neck)))
    assert (DYST.LaryngealDystonia, DYST.CervicalDystonia) in classify(planted).superclasses


def test_a_value_of_an_axis_brings_the_values_above_it(reasoned: Classification) -> None:
    above: dict[URIRef, set[URIRef]] = {}
    for cls, sup in reasoned.superclasses:
        above.setdefault(cls, set()).add(sup)
    axes = {cls for cls, sups in above.items() if sups == {DYST.AxisValue}}
    assert DYST.Cause in axes
    missing = [
        (cls, prop, value)
        for cls, prop, filler in reasoned.relations
        for value in above.get(filler, set()) - axes
        if axes & above.get(value, set()) and (cls, prop, value) not in reasoned.relations
    ]
    assert missing == []
    blockade = (DYST.TardiveDystonia, DYST.hasCause, DYST.DopamineReceptorBlockade)
    assert blockade in reasoned.relations


def test_relations_follow_the_part_of_chain(reasoned: Classification) -> None:
    located = {o for s, p, o in reasoned.relations if (s, p) == (DYST.WritersCramp, OBO.RO_0004026)}
    hand, forelimb, limb = ("UBERON:0002398", "UBERON:0002102", "UBERON:0002101")
    assert located == {URIRef(expand(part)) for part in (hand, forelimb, limb)}


def test_axioms_that_share_no_superclass_twice(reasoned: Classification) -> None:
    """No two own classes are equivalent: each would be the other's superclass."""
    assert not {pair for pair in reasoned.superclasses if pair[::-1] in reasoned.superclasses}


def test_direct_parents_are_the_nearest() -> None:
    a, b, c = DYST.A, DYST.B, DYST.C
    chain = Classification(frozenset({(a, b), (b, c), (a, c)}), frozenset(), "")
    assert direct_parents(chain) == {(a, b), (b, c)}


def test_the_shipped_graphs_are_current(ontology: Graph, reasoned: Classification) -> None:
    assert shipped(ontology) == reasoned


def test_shipped_graphs_of_other_axioms_are_refused(
    ontology: Graph, reasoned: Classification, tmp_path
) -> None:
    save(reasoned, tmp_path)
    assert shipped(ontology, tmp_path) == reasoned
    with pytest.raises(StaleReasoningError, match="do not fit"):
        shipped(with_class(ontology, DYST.FocalDystonia), tmp_path)
    with pytest.raises(StaleReasoningError):
        shipped(ontology, tmp_path / "nowhere")


def test_a_label_does_not_change_the_fingerprint(ontology: Graph) -> None:
    relabelled = ontology + Graph()
    label = relabelled.value(DYST.Dystonia, RDFS.label)
    relabelled.remove((DYST.Dystonia, RDFS.label, label))
    assert fingerprint(relabelled) == fingerprint(ontology)
    assert fingerprint(with_class(ontology, DYST.Dystonia)) != fingerprint(ontology)
