"""The release files in the readers that people have: the same axioms from every syntax."""

import io
import json
import os
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import owlready2
import pronto
import pyhornedowl
import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, BNode, Graph, Literal, URIRef

from dystonia_kg.build.distributions import module_names
from dystonia_kg.build.modules import load_modules, to_triples
from dystonia_kg.build.owl_document import opened
from dystonia_kg.engine.results import serialize_graph
from dystonia_kg.errors import ValidationError
from dystonia_kg.namespaces import DYST, ONTOLOGY_IRI
from dystonia_kg.sparql.negotiation import RDF_XML
from dystonia_kg.store.store import open_store
from support.homes import TESTS
from support.real_parts import left_out, program

NAMES = ("dystonia-kg", pytest.param("dystonia-kg-full", marks=pytest.mark.long))
JARS = Path("/usr/share/java")
OWLAPI_FORMATS = {
    "owl": "RDF/XML Syntax",
    "ttl": "Turtle",
    "nt": "Turtle",
    "jsonld": "JSON-LD",
    "ofn": "OWL Functional Syntax",
    "omn": "Manchester OWL Syntax",
    "owx": "OWL/XML Syntax",
}
HORNED = {"owl": "rdf", "ofn": "ofn", "omn": "omn", "owx": "owx"}


@pytest.fixture(scope="module")
def release(built_home: Path) -> Path:
    return open_store(built_home).build / "release"


@pytest.fixture(scope="module")
def owlapi() -> Callable[..., dict[str, list[str]]]:
    """Read files with OWLAPI, the library of Protege and ROBOT; a row of values by file name."""
    java = program("default-jdk-headless", "java")
    if not (JARS / "owlapi-apibinding.jar").exists():
        left_out("no OWLAPI; on Debian: apt-get install libowlapi-java")
    jars = [str(path) for path in JARS.glob("*.jar") if "slf4j" not in path.name]
    jars += [str(JARS / "slf4j-api.jar"), str(JARS / "slf4j-nop.jar")]

    def read(*files: Path) -> dict[str, list[str]]:
        command = [java, str(TESTS / "support" / "AxiomCounts.java"), *map(str, files)]
        environ = {**os.environ, "CLASSPATH": os.pathsep.join(jars)}
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        rows = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 5]
        return {row[0]: row[1:] for row in rows}

    return read


def axioms(document: Any) -> Counter[str]:
    return Counter(type(part.component).__name__ for part in document.get_components())


@pytest.mark.parametrize("name", NAMES)
def test_owlapi_reads_the_same_from_every_syntax(
    release: Path, owlapi: Callable[..., dict[str, list[str]]], name: str
) -> None:
    read = owlapi(*(release / f"{name}.{suffix}" for suffix in OWLAPI_FORMATS))
    expected = opened(ox_triples(release / f"{name}.nt"))
    counts = axioms(expected)
    number = counts.total() - counts["OntologyID"] - counts["OntologyAnnotation"]
    assert number > 2_000
    for suffix, syntax in OWLAPI_FORMATS.items():
        form, total, _, annotations, iri = read[f"{name}.{suffix}"]
        assert syntax in form
        assert (int(total), int(annotations)) == (number, counts["OntologyAnnotation"]), suffix
        assert iri == ONTOLOGY_IRI
    assert len({row[2] for row in read.values()}) == 1


@pytest.mark.long
def test_owlapi_reads_obo_and_the_modules(
    release: Path, owlapi: Callable[..., dict[str, list[str]]]
) -> None:
    modules = sorted(release.glob("module-*.ttl"))
    read = owlapi(release / "dystonia-kg.obo", *modules)
    form, _, logical, *_ = read["dystonia-kg.obo"]
    counts = axioms(opened(ox_triples(release / "dystonia-kg.nt")))
    in_obo = ("SubClassOf", "EquivalentClasses", "DisjointClasses", "TransitiveObjectProperty")
    general = len(general_axioms(opened(ox_triples(release / "dystonia-kg.nt"))))
    assert form == "OBO Format"
    assert int(logical) == sum(counts[kind] for kind in in_obo) - general
    names = {path.stem.removeprefix("module-") for path in modules}
    assert {read[path.name][4] for path in modules} == {f"{ONTOLOGY_IRI}/{n}" for n in names}
    assert all("Turtle" in read[path.name][0] for path in modules)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("suffix", HORNED)
def test_horned_owl_reads_the_same_axioms(release: Path, name: str, suffix: str) -> None:
    text = (release / f"{name}.{suffix}").read_text()
    read = pyhornedowl.open_ontology_from_string(text, serialization=HORNED[suffix])
    expected = opened(ox_triples(release / f"{name}.nt"))
    before, after = stated(expected), stated(read)
    if suffix == "omn":  # it has no place for a subclass axiom whose left side is an expression
        assert before - after == general_axioms(expected)
        assert {axiom.partition("(")[0] for axiom in after - before} == {"EquivalentClasses"}
        assert len(after - before) == len(before - after)
    else:
        assert after == before


def test_horned_owl_reads_obo(release: Path) -> None:
    text = (release / "dystonia-kg.obo").read_text()
    read = pyhornedowl.open_ontology_from_string(text, serialization="obo")
    expected = opened(ox_triples(release / "dystonia-kg.nt"))
    whole = axioms(expected)
    remarks = [line.split()[-2:] for line in text.splitlines() if "no place for" in line]
    missing = {kind: int(number) for number, kind in remarks}
    assert missing["SubClassOf"] == len(general_axioms(expected))
    for kind in ("SubClassOf", "EquivalentClasses", "DisjointClasses", "DeclareClass"):
        assert axioms(read)[kind] == whole[kind] - missing.get(kind, 0), kind


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("suffix", ["owl", "obo", "json"])
@pytest.mark.filterwarnings("ignore")
def test_pronto(release: Path, name: str, suffix: str) -> None:
    read = pronto.Ontology(str(release / f"{name}.{suffix}"))
    graph = Graph().parse(release / f"{name}.nt")
    classes = {str(c) for c in graph.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef)}
    assert len(list(read.terms())) == len(classes)
    shown = {term.name for term in read.terms()}
    assert "cervical dystonia" in shown
    links = {
        (str(a), str(b))
        for a, b in graph.subject_objects(RDFS.subClassOf)
        if isinstance(a, URIRef) and isinstance(b, URIRef)
    }
    parents = sum(len(list(t.superclasses(distance=1, with_self=False))) for t in read.terms())
    assert parents == len(links)
    about = {
        note.property: getattr(note, "literal", None) or note.resource
        for note in read.metadata.annotations
    }
    assert about[str(DCTERMS.title)] == "Dystonia Knowledge Graph ontology"
    assert about[str(DCTERMS.license)] == "https://creativecommons.org/licenses/by/4.0/"
    version = read.metadata.data_version or about[str(OWL.versionInfo)]
    assert version.rpartition("/")[2] == str(graph.value(URIRef(ONTOLOGY_IRI), OWL.versionInfo))


@pytest.mark.parametrize("name", NAMES)
def test_owlready2_and_rdflib(release: Path, name: str) -> None:
    world = owlready2.World()
    path = release / f"{name}.owl"
    ontology = world.get_ontology(path.as_uri()).load()
    graph = Graph().parse(path, format="xml")
    assert len(world.graph) == len(graph)
    assert to_triples(graph) == to_triples(Graph().parse(release / f"{name}.ttl"))
    classes = {c for c in graph.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef)}
    assert {c.iri for c in ontology.classes()} == {str(c) for c in classes}


def test_obo_graphs_state_every_axiom_or_count_it(release: Path) -> None:
    graph = json.loads((release / "dystonia-kg.json").read_text())["graphs"][0]
    expected = opened(ox_triples(release / "dystonia-kg.nt"))
    counts = axioms(expected)
    declared = sum(number for kind, number in counts.items() if kind.startswith("Declare"))
    assert len(graph["nodes"]) == declared
    assert len(graph["logicalDefinitionAxioms"]) == counts["EquivalentClasses"]
    assert len(graph["disjointClassAxioms"]) == counts["DisjointClasses"]
    general = len(general_axioms(expected))
    assert graph["meta"]["comments"] == [f"left out: {general} SubClassOf"]
    edges = ("SubClassOf", "ClassAssertion", "ObjectPropertyAssertion", "SubAnnotationPropertyOf")
    assert len(graph["edges"]) == sum(counts[kind] for kind in edges) - general
    nodes = {node["id"]: node for node in graph["nodes"]}
    neck = nodes[DYST["CervicalDystonia"].toPython()]
    assert neck["meta"]["definition"]["val"] == "A focal dystonia of the neck."
    assert {s["val"] for s in neck["meta"]["synonyms"]} >= {"wry neck", "torticollis"}


@pytest.fixture(scope="module")
def axioms_of_the_whole(release: Path) -> set[str]:
    return stated(opened(ox_triples(release / "dystonia-kg.nt")))


@pytest.mark.parametrize("name", module_names())
@pytest.mark.filterwarnings("ignore")
def test_a_module_alone_says_what_it_says_in_the_whole(
    release: Path, axioms_of_the_whole: set[str], name: str
) -> None:
    path = release / f"module-{name}.ttl"
    triples = [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]
    read = opened(triples)
    other = stated(read) - axioms_of_the_whole
    assert len(other) == 2, other  # its IRI and its title
    assert sum(f"<{ONTOLOGY_IRI}/{name}>" in axiom or "title>" in axiom for axiom in other) == 2
    document = serialize_graph(triples, RDF_XML)
    terms = pronto.Ontology(io.BytesIO(document), import_depth=0).terms()
    assert len(list(terms)) == axioms(read)["DeclareClass"]


def test_an_axiom_has_one_node_for_its_annotations() -> None:
    ontology = load_modules()
    parts = (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
    nodes = list(ontology.subjects(RDF.type, OWL.Axiom))
    assert len({tuple(ontology.value(n, part) for part in parts) for n in nodes}) == len(nodes)
    assert any(len(list(ontology.objects(node, DYST.restsOn))) > 1 for node in nodes)


def test_what_would_be_lost_is_refused() -> None:
    """The reader keeps one annotation of an axiom that several nodes annotate."""
    ontology = load_modules()
    axiom = next(ontology.subjects(RDF.type, OWL.Axiom))
    other = BNode()
    for part in (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget):
        ontology.add((other, part, ontology.value(axiom, part)))
    ontology.add((other, RDF.type, OWL.Axiom))
    ontology.add((other, RDFS.comment, Literal("once more")))
    with pytest.raises(ValidationError, match="would be lost"):
        opened(to_triples(ontology))


def ox_triples(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)]


def stated(document: Any) -> set[str]:
    return {f"{part.component} {sorted(map(str, part.ann))}" for part in document.get_components()}


def general_axioms(document: Any) -> set[str]:
    """Give the subclass axioms whose left side is an expression."""
    found = {axiom for axiom in stated(document) if axiom.startswith("SubClassOf(Object")}
    assert found
    return found
