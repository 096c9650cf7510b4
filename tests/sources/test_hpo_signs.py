"""How telling a sign is, and the signs of HPO that the graph does not use."""

from pathlib import Path

from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.sources import readers

HPOA = """#description: "HPO annotations"
#version: 2026-01-01
database_id disease_name qualifier hpo_id reference evidence onset frequency sex modifier aspect \
biocuration
OMIM:100 Name  HP:0000002 PMID:2;PMID:1 PCS HP:0003593 3/4 MALE HP:0000003 P \
HPO:a[2020-01-01];HPO:b[2024-05-06]
OMIM:100 Name NOT HP:0000003 OMIM:100 TAS     P HPO:a[2019-02-03]
OMIM:999 Other  HP:0000002 OMIM:999 IEA     P HPO:a[2019-02-03]
"""

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
    (table,) = readers()["hpo-other-signs"]([path], SOURCES_DIR).tables
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
    (table,) = readers()["hpo-information-content"]([path], SOURCES_DIR).tables
    found = {row[0]: row[1:3] for row in table.rows}
    assert found["HP:0001332"] == ("1", "0.6931")  # one of the two diseases that have a sign
    assert found["HP:0000118"] == ("2", "0.0000")
    assert "HP:0000478" not in found
