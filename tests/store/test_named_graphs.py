"""Checksums of graphs: the same for the same triples, whatever came before."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from dystonia_kg.store.named_graphs import checksum

GRAPH = ox.NamedNode("a:g")
BLANK = ox.BlankNode()
TRIPLES = [
    (ox.NamedNode("a:a"), ox.NamedNode("a:b"), object_)
    for object_ in (
        *(ox.Literal(number) for number in range(200)),
        *(ox.Literal("x" * 40), ox.Literal("x", language="en"), ox.NamedNode("a:c"), BLANK),
    )
]


def made(folder: Path, triples: list[ox.Quad]) -> ox.Store:
    store = ox.Store(str(folder))
    for triple in triples:
        store.add(triple)
    return store


@pytest.mark.parametrize("graph", [GRAPH, ox.DefaultGraph()])
def test_what_came_before_does_not_matter(
    tmp_path: Path, graph: ox.NamedNode | ox.DefaultGraph
) -> None:
    quads = [ox.Quad(*triple, graph) for triple in TRIPLES]
    one, other = made(tmp_path / "one", quads), made(tmp_path / "other", quads[::-1])
    other.add(ox.Quad(*TRIPLES[0], ox.NamedNode("a:else")))
    other.add(ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal("new"), graph))
    assert checksum(one, graph) != checksum(other, graph)
    other.remove(ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal("new"), graph))
    other.flush()
    other.optimize()
    assert checksum(one, graph) == checksum(other, graph)
    one.backup(str(tmp_path / "copy"))
    assert checksum(ox.Store.read_only(str(tmp_path / "copy")), graph) == checksum(one, graph)


@pytest.mark.parametrize("left_out", [0, 200, 201, 202, 203])
def test_every_triple_matters(tmp_path: Path, left_out: int) -> None:
    quads = [ox.Quad(*triple, GRAPH) for triple in TRIPLES]
    store = made(tmp_path / "store", quads)
    before = checksum(store, GRAPH)
    store.remove(quads[left_out])
    assert checksum(store, GRAPH) != before
    in_place = ox.Literal("x", language="de") if left_out else ox.BlankNode()
    store.add(ox.Quad(*TRIPLES[0][:2], in_place, GRAPH))
    assert checksum(store, GRAPH) != before
