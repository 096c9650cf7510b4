"""graph:self-description, asked as clients ask: editors, loaders for language models, rdflib.

The queries ask for what sib-swiss/sparql-editor, sparql-overview and sparql-llm read of an
endpoint, in the shapes that those need.
"""

import html
from collections.abc import Iterable

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import Graph

from dystonia_kg.browse.gallery import federated_queries, load_queries, load_query
from dystonia_kg.build.self_description import ENDPOINT, query_iri, self_description
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.store import GraphStore
from support.homes import SMALL_GRAPH, SMALL_QUERIES

DYST, OWL, HERE = PREFIXES["dyst"], PREFIXES["owl"], "https://w3id.org/dystonia-kg/"
PREFIXES_QUERY = (
    "SELECT DISTINCT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix }"
)
EXAMPLES_QUERY = """
SELECT DISTINCT ?sq ?comment ?query {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ;
      sh:select|sh:ask|sh:construct|sh:describe ?query
}"""
SCHEMA_QUERY = """
PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?class ?property ?objectClass ?datatype {
  ?part void:class ?class ; void:propertyPartition ?inner .
  ?inner void:property ?property .
  OPTIONAL {
    { ?inner void:classPartition [ void:class ?objectClass ] }
    UNION { ?inner void-ext:datatypePartition [ void-ext:datatype ?datatype ] }
  }
}"""
SIZES_QUERY = """
SELECT ?graph ?triples { ?graph a sd:NamedGraph ; sd:graph ?described .
  ?described void:triples ?triples ; void:classPartition ?part
}"""
GRAPHS_QUERY = """
SELECT ?graph ?class ?property ?triples {
  ?named sd:graph ?graph .
  ?graph void:classPartition [ void:class ?class ; void:propertyPartition ?inner ] .
  ?inner void:property ?property ; void:triples ?triples
}"""


def small_graphs() -> dict[str, list[ox.Triple]]:
    graphs: dict[str, list[ox.Triple]] = {}
    for quad in ox.parse(path=SMALL_GRAPH, format=ox.RdfFormat.TRIG):
        graphs.setdefault(quad.graph_name.value, []).append(quad.triple)  # type: ignore[union-attr]
    return graphs


@pytest.fixture(scope="module")
def small() -> GraphStore:
    """The description of the small graph, beside that graph."""
    graphs = small_graphs()
    described = self_description(graphs, load_queries(SMALL_QUERIES).values(), ())
    store = ox.Store()
    for triples in (*graphs.values(), described):
        store.extend(ox.Quad(*triple) for triple in triples)
    return GraphStore(store)


def rows(store: GraphStore, query: str) -> list[dict[str, str]]:
    return [{name: term.value for name, term in row.items()} for row in store.select(query)]  # type: ignore[union-attr]


def test_prefixes_are_declared(small: GraphStore) -> None:
    found = {row["prefix"]: row["namespace"] for row in rows(small, PREFIXES_QUERY)}
    assert found == PREFIXES


def test_questions_are_examples(small: GraphStore) -> None:
    queries = load_queries(SMALL_QUERIES)
    found = {row["sq"]: (row["comment"], row["query"]) for row in rows(small, EXAMPLES_QUERY)}
    assert found == {query_iri(q): (q.question, q.sparql) for q in queries.values()}
    kinds = {row["kind"] for row in rows(small, "SELECT ?kind { ?x a ?kind ; sh:prefixes ?p }")}
    assert {kind.rpartition("#")[2] for kind in kinds} == {
        *("SPARQLExecutable", "SPARQLSelectExecutable", "SPARQLAskExecutable"),
        "SPARQLConstructExecutable",
    }


def test_an_example_names_keywords_and_endpoint(small: GraphStore) -> None:
    name = "treatments-of-cervical-dystonia"
    about = f"<{HERE}queries/{name}>"
    keywords = rows(small, f"SELECT ?word {{ {about} schema:keywords ?word }}")
    assert sorted(row["word"] for row in keywords) == ["inference", "treatment"]
    assert rows(small, f"SELECT ?at {{ {about} schema:target ?at }}") == [{"at": ENDPOINT}]


def test_classes_and_properties_are_counted(small: GraphStore) -> None:
    """Each count is that of the graph itself."""
    counted = rows(small, GRAPHS_QUERY)
    assert counted
    graphs = small_graphs()
    types = {
        (triple.subject, triple.object)
        for triples in graphs.values()
        for triple in triples
        if triple.predicate.value == PREFIXES["rdf"] + "type"
    }
    for row in counted:
        class_ = ox.NamedNode(row["class"])
        members = [
            triple
            for triple in graphs[row["graph"]]
            if triple.predicate.value == row["property"] and (triple.subject, class_) in types
        ]
        assert int(row["triples"]) == len(members)


def test_graphs_are_named_by_themselves_and_have_a_size(small: GraphStore) -> None:
    """sparql-overview groups classes by the label of what has sd:graph."""
    found = {row["graph"]: int(row["triples"]) for row in rows(small, SIZES_QUERY)}
    assert found == {graph: len(triples) for graph, triples in small_graphs().items()}


def test_the_description_knows_its_own_size() -> None:
    described = self_description(small_graphs(), load_queries(SMALL_QUERIES).values(), ())
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in described)
    (row,) = rows(GraphStore(store), "SELECT ?n { graph:self-description void:triples ?n }")
    assert int(row["n"]) == len(described)


def test_objects_have_their_classes_and_datatypes(small: GraphStore) -> None:
    found = [tuple(row.values()) for row in rows(small, SCHEMA_QUERY)]
    subject = "https://w3id.org/biolink/vocab/subject"
    assert (f"{DYST}Claim", subject, f"{OWL}Class") in found
    assert (f"{OWL}Class", f"{PREFIXES['rdfs']}label", f"{PREFIXES['rdf']}langString") in found


def test_links_between_vocabularies_are_sets() -> None:
    def link(subject: str, relation: str, target: str) -> ox.Triple:
        return ox.Triple(*map(ox.NamedNode, (subject, PREFIXES["skos"] + relation, target)))

    graph = f"{HERE}graph/mappings"
    mondo, omim = PREFIXES["MONDO"], PREFIXES["OMIM"]
    triples = [
        link(f"{mondo}1", "exactMatch", f"{omim}1"),
        link(f"{mondo}2", "exactMatch", f"{omim}2"),
        link(f"{DYST}X", "closeMatch", f"{mondo}1"),
        link(f"{DYST}X", "closeMatch", "http://example.org/unknown"),
    ]
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in self_description({graph: triples}, (), ()))
    found = rows(
        GraphStore(store),
        """SELECT ?from ?relation ?to ?triples {
             graph:mappings void:subset ?set .
             ?set a void:Linkset ; void:linkPredicate ?relation ; void:triples ?triples ;
               void:subjectsTarget/void:uriSpace ?from ; void:objectsTarget/void:uriSpace ?to
           } ORDER BY ?triples""",
    )
    assert [tuple(row.values()) for row in found] == [
        (DYST, PREFIXES["skos"] + "closeMatch", mondo, "1"),
        (mondo, PREFIXES["skos"] + "exactMatch", omim, "2"),
    ]


def test_every_example_has_a_page(built: FlaskClient) -> None:
    """Its IRI is the address of the page, and leads on to the query."""
    for query in (*load_queries().values(), *federated_queries().values()):
        path = "/" + query_iri(query).removeprefix(HERE)
        assert built.get(f"{path}.rq").status_code == 200
    for query in federated_queries().values():
        path = "/" + query_iri(query).removeprefix(HERE)
        assert f"# {query.title}\n" in built.get(f"{path}.md").text
        assert query.question in html.unescape(built.get(path).text)
        refused = built.get(f"{path}.csv")
        assert refused.status_code == 403
        assert (query.at if query.at != "here" else "SERVICE is refused") in refused.text


def test_a_federated_question_names_both_endpoints() -> None:
    query = federated_queries()["what-do-the-proteins-of-dystonia-genes-do"]
    found = {
        (t.predicate.value, getattr(t.object, "value", ""))
        for t in self_description({}, (), [query])
    }
    assert (PREFIXES["schema"] + "target", ENDPOINT if query.at == "here" else query.at) in found
    others = {value for name, value in found if name.endswith("#federatesWith")}
    assert others
    assert not any("dystonia-kg.example" in value for _, value in found)


def test_the_description_is_the_same_each_time() -> None:
    query = load_query(SMALL_QUERIES / "treatments-of-cervical-dystonia.rq")
    one, other = (self_description(small_graphs(), [query], ()) for _ in range(2))
    assert one == other
    assert len(set(one)) == len(one)


def test_rdflib_reads_the_description(small: GraphStore) -> None:
    """As a loader that takes a file does: parse Turtle, ask in rdflib."""
    described = self_description(small_graphs(), load_queries(SMALL_QUERIES).values(), ())
    graph = Graph().parse(data=ox.serialize(described, format=ox.RdfFormat.TURTLE), format="turtle")
    for query in (PREFIXES_QUERY, EXAMPLES_QUERY, SCHEMA_QUERY):
        names = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("sh", "rdfs", "void"))
        assert len(list(graph.query(names + query))) == len(rows(small, query)) > 0


def bindings(built: FlaskClient, query: str, names: Iterable[str]) -> list[dict[str, str]]:
    """Ask as an editor does: by GET, with a parameter of its own, prefixes declared."""
    head = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in names)
    response = built.get(
        "/sparql",
        query_string={"ac": "1", "query": head + query},
        headers={"Accept": "application/sparql-results+json"},
    )
    assert response.status_code == 200, response.text
    return [
        {name: value["value"] for name, value in row.items()}
        for row in response.json["results"]["bindings"]
    ]


def test_the_build_describes_every_question(built: FlaskClient) -> None:
    found = {row["sq"] for row in bindings(built, EXAMPLES_QUERY, ("sh", "rdfs"))}
    queries = (*load_queries().values(), *federated_queries().values())
    assert found == {query_iri(query) for query in queries}


def test_the_build_describes_its_classes_and_graphs(built: FlaskClient) -> None:
    schema = bindings(built, SCHEMA_QUERY, ("void",))
    claim = {row["property"] for row in schema if row["class"] == f"{DYST}Claim"}
    assert {f"{DYST}studyKind", "https://w3id.org/biolink/vocab/subject"} <= claim
    graphs = {row["graph"] for row in bindings(built, GRAPHS_QUERY, ("void", "sd"))}
    assert f"{HERE}graph/source/literature" in graphs
    assert bindings(built, PREFIXES_QUERY, ("sh",))


def test_the_address_of_an_example_is_its_page(built: FlaskClient) -> None:
    name = "which-treatments-does-cervical-dystonia-have"
    page = built.get(f"/queries/{name}", headers={"Accept": "text/html"})
    assert page.status_code == 200
