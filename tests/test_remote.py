"""Requests to another engine: what is sent, tried again, refused, and what errors are told."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from dystonia_kg.answering import QueryRequest
from dystonia_kg.cli import main
from dystonia_kg.errors import (
    DeadlineError,
    DystoniaKgError,
    QueryRefusedError,
    QuerySyntaxError,
    RemoteError,
    TooLargeError,
)
from dystonia_kg.limits import Limits
from dystonia_kg.published import MERGE, Published
from dystonia_kg.remote import RemoteService, RemoteStore
from dystonia_kg.remote_http import DeniedError, Transport, require_address
from dystonia_kg.remote_login import Credentials
from dystonia_kg.web import create_remote_app
from serving import free_port

RESULTS, NT = "application/sparql-results+json", "application/n-triples"
EMPTY = b'{"head":{"vars":["x"]},"results":{"bindings":[]}}'
ROW = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"http://a/"}}]}}'
HELD = Published(id="1", version="v", default_graph=f"{MERGE}1", graphs={"http://g/": 1})
SELECT = "SELECT ?x { ?x a owl:Class }"


class Script:
    """What a fake engine answers, in order (the last for ever), and what it was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str], bytes]] = [(200, {}, EMPTY)]
        self.asked: list[dict[str, list[str]]] = []
        self.headers: list[dict[str, str]] = []
        self.wait_s = 0.0
        self.address = ""

    def next(self) -> tuple[int, dict[str, str], bytes]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def engine() -> Iterator[Script]:
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            script.asked.append(parse_qs(body.decode(errors="replace")))
            script.headers.append(dict(self.headers))
            time.sleep(script.wait_s)
            status, headers, text = script.next()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(text)), **headers}.items():
                if value:
                    self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(text)
            self.close_connection = True

        do_GET = do_PUT = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.address = f"http://127.0.0.1:{server.server_port}/query"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield script
    server.shutdown()
    server.server_close()
    thread.join()


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
        ("INSERT DATA { <http://a/> <http://b/> 1 }", QueryRefusedError),
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
    ["", "nope", "ftp://a/", "http://", "http://ada:secret@host/q", "http://a b/", "http://a:99999/"],
)  # fmt: skip
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(RemoteError) as caught:
        require_address(address, "the store")
    assert "secret" not in str(caught.value)


@pytest.fixture
def client(engine: Script) -> FlaskClient:
    limits = Limits(deadline_s=0.5, queue=0, query_workers=1)
    return create_remote_app(engine.address, Credentials(), limits=limits).test_client()


RECORD_ROWS = json.dumps(
    {
        "head": {"vars": ["subject", "property", "value"]},
        "results": {
            "bindings": [
                {
                    "subject": {"type": "uri", "value": "https://w3id.org/dystonia-kg/published"},
                    "property": {"type": "uri", "value": name},
                    "value": {"type": kind, "value": value},
                }
                for name, kind, value in (
                    ("http://www.w3.org/ns/sparql-service-description#defaultGraph", "uri", "http://d/"),
                    ("http://purl.org/dc/terms/identifier", "literal", "id-1"),
                    ("http://www.w3.org/2002/07/owl#versionInfo", "literal", "2026"),
                )
            ]
        },
    }
).encode()  # fmt: skip
KNOWN = [(200, {}, RECORD_ROWS), (400, {}, b"no bif")]


def test_the_endpoint_over_an_engine(engine: Script, client: FlaskClient) -> None:
    engine.answers = [*KNOWN, (200, {}, ROW)]
    reply = client.get("/sparql", query_string={"query": SELECT, "format": "csv"})
    assert (reply.status_code, reply.text) == (200, "x\r\nhttp://a/\r\n")
    assert reply.headers["Dystonia-KG-Release"] == "2026"
    assert engine.asked[-1]["default-graph-uri"] == ["http://d/"]


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ([(200, {}, EMPTY)], 503),
        ([*KNOWN, (200, {}, b"<html>")], 502),
        ([*KNOWN, (200, {}, ROW[:-5])], 502),
        ([*KNOWN, (400, {}, b"I do not like it")], 400),
        ([KNOWN[0], (200, {}, ROW.replace(b"uri", b"literal").replace(b"http://a/", b"1000")
                     .replace(b'"x"', b'"rows"'))], 502),
    ],
)  # fmt: skip
def test_statuses_over_an_engine(
    answers: list[tuple[int, dict[str, str], bytes]],
    status: int,
    engine: Script,
    client: FlaskClient,
) -> None:
    engine.answers = answers
    assert client.get("/sparql", query_string={"query": SELECT}).status_code == status


def test_a_slow_engine_is_504(engine: Script, client: FlaskClient) -> None:
    engine.wait_s = 2.0
    reply = client.get("/sparql", query_string={"query": SELECT})
    assert (reply.status_code, "within 0.5 s" in reply.text) == (504, True)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(("method", "path"), [("POST", "/update"), ("PUT", "/graphs?default")])
def test_nothing_is_written_through_a_server_over_an_engine(
    method: str, path: str, client: FlaskClient
) -> None:
    reply = client.open(path, method=method, headers={"Authorization": "Bearer x"})
    assert (reply.status_code, "another engine" in reply.text) == (403, True)


def test_the_editor_asks_for_the_rows_it_shows(engine: Script, client: FlaskClient) -> None:
    engine.answers = [*KNOWN, (200, {}, ROW)]
    client.get("/editor", query_string={"query": SELECT})
    assert any("\nLIMIT 1001" in asked["query"][0] for asked in engine.asked if "query" in asked)


def test_queries_wait_for_a_place(engine: Script) -> None:
    from dystonia_kg.errors import BusyError
    from dystonia_kg.paths import QUERIES_DIR
    from dystonia_kg.web.remote_live import RemoteLive

    limits = Limits(deadline_s=4.0, queue=0, query_workers=1)
    live = RemoteLive(engine.address, Credentials(), QUERIES_DIR, limits)
    engine.answers = [*KNOWN, (200, {}, ROW)]
    live.look()
    engine.wait_s = 30.0
    outcomes: list[type[Exception]] = []

    def asked() -> None:
        try:
            live.answer(QueryRequest(SELECT))
        except DystoniaKgError as e:
            outcomes.append(type(e))

    threads = [threading.Thread(target=asked) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kind.__name__ for kind in outcomes).count(BusyError.__name__) == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--to", "nope"], "write http://HOST:PORT/PATH"),
        (["--to", "http://127.0.0.1:1/elsewhere"], "--update and --graph-store"),
        (["--to", "http://ada:secret@127.0.0.1:1/query"], "credentials do not belong"),
        (["--to", "http://127.0.0.1:1/query"], "cannot be reached"),
    ],
)
def test_publish_says_in_one_line_what_is_wrong(
    options: list[str], message: str, small_home: Path, runner: CliRunner
) -> None:
    result = runner.invoke(main, ["--home", str(small_home), "publish", *options])
    assert result.exit_code == 1
    assert message in result.output
    assert result.output.count("\n") == 1
    assert "secret" not in result.output


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_publish_to_who_refuses(
    status: int, engine: Script, small_home: Path, runner: CliRunner
) -> None:
    engine.answers = [(status, {}, b"")]
    result = runner.invoke(main, ["--home", str(small_home), "publish", "--to", engine.address])
    assert result.exit_code == 1
    assert str(status) in result.output
    assert result.output.count("\n") == 1


def test_serve_does_not_start_without_the_right_to_read(engine: Script, runner: CliRunner) -> None:
    engine.answers = [(401, {}, b"")]
    port = str(free_port())
    result = runner.invoke(main, ["serve", "--store", engine.address, "--port", port])
    assert (result.exit_code, result.output.count("\n")) == (1, 1)


def test_serve_takes_one_store_only(runner: CliRunner, tmp_path: Path) -> None:
    options = ["--store", "http://127.0.0.1:1/query", "--empty", str(tmp_path)]
    result = runner.invoke(main, ["serve", *options, "--port", str(free_port())])
    assert (result.exit_code, "exclude each other" in result.output) == (1, True)


def test_a_page_that_is_not_there_while_the_engine_is_away(client: FlaskClient) -> None:
    reply = client.get("/nope", headers={"Accept": "text/html"})
    assert reply.status_code == 404


def test_the_longest_queries_are_parsed_in_a_small_stack() -> None:
    """Queries over an engine are parsed in the server's own process: they must not end it."""
    code = (
        "import threading, sys; from dystonia_kg.remote_text import check\n"
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
