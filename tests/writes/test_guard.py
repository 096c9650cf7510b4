"""The project's own graphs stay as they are, whatever an update says and however it is read."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest

from dystonia_kg.errors import WriteRefusedError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.update_targets import Targets
from dystonia_kg.store.draft import writing
from dystonia_kg.store.store import open_store
from dystonia_kg.writes.apply import GraphChange, Part, apply_change
from support.writable import MINE, ONTOLOGY, loaded, quads, run, triples

BARE = "http://example.org/bare"
REFUSED = [
    "INSERT DATA { <a:a> <a:b> 1 }",
    "INSERT DATA { GRAPH graph:ontology { <a:a> <a:b> 1 } }",
    "INSERT DATA { GRAPH <https://w3id.org/dystonia-kg/graph/new> { <a:a> <a:b> 1 } }",
    "BASE <https://w3id.org/x/> INSERT DATA { GRAPH <../dystonia-kg/graph/x> { <a:a> <a:b> 1 } }",
    r"INSERT DATA { GRAPH <https://w3id.org/dystonia-kg/\u0067raph/ontology> { <a:a> <a:b> 1 } }",
    "PREFIX x: <https://w3id.org/dystonia-kg/gra> INSERT DATA { GRAPH x:ph\\/x { <a:a> <a:b> 1 } }",
    "DELETE DATA { GRAPH graph:ontology { dyst:Dystonia a owl:Class } }",
    "DELETE DATA { dyst:Dystonia a owl:Class }",
    "DELETE WHERE { ?s ?p ?o }",
    "DELETE WHERE { GRAPH graph:ontology { ?s ?p ?o } }",
    "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
    "WITH graph:ontology DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "WITH graph:ontology INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "DELETE { ?s ?p ?o } INSERT { GRAPH <a:g> { ?s ?p ?o } } WHERE { ?s ?p ?o }",
    "INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "INSERT { GRAPH ?g { <a:a> <a:b> 1 } } WHERE { VALUES ?g { graph:ontology } }",
    "INSERT { GRAPH ?g { <a:a> <a:b> 1 } } WHERE { BIND(IRI(CONCAT(STR(graph:), 'x')) AS ?g) }",
    "WITH graph:ontology DELETE { GRAPH ?g { ?s ?p ?o } } "
    "WHERE { ?s ?p ?o BIND(graph:ontology AS ?g) }",
    "DELETE { GRAPH ?g { ?s ?p ?o } } USING graph:ontology "
    "WHERE { ?s ?p ?o BIND(graph:ontology AS ?g) }",
    "DELETE { GRAPH ?g { ?s ?p ?o } } USING NAMED graph:ontology WHERE { GRAPH ?g { ?s ?p ?o } }",
    "INSERT DATA { GRAPH <http://example.org/mine> { <a:a> <a:b> 1 } } ; "
    "INSERT { GRAPH ?g { ?s ?p 2 } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "CLEAR ALL",
    "CLEAR DEFAULT",
    "CLEAR NAMED",
    "CLEAR GRAPH graph:ontology",
    "CLEAR SILENT GRAPH graph:ontology",
    "DROP ALL",
    "DROP DEFAULT",
    "DROP NAMED",
    "DROP SILENT GRAPH graph:ontology",
    "DROP SILENT GRAPH graph:none",
    "CREATE GRAPH graph:new",
    "COPY GRAPH graph:ontology TO DEFAULT",
    "COPY <http://example.org/mine> TO GRAPH graph:ontology",
    "ADD GRAPH <http://example.org/mine> TO GRAPH graph:ontology",
    "ADD <http://example.org/mine> TO DEFAULT",
    "MOVE GRAPH graph:ontology TO <http://example.org/mine>",
    "MOVE DEFAULT TO <http://example.org/mine>",
    "INSERT DATA { GRAPH <http://example.org/mine> { <a:a> <a:b> 1 } } ; CLEAR ALL",
]


@pytest.mark.parametrize("text", REFUSED)
def test_own_graphs_are_not_written_to(home: Path, text: str) -> None:
    before, build = quads(home), (home / "current").readlink()
    with pytest.raises(WriteRefusedError):
        run(home, text)
    assert (home / "current").readlink() == build
    assert quads(home) == before


EXCHANGES = {
    "one triple of a graph": (
        "DELETE DATA { GRAPH graph:mappings { dyst:Dystonia skos:relatedMatch HP:0001332 } } ; "
        "INSERT DATA { GRAPH graph:mappings { dyst:Dystonia skos:exactMatch HP:0001332 } }",
        "mappings",
    ),
    "one object in one operation": (
        "WITH graph:ontology DELETE { ?s rdfs:label ?l } INSERT { ?s rdfs:label 'x' } "
        "WHERE { ?s rdfs:label ?l FILTER(?s = dyst:Dystonia) }",
        "ontology",
    ),
    "a triple that goes to another graph": (
        "DELETE DATA { GRAPH graph:mappings { dyst:Dystonia skos:relatedMatch HP:0001332 } } ; "
        "INSERT DATA { GRAPH graph:imports { dyst:Dystonia skos:relatedMatch HP:0001332 } }",
        "imports",
    ),
    "a triple of the default graph": (
        "DELETE DATA { dyst:Dystonia skos:relatedMatch HP:0001332 } ; "
        "INSERT DATA { dyst:Dystonia skos:exactMatch HP:0001332 }",
        "default graph",
    ),
    "a triple more in the default graph": ("INSERT DATA { <a:a> <a:b> 1 }", "default graph"),
    "nothing left in the default graph": ("CLEAR DEFAULT", "default graph"),
    "a triple more": ("INSERT DATA { GRAPH graph:ontology { <a:a> <a:b> 1 } }", "ontology"),
    "a new graph": ("INSERT DATA { GRAPH graph:new { <a:a> <a:b> 1 } }", "new"),
    "an empty graph": ("CREATE GRAPH graph:new", "new"),
    "a graph less": ("DROP GRAPH graph:mappings", "mappings"),
    "an empty graph less": ("DROP GRAPH <http://example.org/bare>", "bare"),
    "a blank node in place of another": (
        "WITH graph:ontology DELETE { ?b ?p ?o . ?s owl:equivalentClass ?b } "
        "INSERT { _:n ?p ?o . ?s owl:equivalentClass _:n } "
        "WHERE { VALUES ?s { dyst:FocalDystonia } ?s owl:equivalentClass ?b . ?b ?p ?o }",
        "ontology",
    ),
}


@pytest.fixture
def with_bare_member(home: Path) -> Path:
    """A store whose default graph has one more member, which is empty."""
    with writing(home) as draft:
        draft.store.add_graph(ox.NamedNode(BARE))
        draft.loaded[BARE] = {"files": [], "triples": 0, "in_default": True}
    return home


@pytest.mark.parametrize("change", EXCHANGES)
def test_no_misread_update_changes_what_is_protected(
    with_bare_member: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """With nothing refused at sight, the outcome itself is looked at."""
    home, (text, named) = with_bare_member, EXCHANGES[change]
    before = quads(home)
    monkeypatch.setattr("dystonia_kg.writes.guard.Guard.require_allowed", lambda *_: None)
    with pytest.raises(WriteRefusedError, match=named) as raised:
        run(home, text)
    assert raised.value.hint
    assert quads(home) == before


@pytest.mark.parametrize("read_as", [Targets({MINE}), Targets(variables={"g"}), Targets()])
@pytest.mark.parametrize("change", EXCHANGES)
def test_what_is_taken_for_another_graph_changes_nothing(
    with_bare_member: Path, monkeypatch: pytest.MonkeyPatch, change: str, read_as: Targets
) -> None:
    """An exchange that is taken for one of a graph of somebody's own does not come about."""
    home = with_bare_member
    before = quads(home)
    monkeypatch.setattr("dystonia_kg.writes.guard.targets_of", lambda *_: read_as)
    with suppress(WriteRefusedError):
        run(home, EXCHANGES[change][0])
    assert quads(home) == before
    assert open_store(home).has_graph(BARE)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_no_graph_that_is_protected_is_changed(
    home: Path, part: Callable[..., Part], monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    before = quads(home)
    monkeypatch.setattr("dystonia_kg.writes.guard.Guard.require_allowed", lambda *_: None)
    parts = [part("<a:a> <a:b> 1, 2 .")]  # as many triples as there are
    with pytest.raises(WriteRefusedError, match="mappings"):
        apply_change(home, GraphChange(method, PREFIXES["graph"] + "mappings", parts))
    assert quads(home) == before


@pytest.mark.parametrize("size", [0, 1 << 30])
def test_an_exchange_in_graphs_of_ones_own(
    home: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Whether they are small, and copied, or large, so that all others are compared."""
    monkeypatch.setattr("dystonia_kg.writes.guard._TRIPLES_PUT_BACK", size)
    before = quads(home)
    run(home, "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1, [] } GRAPH <a:h> { <a:a> <a:b> 1 } }")
    run(
        home,
        "DELETE { GRAPH ?g { ?s ?p 1 } } INSERT { GRAPH ?g { ?s ?p 2 } } "
        "WHERE { VALUES ?g { <a:g> <a:h> } GRAPH ?g { ?s ?p 1 } }",
    )
    run(
        home,
        "WITH <a:g> DELETE { ?s ?p 2 } INSERT { ?s ?p 3, 4 } WHERE { ?s ?p 2 } ; "
        "DROP GRAPH <a:h> ; CREATE GRAPH <a:i>",
    )
    assert loaded(home) == {"a:g": 3, "a:i": 0}
    assert (triples(home, "a:g"), triples(home, "a:h")) == (3, 0)
    assert set(open_store(home).graph_names()) >= {"a:g", "a:i"}
    assert {quad for quad in quads(home) if "<a:g>" not in quad} == before


def test_checksums_are_forgotten_when_the_graphs_change(home: Path) -> None:
    """After an exchange they are kept; a load into the default graph makes them anew."""
    exchange = (
        "DELETE { GRAPH ?g { ?s ?p 1 } } INSERT { GRAPH ?g { ?s ?p 2 } } "
        "WHERE { VALUES ?g { <a:g> } GRAPH ?g { ?s ?p 1 } }"
    )
    run(home, exchange)
    run(home, "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 } }")
    with writing(home) as draft:
        assert set(draft.checksums) > {"", ONTOLOGY}
        draft.store.add(ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal(1)))
    with writing(home) as draft:
        assert draft.checksums == {}
    run(home, exchange)
    assert triples(home, "a:g") == 1


def test_graphs_without_an_iri(home: Path) -> None:
    text = "INSERT { GRAPH ?g { <a:a> <a:b> 1 } } WHERE { BIND(BNODE() AS ?g) }"
    before = quads(home)
    with pytest.raises(WriteRefusedError, match="without an IRI"):
        run(home, text)
    assert quads(home) == before


def test_a_choice_made_anew_each_time_gets_past_no_filter(home: Path) -> None:
    text = (
        "INSERT { GRAPH ?g { <a:a> <a:b> 1 } } "
        "WHERE { BIND(IF(RAND() < 0.5, graph:ontology, <http://example.org/mine>) AS ?g) }"
    )
    before = triples(home, ONTOLOGY)
    for _ in range(20):
        try:
            run(home, text)
        except WriteRefusedError:
            continue
    assert triples(home, ONTOLOGY) == before


def test_a_graph_in_the_default_graph_is_protected(home: Path) -> None:
    with writing(home) as draft:
        quad = ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal(1), ox.NamedNode(MINE))
        draft.store.add(quad)
        draft.store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
        draft.loaded[MINE] = {"files": ["x.ttl"], "triples": 1, "in_default": True}
    with pytest.raises(WriteRefusedError, match="default graph"):
        run(home, f"INSERT DATA {{ GRAPH <{MINE}> {{ <a:a> <a:b> 2 }} }}")
    run(home, "INSERT { GRAPH ?g { <a:a> <a:b> 2 } } WHERE { VALUES ?g { <a:g> } }")
    assert loaded(home) == {MINE: 1, "a:g": 1}


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize("graph", [None, ONTOLOGY, PREFIXES["graph"] + "new"])
def test_own_graphs_are_not_changed(
    home: Path, part: Callable[..., Part], method: str, graph: str | None
) -> None:
    before = quads(home)
    parts = [] if method == "DELETE" else [part("<a:a> <a:b> 1 .")]
    with pytest.raises(WriteRefusedError):
        apply_change(home, GraphChange(method, graph, parts))
    assert quads(home) == before
