"""A server over another engine, and `publish`: statuses, limits, and what is said of failures."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from dystonia_kg.cli.main import main
from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.errors import BusyError
from dystonia_kg.limits import Limits
from dystonia_kg.paths import QUERIES_DIR
from dystonia_kg.remote.login import Credentials
from dystonia_kg.web.app import create_remote_app
from dystonia_kg.web.serving.current_remote import CurrentRemote
from support.scripted_engine import EMPTY, ROW, SELECT, Script, scripted
from support.serving import free_port


@pytest.fixture
def engine() -> Iterator[Script]:
    with scripted() as script:
        yield script


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


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        (SELECT, f"{SELECT}\nLIMIT 1001"),
        (f"{SELECT} LIMIT 5", f"{SELECT} LIMIT 5"),
        (f"{{{SELECT} LIMIT 5}}".join(("SELECT * {", "}")), None),
    ],
)
def test_the_editor_asks_for_the_rows_it_shows(
    query: str, sent: str | None, engine: Script, client: FlaskClient
) -> None:
    engine.answers = [*KNOWN, (200, {}, ROW)]
    client.get("/editor", query_string={"query": query})
    texts = [asked["query"][0] for asked in engine.asked if "query" in asked]
    assert any(text.endswith(sent or f"{query}\nLIMIT 1001") for text in texts)


def test_queries_wait_for_a_place(engine: Script) -> None:
    """One is asked, one waits for it to end, and there is no room for more."""
    limits = Limits(deadline_s=60.0, queue=0, query_workers=1)
    serving = CurrentRemote(engine.address, Credentials(), QUERIES_DIR, limits)
    engine.answers = [*KNOWN, (200, {}, ROW)]
    serving.look()
    before, engine.wait_s = len(engine.asked), 60.0
    answers: list[Answer] = []

    def ask() -> None:
        answers.append(serving.answer(QueryRequest(SELECT)))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    threads[0].start()
    until(lambda: len(engine.asked) > before)
    threads[1].start()
    until(lambda: serving.waiting() == 1)
    for _ in range(2):
        with pytest.raises(BusyError, match="too many queries are waiting"):
            serving.answer(QueryRequest(SELECT))
    engine.free.set()
    for thread in threads:
        thread.join()
    assert len(answers) == 2


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


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
    assert f"({status})" in result.output
    assert result.output.count("\n") == 1


def test_serve_does_not_start_without_the_right_to_read(engine: Script, runner: CliRunner) -> None:
    engine.answers = [(401, {}, b"")]
    port = str(free_port())
    result = runner.invoke(main, ["serve", "--store", engine.address, "--port", port])
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "does not allow it (401)" in result.output


def test_serve_takes_one_store_only(runner: CliRunner, tmp_path: Path) -> None:
    options = ["--store", "http://127.0.0.1:1/query", "--empty", str(tmp_path)]
    result = runner.invoke(main, ["serve", *options, "--port", str(free_port())])
    assert (result.exit_code, "exclude each other" in result.output) == (1, True)


def test_a_page_that_is_not_there_while_the_engine_is_away(client: FlaskClient) -> None:
    reply = client.get("/nope", headers={"Accept": "text/html"})
    assert reply.status_code == 404
