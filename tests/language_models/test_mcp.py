"""The MCP server, asked by the SDK's own client: in this process, over stdio and over HTTP."""

import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dystonia_kg.browse.gallery import load_queries
from dystonia_kg.browse.graph_card import EXAMPLES, PITFALLS, graph_card
from dystonia_kg.browse.term_index import load_term_index
from dystonia_kg.curies import expand
from dystonia_kg.errors import DeadlineError, DystoniaKgError
from dystonia_kg.language_models.tools import (
    CUT,
    LIMIT_CHARACTERS,
    LIMIT_CLAIMS,
    LIMIT_ROWS,
    LIMIT_TEXT,
    Tools,
)
from dystonia_kg.limits import Limits, limits
from dystonia_kg.paths import QUERIES_DIR
from dystonia_kg.store.store import GraphStore
from dystonia_kg.web.serving.current_build import CurrentBuild
from support.real_parts import left_out
from support.serving import PATIENCE_S, free_port

NAMES = {"find", "describe", "compare", "ask", "list_questions", "answer_question", "sparql"}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def tools(built_home: Path) -> Iterator[Tools]:
    serving = CurrentBuild(built_home, QUERIES_DIR, limits())
    serving.start()
    yield Tools(serving)
    serving.close()


def in_session(target: object, work: Callable[[Any], Awaitable[Any]]) -> Any:
    """Run `work` with a client of the SDK that is connected to `target`."""
    if importlib.util.find_spec("mcp") is None:
        left_out("no package mcp")
    import anyio
    from mcp.client import Client

    async def run() -> Any:
        async with Client(target) as client:  # type: ignore[arg-type]
            return await work(client)

    return anyio.run(run)


@pytest.fixture(scope="module")
def server(tools: Tools) -> object:
    if importlib.util.find_spec("mcp") is None:
        left_out("no package mcp")
    from dystonia_kg.language_models.server import mcp_server

    return mcp_server(tools)


def called(server: object, tool: str, **arguments: object) -> Json:
    async def call(client: Any) -> Any:
        return await client.call_tool(tool, arguments)

    result = in_session(server, call)
    text = result.content[0].text
    return {"error": text} if result.is_error else json.loads(text)


def test_every_tool_only_reads(server: object) -> None:
    async def listed(client: Any) -> Any:
        return (await client.list_tools()).tools

    found = in_session(server, listed)
    assert {tool.name for tool in found} == NAMES
    for tool in found:
        assert tool.annotations.read_only_hint
        assert tool.annotations.destructive_hint is False
        assert tool.description


def test_instructions_carry_the_card(server: object, tools: Tools) -> None:
    async def told(client: Any) -> Any:
        return client.instructions

    assert tools.card() in in_session(server, told)


def test_find_and_describe(server: object) -> None:
    found = called(server, "find", text="wry neck", kind="disease")
    assert found["candidates"][0]["curie"] == "dyst:CervicalDystonia"
    term = called(server, "describe", term="blepharospasm")
    assert term["curie"] == "dyst:Blepharospasm"
    assert 0 < len(term["claims"]) <= LIMIT_CLAIMS
    assert term["claims_left_out"] == term["claims_count"] - len(term["claims"])
    assert all(claim["claim"].startswith("claim:") for claim in term["claims"])
    assert any("PMID:" in claim["references"] for claim in term["claims"])


def test_what_was_cited_can_be_described(server: object) -> None:
    """A claim by its CURIE, a sign by the claims that name it."""
    claim = called(server, "describe", term="claim:ninds-S29-1")
    assert claim["relations"]["object"] == ["MAXO:0009015 botulinum toxin therapy"]
    sign = called(server, "describe", term="HP:0001337", predicate="hasSymptom")
    assert len(sign["claims_naming_it"]) == LIMIT_CLAIMS
    assert {claim["object"] for claim in sign["claims_naming_it"]} == {"HP:0001337"}
    assert sign["claims_naming_it_left_out"] > 10
    assert sign["relations"]["annotated diseases"][0].isdigit()


def test_what_is_cut_is_said(server: object) -> None:
    term = called(server, "describe", term="MONDO:0010200")
    left_out = term["relations_left_out"]
    assert left_out
    assert all(len(term["relations"][name]) == 15 for name in left_out)


def test_parameters_are_described(server: object) -> None:
    async def listed(client: Any) -> Any:
        return (await client.list_tools()).tools

    schemas = {tool.name: tool.input_schema for tool in in_session(server, listed)}
    assert not any(schema["additionalProperties"] for schema in schemas.values())
    assert "body part" in schemas["find"]["properties"]["kind"]["description"]


def test_compare(server: object) -> None:
    found = called(server, "compare", one="DYT1", other="DYT6")
    signs = found["relations"]["has symptom"]
    assert signs["both"]
    assert not set(signs["both"]) & set(signs["one_only"])
    assert (found["one"]["curie"], found["other"]["curie"]) == ("dyst:DYT-TOR1A", "dyst:DYT-THAP1")


def test_questions(server: object) -> None:
    listed = called(server, "list_questions", keyword="sensory trick")
    name = "which-sensory-tricks-ease-cervical-dystonia"
    assert {"disease": "dyst:CervicalDystonia"} in [q["places"] for q in listed["questions"]]
    found = called(server, "answer_question", name=name, places={"disease": "blepharospasm"})
    assert {row["form"] for row in found["rows"]} == {"dyst:Blepharospasm"}
    assert "dyst:hasSensoryTrick" in found["sparql"]
    assert {claim["claim"].partition(":")[0] for claim in found["claims"]} == {"claim"}
    reply = called(server, "ask", question="How is blepharospasm treated?")
    assert reply["answer"]["claims"]
    unsure = called(server, "ask", question="How do I install Python?")
    assert unsure["answer"] is None
    assert "hint" in unsure


def test_sparql(server: object) -> None:
    rows = called(server, "sparql", query="SELECT ?s { ?s a owl:Class }", limit=3)
    assert (len(rows["rows"]), rows["is_cut"]) == (3, True)
    most = called(server, "sparql", query="SELECT ?s { ?s a owl:Class }", limit=10_000)
    assert len(most["rows"]) == LIMIT_ROWS
    assert called(server, "sparql", query="ASK { dyst:Dystonia a owl:Class }")["rows"] == [
        {"ask": True}
    ]
    empty = called(server, "sparql", query="SELECT * { dyst:Dystonia dyst:hasTreatmnt ?x }")
    assert "did you mean dyst:hasTreatment" in empty["notes"][0]
    graph = called(server, "sparql", query="CONSTRUCT WHERE { dyst:Dystonia rdfs:label ?l }")
    assert "dyst:Dystonia" in graph["graph"]


def test_an_answer_is_no_longer_than_a_model_can_use(tools: Tools) -> None:
    labels = "{ ?s rdfs:label ?l }"
    (row,) = tools.sparql(f"SELECT (GROUP_CONCAT(?l) AS ?all) {labels}")["rows"]
    assert len(row["all"]) == LIMIT_TEXT + len(CUT)
    long = f"CONCAT(?l, '{'x' * 500}')"
    wide = tools.sparql(f"SELECT ({long} AS ?x) {labels}", 200)
    assert 1 < len(wide["rows"]) < LIMIT_ROWS
    assert wide["is_cut"]
    assert len(json.dumps(wide)) < LIMIT_CHARACTERS + 1_000


ERRORS = [
    ("sparql", {"query": "SELECT ?x {"}, "expected"),
    ("sparql", {"query": "INSERT DATA { <a:b> <a:b> <a:b> }"}, "send SELECT, CONSTRUCT"),
    ("sparql", {"query": "SELECT * { ?s foo:bar ?o }"}, "add a line PREFIX foo:"),
    ("sparql", {"query": "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"}, "SERVICE"),
    ("find", {"text": "dystonia", "species": "cat"}, "Extra inputs are not permitted"),
    (
        "answer_question",
        {"name": "which-sensory-tricks-ease-cervical-dystonia", "disease": "blepharospasm"},
        "Extra inputs are not permitted",
    ),
    ("answer_question", {"name": "which drugs cause tardive dystonia"}, "which-drugs-cause-tar"),
    ("describe", {"term": "DYT1", "predicate": "hasSymptm"}, "could be meant: dyst:hasSymptom"),
    ("describe", {"term": "DYT1", "predicate": "zzz"}, "name one such as hasTreatment"),
    ("answer_question", {"name": ""}, "list_questions gives the names"),
    ("describe", {"term": "Meige"}, "could be meant: dyst:BlepharospasmOromandibularDystonia"),
    ("describe", {"term": "xyzzy"}, "leads to no term"),
    ("find", {"text": "dystonia", "kind": "illness"}, "use disease, sign"),
    ("answer_question", {"name": "which-sensory-tricks"}, "could be meant: which-sensory-tricks"),
    (
        "answer_question",
        {"name": "which-sensory-tricks-ease-cervical-dystonia", "places": {"illness": "x"}},
        "could be meant: disease",
    ),
]


@pytest.mark.parametrize(("tool", "arguments", "message"), ERRORS)
def test_errors_teach(server: object, tool: str, arguments: Json, message: str) -> None:
    error = called(server, tool, **arguments)["error"]
    assert message in error
    assert "\n" not in error
    assert "pydantic" not in error


def test_wrong_arguments_are_told_what_there_are(server: object) -> None:
    error = called(server, "find", name="DYT1")["error"]
    assert error == (
        "'text': Field required; 'name': Extra inputs are not permitted "
        "(find takes text, kind, limit)"
    )


def test_what_is_no_number_of_json_is_text(tools: Tools) -> None:
    query = "SELECT (xsd:double('NaN') AS ?x) (xsd:double('INF') AS ?y) (1.5 AS ?z) {}"
    assert tools.sparql(query)["rows"] == [{"x": "nan", "y": "inf", "z": 1.5}]


def test_an_interruption_ends_it(built_home: Path) -> None:
    """Though a thread of the SDK waits for a line."""
    if importlib.util.find_spec("mcp") is None:
        left_out("no package mcp")
    command = [sys.executable, "-m", "dystonia_kg", "--home", str(built_home), "mcp"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as process:  # type: ignore[call-overload]
        try:
            process.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
            process.stdin.flush()
            assert process.stdout.readline()
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE_S) == 130
            assert process.stderr.read() == b"dystonia-kg: interrupted\n"
        finally:
            process.kill()


def wait_for_a_worker(serving: CurrentBuild) -> None:
    """Wait for a worker longer than a query would."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            return serving.require_ready()
        except DystoniaKgError:
            time.sleep(0.1)
    raise AssertionError


def test_a_query_that_takes_too_long_is_stopped(built_home: Path) -> None:
    """Queries run in the server's workers, under its deadline."""
    limits = Limits(deadline_s=1.0, memory_bytes=8_000_000_000)  # time is up before memory
    serving = CurrentBuild(built_home, QUERIES_DIR, limits)
    serving.start()
    try:
        wait_for_a_worker(serving)
        with pytest.raises(DeadlineError):
            Tools(serving).sparql("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    finally:
        serving.close()


def test_over_stdio(built_home: Path) -> None:
    if importlib.util.find_spec("mcp") is None:
        left_out("no package mcp")
    from mcp.client.stdio import StdioServerParameters, stdio_client

    command = ["-m", "dystonia_kg", "--home", str(built_home), "mcp"]
    target = stdio_client(
        StdioServerParameters(command=sys.executable, args=command, env=dict(os.environ))
    )

    async def call(client: Any) -> Any:
        return await client.call_tool("find", {"text": "DYT1"})

    found = in_session(target, call)
    assert "dyst:DYT-TOR1A" in found.content[0].text


@pytest.mark.long
def test_over_http(built_home: Path) -> None:
    if importlib.util.find_spec("mcp") is None:
        left_out("no package mcp")
    port = free_port()
    command = [sys.executable, "-m", "dystonia_kg", "--home", str(built_home), "mcp"]
    options = ["--transport", "http", "--port", str(port)]
    with subprocess.Popen([*command, *options], stderr=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}/mcp"
            _wait_for(address)

            async def call(client: Any) -> Any:
                return await client.call_tool("find", {"text": "DYT1"})

            assert "dyst:DYT-TOR1A" in in_session(address, call).content[0].text
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return


def test_the_card_says_what_the_graph_holds(built_store: GraphStore) -> None:
    """Examples run, terms exist, and the counts are those of the store."""
    queries = load_queries()
    card = graph_card(built_store, load_term_index(built_store), queries)
    assert set(EXAMPLES) <= set(queries)
    for name in EXAMPLES:
        assert queries[name].sparql in card
        assert list(built_store.query(queries[name].sparql))  # type: ignore[arg-type]
    claims = built_store.select("SELECT (COUNT(*) AS ?n) { ?c a dyst:Claim }")[0]["n"].value  # type: ignore[union-attr]
    assert f"- dyst:Claim (claim): {int(claims):,}" in card
    for curie in re.findall(r"\b(?:dyst|UBERON|HP|MONDO|src):[\w-]+", PITFALLS):
        iri = expand(curie)
        assert built_store.query(f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s <{iri}> ?o }} }}")
