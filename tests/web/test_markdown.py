"""Pages in Markdown, and /llms.txt."""

import re

import pytest
from flask.testing import FlaskClient

from dystonia_kg.web.pages.as_markdown import markdown_of
from dystonia_kg.web.pages.markdown import plain
from support.html import BROWSER

MARKDOWN = {"Accept": "text/markdown"}
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


MADE_OF_HTML = [
    ("/", "/index.md", "# What is known about dystonia, claim by claim\n"),
    ("/about", "/about.md", "# About\n"),
    ("/regions", "/regions.md", "# "),
    ("/tree", "/tree.md", "  - [focal dystonia](/term/FocalDystonia)"),
    ("/search?q=cramp", "/search.md?q=cramp", "[writer's cramp](/term/WritersCramp)"),
    ("/ask?q=x", "/ask.md?q=x", "# Ask in words\n"),
    ("/explore", "/explore.md", "| Cause | "),
    ("/rank", "/rank.md", "# Which diseases fit these signs?"),
    ("/compare", "/compare.md", "# "),
    ("/data", "/data.md", "# Data\n"),
    ("/api", "/api.md", "# "),
    ("/ontology", "/ontology.md", "# "),
    ("/graph/mappings", "/graph/mappings.md", "# "),
    ("/editor", "/editor.md", "# SPARQL\n"),
    ("/graph", "/graph.md", "# "),
    ("/graph?id=dyst:FocalDystonia", "/graph.md?id=dyst:FocalDystonia", "| From | Relation |"),
]


@pytest.mark.parametrize(("address", "in_markdown", "expected"), MADE_OF_HTML)
def test_every_other_page_is_made_of_its_html(
    client: FlaskClient, address: str, in_markdown: str, expected: str
) -> None:
    by_extension = client.get(in_markdown, headers=BROWSER)
    assert by_extension.status_code == 200
    assert by_extension.content_type == "text/markdown; charset=utf-8"
    assert expected in by_extension.text
    assert "<" not in re.sub(r"```.*?```|\\\\<", "", by_extension.text, flags=re.DOTALL)
    by_accept = client.get(address, headers=MARKDOWN)
    assert by_accept.text == by_extension.text
    assert client.get(address, headers=BROWSER).mimetype == "text/html"


def test_every_page_of_the_menu_is_in_markdown(client: FlaskClient) -> None:
    """So that a page that is new is not forgotten."""
    links = re.findall(r'href="(/[a-z]*)"', client.get("/", headers=BROWSER).text)
    for address in set(links):
        assert client.get(address, headers=MARKDOWN).mimetype == "text/markdown", address


HTML = [
    ("<p>a</p><p>b <b>c</b></p>", "a\n\nb **c**\n"),
    ("<ul><li>a<ul><li>b</ul><li><p>c</p></ul>", "- a\n  - b\n- c\n"),
    ("<dl><dt>a<dd>b</dl>", "- a: b\n"),
    (
        "<table><tr><th>a</th><th>b</th></tr><tr><td>c|d<br>e</td></tr></table>",
        "| a | b |\n| --- | --- |\n| c\\|d e |  |\n",
    ),
    ("<pre>a\n *b*</pre>", "```\na\n *b*\n```\n"),
    ('<a href="/a"> b\n c </a><a href="/d"></a>', "[b c](/a)\n"),
    ("<form><b>a</b></form><svg><path/><g/></svg>b", "b\n"),
    ('<p>a<span aria-hidden="true">b<span>c</span></span> <i class="hidden">d</i>e</p>', "a e\n"),
    ("a_b *c* &lt;d&gt;", "a\\_b \\*c\\* \\<d\\>\n"),
]


@pytest.mark.parametrize(("html", "text"), HTML)
def test_html_in_markdown(html: str, text: str) -> None:
    assert markdown_of(f"<b>menu</b><main>{html}</main>foot") == text


def test_what_names_a_thing_is_in_markdown(client: FlaskClient) -> None:
    text = client.get("/entity/CHEBI:3160.md").text
    assert "\n\n## " in text
    assert "(/term/FocalDystonia)" in text


def test_a_record_leads_to_its_term_in_markdown(built: FlaskClient) -> None:
    for address, led in (
        ("/entity/OMIM:128100.md", "/term/DYT-TOR1A.md"),
        ("/resolve.md?q=DYT1", "/search.md?q=DYT1"),
    ):
        response = built.get(address)
        assert (response.status_code, response.location) == (303, led)


def test_what_points_to_a_term_is_told_apart_from_what_it_points_to(built: FlaskClient) -> None:
    text = built.get("/entity/HP:0030188.md").text
    assert "## Relations" not in text
    assert "- parent in HPO: HP:0031947" in text.partition("## What points to it")[2]
    page = built.get("/entity/HP:0030188", headers=BROWSER).text
    before, _, after = page.partition("<h3>What points to it</h3>")
    assert "HP:0031947" in after
    assert "HP:0031947" not in before


def test_a_filled_question_in_markdown(client: FlaskClient) -> None:
    text = client.get("/queries/treatments-of-cervical-dystonia.md?disease=writers+cramp").text
    assert text.startswith("# Treatments of writer's cramp\n")
    assert "- disease: writer's cramp (dyst:WritersCramp)\n" in text
    assert client.get("/queries/treatments-of-cervical-dystonia.md?x=y").status_code == 400


def test_claims_carry_their_address_and_references(built: FlaskClient) -> None:
    text = built.get("/term/Blepharospasm.md").text
    claims = re.findall(r"PMID:\d+.*\]\((/claim/[\w-]+\.md)\)", text)
    assert claims
    assert "## What is claimed" in built.get(claims[0]).text


RECORDS = [
    (
        "/claim/ninds-S29-1",
        ("[botulinum toxin therapy](/entity/MAXO:0009015)", "Curated by: a person"),
    ),
    ("/claim/ninds-S46-1", ("- Standing: [hypothesis](/term/Hypothesis)",)),
    ("/source/literature", ("- [has treatment](/term/hasTreatment) ", "## Claims ")),
    ("/source/ninds-dystonia", ("## Its statements 62",)),
    ("/term/hasTreatment", ("- [cervical dystonia](/term/CervicalDystonia) ", "| Of | What |")),
    ("/term/Dystonia", ("(/claim/ninds-S46-1.md)", "supposed possible; src:ninds-dystonia")),
    ("/entity/MONDO:0010200", ("Has dystonia among its signs",)),
    (
        "/term/DYT-TOR1A",
        (
            "**from 98 %** in affected individuals; ",
            "- is exactly [dystonia](/term/",
            "## Where sources disagree",
        ),
    ),
    ("/entity/MONDO:0009319", ("## Published patients", ", signs seen ")),
    ("/case/PMID_27108799_Individual_9", ("\nSource: Phenopacket store (src:phenopackets)\n",)),
]


@pytest.mark.parametrize(("address", "expected"), RECORDS)
def test_what_the_page_says_is_in_markdown(
    built: FlaskClient, address: str, expected: tuple[str, ...]
) -> None:
    text = built.get(f"{address}.md").text
    for part in expected:
        assert part in text
    assert built.get(address, headers=MARKDOWN).text == text


def test_why_a_relation_follows_is_in_markdown(built: FlaskClient) -> None:
    text = built.get("/claim/ninds-S29-1.md").text
    relations = re.findall(r"\[Why\?\]\((/relation/\w+)\)", text)
    assert "It follows from" in built.get(f"{relations[0]}.md").text


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
    assert len(links) == 6
    for address in links:
        assert client.get(address).status_code == 200, address
