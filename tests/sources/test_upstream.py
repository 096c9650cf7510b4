"""Files as upstream publishes them: small ones in each publisher's own form, with its quirks."""

import shutil
import tarfile
from pathlib import Path

import pytest

from dystonia_kg.errors import SourceTableError
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.refresh.refresh import read
from dystonia_kg.sources import SOURCES, loaders, readers
from dystonia_kg.sources.derived_table import Reading
from dystonia_kg.sources.obo_tables import NO_LINK, REJECTED
from dystonia_kg.sources.upstream_files import read_tsv
from support.homes import TESTS
from support.table_rows import rows_of

UPSTREAM = TESTS / "fixtures" / "upstream"
Cells = tuple[str, ...]


def reading(source: str, *names: str, folder: Path = SOURCES_DIR) -> Reading:
    found = read(source, [UPSTREAM / name for name in names], folder)
    for tally in found.tallies:
        assert tally.read == tally.kept + tally.left_out.total(), tally.file
    return found


def rows(found: Reading, table: str, source: str = "") -> list[Cells]:
    (one,) = [derived for derived in found.tables if derived.name == table]
    return [row for row in one.rows if not source or row[-1] == source]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the curated tables that a test may change."""
    return Path(shutil.copytree(SOURCES_DIR, tmp_path / "tables"))


def test_hgncs_own_header_and_quoted_cells() -> None:
    found = reading("hgnc", "hgnc_complete_set.txt")
    genes = {row[0]: row for row in rows(found, "hgnc_genes.tsv")}
    assert genes["HGNC:3098"] == (
        *("HGNC:3098", "TOR1A", "torsin family 1 member A", "DYT1", "gene with protein product"),
        *("1861", "ENSG00000136827", "O14656", "hgnc"),
    )
    assert genes["HGNC:10483"][3] == "MHS|MHS1|CCO"
    assert "HGNC:5" not in genes
    (tally,) = found.tallies
    assert (tally.read, tally.kept, tally.left_out["gene not in use"]) == (3, 2, 1)
    # a gene in use that the file does not hold keeps its row
    assert genes["HGNC:20856"][1] == "THAP1"


def test_clingens_csv_with_its_banner() -> None:
    found = reading("clingen", "Clingen-Gene-Disease-Summary.csv")
    assert [row[:6] for row in rows(found, "gene_claims.tsv", "clingen")] == [
        ("HGNC:2213", "MONDO:0014627", *VALIDITY, "Limited", "AR", "2021-05-24"),
        ("HGNC:4389", "MONDO:0005395", *VALIDITY, "Definitive", "AD", "2019-02-19"),
    ]
    # a curation of a gene in use for another disease is listed by itself; one of a gene that is
    # not in use is counted
    (left_out,) = rows(found, "gene_left_out.tsv")
    assert left_out[1:4] == (
        "ACTB",
        "MONDO:0017579",
        "Baraitser-Winter cerebrofrontofacial syndrome",
    )
    assert found.tallies[0].left_out["neither gene nor disease is in use"] == 1


VALIDITY = ("ClinGen gene-disease validity",)


def test_gencc_export_of_clingens_submissions() -> None:
    found = reading("clingen", "gencc-submissions.tsv")
    said = [(row[0], row[3], row[4], row[5]) for row in rows(found, "gene_claims.tsv", "clingen")]
    assert said == [
        ("HGNC:2213", "Limited", "AR", "2021-05-24"),
        ("HGNC:9957", "Disputed", "AD", "2021-03-17"),
    ]
    assert found.tallies[0].left_out["submitted by others than ClinGen"] == 1


def test_orphanets_packets_from_a_folder_and_from_an_archive(tmp_path: Path) -> None:
    archive = tmp_path / "orphapacket-master.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(UPSTREAM / "orphapackets", "orphapacket-master/json")
    found = reading("orphanet", "orphapackets")
    assert read("orphanet", [archive], SOURCES_DIR).tables == found.tables
    assert rows(found, "orphanet_entries.tsv") == [
        (
            *("ORPHA:256", "Early-onset generalized limb-onset dystonia", "Disease"),
            *("Adolescent|Childhood", "Autosomal dominant", "ORPHA:376724", "orphanet"),
        ),
        ("ORPHA:376724", "Generalized isolated dystonia", "", "", "", "", "orphanet"),
    ]
    assert rows(found, "gene_claims.tsv", "orphanet") == [
        ("HGNC:3098", "ORPHA:256", CAUSES, "", "", "", "", "orphanet")
    ]
    assert [row[1:] for row in rows(found, "cross_references.tsv", "orphanet")] == [
        ("Early-onset generalized limb-onset dystonia", "OMIM:128100", "BTNT", "orphanet")
    ]
    assert found.tallies[0].besides["left out, gene without HGNC id: NOWHERE of ORPHA:256"] == 1


CAUSES = "Disease-causing germline mutation(s) in"
FIGURE = (
    *("ORPHA:256", "Point prevalence", "Value and class", "1-9 / 1 000 000", "", "Europe"),
    *("PMID:17129379|PMID:23596437", "orphanet"),
)


def test_a_packet_and_the_xml_product_give_the_same_figure() -> None:
    assert rows(reading("orphanet", "orphapackets"), "orphanet_prevalence.tsv") == [FIGURE]
    found = reading("orphanet-prevalence", "en_product9_prev.xml")
    assert rows(found, "orphanet_prevalence.tsv") == [FIGURE]
    genes = reading("orphanet-genes", "en_product6.xml")
    assert [row[:3] for row in rows(genes, "gene_claims.tsv", "orphanet")] == [
        ("HGNC:3098", "ORPHA:256", CAUSES)
    ]


def test_genes_of_omim_and_hpo_leave_those_of_others_alone() -> None:
    found = reading("mondo-omim-genes", "mondo-omim-genes.robot.tsv")
    (row,) = rows(found, "gene_claims.tsv", "mondo-omim-genes")
    assert (row[0], row[1], row[6]) == ("HGNC:3098", "MONDO:0007492", "OMIM:128100")
    there = [row for row in rows_of("gene_claims.tsv") if row["source"] == "clingen"]
    assert len(rows(found, "gene_claims.tsv", "clingen")) == len(there) > 0
    for name in ("genes_to_phenotype.txt", "genes_to_disease.txt"):
        found = reading("hpo-genes", name)
        assert ("HGNC:3098", "OMIM:128100") in [
            row[:2] for row in rows(found, "gene_claims.tsv", "hpo-genes")
        ]
    unknown = "no HGNC id at hand: UNLISTED of OMIM:128100"
    assert reading("hpo-genes", "genes_to_phenotype.txt").tallies[0].left_out[unknown] == 1


def test_mondos_mapping_sets_one_file_a_predicate_and_vocabulary() -> None:
    names = [path.name for path in UPSTREAM.glob("*.sssom.tsv")]
    found = reading("mondo-sssom", *names)
    assert [(row[2], row[3], row[4], row[6]) for row in rows(found, "mondo_mappings.tsv")] == [
        ("oboInOwl:hasDbXref", "GARD:0002031", "", "2026-08-04"),
        ("skos:exactMatch", "OMIM:128100", "", "2018-06-14"),  # OMIM's titles are not copied
        (
            *("skos:exactMatch", "ORPHA:256", "Early-onset generalized limb-onset dystonia"),
            "2026-08-04",
        ),
    ]
    relations = {row[1]: row[3] for row in rows(found, "mondo_records.tsv")}
    assert relations == {"OMIM:128100": "same", "ORPHA:256": "broader"}
    gard = next(tally for tally in found.tallies if "gard" in tally.file)
    assert gard.left_out == {
        "untyped repeat of a typed row": 1,
        "vocabulary outside of the project": 1,
    }
    assert reading("mondo-sssom", ".").tables == found.tables  # the folder that they lie in


def test_maxos_annotations_in_either_spelling() -> None:
    found = reading("maxo-annotations", "maxo-annotations.tsv")
    said = {row[0]: row for row in rows(found, "treatment_claims.tsv")}
    assert set(said) == {"MONDO:0010200", "MONDO:0009419"}
    assert said["MONDO:0010200"][6] == "treats"
    assert said["MONDO:0009419"][4:9] == (
        *("CHEBI:15765", "L-dopa", "treats", "HP:0001332", "Dystonia"),
    )
    found = reading("maxo-diagnostics", "maxo_diagnostic_annotations.tsv")
    assert rows(found, "sign_diagnostics.tsv") == [
        (
            *("HP:0000473", "Torticollis", "is_observable_through", "MAXO:0000716"),
            *("ORCID:0000-0002-0736-9199", "maxo-annotations"),
        )
    ]


def test_drugcentral_drugbank_and_chebi() -> None:
    found = reading("drugcentral-classes", "drug-to-class.tsv", "classes.tsv")
    assert [row[2:5] for row in rows(found, "drug_classes.tsv", "drugcentral")] == [
        ("CHEBI Application", "CHEBI:35717", "sedative"),
        ("FDA FDA Established Pharmacologic Class", "NDFRT:N0000175694", "Benzodiazepine"),
        ("MeSH Pharmacological Action", "MESH:D018757", "GABA Modulators"),
    ]
    assert rows(reading("drugcentral-targets", "targets.tsv"), "drug_targets.tsv") == [
        (
            *("CHEBI:10125", "zolpidem", "HGNC:4075", "GABRA1", "positive allosteric modulator"),
            *("ChEMBL|IUPHAR", "", "drugcentral"),
        )
    ]
    found = reading("drugbank-vocabulary", "drugbank vocabulary.csv")
    names = {row[2]: row[3] for row in rows(found, "drug_mappings.tsv", "drugbank-vocabulary")}
    assert names["DRUGBANK:DB00425"] == "Zolpidem"
    found = reading("chebi", "chebi-part.obo")
    assert rows(found, "drug_edges.tsv") == [
        ("CHEBI:10125", "is_a", "CHEBI:46908", "ChEBI 2026-05-01", "chebi")
    ]
    assert [row[2:5] for row in rows(found, "drug_classes.tsv", "chebi")] == [
        ("ChEBI has_role", "CHEBI:35717", "sedative")
    ]


def test_rors_dump_brings_the_children_of_an_institute() -> None:
    found = {row[0]: row for row in rows(reading("ror", "ror-data.json"), "institutes.tsv")}
    assert found["ROR:01cwqze88"][1:] == (
        *("National Institutes of Health", "NIH", "", "10.13039/100000002"),
        *("https://www.nih.gov", "ror"),
    )
    assert found["ROR:00190t495"][3] == "ROR:01cwqze88"
    assert "ROR:03ad39j10" not in found


def test_a_new_release_of_mondo_renews_diseases_and_their_history(tables: Path) -> None:
    header, *lines = (tables / "mondo_diseases.tsv").read_text("utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith("MONDO:0003441\t")]
    (tables / "mondo_diseases.tsv").write_text(f"{header}\n{line}\n", encoding="utf-8")
    history = (tables / "mondo_history.tsv").read_text("utf-8").splitlines()
    (tables / "mondo_history.tsv").write_text("\n".join(history[:3]) + "\n", encoding="utf-8")
    found = reading("mondo", "mondo-part.obo", folder=tables)
    assert [(row[0], row[2], row[5], row[6]) for row in rows(found, "mondo_diseases.tsv")] == [
        ("MONDO:0000001", "ancestor", "", ""),
        ("MONDO:0003441", "core", "MONDO:0000001", "dystonia|dystonia, NOS"),
    ]
    changed = [row for row in rows(found, "mondo_history.tsv") if row[0] == "MONDO:0003441"]
    before = max(line.split("\t")[1] for line in history[1:3])
    assert [(row[1], row[6] == "MONDO:0000001") for row in changed] == [
        (before, False),
        ("2027-01-05", True),
    ]
    with pytest.raises(SourceTableError, match=r"mondo-part\.obo: MONDO:\d+.* not in it"):
        reading("mondo", "mondo-part.obo")


def test_what_holds_under_a_condition_is_no_edge() -> None:
    found = reading("uberon", "uberon-part.obo")
    edges = [row[:4] for row in rows(found, "uberon_edges.tsv")]
    typed_by = "uberon-part.obo 2026-04-01"
    assert ("UBERON:0001711", "part_of", "UBERON:0001456", typed_by) in edges
    assert not [edge for edge in edges if edge[2] == "UBERON:0000955"]
    assert found.tallies[0].left_out[NO_LINK] == 1


def test_a_refresh_does_not_put_the_subthalamic_nucleus_into_the_thalamus(tmp_path: Path) -> None:
    planted = tmp_path / "uberon-part.obo"
    above = ("UBERON:0001900", "UBERON:0002776", "UBERON:0015233", "UBERON:0004703")
    stanzas = [
        "id: UBERON:0001906\nname: subthalamic nucleus\nis_a: UBERON:0002776\n"
        "is_a: UBERON:0015233\nrelationship: part_of UBERON:0001900\n"
        "relationship: part_of UBERON:9999999",
        "id: UBERON:9999999\nname: what no table has\nrelationship: part_of UBERON:0004703",
        *(f"id: {term}\nname: {term}" for term in above),
    ]
    text = (UPSTREAM / "uberon-part.obo").read_text(encoding="utf-8")
    planted.write_text("\n\n[Term]\n".join([text.rstrip(), *stanzas]) + "\n", encoding="utf-8")
    found = read("uberon", [planted], SOURCES_DIR)
    edges = [row[:3] for row in rows(found, "uberon_edges.tsv") if row[0] == "UBERON:0001906"]
    assert edges == [("UBERON:0001906", "part_of", "UBERON:0001900")]
    assert found.tallies[0].left_out[REJECTED] == 3


FAULTS = [
    ("hgnc", "hgnc_complete_set.txt", "symbol\t", "sign\t", "line 1: column symbol is missing"),
    ("hgnc", "hgnc_complete_set.txt", "HGNC:3098\tTOR1A", "HGNC:3098\t", "line 2: column symbol"),
    ("hgnc", "hgnc_complete_set.txt", "\t605204\n", "\n", r"line 2: 31 cells, the header has 32"),
    ("clingen", "Clingen-Gene-Disease-Summary.csv", "GENE ID (HGNC)", "GENE", "no line names"),
    (
        *("clingen", "Clingen-Gene-Disease-Summary.csv", '"HGNC:4389"', '"4389"'),
        r"line 8: column GENE ID \(HGNC\): '4389'",
    ),
    (
        *("clingen", "Clingen-Gene-Disease-Summary.csv", "2019-02-19T", "19 Feb "),
        "line 8: column CLASSIFICATION DATE: .* is no date",
    ),
    ("clingen", "Clingen-Gene-Disease-Summary.csv", ',"Epilepsy"', "", "line 8: 9 cells"),
    (
        *("orphanet-prevalence", "en_product9_prev.xml", "</Prevalence>", "</Prevalance>"),
        r"line 18, column 11: mismatched tag",
    ),
    (
        *("orphanet-prevalence", "en_product9_prev.xml", "<OrphaCode>256</OrphaCode>", ""),
        r"a Disorder \(109\) has no OrphaCode",
    ),
    ("ror", "ror-data.json", '"names":', '"nom":', r"record 1: no 'names' .*schema 2"),
    ("ror", "ror-data.json", '"active",', '"active"', r"line 2, column \d+: Expecting"),
    (
        *("mondo-omim-genes", "mondo-omim-genes.robot.tsv", "hgnc/3098", "hgnc/TOR1A"),
        "line 3: column hgnc_id",
    ),
    (
        "mondo-sssom",
        "mondo_exactmatch_omim.sssom.tsv",
        "2018-06-14",
        "new",
        "no mapping_set_version",
    ),
    (
        *("maxo-annotations", "maxo-annotations.tsv", "MAXO:0001224", "copper"),
        "line 2: column maxo_id: 'copper'",
    ),
    ("hpo-genes", "genes_to_phenotype.txt", "1861\tTOR1A", "x\tTOR1A", "line 2: column ncbi_gene"),
    ("drugcentral-targets", "targets.tsv", "2554\t", "g\t", "line 2: column GeneID: 'g'"),
    ("uberon", "uberon-part.obo", "data-version", "remark", "names no data-version"),
]


@pytest.mark.parametrize(("source", "name", "old", "new", "message"), FAULTS)
def test_a_fault_is_named_with_file_line_and_column(
    tmp_path: Path, source: str, name: str, old: str, new: str, message: str
) -> None:
    text = (UPSTREAM / name).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceTableError, match=message) as caught:
        read(source, [path], SOURCES_DIR)
    assert name in str(caught.value)


def test_classes_and_their_types_are_read_together() -> None:
    with pytest.raises(SourceTableError, match="are read together"):
        reading("drugcentral-classes", "drug-to-class.tsv")


def functions(found: Reading, source: str) -> list[Cells]:
    return [row[1:6] for row in rows(found, "gene_functions.tsv", source)]


def test_gos_annotations_with_names_and_what_is_denied() -> None:
    found = reading("go-annotations", "goa_human.gaf", "go-basic.obo")
    place = ("dyst:activeIn", "GO:0099999", "a place in the cell that only this file names", "IDA")
    assert [row[:2] + row[4:] for row in functions(found, "go-annotations")] == [
        ("TOR1A", "dyst:activeIn", "IDA"),
        ("TOR1A", "dyst:hasMolecularFunction", "IEA"),
        ("TOR1A", "dyst:involvedInProcess", "IMP"),
    ]
    assert ("TOR1A", *place) in functions(found, "go-annotations")
    (tally,) = found.tallies
    assert dict(tally.left_out) == {"said not to hold": 1, "annotation of another gene": 1}
    assert rows(found, "gene_functions.tsv", "reactome")  # other sources keep their rows


def test_a_term_that_nothing_names_is_told_with_its_line() -> None:
    with pytest.raises(SourceTableError, match=r"goa_human\.gaf, line 6: GO:0099999 has no name"):
        reading("go-annotations", "goa_human.gaf")


def test_reactomes_gene_sets_and_mgis_report() -> None:
    pathways = reading("reactome", "ReactomePathways.gmt")
    assert functions(pathways, "reactome") == [
        (
            *("TOR1A", "dyst:inPathway", "Reactome:R-HSA-8856825"),
            *("Cargo recognition for clathrin-mediated endocytosis", ""),
        )
    ]
    report = reading("mgi", "HMD_HumanPhenotype.rpt")
    assert [row[2] for row in functions(report, "mgi")] == ["MP:0003631", "MP:0005369"]
    assert report.tallies[0].left_out["nothing was looked for in mice"] == 1


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "en_product6.xml"
    path.write_text('<!DOCTYPE x [<!ENTITY a "b">]><x/>\n', encoding="utf-8")
    with pytest.raises(SourceTableError, match="declares a document type"):
        read("orphanet-genes", [path], SOURCES_DIR)


def test_a_missing_upstream_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceTableError, match=r"gone\.tsv: cannot be read"):
        list(read_tsv(tmp_path / "gone.tsv", ("a",)))


def test_the_list_of_sources_is_that_of_the_folders() -> None:
    import dystonia_kg.sources as package

    folders = {path.parent.name for path in Path(package.__file__).parent.glob("*/__init__.py")}
    assert folders == set(SOURCES)
    assert len(SOURCES) == len(set(SOURCES))
    assert len(loaders()) == len(list(Path(package.__file__).parent.glob("*/claims.py")))
    assert {"hgnc", "clingen", "orphanet", "hpo", "uberon"} <= set(readers())
