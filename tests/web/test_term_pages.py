"""Pages of terms, claims and records: what they show, and their tables as files."""

import csv
import io
import json
from xml.etree import ElementTree

from flask.testing import FlaskClient

from dystonia_kg.curies import compress, expand
from support.html import BROWSER, words

DYSTONIA = expand("dyst:Dystonia")


def test_page_of_a_term_holds_all(client: FlaskClient) -> None:
    text = client.get("/term/WritersCramp", headers=BROWSER).text
    for part in (
        "A focal dystonia of the hand that appears during writing.",
        'class="link-kind asserted"',
        'class="link-kind inferred"',
        "and what is in a part is in the whole",
        "stated of every",
        "looked for and absent",
        'href="/term/WritersCramp.ttl"',
        "CONSTRUCT { ?s ?p ?o }",
    ):
        assert part in text


def href_of(iri: str) -> str:
    """Give the address of the page of a term."""
    name = compress(iri) or ""
    return f"/term/{name[5:]}" if name.startswith("dyst:") else f"/entity/{name}"


def test_glance_answers_with_claims_behind_each_line(client: FlaskClient) -> None:
    text = client.get("/term/CervicalDystonia", headers=BROWSER).text
    glance = words(text[text.index('id="glance"') : text.index('id="signs"')])
    for line in (
        "Part of the body neck focal by definition",
        "Age at onset mean 49.2 years in 1,701 people 1 claim",
        "Women to men none stated",
        "Inheritance and genes GNAL 1 claim",
        "Commonest signs Torticollis in its name Neck pain 40 of 50 2 claims",
        "First-line treatment Botulinum toxin type A guideline",
    ):
        assert line in glance


def test_the_sign_in_the_name_comes_first(client: FlaskClient) -> None:
    text = client.get("/term/CervicalDystonia", headers=BROWSER).text
    signs = text[text.index('id="signs"') : text.index('id="treatments"')]
    assert signs.index("Torticollis") < signs.index("Neck pain") < signs.index("Tremor")
    assert "in its name</span>" in signs
    assert "40 of 50</b>" in signs
    assert "80 %, 67–89 %" in signs
    assert "1 looked for and absent" in signs


def test_treatments_for_and_against(client: FlaskClient) -> None:
    text = client.get("/term/CervicalDystonia", headers=BROWSER).text
    treatments = words(text[text.index('id="treatments"') : text.index('id="genes"')])
    assert treatments.index("first line for") < treatments.index("Tried without proven response")
    assert "guideline PMID 20482602" in treatments
    assert "advised against" in treatments
    assert "stated of every focal dystonia" in treatments


def test_forms_below_show_their_claims(client: FlaskClient) -> None:
    text = client.get("/term/FocalDystonia", headers=BROWSER).text
    forms = words(text[text.index('id="forms"') : text.index('id="place"')])
    assert "cervical dystonia mean 49.2 years GNAL Torticollis , Neck pain" in forms
    assert "of the whole; of forms below: cervical dystonia : mean 49.2 years" in words(text)


def test_a_record_leads_to_the_term_that_stands_for_it(client: FlaskClient) -> None:
    response = client.get("/entity/MONDO:0003441", headers=BROWSER)
    assert (response.status_code, response.headers["Location"]) == (303, "/term/Dystonia")
    assert "Accept" in response.headers["Vary"]
    turtle = client.get("/entity/MONDO:0003441", headers={"Accept": "text/turtle"})
    assert (turtle.status_code, turtle.mimetype) == (200, "text/turtle")
    assert "dystonic disorder" in turtle.text
    page = client.get("/term/Dystonia", headers=BROWSER).text
    elsewhere = page[page.index('id="elsewhere"') :]
    assert 'href="https://monarchinitiative.org/MONDO:0003441"' in elsewhere
    assert 'href="/entity/MONDO:0003441.ttl"' in elsewhere
    assert "in GARD Mondo maps to GARD:1, DO to GARD:2." in elsewhere


def test_tables_as_csv(client: FlaskClient) -> None:
    response = client.get("/term/CervicalDystonia?table=signs")
    assert response.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [(row["id"], row["affected"], row["absent"]) for row in rows] == [
        ("HP:0000473", "1", "False"),
        ("HP:0030833", "40", "False"),
        ("HP:0001337", "0", "True"),
    ]
    for name, column in (("treatments", "stances"), ("genes", "lineages"), ("claims", "figure")):
        answer = client.get(f"/term/CervicalDystonia?table={name}")
        assert column in answer.text.splitlines()[0]
    assert client.get("/term/CervicalDystonia?table=none").status_code == 404


def test_claims_as_a_graph(client: FlaskClient) -> None:
    response = client.get("/term/CervicalDystonia?table=graphml")
    assert response.mimetype == "application/graphml+xml"
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    graph = ElementTree.fromstring(response.data).find("g:graph", space)
    assert graph is not None
    nodes = {node.get("id") for node in graph.findall("g:node", space)}
    edges = [(e.get("source"), e.get("target")) for e in graph.findall("g:edge", space)]
    assert ("dyst:CervicalDystonia", "HP:0030833") in edges
    assert {end for edge in edges for end in edge} == nodes
    said = [{d.get("key"): d.text for d in e} for e in graph.findall("g:edge", space)]
    assert {row["edge-negated"] for row in said} <= {"true", "false"}
    assert any(row["edge-references"] for row in said)


def test_claims_show_evidence_and_statement(client: FlaskClient) -> None:
    focal = client.get("/term/FocalDystonia", headers=BROWSER).text
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/23649720"' in focal
    assert 'href="/claim/botulinum-toxin-focal"' in focal
    text = client.get("/claim/botulinum-toxin-focal", headers=BROWSER).text
    assert "author statement supported by traceable reference" in text
    assert 'href="/source/ninds-dystonia#S29"' in text
    onset = client.get("/claim/onset", headers=BROWSER).text
    assert "people of a &lt;registry&gt; &amp;" in onset
    assert "no clinician" in onset


def test_unknown_term_names_the_nearest(client: FlaskClient) -> None:
    page = client.get("/term/CervicalDystona", headers=BROWSER)
    assert 'href="/term/CervicalDystonia"' in page.text
    answer = client.get("/term/CervicalDystona", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    nearest = json.loads(answer.data)["nearest"]
    assert nearest[0] == {"iri": expand("dyst:CervicalDystonia"), "label": "cervical dystonia"}


def test_a_record_without_a_name_leads_on(built: FlaskClient) -> None:
    moved = built.get("/entity/OMIM:128100", headers=BROWSER)
    assert moved.headers["Location"] == "/term/DYT-TOR1A"


def test_a_record_that_only_mappings_name_has_a_page(built: FlaskClient) -> None:
    page = built.get("/entity/ICD10CM:G24.2", headers=BROWSER)
    assert page.status_code == 200
    assert "by its identifier only" in page.text
    assert 'href="/term/SporadicIdiopathicDystonia"' in page.text
    described = built.get("/entity/ICD10CM:G24.2", headers={"Accept": "text/turtle"})
    assert described.status_code == 200
    assert "closeMatch" in described.text
    assert built.get("/entity/ICD10CM:G99.9", headers=BROWSER).status_code == 404


def test_no_disease_with_claims_below_it_is_empty(built: FlaskClient) -> None:
    site = built.application.extensions["dystonia_kg"].site()
    known = site.knowledge
    pages = [DYSTONIA, *(iri for iri, _ in known.below(DYSTONIA))]
    for iri in pages:
        text = built.get(href_of(iri), headers=BROWSER).text
        assert "No source of this graph states anything" not in text, iri
        assert 'id="glance"' in text, iri


def test_a_term_of_another_vocabulary_links_to_its_own_record(client: FlaskClient) -> None:
    page = client.get("/entity/HP:0001332").text
    assert 'class="out" href="https://hpo.jax.org/browse/term/HP:0001332"' in page
    assert 'class="out" href="https://w3id.org' not in client.get("/term/WritersCramp").text
