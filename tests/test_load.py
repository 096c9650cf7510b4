"""Loading whole files: every format gives the same, errors name the line, nothing by halves."""

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from dystonia_kg.build import build
from dystonia_kg.carry import carry_over, loaded_before
from dystonia_kg.cli import main
from dystonia_kg.errors import LoadError, StoreError
from dystonia_kg.load import Loaded, Wanted, load_files, unload
from dystonia_kg.obo_rdf import read_obo_triples
from dystonia_kg.store import current_build, open_store, open_to_write, write_store

GRAPH = "https://example.org/terms"
OBO_FILE = r"""format-version: 1.2
data-version: releases/2026-01-01
ontology: tst
idspace: dcx http://purl.org/dc/terms/
subsetdef: slim "A slim"
synonymtypedef: layperson "layperson term"
property_value: owl:versionInfo "2026-01-01" xsd:string
import: http://example.org/other.owl

[Term]
id: TST:0000001
name: root! of all

[Term]
id: TST:0000002
name: cramp {source="x"}
namespace: tests
alt_id: TST:0000009
def: "Says \"ouch\", a\nline." [PMID:1, url:https\://example.org/a\,b "title"] {comment="c"}
comment: Some text.
subset: slim
synonym: "spasm" EXACT layperson [PMID:2]
synonym: "tic" []
xref: OMIM:1 "name"
is_a: TST:0000001 {source="y"} ! root
relationship: part_of TST:0000003 ! whole
relationship: RO:0000001 TST:0000003
intersection_of: TST:0000001
intersection_of: part_of TST:0000003
disjoint_from: TST:0000003
property_value: dcx:creator https://orcid.org/0000-0001
created_by: me

[Term]
id: TST:0000003
name: old
is_obsolete: true
replaced_by: TST:0000001
consider: TST:0000002
treat-xrefs-as-is: nonsense

[Typedef]
id: part_of
name: part of
xref: BFO:0000050
is_transitive: true
holds_over_chain: part_of RO:0000001
"""
OBO_GRAPHS_FILE = {
    "graphs": [
        {
            "id": "http://purl.obolibrary.org/obo/tst.owl",
            "meta": {"version": "http://purl.obolibrary.org/obo/tst/1/tst.owl"},
            "nodes": [
                {
                    "id": "http://purl.obolibrary.org/obo/TST_0000002",
                    "lbl": "cramp",
                    "type": "CLASS",
                    "meta": {
                        "definition": {"val": "It hurts.", "xrefs": ["PMID:1"]},
                        "synonyms": [
                            {"pred": "hasExactSynonym", "val": "spasm", "xrefs": []},
                        ],
                        "xrefs": [{"val": "OMIM:1"}],
                        "comments": ["Some text."],
                        "basicPropertyValues": [
                            {
                                "pred": "http://purl.obolibrary.org/obo/IAO_0100001",
                                "val": "TST:0000001",
                            }
                        ],
                        "deprecated": True,
                    },
                }
            ],
            "edges": [
                {"sub": "TST:0000002", "pred": "is_a", "obj": "TST:0000001"},
                {"sub": "TST:0000002", "pred": "BFO:0000050", "obj": "TST:0000003"},
            ],
            "logicalDefinitionAxioms": [
                {
                    "definedClassId": "TST:0000002",
                    "genusIds": ["TST:0000001"],
                    "restrictions": [{"propertyId": "BFO:0000050", "fillerId": "TST:0000003"}],
                }
            ],
            "domainRangeAxioms": [{"predicateId": "BFO:0000050"}],
        }
    ]
}
TRIPLE = "<https://example.org/s> <https://example.org/p> "
SAME = {
    "a.nt": f'{TRIPLE}"o" .\n{TRIPLE}_:b .\n',
    "a.ttl": '@prefix : <https://example.org/> .\n:s :p "o" , [] .\n',
    "a.nq": f'{TRIPLE}"o" <https://example.org/else> .\n{TRIPLE}_:b .\n',
    "a.trig": '@prefix : <https://example.org/> .\n:g { :s :p "o" , [] }\n',
    "a.owl": """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:e="https://example.org/"><rdf:Description rdf:about="https://example.org/s">
<e:p>o</e:p><e:p><rdf:Description/></e:p></rdf:Description></rdf:RDF>""",
}


@pytest.fixture
def home(small_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_home, tmp_path / "home", symlinks=True))


def load(home: Path, *paths: Path, replace: bool = False, **wanted: object) -> list[Loaded]:
    arguments = {"graph": GRAPH, **wanted}
    return list(load_files(home, paths, Wanted(**arguments), replace=replace))  # type: ignore[arg-type]


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def ask(home: Path, pattern: str, graph: str = GRAPH) -> bool:
    return bool(open_store(home).query(f"ASK {{ GRAPH <{graph}> {{ {pattern} }} }}"))


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("name", SAME)
def test_every_rdf_syntax(home: Path, tmp_path: Path, name: str, suffix: str) -> None:
    (result,) = load(home, write(tmp_path, name + suffix, SAME[name]))
    assert result.graphs == {GRAPH: 2}
    pattern = "<https://example.org/s> <https://example.org/p> 'o', ?b FILTER(isBlank(?b))"
    assert ask(home, pattern)
    outside = open_store(home).select("SELECT * { <https://example.org/s> ?p ?o }")
    assert outside == []


OBO_FACTS = [
    "TST:0000002 a owl:Class ; rdfs:label 'cramp' ; rdfs:subClassOf TST:0000001",
    "TST:0000001 rdfs:label 'root! of all'",
    'TST:0000002 IAO:0000115 "Says \\"ouch\\", a\\nline."',
    "[] owl:annotatedSource TST:0000002 ; owl:annotatedProperty IAO:0000115 ; "
    "oboInOwl:hasDbXref 'PMID:1', 'url:https://example.org/a,b'",
    "TST:0000002 oboInOwl:hasExactSynonym 'spasm' ; oboInOwl:hasRelatedSynonym 'tic'",
    "[] owl:annotatedTarget 'spasm' ; oboInOwl:hasSynonymType obo:tst\\#layperson ; "
    "oboInOwl:hasDbXref 'PMID:2'",
    "TST:0000002 oboInOwl:hasDbXref 'OMIM:1' ; oboInOwl:hasAlternativeId 'TST:0000009'",
    "TST:0000002 oboInOwl:hasOBONamespace 'tests' ; rdfs:comment 'Some text.'",
    "TST:0000002 oboInOwl:inSubset obo:tst\\#slim",
    "TST:0000002 rdfs:subClassOf [ owl:onProperty BFO:0000050 ; owl:someValuesFrom TST:0000003 ]",
    "TST:0000002 rdfs:subClassOf [ owl:onProperty RO:0000001 ; owl:someValuesFrom TST:0000003 ]",
    "TST:0000002 owl:equivalentClass/owl:intersectionOf/rdf:first TST:0000001",
    "TST:0000002 owl:equivalentClass/owl:intersectionOf/rdf:rest/rdf:first/owl:onProperty "
    "BFO:0000050",
    "TST:0000002 owl:disjointWith TST:0000003 ; dcterms:creator <https://orcid.org/0000-0001>",
    "TST:0000003 owl:deprecated true ; IAO:0100001 TST:0000001 ; oboInOwl:consider TST:0000002",
    "BFO:0000050 a owl:ObjectProperty, owl:TransitiveProperty ; rdfs:label 'part of'",
    "BFO:0000050 owl:propertyChainAxiom/rdf:rest/rdf:first RO:0000001",
    "<http://purl.obolibrary.org/obo/tst.owl> a owl:Ontology ; owl:versionInfo '2026-01-01' ; "
    "owl:versionIRI <http://purl.obolibrary.org/obo/tst/releases/2026-01-01/tst.owl>",
]
PREFIX = "PREFIX TST: <http://purl.obolibrary.org/obo/TST_> "


def test_obo_means_what_the_mapping_to_owl_says(home: Path, tmp_path: Path) -> None:
    (result,) = load(home, write(tmp_path, "tst.obo.gz", OBO_FILE))
    assert dict(result.left_out) == {"import": 1, "treat-xrefs-as-is": 1}
    store = open_store(home)
    for fact in OBO_FACTS:
        assert bool(store.query(f"{PREFIX} ASK {{ GRAPH <{GRAPH}> {{ {fact} }} }}")), fact


def test_obo_graphs_json(home: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "tst.json", json.dumps(OBO_GRAPHS_FILE))
    (result,) = load(home, path)
    assert dict(result.left_out) == {"domainRangeAxioms": 1, "meta of the graph": 1}
    facts = [
        "TST:0000002 a owl:Class ; rdfs:label 'cramp' ; rdfs:subClassOf TST:0000001",
        "TST:0000002 rdfs:subClassOf "
        "[ owl:onProperty BFO:0000050 ; owl:someValuesFrom TST:0000003 ]",
        "TST:0000002 IAO:0000115 'It hurts.' ; oboInOwl:hasExactSynonym 'spasm'",
        "[] owl:annotatedTarget 'It hurts.' ; oboInOwl:hasDbXref 'PMID:1'",
        "TST:0000002 oboInOwl:hasDbXref 'OMIM:1' ; rdfs:comment 'Some text.'",
        "TST:0000002 owl:deprecated true ; IAO:0100001 TST:0000001",
        "TST:0000002 owl:equivalentClass/owl:intersectionOf/rdf:rest/rdf:first/owl:someValuesFrom "
        "TST:0000003",
        "<http://purl.obolibrary.org/obo/tst.owl> a owl:Ontology",
    ]
    for fact in facts:
        query = f"{PREFIX} ASK {{ GRAPH <{GRAPH}> {{ {fact} }} }}"
        assert bool(open_store(home).query(query)), fact


def cut(text: str, at: int = -9) -> bytes:
    return gzip.compress(text.encode(), mtime=0)[:at]


BAD_FILES = [
    ("a.nt", f'{TRIPLE}"o" .\n{TRIPLE}"o .\n', r"a\.nt, line 2: "),
    ("a.nt", f'{TRIPLE}"o" .\n{TRIPLE}<https://example.org/ x> .\n', r"line 2: Invalid IRI"),
    ("a.nt", b'<https://e.org/s> <https://e.org/p> "\xff" .\n', r"line 1: Invalid UTF-8"),
    ("a.nt", "", r"a\.nt: there are no triples"),
    ("a.ttl", "\n\n<s> <p> <o> .", r"line 3: "),
    ("a.ttl.gz", cut(SAME["a.ttl"]), r"a\.ttl\.gz: the gzip file is truncated"),
    ("a.nt.gz", cut(SAME["a.nt"]), r"a\.nt\.gz: the gzip file is truncated"),
    ("a.obo.gz", cut(OBO_FILE), r"a\.obo\.gz: the gzip file is truncated"),
    ("a.json.gz", cut(json.dumps(OBO_GRAPHS_FILE)), r"the gzip file is truncated"),
    ("a.nt.gz", b"\x1f\x8bnonsense and more", r"a\.nt\.gz: .*gzip file is (damaged|truncated)"),
    ("a.owl", SAME["a.owl"][:-20], r"a\.owl, line 3: "),
    ("a.owl", "Prefix(:=<https://example.org/>)\nOntology()", r"functional syntax"),
    (
        "a.owl",
        '<Ontology xmlns="http://www.w3.org/2002/07/owl#"><Declaration/></Ontology>',
        r"OWL/XML",
    ),
    ("a.obo", "[Term]\nid: A:1\nrubbish\n", r"a\.obo, line 3: 'rubbish'"),
    ("a.obo", "[Term]\nname: no id\n", r"a\.obo, line 1: \[Term\] without an id"),
    ("a.obo", "[Term]\nid: A:1\ndef: not quoted\n", r"a\.obo, line 3: 'def' needs a text"),
    ("a.obo", "[Term]\nid: A:1\nrelationship: part_of\n", r"line 3: 'relationship' needs two"),
    ("a.obo", "[Term]\nid: A:1\nis_a: A:<2\n", r"a\.obo, line 3: "),
    ("a.obo", b"[Term]\nid: A:1\nname: \xff\n", r"a\.obo, line 3: not UTF-8"),
    ("a.obo", "format-version: 9.0\n[Term]\nid: A:1\n", r"line 1: format-version 9.0 is not known"),
    ("a.obo", "format-version: 1.2\n", r"no \[Term\]"),
    ("a.obo", "[Nonsense]\nid: A:1\n", r"\[Nonsense\] is not known"),
    ("a.json", '{"graphs": [{"nodes": [{"id": 1}]}]}', r"a\.json, line 1: no OBO Graphs"),
    ("a.json", '{"graphs": [\n{"nodes": [', r"a\.json, line \d: no JSON"),
    ("a.json", "{}", r"no graphs with nodes"),
    ("a.docx", "x", r"the format cannot be told from the extension '\.docx'"),
]


@pytest.mark.parametrize(("name", "content", "message"), BAD_FILES)
def test_a_bad_file_is_told_by_line_and_changes_nothing(
    home: Path, tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = current_build(home)
    with pytest.raises(LoadError, match=message):
        load(home, path)
    assert current_build(home) == before
    assert GRAPH not in open_store(home).graph_names()


BAD_GRAPHS = [
    ("terms", "not an absolute IRI"),
    ("https://w3id.org/dystonia-kg/graph/ontology", "belongs to the project"),
    ("https://w3id.org/dystonia-kg/graph/mine", "belongs to the project"),
    (None, "name the graph"),
]


@pytest.mark.parametrize(("graph", "message"), BAD_GRAPHS)
def test_graphs_that_are_refused(
    home: Path, tmp_path: Path, graph: str | None, message: str
) -> None:
    with pytest.raises(LoadError, match=message):
        load(home, write(tmp_path, "a.nt", SAME["a.nt"]), graph=graph)


def test_graphs_that_a_file_names_itself(home: Path, tmp_path: Path) -> None:
    two = f'{TRIPLE}"1" <https://example.org/1> .\n{TRIPLE}"2" <https://example.org/2> .\n'
    (result,) = load(home, write(tmp_path, "two.nq", two), graph=None)
    assert result.graphs == {"https://example.org/1": 1, "https://example.org/2": 1}
    own = f'{TRIPLE}"1" <https://w3id.org/dystonia-kg/graph/ontology> .\n'
    with pytest.raises(LoadError, match="belongs to the project"):
        load(home, write(tmp_path, "own.nq", own), graph=None)
    with pytest.raises(LoadError, match="stands in no graph"):
        load(home, write(tmp_path, "none.nq", f'{TRIPLE}"1" .\n'), graph=None)
    new = f'{TRIPLE}"3" <https://example.org/1> .\n'
    load(home, write(tmp_path, "new.nq", new), graph=None, replace=True)
    assert ask(home, "?s ?p '3' FILTER NOT EXISTS { ?s ?p '1' }", "https://example.org/1")
    assert ask(home, "?s ?p '2'", "https://example.org/2")


@pytest.mark.parametrize("in_default", [False, True])
def test_a_blank_node_stays_one_in_all_pieces_of_a_file(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_default: bool
) -> None:
    monkeypatch.setattr("dystonia_kg.named_graphs._PIECE", 2)
    text = "".join(f'_:b <https://example.org/p> "{n}" .\n' for n in (1, 2, 3, 4, 5, 5))
    path = write(tmp_path, "a.nt", text)
    for _ in range(2):
        (result,) = load(home, path, in_default=in_default)
    assert result.graphs == {GRAPH: 10}
    found = "SELECT ?s (COUNT(*) AS ?n) { GRAPH %s { ?s ?p '1', '5', ?o } %s } GROUP BY ?s"
    rows = open_store(home).select(found % (f"<{GRAPH}>", "?s ?p ?o" if in_default else ""))
    assert [row["n"] for row in rows] == [ox.Literal(5)] * 2


def test_loading_adds_and_replace_replaces(home: Path, tmp_path: Path) -> None:
    one, two = (write(tmp_path, f"{n}.nt", f'{TRIPLE}"{n}" .\n') for n in "12")
    load(home, one)
    (result,) = load(home, two)
    assert result.graphs == {GRAPH: 2}
    entry = open_store(home).manifest["loaded"][GRAPH]
    assert (entry["files"], entry["triples"], entry["in_default"]) == (["1.nt", "2.nt"], 2, False)
    (result,) = load(home, two, replace=True)
    assert result.graphs == {GRAPH: 1}
    assert open_store(home).manifest["loaded"][GRAPH]["files"] == ["2.nt"]


def test_of_several_files_each_stands_for_itself_but_with_replace_all_do(
    home: Path, tmp_path: Path
) -> None:
    good = write(tmp_path, "good.nt", f'{TRIPLE}"good" .\n')
    bad = write(tmp_path, "bad.nt", f'{TRIPLE}"bad" .\nrubbish\n')
    with pytest.raises(LoadError, match=r"bad\.nt, line 2"):
        load(home, good, bad)
    assert ask(home, "?s ?p 'good' FILTER NOT EXISTS { ?s ?p 'bad' }")
    other = write(tmp_path, "other.nt", f'{TRIPLE}"other" .\n')
    with pytest.raises(LoadError, match=r"bad\.nt, line 2"):
        load(home, other, bad, replace=True)
    assert ask(home, "?s ?p 'good' FILTER NOT EXISTS { ?s ?p 'other' }")


SHARED = "<https://w3id.org/dystonia-kg/term/CervicalDystonia> <http://www.w3.org/2000/01/rdf-schema#label>"


def default_graph(home: Path) -> set[str]:
    rows = open_store(home).select("SELECT * { ?s ?p ?o FILTER(!isBlank(?s) && !isBlank(?o)) }")
    return {str(row) for row in rows}


def mark_own(home: Path) -> None:
    """Let the manifest of the small home list the project's graphs, as a build does."""
    path = current_build(home) / "manifest.json"
    graphs = {name: {} for name in open_store(home).graph_names()}
    manifest = {**json.loads(path.read_text(encoding="utf-8")), "graphs": graphs}
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_in_the_default_graph_each_triple_stands_once_and_leaves_last(
    home: Path, tmp_path: Path
) -> None:
    mark_own(home)
    before = default_graph(home)
    text = f'{SHARED} "cervical dystonia"@en .\n{TRIPLE}"new" .\n{TRIPLE}"both" .\n'
    load(home, write(tmp_path, "1.nt", text), in_default=True)
    other = "https://example.org/other"
    load(home, write(tmp_path, "2.nt", f'{TRIPLE}"both" .\n'), graph=other, in_default=True)
    outside = "https://example.org/outside"
    load(home, write(tmp_path, "3.nt", f'{TRIPLE}"new" .\n'), graph=outside)
    store = open_store(home)
    (row,) = store.select(f"SELECT (COUNT(*) AS ?n) {{ {SHARED} 'cervical dystonia'@en }}")
    assert row["n"] == ox.Literal(1)
    assert len(default_graph(home)) == len(before) + 2
    assert unload(home, GRAPH) == 3
    after = default_graph(home)
    assert len(after) == len(before) + 1
    assert any("both" in row for row in after)
    unload(home, other)
    assert default_graph(home) == before
    assert unload(home, outside) == 1
    with pytest.raises(LoadError, match=r"is not loaded \(loaded graphs: none\)"):
        unload(home, outside)


def test_a_graph_is_in_the_default_graph_or_not(home: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "1.nt", f'{TRIPLE}"new" .\n')
    load(home, path)
    with pytest.raises(LoadError, match="outside of the default graph"):
        load(home, path, in_default=True)
    load(home, path, in_default=True, replace=True)
    assert open_store(home).select("SELECT * { ?s ?p 'new' }")


def as_nquads(home: Path, graph: str) -> list[str]:
    return sorted(str(triple) for triple in open_store(home).triples_of(graph))


def test_loaded_graphs_are_carried_over(home: Path, tmp_path: Path) -> None:
    load(home, write(tmp_path, "tst.obo", OBO_FILE))
    inside = "https://example.org/inside"
    load(
        home,
        write(tmp_path, "1.nt", f'{TRIPLE}"007"^^<https://e.org/x> .\n'),
        graph=inside,
        in_default=True,
    )
    new = tmp_path / "new"
    write_store(new, {"https://w3id.org/dystonia-kg/graph/ontology": []})
    loaded = carry_over(home, new)
    assert loaded == open_store(home).manifest["loaded"]
    carried = open_to_write(new)
    for graph in (GRAPH, inside):
        quads = carried.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        assert sorted(str(quad.triple) for quad in quads) == as_nquads(home, graph)
    (only,) = carried.quads_for_pattern(None, None, None, ox.DefaultGraph())
    assert '"007"' in str(only)


def test_a_build_carries_loaded_graphs_over(built_home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(built_home, tmp_path / "home", symlinks=True))
    load(home, write(tmp_path, "tst.obo", OBO_FILE), in_default=True)
    before = as_nquads(home, GRAPH)
    manifest = build(home, echo=lambda _: None)
    assert as_nquads(home, GRAPH) == before
    assert manifest["loaded"][GRAPH]["in_default"] is True
    query = f"{PREFIX} ASK {{ TST:0000002 rdfs:label 'cramp' }}"
    assert bool(open_store(home).query(query))


def spoil_layout(home: Path) -> None:
    path = current_build(home) / "manifest.json"
    manifest = {**json.loads(path.read_text(encoding="utf-8")), "layout": 0}
    path.write_text(json.dumps(manifest), encoding="utf-8")


SPOILERS: list[Callable[[Path], object]] = [
    spoil_layout,
    lambda home: (current_build(home) / "manifest.json").write_text("{", encoding="utf-8"),
    lambda home: (current_build(home) / "manifest.json").unlink(),
    lambda home: shutil.rmtree(current_build(home) / "store"),
    lambda home: (current_build(home) / "store" / "CURRENT").write_text("x", encoding="utf-8"),
]


@pytest.mark.parametrize("spoil", SPOILERS)
def test_what_cannot_be_carried_over_stops_the_build_unless_discarded(
    home: Path, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    load(home, write(tmp_path, "tst.obo", OBO_FILE))
    spoil(home)
    with pytest.raises(StoreError, match="--discard"):
        build(home, echo=lambda _: None)
    new = tmp_path / "new"
    write_store(new, {})
    assert carry_over(home, new, discard=True) == {}


def test_without_loaded_graphs_an_old_layout_does_not_stop_the_build(home: Path) -> None:
    spoil_layout(home)
    assert loaded_before(home) == {}


def call(runner: CliRunner, home: Path, *arguments: str) -> Result:
    return runner.invoke(main, ["--home", str(home), *arguments])


def test_the_commands(runner: CliRunner, home: Path, tmp_path: Path) -> None:
    path = str(write(tmp_path, "tst.obo", OBO_FILE))
    shown = call(runner, home, "load", path, "--graph", GRAPH)
    assert shown.exit_code == 0, shown.output
    assert f"tst.obo: <{GRAPH}> now holds" in shown.stdout
    assert "left out, as it has no place in OWL: 1 x import" in shown.stdout
    assert f"<{GRAPH}>:" in call(runner, home, "loaded").stdout
    query = f"SELECT ?l {{ GRAPH <{GRAPH}> {{ ?s rdfs:label ?l FILTER(?l = 'cramp') }} }}"
    assert "cramp" in call(runner, home, "query", query).stdout
    assert call(runner, home, "unload", "--graph", GRAPH).stdout.startswith("removed ")
    assert call(runner, home, "loaded").stdout == ""
    bad = str(write(tmp_path, "bad.nt", "rubbish\n"))
    failed = call(runner, home, "load", bad, "--graph", GRAPH)
    assert failed.exit_code == 1
    assert "dystonia-kg: bad.nt, line 1:" in failed.stderr
    missing = call(runner, home, "load", str(tmp_path / "none.nt"), "--graph", GRAPH)
    assert (missing.exit_code, "no such file" in missing.stderr) == (1, True)
    named = str(write(tmp_path, "terms.txt", SAME["a.ttl"]))
    assert call(runner, home, "load", named, "--graph", GRAPH, "--format", "turtle").exit_code == 0


def test_reading_obo_keeps_the_line_of_a_late_error(tmp_path: Path) -> None:
    text = "[Term]\nid: A:1\n\n" * 500 + "[Term]\nid: A:2\nis_a:\n"
    with pytest.raises(LoadError, match="line 1503: 'is_a' has no value"):
        list(read_obo_triples(write(tmp_path, "long.obo", text)))


MEASURED = """
import sys
from pathlib import Path
from dystonia_kg.load import Wanted, load_files
home, path = Path(sys.argv[1]), Path(sys.argv[2])
for loaded in load_files(home, [path], Wanted("https://example.org/big")):
    # VmHWM and not ru_maxrss, which a process takes over from the one that started it.
    status = Path("/proc/self/status").read_text()
    print(*loaded.graphs.values(), status.partition("VmHWM:")[2].split()[0])
"""


@pytest.mark.long
def test_a_file_of_300_megabytes_in_bounded_memory(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "big.nt"
    number = 1_850_000
    with path.open("w", encoding="utf-8") as file:
        for n in range(number):
            file.write(
                f"<http://purl.obolibrary.org/obo/HP_{n // 8:09d}> <https://example.org/p{n % 8}> "
                f'"value number {n} of a generated file, with some more text so that it is long '
                'enough" .\n'
            )
    assert path.stat().st_size > 290_000_000
    command = [sys.executable, "-c", MEASURED, str(home), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    triples, peak_kib = map(int, done.stdout.split())
    assert triples == number
    assert peak_kib < 600 * 1024
