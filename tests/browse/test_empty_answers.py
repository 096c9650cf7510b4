"""Why a query has no rows, on the built graph."""

import pytest

from dystonia_kg.browse.empty_answers import notes
from dystonia_kg.sparql.tokens import with_base
from dystonia_kg.store.store import GraphStore

NOTES = [
    (
        "SELECT ?x { dyst:CervicalDystonia dyst:hasTreatmnt ?x }",
        ["dyst:hasTreatmnt is nowhere in this graph; did you mean dyst:hasTreatment or"],
    ),
    (
        'SELECT ?s { ?s rdfs:label "cervical dystonia" }',
        ['the graph has this text in a language: write "cervical dystonia"@en'],
    ),
    (
        "SELECT ?s { MONDO:0000477 dyst:hasSymptom ?s }",
        ["MONDO:0000477 is dyst:FocalDystonia here: claims stand on dyst:FocalDystonia, and"],
    ),
    ("PREFIX x: <http://x.example/> SELECT * { x:a x:b x:c }", []),
    ('SELECT ?s { ?s rdfs:label "cervical dystonia"@en ; rdfs:label "nothing"@en }', []),
    ('SELECT ?s { ?s dyst:value "cervical dystonia"^^xsd:string }', []),
    ("SELECT ?s { ?s rdfs:label 'cervical\\u0020dystonia' }", ["the graph has this text in a"]),
    ('SELECT ?s { ?s rdfs:label "<a> } \\"quoted\\" \\n" }', []),
    ("SELECT ?s { <no iri> ?p ?s }", []),
    (
        "SELECT ?s { <dyst:CervicalDystonia> dyst:hasTreatment ?s }",
        ["<dyst:CervicalDystonia> is an IRI, and no name with a prefix: write dyst:CervicalD"],
    ),
    ("PREFIX o: <http://purl.obolibrary.org/obo/HP_> SELECT ?s { o:0001332 ?none ?s }", []),
    ("PREFIX dyst: <https://w3id.org/dystonia-kg/term/> SELECT * { dyst:Dystonia ?p ?s }", []),
    ('SELECT * { ?s dyst:value ?v FILTER(xsd:date(?v) > "2020-01-01"^^xsd:date) }', []),
    ('SELECT ?s { ?s rdfs:label "cervical dystonia" @en }', []),
    ('SELECT ?s { ?s dyst:value "cervical dystonia" ^^ xsd:string }', []),
    (
        "SELECT * { ?a skos:exactMach ?b }",
        ["skos:exactMach is nowhere in this graph; did you mean skos:exactMatch or"],
    ),
    (
        "SELECT * { ?disease dyst:hasPrevalence ?share }",
        ["dyst:hasPrevalence is the property of no triple; claims have it: ?claim biolink:pred"],
    ),
    (
        "SELECT * { ?disease dyst:hasCause ?cause }",
        ["dyst:hasCause is the property of no triple; the definitions of classes alone"],
    ),
    ("CONSTRUCT { ?a dyst:isMadeUp ?b } { ?a dyst:hasGait ?b }", ["dyst:hasGait is nowhere in"]),
    ("CONSTRUCT WHERE { ?a dyst:hasGait ?b }", ["dyst:hasGait is nowhere in"]),
    (
        with_base("SELECT * { <a> rdfs:label ?b }", "https://example.org/sparql"),
        ["<a> is relative and means <https://example.org/a> here"],
    ),
]


@pytest.mark.parametrize(("query", "beginnings"), NOTES)
def test_notes(built_store: GraphStore, query: str, beginnings: list[str]) -> None:
    found = notes(built_store, query)
    assert len(found) == len(beginnings), found
    assert all(note.startswith(start) for note, start in zip(found, beginnings, strict=True))


def test_many_names_are_no_burden(built_store: GraphStore) -> None:
    query = " ".join(f"dyst:Nothing{n} dyst:hasNone{n} ?x{n} ." for n in range(500))
    assert len(notes(built_store, f"SELECT * {{ {query} }}")) == 5
