"""/search, /suggest and /resolve: hits, what narrows them, and what they say of themselves."""

import json

import pytest
from flask.testing import FlaskClient

from dystonia_kg.curies import expand
from support.html import BROWSER


def test_search_api(client: FlaskClient) -> None:
    for response in (
        client.get("/search?q=wry&format=json"),
        client.get("/search?q=wry", headers={"Accept": "application/json"}),
    ):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        (hit,) = json.loads(response.data)["hits"]
        assert hit["curie"] == "dyst:CervicalDystonia"
        assert hit["matched"] == "wry neck"
        assert hit["href"] == "/term/CervicalDystonia"
    hits = json.loads(client.get("/search?q=secondary&format=json").data)["hits"]
    assert (hits[0]["curie"], hits[1]["obsolete"]) == ("dyst:Dystonia", True)
    assert "replaced by dyst:Dystonia" in hits[0]["reason"]
    assert hits[1]["replaced_by"] == expand("dyst:Dystonia")


def test_search_says_what_an_identifier_leads_to(client: FlaskClient) -> None:
    answer = json.loads(client.get("/search?q=MONDO:0003441&format=json").data)
    assert next(found["curie"] for found in answer["identifies"]) == "dyst:Dystonia"
    assert [hit["curie"] for hit in answer["hits"]] == ["dyst:Dystonia"]
    assert "MONDO:0003441" in answer["hits"][0]["reason"]
    assert json.loads(client.get("/search?q=wry&format=json").data)["identifies"] == []


def test_one_hit_a_thing_and_its_kind_in_plain_words(client: FlaskClient) -> None:
    answer = json.loads(client.get("/search?q=dystonic+disorder&format=json").data)
    (hit,) = [hit for hit in answer["hits"] if hit["curie"] == "dyst:Dystonia"]
    assert (hit["kind"], hit["vocabularies"]) == ("disease", ["Mondo"])
    assert "MONDO:0003441" not in {hit["curie"] for hit in answer["hits"]}


@pytest.mark.parametrize("query", ["tardive dystonia", "yips", "zzzzzz"])
def test_no_confident_match(client: FlaskClient, query: str) -> None:
    answer = json.loads(client.get("/search", query_string={"q": query, "format": "json"}).data)
    assert not answer["confident"]
    assert all(hit["weak"] for hit in answer["hits"])
    page = client.get("/search", query_string={"q": query}, headers=BROWSER).text
    assert "No confident match." in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("torticolis", "HP:0000473"),
        ("cervicle dystonia", "dyst:CervicalDystonia"),
        ("generalised dystonia", "dyst:GeneralizedDystonia"),
        ("wry neck", "dyst:CervicalDystonia"),
    ],
)
def test_spellings_that_are_understood(client: FlaskClient, query: str, expected: str) -> None:
    answer = json.loads(client.get("/search", query_string={"q": query, "format": "json"}).data)
    assert answer["confident"]
    assert answer["hits"][0]["curie"] == expected


def test_facets_narrow_and_are_counted(client: FlaskClient) -> None:
    found = json.loads(client.get("/search?kind=disease&format=json").data)
    kinds = {value["value"]: value["count"] for value in found["facets"]["kind"]}
    assert kinds == {"disease": found["total"]}
    signs = {value["value"]: value["count"] for value in found["facets"]["sign"]}
    assert signs["HP:0030833"] == 1
    narrowed = json.loads(client.get("/search?kind=disease&sign=HP:0030833&format=json").data)
    assert [hit["curie"] for hit in narrowed["hits"]] == ["dyst:CervicalDystonia"]
    page = client.get("/search?kind=disease&sign=HP:0030833", headers=BROWSER).text
    assert 'href="/search?kind=disease"' in page
    nothing = json.loads(client.get("/search?kind=gene&sign=HP:0030833&format=json").data)
    assert nothing["total"] == 0


def test_pages_of_hits(client: FlaskClient) -> None:
    first = json.loads(client.get("/search?q=dystonia&limit=3&format=json").data)
    second = json.loads(client.get("/search?q=dystonia&limit=3&page=2&format=json").data)
    assert first["total"] == second["total"] > 6
    ids = [hit["curie"] for hit in (*first["hits"], *second["hits"])]
    assert len(set(ids)) == 6


def test_suggestions(client: FlaskClient) -> None:
    found = json.loads(client.get("/suggest?q=cerv").data)
    assert found[0]["href"] == "/term/CervicalDystonia"
    assert found[0]["kind"] == "disease"
    assert json.loads(client.get("/suggest?q=").data) == []
    assert json.loads(client.get("/suggest?q=zzzz").data) == []


def test_resolve_leads_people_to_the_search(client: FlaskClient) -> None:
    response = client.get("/resolve?q=wry+neck&kind=substance", headers=BROWSER)
    assert (response.status_code, response.headers["Location"]) == (
        303,
        "/search?q=wry+neck&kind=drug",
    )
    assert client.get("/resolve?q=wry+neck").mimetype == "application/json"


def test_search_limit(client: FlaskClient) -> None:
    for limit, expected in (("1", 1), ("", 7), ("99999", 7)):
        answer = client.get(f"/search?q=dystonia&format=json&limit={limit}")
        hits = json.loads(answer.data)["hits"]
        assert len(hits) == 1 if expected == 1 else len(hits) >= expected


def test_one_record_is_one_hit_though_a_mapping_says_otherwise(built: FlaskClient) -> None:
    hits = built.get("/search?q=DYT1&format=json").json["hits"]
    addresses = [hit["href"] for hit in hits]
    assert addresses[0] == "/term/DYT-TOR1A"
    assert len(set(addresses)) == len(addresses)
    unlike = [hit for hit in hits if hit["matched"] != hit["label"]]
    assert all(hit["reason"] for hit in unlike)  # why it is one


@pytest.mark.parametrize(
    ("query", "expected"),
    [("how is blepharospasm treated", True), ("TOR1A?", True), ("is a", False), ("DYT1", False)],
)
def test_a_question_is_handed_on(client: FlaskClient, query: str, expected: bool) -> None:
    page = client.get("/search", query_string={"q": query}).text
    assert ("reads like a question" in page) is expected


def test_suggestions_keep_to_a_vocabulary(client: FlaskClient) -> None:
    every = client.get("/suggest?q=dyst").json
    of_hpo = client.get("/suggest?q=dyst&prefix=HP:").json
    assert every is not None
    assert of_hpo is not None
    assert {hit["id"] for hit in of_hpo} == {"HP:0001332"}
    assert not all(hit["id"].startswith("HP:") for hit in every)


def test_a_question_is_not_told_that_its_small_words_are_in_no_name(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "how is dystonia treated"}).text
    assert "ask it in words" in page
    assert "No confident match" not in page
    assert ">is</a>" not in page
    assert ">dystonia</a>" in page


@pytest.mark.parametrize(
    "address",
    [
        *("/search?q=wry&limit=abc", "/search?q=wry&format=json&limit=0", "/search?q=wry&page=x"),
        "/reconcile/properties?type=disease&limit=x",
    ],
)
def test_what_is_no_number_is_refused(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400
