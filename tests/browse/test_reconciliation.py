"""The Reconciliation Service API 0.2: what OpenRefine asks, and what it must be told.

The shapes are those of the JSON schemas published with the API (section 8 of the report).
"""

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from dystonia_kg.web.app import create_app
from support.homes import SMALL_GRAPH, SMALL_QUERIES, make_home

ORIGINS = "Access-Control-Allow-Origin"


def ask(client: FlaskClient, batch: object) -> Any:
    answer = client.post("/reconcile", data={"queries": json.dumps(batch)})
    assert answer.status_code == 200, answer.text
    return answer.json


def test_the_manifest(client: FlaskClient) -> None:
    answer = client.get("/reconcile")
    found = answer.json
    assert found is not None
    assert found["versions"] == ["0.2"]
    for name in ("name", "identifierSpace", "schemaSpace"):
        assert isinstance(found[name], str)
    assert {"id": "biolink:Disease", "name": "disease"} in found["defaultTypes"]
    assert found["view"]["url"] == "http://localhost/entity/{{id}}"
    assert "{{id}}" in found["preview"]["url"]
    assert found["preview"]["width"] > 0 < found["preview"]["height"]
    assert set(found["suggest"]) == {"entity", "property", "type"}
    for part in found["suggest"].values():
        address = part["service_url"] + part["service_path"]
        assert client.get(f"{address}?prefix=").status_code == 200
    assert answer.headers[ORIGINS] == "*"


def test_a_batch(client: FlaskClient) -> None:
    found = ask(
        client,
        {
            "q0": {"query": "wry neck"},
            "q1": {"query": "dystonia", "type": "biolink:PhenotypicFeature"},
            "q2": {"query": "dystonia", "type": ["biolink:Disease"], "limit": 1},
            "q3": {"query": "zzzz"},
            "q4": {"query": "MONDO:0003441"},
        },
    )
    assert list(found) == ["q0", "q1", "q2", "q3", "q4"]
    first = found["q0"]["result"][0]
    assert (first["id"], first["name"]) == ("dyst:CervicalDystonia", "cervical dystonia")
    assert first["match"] is True
    assert first["type"] == [{"id": "biolink:Disease", "name": "disease"}]
    assert first["description"] == "everyday name 'wry neck'"
    assert 0 < first["score"] <= 100
    assert found["q1"]["result"][0]["id"] == "HP:0001332"
    assert [entry["id"] for entry in found["q2"]["result"]] == ["dyst:Dystonia"]
    assert found["q3"] == {"result": []}
    assert found["q4"]["result"][0]["id"] == "dyst:Dystonia"
    for part in found.values():
        scores = [entry["score"] for entry in part["result"]]
        assert scores == sorted(scores, reverse=True)
        assert sum(entry["match"] for entry in part["result"]) <= 1


def test_get_asks_the_same(client: FlaskClient) -> None:
    batch = {"q": {"query": "wry neck"}}
    answer = client.get("/reconcile", query_string={"queries": json.dumps(batch)})
    assert answer.json == ask(client, batch)


def test_properties_change_score_and_match(client: FlaskClient) -> None:
    plain, agreeing, differing, alone = (
        ask(client, {"q": query})["q"]["result"]
        for query in (
            {"query": "wry neck"},
            {
                "query": "wry neck",
                "properties": [{"pid": "dyst:hasTreatment", "v": "Botulinum toxin type A"}],
            },
            {
                "query": "wry neck",
                "properties": [{"pid": "dyst:hasTreatment", "v": [{"id": "MAXO:0000002"}]}],
            },
            {"properties": [{"pid": "skos:exactMatch", "v": "MONDO:0003441"}]},
        )
    )
    assert agreeing[0]["score"] > plain[0]["score"] > differing[0]["score"]
    assert {"id": "dyst:hasTreatment", "value": True} in agreeing[0]["features"]
    assert {"id": "dyst:hasTreatment", "value": False} in differing[0]["features"]
    assert differing[0]["match"] is False
    assert alone[0]["id"] == "dyst:Dystonia"


BAD = [
    ({"queries": "{"}, 400),
    ({"queries": "[]"}, 400),
    ({"queries": "[" * 100_000}, 400),
    ({"queries": json.dumps({f"q{n}": {"query": "x"} for n in range(51)})}, 413),
    ({"extend": "{}"}, 400),
    ({"extend": '{"ids": [], "properties": [{"id": "nonsense"}]}'}, 400),
    ({"extend": json.dumps({"ids": ["x"] * 201, "properties": []})}, 413),
    ({"nothing": ""}, 400),
]


@pytest.mark.parametrize(("form", "status"), BAD)
def test_malformed_requests(client: FlaskClient, form: dict[str, str], status: int) -> None:
    answer = client.post("/reconcile", data=form, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["error"]


def test_suggestions(client: FlaskClient) -> None:
    found = client.get("/reconcile/suggest/entity?prefix=cerv").json
    assert found is not None
    assert found["result"][0]["id"] == "dyst:CervicalDystonia"
    assert found["result"][0]["notable"] == [{"id": "biolink:Disease", "name": "disease"}]
    for spelling in ("HP:0001332", "HP_0001332", "http://purl.obolibrary.org/obo/HP_0001332"):
        by_id = client.get("/reconcile/suggest/entity", query_string={"prefix": spelling}).json
        assert by_id is not None
        assert [entry["id"] for entry in by_id["result"]].count("HP:0001332") == 1
        assert by_id["result"][0]["id"] == "HP:0001332"
    every = client.get("/reconcile/suggest/entity?prefix=dystonia").json
    later = client.get("/reconcile/suggest/entity?prefix=dystonia&cursor=2").json
    assert every is not None
    assert later is not None
    assert later["result"][0] == every["result"][2]
    types = client.get("/reconcile/suggest/type?prefix=dis").json
    assert types == {"result": [{"id": "biolink:Disease", "name": "disease"}]}
    properties = client.get("/reconcile/suggest/property?prefix=exact").json
    assert properties is not None
    assert "skos:exactMatch" in [entry["id"] for entry in properties["result"]]
    assert client.get("/reconcile/suggest/flower?prefix=x").status_code == 404


def test_data_extension(client: FlaskClient) -> None:
    asked = {
        "ids": ["dyst:CervicalDystonia", "HP:9999999", "no id"],
        "properties": [{"id": "dyst:hasTreatment"}, {"id": "rdfs:label"}],
    }
    found = client.post("/reconcile", data={"extend": json.dumps(asked)}).json
    assert found == {
        "meta": [
            {"id": "dyst:hasTreatment", "name": "has treatment"},
            {"id": "rdfs:label", "name": "label"},
        ],
        "rows": {
            "dyst:CervicalDystonia": {
                "dyst:hasTreatment": [{"id": "CHEBI:3160", "name": "Botulinum toxin type A"}],
                "rdfs:label": [{"str": "cervical dystonia"}],
            },
            "HP:9999999": {"dyst:hasTreatment": [], "rdfs:label": []},
            "no id": {"dyst:hasTreatment": [], "rdfs:label": []},
        },
    }
    proposed = client.get("/reconcile/properties?type=biolink:Disease&limit=3").json
    assert proposed is not None
    assert (proposed["type"], proposed["limit"]) == ("biolink:Disease", 3)
    assert len(proposed["properties"]) == 3


def test_the_preview_may_stand_in_a_frame(client: FlaskClient) -> None:
    shown = client.get("/reconcile/preview?id=dyst%3ACervicalDystonia")
    assert "A focal dystonia of the neck." in shown.text
    assert "frame-ancestors *" in shown.headers["Content-Security-Policy"]
    assert shown.headers[ORIGINS] == "*"
    hostile = client.get("/reconcile/preview?id=MAXO:0000002")
    assert "<b>" not in hostile.text
    assert client.get("/reconcile/preview?id=zz:1").status_code == 404
    assert client.get("/reconcile/preview?id=HP:9999999").status_code == 404


def test_cors_preflight_and_jsonp(client: FlaskClient) -> None:
    allowed = client.options("/reconcile", headers={"Origin": "https://example.org"})
    assert allowed.headers[ORIGINS] == "*"
    assert "POST" in allowed.headers["Access-Control-Allow-Methods"]
    script = client.get("/reconcile?callback=app.got")
    assert script.mimetype == "text/javascript"
    match = re.fullmatch(r"/\*\*/app\.got\((.*)\);", script.text)
    assert match is not None
    assert json.loads(match[1])["versions"] == ["0.2"]
    for name in ("alert(1)//", "a b", "<x>", "", "a" * 200):
        assert client.get("/reconcile", query_string={"callback": name}).status_code == 400


ODD_QUERIES = [
    1,
    None,
    "wry neck",
    [],
    {},
    {"query": ""},
    {"query": "  \t"},
    {"query": None},
    {"query": {"a": 1}},
    {"query": True},
    {"query": "", "properties": [{"pid": "dyst:hasTreatment", "v": ""}]},
    {"properties": [{"pid": "unknown", "v": "x"}, 7, {"v": "x"}]},
    {"query": "zzzzzz"},
]


@pytest.mark.parametrize("odd", ODD_QUERIES)
def test_an_odd_query_takes_no_answer_from_the_others(client: FlaskClient, odd: object) -> None:
    found = ask(client, {"q0": {"query": "dystonia"}, "q1": odd, "q2": {"query": "wry neck"}})
    assert found["q1"] == {"result": []}
    assert found["q0"]["result"][0]["id"] == "dyst:Dystonia"
    assert found["q2"]["result"][0]["id"] == "dyst:CervicalDystonia"


UNSAID = [
    {"limit": None},
    {"limit": 0},
    {"limit": "3"},
    {"limit": "many"},
    {"type": None},
    {"type": ""},
    {"type": [{"id": "biolink:Disease"}]},
    {"type_strict": "should"},
    {"properties": None},
    {"properties": []},
    {"properties": [{"pid": "dyst:hasTreatment"}]},
    {"properties": [{"pid": "dyst:hasTreatment", "v": ""}]},
    {"properties": [{"pid": "dyst:hasTreatment", "v": [None, " ", {}]}]},
    {"properties": [{"pid": "dyst:hasInheritance", "v": "x"}]},
    {"properties": [{"pid": "no:such", "v": "x"}]},
]


@pytest.mark.parametrize("more", UNSAID)
def test_what_is_left_unsaid_counts_against_nothing(
    client: FlaskClient, more: dict[str, object]
) -> None:
    """Nor does a property of which the graph says nothing."""
    plain = ask(client, {"q": {"query": "wry neck"}})["q"]["result"][0]
    found = ask(client, {"q": {"query": "wry neck", **more}})["q"]["result"][0]
    assert (found["id"], found["score"], found["match"]) == (
        plain["id"],
        plain["score"],
        plain["match"],
    )


@pytest.mark.parametrize("query", [5, 3441, 0.5, True, None, ["wry neck"], {"query": "wry neck"}])
def test_a_query_is_a_text(client: FlaskClient, query: object) -> None:
    """Section 4.1 of the API; what is none has no result and takes none from the others."""
    found = ask(client, {"q": {"query": query}, "s": {"query": "0003441"}})
    assert found["q"]["result"] == []
    assert found["s"]["result"][0]["id"] == "dyst:Dystonia"


SPELLINGS = [
    "HP:0001332",
    "HP_0001332",
    "hp:0001332",
    "hp:HP:0001332",
    "hp:HP_0001332",
    "obo:HP_0001332",
    "http://purl.obolibrary.org/obo/HP_0001332",
    "https://purl.obolibrary.org/obo/HP_0001332",
    "https://bioregistry.io/hp:0001332",
    "https://identifiers.org/HP:0001332",
    "https://identifiers.org/hp/HP:0001332",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_identifiers_in_any_spelling(client: FlaskClient, spelling: str) -> None:
    first = ask(client, {"q": {"query": spelling}})["q"]["result"][0]
    assert first["id"] == "HP:0001332"
    resolved = client.get("/resolve", query_string={"q": spelling, "format": "json"}).json
    assert "HP:0001332" in {found["curie"] for found in resolved["candidates"]}
    asked = {"ids": [spelling], "properties": [{"id": "rdfs:label"}]}
    extended = client.post("/reconcile", data={"extend": json.dumps(asked)}).json
    assert extended["rows"][spelling]["rdfs:label"] == [{"str": "Dystonia"}]
    assert client.get("/reconcile/preview", query_string={"id": spelling}).status_code == 200
    address = "/entity" if spelling.startswith("http") else f"/entity/{spelling}"
    page = client.get(
        address,
        query_string={"iri": spelling} if spelling.startswith("http") else None,
        headers={"Accept": "text/html"},
        follow_redirects=True,
    )
    assert page.status_code == 200
    assert "<h1" in page.text
    assert "Abnormality of movement" in page.text


@pytest.fixture(scope="module")
def with_old_ids(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("old")
    obo, owl = "http://purl.obolibrary.org/obo/", "http://www.w3.org/2002/07/owl#"
    more = "".join(
        f"<{obo}{old}> <{owl}deprecated> true ; <{obo}IAO_0100001> <{obo}{new}> .\n"
        for old, new in (("HP_0002328", "HP_0001332"), ("MONDO_0019049", "MONDO_0003441"))
    )
    graph = "GRAPH <https://w3id.org/dystonia-kg/graph/imports>"
    (folder / "old.trig").write_text(f"{SMALL_GRAPH.read_text()}\n{graph} {{ {more} }}")
    home = make_home(folder / "home", folder / "old.trig")
    return create_app(home, queries_dir=SMALL_QUERIES).test_client()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("HP:0002328", "/entity/HP:0001332"),
        ("HP_0002328", "/entity/HP:0001332"),
        ("hp:HP_0002328", "/entity/HP:0001332"),
        ("HP:0002328.ttl", "/entity/HP:0001332.ttl"),
        ("MONDO:0019049", "/term/Dystonia"),
    ],
)
def test_an_obsolete_identifier_leads_on(with_old_ids: FlaskClient, old: str, new: str) -> None:
    reply = with_old_ids.get(f"/entity/{old}")
    assert (reply.status_code, reply.headers["Location"]) == (303, new)
    iri = "http://purl.obolibrary.org/obo/HP_0002328"
    led = with_old_ids.get("/entity", query_string={"iri": iri})
    assert led.headers["Location"].endswith("0001332")
    found = ask(with_old_ids, {"q": {"query": old.removesuffix(".ttl")}})["q"]["result"]
    assert {"HP:0001332", "MONDO:0003441", "dyst:Dystonia"} & {entry["id"] for entry in found}
