"""Updates taken apart: what each writes to, what is refused, and USING put in."""

import pyoxigraph as ox
import pytest

from dystonia_kg.errors import QueryRefusedError, QuerySyntaxError, QueryTooComplexError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.update_operations import (
    check_update,
    may_exchange,
    operations,
    with_using,
)
from dystonia_kg.sparql.update_targets import Targets, targets_of

BASE = "http://localhost/update"
ONTOLOGY = PREFIXES["graph"] + "ontology"
G, H = "http://x/g", "http://x/h"
TARGETS = [
    ("INSERT DATA { <a:a> <a:b> 1 }", Targets(kinds={"DEFAULT"})),
    ("INSERT DATA { GRAPH <http://x/g> { <a:a> <a:b> 1 } }", Targets({G})),
    ("INSERT DATA { GRAPH<http://x/g>{<a:a> <a:b> 1} <a:a> <a:b> 2 }", Targets({G}, {"DEFAULT"})),
    ("DELETE DATA { GRAPH <http://x/g> {} GRAPH <http://x/h> {} }", Targets({G, H})),
    ("INSERT DATA { GRAPH graph:ontology { <a:a> <a:b> 1 } }", Targets({ONTOLOGY})),
    ("PREFIX g: <http://x/> INSERT DATA { GRAPH g:g {} }", Targets({G})),
    ("PREFIX : <http://x/> INSERT DATA { GRAPH :g {} }", Targets({G})),
    ("BASE <http://x/y/> INSERT DATA { GRAPH <../g> {} }", Targets({G})),
    ("INSERT DATA { GRAPH <g> {} }", Targets({"http://localhost/g"})),
    (r"INSERT DATA { GRAPH <http://x/\u0067> {} }", Targets({G})),
    (
        "INSERT { GRAPH <http://x/g> { ?s ?p ?o } } WHERE { GRAPH graph:ontology { ?s ?p ?o } }",
        Targets({G}),
    ),
    ("INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", Targets(variables={"g"})),
    ("DELETE { GRAPH $g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", Targets(variables={"g"})),
    ("DELETE WHERE { GRAPH <http://x/g> { ?s ?p ?o } }", Targets({G})),
    ("DELETE WHERE { ?s ?p ?o }", Targets(kinds={"DEFAULT"})),
    ("WITH <http://x/g> DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p ?o }", Targets({G})),
    ("WITH <http://x/g> INSERT { GRAPH <http://x/h> { ?s ?p 1 } } WHERE {}", Targets({H})),
    ("DELETE { ?s ?p 1 } USING <http://x/g> WHERE { ?s ?p ?o }", Targets(kinds={"DEFAULT"})),
    ("INSERT { [] <a:b> (1 2) } WHERE {}", Targets(kinds={"DEFAULT"})),
    ("CLEAR ALL", Targets(kinds={"ALL"})),
    ("CLEAR SILENT NAMED", Targets(kinds={"NAMED"})),
    ("drop default", Targets(kinds={"DEFAULT"})),
    ("DROP SILENT GRAPH <http://x/g>", Targets({G})),
    ("CREATE GRAPH <http://x/g>", Targets({G})),
    ("COPY DEFAULT TO <http://x/g>", Targets({G})),
    ("COPY <http://x/g> TO DEFAULT", Targets(kinds={"DEFAULT"})),
    ("ADD SILENT GRAPH <http://x/g> TO GRAPH <http://x/h>", Targets({H})),
    ("MOVE <http://x/g> TO <http://x/h>", Targets({G, H})),
    ("MOVE GRAPH graph:ontology TO <http://x/h>", Targets({ONTOLOGY, H})),
    ("CLEAR GRAPH <http://x/g> ; DROP GRAPH <http://x/h> ;", Targets({G, H})),
    ("INSERT DATA { <a:a> <a:b> '; DROP ALL' } # ; CLEAR NAMED", Targets(kinds={"DEFAULT"})),
    ('INSERT DATA { <a:a> <a:b> """} ; DROP ALL""" }', Targets(kinds={"DEFAULT"})),
    (
        'INSERT DATA { GRAPH <http://x/g> { <a:a> <a:b> ("""a") } } ; '
        'DELETE DATA { GRAPH graph:ontology { <a:a> <a:b> 1 } } # \\q """',
        Targets({G, ONTOLOGY}),
    ),
    ("INSERT DATA { <a:a> <a:b> dyst:a.b.GRAPH<http://x/g>{} }", Targets({G}, {"DEFAULT"})),
    ("INSERT DATA { <a:a> <a:b> dyst:.GRAPH <http://x/g> {} }", Targets({G}, {"DEFAULT"})),
    ("INSERT DATA { <a:a> <a:b> true.GRAPH<http://x/g> {} }", Targets({G}, {"DEFAULT"})),
    ("INSERT DATA { dyst:geography dyst:graph.a <a:graph> }", Targets(kinds={"DEFAULT"})),
    ("", Targets()),
]
GLUED = [
    "INSERT DATA { <a:a> <a:b> 1.e0GRAPH<http://x/g> {} }",
    "INSERT DATA { <a:a> <a:b> trueGRAPH <http://x/g> {} }",
    "INSERT DATA { <a:a> <a:b> true.GRAPHo:g {} }",
    "INSERT DATA { <a:a> <a:b> trueGRAPHo:g {} }",
    "INSERT DATA { <a:a> <a:b> dyst:a.b.GRAPHo:g {} }",
    "INSERT { ?s ?p 1.e0GRAPH ?g {} } WHERE { ?s ?p ?g }",
    "DELETE WHERE { <a:a> <a:b> 1.e0GRAPH <http://x/g> {} }",
    "CLEARGRAPH <http://x/g>",
    "CLEARSILENTGRAPHo:g",
    "CLEAR GRAPHo:g",
    "COPY <http://x/h> TOo:g",
    "COPY <http://x/h> TOGRAPH<http://x/g>",
    "COPYo:h TO <http://x/g>",
    "WITHo:g DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }",
]
REFUSED = [
    ("LOAD <http://127.0.0.1/>", QueryRefusedError),
    ("LOAD SILENT <http://127.0.0.1/> INTO GRAPH <http://x/g>", QueryRefusedError),
    ("CLEAR GRAPH <http://x/g> ; load <file:///etc/passwd>", QueryRefusedError),
    ("PREFIX a: <a:> LOAD a:b", QueryRefusedError),
    ("INSERT {} WHERE { SERVICE <http://127.0.0.1/> {} }", QueryRefusedError),
    ("INSERT {} WHERE { SERVICE SILENT <http://127.0.0.1/> {} }", QueryRefusedError),
    ("INSERT {} WHERE { { SERVICE ?s {} } }", QueryRefusedError),
    ("INSERT DATA " + "{" * 2_000, QueryTooComplexError),
    ("INSERT {} WHERE { FILTER(?a<?b#>\n) }", QuerySyntaxError),
    ("INSERT {} WHERE { FILTER(?a<'x'>?b) }", QuerySyntaxError),
    ("PREFIX : <http://x/> PREFIX GRAPH: <http://y/> CLEAR GRAPH:g", QuerySyntaxError),
    ("PREFIX : <http://x/> COPY DEFAULT TO:g", QuerySyntaxError),
    ("PREFIX named: <http://x/> INSERT {} USING named:g WHERE {}", QuerySyntaxError),
    ("PREFIX : <http://x/> INSERT DATA { GRAPH:g { <a:a> <a:b> 1 } }", QuerySyntaxError),
    ("PREFIX : <http://x/> WITH:g DELETE { ?s ?p ?o } WHERE {}", QuerySyntaxError),
    ("CLEAR ALL ;; PREFIX : <http://x/> CLEAR ALL", QuerySyntaxError),
    ("CLEAR ALL ; PREFIX : <http://x/> ; CLEAR ALL", QuerySyntaxError),
    ("; CLEAR ALL", QuerySyntaxError),
    (
        "INSERT DATA { _:b <a:b> 1 } ; PREFIX : <a:> INSERT DATA { :a :b _:b }",
        QuerySyntaxError,
    ),
]
ALLOWED = [
    "INSERT DATA { <a:a> <a:b> 'LOAD <http://127.0.0.1/>' }",
    "INSERT DATA { <a:a> <a:b> 'SERVICE <http://127.0.0.1/> {}' }",
    "INSERT DATA { <a:a> <a:b> 1 } # LOAD <http://127.0.0.1/>",
    "PREFIX load: <http://x/> INSERT DATA { load:a load:b load:c }",
    "INSERT DATA { graph:ontology <a:b> 1 }",
    "CLEAR GRAPH graph:ontology",
    "CLEAR ALL ; PREFIX : <http://x/>",
    "INSERT DATA { _:b <a:b> _:b, '_:c' } ; PREFIX : <a:> INSERT DATA { _:c :b :b }",
    "INSERT DATA { _:b <a:b> 1 } ; PREFIX : <a:> INSERT { _:b :b 1 } WHERE { _:b :b 1 }",
    "INSERT {} USING graph:ontology USING NAMED graph:ontology WHERE {}",
    "INSERT {} WHERE { FILTER(?a < ?b && ?c > ?d) }",
    "INSERT DATA { " + "<a:a> <a:b> 1 . " * 30_000 + "}",
]
EXCHANGES = [
    ("INSERT DATA { <a:a> <a:b> 1 }", False),
    ("INSERT DATA { <a:a> <a:b> 1 } ; CREATE GRAPH <a:g> ; LOAD <a:x> ; ADD <a:g> TO <a:h>", False),
    ("DELETE WHERE { ?s ?p ?o } ; CLEAR ALL ; DROP DEFAULT ; DELETE DATA { <a:a> <a:b> 1 }", False),
    ("DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", True),
    ("drop graph <a:g> ; insert data { <a:a> <a:b> 1 }", True),
    ("CLEARALL ; LOAD<a:x>", True),
    ("CLEAR DEFAULT ; ADD <a:g> TO DEFAULT", True),
    ("COPY <a:g> TO <a:h>", True),
    ("MOVE <a:g> TO <a:h>", True),
    (r"\u0044ELETE DATA { <a:a> <a:b> 1 } ; INSERT DATA { <a:a> <a:b> 2 }", True),
]
USING = [
    ("CLEAR SILENT GRAPH <http://x/h>", "CLEAR SILENT GRAPH <http://x/h>"),
    (
        "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p 1 } USING <http://x/g> USING NAMED <http://x/h> WHERE { ?s ?p ?o }",
    ),
    (
        "DELETE WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING <http://x/g> USING NAMED <http://x/h> WHERE { ?s ?p ?o }",
    ),
    (
        "PREFIX a: <a:> DELETE { ?s ?p 'WHERE {' } WHERE { ?s ?p ?o } ; CLEAR ALL",
        "PREFIX a: <a:>\nDELETE { ?s ?p 'WHERE {' } USING <http://x/g> USING NAMED <http://x/h> "
        "WHERE { ?s ?p ?o } ;\nPREFIX a: <a:>\nCLEAR ALL",
    ),
]


def all_targets(text: str) -> Targets:
    found = Targets()
    for operation in operations(text):
        found.add(targets_of(operation, BASE))
    return found


@pytest.mark.parametrize("update", GLUED)
def test_a_keyword_joined_to_what_stands_beside_it(update: str) -> None:
    """The engine reads it; what is not understood as the engine does is refused."""
    text = f"PREFIX o: <http://x/> {update}"
    store = ox.Store()
    for graph in (G, H):
        store.add_graph(ox.NamedNode(graph))
    store.update(text, prefixes=PREFIXES)
    with pytest.raises(QuerySyntaxError):
        understood(text)


def understood(update: str) -> list[Targets]:
    check_update(update)
    return [targets_of(operation, BASE) for operation in operations(update)]


@pytest.mark.parametrize(("text", "expected"), TARGETS)
def test_targets(text: str, expected: Targets) -> None:
    assert all_targets(text) == expected


@pytest.mark.parametrize("text", ["INSERT DATA { GRAPH nope:g {} }", "CLEAR GRAPH nope:g"])
def test_targets_without_a_name(text: str) -> None:
    with pytest.raises(QuerySyntaxError):
        all_targets(text)


@pytest.mark.parametrize(("text", "error"), REFUSED)
def test_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        check_update(text)


@pytest.mark.parametrize("text", ALLOWED)
def test_allowed(text: str) -> None:
    check_update(text)


@pytest.mark.parametrize(("text", "expected"), EXCHANGES)
def test_what_may_exchange_triples(text: str, expected: bool) -> None:
    assert may_exchange(text) is expected


@pytest.mark.parametrize(("text", "expected"), USING)
def test_using(text: str, expected: str) -> None:
    written = with_using(text, [G, G], [H])
    assert " ".join(written.split()) == " ".join(expected.split())
    for operation in operations(written):
        ox.Store().update(operation.prologue + operation.part())


@pytest.mark.parametrize(
    "text",
    [
        "INSERT {} USING <http://x/h> WHERE {}",
        "INSERT {} USING NAMED <http://x/h> WHERE {}",
        "WITH <http://x/h> INSERT {} WHERE {}",
        "CLEAR ALL ; WITH <http://x/h> INSERT {} WHERE {}",
    ],
)
def test_using_in_two_places(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match="beside the request's"):
        with_using(text, [G], [])
    assert with_using(text, [], []) == text


def test_using_what_is_no_iri() -> None:
    with pytest.raises(QuerySyntaxError, match="not the IRI"):
        with_using("INSERT {} WHERE {}", ["> { } ; DROP ALL #"], [])


@pytest.mark.parametrize(
    "text",
    [
        "DELETE { ?s <p:p> <#o> } WHERE { ?s <p:p> <#o> }",
        "INSERT DATA { GRAPH <x:g> { <#a> <#b> <#c> } }",
        "WITH <#g> DELETE { <it's> ?p ?o } WHERE { <it's> ?p ?o FILTER(?o < 3) }",
        "INSERT DATA { GRAPH <x:g> { <a:a> <a:b> 1 {| <a:since> 2001 ; <a:by> <#me> |} } }",
        "INSERT DATA { GRAPH <x:g> { <a:a> <a:b> 1 ~ <a:r> {| <a:since> 2001 |} } }",
        "INSERT DATA { GRAPH <x:g> { <a:r> rdf:reifies <<( <a:a> <a:b> 1 )>> } }",
        "INSERT DATA { GRAPH <x:g> { << <a:a> <a:b> 1 >> <a:c> 2 } }",
        "INSERT { GRAPH <x:g> { ?s ?p ?o {| ?a ?b |} } } WHERE { ?s ?p ?o {| ?a ?b |} }",
    ],
)
def test_outside_of_parentheses_nothing_is_compared(text: str) -> None:
    check_update(text)
    for operation in operations(text):
        found = targets_of(operation, "http://e.org/update")
        assert found.graphs <= {"x:g", "http://e.org/update#g"}
    ox.Store().update(text, base_iri="http://e.org/update", prefixes=dict(PREFIXES))


@pytest.mark.parametrize(
    "text",
    [
        "INSERT {} WHERE { FILTER(?a<#b>\n) }",
        "INSERT {} WHERE { ) FILTER(?a<#b>\n) }",
        "INSERT {} WHERE { BIND((1) + (?a<it's>2) AS ?x) }",
    ],
)
def test_inside_of_parentheses_it_may_be(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match="less-than"):
        check_update(text)


def test_annotations_nest_as_deep_as_brackets() -> None:
    deep = "{| <a:b> 1 " * 5_000
    with pytest.raises(QueryTooComplexError):
        check_update(f"INSERT DATA {{ <a:a> <a:b> 1 {deep} }}")


@pytest.mark.parametrize("query", ["SELECT * {}", "PREFIX : <a:> ASK {}", "DESCRIBE <a:b>"])
def test_a_query_is_told_where_queries_go(query: str) -> None:
    with pytest.raises(QuerySyntaxError) as raised:
        check_update(query)
    assert raised.value.hint == "send queries to /sparql"
