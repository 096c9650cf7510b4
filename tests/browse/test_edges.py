"""What relates two things: how well it is founded, what is denied, kinds and parts."""

import pytest

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.edges import IS_A, Edge, EdgeIndex, load_edges
from dystonia_kg.browse.evidence import grade_of
from dystonia_kg.browse.knowledge import Knowledge, load_knowledge
from dystonia_kg.curies import expand
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.store import GraphStore

DYST = PREFIXES["dyst"]


@pytest.fixture(scope="module")
def known(built_store: GraphStore) -> Knowledge:
    return load_knowledge(built_store)


@pytest.fixture(scope="module")
def edges(known: Knowledge) -> EdgeIndex:
    return load_edges(known)


def claim(study: str = "", standing: str = "") -> Claim:
    said = {"study": (DYST + study,)} if study else {}
    said |= {"standing": (DYST + standing,)} if standing else {}
    return Claim(DYST + "c", DYST + "a", DYST + "p", DYST + "b", is_literal=False, said=said)


@pytest.mark.parametrize(
    ("claims", "grade"),
    [
        ([], "defined"),
        ([claim("InVitroStudy"), claim("ConsensusStatement")], "best"),
        ([claim("OpenLabelTrial")], "studies"),
        ([claim("NarrativeReview"), claim()], "studies"),
        ([claim("ModelOrganismStudy"), claim("InVitroStudy")], "models"),
        ([claim("ModelOrganismStudy"), claim()], "stated"),
        ([claim("RandomisedTrial", "Hypothesis")], "supposed"),
        ([claim("RandomisedTrial", "Hypothesis"), claim()], "stated"),
    ],
)
def test_the_best_of_several_claims_grades_them(claims: list[Claim], grade: str) -> None:
    assert grade_of(claims) == grade


def between(edges: EdgeIndex, source: str, target: str) -> dict[str, Edge]:
    ends = expand(source), expand(target)
    found = [e for e in edges.of(ends[0]) if (e.source, e.target) == ends]
    assert found == [e for e in edges.of(ends[1]) if (e.source, e.target) == ends]
    return {edge.relation: edge for edge in found}


def test_a_gene_and_its_disease(edges: EdgeIndex) -> None:
    found = between(edges, "dyst:DYT-TOR1A", "HGNC:3098")
    causal = found[DYST + "hasCausalGene"]
    assert (causal.group, causal.grade, causal.denied_by) == ("genes", "studies", 0)
    assert len(causal.claims) > 1


def test_how_often_a_sign_is_seen(edges: EdgeIndex) -> None:
    (sign,) = between(edges, "dyst:DYT-THAP1", "HP:0000473").values()
    assert sign.frequency is not None
    assert sign.frequency.examined is not None
    assert sign.frequency.examined >= 29  # HPO's annotation has 17 of 29, published cases more


def test_what_every_claim_denies_is_no_edge(known: Knowledge, edges: EdgeIndex) -> None:
    denied = [c for c in known.claims.by_iri.values() if c.is_negated and not c.is_literal]
    assert denied
    seen = {True: 0, False: 0}
    for one in denied:
        others = known.claims.about[one.subject]
        alike = [c for c in others if (c.predicate, c.value) == (one.predicate, one.value)]
        found = [
            edge
            for edge in edges.of(one.subject)
            if (edge.relation, edge.target) == (one.predicate, one.value)
        ]
        assert all(edge.denied_by for edge in found)
        assert not (found and all(c.is_negated for c in alike)), one.iri
        seen[bool(found)] += 1
    assert seen[False]


def test_parts_have_nothing_between_them(edges: EdgeIndex) -> None:
    parts = [e for e in edges.of(expand("UBERON:0000955")) if e.group == "parts"]
    assert parts
    wholes = {edge.target for edge in parts if edge.source == expand("UBERON:0000955")}
    assert len(parts) < 40  # of several hundred in the closure
    for whole in wholes:
        above = {edge.target for edge in edges.of(whole) if edge.group == "parts"} - {whole}
        assert not above & wholes


def test_kinds_are_the_nearest(edges: EdgeIndex) -> None:
    above = {e.target for e in edges.of(DYST + "WritersCramp") if e.relation == IS_A}
    assert DYST + "FocalTaskSpecificDystonia" in above
    assert DYST + "Dystonia" not in above


def test_what_is_unknown_leaves_no_trace(edges: EdgeIndex) -> None:
    assert edges.of(DYST + "Nothing") == ()
    assert DYST + "Nothing" not in edges._kept
