"""The first lines of a disease's page, over the built graph: what they answer, and from where."""

import re

import pytest
from flask.testing import FlaskClient

from support.html import words

LINES = [
    ("DYT-PARK-GCH1", "Inheritance and genes", "GCH1 by definition"),
    ("CervicalDystonia", "Part of the body", "neck neck muscle focal distribution by definition"),
    ("DYT-TOR1A", "Part of the body", "focal distribution 20 % generalized distribution head 14 %"),
    (
        "BlepharospasmOromandibularDystonia",
        "Part of the body",
        "segmental distribution by definition 4 claims",
    ),
    ("DopaResponsiveDystonia", "First-line treatment", "in use, none named first line: levodopa"),
    ("LaryngealDystonia", "First-line treatment", "botulinum toxin therapy guideline 1 claim"),
    ("WritersCramp", "First-line treatment", "most effective: botulinum toxin"),
    (
        "CervicalDystonia",
        "First-line treatment",
        "toxin type A therapy guideline 4 claims",
    ),
    (
        "MyoclonusDystonia",
        "Inheritance and genes",
        "KCTD17 SGCE in the close myoclonus-dystonia syndrome",
    ),
    ("DystoniaParkinsonism", "Age at onset", "of forms so in some cases: DYT-TAF1"),
    ("DYT-TAF1", "Women to men", "none stated in the sources about women to men How"),
    (
        "DYT-TAF1",
        "First-line treatment",
        "stimulation cohort study, Filipino men with XDP that drugs do not control",
    ),
    ("DYT-PARK-SLC6A3", "Age at onset", "Infantile onset 8 of 11, 73 % Neonatal onset 3 of 11"),
    ("DYT-TOR1A", "Course", "Course spreads to generalized distribution"),
    ("MusiciansDystonia", "First-line treatment", "in use, none named first line: retraining"),
    ("WritersCramp", "How common", "prevalence 55.2 per million in 525,731 people"),
]


@pytest.mark.parametrize(("name", "title", "answer"), LINES)
def test_a_line_answers_from_what_is_known(
    built: FlaskClient, name: str, title: str, answer: str
) -> None:
    page = built.get(f"/term/{name}", headers={"Accept": "text/html"}).text
    glance = words(page[page.index('id="glance"') :])
    line = glance[glance.index(title) :][:600]
    assert answer in line


def test_the_glance_comes_before_the_names_and_the_ways_down_the_page(built: FlaskClient) -> None:
    page = built.get("/term/CervicalDystonia", headers={"Accept": "text/html"}).text
    order = [page.index(mark) for mark in ("<h1>", 'id="glance"', "wry neck", 'class="jump"')]
    assert order == sorted(order)
    gene = built.get("/entity/HGNC:3098", headers={"Accept": "text/html"}).text
    assert gene.index('class="jump"') < gene.index('class="body"')


def test_a_gene_names_the_forms_that_are_defined_by_it(built: FlaskClient) -> None:
    page = words(built.get("/entity/HGNC:4193", headers={"Accept": "text/html"}).text)
    assert "DYT/PARK-GCH1" in page[page.index("Forms defined by it") :][:400]


def test_a_hit_says_what_it_is(built: FlaskClient) -> None:
    page = words(built.get("/search", query_string={"q": "DYT5"}).text)
    hits = page[page.index("9 things") :]
    assert hits.index("dopa-responsive dystonia disease A genetic dystonia from") < 60
    assert "DYT/PARK-GCH1 disease A dystonia caused by a germline mutation in GCH1." in hits
    assert "dystonia 5 disease A form of DYT/PARK-GCH1 caused by variants in GCH1." in hits
    assert "caused by variants in GCH1 with onset in infancy. " in hits.replace("Caused", "caused")


def test_the_sections_of_a_gene_begin_with_what_it_takes_part_in(built: FlaskClient) -> None:
    page = built.get("/entity/HGNC:3098", headers={"Accept": "text/html"}).text
    titles = ("Processes it takes part in", "Signs in mice", "Function of its protein")
    order = [page.index(f"<h3>{title}") for title in titles]
    assert order == sorted(order)


def test_codes_and_missing_kinds_of_study_are_left_to_the_claims(built: FlaskClient) -> None:
    page = words(built.get("/entity/MONDO:0010200", headers={"Accept": "text/html"}).text)
    assert "with Dystonia (frequent), Limb dystonia (1 of 1); Mondo places it outside" in page
    assert "prevalence 1 to 9 per 100,000 France" in page
    assert "kind of study not stated" not in page
    assert "Age at onset Juvenile onset 20 of 30, 67 %" in page
    assert "with onset in early adulthood" not in page  # one patient


@pytest.mark.parametrize(
    ("address", "there"),
    [
        (
            "/entity/PMID:25432727",
            "pubmed.ncbi.nlm.nih.gov/25432727",
        ),
        ("/entity?iri=https://doi.org/10.1002/mds.25475", "doi.org/10.1002/mds.25475"),
        ("/entity/RO:0000087", "purl.obolibrary.org/obo/RO_0000087"),
        ("/entity/ROR:04vfsmv21", "ror.org/04vfsmv21"),
    ],
)
def test_the_page_of_a_record_kept_elsewhere_leads_there(
    built: FlaskClient, address: str, there: str
) -> None:
    page = built.get(address, headers={"Accept": "text/html"}).text
    assert re.search(rf'class="out" href="https?://{re.escape(there)}/?"', page)


def test_why_a_relation_follows_from_a_claim_is_told_in_sentences(built: FlaskClient) -> None:
    claim = built.get("/claim/ninds-S29-1", headers={"Accept": "text/html"}).text
    found = re.search(
        r'href="([^"]*)">Why\?<span class="hidden"> jaw dystonia has treatment', claim
    )
    assert found
    page = words(built.get(found[1], headers={"Accept": "text/html"}).text)
    assert "This is said of every kind of focal dystonia , and jaw dystonia is one" in page
    assert "What has most effective treatment says, has treatment says in a weaker way" in page


def test_home_asks_five_short_questions(built: FlaskClient) -> None:
    page = built.get("/", headers={"Accept": "text/html"}).text
    asked = page[page.index(">Questions</h2>") : page.index("questions</a>, each with its answer")]
    found = re.findall(r'<a href="/queries/[^"]+">([^<]+\?)</a>', asked)
    assert len(found) == 5
    assert max(len(question.split()) for question in found) <= 10
    assert "Which treatments does cervical dystonia have?" in found
