"""Requests to another engine: what is sent, tried again, refused, and what errors are told."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from dystonia_kg.errors import (
    DeadlineError,
    DystoniaKgError,
    QueryRefusedError,
    QuerySyntaxError,
    RemoteError,
    TooLargeError,
)
from dystonia_kg.remote.login import Credentials
from dystonia_kg.remote.record import MERGE, PublicationRecord
from dystonia_kg.remote.store import RemoteService, RemoteStore
from dystonia_kg.remote.transport import DeniedError, Transport, require_address
from support.scripted_engine import EMPTY, ROW, SELECT, Script, scripted
from support.serving import free_port

RESULTS, NT = "application/sparql-results+json", "application/n-triples"
HELD = PublicationRecord(id="1", version="v", default_graph=f"{MERGE}1", graphs={"http://g/": 1})


@pytest.fixture
def engine() -> Iterator[Script]:
    with scripted() as script:
        yield script


def store(engine: Script, timeout_s: float = 20.0, user: str = "") -> RemoteStore:
    return RemoteStore(service(engine, timeout_s, user), HELD, patience_s=timeout_s)


def service(engine: Script, timeout_s: float = 20.0, user: str = "") -> RemoteService:
    credentials = Credentials(user, "secret" if user else "")
    return RemoteService(
        Transport(credentials), engine.address, timeout_s=timeout_s, limit_bytes=10_000
    )


def test_a_query_names_its_data_set_and_prefixes(engine: Script) -> None:
    store(engine).query(SELECT)
    (asked,) = engine.asked
    assert asked["default-graph-uri"] == [HELD.default_graph]
    assert asked["named-graph-uri"] == ["http://g/"]
    assert asked["query"][0].startswith("PREFIX owl: <")
    assert asked.keys() == {"query", "default-graph-uri", "named-graph-uri"}
    assert engine.headers[0]["Accept"] == RESULTS


@pytest.mark.parametrize(
    ("text", "default", "expected"),
    [
        ("SELECT * FROM <http://a/> { ?s ?p ?o }", None, []),
        ("SELECT * FROM graph:ontology { ?s ?p ?o }", None, []),
        ("SELECT * FROM <http://a/> { ?s ?p ?o }", ["http://b/"], ["http://b/"]),
    ],
)
def test_the_data_set_of_who_asks_comes_first(
    text: str, default: list[str] | None, expected: list[str], engine: Script
) -> None:
    store(engine).query(text, default_graphs=default)
    assert engine.asked[0].get("default-graph-uri", []) == expected


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_query_is_sent_again(status: int, engine: Script) -> None:
    engine.answers = [(status, {}, b""), (status, {}, b""), (200, {}, ROW)]
    assert len(store(engine).select(SELECT)) == 1
    assert len(engine.asked) == 3


def test_who_was_away_a_moment_ago_is_asked_once(
    engine: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dystonia_kg.remote.transport._DOWN_S", 60.0)
    engine.answers = [(503, {}, b"")]
    asking, sent = store(engine), []
    for _ in range(2):
        with pytest.raises(RemoteError, match="not available"):
            asking.query(SELECT)
        sent.append(len(engine.asked))
    assert sent == [4, 5]


def test_an_update_is_sent_once(engine: Script) -> None:
    engine.answers = [(503, {}, b"")]
    with pytest.raises(RemoteError, match="not available"):
        service(engine).update("CLEAR ALL")
    assert len(engine.asked) == 1


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        ((503, {}, b""), RemoteError, "not available"),
        ((500, {}, b"Virtuoso 42000 Error SQ: bad plan\n\nmore"), RemoteError, "bad plan"),
        ((500, {}, b"Virtuoso S1T00 Error SR171: Transaction timed out"), DeadlineError, "SR171"),
        ((500, {}, b"<html>Oops</html>"), RemoteError, r"failed \(500\)"),
        ((400, {}, b"no such function\n"), QuerySyntaxError, "no such function"),
        ((401, {}, b""), DeniedError, "DYSTONIA_KG_STORE_PASSWORD"),
        ((403, {}, b""), DeniedError, "does not allow"),
        ((404, {}, b""), RemoteError, "nothing at this address"),
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), RemoteError, "302"),
        ((200, {}, b"<html>Welcome</html>"), RemoteError, "cannot be read"),
        ((200, {}, b'{"a": 1}'), RemoteError, "cannot be read"),
        ((200, {}, b'{"head":{},"boolean":true}'), RemoteError, "does not fit SELECT"),
        ((200, {}, b'["http://www.w3.org/2001/XMLSchema#boolean"]'), RemoteError, "cannot be"),
        ((200, {}, b"\xff\xfe"), RemoteError, "cannot be read"),
        ((200, {}, ROW[:-9]), RemoteError, "cannot be read"),
        ((200, {"Content-Length": str(len(ROW) + 5)}, ROW), RemoteError, "broke off"),
        ((200, {"X-SQL-State": "S1TAT"}, ROW), RemoteError, "S1TAT"),
        ((200, {"X-SPARQL-MaxRows": "10000"}, ROW), RemoteError, "10000"),
        ((200, {}, b" " * 20_000), TooLargeError, "larger than 10,000"),
    ],
)
def test_what_is_no_answer_is_an_error(
    answer: tuple[int, dict[str, str], bytes],
    error: type[DystoniaKgError],
    message: str,
    engine: Script,
) -> None:
    engine.answers = [answer]
    with pytest.raises(error, match=message):
        service(engine).select(SELECT)


def test_a_graph_whose_end_is_not_told_is_an_error(engine: Script) -> None:
    engine.answers = [(200, {"Content-Length": ""}, b"<http://a/> <http://b/> <http://c/> .\n")]
    with pytest.raises(RemoteError, match="where its answer ends"):
        store(engine).query("CONSTRUCT WHERE { ?s ?p ?o }")


def test_a_slow_engine_is_not_asked_again(engine: Script) -> None:
    engine.wait_s = 3.0
    with pytest.raises(DeadlineError, match=r"within 0\.3 s"):
        store(engine, timeout_s=0.3).query(SELECT)
    assert len(engine.asked) == 1


def test_nobody_at_the_address() -> None:
    nobody = RemoteService(Transport(Credentials()), f"http://127.0.0.1:{free_port()}/query")
    with pytest.raises(RemoteError, match="cannot be reached: Connection refused"):
        nobody.ask(SELECT)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ('{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#boolean","value":"1"}',
         '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ('{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#boolean","value":"0"}',
         '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ('{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"1"}',
         '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ('{"type":"bnode","value":"nodeID://b1"}', "_:b1"),
        ('{"type":"literal","value":"nodeID://b1"}', '"nodeID://b1"'),
    ],
)  # fmt: skip
def test_terms_of_virtuoso_are_read(term: str, expected: str, engine: Script) -> None:
    body = f'{{"head":{{"vars":["x"]}},"results":{{"bindings":[{{"x":{term}}}]}}}}'
    engine.answers = [(200, {}, body.encode())]
    assert [str(row["x"]) for row in store(engine).select(SELECT)] == [expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"head":{},"boolean":false}', False),
        (ROW.replace(b'"type":"uri","value":"http://a/"', b'"type":"literal","value":"1"'), True),
        (EMPTY, False),
    ],
)
def test_answers_to_ask(body: bytes, expected: bool, engine: Script) -> None:
    engine.answers = [(200, {}, body)]
    assert bool(store(engine).query("ASK {}")) is expected


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("INSERT DATA { <http://a/> <http://b/> 1 }", QuerySyntaxError),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", QueryRefusedError),
        ('define get:soft "replace" SELECT * FROM <http://127.0.0.1/> {}', QuerySyntaxError),
        ("SELECT (bif:user_name() AS ?x) {}", QuerySyntaxError),
        ("PREFIX bif: <bif:> SELECT (bif:user_name() AS ?x) {}", QueryRefusedError),
        ("SELECT (<sql:user>() AS ?x) {}", QueryRefusedError),
        ("SELECT * { ?s ?p", QuerySyntaxError),
        ("SELECT * { ?s nope:p ?o }", QuerySyntaxError),
        ("SELECT * " + "{" * 200 + "}" * 200, QueryRefusedError),
        ("SELECT * { ?s ?p " + "1" * 300_000, TooLargeError),
    ],
)
def test_what_is_not_sent(text: str, error: type[DystoniaKgError], engine: Script) -> None:
    with pytest.raises(error):
        store(engine).query(text)
    assert not engine.asked


def test_credentials_go_to_who_asks_for_them_only(engine: Script) -> None:
    engine.answers = [(401, {"WWW-Authenticate": 'Basic realm="x"'}, b""), (200, {}, EMPTY)]
    asking = store(engine, user="ada")
    asking.query(SELECT)
    asking.query(SELECT)
    sent = [headers.get("Authorization") for headers in engine.headers]
    assert sent == [None, "Basic YWRhOnNlY3JldA==", "Basic YWRhOnNlY3JldA=="]


def test_credentials_that_are_refused_are_not_sent_for_ever(engine: Script) -> None:
    engine.answers = [(401, {"WWW-Authenticate": 'Basic realm="x"'}, b"")]
    with pytest.raises(DeniedError):
        store(engine, user="ada").query(SELECT)
    sent = [headers.get("Authorization") for headers in engine.headers]
    assert sent == [None, "Basic YWRhOnNlY3JldA==", "Basic YWRhOnNlY3JldA=="]


def test_credentials_are_not_shown() -> None:
    assert "secret" not in repr(Credentials("ada", "secret"))


@pytest.mark.parametrize(
    "environ",
    [
        {"DYSTONIA_KG_STORE_USER": "ada"},
        {"DYSTONIA_KG_STORE_PASSWORD": "x"},
        {"DYSTONIA_KG_STORE_USER": "a:b", "DYSTONIA_KG_STORE_PASSWORD": "x"},
        {"DYSTONIA_KG_STORE_USER": "ada", "DYSTONIA_KG_STORE_PASSWORD": "ä\n"},
    ],
)
def test_credentials_that_cannot_be_used(environ: dict[str, str]) -> None:
    with pytest.raises(RemoteError, match="DYSTONIA_KG_STORE"):
        Credentials.from_environment(environ)


@pytest.mark.parametrize(
    "address",
    ["", "nope", "ftp://a/", "http://", "http://ada:secret@host/q", "http://a b/", "http://ä/", "http://a:99999/"],
)  # fmt: skip
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(RemoteError) as caught:
        require_address(address, "the store")
    assert "secret" not in str(caught.value)


def test_the_longest_queries_are_parsed_in_a_small_stack() -> None:
    """Queries over an engine are parsed in the server's own process: they must not end it."""
    code = (
        "import threading, sys; from dystonia_kg.remote.query_check import check\n"
        "threading.stack_size(1 << 20)\n"
        "texts = ['SELECT * {' + 'FILTER EXISTS {' * 98 + '?s ?p ?o' + '}' * 99,"
        " 'SELECT * { ?s ?p ?o FILTER(' + '!' * 990 + '1) }',"
        " 'SELECT * { ?s ' + '/'.join(['rdf:type'] * 990) + ' ?o }',"
        " 'SELECT * {' + ' UNION '.join(['{?s ?p ?o}'] * 3000) + '}',"
        " 'SELECT * {' + 'OPTIONAL {?s ?p ?o} ' * 3000 + '}']\n"
        "ask = lambda: [check(text) for text in texts] and print('parsed')\n"
        "thread = threading.Thread(target=ask); thread.start(); thread.join()"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "parsed\n"
