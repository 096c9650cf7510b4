"""The first lines of a disease's page, over the built graph: what they answer, and from where."""

import pytest
from flask.testing import FlaskClient

from support.html import words

LINES = [
    ("DYT-PARK-GCH1", "Inheritance and genes", "GCH1 by definition"),
    ("DopaResponsiveDystonia", "First-line treatment", "in use, none named first line: levodopa"),
    ("LaryngealDystonia", "First-line treatment", "most effective: botulinum toxin therapy"),
    (
        "CervicalDystonia",
        "First-line treatment",
        "toxin type A therapy guideline 4 claims",
    ),
    ("MyoclonusDystonia", "Inheritance and genes", "broader or close record: myoclonus-dystonia"),
    ("DystoniaParkinsonism", "Age at onset", "of forms so in some cases: DYT-TAF1"),
    ("GeneralizedDystonia", "Women to men", "none stated in the sources about women to men How"),
    ("MusiciansDystonia", "First-line treatment", "in use, none named first line: retraining"),
    ("WritersCramp", "How common", "prevalence 55.2 per million in 525 731 people"),
]


@pytest.mark.parametrize(("name", "title", "answer"), LINES)
def test_a_line_answers_from_what_is_known(
    built: FlaskClient, name: str, title: str, answer: str
) -> None:
    page = built.get(f"/term/{name}", headers={"Accept": "text/html"}).text
    glance = words(page[page.index('id="glance"') :])
    line = glance[glance.index(title) :][:600]
    assert answer in line


def test_a_gene_names_the_forms_that_are_defined_by_it(built: FlaskClient) -> None:
    page = words(built.get("/entity/HGNC:4193", headers={"Accept": "text/html"}).text)
    assert "DYT/PARK-GCH1" in page[page.index("Forms defined by it") :][:400]
