"""The gallery through SPARQLWrapper, against the server that `dystonia-kg serve` runs."""

import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from dystonia_kg.browse.gallery import load_queries
from dystonia_kg.curies import compress
from support import literature_answers
from support.gallery_answers import BOOLEAN, EXPECTED, expected_answer
from support.serving import free_port, wait_for

QUERIES = load_queries()
PATIENCE_S = 60


@pytest.fixture(scope="module")
def endpoint(built_home: Path) -> Iterator[str]:
    """Run the command on a free port; give the address of its endpoint."""
    suffix = ".exe" if sys.platform == "win32" else ""
    command = Path(sysconfig.get_path("scripts")) / f"dystonia-kg{suffix}"
    port = free_port()
    address = f"http://127.0.0.1:{port}/sparql"
    with subprocess.Popen([command, "--home", built_home, "serve", "--port", str(port)]) as server:
        try:
            wait_for(address, server)
            yield address
        finally:
            server.terminate()


def ask(endpoint: str, text: str, method: str = "GET") -> tuple[list[str], list[dict[str, str]]]:
    """Give columns and rows; terms are written as in the expected tables."""
    client = SPARQLWrapper(endpoint, returnFormat=JSON)
    client.setMethod(method)
    client.setTimeout(PATIENCE_S)
    client.setQuery(text)
    found = client.query().convert()
    assert isinstance(found, dict)
    if "boolean" in found:
        return [BOOLEAN], [{BOOLEAN: str(found["boolean"]).lower()}]
    rows = [
        {name: term_text(term) for name, term in binding.items()}
        for binding in found["results"]["bindings"]
    ]
    return list(found["head"]["vars"]), rows


def term_text(term: dict[str, str]) -> str:
    is_iri = term["type"] == "uri"
    return (compress(term["value"]) if is_iri else None) or term["value"]


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_is_answered_over_http(name: str, endpoint: str) -> None:
    columns, rows = ask(endpoint, QUERIES[name].text)
    if name in literature_answers.NAMES or (EXPECTED / f"{name}.tsv").exists():
        shown, expected = expected_answer(name)
        assert {tuple(row.get(column, "") for column in shown) for row in rows} == expected
        assert len(rows) == len(expected)
    else:
        assert all(set(row) == set(columns) for row in rows)
        assert "dyst:CervicalDystonia" in {row["term"] for row in rows}


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_the_client_takes_a_file_for_a_question(name: str) -> None:
    """SPARQLWrapper 2.0 overlooks every second comment line, and takes "created" for an update.

    An empty comment line before such a line helps.
    """
    client = SPARQLWrapper("http://127.0.0.1/")
    client.setQuery(QUERIES[name].text)
    assert re.search(rf"^{client.queryType}\b", QUERIES[name].sparql, re.MULTILINE)


def test_a_posted_query_has_the_same_answer(endpoint: str) -> None:
    query = QUERIES["which-treatments-does-cervical-dystonia-have"].text
    assert ask(endpoint, query, POST) == ask(endpoint, query)


def test_the_prefixes_of_the_project_are_declared(endpoint: str) -> None:
    _, rows = ask(endpoint, "SELECT ?t { dyst:CervicalDystonia dyst:hasTreatment ?t }")
    assert {"t": "MAXO:0009015"} in rows
