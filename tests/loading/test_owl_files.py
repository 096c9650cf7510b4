"""OWL in its own syntaxes: what is read, and which line is refused for what reason."""

import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from dystonia_kg.errors import LoadError
from dystonia_kg.loading.files import format_of
from dystonia_kg.loading.omissions import Omissions
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


def read(
    folder: Path, name: str, content: str | bytes, left_out: Omissions | None = None
) -> ox.Store:
    path, store = folder / name, ox.Store()
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    for triple in read_owl(path, format_of(path), left_out=left_out, base=GRAPH):
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


DECLARED = {
    ox.NamedNode("http://www.w3.org/2002/07/owl#" + kind)
    for kind in ("Ontology", "Class", "ObjectProperty", "AnnotationProperty", "NamedIndividual")
}


def stated(store: ox.Store) -> ox.Dataset:
    """Give what a document states apart from declarations, for comparison."""
    return canonical(
        quad
        for quad in store
        if isinstance(quad.subject, ox.BlankNode) or quad.object not in DECLARED
    )


def turtle(text: str) -> ox.Dataset:
    prefixes = (
        "@prefix : <https://e.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> ."
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
    )
    return canonical(ox.parse(prefixes + text, format=ox.RdfFormat.TURTLE))


def canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def in_syntax(name: str, body: str) -> str:
    """Give an ontology with a body in the syntax of a file's name."""
    if name == "a.ofn":
        return f"Prefix(:=<https://e.org/>)\nOntology(<https://e.org/o>\n{body}\n)\n"
    if name == "a.omn":
        declared = "AnnotationProperty: :ap\nClass: :A\nClass: :B\nClass: :C\nObjectProperty: :q\n"
        return f"Prefix: : <https://e.org/>\nOntology: <https://e.org/o>\n{declared}{body}\n"
    entity = r"<(Class|ObjectProperty|AnnotationProperty|NamedIndividual) (\w+)/>"
    xml = re.sub(entity, r'<\1 IRI="https://e.org/\2"/>', body)
    xml = re.sub(r"<(_:\w+)>", r'<AnonymousIndividual nodeID="\1"/>', xml)
    opened = '<Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="https://e.org/o">'
    return f"{opened}{xml}</Ontology>"


NOTE = "<Annotation><AnnotationProperty ap/><Literal>n</Literal></Annotation>"
MISPLACED = [
    (
        "SubObjectPropertyOf",
        ":p owl:propertyChainAxiom (:p :q) .",
        'SubObjectPropertyOf(Annotation(:ap "n") ObjectPropertyChain(:p :q) :p)',
        'ObjectProperty: :p\n SubPropertyChain: Annotations: :ap "n" :p o :q',
        f"<SubObjectPropertyOf>{NOTE}<ObjectPropertyChain><ObjectProperty p/><ObjectProperty q/>"
        "</ObjectPropertyChain><ObjectProperty p/></SubObjectPropertyOf>",
    ),
    (
        "SubObjectPropertyOf",
        ":p rdfs:subPropertyOf [ owl:inverseOf :q ] .",
        'SubObjectPropertyOf(Annotation(:ap "n") :p ObjectInverseOf(:q))',
        'ObjectProperty: :p\n SubPropertyOf: Annotations: :ap "n" inverse (:q)',
        f"<SubObjectPropertyOf>{NOTE}<ObjectProperty p/><ObjectInverseOf><ObjectProperty q/>"
        "</ObjectInverseOf></SubObjectPropertyOf>",
    ),
    (
        "EquivalentObjectProperties",
        ":p owl:equivalentProperty [ owl:inverseOf :q ] .",
        'EquivalentObjectProperties(Annotation(:ap "n") :p ObjectInverseOf(:q))',
        'ObjectProperty: :p\n EquivalentTo: Annotations: :ap "n" inverse (:q)',
        f"<EquivalentObjectProperties>{NOTE}<ObjectProperty p/><ObjectInverseOf>"
        "<ObjectProperty q/></ObjectInverseOf></EquivalentObjectProperties>",
    ),
    (
        "DisjointObjectProperties",
        ":p owl:propertyDisjointWith [ owl:inverseOf :q ] .",
        'DisjointObjectProperties(Annotation(:ap "n") :p ObjectInverseOf(:q))',
        'ObjectProperty: :p\n DisjointWith: Annotations: :ap "n" inverse (:q)',
        f"<DisjointObjectProperties>{NOTE}<ObjectProperty p/><ObjectInverseOf>"
        "<ObjectProperty q/></ObjectInverseOf></DisjointObjectProperties>",
    ),
    (
        "HasKey",
        ":A owl:hasKey (:p :q) .",
        'HasKey(Annotation(:ap "n") :A (:p :q) ())',
        'ObjectProperty: :p\nClass: :A\n HasKey: Annotations: :ap "n" :p, :q',
        f"<HasKey>{NOTE}<Class A/><ObjectProperty p/><ObjectProperty q/></HasKey>",
    ),
    (
        "DisjointUnion",
        ":A owl:disjointUnionOf (:B :C) .",
        'DisjointUnion(Annotation(:ap "n") :A :B :C)',
        'Class: :A\n DisjointUnionOf: Annotations: :ap "n" :B, :C',
        f"<DisjointUnion>{NOTE}<Class A/><Class B/><Class C/></DisjointUnion>",
    ),
    (
        "NegativeObjectPropertyAssertion",
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :i ;"
        " owl:assertionProperty :p ; owl:targetIndividual :j .",
        'NegativeObjectPropertyAssertion(Annotation(:ap "n") :p :i :j)',
        'ObjectProperty: :p\nIndividual: :i\n Facts: Annotations: :ap "n" not :p :j',
        f"<NegativeObjectPropertyAssertion>{NOTE}<ObjectProperty p/><NamedIndividual i/>"
        "<NamedIndividual j/></NegativeObjectPropertyAssertion>",
    ),
    (
        "NegativeDataPropertyAssertion",
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :i ;"
        ' owl:assertionProperty :d ; owl:targetValue "v" .',
        'NegativeDataPropertyAssertion(Annotation(:ap "n") :d :i "v")',
        "",
        "",
    ),
    (
        "DisjointObjectProperties",
        "[] a owl:AllDisjointProperties ; owl:members (:p :q :r) .",
        'DisjointObjectProperties(Annotation(:ap "n") :p :q :r)',
        "ObjectProperty: :p\nObjectProperty: :r\n"
        'DisjointProperties: Annotations: :ap "n" :p, :q, :r',
        f"<DisjointObjectProperties>{NOTE}<ObjectProperty p/><ObjectProperty q/>"
        "<ObjectProperty r/></DisjointObjectProperties>",
    ),
    (
        "DisjointDataProperties",
        "[] a owl:AllDisjointProperties ; owl:members (:d :e :f) .",
        'DisjointDataProperties(Annotation(:ap "n") :d :e :f)',
        "",
        "",
    ),
    (
        "DifferentIndividuals",
        "[] a owl:AllDifferent ; owl:members (:i :j :k) .",
        'DifferentIndividuals(Annotation(:ap "n") :i :j :k)',
        'DifferentIndividuals: Annotations: :ap "n" :i, :j, :k',
        f"<DifferentIndividuals>{NOTE}<NamedIndividual i/><NamedIndividual j/>"
        "<NamedIndividual k/></DifferentIndividuals>",
    ),
]


@pytest.mark.parametrize(
    ("kind", "expected", "name", "body"),
    [
        (kind, expected, name, body)
        for kind, expected, *bodies in MISPLACED
        for name, body in zip(("a.ofn", "a.omn", "a.owx"), bodies, strict=True)
        if body
    ],
)
def test_annotations_that_have_no_place_are_counted(
    tmp_path: Path, kind: str, expected: str, name: str, body: str
) -> None:
    left_out = Omissions()
    store = read(tmp_path, name, in_syntax(name, body), left_out)
    assert stated(store) == turtle(expected)
    assert left_out.told() == [f"1 x annotation of {kind} (a list or node of its own in RDF)"]


ANONYMOUS = [
    (
        "a.ofn",
        "SubClassOf(:A ObjectSomeValuesFrom(:p :B)) SubClassOf(ObjectSomeValuesFrom(:p :B) :C)"
        "ClassAssertion(ObjectOneOf(_:bn1 :i) _:x)"
        'AnnotationAssertion(Annotation(:ap "n") :ap _:x "v")'
        "ObjectPropertyAssertion(:p _:x _:bn2) DifferentIndividuals(_:x _:bn1 _:bn2)"
        "AnnotationAssertion(:ap :A _:x)",
    ),
    (
        "a.omn",
        "ObjectProperty: :p\nClass: :A\n Annotations: :ap _:x\n SubClassOf: :p some :B\n"
        "Class: :p some :B\n SubClassOf: :C\n"
        'Individual: _:x\n Annotations: Annotations: :ap "n" :ap "v"\n Types: {_:bn1, :i}\n'
        " Facts: :p _:bn2\nDifferentIndividuals: _:x, _:bn1, _:bn2",
    ),
    (
        "a.owx",
        "<SubClassOf><Class A/><ObjectSomeValuesFrom><ObjectProperty p/><Class B/>"
        "</ObjectSomeValuesFrom></SubClassOf><SubClassOf><ObjectSomeValuesFrom><ObjectProperty p/>"
        "<Class B/></ObjectSomeValuesFrom><Class C/></SubClassOf>"
        "<ClassAssertion><ObjectOneOf><_:bn1><NamedIndividual i/></ObjectOneOf><_:x>"
        "</ClassAssertion>"
        f"<AnnotationAssertion>{NOTE}<AnnotationProperty ap/><_:x><Literal>v</Literal>"
        "</AnnotationAssertion><ObjectPropertyAssertion><ObjectProperty p/><_:x><_:bn2>"
        "</ObjectPropertyAssertion><DifferentIndividuals><_:x><_:bn1><_:bn2></DifferentIndividuals>"
        "<AnnotationAssertion><AnnotationProperty ap/><IRI>https://e.org/A</IRI><_:x>"
        "</AnnotationAssertion>",
    ),
]


@pytest.mark.parametrize(("name", "body"), ANONYMOUS)
def test_anonymous_individuals_are_one_node_each(tmp_path: Path, name: str, body: str) -> None:
    left_out = Omissions()
    store = read(tmp_path, name, in_syntax(name, body), left_out)
    assert stated(store) == turtle(
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] ."
        "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] rdfs:subClassOf :C ."
        '_:x a [ a owl:Class ; owl:oneOf (_:y :i) ] ; :ap "v" ; :p _:z . :A :ap _:x .'
        "[] a owl:Axiom ; owl:annotatedSource _:x ; owl:annotatedProperty :ap ;"
        ' owl:annotatedTarget "v" ; :ap "n" .'
        "[] a owl:AllDifferent ; owl:members (_:x _:y _:z) ."
    )
    assert not left_out


def test_an_anonymous_individual_in_a_deep_expression(tmp_path: Path) -> None:
    deep = "ObjectComplementOf(" * 900 + "ObjectOneOf(_:x)" + ")" * 900
    store = read(tmp_path, "a.ofn", in_syntax("a.ofn", f"SubClassOf(:A {deep})"))
    assert holds(store, "?c owl:oneOf/<http://www.w3.org/1999/02/22-rdf-syntax-ns#first> ?x")


NESTED = [
    ('SubClassOf({0} Annotation(:ap "b") :A :B)', ':A rdfs:subClassOf :B . [] a owl:Axiom ;'
     ' owl:annotatedSource :A ; owl:annotatedProperty rdfs:subClassOf ; owl:annotatedTarget :B ;'
     ' :ap "a", "b" .', 1),
    ('DisjointClasses({0} Annotation(:ap "b") :A :B)', ':A owl:disjointWith :B . [] a owl:Axiom ;'
     ' owl:annotatedSource :A ; owl:annotatedProperty owl:disjointWith ; owl:annotatedTarget :B ;'
     ' :ap "a", "b" .', 1),
    ('DisjointClasses({0} Annotation(:ap "b") :A :B :C)', "".join(
        f'{s} owl:disjointWith {o} . [] a owl:Axiom ; owl:annotatedSource {s} ; owl:annotatedTarget'
        f' {o} ; owl:annotatedProperty owl:disjointWith ; :ap "a", "b" .'
        for s, o in ((":A", ":B"), (":A", ":C"), (":B", ":C"))), 1),
    ('{0} Annotation(:ap "b")', '<https://e.org/o> :ap "a", "b" .', 1),
    ("{0}", '<https://e.org/o> :ap "a" . [] a owl:Annotation ; owl:annotatedProperty :ap ;'
     ' owl:annotatedSource <https://e.org/o> ; owl:annotatedTarget "a" ; :ap "n" .', 0),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected", "lost"), NESTED)
def test_annotations_of_annotations_stay_with_theirs_or_are_counted(
    tmp_path: Path, body: str, expected: str, lost: int
) -> None:
    nested, left_out = 'Annotation(Annotation(:ap "n") :ap "a")', Omissions()
    store = read(tmp_path, "a.ofn", in_syntax("a.ofn", body.format(nested)), left_out)
    assert stated(store) == turtle(expected)
    assert left_out.total() == lost


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
