"""The figure of the body and the nested regions of the brain, on the built graph."""

import re

from flask.testing import FlaskClient

from dystonia_kg.browse.body_regions import ZONES
from dystonia_kg.store.store import GraphStore


def test_each_number_is_that_of_the_search_it_leads_to(built: FlaskClient) -> None:
    page = built.get("/regions").text
    listed = re.findall(r'<li data-zone="(\w+)"><a href="([^"]+)">.*?count">(\d+)<', page)
    assert [name for name, _, _ in listed] == list(ZONES)
    for name, address, number in listed:
        found = built.get(address.replace("&amp;", "&") + "&format=json").json
        assert found["total"] == int(number), name
        assert f'href="{address}" tabindex="-1"' in page, name
    assert int({name: number for name, _, number in listed}["neck"]) >= 20


def test_the_figure_stands_on_the_first_page(built: FlaskClient) -> None:
    page = built.get("/").text
    assert all(f'data-zone="{name}"' in page for name in ZONES)
    assert 'href="/regions"' in page


def test_a_region_of_the_brain_stands_within_its_whole(
    built: FlaskClient, built_store: GraphStore
) -> None:
    """The internal globus pallidus, within the globus pallidus, within the basal ganglia."""
    page = built.get("/regions").text
    names = ["UBERON:0010011", "UBERON:0001875", "UBERON:0002477"]
    places = [page.index(f'/entity/{name}"') for name in names]
    assert places == sorted(places)
    between = page[places[0] : places[2]]
    assert between.count("<ul") - between.count("</ul") == 2
    rows = built_store.select(
        "SELECT (COUNT(DISTINCT ?disease) AS ?n) { ?claim a dyst:Claim ; biolink:negated false ;"
        " biolink:subject ?disease ; biolink:object UBERON:0002477 ;"
        " biolink:predicate dyst:stimulationTarget }"
    )
    assert f"stimulated in {rows[0]['n'].value}<" in page[places[2] :]


def test_the_subthalamic_nucleus_stands_with_the_basal_ganglia(
    built: FlaskClient, built_store: GraphStore
) -> None:
    page = built.get("/regions").text
    names = ["UBERON:0010011", "UBERON:0001906", "UBERON:0002037", "UBERON:0001897"]
    places = [page.index(f'/entity/{name}"') for name in names]
    assert places == sorted(places)  # basal ganglia with it, cerebellum, thalamus
    wholes = built_store.select("SELECT ?whole { UBERON:0001906 dyst:partOf ?whole }")
    found = {row["whole"].value.rpartition("/")[2] for row in wholes}
    assert "UBERON_0001900" in found  # the subthalamus
    assert not {"UBERON_0004703", "UBERON_0002776", "UBERON_0015233"} & found  # dorsal thalamus


def test_the_schematic_of_the_brain_says_what_the_list_says(built: FlaskClient) -> None:
    page = built.get("/regions").text
    drawn = page[page.index('<svg class="brain') :]
    drawn = drawn[: drawn.index("</svg>")]
    assert '<title id="brain-title">' in drawn
    assert '<desc id="brain-words">' in drawn
    listed = dict(re.findall(r'<li><a [^>]*>([^<]+)</a> <span class="count">([^<]+)<', page))
    said = dict(re.findall(r"<title>([^:<]+): ([^<]+)</title>", drawn))
    assert len(said) > 8
    assert said.items() <= listed.items()
    numbers = dict(re.findall(r">([^<>]+) <tspan>(\d+)<", drawn))
    assert numbers["cerebellum"] == listed["cerebellum"].removeprefix("disturbed in ")
    pallidum = re.findall(r"\d+", listed["globus pallidus"])
    assert max(map(int, pallidum)) <= int(numbers["globus pallidus"]) <= sum(map(int, pallidum))
    height = {
        name: float(y) for y, name in re.findall(r'y="(\d+)"[^>]*>([^<]+?)(?: <tspan|<)', drawn)
    }
    order = ["cerebral cortex", "striatum", "cerebellum", "brainstem", "spinal cord"]
    assert sorted(order, key=height.__getitem__) == order
