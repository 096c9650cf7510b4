"""The page about the data and the data package, on the built graph."""

import hashlib
import re

import pytest
from flask.testing import FlaskClient

from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.curies import compress
from dystonia_kg.links import check
from dystonia_kg.store.store import Binding, GraphStore
from support.homes import ROOT


@pytest.fixture(scope="module")
def page(built: FlaskClient) -> str:
    return built.get("/data").text


def test_every_statement_of_the_source_document_is_listed(page: str) -> None:
    listed = re.findall(r'<th scope="row"><a href="[^"]+#(S\d\d)">', page)
    assert listed == [f"S{number:02}" for number in range(1, 63)]
    rows = re.findall(r"#S\d\d\">.*?</tr>", page, re.DOTALL)
    assert all('href="/queries/' in row and 'number">0<' not in row for row in rows)


def test_the_findings_are_those_of_the_checks_in_words(page: str, built_store: GraphStore) -> None:
    kinds = {finding.kind for finding in check.check_links()}
    said = re.sub(r'href="[^"]*"', "", page)
    assert [kind for kind in kinds if kind in said] == []
    numbers = re.findall(r'<h3>[^<]+</h3> <span class="count">(\d+)</span>', page)
    rows = built_store.select(
        "SELECT (COUNT(*) AS ?n)"
        " { ?finding dyst:findingKind ?kind ; dyst:concerns ?term FILTER(isIRI(?term)) }"
    )
    assert sum(map(int, numbers)) == int(rows[0]["n"].value) > 100
    groups = re.findall(r'<h3>([^<]+)</h3> <span class="count">\d+</span>( <span[^>]*>no)?', page)
    assert [bool(note) for _, note in groups] == sorted(bool(note) for _, note in groups)
    assert {title for title, note in groups if note} == {
        "Only the Disease Ontology says so",
        "The place in Mondo has changed",
        "New in Mondo",
        "Withdrawn in a newer release",
    }


@pytest.mark.parametrize(
    ("words", "property_"),
    [
        ("name a publication", "biolink:publications"),
        ("have a code of the Evidence and Conclusion Ontology", "biolink:has_evidence"),
        ("name the kind of study", "dyst:studyKind"),
    ],
)
def test_figures_of_quality(page: str, built_store: GraphStore, words: str, property_: str) -> None:
    claims = built_store.select("SELECT ?c { ?c a dyst:Claim }")
    stated = f"SELECT ?c {{ ?c {property_} ?o . FILTER(?o != dyst:StudyKindNotStated) }}"
    with_it = {row["c"] for row in built_store.select(stated)}
    count = sum(row["c"] in with_it for row in claims)
    assert count > 1000
    share = f"{100 * count / len(claims):.1f} %"
    assert f'{words}</th><td class="number">{count:,}</td><td class="number">{share}<' in page


def test_licences_are_named_and_not_spelled_as_addresses(page: str) -> None:
    sources = page.partition('id="sources"')[2].partition("</section>")[0]
    assert re.search(
        r'href="https://creativecommons.org/licenses/by/4.0/"[^>]*>CC BY 4.0</a>', sources
    )
    assert re.findall(r">https?://[^<]*</a>", sources) == []


def test_every_source_stands_with_its_licence(built: FlaskClient, built_store: GraphStore) -> None:
    rows = built_store.select(own_query("sources"))
    listed = built.get("/data").text.partition('id="sources"')[2].partition("</table>")[0]
    package = {source["path"]: source for source in built.get("/datapackage.json").json["sources"]}
    assert len(rows) == listed.count("<tr>") - 1 == len(package) > 30
    for row in rows:
        licence = row["licence"].value  # no source is without
        line = next(part for part in listed.split("<tr>") if f'title="{name_of(row)}"' in part)
        assert licence in line
        assert package[row["source"].value]["license"] == licence


def name_of(row: Binding) -> str:
    return compress(row["source"].value) or ""


def test_how_to_cite(page: str) -> None:
    cited = page.partition('id="cite"')[2].partition("</section>")[0]
    assert (ROOT / "CITATION.cff").read_text().split("title: ")[1].split("\n")[0] in cited


def test_the_data_package_has_the_files_with_their_checksums(
    built: FlaskClient, built_store: GraphStore
) -> None:
    package = built.get("/datapackage.json").json
    assert package["name"] == "dystonia-kg"
    assert built_store.build is not None
    names = {path.name for path in (built_store.build / "release").iterdir()}
    assert {resource["path"].rpartition("/")[2] for resource in package["resources"]} == names
    for resource in package["resources"][:4]:
        body = built.get("/download/" + resource["path"].rpartition("/")[2]).data
        assert resource["bytes"] == len(body)
        assert resource["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
