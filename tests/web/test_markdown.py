"""Pages in Markdown, and /llms.txt."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dystonia_kg.web.app import create_app
from dystonia_kg.web.pages.markdown import plain

MARKDOWN = {"Accept": "text/markdown"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAGES = [
    ("/term/WritersCramp", "# writer's cramp\n"),
    ("/entity/HP:0001332", "HP:0001332"),
    ("/entity/MAXO:0000002", r"therapeutic procedure \<b\>&amp;\</b\>"),
    ("/claim/basal-ganglia", "## What is claimed"),
    ("/term/SecondaryDystonia", "This term is obsolete. Use dystonia (dyst:Dystonia) instead."),
    ("/queries", "(/queries/treatments-of-cervical-dystonia.md) `disease=dyst:CervicalDystonia`"),
    ("/queries/treatments-of-cervical-dystonia", "| CHEBI:3160 | Botulinum toxin type A |"),
    ("/queries/is-there-a-focal-dystonia", "\nYes\n"),
    ("/queries/what-is-said-of-focal-dystonia", "```turtle\n"),
]


@pytest.mark.parametrize(("address", "expected"), PAGES)
def test_pages_by_extension_and_by_accept(client: FlaskClient, address: str, expected: str) -> None:
    by_extension = client.get(f"{address}.md", headers=BROWSER)
    assert by_extension.content_type == "text/markdown; charset=utf-8"
    assert expected in by_extension.text
    by_accept = client.get(address, headers=MARKDOWN)
    assert by_accept.text == by_extension.text
    assert by_accept.headers["Vary"] == "Accept"
    for headers in (BROWSER, {}, {"Accept": "application/x-unknown, */*"}):
        assert client.get(address, headers=headers).mimetype == "text/html"


def test_a_filled_question_in_markdown(client: FlaskClient) -> None:
    text = client.get("/queries/treatments-of-cervical-dystonia.md?disease=writers+cramp").text
    assert text.startswith("# Treatments of writer's cramp\n")
    assert "- disease: writer's cramp (dyst:WritersCramp)\n" in text
    assert client.get("/queries/treatments-of-cervical-dystonia.md?x=y").status_code == 400


def test_claims_carry_their_address_and_references(built_home: Path) -> None:
    client = create_app(built_home).test_client()
    text = client.get("/term/Blepharospasm.md").text
    claims = re.findall(r"PMID:\d+.*\]\((/claim/[\w-]+\.md)\)", text)
    assert claims
    assert "## What is claimed" in client.get(claims[0]).text


def test_text_shows_as_it_is() -> None:
    assert plain("a|b\n# <i> [x](y) `c` _d_") == r"a\|b # \<i\> \[x\](y) \`c\` \_d\_"


def test_llms_txt(client: FlaskClient) -> None:
    response = client.get("/llms.txt")
    assert response.content_type == "text/markdown; charset=utf-8"
    head, summary = response.text.split("\n")[0:3:2]
    assert head == "# The dystonia knowledge graph"
    assert summary.startswith("> ")
    assert "## Pitfalls" in response.text
    links = re.findall(r"\]\(http://localhost(/[^)]+)\)", response.text)
    assert len(links) == 5
    for address in links:
        assert client.get(address).status_code == 200, address
