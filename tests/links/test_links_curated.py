"""Link checks on the curated tables: cases known in the data, and the forms of the report."""

import json
import re
from collections import Counter

import pytest
from click.testing import CliRunner
from rdflib import RDF, Literal, URIRef

from dystonia_kg.cli.main import main
from dystonia_kg.curies import expand
from dystonia_kg.links import check
from dystonia_kg.links.findings import Finding, findings_json, findings_text, findings_tsv
from dystonia_kg.namespaces import DYST, GRAPH
from dystonia_kg.paths import SOURCES_DIR
from support.homes import ROOT


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return check.check_links()


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        # upstream_terms: EFO:0009301 deprecated, replaced by MONDO:0015004; EFO:0009904 likewise
        ("obsolete-object", "EFO:0009301"),
        ("obsolete-object", "EFO:0009904"),
        ("absent-object", "ORPHA:31709"),  # an exact match of MONDO:0011178
        ("one-to-many-exact", "MONDO:0011841"),  # Orphanet:65284 and Orphanet:199348
        ("one-to-many-exact", "MONDO:0008583"),  # SCTID:70070008 and SCTID:268240006
        ("not-exact-by-orphanet", "ORPHA:256"),  # BTNT OMIM:128100, both exact to MONDO:0007492
        ("obsolete-still-mapped", "MONDO:0018329"),  # to Orphanet:391711
        ("obsolete-without-replacement", "MONDO:0018265"),
        ("annotation-uses-obsolete-id", "MONDO:0007494"),  # MAxO annotation, carbamazepine
        ("annotation-uses-obsolete-id", "HGNC:3101"),  # Orphanet, ORPHA:98807
        ("dystonia-by-status-outside-branch", "MONDO:0016812"),  # dopa-responsive dystonia
        ("doubtful-in-branch", "MONDO:0007920"),  # lymphatic malformation 5
        ("gene-name-elsewhere", "MONDO:0100015"),  # DYT-GNAL; GNAL is linked to MONDO:0014033
        ("label-drift", "MONDO:0008695"),  # chorea-acanthocytosis
        ("new-term", "MONDO:0980989"),  # dystonia 38, absent before v2026-05-05
        ("parent-drift", "MONDO:0009141"),  # torsion dystonia 2
    ],
)
def test_cases_known_in_the_data_are_found_by_rule(
    findings: list[Finding], kind: str, key: str
) -> None:
    assert any((finding.kind, finding.id) == (kind, key) for finding in findings)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("doubtful-in-branch", "MONDO:0011728"),  # benign essential blepharospasm
        ("doubtful-in-branch", "MONDO:0000483"),  # oculogyric crisis
        ("dystonia-by-status-outside-branch", "MONDO:0000481"),  # cervical dystonia
        ("dystonia-by-status-outside-branch", "MONDO:0980989"),  # dystonia 38, susceptibility to
        ("absent-object", "ORPHA:93962"),  # withdrawn, and cross-referenced on purpose
        ("obsolete-object", "DOID:2481"),  # likewise
        ("obsolete-without-replacement", "HGNC:3101"),  # DYT13: no gene is known
    ],
)
def test_what_is_in_order_is_not_reported(findings: list[Finding], kind: str, key: str) -> None:
    assert not any((finding.kind, finding.id) == (kind, key) for finding in findings)


def test_every_finding_reads_on_its_own(findings: list[Finding]) -> None:
    described = {
        line.split("\t")[0]
        for line in (SOURCES_DIR / "sources.tsv").read_text(encoding="utf-8").splitlines()
    }
    assert len({finding.iri for finding in findings}) == len(findings)
    for finding in findings:
        assert finding.detail.endswith(".")
        assert finding.says
        assert {source for source, _ in finding.says} <= described


def test_graph_of_findings(findings: list[Finding]) -> None:
    (graph,) = check.load()
    assert graph.iri == GRAPH["findings"]
    triples = graph.complete()
    assert len(set(triples.subjects(RDF.type, DYST.Finding))) == len(findings)
    about = URIRef(expand("EFO:0009301"))
    (node,) = triples.subjects(DYST.concerns, about)
    assert triples.value(node, DYST.findingKind) == Literal("obsolete-object")
    for group, kinds in (
        (DYST.CoverageFinding, {"do-only", "unverified-objects"}),
        (DYST.NewsFinding, {"parent-drift", "new-term", "withdrawn-in-newer-release"}),
    ):
        found = set(triples.subjects(RDF.type, group))
        assert {str(triples.value(finding, DYST.findingKind)) for finding in found} == kinds
        assert len(found) == sum(finding.kind in kinds for finding in findings)


ONE = Finding("kind-a", "X:1", "a label", "a detail.", (("mondo", "this"), ("do", "that")))


def test_forms_of_the_report() -> None:
    assert findings_tsv([ONE]).splitlines()[1] == (
        "kind-a\tX:1\ta label\ta detail.\tmondo: this | do: that"
    )
    (item,) = json.loads(findings_json([ONE]))
    assert item["kind"] == "kind-a"
    assert item["says"][1] == {"source": "do", "statement": "that"}
    text = findings_text([ONE])
    assert text.startswith("1 findings\n")
    assert "- do says: that" in text
    others = [Finding(kind, "X:2", "b", "c.") for kind in ("do-only", "new-term")]
    lines = findings_text([*others, ONE]).splitlines()
    assert lines[1:4] == ["     1  kind-a", "     1  do-only (coverage)", "     1  new-term (news)"]
    assert [line for line in lines if line.startswith(("kind-a", "do-only", "new-term"))] == [
        "kind-a (1)",
        "do-only (1, coverage)",
        "new-term (1, news)",
    ]


def test_command_json_is_a_list_of_objects() -> None:
    result = CliRunner().invoke(main, ["check-links", "--format", "json"])
    assert result.exit_code == 0
    found = json.loads(result.output)
    assert found
    assert all({"kind", "id", "label", "detail"} <= set(item) for item in found)


def test_command_shows_one_kind() -> None:
    result = CliRunner().invoke(
        main, ["check-links", "--format", "tsv", "--kind", "obsolete-object"]
    )
    assert result.exit_code == 0
    assert {line.split("\t")[0] for line in result.output.splitlines()[1:]} == {"obsolete-object"}


def test_command_names_the_kinds_when_one_is_unknown() -> None:
    result = CliRunner().invoke(main, ["check-links", "--kind", "nonsense"])
    assert result.exit_code == 2
    assert "obsolete-object" in result.output


def test_every_kind_of_finding_has_its_rate_of_false_alarms(findings: list[Finding]) -> None:
    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \|((?: \d+ \|){5})", page, re.MULTILINE)
    kinds = Counter(finding.kind for finding in findings if not finding.is_apart)
    assert {kind for kind, _ in rows} == kinds.keys()
    for kind, cells in rows:
        found, judged, *verdicts = (int(cell) for cell in cells.split("|")[:-1])
        assert found == kinds[kind], kind
        assert found >= judged == sum(verdicts) >= min(found, 10), kind
