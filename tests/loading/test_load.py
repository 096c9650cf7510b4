"""Loading whole files: every format gives the same, errors name the line, nothing by halves."""

import gzip
import shutil
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest

from dystonia_kg.errors import LoadError
from dystonia_kg.loading.load import put_in_order
from dystonia_kg.loading.obo import read_obo_triples
from dystonia_kg.store.draft import Draft
from dystonia_kg.store.store import current_build, open_store
from support.loading import GRAPH, OBO_FILE, PREFIX, SAME, TRIPLE, ask, load, write


@pytest.fixture
def home(small_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_home, tmp_path / "home", symlinks=True))


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("name", SAME)
def test_every_rdf_syntax(home: Path, tmp_path: Path, name: str, suffix: str) -> None:
    (result,) = load(home, write(tmp_path, name + suffix, SAME[name]))
    assert result.graphs == {GRAPH: 2}
    names_dropped = result.left_out["name of a graph, as --graph gives another"]
    assert names_dropped == (name in ("a.nq", "a.trig"))
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


def test_obo_means_what_the_mapping_to_owl_says(home: Path, tmp_path: Path) -> None:
    (result,) = load(home, write(tmp_path, "tst.obo.gz", OBO_FILE))
    assert result.left_out.told() == [
        "1 x import (line 8)",
        "1 x text or qualifier of a reference in a list (line 19)",
        "1 x treat-xrefs-as-is in a [Term] (line 40)",
    ]
    assert result.triples == result.graphs[GRAPH]
    store = open_store(home)
    for fact in OBO_FACTS:
        assert bool(store.query(f"{PREFIX} ASK {{ GRAPH <{GRAPH}> {{ {fact} }} }}")), fact


def cut(text: str, at: int = -9) -> bytes:
    return gzip.compress(text.encode(), mtime=0)[:at]


BAD_FILES = [
    ("a.nt", f'{TRIPLE}"o" .\n{TRIPLE}"o .\n', r"a\.nt, line 2: "),
    ("a.nt", f'{TRIPLE}"o" .\n{TRIPLE}<https://example.org/ x> .\n', r"line 2: Invalid IRI"),
    ("a.nt", b'<https://e.org/s> <https://e.org/p> "\xff" .\n', r"line 1: Invalid UTF-8"),
    ("a.ttl", "\n\n<s> x:p <o> .", r"line 3: "),
    ("a.ttl.gz", cut(SAME["a.ttl"]), r"a\.ttl\.gz: the gzip file is truncated"),
    ("a.nt.gz", cut(SAME["a.nt"]), r"a\.nt\.gz: the gzip file is truncated"),
    ("a.obo.gz", cut(OBO_FILE), r"a\.obo\.gz: the gzip file is truncated"),
    ("a.nt.gz", b"\x1f\x8bnonsense and more", r"a\.nt\.gz: .*gzip file is (damaged|truncated)"),
    ("a.owl", SAME["a.owl"][:-20], r"a\.owl, line 3: "),
    ("a.obo", "[Term]\nid: A:1\nrubbish\n", r"a\.obo, line 3: 'rubbish'"),
    ("a.obo", "[Term]\nname: no id\n", r"a\.obo, line 1: \[Term\] without an id"),
    ("a.obo", b"[Term]\nid: A:1\nname: \xff\n", r"a\.obo, line 3: not UTF-8"),
    ("a.obo", "format-version: 9.0\n[Term]\nid: A:1\n", r"line 1: format-version 9.0 is not known"),
    ("a.obo", "format-version: 1.2\n", r"no \[Term\]"),
    ("a.json", '{"graphs": [{"nodes": [{"id": 1}]}]}', r"a\.json: OBO Graphs JSON is not read"),
    ("a.obo", "[Term]\nid: A:<1\n", r"a\.obo, line 2: "),
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


def test_reading_obo_keeps_the_line_of_a_late_error(tmp_path: Path) -> None:
    text = "[Term]\nid: A:1\n\n" * 500 + "[Term]\nid: A:2\nis_a\n"
    with pytest.raises(LoadError, match="line 1503: 'is_a' is not of the form"):
        list(read_obo_triples(write(tmp_path, "long.obo", text)))


MEASURED = """
import sys
from pathlib import Path
from dystonia_kg.loading.load import LoadTarget, load_files
home, path = Path(sys.argv[1]), Path(sys.argv[2])
for loaded in load_files(home, [path], LoadTarget("https://example.org/big")):
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


@pytest.mark.parametrize(("loaded", "expected"), [(40, 0), (49, 0), (51, 1), (2_000, 1)])
def test_a_store_is_put_in_order_when_much_is_new(loaded: int, expected: int) -> None:
    """What counts is how much has come to the 100 triples, not how much the graph has now."""
    store = Mock()
    manifest = {"graphs": {"https://example.org/own": {"triples": 60}}}
    draft = Draft(store, manifest, Path(), Path())
    draft.loaded[GRAPH] = {"triples": loaded}
    put_in_order(draft, 100)
    assert store.optimize.call_count == expected
