"""Derivations: from small upstream files to curated tables, and refreshing them."""

from pathlib import Path

import pytest

from dystonia_kg.curies import normal_curie
from dystonia_kg.errors import SourceTableError
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.refresh.registry import REFRESHES
from dystonia_kg.sources import derive_care, derive_links, derive_terms
from dystonia_kg.sources.derived_table import DerivedTable, derived_table, read_upstream
from dystonia_kg.sources.obo_terms import read_obo, read_version

OBO = """format-version: 1.2
data-version: releases/2026-01-01

[Term]
id: MAXO:1
name: action ! not a comment here
synonym: "an \\"act\\"" EXACT [ref:1]
synonym: "doing" RELATED OMO:0003003 []
xref: NCI:C1 {source="x"}

[Term]
id: MAXO:2
name: stimulation
is_a: MAXO:1 ! action
relationship: BFO:0000050 MAXO:1 ! action

[Term]
id: MAXO:3
name: obsolete thing
is_obsolete: true
replaced_by: MAXO:2

[Typedef]
id: part_of
name: part of
"""


def write(path: Path, *rows: str) -> Path:
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def only(tables: list[DerivedTable], name: str) -> list[tuple[str, ...]]:
    (found,) = [table for table in tables if table.name == name]
    return list(found.rows)


@pytest.fixture
def obo(tmp_path: Path) -> Path:
    path = tmp_path / "small.obo"
    path.write_text(OBO, encoding="utf-8")
    return path


def test_obo_terms(obo: Path) -> None:
    action, stimulation, obsolete = read_obo(obo)
    assert action.label == "action ! not a comment here"
    assert action.synonyms == {"EXACT": ['an "act"'], "RELATED": ["doing"]}
    assert action.xrefs == ["NCI:C1"]
    assert stimulation.parents == ["MAXO:1"]
    assert stimulation.wholes == ["MAXO:1"]
    assert obsolete.obsolete
    assert obsolete.replaced_by == ["MAXO:2"]
    assert read_version(obo) == "releases/2026-01-01"


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


def test_a_branch_brings_its_ancestors(obo: Path) -> None:
    tables = derive_terms.derive_maxo(obo, ["MAXO:2"])
    assert [row[0] for row in only(tables, "maxo_terms.tsv")] == ["MAXO:1", "MAXO:2"]
    assert only(tables, "maxo_edges.tsv") == [("MAXO:2", "is_a", "MAXO:1", "small.obo", "maxo")]


def test_an_entailed_ancestor_gets_one_edge(tmp_path: Path) -> None:
    body = write(
        tmp_path / "body.tsv",
        "uberon_id\tlabel\trole\tparent_ids\tancestor_ids\tsynonyms",
        "UBERON:1\tlid\tbody part\tUBERON:2\tUBERON:2|UBERON:4\teye lid",
        "UBERON:2\teye\tbody part\tUBERON:9\tUBERON:4\t",  # UBERON:9 is in no table
        "UBERON:4\tface\tbody part\t\t\t",
    )
    none = write(tmp_path / "regions.tsv", "uberon_id\tlabel\tparent_ids\tsynonyms")
    edges = write(
        tmp_path / "edges.tsv",
        "child_id\tchild_label\trelation\tparent_id\tparent_label\tstatus\ttyped_by",
        "UBERON:1\tlid\tpart_of\tUBERON:5\tfar\tDHBA only\tatlas",
    )
    obo = write(tmp_path / "t.obo", "[Term]", "id: UBERON:1", "relationship: BFO:0000050 UBERON:2")
    tables = derive_terms.derive_uberon(body, none, edges, obo)
    said = [row[:3] for row in only(tables, "uberon_edges.tsv")]
    assert said == [("UBERON:1", "part_of", "UBERON:2"), ("UBERON:2", "entailed", "UBERON:4")]


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("mesh:D020821", "MESH:D020821"),
        ("Orphanet:256", "ORPHA:256"),
        ("ORDO:256", "ORPHA:256"),
        ("MIM:PS128100", "OMIMPS:128100"),
        ("UMLS_CUI:C0013421", "UMLS:C0013421"),
        ("NCI:C34563", "NCIT:C34563"),
        ("SNOMEDCT_US_2025_09_01:15802004", "SCTID:15802004"),
        ("GARD:5909", "GARD:0005909"),
        ("MedDRA:10013983", "MEDDRA:10013983"),
        ("KEGG:05012", None),
        ("NANDO:1200512", None),
    ],
)
def test_prefixes_are_normalised(given: str, normal: str | None) -> None:
    assert normal_curie(given) == normal


def test_an_untyped_repeat_of_a_typed_row_is_dropped(tmp_path: Path) -> None:
    path = write(
        tmp_path / "m.tsv",
        "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification"
        "\tsource_file\tmapping_set_version",
        "MONDO:1\tone\tskos:exactMatch\tOMIM:1\tsecret name\tx\tf\tv",
        "MONDO:1\tone\toboInOwl:hasDbXref\tOMIM:1\tsecret name\tx\tf\tv",
        "MONDO:1\tone\toboInOwl:hasDbXref\tGARD:7\t\tx\tf\tv",
    )
    rows = only(derive_links.derive_mondo_mappings(path), "mondo_mappings.tsv")
    assert [(row[2], row[3]) for row in rows] == [
        ("oboInOwl:hasDbXref", "GARD:0000007"),
        ("skos:exactMatch", "OMIM:1"),
    ]
    assert all("secret" not in "".join(row) for row in rows)


def test_share_alike_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.tsv",
        "treatment_id\tlabel\txref\txref_label\tsource\tlicence",
        "CHEBI:1\tdrug\tDRUGBANK:DB1\tDrug\tINDRA drugbank_mappings\tDrugBank vocabulary CC0",
        "CHEBI:1\tdrug\tCHEMBL:1\t\tINDRA\tCC BY-SA 3.0 / CC0",
        "CHEBI:1\tdrug\tCHEBI:1\t\tINDRA\tfree",
    )
    rows = only(derive_care.derive_drug_mappings(path), "drug_mappings.tsv")
    assert [row[2] for row in rows] == ["DRUGBANK:DB1"]
    assert derive_care.count_share_alike(path) == 1


def test_an_upstream_table_without_a_column_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "short.tsv", "treatment_id\tlabel", "CHEBI:1\tdrug")
    with pytest.raises(
        SourceTableError, match=r"short.tsv, line 1: column xref, licence is missing"
    ):
        derive_care.derive_drug_mappings(path)


def test_a_ragged_upstream_row_names_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "ragged.tsv", "a\tb", "1\t2", "3")
    with pytest.raises(SourceTableError, match=r"ragged\.tsv, line 3: 1 cells"):
        list(read_upstream(path, ("a",)))


def test_a_missing_upstream_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceTableError, match=r"gone\.tsv: cannot be read"):
        list(read_upstream(tmp_path / "gone.tsv", ("a",)))


def test_a_derived_table_is_sorted_and_unique() -> None:
    table = derived_table("t.tsv", ("a", "b"), [("2", "x"), ("1", "y"), ("2", "x")])
    assert table.text() == "a\tb\n1\ty\n2\tx\n"
    with pytest.raises(SourceTableError, match="2 columns"):
        derived_table("t.tsv", ("a", "b"), [("1",)])
    with pytest.raises(SourceTableError, match="tab or line break"):
        derived_table("t.tsv", ("a",), [("x\ty",)]).text()


def test_refreshing_do_renews_its_rows_and_keeps_the_others(tmp_path: Path) -> None:
    header = "\t".join(derive_links.XREF_COLUMNS)
    write(
        tmp_path / "cross_references.tsv",
        header,
        "DOID:1\told\tNCIT:C1\t\tdo",
        "DOID:2\tgone\tNCIT:C2\t\tdo",
        "ORPHA:1\tx\tOMIM:1\tE\torphanet",
    )
    obo = write(tmp_path / "do.obo", "[Term]", "id: DOID:1", "name: new", "xref: MIM:7")
    rows = only(REFRESHES["do-cross-references"](obo, tmp_path), "cross_references.tsv")
    assert rows == [
        ("DOID:1", "new", "OMIM:7", "", "do"),
        ("DOID:2", "gone", "NCIT:C2", "", "do"),
        ("ORPHA:1", "x", "OMIM:1", "E", "orphanet"),
    ]


def test_refreshing_maxo_with_a_file_of_other_terms_loses_them_openly(obo: Path) -> None:
    tables = REFRESHES["maxo"](obo, SOURCES_DIR)
    assert only(tables, "maxo_terms.tsv") == []
