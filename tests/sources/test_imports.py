"""Foreign terms in graph:imports; the facts expected stand in the upstream files named beside."""

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from dystonia_kg.curies import expand
from dystonia_kg.errors import SourceTableError
from dystonia_kg.namespaces import DYST, GRAPH, OIO, SRC
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.sources import imported_terms, loaders
from dystonia_kg.sources.columns import EDGE_COLUMNS, TERM_COLUMNS
from dystonia_kg.sources.tables import Row
from dystonia_kg.store.store import GraphStore
from support.table_rows import rows_of

TABLES = (
    *(f"{name}_terms.tsv" for name in ("uberon", "maxo", "drug", "hpo", "other")),
    *(f"{name}_edges.tsv" for name in ("uberon", "maxo", "drug", "hpo")),
    "institutes.tsv",
)


def iri(curie: str) -> URIRef:
    return URIRef(expand(curie))


@pytest.fixture(scope="module")
def graph() -> Graph:
    whole = Graph()
    for found in (graph for load in loaders() for graph in load()):
        if found.iri == GRAPH["imports"]:
            for triple in found.statements():
                whole.add(triple)
    return whole


@pytest.fixture(scope="module")
def wholes(graph: Graph) -> dict[URIRef, set[URIRef]]:
    """The closure of dyst:partOf, computed here and not by the project."""
    step: dict[URIRef, set[URIRef]] = {}
    for child, parent in graph.subject_objects(DYST.partOf):
        step.setdefault(URIRef(child), set()).add(URIRef(parent))
    closed = {}
    for start in step:
        found: set[URIRef] = set()
        waiting = [start]
        while waiting:
            for parent in step.get(waiting.pop(), ()):
                if parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        closed[start] = found
    return closed


@pytest.mark.parametrize(
    ("curie", "label", "source"),
    [
        ("UBERON:0000974", "neck", "uberon"),  # body_parts
        ("UBERON:0001578", "orbicularis oculi muscle", "uberon"),
        ("UBERON:0010011", "collection of basal ganglia", "uberon"),  # brain_regions
        ("MAXO:0000943", "deep brain stimulation", "maxo"),  # maxo.obo
        ("MAXO:0009015", "botulinum toxin therapy", "maxo"),
        ("CHEBI:3160", "botulinum toxin type A", "chebi"),  # treatments
        ("DRUGBANK:DB00042", "botulinum toxin type B", "drugbank-vocabulary"),
    ],
)
def test_a_foreign_class_has_one_label_and_its_source(
    graph: Graph, curie: str, label: str, source: str
) -> None:
    term = iri(curie)
    assert (term, RDF.type, OWL.Class) in graph
    assert list(graph.objects(term, RDFS.label)) == [Literal(label, lang="en")]
    assert list(graph.objects(term, DCTERMS.source)) == [SRC[source]]


def test_every_edge_leads_to_a_labelled_term(graph: Graph) -> None:
    ends = {
        end
        for predicate in (RDFS.subClassOf, DYST.partOf)
        for pair in graph.subject_objects(predicate)
        for end in pair
    }
    assert ends
    assert not [end for end in ends if not list(graph.objects(end, RDFS.label))]


def test_no_term_has_two_labels(graph: Graph) -> None:
    terms = set(graph.subjects(RDFS.label))
    assert not [term for term in terms if len(list(graph.objects(term, RDFS.label))) > 1]


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        ("MAXO:0000943", "MAXO:0000939"),  # maxo.obo: is_a: MAXO:0000939
        ("MAXO:0009015", "MAXO:0009013"),
        ("UBERON:0002102", "UBERON:0002101"),  # maxo.obo: forelimb is_a limb
        ("CHEBI:3160", "CHEBI:50860"),  # treatments: parent_ids
    ],
)
def test_typed_is_a_becomes_subclass(graph: Graph, child: str, parent: str) -> None:
    assert (iri(child), RDFS.subClassOf, iri(parent)) in graph


def test_an_untyped_edge_is_no_subclass(graph: Graph) -> None:
    # body_parts: manus has the parent forelimb (is_a and part_of merged); a hand is no forelimb
    assert (iri("UBERON:0002398"), DYST.partOf, iri("UBERON:0002102")) in graph
    assert (iri("UBERON:0002398"), RDFS.subClassOf, iri("UBERON:0002102")) not in graph


@pytest.mark.parametrize(
    ("part", "whole", "holds"),
    [
        ("UBERON:0002398", "UBERON:0002101", True),  # manus, limb
        ("UBERON:0001711", "UBERON:0001456", True),  # eyelid, face: ancestor_ids only
        ("UBERON:0001128", "UBERON:0000974", True),  # sternocleidomastoid, neck
        ("UBERON:0001874", "UBERON:0010011", True),  # putamen, collection of basal ganglia
        ("UBERON:0001737", "UBERON:0000974", False),  # larynx, neck: the trap
        ("UBERON:0002387", "UBERON:0002102", False),  # pes, forelimb
        ("UBERON:0002687", "UBERON:0005290", False),  # area X, myelencephalon: DHBA only
        ("UBERON:0016634", "UBERON:0001384", False),  # premotor, primary motor cortex: DHBA only
    ],
)
def test_part_of_closure(
    wholes: dict[URIRef, set[URIRef]], part: str, whole: str, holds: bool
) -> None:
    assert (iri(whole) in wholes[iri(part)]) is holds


def test_part_of_has_no_cycle(wholes: dict[URIRef, set[URIRef]]) -> None:
    assert not [part for part, found in wholes.items() if part in found]


def test_each_edge_says_how_it_is_typed(graph: Graph) -> None:
    # brain_region_edges: facial nucleus is_a brainstem nucleus, typed by Mondo's import file
    nodes = [
        node
        for node in graph.subjects(RDF.subject, iri("UBERON:0000127"))
        if (node, RDF.object, iri("UBERON:0006331")) in graph
    ]
    (node,) = nodes
    assert list(graph.objects(node, DYST.edgeType)) == [Literal("is_a")]
    assert list(graph.objects(node, DYST.typedBy)) == [
        Literal("mondo imports/uberon_import.obo 2021-08-03")
    ]
    edges = set(graph.subject_objects(DYST.partOf))
    described = {
        (graph.value(node, RDF.subject), graph.value(node, RDF.object))
        for node in graph.subjects(RDF.type, DYST.ImportedEdge)
    }
    institutes = set(graph.subjects(RDF.type, DYST.Organization))
    assert {edge for edge in edges if edge[0] not in institutes} == described


def test_institutes_are_individuals_below_nih(graph: Graph) -> None:
    nih = URIRef("https://ror.org/01cwqze88")
    ninds = URIRef("https://ror.org/01s5ya894")
    listed = rows_of("institutes.tsv")
    below = [row for row in listed if "01cwqze88" in row["part_of"]]
    assert len(set(graph.subjects(RDF.type, DYST.Organization))) == len(listed)
    assert len(set(graph.subjects(DYST.partOf, nih))) == len(below) > 0
    assert (ninds, DYST.partOf, nih) in graph
    assert (ninds, OIO.hasExactSynonym, Literal("NINDS", lang="en")) in graph
    assert (ninds, DCTERMS.identifier, Literal("doi:10.13039/100000065")) in graph


def row(columns: tuple[str, ...], **cells: str) -> Row:
    return Row(dict.fromkeys(columns, "") | cells, "planted.tsv", 7)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"id": "MAXO:1", "label": "x", "kind": "thing"}, "column kind"),
        ({"id": "MAXO:1", "label": "", "kind": "class"}, "column label is empty"),
        ({"id": "NOPE:1", "label": "x", "kind": "class"}, "column id"),
    ],
)
def test_a_bad_term_names_file_and_line(cells: dict[str, str], message: str) -> None:
    with pytest.raises(SourceTableError, match=r"planted\.tsv, line 7") as caught:
        imported_terms.add_term(Graph(), row(TERM_COLUMNS, **cells))
    assert message in str(caught.value)


def test_an_unknown_relation_is_refused() -> None:
    bad = row(EDGE_COLUMNS, child="MAXO:1", relation="near", parent="MAXO:2", source="maxo")
    with pytest.raises(SourceTableError, match="unknown relation 'near'"):
        imported_terms.add_edge(Graph(), bad, parts=False)


def test_sources_of_terms_are_described() -> None:
    folder = SOURCES_DIR
    names = {
        line.split("\t")[0] for line in (folder / "sources.tsv").read_text("utf-8").splitlines()
    }
    used = {
        line.split("\t")[-1]
        for table in TABLES
        for line in (folder / table).read_text("utf-8").splitlines()[1:]
    }
    assert used <= names


def test_every_evidence_code_of_a_gene_function_has_its_class(built_store: GraphStore) -> None:
    found = built_store.select(
        """SELECT DISTINCT ?code ?class {
          ?claim dyst:evidenceCode ?code
          OPTIONAL { ?claim biolink:has_evidence ?class . ?class rdfs:label ?label }
        }"""
    )
    assert [row["code"] for row in found if "class" not in row] == []
    assert len({row["code"] for row in found}) > 10


def test_a_definition_says_whose_it_is(graph: Graph) -> None:
    neck, definition = iri("UBERON:0000974"), iri("IAO:0000115")
    (text,) = graph.objects(neck, definition)
    assert str(text).startswith(
        "An organism subdivision that extends from the head to the pectoral"
    )
    (axiom,) = graph.subjects(OWL.annotatedTarget, text)
    assert graph.value(axiom, OWL.annotatedSource) == neck
    assert graph.value(axiom, DCTERMS.source) == SRC["maxo"]
