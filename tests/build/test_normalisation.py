"""Claims on the node of their disease, and what is placed below dyst:Dystonia."""

from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.namespace import SKOS

from dystonia_kg.build.normalisation import normalise, normalised
from dystonia_kg.build.placement import Evidence, placements
from dystonia_kg.links.disease_nodes import DiseaseNodes, load_nodes
from dystonia_kg.namespaces import BIOLINK, CLAIM, DYST, GRAPH, OBO, PREFIXES, SRC
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.store.store import GraphStore

RECORD, NODE = OBO["MONDO_0010747"], DYST["DYT-TAF1"]
OTHER = OBO["MONDO_0044807"]
GENE, SECOND = URIRef(PREFIXES["HGNC"] + "11535"), URIRef(PREFIXES["HGNC"] + "1")
NODES = DiseaseNodes({RECORD: NODE})


MONDO, ORPHANET = SRC["mondo-omim-genes"], SRC["orphanet"]


def claim(
    subject: URIRef = RECORD, value: URIRef = GENE, source: URIRef = MONDO, **options: object
) -> Claim:
    return Claim(
        iri=CLAIM["a"],
        subject=subject,
        predicate=DYST.hasCausalGene,
        object=value,
        source=source,
        **options,  # type: ignore[arg-type]
    )


def test_a_claim_moves_to_the_node_and_keeps_what_was_named() -> None:
    moved = normalised(claim(context=RECORD), NODES)
    assert (moved.subject, moved.context) == (NODE, NODE)
    assert (BIOLINK.original_subject, RECORD) in moved.extra
    assert normalised(claim(OTHER), NODES) == claim(OTHER)


def test_what_the_source_named_first_stays_the_original() -> None:
    named = ((BIOLINK.original_subject, OBO["X"]),)
    assert normalised(claim(extra=named), NODES).extra == named
    moved = normalised(claim(OTHER, RECORD), NODES)
    assert (moved.object, moved.extra) == (NODE, ((BIOLINK.original_object, RECORD),))


def test_status_moves_and_the_record_keeps_its_names() -> None:
    graph = SourceGraph(GRAPH["source/x"])
    graph.triples.add((RECORD, DYST.dystoniaStatus, DYST.IsDystonia))
    graph.triples.add((RECORD, RDFS.label, Literal("X-linked dystonia-parkinsonism")))
    normalise([graph], NODES)
    assert set(graph.triples.subject_predicates()) == {
        (NODE, DYST.dystoniaStatus),
        (RECORD, RDFS.label),
    }


def evidence(*claims: Claim, mappings: Graph | None = None) -> Evidence:
    statuses = Graph()
    statuses.add((RECORD, DYST.dystoniaStatus, DYST.IsDystonia))
    return Evidence.of(statuses, mappings or Graph(), claims)


def bases(graph: Graph) -> set[object]:
    return {
        gene
        for parent in graph.objects(RECORD, RDFS.subClassOf)
        if isinstance(parent, BNode)
        for gene in graph.objects(parent, OWL.someValuesFrom)
    }


def test_a_dystonia_with_one_proven_gene_has_its_basis_in_it() -> None:
    made = placements(evidence(claim()))
    assert (RECORD, RDFS.subClassOf, DYST.Dystonia) in made
    assert bases(made) == {GENE}
    (axiom,) = made.subjects(DYST.derivedFrom, CLAIM["a"])
    assert made.value(axiom, RDF.type) == OWL.Axiom


def test_no_basis_from_two_genes_a_disputed_one_or_that_of_another_disease() -> None:
    for claims in (
        (claim(), claim(value=SECOND)),
        (claim(yields_triple=False),),
        (claim(standing=DYST.Disputed),),
        (claim(negated=True),),
        (claim(OTHER),),
        (claim(source=ORPHANET),),  # a cause, but in how many cases it does not say
        (claim(), claim(value=SECOND, source=ORPHANET)),
    ):
        assert bases(placements(evidence(*claims))) == set()


def test_a_narrower_record_is_below_the_own_class() -> None:
    mappings = Graph()
    mappings.add((NODE, SKOS.narrowMatch, RECORD))
    mappings.add((DYST.Other, SKOS.broadMatch, RECORD))
    made = placements(evidence(mappings=mappings))
    assert (RECORD, RDFS.subClassOf, NODE) in made
    assert (RECORD, RDFS.subClassOf, DYST.Other) not in made


def test_no_alias_is_a_node() -> None:
    nodes = load_nodes().node_of
    assert not set(nodes) & set(nodes.values())
    assert nodes[RECORD] == NODE


def test_aliases_have_no_relations_of_their_own(built_store: GraphStore) -> None:
    rows = built_store.select(
        """SELECT ?alias ?relation {
             GRAPH graph:exact-closure { ?node skos:exactMatch ?alias }
             GRAPH graph:relations { ?alias ?relation ?value } }"""
    )
    assert rows == []


def test_one_join_leads_from_any_identifier_to_the_claims(built_store: GraphStore) -> None:
    query = """SELECT DISTINCT ?disease {{
                 ?disease skos:exactMatch? {0} ; dyst:hasSymptom ?sign }}"""
    for alias in ("MONDO:0010747", "OMIM:314250", "ORPHA:53351", "dyst:DYT-TAF1"):
        found = [row["disease"].value for row in built_store.select(query.format(alias))]
        assert found == [str(NODE)], alias
    without = built_store.select(query.format("MONDO:0009319"))
    assert [row["disease"].value for row in without] == [str(OBO["MONDO_0009319"])]


def test_every_dystonia_is_below_dystonia(built_store: GraphStore) -> None:
    rows = built_store.select(
        """SELECT ?disease { ?disease dyst:dystoniaStatus dyst:IsDystonia .
             FILTER NOT EXISTS { ?disease rdfs:subClassOf* dyst:Dystonia } }"""
    )
    assert rows == []


def test_what_only_has_dystonia_among_its_signs_is_not(built_store: GraphStore) -> None:
    rows = built_store.select(
        """SELECT ?disease { ?disease rdfs:subClassOf dyst:Dystonia ; dyst:dystoniaStatus ?status .
             FILTER(?status != dyst:IsDystonia) }"""
    )
    assert rows == []
