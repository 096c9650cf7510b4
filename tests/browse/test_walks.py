"""Walks over data that others write end: where it goes round, and along 100,000 links."""

from collections import Counter
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from dystonia_kg.browse.axioms import in_words, load_axiom_index
from dystonia_kg.browse.class_tree import TRAIL_CLASSES, ClassTree, Link
from dystonia_kg.browse.kinds import kind_of
from dystonia_kg.browse.reasons import reasons
from dystonia_kg.browse.resolve import Resolver
from dystonia_kg.browse.resolve_index import ResolveIndex
from dystonia_kg.browse.search import load_search_index
from dystonia_kg.browse.term_index import TermIndex
from dystonia_kg.links.disease_facts import SIGN_BRANCH, DiseaseFacts
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.store import GraphStore
from dystonia_kg.web.app import create_app
from support.homes import SMALL_GRAPH, SMALL_QUERIES, make_home

LENGTH = 100_000
HP = PREFIXES["HP"]


def chain(prefix: str = HP) -> Iterator[tuple[str, str]]:
    return ((f"{prefix}{n}", f"{prefix}{n + 1}") for n in range(LENGTH))


CYCLE = [("a", "b"), ("b", "c"), ("c", "a")]


def test_the_class_tree() -> None:
    tree = ClassTree((child, parent, "asserted") for child, parent in chain())
    assert len(tree.ancestors(f"{HP}0")) == LENGTH
    assert tree.descendants_count(f"{HP}{LENGTH}") == LENGTH
    assert tree.trail(f"{HP}0")[-1] == f"{HP}1"
    assert len(tree.trail(f"{HP}0")) == TRAIL_CLASSES
    round_ = ClassTree((child, parent, "asserted") for child, parent in CYCLE)
    assert round_.ancestors("a") == ["b", "c"]
    assert round_.trail("a") == ["c", "b"]
    assert round_.descendants_count("a") == 2


@pytest.fixture
def memory() -> GraphStore:
    return GraphStore(ox.Store(), manifest={})


def resolver(memory: GraphStore, links: "list[tuple[str, str]]") -> Resolver:
    labels = {iri: f"term {n}" for n, (iri, _) in enumerate(links)}
    ends = {target for _, target in links} - labels.keys()
    labels |= dict.fromkeys(ends, "the last")
    types = {iri: [PREFIXES["owl"] + "Class"] for iri in labels}
    terms = TermIndex(labels, types, dict(links))
    index = ResolveIndex(terms, replacements=dict(links))
    return Resolver(index, load_search_index(memory, terms))


def test_replacements_that_go_round(memory: GraphStore) -> None:
    links = [(f"{HP}7000011", f"{HP}7000012"), (f"{HP}7000012", f"{HP}7000011")]
    for name in ("HP:7000011", "HP_7000012"):
        best = resolver(memory, links).resolve(name).best
        assert best is not None
        assert best.reason == "identifier; obsolete, replaced in a circle"


def test_replacements_that_go_on(memory: GraphStore) -> None:
    links = list(chain())
    found = resolver(memory, links).resolve("HP:0").best
    assert found is not None
    assert found.reason == "identifier; obsolete, replaced in more than 100 steps"
    best = resolver(memory, links).resolve(f"HP:{LENGTH - 3}").best
    assert best is not None
    assert best.ref.iri == f"{HP}{LENGTH}"
    assert f"is obsolete, replaced by HP:{LENGTH} in 3 steps" in best.reason


def test_the_kind_of_a_term_far_below() -> None:
    own = PREFIXES["dyst"]
    tree = ClassTree((child, parent, "asserted") for child, parent in chain(own))
    assert ResolveIndex(TermIndex(tree=tree)).kind(f"{own}0") == "other"


def graph_of(turtle: str) -> GraphStore:
    store = ox.Store()
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    store.load(prefixes + turtle, format=ox.RdfFormat.TURTLE)
    return GraphStore(store, manifest={})


EXPRESSIONS = [
    "_:x owl:complementOf _:x .",
    "_:x owl:intersectionOf _:l . _:l rdf:first HP:1 ; rdf:rest _:l .",
    "_:x owl:intersectionOf _:l . _:l rdf:first _:x ; rdf:rest () .",
    "_:x owl:onProperty HP:9 ; owl:someValuesFrom _:x .",
    "_:x owl:intersectionOf _:n0 . "
    + " ".join(f"_:n{n} rdf:first HP:1 ; rdf:rest _:n{n + 1} ." for n in range(LENGTH))
    + f"_:n{LENGTH} rdf:first HP:2 ; rdf:rest () .",
    " ".join(f"_:{n} owl:complementOf _:{n2} ." for n, n2 in (("x", "y"), ("y", "x"))),
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=range(len(EXPRESSIONS)))
def test_class_expressions(expression: str) -> None:
    store = graph_of(f"HP:1 owl:equivalentClass _:x . {expression}")
    (axiom,) = load_axiom_index(store).of(f"{HP}1")
    words = in_words(TermIndex(), axiom.expression)
    assert any("not shown in words" in word.text for word in words)
    assert len(words) < 1_000


@pytest.mark.parametrize("goes_round", [False, True])
def test_why_a_class_is_below_another(goes_round: bool) -> None:
    """The parts of a whole are followed through 100,000 links at most as far as people read."""
    some = "[ owl:onProperty RO:0004026 ; owl:someValuesFrom {} ]"
    parts = [
        f"HP:{n} rdfs:subClassOf [ owl:onProperty BFO:0000050 ; owl:someValuesFrom HP:{n + 1} ] ."
        for n in range(1, 300 if goes_round else LENGTH // 10)
    ]
    if goes_round:
        parts.append(
            "HP:300 rdfs:subClassOf [ owl:onProperty BFO:0000050 ; owl:someValuesFrom HP:1 ] ."
        )
    store = graph_of(
        "dyst:A rdfs:subClassOf " + some.format("HP:1") + " . dyst:B owl:equivalentClass "
        "[ owl:intersectionOf ( "
        + some.format("HP:7")
        + " "
        + some.format("HP:999999")
        + " ) ] ."
        + " ".join(parts)
    )
    own = PREFIXES["dyst"]
    index = TermIndex(tree=ClassTree([(f"{own}A", f"{own}B", "inferred")]))
    near, far = reasons(load_axiom_index(store), index, f"{own}A", f"{own}B")
    assert len(near.steps) == 6
    assert far.met_by is None


def test_kinds_of_many_terms_in_a_line() -> None:
    """Each is found by the classes near it, or the time would grow with the square of the line."""
    own = PREFIXES["dyst"]
    walked = Counter[str]()

    class Walked(ClassTree):
        def parents(self, iri: str) -> list[Link]:
            walked[iri] += 1
            return super().parents(iri)

    tree = Walked((child, parent, "asserted") for child, parent in chain(own))
    index = TermIndex(tree=tree)
    for n in range(20):
        assert kind_of(index, f"{own}{n}") != "disease"
        assert ResolveIndex(index).kind(f"{own}{n}") == "other"
    assert walked.total() < 500_000


def test_the_branch_of_signs_over_a_long_table() -> None:
    facts = DiseaseFacts()
    facts.sign_parents = {f"HP:{n}": {f"HP:{n + 1}"} for n in range(LENGTH)}
    facts.sign_parents |= {f"HP:{LENGTH}": {SIGN_BRANCH}, SIGN_BRANCH: {"HP:0"}}
    assert len(facts.signs) == LENGTH + 2


ROUND = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix dyst: <https://w3id.org/dystonia-kg/term/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A site over what is loaded into the default graph: cycles, and a long chain of classes."""
    folder = tmp_path_factory.mktemp("odd")
    hierarchy = "".join(
        f'obo:HP_{n} a owl:Class ; rdfs:label "link {n}" ; dyst:hasDirectParent obo:HP_{n + 1} .\n'
        for n in range(LENGTH)
    )
    more = f"""{ROUND}
    GRAPH <https://w3id.org/dystonia-kg/graph/hierarchy> {{ {hierarchy}
    obo:HP_7000011 a owl:Class ; rdfs:label "first of two" ; owl:deprecated true ;
        obo:IAO_0100001 obo:HP_7000012 ; dyst:hasDirectParent obo:HP_7000012 ;
        skos:exactMatch obo:HP_7000012 ; owl:sameAs obo:HP_7000012 .
    obo:HP_7000012 a owl:Class ; rdfs:label "second of two" ; owl:deprecated true ;
        obo:IAO_0100001 obo:HP_7000011 ; dyst:hasDirectParent obo:HP_7000011 ;
        skos:exactMatch obo:HP_7000011 ; owl:sameAs obo:HP_7000011 .
    }}"""
    trig = folder / "odd.trig"
    trig.write_text(SMALL_GRAPH.read_text() + more)
    home = make_home(folder / "home", trig)
    return create_app(home, queries_dir=SMALL_QUERIES).test_client()


@pytest.mark.long
@pytest.mark.parametrize(
    "address",
    [
        "/entity/HP:7000011",
        "/entity/HP:0",
        f"/entity/HP:{LENGTH - 1}",
        "/tree",
        f"/tree?root=HP:{LENGTH}",
        "/tree?root=HP:7000011",
        "/tree?at=HP:7000012",
        "/tree?at=HP:0",
        "/resolve?q=HP:7000011&format=json",
        "/resolve?q=second+of+two&format=json",
        "/search?q=first+of+two&format=json",
        "/search?q=link+77&format=json",
    ],
)
def test_pages_over_what_goes_round_or_on(odd: FlaskClient, address: str) -> None:
    reply = odd.get(address)
    assert reply.status_code == 200
    assert len(reply.data) < 3_000_000


@pytest.mark.long
def test_a_batch_with_a_cycle_in_it(odd: FlaskClient) -> None:
    queries = '{"a": {"query": "HP:7000011"}, "b": {"query": "cervical dystonia"}}'
    reply = odd.post("/reconcile", data={"queries": queries})
    assert reply.status_code == 200
    assert reply.json["b"]["result"][0]["name"] == "cervical dystonia"
