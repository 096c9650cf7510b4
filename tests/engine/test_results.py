"""Writing results: every format is read again by another library."""

import csv
import io
import json
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph

from dystonia_kg.engine.results import RDF_FORMATS, offers, serialize, serialize_graph, table
from dystonia_kg.errors import UnknownFormatError
from dystonia_kg.sparql.negotiation import (
    CSV,
    GRAPH_FORMATS,
    JSON,
    JSON_LD,
    N3,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    RESULT_FORMATS,
    TRIG,
    TSV,
    TURTLE,
    XML,
    Format,
)
from dystonia_kg.store.store import GraphStore

SELECT = "SELECT ?x ?none { dyst:CervicalDystonia rdfs:label ?x }"
GRAPH = "CONSTRUCT WHERE { dyst:CervicalDystonia ?p ?o }"
RDFLIB_NAMES = {
    TURTLE: "turtle",
    N_TRIPLES: "nt",
    JSON_LD: "json-ld",
    RDF_XML: "xml",
    TRIG: "trig",
    N_QUADS: "nquads",
    N3: "n3",
}


def test_select_as_json(small_store: GraphStore) -> None:
    written = json.loads(serialize(small_store.query(SELECT), JSON))
    assert written["head"]["vars"] == ["x", "none"]
    assert written["results"]["bindings"] == [
        {"x": {"type": "literal", "value": "cervical dystonia", "xml:lang": "en"}}
    ]


def test_select_as_csv_and_tsv(small_store: GraphStore) -> None:
    rows = list(csv.reader(io.StringIO(serialize(small_store.query(SELECT), CSV).decode())))
    assert rows == [["x", "none"], ["cervical dystonia", ""]]
    assert serialize(small_store.query(SELECT), TSV) == b'?x\t?none\n"cervical dystonia"@en\t\n'


def test_select_as_xml(small_store: GraphStore) -> None:
    root = ElementTree.fromstring(serialize(small_store.query(SELECT), XML))
    names = {"r": "http://www.w3.org/2005/sparql-results#"}
    assert [node.text for node in root.findall(".//r:literal", names)] == ["cervical dystonia"]


@pytest.mark.parametrize("format_", RESULT_FORMATS)
def test_ask(small_store: GraphStore, format_: Format) -> None:
    assert b"true" in serialize(small_store.query("ASK {}"), format_)


@pytest.mark.parametrize("format_", GRAPH_FORMATS)
def test_graphs_are_read_by_rdflib(small_store: GraphStore, format_: Format) -> None:
    body = serialize(small_store.query(GRAPH), format_)
    expected = len(list(small_store.query(GRAPH)))
    parsed: Graph = Dataset() if format_ in (TRIG, N_QUADS) else Graph()
    assert len(parsed.parse(data=body, format=RDFLIB_NAMES[format_])) == expected


def test_turtle_uses_the_prefixes_that_occur(small_store: GraphStore) -> None:
    text = serialize(small_store.query(GRAPH), TURTLE).decode()
    assert "@prefix dyst:" in text
    assert "@prefix ORPHA:" not in text


def test_formats_of_the_other_kind_are_refused(small_store: GraphStore) -> None:
    with pytest.raises(UnknownFormatError, match="Turtle is for graphs"):
        serialize(small_store.query(SELECT), TURTLE)
    with pytest.raises(UnknownFormatError, match="CSV is for SELECT"):
        serialize(small_store.query(GRAPH), CSV)


@pytest.mark.parametrize("predicate", ["http://example.org/1", "http://example.org/"])
def test_predicate_that_is_no_element_name(predicate: str) -> None:
    node = ox.NamedNode("http://example.org/s")
    triples = [ox.Triple(node, ox.NamedNode(predicate), node)]
    with pytest.raises(UnknownFormatError, match="RDF/XML"):
        serialize_graph(triples, RDF_XML)
    assert serialize_graph(triples, N_TRIPLES).count(b"\n") == 1


def test_offers(small_store: GraphStore) -> None:
    assert offers(small_store.query(GRAPH)) == GRAPH_FORMATS
    assert offers(small_store.query("ASK {}")) == RESULT_FORMATS


def test_table_is_cut(small_store: GraphStore) -> None:
    whole = small_store.query("SELECT ?s ?none { ?s ?p ?o } LIMIT 5")
    assert isinstance(whole, ox.QuerySolutions)
    cut = table(whole, 3)
    assert (len(cut.rows), cut.is_cut, cut.columns) == (3, True, ["s", "none"])
    assert all(row[1] is None for row in cut.rows)
    again = small_store.query("SELECT ?s { ?s ?p ?o } LIMIT 5")
    assert isinstance(again, ox.QuerySolutions)
    assert not table(again, 5).is_cut


@pytest.mark.parametrize("format_", [TURTLE, TRIG, N3])
@pytest.mark.parametrize(
    "iri",
    [
        "https://doi.org/10.1002/a(b)~c",
        "https://doi.org/10.",
        "https://doi.org/-x",
        "https://doi.org/a%20é",
    ],
)
def test_no_escape_in_a_prefixed_name(format_: Format, iri: str) -> None:
    node = ox.NamedNode(iri)
    text = ox.Literal('"<DOI:10.1\\/x> \\ DOI:10.1\\/y', datatype=node)
    triples = [ox.Triple(node, node, node), ox.Triple(node, node, text)]
    written = serialize_graph(triples, format_)
    assert f"<{iri}>".encode() in written
    assert b"DOI:10\\" not in written
    assert {quad.triple for quad in ox.parse(written, format=RDF_FORMATS[format_])} == set(triples)


@pytest.mark.parametrize("character", ["\x01", "\x0b", "\x1f", "\ufffe"])
def test_what_xml_cannot_hold_is_refused(small_store: GraphStore, character: str) -> None:
    query = f"SELECT ('a{character}b' AS ?x) {{}}"
    with pytest.raises(UnknownFormatError, match="XML cannot hold"):
        serialize(small_store.query(query), XML)
    assert json.loads(serialize(small_store.query(query), JSON))["results"]["bindings"]
    node = ox.NamedNode("http://e.org/p")
    with pytest.raises(UnknownFormatError, match="XML cannot hold"):
        serialize_graph([ox.Triple(node, node, ox.Literal(f"a{character}"))], RDF_XML)


def test_a_carriage_return_stays_one(small_store: GraphStore) -> None:
    text = serialize(small_store.query(r"SELECT ('a\r\nb' AS ?x) {}"), XML)
    assert "a\r\nb" in "".join(ElementTree.fromstring(text).itertext())
    node = ox.NamedNode("http://e.org/p")
    written = serialize_graph([ox.Triple(node, node, ox.Literal("a\r\nb"))], RDF_XML)
    assert "a\r\nb" in "".join(ElementTree.fromstring(written).itertext())
    rows = csv.reader(
        io.StringIO(
            serialize(small_store.query(r"SELECT ('a\r\n\"b,' AS ?x) {}"), CSV).decode(), newline=""
        )
    )
    assert list(rows) == [["x"], ['a\r\n"b,']]
