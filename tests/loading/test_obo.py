"""OBO: no axiom that the file does not state, and no loss without a count."""

from pathlib import Path

import pyhornedowl
import pyoxigraph as ox
import pytest

from dystonia_kg.errors import LoadError
from dystonia_kg.loading.obo import read_obo_triples
from dystonia_kg.loading.omissions import Omissions
from dystonia_kg.namespaces import PREFIXES

HEADER = "format-version: 1.4\nontology: tst\n\n"
TERM = "[Term]\nid: TST:1\nname: one\n"
TYPEDEF = "[Typedef]\nid: part_of\nname: part of\nxref: BFO:0000050\n"


def read(folder: Path, text: str) -> tuple[ox.Store, list[str]]:
    path, left_out = folder / "tst.obo", Omissions()
    path.write_bytes(text.encode())
    store = ox.Store()
    for triple in read_obo_triples(path, None, left_out):
        store.add(ox.Quad(*triple))
    return store, left_out.told()


def holds(store: ox.Store, pattern: str) -> bool:
    prefixes = {**PREFIXES, "TST": PREFIXES["obo"] + "TST_"}
    return bool(store.query(f"ASK {{ {pattern} }}", prefixes=prefixes))


ANNOTATED = "[] owl:annotatedSource TST:1 ; owl:annotatedProperty "
CLAUSES = [
    (
        'is_a: TST:2 {source="DOID:1", source=x} ! two',
        "TST:1 rdfs:subClassOf TST:2 . "
        f"{ANNOTATED} rdfs:subClassOf ; oboInOwl:source 'DOID:1', 'x'",
    ),
    (
        'xref: OMIM:1 "torsion" {source="M:equivalentTo"} ! x',
        f"TST:1 oboInOwl:hasDbXref 'OMIM:1' . {ANNOTATED} oboInOwl:hasDbXref ; "
        "rdfs:label 'torsion' ; oboInOwl:source 'M:equivalentTo'",
    ),
    (
        'relationship: part_of TST:3 {source="x"}',
        "[] owl:annotatedSource TST:1 ; owl:annotatedTarget/owl:someValuesFrom TST:3 ; "
        "oboInOwl:source 'x'",
    ),
    ('name: uno {lang="es"}', f"{ANNOTATED} rdfs:label ; oboInOwl:lang 'es'"),
    ('def: "He said "no" again." [PMID:1]', "TST:1 IAO:0000115 'He said \"no\" again.'"),
    (
        'def: "Goes \\\non." [PMID:1, \\\nPMID:2]',
        "TST:1 IAO:0000115 'Goes on.' . [] oboInOwl:hasDbXref 'PMID:1', 'PMID:2'",
    ),
    ('synonym: "s" []', "TST:1 oboInOwl:hasRelatedSynonym 's'"),
    (
        'synonym: "s, [t]" EXACT [url:http\\://e.org/a\\,b, PMID:2]',
        f"{ANNOTATED} oboInOwl:hasExactSynonym ; "
        "oboInOwl:hasDbXref 'url:http://e.org/a,b', 'PMID:2'",
    ),
    ('property_value: dcterms:creator "x"', "TST:1 dcterms:creator 'x'"),
    ("is_a: TST:2 !two", "TST:1 rdfs:subClassOf TST:2"),
    ("is_a: TST:2! two", "TST:1 rdfs:subClassOf TST:2"),
    ("is_a: TST:2!two", "TST:1 rdfs:subClassOf TST:2"),
    ("xref: https://e.org/#!/a!b ! two", "TST:1 oboInOwl:hasDbXref 'https://e.org/#!/a!b'"),
    ("xref: TST:a\\ b", "TST:1 oboInOwl:hasDbXref 'TST:a b'"),
    ('xref: TST:2\t"two"', "TST:1 oboInOwl:hasDbXref 'TST:2' . [] rdfs:label 'two'"),
    ('property_value: dcterms:creator\t"x"', "TST:1 dcterms:creator 'x'"),
    ('def: "a" [PMID:1,,PMID:2,]', "[] oboInOwl:hasDbXref 'PMID:1', 'PMID:2'"),
    ("! a comment ends with its line \\\nis_a: TST:2", "TST:1 rdfs:subClassOf TST:2"),
    ('is_a: TST:2 {a="b ! c"} ! two', f"{ANNOTATED} rdfs:subClassOf ; oboInOwl:a 'b ! c'"),
    ("relationship: part_of TST:3", "BFO:0000050 oboInOwl:shorthand 'part_of'"),
]


@pytest.mark.parametrize(("clause", "pattern"), CLAUSES)
def test_clauses_are_read_whole(tmp_path: Path, clause: str, pattern: str) -> None:
    store, left_out = read(tmp_path, f"{HEADER}{TERM}{clause}\n\n{TYPEDEF}")
    assert holds(store, pattern)
    assert left_out == []


LEFT_OUT = [
    ('is_a: TST:2 {gci_relation="part_of"}', "is_a with gci_relation"),
    ('disjoint_from: TST:2 {gci_relation="part_of", gci_filler="T:1"}', "disjoint_from with gci"),
    ('relationship: part_of TST:2 {cardinality="0"}', "relationship with cardinality"),
    ('relationship: part_of TST:2 {maxCardinality="1"}', "relationship with maxCardinality"),
    ('relationship: part_of TST:2 {max_cardinality="1"}', "relationship with max_cardinality"),
    ('is_a: TST:2 {gci_relation="note", gci_filler="T:1"}', "is_a: a relation that is not one of"),
    ('is_a: TST:2 {gci_relation="part_of", gci_filler=""}', "is_a: no identifier"),
    (
        'is_a: TST:2 {gci_relation="part_of", gci_filler="T:1", gci_filler="T:2"}',
        "is_a: more than one condition",
    ),
    ("is_metadata_tag: true", "is_metadata_tag in a [Term]"),
    ("ontology: other", "ontology in a [Term]"),
    ('relationship: part_of TST:2 {all_only="true"}', "relationship with all_only"),
    ("relationship: part_of", "relationship: 'relationship' needs two"),
    ("relationship: part_of TST:2 TST:3", "relationship: 'relationship' needs two"),
    ("is_a: TST:2 TST:3", "is_a: 'is_a' needs one"),
    ("is_a: TST:<2", "is_a: "),
    ("is_a:", "is_a: 'is_a' needs one"),
    ("intersection_of: TST:2", "intersection_of: one part alone"),
    ("union_of: TST:2", "union_of: one part alone"),
    ("consider: ", "consider: "),
    ("replaced_by:", "replaced_by: "),
    ("xref: ", "xref: "),
    ("xref: xref (ILX:1)", "xref: "),
    ('def: "A" [x] and "B" [y]', "def: where the text of 'def' ends is not clear"),
    ('def: "A" EXACT [x]', "def: more than a text and references"),
    ("def: none", "def: 'def' needs a text"),
    ("is_obsolete: yes", "is_obsolete: neither true nor false"),
    ("domain: TST:2", "domain in a [Term]"),
    ("is_transitive: true", "is_transitive in a [Term]"),
    ("inverse_of: TST:2", "inverse_of in a [Term]"),
    ("instance_of: TST:2", "instance_of in a [Term]"),
    ("builtin: true", "builtin in a [Term]"),
    ('synonym: "a" exact []', "synonym: a scope that is not in capitals"),
    ('synonym: "a" EXACT BROAD []', "synonym: a scope that is not in capitals, or a second one"),
    ("treat-xrefs-as-is_a: TST", "treat-xrefs-as-is_a in a [Term]"),
    ("invented: x", "invented in a [Term]"),
    ("id: TST:9", "id: a second one"),
    ("relationship: of_class TST:2", "relationship: a relation that is not one of instances"),
    ('relationship: note TST:2 {gci_relation="part_of", gci_filler="T:1"}', "relationship: a cond"),
]


OTHER_RELATIONS = """
[Typedef]
id: of_class
is_class_level: true ! counted each time

[Typedef]
id: note
is_metadata_tag: true
"""


@pytest.mark.parametrize(("clause", "reason"), LEFT_OUT)
def test_what_cannot_be_said_is_counted_and_nothing_else_is_said(
    tmp_path: Path, clause: str, reason: str
) -> None:
    rest = TYPEDEF + OTHER_RELATIONS
    plain, counted = read(tmp_path, f"{HEADER}{TERM}\n{rest}")
    store, left_out = read(tmp_path, f"{HEADER}{TERM}{clause}\n\n{rest}")
    (told,) = [line for line in left_out if not line.startswith("1 x is_class_level")]
    assert len(counted) == 1
    assert told.startswith(f"1 x {reason}")
    assert told.endswith("(line 7)")
    assert set(map(str, store)) == set(map(str, plain))


def test_a_relation_that_is_a_mere_note_says_nothing_of_instances(tmp_path: Path) -> None:
    clauses = "relationship: note TST:2\nintersection_of: TST:3\nintersection_of: note TST:4\n"
    store, left_out = read(tmp_path, f"{HEADER}{TERM}{clauses}{OTHER_RELATIONS}")
    assert holds(store, "TST:1 obo:tst\\#note TST:2 . obo:tst\\#note a owl:AnnotationProperty")
    assert not holds(store, "?x a owl:Restriction")
    assert left_out[0].startswith("2 x intersection_of: a relation that is not one of instances")


def test_a_relation_is_the_same_by_each_of_its_names(tmp_path: Path) -> None:
    clauses = "relationship: RO:1 TST:2\n"
    typedef = "\n[Typedef]\nid: note\nxref: RO:1\nis_metadata_tag: true\n"
    store, _ = read(tmp_path, f"{HEADER}{TERM}{clauses}{typedef}")
    assert holds(store, "TST:1 obo:RO_1 TST:2")
    assert not holds(store, "?x a owl:Restriction")


ODD_STANZAS = [
    ("[Term]\nid: TST:3 b\nis_a: TST:2\n", "1 x [Term] whose id has a space (line 8)"),
    ('[Term]\nid: TST:3 {a="b"}\n', "1 x qualifier a of id (line 8)"),
    ("[Typedef]\nid: r\nis_metadata_tag: yes\n", "1 x is_metadata_tag: neither true nor false"),
    ('[Typedef]\nid: r\nis_metadata_tag: true {a="b"}\n', "1 x qualifier a of is_metadata_tag"),
]


@pytest.mark.parametrize(("stanza", "told"), ODD_STANZAS)
def test_what_is_odd_about_a_stanza_is_counted(tmp_path: Path, stanza: str, told: str) -> None:
    store, left_out = read(tmp_path, f"{HEADER}{TERM}{stanza}")
    assert [line.startswith(told) for line in left_out] == [True]
    assert not holds(store, "?x rdfs:subClassOf ?y")


def test_a_stanza_that_begins_within_a_line_is_refused(tmp_path: Path) -> None:
    """Its clauses would be said of the one before."""
    with pytest.raises(LoadError, match="line 7: '\\[Term\\]id: TST:3' is not of the form"):
        read(tmp_path, f"{HEADER}{TERM}[Term]id: TST:3\nis_a: TST:2\n")


HEADERS = [
    (
        "ontology: tst\ndata-version: 1",
        "obo:tst.owl owl:versionIRI <http://purl.obolibrary.org/obo/tst/1/tst.owl>",
    ),
    ("ontology: https://e.org/o.owl", "<https://e.org/o.owl> a owl:Ontology"),
    ("ontology: https://e.org/o\ndata-version: 2", "<https://e.org/o> owl:versionInfo '2'"),
    ("ontology: tst\ndata-version: 1 of May", "obo:tst.owl owl:versionInfo '1 of May'"),
    (
        "ontology: tst\ndata-version: https://e.org/1",
        "obo:tst.owl owl:versionIRI <https://e.org/1>",
    ),
]


@pytest.mark.parametrize(("header", "pattern"), HEADERS)
def test_the_ontology_has_the_iri_that_it_says(tmp_path: Path, header: str, pattern: str) -> None:
    store, left_out = read(tmp_path, f"{header}\n\n{TERM}")
    assert holds(store, pattern)
    assert left_out == []


ODD_HEADERS = [
    ("ontology: a b", "1 x what follows the name of the ontology (line 1)"),
    ("ontology: a\nontology: b", "1 x ontology: a second one (line 2)"),
    ("idspace: A", "1 x idspace: 'idspace' needs a prefix and an IRI (line 1)"),
    ('idspace: A https://e.org/ "d"', "1 x description of an idspace (line 1)"),
    ('subsetdef: s "S" [x]', "1 x subsetdef: references where there can be none (line 1)"),
]


@pytest.mark.parametrize(("header", "told"), ODD_HEADERS)
def test_what_is_odd_about_a_header_is_counted(tmp_path: Path, header: str, told: str) -> None:
    assert read(tmp_path, f"{header}\n\n{TERM}")[1] == [told]


def test_of_several_identifiers_a_relation_has_the_one_of_the_relation_ontology(
    tmp_path: Path,
) -> None:
    typedef = TYPEDEF.replace("xref:", "xref: OBO_REL:part_of\nxref:")
    store, _ = read(tmp_path, f"{HEADER}{TERM}relationship: part_of TST:2\n\n{typedef}")
    assert holds(store, "TST:1 rdfs:subClassOf [ owl:onProperty BFO:0000050 ]")


def test_what_stands_in_a_comment_annotates_nothing(tmp_path: Path) -> None:
    clauses = 'is_a: TST:2 ! two {a="b"}\ndef: "A." [] ! c {a="b"}\nxref: X:1 ! c {a="b"}\n'
    store, left_out = read(tmp_path, HEADER + TERM + clauses)
    assert left_out == []
    assert holds(store, "TST:1 rdfs:subClassOf TST:2 ; IAO:0000115 'A.' ; oboInOwl:hasDbXref 'X:1'")
    assert not holds(store, "?x a owl:Axiom")


def test_headers_and_stanzas_of_other_kinds(tmp_path: Path) -> None:
    header = "format-version: 1.2 ! a comment\nontology: tst ! another\n"
    declared = 'synonymtypedef: lay "layman" EXACT\n\n[Annotation]\nsubject: x\n\n'
    store, left_out = read(tmp_path, header + declared + TERM)
    assert left_out == ["1 x [Annotation], which is not known (line 5)"]
    assert holds(store, "obo:tst.owl a owl:Ontology")
    assert holds(store, "obo:tst\\#lay oboInOwl:hasScope oboInOwl:hasExactSynonym")


def test_a_general_class_inclusion_says_nothing_of_the_whole_class(tmp_path: Path) -> None:
    gci = '{gci_relation="part_of", gci_filler="NCBITaxon:10090"}'
    text = f"{HEADER}{TERM}relationship: part_of TST:9 {gci} ! in mice\nis_a: TST:8 {gci}\n\n"
    store, left_out = read(tmp_path, text + TYPEDEF)
    assert left_out == []
    assert not holds(store, "TST:1 rdfs:subClassOf ?x")
    condition = (
        "?part owl:intersectionOf ( TST:1 [ owl:onProperty BFO:0000050 ; "
        "owl:someValuesFrom obo:NCBITaxon_10090 ] )"
    )
    assert holds(store, f"{condition} ; rdfs:subClassOf TST:8")
    assert holds(store, f"{condition} ; rdfs:subClassOf/owl:someValuesFrom TST:9")


def test_a_definition_with_a_part_that_is_not_read_is_left_out_whole(tmp_path: Path) -> None:
    parts = 'intersection_of: TST:2\nintersection_of: part_of TST:3 {cardinality="2"}\n'
    store, left_out = read(tmp_path, f"{HEADER}{TERM}{parts}\n{TYPEDEF}")
    assert left_out == ["2 x intersection_of: a part with cardinality (line 7, 8)"]
    assert not holds(store, "TST:1 owl:equivalentClass ?x")


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_any_line_end(tmp_path: Path, end: str) -> None:
    text = f"{HEADER}{TERM}is_a\n".replace("is_a\n", "is_a: TST:2\n").replace("\n", end)
    store, left_out = read(tmp_path, text)
    assert left_out == []
    assert holds(store, "TST:1 rdfs:label 'one' ; rdfs:subClassOf TST:2")


def test_typedefs_are_about_properties(tmp_path: Path) -> None:
    more = "equivalent_to: o:2\ndisjoint_from: o:3\nintersection_of: o:4\nrelationship: r o:5\n"
    store, left_out = read(tmp_path, f"{HEADER}{TYPEDEF}{more}transitive_over: o:6\n")
    assert holds(store, "BFO:0000050 owl:equivalentProperty ?a ; owl:propertyDisjointWith ?b")
    assert holds(store, "BFO:0000050 owl:propertyChainAxiom/rdf:first BFO:0000050")
    assert not holds(store, "?x owl:equivalentClass|owl:disjointWith ?y")
    assert [line.partition(" (")[0] for line in left_out] == [
        "1 x intersection_of: in a [Typedef]",
        "1 x relationship in a [Typedef]",
    ]


OWN_AND_OTHER = """format-version: 1.4
ontology: tst

[Term]
id: TST:1
name: one
is_a: TST:2 {source="x"}
is_a: TST:3 {gci_relation="part_of", gci_filler="TST:4"}
relationship: part_of TST:5 {gci_relation="part_of", gci_filler="TST:4"}
relationship: part_of TST:6
disjoint_from: TST:7
intersection_of: TST:8
intersection_of: part_of TST:9

[Typedef]
id: part_of
name: part of
xref: BFO:0000050
is_transitive: true
inverse_of: has_part
domain: TST:10

[Instance]
id: TST:11
name: eleven
instance_of: TST:1
relationship: part_of TST:12
"""


def test_the_logical_axioms_are_those_that_another_reader_finds(tmp_path: Path) -> None:
    """py-horned-owl reads the same file; both as OWL."""
    other = pyhornedowl.open_ontology_from_string(OWN_AND_OTHER, serialization="obo")
    store, left_out = read(tmp_path, OWN_AND_OTHER)
    assert left_out == []
    triples = [quad.triple for quad in store]
    has_part = ox.NamedNode("http://purl.obolibrary.org/obo/tst#has_part")
    kinds = {
        **{ox.NamedNode(f"{PREFIXES['obo']}TST_{n}"): "Class" for n in range(1, 11)},
        ox.NamedNode(f"{PREFIXES['obo']}TST_12"): "NamedIndividual",
        has_part: "ObjectProperty",
    }
    type_ = ox.NamedNode(PREFIXES["rdf"] + "type")
    for node, kind in kinds.items():
        triples.append(ox.Triple(node, type_, ox.NamedNode(PREFIXES["owl"] + kind)))
    triples.sort(key=lambda triple: triple.predicate != type_)
    text = (ox.serialize(triples, format=ox.RdfFormat.RDF_XML) or b"").decode()
    own = pyhornedowl.open_ontology_from_string(text, serialization="rdf")

    def logical(document: "pyhornedowl.PyIndexedOntology") -> set[str]:
        skipped = (
            "AnnotationAssertion",
            "DataPropertyAssertion",
            "Declar",
            "Ontology",
            "DocIRI",
            "OntologyAnnotation",
        )
        return {
            str(part.component)
            for part in document.get_components()
            if not type(part.component).__name__.startswith(skipped)
        }

    assert logical(own) == logical(other)
