"""OWL in its own syntaxes: what is read, and which line is refused for what reason."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from dystonia_kg.errors import LoadError
from dystonia_kg.loading.files import format_of
from dystonia_kg.loading.owl_files import read_owl
from support.loading import GRAPH

MANCHESTER = (
    "Prefix: : <https://e.org/>\nOntology: <https://e.org/o>\n"
    'Class: :A\n    Annotations: rdfs:label "a"\n'
)
FUNCTIONAL = (
    "Prefix(:=<https://e.org/>)\nOntology(<https://e.org/o>\n"
    'Declaration(Class(:A))\nAnnotationAssertion(rdfs:label :A "a")\n)\n'
)
OWL_XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="https://e.org/o">\n'
    '<Prefix name="e" IRI="https://e.org/"/>\n'
    '<Declaration><Class abbreviatedIRI="e:A"/></Declaration>\n'
    '<AnnotationAssertion><AnnotationProperty abbreviatedIRI="rdfs:label"/>\n'
    "<AbbreviatedIRI>e:A</AbbreviatedIRI><Literal>a</Literal></AnnotationAssertion>\n"
    "</Ontology>\n"
)


D = ox.NamedNode("https://e.org/d")


def read(folder: Path, name: str, content: str | bytes) -> ox.Store:
    path, store = folder / name, ox.Store()
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    for triple in read_owl(path, format_of(path), base=GRAPH):
        store.add(ox.Quad(*triple))
    return store


def holds(store: ox.Store, pattern: str) -> bool:
    prefixes = {
        "": "https://e.org/",
        "owl": "http://www.w3.org/2002/07/owl#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    }
    return bool(store.query(f"ASK {{ {pattern} }}", prefixes=prefixes))


@pytest.mark.parametrize(
    ("name", "text"), [("a.omn", MANCHESTER), ("a.ofn", FUNCTIONAL), ("a.owx", OWL_XML)]
)
def test_standard_prefixes_need_no_declaration(tmp_path: Path, name: str, text: str) -> None:
    store = read(tmp_path, name, text)
    assert holds(store, ":A a owl:Class ; rdfs:label 'a'")
    assert len(store) == 3


IRIS = [
    ("<Prefix", '<Prefix name="" IRI="https://f.org/"/><Prefix', "e:A", ":A", "<https://f.org/A>"),
    ('abbreviatedIRI="e:A"', 'IRI="#A"', "", "", "<https://e.org/o#A>"),
    ('abbreviatedIRI="e:A"', 'xml:base="https://b.org/x/y" IRI="#A"', "", "", "<https://b.org/x/y#A>"),
    ('abbreviatedIRI="e:A"', 'xml:base="https://b.org/x/y" IRI="A"', "", "", "<https://b.org/x/A>"),
    ('ontologyIRI="https://e.org/o"', "", 'abbreviatedIRI="e:A"', 'IRI="#A"', f"<{GRAPH}#A>"),
    ("<Ontology", '<!DOCTYPE Ontology [<!ENTITY x "https://x.org/">]><Ontology',
     'abbreviatedIRI="e:A"', 'IRI="&x;A"', "<https://x.org/A>"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "other", "other_new", "iri"), IRIS)
def test_names_in_owl_xml(
    tmp_path: Path, old: str, new: str, other: str, other_new: str, iri: str
) -> None:
    text = OWL_XML.replace(old, new, 1)
    text = text.replace(other, other_new) if other else text
    assert holds(read(tmp_path, "a.owx", text), f"{iri} a owl:Class")


@pytest.mark.parametrize("encoding", ["UTF-16", "ISO-8859-1", "UTF-8"])
def test_encodings_of_owl_xml(tmp_path: Path, encoding: str) -> None:
    text = OWL_XML.replace("UTF-8", encoding).replace(">a<", "> é &lt;&#13; <")
    store = read(tmp_path, "a.owx", text.encode(encoding))
    assert holds(store, ":A rdfs:label ' é <\\r '")


def test_floating_point_numbers_of_manchester_syntax(tmp_path: Path) -> None:
    facts = 'DataProperty: :d\nIndividual: :i\n Facts: :d 1.5f, :d "INF"^^xsd:float\n'
    store = read(tmp_path, "a.omn", MANCHESTER + facts)
    assert {quad.object.value for quad in store.quads_for_pattern(None, D, None)} == {"1.5", "INF"}


PLAIN = [("a@en-GB", '"a"@en-gb'), ("a@", '"a"'), ("a", '"a"'), ("a@b c", '"a@b c"')]


@pytest.mark.parametrize(("written", "read_as"), PLAIN)
def test_plain_literals_are_those_of_rdf(tmp_path: Path, written: str, read_as: str) -> None:
    typed = f'"{written}"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#PlainLiteral>'
    store = read(tmp_path, "a.ofn", FUNCTIONAL.replace('"a"', typed))
    assert [str(q.object) for q in store if q.predicate.value.endswith("label")] == [read_as]


def test_of_many_disjoint_classes_each_pair_is_disjoint(tmp_path: Path) -> None:
    axiom = 'DisjointClasses(Annotation(rdfs:comment "why") :A :B :C)'
    store = read(tmp_path, "a.ofn", FUNCTIONAL.replace("Declaration", f"{axiom}\nDeclaration"))
    for one, other in ((":A", ":B"), (":A", ":C"), (":B", ":C")):
        assert holds(store, f"{one} owl:disjointWith|^owl:disjointWith {other}")
    annotated = "[] owl:annotatedProperty owl:disjointWith ; rdfs:comment 'why'"
    assert holds(store, annotated)


REFUSED = [
    ("a.omn", MANCHESTER + "    SubClassOf: f:B\n", r"line 5: .*Manchester.*prefix \(f:B\)"),
    ("a.omn", MANCHESTER + "\nKlass: :B\n", r"line 6: .*expected .*Frame"),
    ("a.omn", MANCHESTER + "    SubClassOf: :p onlysome [:B, :C]\n", r"line 5: .*not known"),
    ("a.ofn", FUNCTIONAL.replace("rdfs:", "f:"), r"line 4: .*undefined prefix \(f:label\)"),
    ("a.ofn", FUNCTIONAL.replace("Class", "Klass"), r"line 3: .*expected Entity"),
    ("a.ofn", FUNCTIONAL.replace('"a"', '"é"').encode("latin-1"), r"line 4: not UTF-8"),
    (
        "a.owx",
        OWL_XML.replace('IRI="https://e.org/"', 'IRI="https://e.org/ "'),
        r"line 3: .* is no IRI",
    ),
    ("a.owx", OWL_XML.replace("rdfs:label", "f:label"), r"line 5: the prefix of 'f:label'"),
    ("a.owx", OWL_XML.replace(">e:A", ">f:A"), r"line 6: the prefix of 'f:A'"),
    ("a.owx", OWL_XML.replace("Class", "Klass"), r"line 4: .*OWL/XML: Unknown Entity.*Klass"),
    ("a.owx", OWL_XML[:-5], r"line 7: no well-formed XML"),
]


DEPTH = 100_000
DEEP = [
    ("a.ofn", FUNCTIONAL, "Annotation", "SubClassOf(:A ", "ObjectComplementOf(", ")", ":A"),
    ("a.omn", MANCHESTER, "    Annotations", "    SubClassOf: ", "(not ", ")", ":A"),
    ("a.owx", OWL_XML, "<AnnotationAssertion", '<SubClassOf><Class IRI="#A"/>',
     "<ObjectComplementOf>", "</ObjectComplementOf>", '<Class IRI="#A"/>'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "at", "start", "opened", "closed", "inner"), DEEP)
def test_expressions_without_end(
    tmp_path: Path, name: str, text: str, at: str, start: str, opened: str, closed: str, inner: str
) -> None:
    end = {"a.ofn": ")\n", "a.omn": "\n", "a.owx": "</SubClassOf>"}[name]
    for depth in (100, DEPTH):
        axiom = start + opened * depth + inner + closed * depth + end
        document = text.replace(at, axiom + at, 1)
        if depth < DEPTH:
            assert holds(read(tmp_path, name, document), "?a rdfs:subClassOf ?b")
            continue
        with pytest.raises(LoadError, match="nested more than 1,000 deep"):
            read(tmp_path, name, document)


def test_brackets_in_texts_are_not_counted(tmp_path: Path) -> None:
    text = FUNCTIONAL.replace('"a"', f'"{"(" * DEPTH}"')
    assert holds(read(tmp_path, "a.ofn", text), ":A rdfs:label ?l")


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED)
def test_a_refusal_tells_the_line_and_why(
    tmp_path: Path, name: str, content: str | bytes, reason: str
) -> None:
    with pytest.raises(LoadError, match=reason):
        read(tmp_path, name, content)
