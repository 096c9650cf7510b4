"""/compare on the built graph: side by side, and a group as a matrix."""

import math
import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from dystonia_kg.browse.comparison import sign_cell
from dystonia_kg.browse.sign_evidence import DiseaseSigns, SignClaim
from dystonia_kg.curies import compress
from dystonia_kg.store.store import GraphStore
from dystonia_kg.store.terms import text_of

SVG = "{http://www.w3.org/2000/svg}"


def test_two_diseases_by_any_identifier(built: FlaskClient) -> None:
    html = built.get("/compare?id=OMIM:128100&id=MONDO:0009319").get_data(as_text=True)
    assert "2 diseases side by side" in html
    assert "DYT-TOR1A" in html  # the node of OMIM:128100
    assert "by definition" in html
    assert "by claim" in html
    assert "shared" in html
    assert "<script>" not in html


def test_one_disease_waits_for_a_second(built: FlaskClient) -> None:
    html = built.get("/compare?id=OMIM:128100").get_data(as_text=True)
    assert 'value="DYT-TOR1A"' in html
    assert "Add a second disease" in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("id=zzzz&id=dyst:DYT-TOR1A", "no disease that is known here"),
        ("id=OMIM:128100&id=dyst:DYT-TOR1A", "names of one disease"),
        ("id=HP:0001332&id=dyst:DYT-TOR1A", "is no disease, but of the kind 'sign'"),
        ("id=dyst:DYT-TOR1A&id=HGNC:3098", "is no disease, but of the kind 'gene'"),
        ("group=HP:0001332", "is no disease, but of the kind 'sign'"),
        ("id=Meige&id=dyst:DYT-TOR1A", "does not name one disease for certain"),
        ("&".join(f"id=MONDO:000{n}" for n in range(6)), "than 5 diseases"),
        ("group=HP:0001332", "is no disease, but of the kind"),
        ("group=zzzz", "no disease"),
    ],
)
def test_what_cannot_be_compared_is_400(built: FlaskClient, query: str, words: str) -> None:
    response = built.get(f"/compare?{query}")
    assert response.status_code == 400
    assert words in response.get_data(as_text=True).replace("&#39;", "'")


def test_a_group_as_table_picture_and_tsv(built: FlaskClient) -> None:
    html = built.get("/compare?group=dyst:GeneticDystonia").get_data(as_text=True)
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="heat"' in html
    assert "DYT-THAP1" in html
    drawn = built.get("/compare?group=dyst:GeneticDystonia&format=svg")
    assert drawn.content_type.startswith("image/svg+xml")
    ElementTree.fromstring(drawn.data)
    assert "<style" not in drawn.text  # which the content security policy forbids in a file
    tsv = built.get("/compare?group=dyst:GeneticDystonia&format=tsv").get_data(as_text=True)
    rows = [line.split("\t") for line in tsv.splitlines()]
    assert {len(row) for row in rows} == {len(rows[0])}
    thap1 = next(row for row in rows if row[0] == "dyst:DYT-THAP1")
    torticollis = next(n for n, name in enumerate(rows[0]) if name.startswith("HP:0000473 "))
    assert thap1[torticollis].endswith("/29")  # 17 of 29 in HPO's annotation


def test_every_group_that_is_offered_has_a_matrix(built: FlaskClient) -> None:
    offered = re.findall(r'href="(/compare\?group=[^"]+)"', built.get("/compare").text)
    assert len(offered) == 5
    for address in offered:
        assert built.get(address).status_code == 200, address


def test_a_group_has_the_diseases_that_are_so_in_some_cases(
    built: FlaskClient, built_store: GraphStore
) -> None:
    rows = built_store.select(
        "SELECT DISTINCT ?d { ?group rdfs:subClassOf* dyst:CombinedDystonia ."
        " ?d dyst:inSomeCases ?group ; dyst:hasSymptom ?sign }"
    )
    expected = {compress(text_of(row["d"])) for row in rows}
    assert "dyst:DYT-THAP1" in expected
    tsv = built.get("/compare?group=dyst:CombinedDystonia&format=tsv").text
    assert {line.split("\t")[0] for line in tsv.splitlines()[1:]} >= expected
    page = built.get("/compare?group=dyst:CombinedDystonia").text
    row = page.partition("<tbody>")[2].partition(">DYT-THAP1</a>")[2]
    assert row.startswith(' <span class="tag">some cases</span>')


def test_what_is_stated_without_a_figure_has_a_mark_of_its_own() -> None:
    stated, counted = SignClaim("c:1", "s"), SignClaim("c:2", "s", affected=1, examined=2)
    disease = DiseaseSigns("d", {"a": [stated], "b": [counted, stated]})
    assert sign_cell(disease, "a").is_without_figure
    assert sign_cell(disease, "a").share is None
    assert not sign_cell(disease, "b").is_without_figure
    assert sign_cell(disease, "b").share is not None
    assert not sign_cell(disease, "c").is_without_figure


def test_a_picture_marks_as_many_cells_without_a_figure_as_its_table(built: FlaskClient) -> None:
    page = built.get("/compare?group=dyst:CombinedDystonia").text
    picture = page.partition('class="heat"')[2].partition("</svg>")[0]
    assert picture.count("<circle") == page.count("<td>stated</td>") > 0
    tsv = built.get("/compare?group=dyst:CombinedDystonia&format=tsv").text
    assert "\tstated\t" in tsv


def test_no_label_of_a_column_leaves_the_picture(built: FlaskClient) -> None:
    for group in ("dyst:CombinedDystonia", "dyst:Dystonia", "dyst:AcquiredDystonia"):
        drawn = ElementTree.fromstring(built.get(f"/compare?group={group}&format=svg").data)
        width = float(drawn.attrib["viewBox"].split()[2])
        columns = [text for text in drawn.iter(f"{SVG}text") if "transform" in text.attrib]
        assert columns
        for text in columns:
            x = float(re.findall(r"translate\(([\d.]+)", text.attrib["transform"])[0])
            length = len(text.text or "") * 11 * 0.62  # a letter is about 0.62 of its height wide
            assert x + length * math.cos(math.radians(50)) <= width, text.text


def test_terms_of_one_name_are_told_apart(built: FlaskClient) -> None:
    ids = ("dyst:DYT-TOR1A", "dyst:DYT-KMT2B", "dyst:DYT-THAP1", "dyst:CervicalDystonia")
    page = built.get("/compare?" + "&".join(f"id={iri}" for iri in ids)).text
    for section in page.split("<section")[1:]:
        rows = re.findall(r'<tr[^>]*>\s*<th scope="row">(.*?)</th>', section, re.DOTALL)
        heads = [re.sub(r"<[^>]+>", "", row).removesuffix(" all").strip() for row in rows]
        assert len(heads) == len(set(heads))
    assert "(UBERON:0002102, forelimb)" in page


def test_only_a_group_has_files(built: FlaskClient) -> None:
    found = built.get("/compare?id=dyst:DYT-TOR1A&id=MONDO:0009319&format=tsv")
    assert found.status_code == 400


def test_markup_stays_text(built: FlaskClient) -> None:
    html = built.get('/compare?id=<script>x</script>&id="><b>').get_data(as_text=True)
    assert "<script>x" not in html
    assert '"><b>' not in html
