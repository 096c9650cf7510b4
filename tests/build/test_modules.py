"""The modules: headers, catalog, profile, what every own term has, and how errors read."""

import re
from xml.etree import ElementTree

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, VANN

from dystonia_kg.build.modules import (
    genus_parents,
    load_modules,
    logical_core,
    shortcuts,
    to_triples,
)
from dystonia_kg.build.validate import require_profile
from dystonia_kg.errors import ValidationError
from dystonia_kg.namespaces import DYST, OBO, ONTOLOGY_IRI
from dystonia_kg.paths import ONTOLOGY_DIR

ROOT = URIRef(ONTOLOGY_IRI)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return load_modules()


HEADER = (
    *(DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.publisher, DCTERMS.license),
    *(DCTERMS.created, DCTERMS.bibliographicCitation, DCTERMS.source),
    *(VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri, FOAF.logo),
    URIRef("http://purl.org/ontology/bibo/status"),
)
"""What the FAIR validator FOOPS! asks of an ontology, but for a DOI, which only a deposit gives."""


def test_the_header_says_what_it_is(ontology: Graph) -> None:
    version = str(ontology.value(ROOT, OWL.versionInfo))
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", version)
    assert ontology.value(ROOT, OWL.versionIRI) == URIRef(f"{ONTOLOGY_IRI}/{version}")
    for predicate in HEADER:
        assert ontology.value(ROOT, predicate) is not None, predicate
    for predicate in (DCTERMS.issued, DCTERMS.modified):
        assert str(ontology.value(ROOT, predicate)) == version
    assert set(ontology.subjects(RDF.type, OWL.Ontology)) == {ROOT}


def test_the_catalog_names_every_module() -> None:
    catalog = ElementTree.parse(ONTOLOGY_DIR / "catalog-v001.xml")
    named = {
        entry.get("name"): entry.get("uri")
        for entry in catalog.iter("{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri")
    }
    for iri, name in named.items():
        assert (URIRef(str(iri)), RDF.type, OWL.Ontology) in Graph().parse(ONTOLOGY_DIR / str(name))
    modules = {path.name for path in ONTOLOGY_DIR.glob("*.ttl")} - {"shapes.ttl"}
    assert set(named.values()) == modules


def test_it_is_owl_dl_and_its_axioms_are_el(ontology: Graph) -> None:
    require_profile(ontology)


@pytest.mark.parametrize(
    ("axiom", "profile"),
    [
        ("dyst:hasCause a owl:FunctionalProperty .", "EL"),
        ("dyst:Dystonia rdfs:subClassOf [ a owl:Class ; owl:complementOf dyst:Stress ] .", "EL"),
        (
            "dyst:Dystonia rdfs:subClassOf [ a owl:Restriction ;"
            " owl:onProperty dyst:hasCause ; owl:allValuesFrom dyst:Cause ] .",
            "EL",
        ),
        ("dyst:hasCause owl:inverseOf dyst:hasCourse .", "EL"),
        ("dyst:undeclared a owl:Class . dyst:Dystonia dyst:unknownNote 'x' .", "DL"),
    ],
)
def test_planted_profile_violations_are_found(ontology: Graph, axiom: str, profile: str) -> None:
    prefixes = f"@prefix dyst: <{DYST}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> .\n"
    planted = ontology + Graph().parse(data=prefixes + axiom, format="turtle")
    with pytest.raises(ValidationError, match=f"OWL 2 {profile}"):
        require_profile(planted)


def test_every_own_class_is_a_term_of_its_own(ontology: Graph) -> None:
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    own = [cls for cls in classes if str(cls).startswith(str(DYST))]
    assert len(own) > 100
    for cls in own:
        labels = list(ontology.objects(cls, RDFS.label))
        assert len(labels) == 1, cls
        assert isinstance(labels[0], Literal)
        assert labels[0].language == "en"
        assert len(list(ontology.objects(cls, OBO.IAO_0000115))) == 1, cls


PRIMITIVE = {
    DYST.AdductorRespiratoryDystonia,  # when breathing in: no value of an axis
    DYST.EarlyOnsetDystonia,  # sources differ in the limit of age
    DYST.IdiopathicAdultOnsetDystonia,  # from eighteen years, the consensus has twenty
    DYST.MixedLaryngealDystonia,  # both patterns in turn, yet neither of the two types
    DYST.NonTaskSpecificUpperLimbDystonia,  # a negation, which EL cannot say
}
"""Forms that the axes cannot define; each has one asserted parent."""


def test_no_cross_axis_parent_is_asserted(ontology: Graph) -> None:
    """Defined forms have the genus Dystonia (or one form) and are placed by the reasoner."""
    defined = set(ontology.subjects(OWL.equivalentClass, None))
    forms = {
        URIRef(str(cls))
        for cls, parent in genus_parents(ontology)
        if parent == DYST.Dystonia or parent in defined
    }
    assert len(forms) > 50
    for form in forms:
        parents = {sup for cls, sup in genus_parents(ontology) if cls == form}
        assert len(parents) == 1, form
        assert (form in defined) != (form in PRIMITIVE), form
    assert forms > PRIMITIVE


def test_the_core_holds_axioms_only(ontology: Graph) -> None:
    core = logical_core(ontology)
    assert not any(isinstance(o, Literal) for o in core.objects())
    assert (DYST.CervicalDystonia, RDFS.label, None) not in core
    assert (None, RDF.type, OWL.Axiom) not in core
    assert len(list(core.subjects(OWL.equivalentClass, None))) == len(
        list(ontology.subjects(OWL.equivalentClass, None))
    )


def test_each_shortcut_summarizes_a_declared_object_property(ontology: Graph) -> None:
    summary = shortcuts(ontology)
    assert summary[DYST.hasDistribution] == DYST.bodyDistribution
    for prop, shortcut in summary.items():
        assert (prop, RDF.type, OWL.ObjectProperty) in ontology
        assert (shortcut, RDF.type, OWL.AnnotationProperty) in ontology


def test_blank_nodes_are_named_alike_each_time() -> None:
    assert to_triples(load_modules()) == to_triples(load_modules())
