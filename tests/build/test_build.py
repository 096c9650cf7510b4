"""The build: what it writes, that it is repeatable, and what stops it without loss."""

import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from dystonia_kg.build import assemble, validate
from dystonia_kg.build import build as build_module
from dystonia_kg.build.assemble import Assembly
from dystonia_kg.build.build import build, check
from dystonia_kg.errors import DystoniaKgError, OntologyError, StaleReasoningError, StoreError
from dystonia_kg.namespaces import GRAPH, PREFIXES
from dystonia_kg.paths import ONTOLOGY_DIR
from dystonia_kg.sources import tables
from dystonia_kg.sources.ninds import claims as ninds
from dystonia_kg.store.store import open_build, open_store


def quiet(_: str) -> None:
    """Swallow progress."""


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ONTOLOGY_DIR, tmp_path / "ontology"))


@pytest.fixture(scope="module")
def made() -> Assembly:
    """What every build here that changes no module writes."""
    return assemble.assemble(reason=False, echo=quiet)


@pytest.fixture
def assembled(made: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the step that puts the graphs together: the test is about what comes after."""
    monkeypatch.setattr(build_module, "assemble", lambda **_: made)


@pytest.fixture
def own_home(built_home: Path, tmp_path: Path) -> Path:
    """A copy of the built home that a test may spoil."""
    return Path(shutil.copytree(built_home, tmp_path / "home", symlinks=True))


@pytest.mark.long
def test_two_builds_give_the_same_graphs(built_home: Path, tmp_path: Path) -> None:
    again = build(tmp_path, echo=quiet)
    manifest = open_store(built_home).manifest
    assert again["graphs"] == manifest["graphs"]
    assert again["release"] == manifest["release"]
    assert again["id"] != manifest["id"]


def test_the_default_graph_is_the_merge_each_triple_once(built_home: Path) -> None:
    store = open_store(built_home)
    in_graphs = store.select(
        "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"
    )
    merged = store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert in_graphs == merged
    twice = store.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    assert int(twice[0]["n"].value) > int(merged[0]["n"].value)


def test_blank_nodes_of_two_graphs_stay_apart(built_home: Path) -> None:
    in_graphs: dict[str, set[str]] = {}
    store = open_store(built_home)
    for name in store.graph_names():
        for triple in store.triples_of(name):
            if isinstance(triple.subject, ox.BlankNode):
                in_graphs.setdefault(triple.subject.value, set()).add(name)
    assert len({graph for graphs in in_graphs.values() for graph in graphs}) > 1
    assert all(len(graphs) == 1 for graphs in in_graphs.values())


def test_the_manifest_counts_and_sums_agree_with_the_files(built_home: Path) -> None:
    store = open_store(built_home)
    for name, entry in store.manifest["graphs"].items():
        assert sum(1 for _ in store.triples_of(name)) == entry["triples"], name
    release = store.build / "release"
    assert {path.name for path in release.iterdir()} == set(store.manifest["release"])


@pytest.mark.long
@pytest.mark.usefixtures("assembled")
def test_a_finished_build_replaces_the_old_one_by_its_link(own_home: Path) -> None:
    before = (own_home / "current").resolve()
    build(own_home, echo=quiet)
    after = (own_home / "current").resolve()
    assert before != after
    assert before.exists()
    assert not list((own_home / "builds").glob(".new-*"))
    build(own_home, echo=quiet)
    assert len(list((own_home / "builds").iterdir())) == 2


def _spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


BAD_MODULES = [
    pytest.param(
        lambda m: _append(m / "signs.ttl", "\ndyst:Broken a owl:Class ; ;; rdfs:label .\n"),
        r"signs\.ttl, line \d+",
        False,
        id="turtle syntax",
    ),
    pytest.param(
        lambda m: _append(
            m / "forms.ttl", "\ndyst:Blepharospasm rdfs:subClassOf dyst:GeneralizedDystonia .\n"
        ),
        r"no instance is possible of: .*Blepharospasm",
        True,
        id="unsatisfiable class",
    ),
    pytest.param(
        lambda m: _spoil(m / "signs.ttl", '    rdfs:label "foot cramp"@en ;\n', ""),
        r"own-term-without-label: dyst:FootCramp has 0 labels",
        False,
        id="missing label",
        marks=pytest.mark.long,
    ),
    pytest.param(
        lambda m: (m / "course.ttl").unlink(),
        r"imports of .* differ: .*ontology/course",
        False,
        id="missing module",
    ),
]


@pytest.mark.parametrize(("spoil", "message", "axioms_change"), BAD_MODULES)
def test_a_bad_module_stops_the_build_and_leaves_the_store(
    spoil, message: str, axioms_change: bool, modules: Path, own_home: Path
) -> None:
    before = (own_home / "current").resolve()
    spoil(modules)
    with pytest.raises(DystoniaKgError, match=message):
        build(own_home, reasoned_anew=axioms_change, modules=modules, echo=quiet)
    assert (own_home / "current").resolve() == before
    assert len(list((own_home / "builds").iterdir())) == 1
    assert open_store(own_home).select("SELECT ?l { dyst:Dystonia rdfs:label ?l }")


def test_a_bad_claim_stops_the_build(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    def spoiled(name: str, columns):
        for row in tables.read_table(name, columns):
            spoil = name == "ninds_claims.tsv"
            cells = {
                column: "FOO:1" if spoil and cell == "dyst:FootCramp" else cell
                for column, cell in row.cells.items()
            }
            yield tables.Row(cells, row.file, row.line)

    before = (own_home / "current").resolve()
    monkeypatch.setattr(ninds, "read_table", spoiled)
    with pytest.raises(DystoniaKgError, match=r"ninds_claims\.tsv, line \d+: column object"):
        build(own_home, echo=quiet)
    assert (own_home / "current").resolve() == before


FAULTS = """
INSERT DATA {
  claim:fault a dyst:Claim ; biolink:subject dyst:FootCrampX ; biolink:predicate dyst:canHurt ;
    dyst:restsOn ninds:S63 .
  claim:moved biolink:subject dyst:DYT-TOR1A ; biolink:original_subject ORPHA:256 .
  claim:treated biolink:predicate dyst:hasTreatment ; dyst:population "people"@en .
  GRAPH graph:ontology {
    dyst:Dystonia dyst:hasCause dyst:GeneticCause ; rdfs:seeAlso dyst:Nowhere ; dyst:unheardOf 1 .
    dyst:FocalDystonia skos:broadMatch obo:MONDO_0000477 .
    obo:MONDO_0008840 skos:exactMatch ORPHA:100 .
    dyst:WritersCramp dyst:onAxis dyst:Task .
    [] a owl:Axiom ; owl:annotatedSource dyst:WritersCramp ; owl:annotatedProperty rdfs:label ;
      owl:annotatedTarget "no name of it"@en .
    dyst:FootCramp rdfs:subClassOf obo:UBERON_9999999 , dyst:Obsolete .
    dyst:Obsolete a owl:Class ; owl:deprecated true ; rdfs:label "not so named"@en ;
      IAO:0000115 "Twice the same."@en ; dcterms:source src:dystonia-kg .
    dyst:Double a owl:Class ; rdfs:label "double"@en ; IAO:0000115 "Twice the same."@en ;
      dcterms:source src:dystonia-kg ; rdfs:comment " ends with a space "@en ;
      oboInOwl:hasExactSynonym "double"@en , "twofold"@en ; oboInOwl:hasSynonymType dyst:NoType ;
      oboInOwl:hasBroadSynonym "twofold"@en ; oboInOwl:hasDbXref "no CURIE" ;
      owl:equivalentClass dyst:WritersCramp , [ owl:onProperty dyst:hasCause ] ;
      IAO:0100001 dyst:Obsolete .
    obo:nothing a owl:Class ; rdfs:label "address"@en ; oboInOwl:hasExactSynonym "twofold"@en .
    rdfs:label rdfs:comment "built in"@en .
    dyst:Blepharospasm rdfs:label "foot cramp"@en .
  }
} ;
DELETE WHERE { GRAPH ?graph { dyst:HandDystonia rdfs:label ?label } } ;
DELETE WHERE { dyst:HandDystonia rdfs:label ?label } ;
DELETE WHERE { GRAPH ?graph { dyst:HandDystonia obo:IAO_0000115 ?definition } } ;
DELETE { ?claim ?p ?o } WHERE { ?claim ?p ?o . FILTER(?o = ninds:S42) } ;
ADD GRAPH graph:ontology TO DEFAULT
"""
FINDINGS = [
    "duplicate-definition: dyst:Double has the definition of",
    "duplicate-synonym: dyst:Double has its label as a synonym: double",
    "duplicate-synonym: dyst:Double has a synonym in two scopes: twofold",
    "duplicate-synonym: obo:nothing shares an exact synonym",
    "obsolete-term-used: dyst:Obsolete",
    "odd-class-definition: dyst:Double has two logical definitions",
    "odd-class-definition: dyst:Double is defined by a relation alone",
    "odd-class-definition: dyst:Double is equivalent to a named class",
    "odd-name: dyst:Double has a cross-reference that is no CURIE: no CURIE",
    "odd-name: dyst:Double has a successor and is not obsolete",
    "odd-name: dyst:Obsolete says in its label",
    "odd-name: obo:nothing is no address",
    "odd-name: rdfs:label is built into the language",
    "undeclared-synonym-type: dyst:NoType",
    "untidy-text: dyst:Double",
    "dangling-annotation: dyst:NoType",
    "class-as-individual: dyst:Dystonia",
    "dangling-annotation: dyst:Nowhere",
    "dangling-class: UBERON:9999999",
    "dangling-annotation: UBERON:9999999",
    "dangling-class: dyst:HandDystonia",
    "duplicate-label: dyst:Blepharospasm",
    "own-term-without-label: dyst:Blepharospasm has 2 labels",
    "dangling-annotation: dyst:FootCrampX",
    "claim-predicate-undeclared: dyst:canHurt",
    "dangling-annotation: dyst:canHurt",
    "dangling-annotation: ninds:S63",
    "own-term-without-label: dyst:HandDystonia has 0 labels",
    "own-term-without-definition: dyst:HandDystonia",
    "statement-not-covered: ninds:S42",
    "incomplete-claim: claim:fault",
    "treatment-without-study: claim:treated is on a treatment and has no",
    "undeclared-property: dyst:unheardOf",
    "exact-and-otherwise: dyst:FocalDystonia",
    "exact-and-otherwise: MONDO:0008840",
    "disease-on-two-nodes: MONDO:0008840",
    "record-not-the-same: dyst:DYT-TOR1A has claims on",
    "empty-axis-class: dyst:WritersCramp",
    "annotated-axiom-missing: dyst:WritersCramp",
]


def test_the_checks_find_each_fault(own_home: Path) -> None:
    """One copy of the graph with a fault for each check, and nothing else is found."""
    assert {finding.partition(":")[0] for finding in FINDINGS} == {
        path.stem for path in validate.CHECKS_DIR.glob("*.rq")
    }
    path = (own_home / "current").resolve() / "store"
    ox.Store(str(path)).update(FAULTS, prefixes=PREFIXES)
    findings = validate.check_graph(open_build(path))
    assert [f for f in findings if not f.startswith(tuple(FINDINGS))] == []
    assert [f for f in FINDINGS if not any(found.startswith(f) for found in findings)] == []


def test_a_shape_violation_is_named() -> None:
    from rdflib import RDF, Graph

    from dystonia_kg.namespaces import CLAIM, DYST

    graph = Graph()
    graph.add((CLAIM.bare, RDF.type, DYST.Claim))
    with pytest.raises(DystoniaKgError, match="claim:bare biolink:subject"):
        validate.require_shapes(graph)


def test_changed_axioms_without_the_reasoner_are_stale(modules: Path, tmp_path: Path) -> None:
    _append(
        modules / "forms.ttl", "\ndyst:WritersCramp rdfs:subClassOf dyst:PersistentDystonia .\n"
    )
    with pytest.raises(StaleReasoningError, match="build --reason"):
        build(tmp_path / "home", modules=modules, echo=quiet)


@pytest.mark.long
def test_changed_labels_without_the_reasoner_are_fine(modules: Path, tmp_path: Path) -> None:
    _spoil(modules / "signs.ttl", '"foot cramp"@en', '"cramp of the foot"@en')
    build(tmp_path, modules=modules, echo=quiet)
    rows = open_store(tmp_path).select("SELECT ?l { dyst:FootCramp rdfs:label ?l }")
    assert [row["l"].value for row in rows] == ["cramp of the foot"]


def test_a_home_that_cannot_be_written_is_told_before_any_work(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("dystonia_kg.build.build.assemble", None)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot write to"):
        build(tmp_path / "file" / "home", echo=quiet)


@pytest.mark.usefixtures("assembled")
@pytest.mark.long
def test_a_fault_while_writing_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build_module, "write_release", full)
    before = (own_home / "current").resolve()
    with pytest.raises(StoreError, match="No space left"):
        build(own_home, echo=quiet)
    assert (own_home / "current").resolve() == before
    assert len(list((own_home / "builds").iterdir())) == 1


def test_a_store_of_an_older_layout_is_named(own_home: Path) -> None:
    path = (own_home / "current").resolve() / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "layout": 0}))
    with pytest.raises(StoreError, match=r"layout 0.*dystonia-kg build"):
        open_store(own_home)


def test_the_checks_find_nothing_in_the_graph(built_home: Path) -> None:
    assert check(built_home, echo=quiet) == []


def test_no_claim_graph_is_empty(built_home: Path) -> None:
    graphs = open_store(built_home).manifest["graphs"]
    assert str(GRAPH["source/ninds-dystonia"]) in graphs
    assert all(entry["triples"] for entry in graphs.values())


def test_error_is_an_ontology_error_with_file_and_line(modules: Path) -> None:
    _spoil(modules / "axes.ttl", "dyst:AxisValue a owl:Class ;", "dyst:AxisValue a owl:Class")
    with pytest.raises(OntologyError) as caught:
        build(modules.parent / "home", modules=modules, echo=quiet)
    lines = (modules / "axes.ttl").read_text().splitlines()
    wrong = next(n for n, line in enumerate(lines, 1) if line == "dyst:AxisValue a owl:Class")
    number = int(str(caught.value).split("line ")[1].split(":")[0])
    assert wrong <= number <= wrong + 2


def test_literals_of_the_release_are_as_written(built_home: Path) -> None:
    """The store shortens some literals; the release files must not."""
    path = open_store(built_home).build / "release" / "dystonia-kg.nt"
    triples = [q.triple for q in ox.parse(path=str(path))]
    assert all(isinstance(t, ox.Triple) for t in triples)
    assert '"2026-11-22"^^<http://www.w3.org/2001/XMLSchema#date>' in path.read_text()
