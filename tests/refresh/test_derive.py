"""Tables derived from upstream files: small files in the upstream formats, written here."""

from pathlib import Path

import pytest

from dystonia_kg.errors import SourceTableError
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.refresh.registry import REFRESHES
from dystonia_kg.sources.derive_diseases import (
    derive_do,
    derive_mondo,
    derive_mondo_obo,
    derive_orphanet,
    derive_prevalence,
    derive_records,
    orphanet_relations,
)
from dystonia_kg.sources.derive_genes import derive_gene_claims, derive_genes
from dystonia_kg.sources.derive_hpo import derive_annotations, derive_hpo_terms

MAPPINGS = """subject_id predicate_id object_id object_label
MONDO:1 skos:exactMatch Orphanet:10 Wide
MONDO:1 skos:exactMatch OMIM:100 TITLE
MONDO:1 skos:exactMatch DOID:5 five
MONDO:2 skos:exactMatch Orphanet:20 Same
MONDO:2 skos:exactMatch OMIM:200 TITLE
MONDO:3 skos:exactMatch Orphanet:30 Twin
MONDO:3 skos:exactMatch Orphanet:31 Twin
MONDO:4 skos:exactMatch OMIM:400 TITLE
MONDO:5 skos:exactMatch OMIM:400 TITLE
MONDO:6 oboInOwl:hasDbXref OMIM:600 TITLE
MONDO:7 skos:exactMatch OMIMPS:700 series
"""
XREFS = """orpha_id xref_source xref_id relation
ORPHA:10 OMIM 100 BTNT
ORPHA:10 OMIM 101 BTNT
ORPHA:20 OMIM 200 E
"""
HPOA = """#description: "HPO annotations"
#version: 2026-01-01
database_id disease_name qualifier hpo_id reference evidence onset frequency sex modifier aspect \
biocuration
OMIM:100 Name  HP:0000002 PMID:2;PMID:1 PCS HP:0003593 3/4 MALE HP:0000003 P \
HPO:a[2020-01-01];HPO:b[2024-05-06]
OMIM:100 Name NOT HP:0000003 OMIM:100 TAS     P HPO:a[2019-02-03]
OMIM:999 Other  HP:0000002 OMIM:999 IEA     P HPO:a[2019-02-03]
"""
OBO = """format-version: 1.2
data-version: hp/releases/2026-01-01

[Term]
id: HP:0000001
name: All

[Term]
id: HP:0000002
name: Sign
synonym: "Mark" EXACT []
is_a: HP:0000001 ! All

[Term]
id: HP:0000003
name: Unused
is_a: HP:0000001 ! All
"""


def tsv(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text.replace(" ", "\t"), encoding="utf-8")
    return path


@pytest.fixture
def mappings(tmp_path: Path) -> Path:
    return tsv(tmp_path, "mappings.tsv", MAPPINGS)


def test_records_are_the_same_only_one_to_one_and_unopposed(tmp_path: Path, mappings: Path) -> None:
    (table,) = derive_records(mappings, orphanet_relations(tsv(tmp_path, "xrefs.tsv", XREFS)))
    found = {(row[0], row[1]): (row[3], row[2]) for row in table.rows}
    assert found == {
        ("MONDO:1", "ORPHA:10"): ("broader", "Wide"),
        ("MONDO:1", "OMIM:100"): ("same", ""),  # OMIM's titles are not copied
        ("MONDO:1", "DOID:5"): ("same", "five"),
        ("MONDO:2", "ORPHA:20"): ("same", "Same"),
        ("MONDO:2", "OMIM:200"): ("same", ""),
        ("MONDO:3", "ORPHA:30"): ("unclear", "Twin"),
        ("MONDO:3", "ORPHA:31"): ("unclear", "Twin"),
        ("MONDO:4", "OMIM:400"): ("unclear", ""),
        ("MONDO:5", "OMIM:400"): ("unclear", ""),
    }


def test_annotations_of_hpo_format(tmp_path: Path) -> None:
    path = tsv(tmp_path, "phenotype.hpoa", HPOA)
    (table,) = derive_annotations(path, ["OMIM:100"])
    assert table.rows == (
        (
            *("OMIM:100", "HP:0000002", "P", "", "3/4", "HP:0003593", "MALE", "HP:0000003"),
            *("PCS", "PMID:1|PMID:2", "2024-05-06", "hpoa"),
        ),
        (
            *("OMIM:100", "HP:0000003", "P", "NOT", "", "", "", ""),
            *("TAS", "OMIM:100", "2019-02-03", "hpoa"),
        ),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HPOA.replace("biocuration", "curator"), "column biocuration is missing .*another format"),
        (HPOA.replace(" HPO:a[2019-02-03]", "", 1), r"phenotype.hpoa, line 5: 11 cells"),
    ],
)
def test_annotations_of_another_format_are_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SourceTableError, match=message):
        derive_annotations(tsv(tmp_path, "phenotype.hpoa", text), ["OMIM:100"])


def test_hpo_terms_come_with_their_ancestors(tmp_path: Path) -> None:
    path = tmp_path / "hp.obo"
    path.write_text(OBO, encoding="utf-8")
    terms, edges = derive_hpo_terms(path, ["HP:0000002"])
    assert [(row[0], row[1], row[3]) for row in terms.rows] == [
        ("HP:0000001", "All", ""),
        ("HP:0000002", "Sign", "Mark"),
    ]
    assert [row[:3] for row in edges.rows] == [("HP:0000002", "is_a", "HP:0000001")]


def test_do_terms_stop_at_the_file(tmp_path: Path) -> None:
    text = "[Term]\nid: DOID:5\nname: five\nis_a: DOID:4 ! four\nis_a: DOID:3\n\n"
    text += "[Term]\nid: DOID:4\nname: four\n"
    path = tmp_path / "doid.obo"
    path.write_text(text, encoding="utf-8")
    (table,) = derive_do(path, ["DOID:5", "OMIM:100"])
    assert table.rows == (("DOID:4", "four", "", "do"), ("DOID:5", "five", "DOID:4", "do"))


def test_mondo_terms_come_with_their_ancestors(tmp_path: Path) -> None:
    diseases = "mondo_id label tier obsolete replaced_by\nMONDO:1 one core false \n"
    edges = "child_id child_label parent_id parent_label\nMONDO:1 one MONDO:0 top\n"
    names = "mondo_id synonym\nMONDO:1 uno\nMONDO:1 one\n"
    (table,) = derive_mondo(
        tsv(tmp_path, "d.tsv", diseases),
        tsv(tmp_path, "h.tsv", edges),
        tsv(tmp_path, "s.tsv", names),
    )
    assert table.rows == (
        ("MONDO:0", "top", "ancestor", "false", "", "", "", "mondo"),
        ("MONDO:1", "one", "core", "false", "", "MONDO:0", "uno", "mondo"),
    )


def test_orphanet_entries_and_figures(tmp_path: Path) -> None:
    disorders = "orpha_id label disorder_type age_of_onset inheritance\n"
    disorders += "ORPHA:20 Same Disease Adult|Childhood Unknown\nORPHA:99 Other Disease  \n"
    parents = "orpha_id label parent_orpha_id parent_label\nORPHA:20 Same ORPHA:2 Group\n"
    (entries,) = derive_orphanet(
        tsv(tmp_path, "d.tsv", disorders), tsv(tmp_path, "p.tsv", parents), ["ORPHA:20"]
    )
    assert entries.rows == (
        ("ORPHA:2", "Group", "", "", "", "", "orphanet"),
        ("ORPHA:20", "Same", "Disease", "Adult|Childhood", "Unknown", "ORPHA:2", "orphanet"),
    )
    figures = (
        "orpha_id prevalence_type qualification prevalence_class mean_value geography references\n"
    )
    text = figures + "ORPHA:20 Cases Case(s) no_data 0.0 Europe PMID:2|PMID:1\n"
    path = tsv(tmp_path, "f.tsv", text)
    path.write_text(path.read_text().replace("no_data", "no data"), encoding="utf-8")
    (prevalence,) = derive_prevalence(path, ["ORPHA:20"])
    assert prevalence.rows == (
        ("ORPHA:20", "Cases", "Case(s)", "", "", "Europe", "PMID:1|PMID:2", "orphanet"),
    )


def test_gene_rows_keep_the_disease_id_of_their_source(tmp_path: Path) -> None:
    header = (
        "hgnc_id;disease_id;association_type;classification;moi;source;evidence_or_date;reference\n"
    )
    rows = "HGNC:1;ORPHA:10;Disease-causing germline mutation(s) in;;;orphapacket 2025;;\n"
    rows += (
        "HGNC:1;MONDO:1;has material basis in germline mutation in;;;mondo-omim-genes;OMIM:100;\n"
    )
    rows += "HGNC:2;MONDO:9;validity;Limited;AD;ClinGen (2023);2021-01-02;https://example.org/1\n"
    path = tmp_path / "g.tsv"
    path.write_text((header + rows).replace(";", "\t"), encoding="utf-8")
    claims, left_out = derive_gene_claims(path, ["MONDO:1"], ["ORPHA:10"])
    assert [(row[0], row[1], row[6], row[7]) for row in claims.rows] == [
        ("HGNC:1", "MONDO:1", "OMIM:100", "mondo-omim-genes"),
        ("HGNC:1", "ORPHA:10", "", "orphanet"),
    ]
    assert left_out.rows == (("gene_claims.tsv", "clingen", "a disease outside the graph", "1"),)


def test_only_wanted_genes_are_kept(tmp_path: Path) -> None:
    text = "hgnc_id gene_symbol gene_name ncbi_gene_id ensembl_id uniprot_id previous_symbols "
    text += "locus_type\n"
    text += "HGNC:1 A name 1 E1 P1 OLD gene\nHGNC:2 B name 2 E2 P2  gene\n"
    (table,) = derive_genes(tsv(tmp_path, "g.tsv", text), ["HGNC:1"])
    assert table.rows == (("HGNC:1", "A", "name", "OLD", "gene", "1", "E1", "P1", "hgnc"),)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceTableError, match=r"x.tsv, line 1: column .*relation is missing"):
        orphanet_relations(tsv(tmp_path, "x.tsv", "orpha_id xref_source xref_id\n"))


def test_mondo_from_its_own_file(tmp_path: Path) -> None:
    path = tmp_path / "mondo.obo"
    text = '[Term]\nid: MONDO:0\nname: top\nsynonym: "Top" EXACT []\n\n'
    text += '[Term]\nid: MONDO:1\nname: one\nsynonym: "uno" EXACT []\nis_a: MONDO:0\n\n'
    text += "[Term]\nid: MONDO:2\nname: obsolete two\nis_obsolete: true\nreplaced_by: MONDO:1\n"
    path.write_text(text, encoding="utf-8")
    (table,) = derive_mondo_obo(path, {"MONDO:1": "core", "MONDO:2": "core"})
    assert table.rows == (
        ("MONDO:0", "top", "ancestor", "false", "", "", "", "mondo"),
        ("MONDO:1", "one", "core", "false", "", "MONDO:0", "uno", "mondo"),
        ("MONDO:2", "obsolete two", "core", "true", "MONDO:1", "", "", "mondo"),
    )
    with pytest.raises(SourceTableError, match=r"mondo.obo: MONDO:9 not in it"):
        derive_mondo_obo(path, {"MONDO:9": "core"})


def test_a_refresh_keeps_what_the_graph_uses(tmp_path: Path) -> None:
    # OMIM:602629 is a record of a disease of the graph, OMIM:100 is not
    text = HPOA.replace("OMIM:100", "OMIM:602629", 1)
    (table,) = REFRESHES["hpoa"](tsv(tmp_path, "phenotype.hpoa", text), SOURCES_DIR)
    assert [row[:2] for row in table.rows] == [("OMIM:602629", "HP:0000002")]


def test_a_refresh_of_hpo_asks_for_the_terms_in_use(tmp_path: Path) -> None:
    path = tmp_path / "hp.obo"
    path.write_text(OBO.replace("HP:0000003", "HP:0001332"), encoding="utf-8")
    terms, _ = REFRESHES["hpo"](path, SOURCES_DIR)
    assert {row[0] for row in terms.rows} >= {"HP:0000001", "HP:0001332"}


def test_a_refresh_of_records_takes_orphanets_relations_from_the_graph(mappings: Path) -> None:
    text = mappings.read_text().replace("Orphanet:10", "Orphanet:256")
    mappings.write_text(text.replace("OMIM:100", "OMIM:128100"), encoding="utf-8")
    (table,) = REFRESHES["mondo-records"](mappings, SOURCES_DIR)
    found = {(row[0], row[1]): row[3] for row in table.rows}
    assert found["MONDO:1", "ORPHA:256"] == "broader"
    assert set(REFRESHES) >= {"mondo", "do", "gene-claims", "hgnc", "orphanet-prevalence"}


SIGNS_OBO = """\
format-version: 1.2

[Term]
id: HP:0000118
name: Phenotypic abnormality

[Term]
id: HP:9000001
name: a sign that is not in use
is_a: HP:0001332 ! Dystonia

[Term]
id: HP:0001332
name: Dystonia
is_a: HP:0000118

[Term]
id: HP:9000002
name: an obsolete sign
is_obsolete: true

[Term]
id: HP:9000003
name: no sign
"""


def test_other_signs_are_those_of_the_branch_that_are_not_in_use(tmp_path: Path) -> None:
    path = tmp_path / "hp.obo"
    path.write_text(SIGNS_OBO, encoding="utf-8")
    (table,) = REFRESHES["hpo-other-signs"](path, SOURCES_DIR)
    assert table.rows == (("HP:9000001", "a sign that is not in use", "HP:0001332", "hpo"),)


def test_information_content_counts_diseases_of_a_sign_and_its_kinds(tmp_path: Path) -> None:
    lines = [line.split() for line in HPOA.splitlines() if not line.startswith("#")]
    header = lines[0]
    rows = [
        ("OMIM:1", "HP:0000473", "", ""),  # torticollis: a dystonia
        ("OMIM:1", "HP:0001332", "", ""),
        ("OMIM:2", "HP:0001337", "", "3/4"),  # tremor
        ("OMIM:3", "HP:0001332", "NOT", ""),
        ("OMIM:4", "HP:0001332", "", "0/9"),
    ]
    given = ("database_id", "hpo_id", "qualifier", "frequency")
    text = ["\t".join(header)]
    for row in rows:
        cells = dict.fromkeys(header, "") | {"aspect": "P"} | dict(zip(given, row, strict=True))
        text.append("\t".join(cells[column] for column in header))
    path = tmp_path / "phenotype.hpoa"
    path.write_text("#description: x\n" + "\n".join(text) + "\n", encoding="utf-8")
    (table,) = REFRESHES["hpo-information-content"](path, SOURCES_DIR)
    found = {row[0]: row[1:3] for row in table.rows}
    assert found["HP:0001332"] == ("1", "0.6931")  # one of the two diseases that have a sign
    assert found["HP:0000118"] == ("2", "0.0000")
    assert "HP:0000478" not in found
