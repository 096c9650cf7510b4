"""In which order claims are told, and which are told once."""

import pytest

from dystonia_kg.browse.evidence import told_once, weightiest_first
from dystonia_kg.browse.treatments import PREDICATES
from dystonia_kg.curies import expand
from dystonia_kg.store.store import GraphStore
from support.claims import claim


def test_weight_of_evidence() -> None:
    kinds = ("CaseReport", "Guideline", "", "MetaAnalysis")
    claims = [
        claim(n, study=expand(f"dyst:{kind}") if kind else "") for n, kind in enumerate(kinds)
    ]
    ordered = [kinds[int(c.iri.rpartition(":")[2])] for c in weightiest_first(claims)]
    assert ordered == ["Guideline", "MetaAnalysis", "CaseReport", ""]


@pytest.mark.parametrize("part", [{"subgroup": "one family"}, {"sex": "female"}])
def test_a_claim_on_a_part_of_the_patients_comes_last(part: dict[str, str]) -> None:
    claims = [claim(1, number="1", number_low="1", **part), claim(2, number="2")]
    assert [told.iri for told in weightiest_first(claims)] == ["claim:2", "claim:1"]


def test_what_two_readers_took_from_one_paper_is_told_once() -> None:
    same = [claim(n, publications="paper", number="30") for n in (1, 2)]
    other = claim(3, publications="paper", number="40")
    assert [len(told.others) for told in told_once([*same, other])] == [1, 0]


def test_every_claim_in_a_table_of_treatments_says_how_it_is_known(built_store: GraphStore) -> None:
    # botulinum toxin prevents contractions of muscles: how it works, and in no disease
    relations = " ".join(f"dyst:{name}" for name in PREDICATES if name != "prevents")
    claims = f"SELECT ?c {{ VALUES ?p {{ {relations} }} ?c biolink:predicate ?p "
    assert len(built_store.select(f"{claims} }}")) > 400
    for stated in ("dyst:studyKind", "dyst:population"):
        assert built_store.select(f"{claims} FILTER NOT EXISTS {{ ?c {stated} ?x }} }}") == []
