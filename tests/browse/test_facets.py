"""Facets of the search on the built graph, against SPARQL and against the explorer's cells."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dystonia_kg.browse.axes import AXES
from dystonia_kg.browse.explorer import NONE_STATED, cross
from dystonia_kg.browse.facets import FACETS, FacetIndex
from dystonia_kg.curies import expand
from dystonia_kg.errors import ParameterError
from dystonia_kg.store.store import GraphStore
from dystonia_kg.store.terms import text_of
from dystonia_kg.web.serving.site import Site

HAVING = """SELECT DISTINCT ?disease {{
  ?disease dyst:hasPossible{0}|dyst:{1} ?value . ?value rdfs:subClassOf* {2} }}"""
"""Diseases with a value or one below it, worked out anew."""
WORKED_OUT = [
    ("distribution", "Distribution", "bodyDistribution", "dyst:FocalDistribution"),
    ("distribution", "Distribution", "bodyDistribution", "dyst:GeneralizedDistribution"),
    ("cause", "Cause", "cause", "dyst:GeneticCause"),
    ("cause", "Cause", "cause", "dyst:InheritedCause"),
    ("cause", "Cause", "cause", "dyst:AcquiredCause"),
]


@pytest.fixture(scope="module")
def site(built_app: Flask) -> Site:
    site: Site = built_app.extensions["dystonia_kg"].site()
    return site


@pytest.fixture(scope="module")
def facets(site: Site) -> FacetIndex:
    return site.finder.facets


def total(client: FlaskClient, query: str) -> int:
    return int(client.get(f"/search?{query}&format=json").json["total"])


@pytest.mark.parametrize("columns", ["cause", "onset"])
def test_two_facets_find_what_the_cell_of_the_explorer_lists(
    columns: str, site: Site, facets: FacetIndex
) -> None:
    table = cross(site.index, site.axis_places, AXES["distribution"], AXES[columns])
    seen = 0
    for row in table.row_values:
        for column in table.column_values:
            if NONE_STATED not in (row.name, column.name):
                cell = table.cell(row, column)
                chosen = {"distribution": row.name, columns: column.name}
                found = facets.keep(facets.browsable, chosen)
                assert set(found) == {*cell.defined, *cell.claimed}, chosen
                seen += bool(found)
    assert seen >= 10


@pytest.mark.parametrize(("facet", "claimed", "defined", "value"), WORKED_OUT)
def test_a_narrower_value_counts_under_the_broader_one(
    facet: str, claimed: str, defined: str, value: str, built_store: GraphStore, facets: FacetIndex
) -> None:
    rows = built_store.select(HAVING.format(claimed, defined, value))
    expected = {text_of(row["disease"]) for row in rows}
    assert len(expected) >= 10
    assert set(facets.keep(facets.browsable, {facet: value})) == expected


def test_focal_and_adult_onset_are_as_many_in_search_and_explorer(
    built: FlaskClient, built_store: GraphStore
) -> None:
    rows = built_store.select(
        "SELECT DISTINCT ?d { ?d dyst:hasPossibleDistribution dyst:FocalDistribution ;"
        " dyst:canBeginAt ?age . ?age rdfs:subClassOf* dyst:AdultOnset }"
    )
    expected = {text_of(row["d"]) for row in rows}
    assert expand("dyst:LaryngealDystonia") in expected
    address = "/search?distribution=dyst:FocalDistribution&onset=dyst:AdultOnset"
    found = built.get(f"{address}&format=json&limit=100").json
    assert {hit["iri"] for hit in found["hits"]} == expected
    listed = "/explore/list?rows=distribution&columns=onset&row=dyst:FocalDistribution"
    page = built.get(f"{listed}&column=dyst:AdultOnset").text
    assert f"{len(expected)} dystonias:" in page


@pytest.mark.parametrize(
    "narrowed",
    [
        "kind=disease",
        "kind=sign",
        "kind=disease&cause=dyst:AcquiredCause",
        "distribution=dyst:FocalDistribution",
        "claims=none",
    ],
)
@pytest.mark.parametrize("text", ["dystonia", "tremor", "cramp"])
def test_fewer_conditions_never_give_fewer_hits(
    text: str, narrowed: str, site: Site, built: FlaskClient
) -> None:
    chosen = dict(part.split("=") for part in narrowed.split("&"))
    narrow = {hit.ref.iri for hit in site.finder.find(text, chosen, size=1_000).hits}
    wide = {hit.ref.iri for hit in site.finder.find("", chosen, size=10_000).hits}
    assert narrow <= wide
    assert total(built, f"q={text}&{narrowed}") <= total(built, narrowed)


def test_a_form_without_claims_is_browsed(facets: FacetIndex) -> None:
    form = expand("dyst:CombinedDystonia")
    assert not facets.known.claim_count(form)
    assert form in facets.browsable
    assert facets.of(form, "claims") == {"none"}


def test_two_values_of_one_name_come_in_one_order(facets: FacetIndex) -> None:
    """In every process, whatever order its sets have."""
    legs = {"UBERON:0000978": "a", "UBERON:0002103": "b"}
    assert len({facets.label("region", leg) for leg in legs}) == 1
    values = {thing: {"region": {leg}} for leg, thing in legs.items()}
    some = replace(facets, values=values, kinds={})
    assert some.counted(("a", "b"), {}) == some.counted(("b", "a"), {})


def test_of_values_of_one_name_the_wider_is_offered(facets: FacetIndex) -> None:
    """The leg without the foot is part of the lower limb, which people call a leg too."""
    things = {"a": {"UBERON:0002103", "UBERON:0000978"}, "b": {"UBERON:0002103"}}
    some = replace(facets, values={iri: {"region": held} for iri, held in things.items()}, kinds={})
    offered = {facet: values for facet, _, values in some.counted(things, {"region": "x"})}
    assert [(value.text, value.count) for value in offered["region"]] == [("UBERON:0002103", 2)]


def test_no_part_of_the_body_is_offered_twice(built: FlaskClient) -> None:
    offered = built.get("/search?q=dystonia&format=json").json["facets"]["region"]
    labels = [value["label"] for value in offered]
    assert "leg" in labels
    assert len(labels) == len(set(labels))


def test_the_number_at_a_value_is_that_of_its_hits(built: FlaskClient) -> None:
    found = built.get("/search?q=dystonia&format=json").json
    for facet in ("cause", "distribution", "onset", "claims"):
        for value in found["facets"][facet]:
            number = total(built, f"q=dystonia&{facet}={value['value']}")
            assert number == value["count"], value


def test_a_value_that_is_none_is_refused_and_those_there_are_named(built: FlaskClient) -> None:
    refused = built.get("/search?q=dystonia&cause=x&format=json")
    assert (refused.status_code, refused.content_type) == (400, "application/json")
    assert "acquired (dyst:AcquiredCause)" in [near["label"] for near in refused.json["nearest"]]
    assert built.get("/search?kind=x").status_code == 400
    assert "Without" not in built.get("/search?cause=x").text


@pytest.mark.parametrize("facet", list(FACETS))
def test_every_value_that_something_has_is_taken(facet: str, facets: FacetIndex) -> None:
    values = {value for iri in facets.browsable for value in facets.of(iri, facet)}
    assert values
    for value in values:
        facets.check({facet: value})


@pytest.mark.parametrize(
    ("facet", "value"),
    [("cause", "HP:0001332"), ("onset", "dyst:FocalDistribution"), ("gene", "x")],
)
def test_a_term_of_another_axis_is_no_value(facet: str, value: str, facets: FacetIndex) -> None:
    with pytest.raises(ParameterError):
        facets.check({facet: value})


def test_a_value_of_the_axis_that_nothing_has_is_taken(facets: FacetIndex) -> None:
    of_nothing = FacetIndex(known=facets.known)
    value = {"cause": "dyst:DopamineReceptorBlockade"}
    assert not of_nothing.count(value)
    of_nothing.check(value)
    with pytest.raises(ParameterError):
        of_nothing.check({"cause": "dyst:FocalDistribution"})


def test_home_tells_the_numbers_of_the_pages_that_it_leads_to(built: FlaskClient) -> None:
    page = built.get("/").text
    counts = re.findall(r'<dt><a href="([^"]+)">(\w+)</a></dt><dd>([\d,]+)</dd>', page)
    assert {name for _, name, _ in counts} >= {"diseases", "genes", "signs", "treatments"}
    for address, name, number in counts:
        found = built.get(f"{address.replace('&amp;', '&')}&format=json").json["total"]
        assert found == int(number.replace(",", "")), name
    forms = re.findall(r'<li><a href="[^"]+" title="([^"]+)">[^<]+</a> <span[^>]*>(\d+)<', page)
    assert len(forms) >= 20
    for curie, number in forms:
        assert built.get(f"/search?q={curie}&format=json").json["hits"][0]["claims"] == int(number)


def test_a_page_beyond_the_last_leads_to_the_last(built: FlaskClient) -> None:
    last = -(-total(built, "q=dystonia") // 20)
    beyond = built.get("/search?q=dystonia&kind=&page=99")
    assert beyond.status_code == 303
    assert beyond.location == f"/search?q=dystonia&page={last}"
    assert f"page {last} of {last}" in built.get(beyond.location).text


def test_a_chosen_value_is_removed_by_name(built: FlaskClient) -> None:
    page = built.get("/search?region=UBERON:0000974").text
    assert '<span class="hidden">Remove </span>neck <span aria-hidden="true">×</span>' in page
