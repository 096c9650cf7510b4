"""One list of odd documents for `load` and for the Graph Store's PUT, which must agree on each."""

import gzip
import re
import shutil
from pathlib import Path

import pytest

from dystonia_kg.errors import LoadError, QuerySyntaxError
from dystonia_kg.loading.load import unload
from dystonia_kg.store.empty import make_empty
from dystonia_kg.store.store import current_build
from dystonia_kg.writes.apply import GraphChange, apply_change
from dystonia_kg.writes.documents import Part
from support.loading import GRAPH, load
from support.writable import loaded, quads

S, P = "<https://e.org/s>", "<https://e.org/p>"
LINE = f"{S} {P} {S} .\n"
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://e.org/">'
    "{}</rdf:RDF>"
)
OWX = '<Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="https://e.org/o">{}</Ontology>'
LABEL = (
    '<AnnotationAssertion><AnnotationProperty abbreviatedIRI="rdfs:label"/><IRI>https://e.org/a'
    "</IRI><Literal{}>x</Literal></AnnotationAssertion>"
)
MANCHESTER = "Prefix: : <https://e.org/>\nOntology: <https://e.org/o>\nObjectProperty: :p\n"
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935\nsize 12345\n"
DEPTH = 20_000
"""Of most syntaxes some 16,000 end the engine with a crash, or some thousand take it minutes."""
TERM = f"<<( {S} {P} "
TRIPLE = '<e:A rdf:about="https://e.org/s"><e:p rdf:parseType="Triple"><e:B/></e:p></e:A>'
JSON = '{"@id":"https://e.org/s","https://e.org/p":1}'
KEY = '{"@id":"https://e.org/s","https://e.org/p":'
SCOPED = '{"a":{"@id":"https://e.org/a","@context":'
TOO_DEEP = "nested more than 1,000 deep"

DOCUMENTS: list[tuple[str, str | bytes, int | str]] = [
    *((form, "", 0) for form in ("turtle", "ntriples", "nquads", "trig", "n3")),
    ("turtle", "# nothing\n", 0),
    ("turtle", "@prefix : <https://e.org/> .\n", 0),
    ("turtle", b"\xef\xbb\xbf", 0),
    ("ntriples", gzip.compress(b"", mtime=0), 0),
    ("trig", "<https://e.org/g> { }", 0),
    ("rdfxml", RDF.format(""), 0),
    ("owx", OWX.format(""), 1),
    ("ofn", "Ontology()", 0),
    ("omn", "Ontology:\n", 0),
    ("jsonld", "{}", 0),
    ("jsonld", "[]", 0),
    ("rdfxml", "", "line 1: no well-formed XML: no element found"),
    ("rdfxml", "<?xml version='1.0'?>\n<!-- -->", "line 2: no well-formed XML: no element found"),
    ("owx", "", "line 1: no well-formed XML: no element found"),
    ("ofn", "", "cannot be read as OWL functional syntax"),
    ("obo", "", "is it an OBO file"),
    ("jsonld", "", "line 1: Unexpected end of file"),
    ("jsonld", '{"graphs":[{"nodes":[]}]}', "OBO Graphs JSON is not read"),
    ("jsonld", '{"@context":{"@base":"a b"},"@id":"x","https://e.org/p":1}', "Invalid @base"),
    ("rdfxml", RDF.format("\n<e:A rdf:ID='a'/>\n<e:A/>\n<e:A rdf:ID='a'/>\n<e:A/>"), "line 4: "),
    ("rdfxml", RDF.format("\n<e:A/>\nstray <e:A/>\n<e:A/>"), "line 2: .*stray"),
    ("rdfxml", b"\0", "line 1: no well-formed XML"),
    ("ntriples", b"\0", "line 1: "),
    ("ntriples", f"{LINE}\0", "line 2: "),
    *((form, LFS, "a Git LFS pointer .*git lfs pull") for form in ("rdfxml", "turtle", "obo")),
    ("rdfxml", "/annex/objects/SHA256E-s1--0", "git-annex pointer"),
    ("turtle", b"\xfd7zXZ\0\0", "an xz file"),
    ("turtle", b"\x28\xb5\x2f\xfd\0\0", "a Zstandard file"),
    ("turtle", RDF.format(""), "this is RDF/XML, not Turtle"),
    ("rdfxml", OWX.format(""), "this is OWL/XML, not RDF/XML"),
    ("rdfxml", "@prefix : <https://e.org/> .\n", "this is Turtle, not RDF/XML"),
    ("jsonld", LINE, "this is N-Triples, not JSON-LD"),
    ("ntriples", LINE.encode("utf-16"), 1),
    ("ntriples", (LINE + LINE.replace(P, S)).replace("\n", "\r"), 2),
    ("ntriples", LINE.replace(" .", f" {S} ."), "line 1: this is N-Quads, not N-Triples"),
    ("nquads", LINE.replace(" .", f" <{GRAPH}> ."), 1),
    ("owx", OWX.format(LABEL.format(' xml:lang=""')), 2),
    ("owx", OWX.format(LABEL.format(' xml:lang="a b"')), "cannot be read as OWL/XML"),
    ("turtle", f"{S} {P} {TERM * 900}{S}{' )>>' * 900} .", 1),
    ("turtle", f'{S} {P} "{"<<(" * 900}", "{")>>" * 1_000}" .', 2),
    *(
        (form, f"{S} {P} {TERM * DEPTH}{S}{' )>>' * DEPTH} .", TOO_DEEP)
        for form in ("turtle", "ntriples", "nquads", "trig")
    ),
    ("turtle", f"{S} {P} {'(' * DEPTH}{')' * DEPTH} .", 2 * DEPTH - 1),
    ("turtle", f"{S} {P} {f'[ {P} ' * DEPTH}1{']' * DEPTH} .", DEPTH + 1),
    ("jsonld", f"{KEY * DEPTH}1{'}' * DEPTH}", TOO_DEEP),
    ("jsonld", f'{KEY}{{"@list":{"[" * DEPTH}{"]" * DEPTH}}}}}', TOO_DEEP),
    ("jsonld", f'{{"@context":{SCOPED * DEPTH}{{}}{"}}" * DEPTH},"https://e.org/p":1}}', TOO_DEEP),
    ("jsonld", f'{KEY}"{"[{" * DEPTH}\\\\\\"{"[" * DEPTH}"}}', 1),
    (
        "rdfxml",
        RDF.format("\n<e:A><e:p>" * DEPTH + "</e:p></e:A>" * DEPTH),
        f"line 501: {TOO_DEEP}",
    ),
    (
        "rdfxml",
        RDF.format(f"<e:p rdf:parseType='Literal'>{'<a>' * DEPTH}{'</a>' * DEPTH}</e:p>"),
        f"line 1: {TOO_DEEP}",
    ),
    ("rdfxml", RDF.format(f"<!-- {'<a>' * DEPTH} --><e:A/>"), 1),
    ("omn", f"{MANCHESTER}Class: :a SubClassOf: {':p some ' * DEPTH}:a\n", TOO_DEEP),
]  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("empty") / "home"
    make_empty(home)
    return home


@pytest.fixture
def homes(empty: Path, tmp_path: Path) -> list[Path]:
    names = ("loaded", "put")
    return [Path(shutil.copytree(empty, tmp_path / name, symlinks=True)) for name in names]


def put(home: Path, path: Path, form: str) -> None:
    apply_change(home, GraphChange("PUT", GRAPH, [Part(str(path), form, path.name)]))


@pytest.mark.parametrize(("form", "content", "expected"), DOCUMENTS)
def test_both_read_or_refuse_alike(
    homes: list[Path], tmp_path: Path, form: str, content: str | bytes, expected: int | str
) -> None:
    path = tmp_path / "document"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if isinstance(expected, int):
        (report,) = load(homes[0], path, format_name=form)
        put(homes[1], path, form)
        assert report.triples == expected
        assert [loaded(home) for home in homes] == [{GRAPH: expected}] * 2
        return
    before = [current_build(home) for home in homes]
    with pytest.raises(LoadError, match=expected) as refused:
        load(homes[0], path, format_name=form)
    with pytest.raises(QuerySyntaxError) as refused_too:
        put(homes[1], path, form)
    assert refused_too.value.message == refused.value.message
    assert [current_build(home) for home in homes] == before


LEFT_OUT = [
    ("trig", f"<https://e.org/g> {{ {LINE} }}", "a graph of its own"),
    ("obo", "[Term]\nid: A:1\nname: a\nis_a: A:2 {cardinality=0}\n", "is_a with cardinality"),
    *(
        ("jsonld", f"[{first},{JSON}]", f"1 x .*{reason}.*, such as '{shown}")
        for first, reason, shown in (
            (JSON.replace("/s", "/s s"), "about what is no absolute IRI", "https://e.org/s s"),
            (JSON.replace("https://e.org/p", "p"), "a key that stands for no abs", "p"),
            (JSON.replace("https://e.org/p", "_:p"), "a key that stands for no abs", "_:p"),
            (JSON.replace("1", '{"@id":"a:<b>"}'), "triple to what is no absolute IRI", "a:<b>"),
            (JSON.replace("1", '{"@value":"x","@language":"en_US"}'), "language is none", "en_US"),
            (JSON.replace("https://e.org/p", "@graph").replace("1", JSON).replace("/s", "/s s", 1),
             "a graph whose name is no absolute IRI", "https://e.org/s s"),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("form", "content", "reason"), LEFT_OUT)
def test_what_load_leaves_out_and_tells_is_refused_where_nobody_would_be_told(
    homes: list[Path], tmp_path: Path, form: str, content: str, reason: str
) -> None:
    path = tmp_path / "document"
    path.write_text(content)
    (report,) = load(homes[0], path, format_name=form)
    assert any(re.search(reason, line) for line in report.left_out.told()) or form == "trig"
    with pytest.raises(QuerySyntaxError, match=reason):
        put(homes[1], path, form)


@pytest.mark.parametrize(("version", "begin"), [("1.2", "<<( _:"), ("1.1", '"<e:B xmlns')])
def test_a_triple_term_in_xml(homes: list[Path], tmp_path: Path, version: str, begin: str) -> None:
    path = tmp_path / "a.rdf"
    path.write_text(RDF.replace("<rdf:RDF", f"<rdf:RDF rdf:version='{version}'").format(TRIPLE))
    load(homes[0], path)
    assert sum(f"{P} {begin}" in quad for quad in quads(homes[0])) == 1


def test_an_empty_graph_is_one(homes: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(LINE)
    load(homes[0], path)
    path.write_text("")
    load(homes[0], path, replace=True)
    assert loaded(homes[0]) == {GRAPH: 0}
    assert quads(homes[0]) == set()
    assert unload(homes[0], GRAPH) == 0
    assert loaded(homes[0]) == {}
