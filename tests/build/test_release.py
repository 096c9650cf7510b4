"""Release files: every syntax says the same, and the full ontology adds nothing to HermiT."""

import gzip
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from dystonia_kg.build.assemble import collect
from dystonia_kg.build.modules import load_modules, to_triples
from dystonia_kg.build.reasoner import classify
from dystonia_kg.build.release import export
from dystonia_kg.build.validate import require_profile
from dystonia_kg.errors import StoreError
from dystonia_kg.namespaces import DYST, OBO
from dystonia_kg.sources.columns import DEFINITION_COLUMNS, DEFINITIONS
from dystonia_kg.sources.tables import read_table
from dystonia_kg.store.store import open_store

DEFINITION = OBO.IAO_0000115
SUFFIXES = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld", "nt": "nt"}


@pytest.fixture(scope="module")
def release(built_home: Path) -> Path:
    return open_store(built_home).build / "release"


@pytest.mark.parametrize("name", ["dystonia-kg", "dystonia-kg-full"])
def test_all_syntaxes_hold_the_same_graph_when_read_by_rdflib(release: Path, name: str) -> None:
    read = {
        suffix: to_triples(Graph().parse(release / f"{name}.{suffix}", format=form))
        for suffix, form in SUFFIXES.items()
    }
    assert all(triples == read["nt"] for triples in read.values())


@pytest.mark.parametrize("name", ["dystonia-kg", "dystonia-kg-full"])
def test_all_syntaxes_hold_the_same_literals_for_rdflib(release: Path, name: str) -> None:
    """Which tells a text without a type from one that is said to be a string."""
    forms = {**SUFFIXES, "owl": "xml"}
    read = {
        suffix: Counter(
            (p, o)
            for p, o in Graph().parse(release / f"{name}.{suffix}", format=form).predicate_objects()
            if isinstance(o, Literal)
        )
        for suffix, form in forms.items()
    }
    assert len(read["nt"]) > 1000
    assert [suffix for suffix in forms if read[suffix] != read["nt"]] == []


def test_the_ontology_file_is_the_modules(release: Path) -> None:
    """With labels and definitions of the terms of other vocabularies that it uses.

    Own definitions stand there a second time, as SKOS has them.
    """
    written, stated = Graph().parse(release / "dystonia-kg.ttl"), load_modules()
    own = {(s, o) for s, o in written.subject_objects(DEFINITION) if str(s).startswith(str(DYST))}
    assert set(written.subject_objects(SKOS.definition)) == own
    written.remove((None, SKOS.definition, None))
    written.remove((SKOS.definition, None, None))
    for predicate in (RDFS.label, DEFINITION):
        for term in set(written.subjects(predicate)) - set(stated.subjects(predicate)):
            written.remove((term, predicate, None))
    assert to_triples(written) == to_triples(stated)


@pytest.mark.parametrize("name", ["dystonia-kg", "dystonia-kg-full"])
def test_every_declared_term_has_one_label(release: Path, name: str) -> None:
    graph = Graph().parse(release / f"{name}.ttl")
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.AnnotationProperty, OWL.NamedIndividual)
    declared = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    labels = {term: len(list(graph.objects(term, RDFS.label))) for term in declared}
    assert {term for term, n in labels.items() if n != 1 and isinstance(term, URIRef)} == set()


def test_no_two_terms_share_a_label(release: Path) -> None:
    graph = Graph().parse(release / "dystonia-kg-full.ttl")
    labels = Counter(str(label) for label in graph.objects(None, RDFS.label))
    assert [label for label, n in labels.items() if n > 1] == []
    other = graph.value(OBO.MONDO_0016058, RDFS.label)  # its name is an own term's as well
    assert str(other) == "paroxysmal dystonia (MONDO:0016058)"


def test_terms_of_others_are_defined_where_the_tables_have_it(release: Path) -> None:
    graph = Graph().parse(release / "dystonia-kg-full.ttl")
    defined = {
        row.iri("id"): row["definition"] for row in read_table(DEFINITIONS, DEFINITION_COLUMNS)
    }
    used = [term for term in set(graph.subjects(RDF.type)) if term in defined]
    assert len(used) > 25
    for term in used:
        assert [str(text) for text in graph.objects(term, DEFINITION)] == [defined[term]]


@pytest.mark.long
def test_full_ontology_classified_again_gives_the_same_links(release: Path) -> None:
    full = Graph().parse(release / "dystonia-kg-full.ttl")
    plain = classify(collect().axioms)
    again = classify(full)
    assert again.superclasses == plain.superclasses
    assert again.relations == plain.relations


@pytest.mark.long
@pytest.mark.parametrize("name", ["dystonia-kg", "dystonia-kg-full"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_owl_file_is_in_profile_and_classifies_alike(
    release: Path, name: str, suffix: str
) -> None:
    graph = Graph().parse(release / f"{name}.{suffix}", format=SUFFIXES[suffix])
    require_profile(graph)
    axioms = collect().axioms if name.endswith("-full") else load_modules()
    assert classify(graph).superclasses == classify(axioms).superclasses


@pytest.mark.parametrize(
    ("suffix", "form"), [("trig", ox.RdfFormat.TRIG), ("nq", ox.RdfFormat.N_QUADS)]
)
def test_the_graph_files_hold_every_graph(
    built_home: Path, release: Path, suffix: str, form: ox.RdfFormat
) -> None:
    text = gzip.decompress((release / f"dystonia-kg-graphs.{suffix}.gz").read_bytes())
    counts: dict[str, int] = {}
    for quad in ox.parse(text, format=form):
        counts[quad.graph_name.value] = counts.get(quad.graph_name.value, 0) + 1
    manifest = open_store(built_home).manifest
    assert counts == {name: entry["triples"] for name, entry in manifest["graphs"].items()}


def test_export_copies_every_file(built_home: Path, release: Path, tmp_path: Path) -> None:
    copies = export(built_home, tmp_path / "out")
    assert {p.name: p.read_bytes() for p in copies} == {
        p.name: p.read_bytes() for p in release.iterdir()
    }


def test_export_without_a_build_or_a_place(built_home: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no built graph"):
        export(tmp_path, tmp_path / "out")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot export"):
        export(built_home, tmp_path / "file")
