"""/queries/NAME with places filled, and /api."""

import importlib.util

import pytest
from flask.testing import FlaskClient

from dystonia_kg.browse.gallery import federated_queries
from dystonia_kg.questions.ask import SURE
from support.real_parts import left_out

BROWSER = {"Accept": "text/html"}
TREATMENTS = "/queries/treatments-of-cervical-dystonia"


def test_a_place_is_filled_by_name(client: FlaskClient) -> None:
    as_it_is = client.get(f"{TREATMENTS}.csv")
    for name in ("writer's cramp", "dyst:WritersCramp", "WritersCramp"):
        response = client.get(f"{TREATMENTS}.csv", query_string={"disease": name})
        assert (response.status_code, response.text) == (200, as_it_is.text)
    none = client.get(f"{TREATMENTS}.csv", query_string={"disease": "generalized dystonia"})
    assert none.text.split() == ["treatment,label"]


def test_the_query_itself_is_given_filled(client: FlaskClient) -> None:
    text = client.get(f"{TREATMENTS}.rq?disease=focal+dystonia").text
    assert "# title: Treatments of focal dystonia\n" in text
    assert "dyst:FocalDystonia dyst:hasTreatment" in text


def test_the_page_has_a_field_for_each_place(client: FlaskClient) -> None:
    page = client.get(f"{TREATMENTS}?disease=wry+neck", headers=BROWSER).text
    assert '<input id="place-disease" name="disease" value="wry neck"' in page
    assert "Disease is read as cervical dystonia (dyst:CervicalDystonia)" in page
    assert f'href="{TREATMENTS}.csv?disease=wry+neck"' in page
    assert "treatments-of-cervical-dystonia.csv?disease=wry+neck&#39;" in page


@pytest.mark.parametrize("extension", ["", ".csv", ".rq", ".json"])
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("diseas=writer's+cramp", "the question has no parameter 'diseas'"),
        ("disease=xyzzy", "'xyzzy' for 'disease' leads to no term of kind disease"),
        ("disease=", "the value of 'disease' is empty"),
        ("disease=dystonia&disease=focal+dystonia", "the parameter 'disease' stands twice"),
        ("disease=HP:0001337", "leads to no term of kind disease"),
    ],
)
def test_what_cannot_be_filled_is_refused(
    client: FlaskClient, extension: str, query: str, message: str
) -> None:
    response = client.get(
        f"{TREATMENTS}{extension}?{query}", headers={"Accept": "application/json"}
    )
    assert response.status_code == 400
    assert message in response.json["error"]


def test_errors_of_a_document_are_text(client: FlaskClient) -> None:
    """Who asks for a table by its address, as R and curl do, is no browser."""
    for address in (f"{TREATMENTS}.csv?disease=xyzzy", "/queries/none.json", "/term/None.ttl"):
        for accept in ("*/*", ""):
            response = client.get(address, headers={"Accept": accept})
            assert response.status_code in (400, 404)
            assert response.mimetype == "text/plain"
        assert client.get(address, headers=BROWSER).mimetype == "text/html"
    assert client.get(f"{TREATMENTS}?disease=xyzzy").mimetype == "text/html"


def test_a_question_without_places_takes_no_parameters(client: FlaskClient) -> None:
    response = client.get("/queries/is-there-a-focal-dystonia.json?disease=dystonia")
    assert (response.status_code, response.mimetype) == (400, "text/plain")
    assert "no places to fill" in response.text


def test_an_error_lists_what_could_be_meant(client: FlaskClient) -> None:
    asked = {"disease": "cervcal dystona x"}
    nearest = client.get(
        TREATMENTS, query_string=asked, headers={"Accept": "application/json"}
    ).json["nearest"]
    listed = {row["label"]: row["iri"] for row in nearest}
    address = listed["cervical dystonia (dyst:CervicalDystonia)"]
    assert address == f"{TREATMENTS}?disease=dyst%3ACervicalDystonia"
    assert client.get(address).status_code == 200
    page = client.get(TREATMENTS, query_string=asked, headers=BROWSER)
    assert page.status_code == 400
    assert f'href="{address}"' in page.text


def test_openapi_describes_every_question_with_its_places(client: FlaskClient) -> None:
    document = client.get("/api").json
    operation = document["paths"][f"{TREATMENTS}.{{extension}}"]["get"]
    places = {parameter["name"]: parameter for parameter in operation["parameters"]}
    assert places["disease"]["schema"] == {"type": "string", "default": "dyst:CervicalDystonia"}
    assert places["extension"]["schema"]["enum"] == [
        *("json", "xml", "csv", "tsv"),
        *("md", "html", "rq"),
    ]
    graph = document["paths"]["/queries/what-is-said-of-focal-dystonia.{extension}"]["get"]
    assert "ttl" in graph["parameters"][0]["schema"]["enum"]
    names = [path for path in document["paths"] if path.startswith("/queries/")]
    assert len(names) == 3


def test_every_described_path_is_one_of_the_site(client: FlaskClient) -> None:
    """And each answers to GET, with the default of each place or an example."""
    examples = {"name": "WritersCramp", "curie": "HP:0001337", "query": "ASK {}", "q": "dystonia"}
    elsewhere = {"/claim/{name}": "basal-ganglia", "/graph/{name}": "ontology"}
    for path, operations in client.get("/api").json["paths"].items():
        if path in ("/download/{name}", "/dataset", "/rank"):
            continue  # the small home has none of these, nor signs to rank by
        for method in operations.keys() & {"put", "delete"} or operations.keys() - {"get"}:
            refused = client.open(path, method=method.upper(), query_string={"default": ""})
            assert str(refused.status_code) in ("403", "415"), (path, method)
        if "get" not in operations:
            continue
        address = path.replace("{extension}", "json" if "focal-dystonia.{" not in path else "ttl")
        if "is-there" in path:
            address = path.replace("{extension}", "json")
        asked = {}
        for parameter in operations["get"]["parameters"]:
            name = parameter["name"]
            if parameter["in"] == "path":
                address = address.replace(
                    f"{{{name}}}", elsewhere.get(path, examples.get(name, ""))
                )
            elif parameter["required"]:
                asked[name] = examples[name]
            elif "default" in parameter["schema"]:
                asked[name] = parameter["schema"]["default"]
        response = client.get(address, query_string=asked)
        assert response.status_code == 200, path
        assert response.mimetype in operations["get"]["responses"]["200"]["content"], path


def test_errors_are_of_a_described_type(client: FlaskClient) -> None:
    described = client.get("/api").json["components"]["responses"]["Error"]["content"]
    for address in (f"{TREATMENTS}.csv?disease=xyzzy", "/term/None"):
        for accept in ("*/*", "text/html", "application/json"):
            response = client.get(address, headers={"Accept": accept})
            assert response.status_code in (400, 404)
            assert response.mimetype in described


@pytest.mark.parametrize("extension", ["", ".rq", ".csv", ".md"])
def test_a_federated_question_takes_no_parameters(built: FlaskClient, extension: str) -> None:
    name = "/queries/what-do-the-proteins-of-dystonia-genes-do"
    response = built.get(f"{name}{extension}?disease=dystonia")
    assert response.status_code == 400
    assert "no parameter" in response.text


def test_openapi_is_valid(client: FlaskClient) -> None:
    if importlib.util.find_spec("openapi_spec_validator") is None:
        left_out("no openapi-spec-validator")
    from openapi_spec_validator import OpenAPIV31SpecValidator

    OpenAPIV31SpecValidator(client.get("/api").json).validate()


def test_the_api_has_a_page(client: FlaskClient) -> None:
    page = client.get("/api", headers=BROWSER)
    assert page.mimetype == "text/html"
    assert "treatments-of-cervical-dystonia" in page.text


def test_a_sure_question_in_words_is_answered(built: FlaskClient) -> None:
    asked = {"q": "How is blepharospasm treated?", "format": "json"}
    found = built.get("/ask", query_string=asked).json
    assert found["parameters"] == {"disease": "dyst:Blepharospasm"}
    assert found["query"] == found["nearest"][0]
    assert found["confidence"] >= SURE
    treatments = {row["treatmentLabel"] for row in found["answer"]["rows"]}
    assert "botulinum toxin therapy" in treatments
    assert any(row["reference"] == "PMID:27164716" for row in found["answer"]["claims"])
    assert "dyst:Blepharospasm dyst:hasTreatment" in found["answer"]["sparql"]


def test_an_answer_without_rows_says_so(built: FlaskClient) -> None:
    asked = {"q": "Which genes cause embouchure dystonia?"}
    found = built.get("/ask", query_string={**asked, "format": "json"}).json
    assert found["query"] == "which-gene-causes-which-dystonia"
    assert (found["answer"]["rows"], found["note"][:23]) == ([], "the graph says nothing ")
    page = built.get("/ask", query_string=asked, headers=BROWSER).text
    assert "No rows: the graph says nothing about this" in page


def test_an_unsure_question_in_words_is_offered_the_nearest(built: FlaskClient) -> None:
    asked = {"q": "How do I install Python?", "format": "json"}
    found = built.get("/ask", query_string=asked).json
    assert (found["query"], found["answer"]) == (None, None)
    assert found["note"]
    page = built.get("/ask", query_string={"q": "What is dystonia thought to be"}).text
    assert "The nearest questions" in page or "Understood as" in page


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("", "For instance"),
        ("How is blepharospasm treated?", "Claims behind it"),
        ("capital of France", "Not answered: no question here is about anything like it."),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
    ],
)
def test_the_page_for_questions_in_words(built: FlaskClient, sentence: str, expected: str) -> None:
    page = built.get("/ask", query_string={"q": sentence}, headers=BROWSER)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert expected in page.text


def test_a_page_has_an_address_of_its_own(client: FlaskClient) -> None:
    page = client.get(f"{TREATMENTS}.html", headers={"Accept": "text/markdown"})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert page.text == client.get(TREATMENTS, headers=BROWSER).text


def test_every_described_extension_of_a_federated_question_is_known(built: FlaskClient) -> None:
    """Those that are run here are refused, as no server may be asked, the others are shown."""
    described = built.get("/api").json["paths"]
    for name in federated_queries():
        path = f"/queries/{name}.{{extension}}"
        for extension in described[path]["get"]["parameters"][0]["schema"]["enum"]:
            answer = built.get(path.replace("{extension}", extension))
            is_page = extension in ("md", "html", "rq")
            assert answer.status_code == (200 if is_page else 403), (path, extension)
