"""Updates on a draft: what they change, all of it or nothing."""

from pathlib import Path

import pytest

from dystonia_kg.errors import QueryRefusedError, QuerySyntaxError, StoreError
from dystonia_kg.writes.apply import Update, apply_update
from support.writable import BASE, MINE, ONTOLOGY, loaded, quads, run, triples

DONE: list[tuple[str, dict[str, int]]] = [
    ("INSERT DATA { GRAPH <http://example.org/mine> { <a:a> <a:b> 1, 2 } }", {MINE: 2}),
    ("CREATE GRAPH <http://example.org/mine>", {MINE: 0}),
    ("COPY GRAPH graph:ontology TO <http://example.org/mine>", {MINE: -1}),
    ("ADD GRAPH graph:ontology TO <http://example.org/mine>", {MINE: -1}),
    (
        "INSERT { GRAPH <http://example.org/mine> { ?s ?p ?o } } "
        "WHERE { GRAPH graph:ontology { ?s ?p ?o } }",
        {MINE: -1},
    ),
    (
        "WITH <a:g> INSERT { ?s ?p ?o } USING graph:ontology WHERE { ?s ?p ?o }",
        {"a:g": -1},
    ),
    (
        "INSERT { GRAPH ?g { <a:a> <a:b> 1 } } WHERE { VALUES ?g { <a:g> <a:h> UNDEF } }",
        {"a:g": 1, "a:h": 1},
    ),
    (
        "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 } } ; PREFIX a: <a:> "
        "INSERT { GRAPH ?g { ?s ?p 2 } } WHERE { GRAPH ?g { ?s a:b ?o . ?s ?p ?o } }",
        {"a:g": 2},
    ),
    ("INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 } } ; DROP GRAPH <a:g>", {}),
    ("INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 } } ; MOVE <a:g> TO <a:h>", {"a:h": 1}),
    (
        "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 } } ; DELETE WHERE { GRAPH <a:g> { ?s ?p ?o } }",
        {"a:g": 0},
    ),
    (
        "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 } } ; PREFIX a: <a:> BASE <a:b> "
        "DELETE { GRAPH <a:g> { a:a a:b 1 } } INSERT { GRAPH <a:g> { a:a a:b 2, 3 } } WHERE {}",
        {"a:g": 2},
    ),
    ("", {}),
]


@pytest.mark.parametrize(("text", "expected"), DONE)
def test_other_graphs_are(home: Path, text: str, expected: dict[str, int]) -> None:
    before = quads(home)
    run(home, text)
    whole = triples(home, ONTOLOGY)
    assert loaded(home) == {g: whole if n < 0 else n for g, n in expected.items()}
    after = quads(home)
    assert before <= after
    assert all(any(f"<{graph}>" in quad for graph in expected) for quad in after - before)


@pytest.mark.parametrize("home_kind", ["home", "plain"])
@pytest.mark.parametrize(
    "text",
    [
        "LOAD SILENT <http://127.0.0.1:9/x> INTO GRAPH <a:g>",
        "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 } } ; LOAD <http://127.0.0.1:9/x>",
        "INSERT { GRAPH <a:g> { <a:a> <a:b> ?o } } WHERE { SERVICE SILENT <a:s> { ?s ?p ?o } }",
    ],
)
def test_nothing_is_fetched(request: pytest.FixtureRequest, home_kind: str, text: str) -> None:
    home = request.getfixturevalue(home_kind)
    before = quads(home)
    with pytest.raises(QueryRefusedError):
        run(home, text)
    assert quads(home) == before


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> ",
        "CREATE GRAPH <a:g> ; CREATE GRAPH <a:g>",
        "CREATE GRAPH <a:g> ; DROP GRAPH <a:h>",
        "CREATE GRAPH <a:g> ; SELECT * {}",
        "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> ?x } }",
        "CREATE GRAPH <a:g> ; PREFIX a: <a:> CLEAR nonsense",
    ],
)
def test_all_or_nothing(home: Path, text: str) -> None:
    before = quads(home)
    with pytest.raises(QuerySyntaxError):
        run(home, text)
    assert (quads(home), loaded(home)) == (before, {})


def test_a_plain_store_takes_all(plain: Path) -> None:
    run(plain, "INSERT DATA { <a:a> <a:b> 1 . GRAPH graph:ontology { <a:a> <a:b> 2 } }")
    assert (triples(plain, None), triples(plain, ONTOLOGY)) == (1, 1)
    run(plain, "INSERT { GRAPH ?g { ?s ?p 3 } } WHERE { GRAPH ?g { ?s ?p ?o } }")
    assert loaded(plain) == {ONTOLOGY: 2}
    run(plain, "CLEAR ALL")
    assert quads(plain) == set()
    assert set(loaded(plain).values()) <= {0}
    run(plain, "DROP ALL")
    assert loaded(plain) == {}


def test_a_version_may_be_declared(plain: Path) -> None:
    run(plain, 'VERSION "1.2" PREFIX x: <a:> INSERT DATA { x:a x:b 1 } ; VERSION "1.2" CLEAR NAMED')
    assert triples(plain, None) == 1


def test_using_of_the_request(plain: Path) -> None:
    run(plain, "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 } GRAPH <a:h> { <a:a> <a:b> 2 } }")
    copy = "INSERT { GRAPH <a:copy> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    apply_update(plain, Update(copy, BASE, using=["a:g"]))
    assert triples(plain, "a:copy") == 1
    apply_update(plain, Update(copy, BASE, using=["a:g", "a:h", "a:g"]))
    assert triples(plain, "a:copy") == 2
    named = "INSERT { GRAPH <a:named> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"
    apply_update(plain, Update(named, BASE, using_named=["a:h"]))
    assert triples(plain, "a:named") == 1


def test_relative_iris_have_the_address_as_base(plain: Path) -> None:
    run(plain, "INSERT DATA { <x> <y> <z> }")
    assert "<http://localhost/x>" in next(iter(quads(plain)))


def test_publishing_is_told_before_anything_is_seen(plain: Path) -> None:
    seen: list[int] = []
    apply_update(
        plain,
        Update("INSERT DATA { <a:a> <a:b> 1 }", BASE),
        lambda: seen.append(triples(plain, None)),
    )
    assert seen == [0]
    assert triples(plain, None) == 1


def test_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        run(tmp_path, "CLEAR ALL")
