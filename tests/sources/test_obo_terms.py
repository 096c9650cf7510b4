"""Terms of an OBO file, and the tables made of a branch of them."""

from pathlib import Path

import pytest

from dystonia_kg.errors import SourceTableError
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.refresh.refresh import read
from dystonia_kg.sources.obo_tables import branch_tables
from dystonia_kg.sources.obo_terms import read_obo, release_of

OBO = """format-version: 1.2
data-version: releases/2026-01-01

[Term]
id: MAXO:1
name: action ! not a comment here
synonym: "an \\"act\\"" EXACT [ref:1]
synonym: "doing" RELATED OMO:0003003 []
synonym: "deed" []
synonym: "act" EXACT [] and more
def: "An "act" or [x]" [y] deed.
xref: NCI:C1 {source="x"}

[Term]
id: MAXO:2
name: stimulation
alt_id: MAXO:9
is_a: MAXO:1 ! action
is_a: MAXO:4 {gci_relation="part_of", gci_filler="NCBITaxon:9606"} ! surgery
relationship: BFO:0000050 MAXO:1 ! action
relationship: BFO:0000050 MAXO:4 {cardinality="0"} ! surgery
relationship: BFO:0000050 MAXO:4 {all_only="true"
is_a: MAXO:4 {broken

[Term]
id: MAXO:3
name: obsolete thing
is_obsolete: true
replaced_by: MAXO:2

[Term]
id: MAXO:4
name: surgery

[Typedef]
id: part_of
name: part of
"""


@pytest.fixture
def obo(tmp_path: Path) -> Path:
    path = tmp_path / "maxo.obo"
    path.write_text(OBO, encoding="utf-8")
    return path


def test_obo_terms(obo: Path) -> None:
    action, stimulation, obsolete, _ = read_obo(obo)
    assert action.label == "action ! not a comment here"
    assert action.synonyms == {"EXACT": ['an "act"'], "RELATED": ["doing", "deed"]}
    assert (action.definition, action.texts_left_out) == ("", 2)
    assert action.xrefs == ["NCI:C1"]
    assert stimulation.parents == ["MAXO:1"]
    assert stimulation.links_left_out == 4
    assert stimulation.wholes == ["MAXO:1"]
    assert stimulation.alternative_ids == ["MAXO:9"]
    assert (stimulation.line, obsolete.obsolete, obsolete.replaced_by) == (14, True, ["MAXO:2"])
    assert release_of(obo) == "2026-01-01"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html></html>", "line 1: .*is not of the form"),
        (b"[Term]\nid: X:1\nname: \xff\n", "cannot be read"),
        (b"[Term]\nname: nameless\n", "without id"),
    ],
)
def test_what_is_no_obo_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.obo"
    path.write_bytes(content)
    with pytest.raises(SourceTableError, match=message):
        list(read_obo(path))


def test_a_branch_brings_its_ancestors_and_names_the_release(obo: Path) -> None:
    found = branch_tables(obo, ["MAXO:2", "MAXO:3"], "MAXO", "maxo")
    terms, edges = found.tables
    assert [row[0] for row in terms.rows] == ["MAXO:1", "MAXO:2"]
    typed_by = "maxo.obo 2026-01-01"
    assert edges.rows == (("MAXO:2", "is_a", "MAXO:1", typed_by, "maxo"),)
    assert terms.origin(3) == "maxo.obo, line 14"
    assert found.tallies[0].line() == (
        "maxo.obo: 10 rows read, 2 kept, 8 left out (2 definition or synonym of which it is not "
        "clear where it ends; 4 link under a condition, with a cardinality, or not readable; "
        "1 not in use, nor above what is; 1 obsolete term)"
    )


def test_an_obsolete_term_without_replacement_is_replaced_by_what_it_was_merged_into(
    tmp_path: Path,
) -> None:
    path = tmp_path / "hp.obo"
    text = "data-version: hp/releases/2030-01-01\n\n[Term]\nid: HP:0012372\nname: Abnormal eye\n"
    text += "alt_id: HP:0000489\n\n[Term]\nid: HP:0000489\nname: obsolete x\nis_obsolete: true\n"
    path.write_text(text, encoding="utf-8")
    (_, deprecated) = read("hpo-states", [path], SOURCES_DIR).tables
    assert [row[1:4] for row in deprecated.rows if row[0] == "HP:0000489"] == [
        ("obsolete x", "true", "HP:0012372")
    ]


def test_states_of_ids_follow_a_release(tmp_path: Path) -> None:
    path = tmp_path / "hp.obo"
    text = "data-version: hp/releases/2030-01-01\n\n[Term]\nid: HP:0001332\nname: Dystonia\n"
    text += "alt_id: HP:9999998\n\n[Term]\nid: HP:9999999\nname: obsolete x\nis_obsolete: true\n"
    path.write_text(text + "replaced_by: HP:0001332\n", encoding="utf-8")
    (_, deprecated) = read("hpo-states", [path], SOURCES_DIR).tables
    new = [row for row in deprecated.rows if row[0].startswith("HP:999999")]
    assert new == [
        *[("HP:9999998", "(alternative id)", "true", "HP:0001332", *MERGED)],
        *[("HP:9999999", "obsolete x", "true", "HP:0001332", "HPO 2030-01-01", "upstream release")],
    ]


MERGED = ("HPO 2030-01-01", "alt_id (merged)")
