"""What is shown of a neighbourhood, its drawing, and that its SPARQL finds the same."""

import pytest

from dystonia_kg.browse.edges import EdgeIndex, load_edges
from dystonia_kg.browse.knowledge import Knowledge, load_knowledge
from dystonia_kg.browse.neighbourhood import ADDED, NeighbourhoodRequest, neighbourhood
from dystonia_kg.browse.neighbourhood_drawing import BOX_HEIGHT, BOX_WIDTH, drawing
from dystonia_kg.browse.neighbourhood_query import sparql
from dystonia_kg.curies import expand
from dystonia_kg.store.store import GraphStore


@pytest.fixture(scope="module")
def known(built_store: GraphStore) -> Knowledge:
    return load_knowledge(built_store)


@pytest.fixture(scope="module")
def edges(known: Knowledge) -> EdgeIndex:
    return load_edges(known)


@pytest.mark.parametrize(
    "curie",
    [
        *("dyst:Dystonia", "dyst:WritersCramp", "dyst:DYT-TOR1A", "MONDO:0010200", "HP:0001332"),
        *("HGNC:3098", "MAXO:0009015", "UBERON:0000955", "CHEBI:15765", "GO:0005634"),
    ],
)
def test_the_query_finds_the_same(built_store: GraphStore, edges: EdgeIndex, curie: str) -> None:
    iri = expand(curie)
    rows = built_store.select(sparql(edges, NeighbourhoodRequest(iri)))
    names = ("from", "relation", "to")
    found = {tuple(str(row[name])[1:-1] for name in names) for row in rows}
    assert len(found) == len(rows)
    assert found == {(e.source, e.relation, e.target) for e in edges.of(iri)}


def test_the_query_of_chosen_relations(built_store: GraphStore, edges: EdgeIndex) -> None:
    request = NeighbourhoodRequest(expand("MONDO:0010200"), groups=frozenset(("genes", "onset")))
    rows = built_store.select(sparql(edges, request))
    wanted = [e for e in edges.of(request.centre) if e.group in request.groups]
    assert len(rows) == len(wanted) > 0


def test_each_group_has_its_share(known: Knowledge, edges: EdgeIndex) -> None:
    """Wilson disease has a hundred signs and one gene."""
    found = neighbourhood(known, edges, NeighbourhoodRequest(expand("MONDO:0010200"), limit=20))
    assert len(found.nodes) == 21
    assert expand("HGNC:870") in found.nodes
    groups = {node.reached_by.group for node in found.nodes.values() if node.reached_by}
    assert groups == {group for group, _, _ in found.groups}
    everything = neighbourhood(known, edges, NeighbourhoodRequest(found.request.centre, limit=200))
    assert everything.left_out == 0
    assert found.left_out == len(everything.nodes) - len(found.nodes)
    assert found.centre.more == found.left_out


def test_the_most_frequent_signs_come_first(known: Knowledge, edges: EdgeIndex) -> None:
    request = NeighbourhoodRequest(expand("HP:0001332"), groups=frozenset(("signs",)), limit=10)
    found = neighbourhood(known, edges, request)
    seen = [node.reached_by for node in found.nodes.values() if node.reached_by]
    bounds = [edge.frequency.bound for edge in seen if edge.frequency]
    assert len(bounds) == len(seen) == 10
    assert bounds == sorted(bounds, reverse=True)
    others = [edge for edge in edges.of(request.centre) if edge.group == "signs"]
    left = [e for e in others if e not in seen and e.frequency and e.weight < seen[-1].weight]
    assert left == []


def test_expanding_adds_neighbours(known: Knowledge, edges: EdgeIndex) -> None:
    gene = expand("HGNC:3098")
    request = NeighbourhoodRequest(expand("dyst:DYT-TOR1A"), limit=15)
    before = neighbourhood(known, edges, request)
    after = neighbourhood(
        known, edges, NeighbourhoodRequest(request.centre, expanded=(gene,), limit=15)
    )
    added = after.nodes.keys() - before.nodes.keys()
    assert len(added) == ADDED
    assert after.nodes[gene].is_expanded
    for iri in added:
        edge = after.nodes[iri].reached_by
        assert edge is not None
        assert gene in (edge.source, edge.target)
        assert after.nodes[iri].depth == 2


def test_a_thing_that_is_expanded_stays(known: Knowledge, edges: EdgeIndex) -> None:
    request = NeighbourhoodRequest(expand("MONDO:0010200"), limit=5)
    weak = neighbourhood(known, edges, NeighbourhoodRequest(request.centre, limit=200))
    last = list(weak.nodes)[-1]
    assert last not in neighbourhood(known, edges, request).nodes
    kept = NeighbourhoodRequest(request.centre, expanded=(last,), limit=5)
    assert last in neighbourhood(known, edges, kept).nodes


def test_relations_of_chosen_kinds_only(known: Knowledge, edges: EdgeIndex) -> None:
    request = NeighbourhoodRequest(
        expand("dyst:DYT-TOR1A"),
        groups=frozenset(("signs", "genes")),
        families=frozenset(("gene",)),
    )
    found = neighbourhood(known, edges, request)
    assert {node.family for node in found.nodes.values() if node.depth} == {"gene"}
    assert {edge.group for edge in found.edges} == {"genes"}


def test_lines_tell_the_best_of_their_edges(known: Knowledge, edges: EdgeIndex) -> None:
    found = neighbourhood(known, edges, NeighbourhoodRequest(expand("dyst:DYT-TOR1A")))
    assert sum(len(line.edges) for line in found.lines) == len(found.edges)
    (line,) = [line for line in found.lines if line.target == expand("HGNC:3098")]
    assert {edge.grade for edge in line.edges} == {"studies", "stated"}
    assert line.grade == "studies"


@pytest.mark.parametrize(
    ("curie", "expanded"),
    [
        ("dyst:DYT-TOR1A", ("HGNC:3098",)),
        ("dyst:Dystonia", ("MAXO:0009015",)),
        ("HP:0001332", ()),
        ("MONDO:0010200", ("HGNC:870", "HP:0001337")),
    ],
)
def test_boxes_of_the_drawing_do_not_overlap(
    known: Knowledge, edges: EdgeIndex, curie: str, expanded: tuple[str, ...]
) -> None:
    request = NeighbourhoodRequest(expand(curie), tuple(map(expand, expanded)), limit=60)
    found = neighbourhood(known, edges, request)
    drawn = drawing(known.index, found)
    boxes = list(drawn.boxes.values())
    assert len(boxes) == len(found.nodes)
    for at, one in enumerate(boxes):
        assert 0 <= one.x <= drawn.width - BOX_WIDTH
        assert 0 <= one.y <= drawn.height - BOX_HEIGHT
        for other in boxes[at + 1 :]:
            apart = abs(one.x - other.x) >= BOX_WIDTH or abs(one.y - other.y) >= BOX_HEIGHT
            assert apart, (one.node.ref.text, other.node.ref.text)
    assert len(drawn.paths) == len(found.lines)


def test_a_mechanism_runs_from_gene_to_sign(known: Knowledge, edges: EdgeIndex) -> None:
    groups = frozenset(("genes", "function", "dysfunction", "signs"))
    request = NeighbourhoodRequest(expand("dyst:DYT-TOR1A"), groups=groups)
    assert request.is_mechanism
    drawn = drawing(known.index, neighbourhood(known, edges, request))
    chain = ("HGNC:3098", "GO:0006998", "dyst:DYT-TOR1A", "HP:0000473")
    places = [drawn.boxes[expand(name)].x for name in chain]
    assert places == sorted(places)
    assert len(set(places)) == 4
