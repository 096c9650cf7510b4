"""The server as a process of its own, asked over HTTP and through SPARQLWrapper."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from SPARQLWrapper import JSON, SPARQLWrapper

from support.serving import LAUNCHER, free_port

PROGRAM = str(Path(sys.executable).with_name("dystonia-kg"))


@pytest.fixture(scope="module")
def server(small_home: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, str(LAUNCHER), "--home", str(small_home), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        if "were not built" in line:
            line = process.stderr.readline()
        assert line == f"dystonia-kg answers at http://127.0.0.1:{port}/ (stop with Ctrl-C)\n"
        yield f"http://127.0.0.1:{port}/"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        assert "Traceback" not in process.stderr.read()


def test_page(server: str) -> None:
    with urllib.request.urlopen(server) as response:
        assert response.status == 200
        assert "claim by claim" in response.read().decode()


def test_head_of_a_query(server: str) -> None:
    request = urllib.request.Request(server + "sparql?query=ASK%7B%7D", method="HEAD")
    with urllib.request.urlopen(request) as response:
        assert response.headers["Content-Type"] == "application/sparql-results+json"
        assert response.read() == b""


def test_sparqlwrapper(server: str) -> None:
    client = SPARQLWrapper(server + "sparql")
    client.setQuery("SELECT ?t { dyst:CervicalDystonia dyst:hasTreatment ?t }")
    client.setReturnFormat(JSON)
    answer = client.query().convert()
    assert [row["t"]["value"] for row in answer["results"]["bindings"]] == [
        "http://purl.obolibrary.org/obo/CHEBI_3160"
    ]


def test_port_in_use_is_one_line(server: str, small_home: Path) -> None:
    port = server.rstrip("/").rpartition(":")[2]
    command = [PROGRAM, "--home", str(small_home), "serve", "--port", port]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr == (
        f"dystonia-kg: port {port} is in use (choose another one with --port)\n"
    )


def test_wsgi_entry_takes_the_home_from_the_environment(small_home: Path) -> None:
    program = "import server; print(server.app.test_client().get('/sparql?query=ASK{}').text)"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=LAUNCHER.parent,
        env={**os.environ, "DYSTONIA_KG_HOME": str(small_home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ended.stdout == '{"head":{},"boolean":true}\n'


def test_the_package_runs_as_a_module() -> None:
    """`serve` builds in a process of its own, started so."""
    ran = subprocess.run(
        [sys.executable, "-m", "dystonia_kg", "--version"], capture_output=True, check=False
    )
    assert ran.returncode == 0
    assert b"dystonia-kg" in ran.stdout


@pytest.mark.long
def test_serve_builds_first_when_there_is_no_graph(tmp_path: Path) -> None:
    port = free_port()
    command = [PROGRAM, "--home", str(tmp_path), "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            assert any("answers at" in line for line in iter(process.stderr.readline, ""))
            address = f"http://127.0.0.1:{port}/term/CervicalDystonia"
            with urllib.request.urlopen(address, timeout=20) as answer:
                assert answer.status == 200
        finally:
            process.send_signal(signal.SIGTERM)
