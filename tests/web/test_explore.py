"""/explore: the numbers of its cells against its own SPARQL, on the built graph."""

import csv
import io
import re

import pytest
from flask.testing import FlaskClient

from dystonia_kg.browse.axes import AXES, AxisPlaces, load_axis_places
from dystonia_kg.browse.class_tree import ClassTree
from dystonia_kg.browse.explorer import NONE_STATED, cross, sparql
from dystonia_kg.browse.term_index import TermIndex, load_term_index
from dystonia_kg.curies import compress, expand
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.store import GraphStore
from dystonia_kg.store.terms import text_of

DYST = PREFIXES["dyst"]


@pytest.fixture(scope="module")
def index(built_store: GraphStore) -> TermIndex:
    return load_term_index(built_store)


@pytest.fixture(scope="module")
def places(built_store: GraphStore, index: TermIndex) -> AxisPlaces:
    return load_axis_places(built_store, index)


def test_definition_and_claim_are_told_apart() -> None:
    names = ("Dystonia", "A", "B", "C")
    links = [(DYST + name, DYST + "Dystonia", "inferred") for name in names[1:]]
    index = TermIndex(labels={DYST + n: n for n in (*names, "X", "Y")}, tree=ClassTree(links))
    x, y = DYST + "X", DYST + "Y"
    places = AxisPlaces(
        {
            "cause": {DYST + "A": {x: True}, DYST + "B": {x: True}},
            "distribution": {DYST + "A": {y: True}, DYST + "B": {y: False}},
        }
    )
    table = cross(index, places, AXES["cause"], AXES["distribution"])
    cell = table.cells["dyst:X", "dyst:Y"]
    assert (cell.defined, cell.claimed) == ((DYST + "A",), (DYST + "B",))
    assert table.cells[NONE_STATED, NONE_STATED].unstated == (DYST + "C",)
    assert table.dystonias == 3


def test_values_of_another_edition_are_left_out() -> None:
    places = AxisPlaces(editions={"x": {"2013"}})
    assert places.is_of_edition("x", "2013")
    assert not places.is_of_edition("x", "2025")
    assert places.is_of_edition("HP:1", "2025")


PAIRS = [
    ("cause", "distribution"),
    ("onset", "association"),
    ("region", "inheritance"),
    ("manifestation", "cause"),
]


@pytest.mark.parametrize(("rows", "columns"), PAIRS)
def test_each_cell_is_what_its_query_answers(
    rows: str, columns: str, built_store: GraphStore, index: TermIndex, places: AxisPlaces
) -> None:
    table = cross(index, places, AXES[rows], AXES[columns])
    asked = 0
    for (row, column), cell in table.cells.items():
        if asked < 12 or NONE_STATED in (row, column):
            found = built_store.select(sparql(AXES[rows], AXES[columns], row, column))
            iris = {str(r["dystonia"])[1:-1] for r in found}
            assert iris == {*cell.defined, *cell.claimed, *cell.unstated}, (row, column)
            asked += 1
    assert asked >= 3


def test_the_whole_query_counts_the_cells(
    built_store: GraphStore, index: TermIndex, places: AxisPlaces
) -> None:
    table = cross(index, places, AXES["cause"], AXES["distribution"])
    for row in built_store.select(sparql(AXES["cause"], AXES["distribution"])):
        key = tuple(index.value(row[name]).curie or "" for name in ("row", "column"))
        assert table.cells[key].number == int(index.value(row["number"]).text), key


def test_page_list_and_csv(built: FlaskClient) -> None:
    html = built.get("/explore?rows=cause&columns=distribution").get_data(as_text=True)
    assert "none stated" in html
    assert "/explore/list?rows=cause" in html
    assert "<script>" not in html
    text = built.get("/explore?rows=cause&columns=distribution&format=csv").get_data(as_text=True)
    cells = list(csv.DictReader(io.StringIO(text)))
    focal = next(
        c
        for c in cells
        if (c["row"], c["column"]) == ("dyst:GeneticCause", "dyst:FocalDistribution")
    )
    address = "/explore/list?rows=cause&columns=distribution"
    listed = built.get(f"{address}&row=dyst:GeneticCause&column=dyst:FocalDistribution")
    number = int(focal["by_definition"]) + int(focal["by_claim"])
    assert f"{number} dystonias:" in listed.get_data(as_text=True)


def test_where_one_axis_is_silent_the_other_says_how_a_form_holds() -> None:
    names = ("Dystonia", "A", "B")
    links = [(DYST + name, DYST + "Dystonia", "inferred") for name in names[1:]]
    index = TermIndex(labels={DYST + n: n for n in (*names, "X")}, tree=ClassTree(links))
    places = AxisPlaces(
        {"cause": {DYST + "A": {DYST + "X": True}, DYST + "B": {DYST + "X": False}}}
    )
    cell = cross(index, places, AXES["cause"], AXES["distribution"]).cells["dyst:X", NONE_STATED]
    assert (cell.defined, cell.claimed, cell.unstated) == ((DYST + "A",), (DYST + "B",), ())
    assert cell.words == "2 dystonias: 1 by definition, 1 by claim"


@pytest.mark.parametrize(("rows", "columns"), [("cause", "distribution"), ("association", "cause")])
def test_the_counts_of_each_cell_are_those_of_its_list(
    rows: str, columns: str, built: FlaskClient
) -> None:
    page = built.get(f"/explore?rows={rows}&columns={columns}").text
    cells = re.findall(
        r'<a href="(/explore/list[^"]+)"><span[^>]*>(\d+)</span><[^>]+>([^<]+)<', page
    )
    assert len(cells) >= 20
    assert "1 dystonias" not in page
    for address, number, words in cells:
        listed = built.get(address.replace("&amp;", "&")).text
        rows_of = {
            name: listed.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]
            for name in ("defined", "claimed", "unstated")
        }
        found = {name: part.count('<th scope="row">') for name, part in rows_of.items()}
        assert sum(found.values()) == int(number), address
        assert "by claim" not in rows_of["defined"].partition("<tbody>")[2], address
        if not found["unstated"]:
            shown = f"{found['defined']} by definition, {found['claimed']} by claim"
            assert words.endswith(shown), (address, words, found)
        else:
            assert words.endswith("of which neither is stated")


def test_a_form_that_is_isolated_by_definition_stands_there(
    built: FlaskClient, built_store: GraphStore
) -> None:
    rows = built_store.select(
        "SELECT DISTINCT ?d { ?d rdfs:subClassOf dyst:Dystonia ; "
        "dyst:associatedFeatures dyst:IsolatedAssociation }"
    )
    expected = {compress(text_of(row["d"])) or "" for row in rows}
    assert len(expected) >= 3
    address = "/explore/list?rows=association&columns=association&row=dyst:IsolatedAssociation"
    listed = built.get(f"{address}&column=dyst:IsolatedAssociation").text
    by_definition = listed.partition('aria-labelledby="defined"')[2].partition("</section>")[0]
    assert expected == set(re.findall(r'<span class="code">([^<]+)<', by_definition))


def test_forms_by_gene_are_isolated_by_claim(built: FlaskClient) -> None:
    address = "/explore/list?rows=association&columns=cause&row=dyst:IsolatedAssociation"
    listed = built.get(f"{address}&column=dyst:GeneticCause").text
    by_claim = listed.partition('aria-labelledby="claimed"')[2].partition("</section>")[0]
    found = set(re.findall(r'<span class="code">([^<]+)<', by_claim))
    assert found >= {f"dyst:DYT-{gene}" for gene in ("TOR1A", "THAP1", "ANO3", "GNAL", "KMT2B")}
    assert found.isdisjoint({"dyst:DYT-SGCE", "dyst:DYT-ATP1A3", "dyst:DYT-TAF1"})


def test_writers_cramp_is_focal_and_task_specific_by_definition(built: FlaskClient) -> None:
    address = "/explore/list?rows=distribution&columns=variability&row=dyst:FocalDistribution"
    html = built.get(address + "&column=dyst:TaskSpecificVariability").get_data(as_text=True)
    by_definition = html.partition("By definition")[2].partition("By claim")[0]
    assert "writer" in by_definition


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("rows=x", "is no axis"),
        ("edition=1999", "none of 2013, 2025"),
        ("rows=cause&columns=x", "is no axis"),
    ],
)
def test_what_is_no_axis_is_400(built: FlaskClient, query: str, words: str) -> None:
    response = built.get(f"/explore?{query}")
    assert response.status_code == 400
    assert words in response.get_data(as_text=True)


def test_an_edition_without_values_says_so(built: FlaskClient) -> None:
    html = built.get("/explore?edition=2025").get_data(as_text=True)
    assert "its values are not" in html


@pytest.mark.parametrize(
    ("axis", "disease", "value", "by_definition"),
    [
        ("region", "CervicalDystonia", "UBERON:0000974", True),
        ("region", "Blepharospasm", "UBERON:0001711", True),
        ("region", "DYT-KMT2B", "UBERON:0000974", False),
        ("inheritance", "DYT-PRKRA", "dyst:AutosomalRecessiveCause", False),
        ("manifestation", "DYT-KMT2B", "dyst:OtherManifestations", False),
    ],
)
def test_what_holds_by_definition_and_what_by_claim(
    places: AxisPlaces, axis: str, disease: str, value: str, by_definition: bool
) -> None:
    assert places.of(axis, DYST + disease)[expand(value)] is by_definition
