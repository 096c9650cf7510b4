"""Classes on an axis: what has the value in some cases, and why nothing stands below a class."""

import pytest
from rdflib import Graph, URIRef

from dystonia_kg.build.axis_members import axis_members
from dystonia_kg.build.reasoner import Classification
from dystonia_kg.namespaces import DYST, PREFIXES
from dystonia_kg.store.store import GraphStore

ONTOLOGY = (
    "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    + """
dyst:cause dyst:summarizes dyst:hasCause ; rdfs:subPropertyOf dyst:hasPossibleCause .
dyst:pathology dyst:summarizes dyst:hasPathology .
dyst:Toxic dyst:onAxis dyst:CauseAxis ; owl:equivalentClass [ owl:intersectionOf ( dyst:Dystonia
    [ a owl:Restriction ; owl:onProperty dyst:hasCause ; owl:someValuesFrom dyst:Toxin ] ) ] .
dyst:Degenerative dyst:onAxis dyst:PathologyAxis ;
    owl:equivalentClass [ owl:intersectionOf ( dyst:Dystonia
    [ a owl:Restriction ; owl:onProperty dyst:hasPathology ; owl:someValuesFrom dyst:Loss ] ) ] .
dyst:ToxicLoss dyst:onAxis dyst:CauseAxis ; owl:equivalentClass [ owl:intersectionOf ( dyst:Dystonia
    [ a owl:Restriction ; owl:onProperty dyst:hasPathology ; owl:someValuesFrom dyst:Loss ]
    [ a owl:Restriction ; owl:onProperty dyst:hasCause ; owl:someValuesFrom dyst:Toxin ] ) ] .
"""
)
ALL = (DYST.Toxic, DYST.Degenerative, DYST.ToxicLoss)
SAID = (DYST.A, DYST.hasPossibleCause, DYST.Toxin)


def reasons(
    *relations: tuple[URIRef, URIRef, URIRef],
    below: frozenset[tuple[URIRef, URIRef]] = frozenset(),
    claimed: tuple[URIRef, ...] = (),
) -> dict[URIRef, str]:
    ontology = Graph().parse(data=ONTOLOGY, format="turtle")
    reasoned = Classification(below, frozenset(), "")
    graph = axis_members(ontology, reasoned, relations, [DYST.A, *ALL], claimed)
    return {cls: str(reason) for cls, reason in graph.subject_objects(DYST.emptyReason)}


def test_each_reason_says_what_is_so() -> None:
    found = reasons()
    assert found[DYST.Toxic].startswith("No source at hand")
    assert found[DYST.Degenerative].startswith("The graph has no relation")
    assert found[DYST.ToxicLoss].startswith("Several values define it")
    assert reasons(SAID)[DYST.Toxic].startswith("No form is so in every case; one is so")
    other = (DYST.Wilson, *SAID[1:])
    assert "one disease in which dystonia is but a sign" in reasons(other)[DYST.Toxic]


def test_a_class_with_claims_of_its_own_is_a_form_and_what_is_passed_down_is_no_claim() -> None:
    assert reasons(claimed=(DYST.Toxic,))[DYST.Toxic].startswith("It is a form of its own")
    passed_down = (DYST.Toxic, DYST.hasTreatment, DYST.Toxin)
    assert reasons(passed_down)[DYST.Toxic].startswith("No source at hand")
    assert reasons(SAID, claimed=(DYST.Toxic,))[DYST.Toxic].startswith("No form is so in every")


def test_a_class_with_something_below_it_needs_no_reason() -> None:
    assert DYST.Toxic not in reasons(below=frozenset({(DYST.A, DYST.Toxic)}))


@pytest.mark.parametrize(
    "question",
    [
        # called a form of its own, without a claim
        """?class dyst:emptyReason ?reason . FILTER(CONTAINS(?reason, "form of its own"))
           FILTER NOT EXISTS { ?claim biolink:subject ?class }""",
        # called said by nobody, with a case
        """?class dyst:emptyReason ?reason . FILTER(STRSTARTS(?reason, "No source"))
           ?disease dyst:inSomeCases ?class""",
    ],
)
def test_no_reason_of_the_graph_is_false(built_store: GraphStore, question: str) -> None:
    assert built_store.select(f"SELECT ?class {{ {question} }}") == []
