"""The query of the editor as code, whatever stands in it: it is data in each language."""

import ast
import html
import re
import subprocess

import pytest
from flask.testing import FlaskClient

from support.real_parts import program

ODD = [
    "ASK {}",
    'ASK { ?s ?p "it\'s" }',
    'CONSTRUCT WHERE { ?s ?p "it\'s" }',
    "ASK {\n  ?s ?p ?o\n}",
    'ASK { ?s ?p """\nEND_OF_QUERY\ntouch /tmp/no\n""" }',
    """ASK { ?s ?p ')---"; system(touch no); r"---(' }""",
    r"""ASK { ?s ?p '$(touch no) `touch no` \\ \u0041 %s </pre><b>' }""",
]


def sample(client: FlaskClient, query: str, language: str) -> str:
    page = client.get("/editor", query_string={"query": query}).text
    found = re.search(rf'<pre [^>]*aria-label="{language}"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert found is not None, page
    return html.unescape(found[1])


@pytest.mark.parametrize("query", ODD)
def test_shell(client: FlaskClient, query: str) -> None:
    stub = 'curl() { for last; do :; done; printf %s "$last"; }\n'
    code = stub + sample(client, query, "Shell")
    done = subprocess.run(["sh", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"query={query}"


@pytest.mark.parametrize("query", ODD)
def test_python(client: FlaskClient, query: str) -> None:
    said = [
        ast.literal_eval(node.args[0])
        for node in ast.walk(ast.parse(sample(client, query, "Python")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "setQuery"
    ]
    assert said == [query]


def test_r(client: FlaskClient) -> None:
    rscript = program("r-base-core", "Rscript")
    end = "\ncat(query)\ncat('\\1')\n"
    code = "".join(sample(client, query, "R").partition("\nanswer")[0] + end for query in ODD)
    done = subprocess.run(
        [rscript, "--vanilla", "-"], input=code, capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\1")[:-1] == ODD
