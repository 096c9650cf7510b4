"""The vocabulary of the evidence claims, and the forms by gene, as Turtle modules."""

from itertools import chain

import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS

from dystonia_kg.curies import expand
from dystonia_kg.namespaces import DYST, OBO, OIO
from dystonia_kg.paths import ONTOLOGY_DIR
from dystonia_kg.sources import loaders
from dystonia_kg.sources.gene_claims import symbols

DEFINITION, PREVIOUS_NAME = OBO["IAO_0000115"], OBO["OMO_0003008"]


@pytest.fixture(scope="module")
def modules() -> Graph:
    graph = Graph()
    for path in ONTOLOGY_DIR.glob("*.ttl"):
        if path.name != "shapes.ttl":
            graph.parse(path)
    return graph


@pytest.mark.parametrize("name", ["evidence.ttl", "gene-forms.ttl"])
def test_every_own_term_has_one_label_one_definition_and_a_source(name: str) -> None:
    module = Graph().parse(ONTOLOGY_DIR / name)
    terms = {s for s in module.subjects(RDF.type) if str(s).startswith(str(DYST))}
    assert terms
    for term in terms:
        assert len(list(module.objects(term, RDFS.label))) == 1, term
        assert len(list(module.objects(term, DEFINITION))) == 1, term
        assert module.value(term, DCTERMS.source) is not None, term


def test_every_own_term_in_the_claims_is_declared(modules: Graph) -> None:
    used: set[URIRef] = set()
    for graph in chain.from_iterable(load() for load in loaders()):
        for triple in graph.complete():
            used |= {
                node
                for node in triple
                if isinstance(node, URIRef) and str(node).startswith(str(DYST))
            }
    assert len(used) > 60
    assert sorted(used - set(modules.subjects(RDF.type))) == []


def test_no_own_term_is_declared_in_two_modules(modules: Graph) -> None:
    labels = {term: list(modules.objects(term, RDFS.label)) for term in modules.subjects(RDF.type)}
    own = {t: found for t, found in labels.items() if str(t).startswith(str(DYST))}
    assert [term for term, found in own.items() if len(found) > 1] == []


@pytest.mark.parametrize(
    ("form", "label", "gene", "previous"),
    [
        ("DYT-THAP1", "DYT-THAP1", "HGNC:20856", ["DYT6"]),
        ("DYT-SGCE", "DYT-SGCE", "HGNC:10808", ["DYT11"]),
        ("DYT-TAF1", "DYT-TAF1", "HGNC:11535", ["DYT3", "dystonia 3"]),
        ("DYT-PARK-GCH1", "DYT/PARK-GCH1", "HGNC:4193", ["DYT5a"]),
        ("DYT-PARK-TH", "DYT/PARK-TH", "HGNC:11782", ["DYT5b"]),
        ("DYT-PARK-SPR", "DYT/PARK-SPR", "HGNC:11257", []),
    ],
)
def test_a_form_by_gene(
    modules: Graph, form: str, label: str, gene: str, previous: list[str]
) -> None:
    term = DYST[form]
    assert str(modules.value(term, RDFS.label)) == label
    definition = modules.value(term, OWL.equivalentClass)
    assert definition is not None
    parts = modules.value(definition, OWL.intersectionOf)
    assert parts is not None
    genus, restriction = list(Collection(modules, parts))
    assert genus == DYST.Dystonia
    assert modules.value(restriction, OWL.onProperty) == URIRef(expand("RO:0004003"))
    assert modules.value(restriction, OWL.someValuesFrom) == URIRef(expand(gene))
    typed = [
        str(modules.value(axiom, OWL.annotatedTarget))
        for axiom in modules.subjects(OWL.annotatedSource, term)
        if modules.value(axiom, OIO.hasSynonymType) == PREVIOUS_NAME
    ]
    assert sorted(typed) == previous
    assert set(previous) <= {str(name) for name in modules.objects(term, OIO.hasExactSynonym)}


def test_the_gene_of_a_form_is_described_under_the_symbol_in_its_name() -> None:
    forms = Graph().parse(ONTOLOGY_DIR / "gene-forms.ttl")
    found = 0
    for restriction, gene in forms.subject_objects(OWL.someValuesFrom):
        node = next(iter(forms.subjects(RDF.first, restriction)))
        start = next(iter(forms.subjects(RDF.rest, node)))
        definition = next(iter(forms.subjects(OWL.intersectionOf, start)))
        form = next(iter(forms.subjects(OWL.equivalentClass, definition)))
        symbol = symbols()["HGNC:" + str(gene).rpartition("/")[2]]
        assert str(forms.value(form, RDFS.label)).endswith(f"-{symbol}")
        assert "/" not in str(form).removeprefix(str(DYST))
        found += 1
    assert found > 10
