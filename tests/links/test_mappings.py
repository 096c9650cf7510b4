"""The project's own mappings: composition, the SSSOM file, and graph:mappings."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import OWL, RDF, Graph, URIRef
from rdflib.namespace import SKOS

from dystonia_kg.cli.main import main
from dystonia_kg.curies import expand
from dystonia_kg.errors import SourceTableError, ValidationError
from dystonia_kg.links import mappings
from dystonia_kg.links.mapping_facts import CrossReference, Link, LinkFacts, TermStatus
from dystonia_kg.links.own_mappings import CHAINED, MANUAL, compose, own_mappings
from dystonia_kg.links.sssom import FILE_NAME, SssomRow, read_sssom, validate_sssom
from dystonia_kg.paths import ONTOLOGY_DIR
from dystonia_kg.sources.columns import OWN_MAPPING_COLUMNS
from dystonia_kg.sources.tables import Row

FILE = ONTOLOGY_DIR / FILE_NAME


def iri(curie: str) -> URIRef:
    return URIRef(expand(curie))


def curated(subject: str, predicate: str, target: str, strongest: str = "exact") -> Row:
    cells = (subject, f"skos:{predicate}Match", target, "label", strongest, "a reason", "")
    return Row(dict(zip(OWN_MAPPING_COLUMNS, cells, strict=True)), "own.tsv", 2)


def link(subject: str, predicate: str, target: str) -> Link:
    return Link(subject, "a disease", predicate, target, "", "mondo.sssom.tsv", "2026-08-04")


def chained(rows: list[Row], facts: LinkFacts) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (mapping.subject, mapping.object): (mapping.predicate, mapping.comment)
        for mapping in own_mappings(rows, facts)
        if mapping.justification == CHAINED
    }


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [
        ("exact", "exact", "exact"),
        ("exact", "close", "close"),
        ("exact", "broad", "broad"),
        ("close", "exact", "close"),
        ("broad", "exact", "broad"),
        ("narrow", "exact", "narrow"),
        ("close", "close", None),  # SKOS: closeMatch is not transitive
        ("close", "broad", None),
        ("broad", "narrow", None),
        ("broad", "close", None),
        ("related", "exact", None),
    ],
)
def test_composition_is_conservative(first: str, second: str, result: str | None) -> None:
    assert compose(first, second) == result


def test_an_exact_chain_stays_exact() -> None:
    facts = LinkFacts([link("MONDO:1", "skos:exactMatch", "NCIT:C1")])
    assert (
        chained([curated("dyst:X", "exact", "MONDO:1")], facts)["dyst:X", "NCIT:C1"][0] == "exact"
    )


# Real cases exist for DO and Orphanet (see check-links), but at no term that the project's own
# classes match exactly today: these four are planted.
@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (
            LinkFacts(
                [
                    link("MONDO:1", "skos:exactMatch", "NCIT:C1"),
                    link("MONDO:1", "skos:exactMatch", "NCIT:C2"),
                ]
            ),
            "several entries of NCIT",
        ),
        (
            LinkFacts(
                [
                    link("MONDO:1", "skos:exactMatch", "NCIT:C1"),
                    link("MONDO:2", "skos:exactMatch", "NCIT:C1"),
                ]
            ),
            "several of its terms",
        ),
        (
            LinkFacts(
                [
                    link("MONDO:1", "skos:exactMatch", "NCIT:C1"),
                    link("MONDO:1", "skos:exactMatch", "DOID:1"),
                ],
                [CrossReference("DOID:1", "x", "NCIT:C9", "", "do")],
            ),
            "DO's own cross-reference is NCIT:C9",
        ),
    ],
)
def test_a_doubt_weakens_an_exact_chain(facts: LinkFacts, why: str) -> None:
    found = chained([curated("dyst:X", "exact", "MONDO:1")], facts)
    predicate, comment = found["dyst:X", "NCIT:C1"]
    assert predicate == "close"
    assert why in comment


def test_what_orphanet_tells_apart_is_not_exact() -> None:
    facts = LinkFacts(
        [
            link("MONDO:1", "skos:exactMatch", "ORPHA:1"),
            link("MONDO:1", "skos:exactMatch", "OMIM:1"),
        ],
        [CrossReference("ORPHA:1", "x", "OMIM:1", "BTNT", "orphanet")],
    )
    found = chained([curated("dyst:X", "exact", "MONDO:1")], facts)
    assert {predicate for predicate, _ in found.values()} == {"close"}


def test_the_curator_can_cap_a_chain_and_overrule_it() -> None:
    facts = LinkFacts(
        [
            link("MONDO:1", "skos:exactMatch", "NCIT:C1"),
            link("MONDO:1", "skos:exactMatch", "ORPHA:1"),
        ]
    )
    rows = [
        curated("dyst:X", "exact", "MONDO:1", strongest="close"),
        curated("dyst:X", "broad", "ORPHA:1", strongest="broad"),
    ]
    found = own_mappings(rows, facts)
    said = {mapping.object: (mapping.predicate, mapping.justification) for mapping in found}
    assert said["NCIT:C1"] == ("close", CHAINED)
    assert said["ORPHA:1"] == ("broad", MANUAL)


def test_a_sign_is_never_reached_by_a_chain() -> None:
    facts = LinkFacts([link("MONDO:1", "skos:exactMatch", "HP:1")])
    assert chained([curated("dyst:X", "exact", "MONDO:1")], facts) == {}


def test_a_gap_is_filled_from_do_with_care() -> None:
    facts = LinkFacts(
        [],
        [
            CrossReference("DOID:1", "x", "ICD10CM:G1", "", "do"),
            CrossReference("DOID:2", "y", "ICD10CM:G1", "", "do"),
            CrossReference("DOID:1", "x", "NCIT:C1", "", "do"),
        ],
    )
    found = chained([curated("dyst:X", "exact", "DOID:1")], facts)
    assert found["dyst:X", "ICD10CM:G1"][0] == "broad"  # two diseases of DO share the code
    assert found["dyst:X", "NCIT:C1"][0] == "close"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (curated("dyst:X", "nearly", "MONDO:1"), "no SKOS mapping relation"),
        (curated("dyst:X", "exact", "MONDO:1", strongest="very"), "column strongest"),
    ],
)
def test_a_bad_curated_row_names_file_and_line(row: Row, message: str) -> None:
    with pytest.raises(SourceTableError, match=r"own\.tsv, line 2") as caught:
        own_mappings([row], LinkFacts())
    assert message in str(caught.value)


def test_mapping_twice_is_an_error() -> None:
    rows = [curated("dyst:X", "exact", "MONDO:1"), curated("dyst:X", "close", "MONDO:1")]
    with pytest.raises(SourceTableError, match="mapped twice"):
        own_mappings(rows, LinkFacts())


@pytest.fixture(scope="module")
def rows() -> list[SssomRow]:
    return read_sssom(FILE)


def test_the_file_is_valid_sssom(rows: list[SssomRow]) -> None:
    assert validate_sssom(FILE) == len(rows)


def test_the_file_follows_from_the_tables(rows: list[SssomRow]) -> None:
    text = FILE.read_text(encoding="utf-8")
    version = rows[0].subject_source_version
    again = mappings.composed_text(mappings.own_labels(), version=version)
    assert again == text, "run dystonia-kg make-mappings"


def test_the_file_is_of_the_ontologys_version(rows: list[SssomRow]) -> None:
    assert {row.subject_source_version for row in rows} == {mappings.ontology_version()}


def test_the_command_composes_and_validates(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["make-mappings", "--output", str(tmp_path / FILE_NAME)])
    assert result.exit_code == 0
    assert (tmp_path / FILE_NAME).read_text("utf-8") == FILE.read_text("utf-8")


def broken(tmp_path: Path, old: str, new: str) -> Path:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / FILE_NAME
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\tMONDO:0000481\t", "\tNOPE:0000481\t"),
        ("\tsemapv:MappingChaining\t", "\t\t"),
        ("\tskos:exactMatch\t", "\texactly\t"),
        ("\t2026-11-22\t", "\tyesterday\t"),
    ],
)
def test_a_bad_row_is_not_dropped_in_silence(tmp_path: Path, old: str, new: str) -> None:
    date = "\tdystonia-kg\t2026-11-22\t" if "2026" in old else old
    path = broken(tmp_path, date, date.replace(old, new) if "2026" in old else new)
    with pytest.raises(ValidationError, match="no valid SSSOM") as caught:
        validate_sssom(path)
    assert re.search(r"line \d+", caught.value.findings[0])


def test_a_short_row_is_refused(tmp_path: Path) -> None:
    path = broken(tmp_path, "\tskos:relatedMatch\tHP:0001332", "\tHP:0001332")
    with pytest.raises(SourceTableError, match=r"line \d+: 13 cells"):
        read_sssom(path)


def test_every_subject_is_an_own_class_with_its_label(rows: list[SssomRow]) -> None:
    graph = Graph()
    for path in ONTOLOGY_DIR.glob("*.ttl"):
        graph.parse(path)
    labels = mappings.own_labels()
    for row in rows:
        assert (iri(row.subject_id), RDF.type, OWL.Class) in graph
        assert row.subject_label == labels[row.subject_id]


def test_rules_that_every_row_keeps(rows: list[SssomRow]) -> None:
    for row in rows:
        prefix = row.object_id.split(":")[0]
        assert row.comment
        assert row.object_source_version
        if prefix == "HP":
            assert row.predicate_id == "skos:relatedMatch"
        if prefix in ("OMIM", "OMIMPS", "SCTID", "UMLS", "MEDGEN"):
            assert row.object_label == ""
        assert bool(row.author_label) is (row.mapping_justification == MANUAL)


REACHED = (
    *("MONDO", "DOID", "ORPHA", "OMIM", "OMIMPS", "MESH", "UMLS", "MEDGEN", "NCIT", "SCTID"),
    *("ICD10CM", "icd11.foundation", "GARD", "HP"),
)


@pytest.mark.parametrize("prefix", REACHED)
def test_each_vocabulary_is_reached(rows: list[SssomRow], prefix: str) -> None:
    assert any(row.object_id.startswith(f"{prefix}:") for row in rows)


@pytest.mark.parametrize(
    ("subject", "predicate", "target"),
    [
        ("dyst:Dystonia", "skos:exactMatch", "MONDO:0003441"),
        ("dyst:Dystonia", "skos:exactMatch", "DOID:543"),  # Mondo: exact, and DO agrees
        ("dyst:Dystonia", "skos:relatedMatch", "HP:0001332"),
        ("dyst:FocalDystonia", "skos:broadMatch", "MONDO:0015990"),
        ("dyst:FocalDystonia", "skos:broadMatch", "ORPHA:1866"),  # through MONDO:0015990
        ("dyst:DYT-TOR1A", "skos:broadMatch", "ORPHA:256"),
        ("dyst:DYT-TOR1A", "skos:exactMatch", "OMIM:128100"),
        ("dyst:WritersCramp", "skos:broadMatch", "MONDO:0000482"),
        ("dyst:CervicalDystonia", "skos:exactMatch", "NCIT:C85072"),
        ("dyst:LaryngealDystonia", "skos:broadMatch", "MESH:D055154"),  # MeSH: Dysphonia
    ],
)
def test_known_mappings(rows: list[SssomRow], subject: str, predicate: str, target: str) -> None:
    said = [
        row.predicate_id for row in rows if (row.subject_id, row.object_id) == (subject, target)
    ]
    assert said == [predicate]


def test_exact_is_one_to_one(rows: list[SssomRow]) -> None:
    exact = [row for row in rows if row.predicate_id == "skos:exactMatch"]
    ends = [(row.subject_id, row.object_id.split(":")[0]) for row in exact]
    assert len(set(ends)) == len(ends)
    assert len({row.object_id for row in exact}) == len(exact)


def test_no_own_term_is_mapped_to_an_obsolete_entry(rows: list[SssomRow]) -> None:
    terms: dict[str, TermStatus] = LinkFacts.load().terms
    assert not [r for r in rows if r.object_id in terms and terms[r.object_id].deprecated]


def test_graph_has_plain_triples_and_metadata() -> None:
    (found,) = mappings.load()
    graph = found.complete()
    triple = (iri("dyst:CervicalDystonia"), SKOS.exactMatch, iri("MONDO:0000481"))
    assert triple in graph
    (node,) = [
        node
        for node in graph.subjects(OWL.annotatedSource, triple[0])
        if (node, OWL.annotatedTarget, triple[2]) in graph
    ]
    assert (node, RDF.type, mappings.SSSOM.Mapping) in graph
    assert graph.value(node, mappings.SSSOM.mapping_justification) == iri(MANUAL)
    assert str(graph.value(node, mappings.SSSOM.object_source_version)) == "MONDO v2026-05-05"
    # disease_mappings: MONDO:0015004 skos:exactMatch EFO:0009301
    assert (iri("MONDO:0015004"), SKOS.exactMatch, iri("EFO:0009301")) in graph
    nodes = set(graph.subjects(RDF.type, mappings.SSSOM.Mapping))
    assert len(nodes) == sum(tally.claims for tally in found.tallies)
