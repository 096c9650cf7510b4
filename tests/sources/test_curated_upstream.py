"""Upstream files that a person chooses from: published patients, an AI-curated knowledge base."""

import json
import shutil
import tarfile
from pathlib import Path

import pytest

from dystonia_kg.errors import SourceTableError
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.refresh.difference import compare
from dystonia_kg.refresh.refresh import read
from dystonia_kg.sources.derived_table import DerivedTable, Reading
from dystonia_kg.sources.dismech import claims as dismech
from dystonia_kg.sources.literature.columns import LITERATURE_COLUMNS
from support.homes import TESTS
from support.table_rows import rows_of

UPSTREAM = TESTS / "fixtures" / "upstream"
VPS13A = "notebooks/VPS13A/phenopackets/PMID_28446873_Case_1.json"


def table(found: Reading, name: str) -> DerivedTable:
    (one,) = [derived for derived in found.tables if derived.name == name]
    return one


def copied(name: str, tmp_path: Path) -> Path:
    return Path(shutil.copytree(UPSTREAM / name, tmp_path / name))


def test_a_phenopacket_gives_the_rows_of_its_patient() -> None:
    found = read("phenopackets", [UPSTREAM / "phenopackets"], SOURCES_DIR)
    cases = {row[0]: row for row in table(found, "cases.tsv").rows}
    assert cases["PMID_28446873_Case_1"][1:] == (
        *("OMIM:200150", "Choreoacanthocytosis", "HGNC:1908"),
        "NM_033305.3:c.8282C>G|NM_033305.3:c.9276-1G>A",  # in the order of the file
        *("male", "P37Y", "P37Y", "PMID:28446873"),
        *("VPS13A/phenopackets/PMID_28446873_Case_1.json", "phenopackets"),
    )
    assert cases["PMID_18513678_individual_5001"][5:8] == ("male", "", "Childhood onset")
    signs = table(found, "case_signs.tsv").rows
    assert [row[1:5] for row in signs if row[0] == "PMID_28446873_Case_1"] == [
        ("HP:0000739", "Anxiety", "no", ""),
        ("HP:0002069", "Bilateral tonic-clonic seizure", "yes", "P30Y"),
        ("HP:0002072", "Chorea", "yes", "P37Y"),
    ]
    assert ("HP:0001300", "Parkinsonism", "yes", "Adult onset") in [row[1:5] for row in signs]


def test_only_known_patients_come_and_those_not_in_the_files_stay() -> None:
    found = read("phenopackets", [UPSTREAM / "phenopackets"], SOURCES_DIR)
    assert compare(table(found, "cases.tsv"), SOURCES_DIR).is_empty
    difference = compare(table(found, "case_signs.tsv"), SOURCES_DIR)
    # the two files tell 5 of the signs that the whole ones tell: the others of these two go
    assert (len(difference.added), len(difference.changed)) == (0, 0)
    assert {row[0] for row in difference.removed} == {
        "PMID_28446873_Case_1",
        "PMID_18513678_individual_5001",
    }
    (tally,) = found.tallies
    assert (tally.kept, tally.left_out["a patient who is not in the table"]) == (2, 1)
    kept = [reason for reason in tally.left_out if reason.startswith("kept as it was")]
    assert len(kept) == len(rows_of("cases.tsv")) - 2


def test_an_archive_is_read_like_its_folder(tmp_path: Path) -> None:
    archive = tmp_path / "phenopacket-store-0123.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(UPSTREAM / "phenopackets", "phenopacket-store-0123")
    found = read("phenopackets", [archive], SOURCES_DIR)
    assert found.tables == read("phenopackets", [UPSTREAM / "phenopackets"], SOURCES_DIR).tables


PACKET_FAULTS = [
    (("metaData", "phenopacketSchemaVersion"), "1.0.0", "phenopacketSchemaVersion is '1.0.0'"),
    (("subject", "sex"), "man", "subject.sex: 'man' is none of FEMALE, MALE"),
    (("subject", "timeAtLastEncounter"), {"ageRange": {}}, "timeAtLastEncounter: neither age nor"),
    (("interpretations",), [], "0 interpretations: one is expected"),
    (("metaData", "externalReferences"), [], "0 externalReferences: one is expected"),
    (("diseases",), [], "0 diseases OMIM:200150: one is expected"),
    (("phenotypicFeatures",), [{"type": {"label": "Chorea"}}], r"no type\.id"),
]


@pytest.mark.parametrize(("keys", "value", "message"), PACKET_FAULTS)
def test_what_a_packet_lacks_or_says_otherwise_is_named(
    tmp_path: Path, keys: tuple[str, ...], value: object, message: str
) -> None:
    path = copied("phenopackets", tmp_path) / VPS13A
    content = json.loads(path.read_text(encoding="utf-8"))
    *outer, last = keys
    element = content
    for key in outer:
        element = element[key]
    element[last] = value
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(SourceTableError, match=rf"PMID_28446873_Case_1\.json: .*{message}"):
        read("phenopackets", [tmp_path / "phenopackets"], SOURCES_DIR)


DYT6 = "MONDO:0011264"


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """The curated tables with the items of one entry, as if the graph used no other."""
    folder = Path(shutil.copytree(SOURCES_DIR, tmp_path / "tables"))
    header, *lines = (folder / "dismech_items.tsv").read_text("utf-8").splitlines()
    kept = [line for line in lines if line.startswith(f"{DYT6}\t")]
    assert 0 < len(kept) < len(lines)
    (folder / "dismech_items.tsv").write_text("\n".join([header, *kept, ""]), encoding="utf-8")
    return folder


def test_items_of_an_entry_with_those_that_nobody_has_read(tables: Path) -> None:
    found = read("dismech", [UPSTREAM / "dismech"], tables)
    items = table(found, "dismech_items.tsv").rows
    assert [row[1:7] for row in items] == [
        (
            *("inheritance", "HP:0000006", "Autosomal dominant inheritance", "PMID:21793105"),
            *("SUPPORT", "unread"),
        ),
        (
            *("phenotypes", "HP:0012049", "Laryngeal dystonia", "PMID:21793105"),
            *("SUPPORT", "claimed otherwise"),
        ),
        (
            *("phenotypes", "HP:0012049", "Laryngeal dystonia", "PMID:99999999"),
            *("REFUTE", "unread"),
        ),
        (
            *("treatments", "CHEBI:3160", "Botulinum toxin type A", "PMID:28627117"),
            *("SUPPORT", "unread"),
        ),
    ]
    (tally,) = found.tallies
    assert tally.left_out["to be read: MONDO:0011264 HP:0012049 PMID:99999999"] == 1


def test_no_item_becomes_a_claim_and_what_is_no_longer_cited_goes(tables: Path) -> None:
    found = read("dismech", [UPSTREAM / "dismech"], tables)
    difference = compare(table(found, "literature_claims.tsv"), tables)
    assert (difference.added, difference.changed) == ([], [])
    place = {name: LITERATURE_COLUMNS.index(name) for name in LITERATURE_COLUMNS}
    gone = {(row[place["source"]], row[place["checked"]]) for row in difference.removed}
    assert gone == {("dismech", "confirmed")}
    cited = {"PMID:21793105", "PMID:30590536", "PMID:99999999", "PMID:28627117"}
    assert not cited & {row[place["reference"]] for row in difference.removed}
    stays = [reason for reason in found.tallies[0].left_out if "stays, corrected" in reason]
    corrected = [
        row
        for row in rows_of("literature_claims.tsv")
        if row["source"] == "dismech" and row["checked"] == "corrected"
    ]
    assert 0 < len(stays) < len(corrected)


def test_every_item_has_a_use_that_the_claims_bear_out() -> None:
    claimed = {(row["object"], row["reference"]) for row in rows_of("literature_claims.tsv")}
    papers = {reference for _, reference in claimed}
    for row in rows_of("dismech_items.tsv"):
        is_claimed = (row["term"], row["reference"]) in claimed
        assert is_claimed == (row["use"] == "claimed"), row
        assert row["use"] != "not claimed" or row["reference"] not in papers, row
    (graph,) = dismech.load()
    (tally,) = graph.tallies
    assert tally.rows_read == len(rows_of("dismech_items.tsv"))
    assert tally.left_out["read, and not claimed"] == 24


def test_an_entry_that_upstream_dropped_is_not_dropped_in_silence() -> None:
    with pytest.raises(SourceTableError, match=r"dismech: no entry of MONDO:0000481, "):
        read("dismech", [UPSTREAM / "dismech"], SOURCES_DIR)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("reference: PMID:99999999", "reference:", "evidence without a reference"),
        ("disease_term:", "disease:", "no disease_term with a term"),
        ("phenotypes:", "phenotypes: [", r"line \d+: "),
    ],
)
def test_a_fault_of_an_entry_is_named(
    tmp_path: Path, tables: Path, old: str, new: str, message: str
) -> None:
    path = copied("dismech", tmp_path) / "kb" / "disorders" / "Torsion_Dystonia_6.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceTableError, match=rf"Torsion_Dystonia_6\.yaml.*{message}"):
        read("dismech", [tmp_path / "dismech"], tables)
