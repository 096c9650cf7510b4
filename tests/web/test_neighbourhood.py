"""/graph?id=: its tables, picture and files say the same; filters, expanding, wrong addresses."""

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from dystonia_kg.store.store import GraphStore

SPACE = {"g": "http://graphml.graphdrawing.org/xmlns", "s": "http://www.w3.org/2000/svg"}
TOR1A = "/graph?id=dyst:DYT-TOR1A&limit=60"
EXPANDED = "/graph?id=dyst:DYT-TOR1A&limit=15&expand=HGNC:3098"
MECHANISM = "&relation=genes&relation=dysfunction&relation=signs&relation=function"


def rows(html: str, name: str) -> list[list[str]]:
    """Give the cells of one table of a page as text."""
    table = html.partition(f'aria-label="{name}"')[2].partition("</tbody>")[0]
    body = table.partition("<tbody>")[2]
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in cells]
        for row in body.split("<tr")[1:]
        if (cells := re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL))
    ]


def elements(client: FlaskClient, address: str) -> tuple[list[dict], list[dict]]:
    """Give the nodes and the edges of the graph at an address."""
    found = client.get(f"{address}&format=json").get_json()["elements"]
    return [one["data"] for one in found["nodes"]], [one["data"] for one in found["edges"]]


@pytest.mark.parametrize("address", [TOR1A, EXPANDED, "/graph?id=HP:0001332", TOR1A + MECHANISM])
def test_tables_hold_what_the_graph_holds(built: FlaskClient, address: str) -> None:
    html = built.get(address).text
    nodes, edges = elements(built, address)
    labels = {node["id"]: node["label"] for node in nodes}
    related = [tuple(row[:3]) for row in rows(html, "Relations")]
    assert related == [(labels[e["source"]], e["label"], labels[e["target"]]) for e in edges]
    things = [(row[0], row[1], int(row[3])) for row in rows(html, "Things")]
    assert things == [(node["label"], node["kind"], node["more"]) for node in nodes]
    assert len(edges) >= len(nodes) - 1 > 10


@pytest.mark.parametrize("address", [TOR1A, EXPANDED])
def test_files_hold_what_the_graph_holds(built: FlaskClient, address: str) -> None:
    nodes, edges = elements(built, address)
    response = built.get(f"{address}&format=graphml")
    assert response.mimetype == "application/graphml+xml"
    graph = ElementTree.fromstring(response.data).find("g:graph", SPACE)
    assert graph is not None
    assert [node.get("id") for node in graph.findall("g:node", SPACE)] == [n["id"] for n in nodes]
    found = [(e.get("source"), e.get("target")) for e in graph.findall("g:edge", SPACE)]
    assert found == [(edge["source"], edge["target"]) for edge in edges]
    drawn = built.get(f"{address}&format=svg")
    assert drawn.mimetype == "image/svg+xml"
    picture = ElementTree.fromstring(drawn.data)
    titles = [title.text or "" for title in picture.findall(".//s:title", SPACE)]
    assert sorted(title.partition(" (")[0] for title in titles) == sorted(
        node["label"].partition(" (")[0] for node in nodes
    )
    lines = picture.findall("./s:g[@class='lines']/s:path", SPACE)
    assert len(lines) == len({(edge["source"], edge["target"]) for edge in edges})


def test_a_drawing_needs_no_style_sheet(built: FlaskClient) -> None:
    """The content security policy forbids styles within a file that a browser opens."""
    text = built.get(f"{TOR1A}&format=svg").text
    assert "<style" not in text
    assert "style=" not in text
    assert text.startswith("<?xml")
    assert 'href="http://localhost/entity/HGNC:3098"' in text


def test_claims_stand_behind_a_relation(built: FlaskClient) -> None:
    _, edges = elements(built, TOR1A)
    (causal,) = [edge for edge in edges if edge["relation"] == "dyst:hasCausalGene"]
    assert causal["grade"] == "studies"
    assert len(causal["claims"]) > 1
    (row,) = [row for row in rows(built.get(TOR1A).text, "Relations") if row[1] == causal["label"]]
    assert f"{len(causal['claims'])} claims" in row[3]
    assert "other study or review" in row[3]


def test_it_says_how_many_are_left_out(built: FlaskClient) -> None:
    html = built.get("/graph?id=MONDO:0010200&limit=10").text
    left = re.search(r"<b>(\d+) more</b>", html)
    assert left is not None
    nodes, _ = elements(built, "/graph?id=MONDO:0010200&limit=200")
    assert int(left[1]) == len(nodes) - 1 - 10
    assert "left out" not in built.get("/graph?id=MONDO:0010200&limit=200").text


def test_filters_by_relation_and_kind(built: FlaskClient) -> None:
    nodes, edges = elements(built, f"{TOR1A}&relation=genes&relation=treatments")
    assert {edge["group"] for edge in edges} == {"genes", "treatments"}
    assert {node["family"] for node in nodes} == {"disease", "gene", "treatment", "other"}
    nodes, _ = elements(built, f"{TOR1A}&kind=gene&kind=treatment")
    assert {node["family"] for node in nodes if node["steps"]} == {"gene", "treatment"}
    html = built.get(f"{TOR1A}&kind=gene").text
    assert re.search(r'name="kind" value="gene" checked', html)
    assert not re.search(r'name="kind" value="sign" checked', html)
    assert "Only: genes" in html


def test_the_filter_form_keeps_what_is_expanded(built: FlaskClient) -> None:
    html = built.get(EXPANDED).text
    assert '<input type="hidden" name="expand" value="HGNC:3098">' in html
    assert '<option value="15" selected>' in html


def test_expand_and_fold_are_addresses(built: FlaskClient) -> None:
    address = "/graph?id=dyst:DYT-TOR1A&limit=15"
    html = built.get(address).text
    (row,) = [row for row in html.split("<tr") if 'data-thing="HGNC:3098"' in row]
    found = re.search(r'data-go="expand" href="([^"]+)"', row)
    assert found is not None
    expand = unescape(found[1])
    assert parse_qs(urlsplit(expand).query)["expand"] == ["HGNC:3098"]
    before, _ = elements(built, address)
    after, _ = elements(built, expand)
    assert {node["id"] for node in before} < {node["id"] for node in after}
    assert {node["steps"] for node in after} == {0, 1, 2}
    folding = re.search(r'data-go="fold" href="([^"]+)"', built.get(expand).text)
    assert folding is not None
    assert elements(built, unescape(folding[1])) == elements(built, address)


def test_the_sparql_answers_with_all_around_it(built: FlaskClient, built_store: GraphStore) -> None:
    html = built.get("/graph?id=HGNC:3098&limit=5").text
    query = unescape(html.partition('aria-label="SPARQL query">')[2].partition("</pre>")[0])
    found = {
        end
        for row in built_store.select(query)
        for end in (str(row["from"])[1:-1], str(row["to"])[1:-1])
    }
    nodes, _ = elements(built, "/graph?id=HGNC:3098&limit=200")
    assert found == {node["iri"] for node in nodes}


@pytest.mark.parametrize(
    "name", ["DYT-TOR1A", "OMIM:128100", "MONDO:0007492", "https://omim.org/entry/128100"]
)
def test_any_name_leads_to_the_node(built: FlaskClient, name: str) -> None:
    nodes, _ = elements(built, f"/graph?id={name}")
    assert nodes[0]["id"] == "dyst:DYT-TOR1A"


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("id=HP:9999999", 404, "leads to no one thing"),
        ("id=zzzzqqq", 404, "leads to no one thing"),
        ("id=nowhere:1", 404, "leads to no one thing"),
        ("id=dyst:Dystonia&relation=x", 400, "there are kinds, genes"),
        ("id=dyst:Dystonia&kind=dog", 400, "there are disease, sign"),
        ("id=dyst:Dystonia&limit=many", 400, "no whole number"),
        ("id=dyst:Dystonia&limit=0", 400, "no whole number"),
        ("id=dyst:Dystonia&expand=HP:9999999", 404, "leads to no one thing"),
        ("id=dyst:Dystonia" + 13 * "&expand=HGNC:3098", 400, "put one of them in the middle"),
        ("id=dyst:Dystonia&format=png", 400, "svg"),
        ("format=svg", 400, "add id="),
    ],
)
def test_what_cannot_be_shown(built: FlaskClient, query: str, status: int, words: str) -> None:
    response = built.get(f"/graph?{query}")
    assert response.status_code == status
    assert words in response.text.replace("&#39;", "'").lower()


def test_a_misspelt_name_leads_on(built: FlaskClient) -> None:
    html = built.get("/graph?id=dystonia+of+the").text
    assert 'href="/graph?id=' in html.partition("Near to that")[2]


def test_asked_around_nothing_it_asks(built: FlaskClient) -> None:
    response = built.get("/graph")
    assert response.status_code == 200
    examples = re.findall(r'href="(/graph\?id=[^"]+)"', response.text)
    assert len(examples) > 3
    assert {built.get(address).status_code for address in examples} == {200}


def test_named_graphs_keep_their_addresses(built: FlaskClient) -> None:
    assert "triples" in built.get("/graph/ontology").text


def test_pages_lead_to_the_graph_view(built: FlaskClient) -> None:
    html = unescape(built.get("/term/DYT-TOR1A").text)
    assert 'href="/graph?id=dyst:DYT-TOR1A"' in html
    mechanism = re.search(r'href="(/graph\?id=dyst:DYT-TOR1A&relation=[^"]+)"', html)
    assert mechanism is not None
    nodes, edges = elements(built, mechanism[1])
    assert {node["family"] for node in nodes} >= {"gene", "process", "disease", "sign"}
    assert ("HGNC:3098", "GO:0006998") in {(edge["source"], edge["target"]) for edge in edges}
    assert "from gene to sign" in built.get(mechanism[1]).text
    assert 'href="/graph?id=HGNC:3098"' in unescape(built.get("/entity/HGNC:3098").text)


def test_markup_stays_text(client: FlaskClient) -> None:
    html = client.get("/graph?id=<script>x</script>").text
    assert "<script>x" not in html
    response = client.get("/graph?id=dyst:CervicalDystonia")
    assert "<script>" not in response.text
    assert " style=" not in response.text
    json.loads(client.get("/graph?id=dyst:CervicalDystonia&format=json").data)


def test_without_a_bundle_the_drawing_stands(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dystonia_kg.web.serving.static_files.BUNDLES_DIR", tmp_path)
    html = client.get("/graph?id=dyst:CervicalDystonia&limit=7").text
    assert "bundles/" not in html
    assert '<svg class="drawn"' in html
