"""When a record of another vocabulary is the same disease as a Mondo term."""

from collections import Counter

from dystonia_kg.sources.mondo_mappings.upstream import derive_records
from dystonia_kg.sources.records import read_records

EXACT, XREF = "skos:exactMatch", "oboInOwl:hasDbXref"
MAPPINGS = [
    ("MONDO:1", EXACT, "ORPHA:10", "Wide"),
    ("MONDO:1", EXACT, "OMIM:100", ""),
    ("MONDO:1", EXACT, "DOID:5", "five"),
    ("MONDO:2", EXACT, "ORPHA:20", "Same"),
    ("MONDO:2", EXACT, "OMIM:200", ""),
    ("MONDO:3", EXACT, "ORPHA:30", "Twin"),
    ("MONDO:3", EXACT, "ORPHA:31", "Twin"),
    ("MONDO:8", EXACT, "OMIM:800", ""),
    ("MONDO:8", EXACT, "ORPHA:80", "Whole"),
    ("MONDO:8", EXACT, "ORPHA:81", "Part"),
    ("MONDO:4", EXACT, "OMIM:400", ""),
    ("MONDO:5", EXACT, "OMIM:400", ""),
    ("MONDO:6", XREF, "OMIM:600", ""),
    ("MONDO:7", EXACT, "OMIMPS:700", ""),
]
ORPHANET = {
    ("ORPHA:10", "OMIM:100"): "BTNT",
    ("ORPHA:10", "OMIM:101"): "BTNT",
    ("ORPHA:20", "OMIM:200"): "E",
    ("ORPHA:80", "OMIM:800"): "E",
}
PARENTS = {"ORPHA:81": {"ORPHA:80"}, "ORPHA:80": {"ORPHA:9"}}


def test_records_are_the_same_only_one_to_one_and_unopposed() -> None:
    rows = [(disease, "", relation, *rest) for disease, relation, *rest in MAPPINGS]
    table = derive_records(rows, ORPHANET, PARENTS)
    found = {(row[0], row[1]): (row[3], row[2]) for row in table.rows}
    assert found == {
        ("MONDO:1", "ORPHA:10"): ("broader", "Wide"),
        ("MONDO:1", "OMIM:100"): ("same", ""),
        ("MONDO:1", "DOID:5"): ("same", "five"),
        ("MONDO:2", "ORPHA:20"): ("same", "Same"),
        ("MONDO:2", "OMIM:200"): ("same", ""),
        ("MONDO:3", "ORPHA:30"): ("unclear", "Twin"),
        ("MONDO:3", "ORPHA:31"): ("unclear", "Twin"),
        ("MONDO:8", "OMIM:800"): ("same", ""),
        ("MONDO:8", "ORPHA:80"): ("same", "Whole"),
        ("MONDO:8", "ORPHA:81"): ("narrower", "Part"),
        ("MONDO:4", "OMIM:400"): ("unclear", ""),
        ("MONDO:5", "OMIM:400"): ("unclear", ""),
    }


def test_no_two_records_of_one_vocabulary_are_the_same_disease() -> None:
    same = [row for row in read_records() if row["relation"] == "same"]
    found = Counter((row["disease"], row["record"].partition(":")[0]) for row in same)
    assert {key for key, number in found.items() if number > 1} == set()
    assert {row["disease"] for row in same if row["record"] == "ORPHA:561854"} == {"MONDO:0100040"}
