"""What docs/limits.md says of the engine's differences is so, and the ways round lead round."""

import pyoxigraph as ox
import pytest

from dystonia_kg.namespaces import PREFIXES

VALUES = "VALUES ?x { <http://a> <http://b> }"
GAPS = 'VALUES ?x { "a" UNDEF "b" }'
NUMBERS = "VALUES ?x { 1 UNDEF 2 }"
DIFFERENCES = [
    (f"GROUP_CONCAT(?x) AS ?y) {{ {VALUES} }}", None),
    (f"GROUP_CONCAT(STR(?x)) AS ?y) {{ {VALUES} }}", "http://a http://b"),
    (f"GROUP_CONCAT(?x) AS ?y) {{ {GAPS} }}", None),
    (f'GROUP_CONCAT(COALESCE(?x, "")) AS ?y) {{ {GAPS} }}', "a  b"),
    (f"GROUP_CONCAT(?x) AS ?y) {{ {GAPS} FILTER(BOUND(?x)) }}", "a b"),
    ("GROUP_CONCAT(?x) AS ?y) { VALUES ?x { 1 2 } }", None),
    ('LANG(GROUP_CONCAT(?x)) AS ?y) { VALUES ?x { "a"@en "b"@en } }', "en"),
    ('LANG(GROUP_CONCAT(STR(?x))) AS ?y) { VALUES ?x { "a"@en "b"@en } }', ""),
    *((f"{name}(?x) AS ?y) {{ {NUMBERS} }}", None) for name in ("SUM", "AVG", "MIN", "MAX")),
    (f"SUM(?x) AS ?y) {{ {NUMBERS} FILTER(BOUND(?x)) }}", "3"),
    ('COUNT(xsd:integer(?x)) AS ?y) { VALUES ?x { "1" "a" } }', None),
    ('COUNT(?z) AS ?y) { VALUES ?x { "1" "a" } BIND(xsd:integer(?x) AS ?z) }', "1"),
    ('IF("x"@en, 1, 2) AS ?y) {}', None),
    ('IF(STR("x"@en) != "", 1, 2) AS ?y) {}', "1"),
    ('IF("x"^^xsd:integer, 1, 2) AS ?y) {}', None),
    ('IF(COALESCE("x"^^xsd:integer + 0, 0), 1, 2) AS ?y) {}', "2"),
    ('REPLACE("ab", "(a)", "$12") AS ?y) {}', "b"),
    ('REPLACE("ab", "(a)", "${1}2") AS ?y) {}', "a2b"),
    (r'REPLACE("abc", "b", "\\\\") AS ?y) {}', r"a\\c"),
    (r'REPLACE("abc", "b", "\\") AS ?y) {}', r"a\c"),
    ('REPLACE("a.c", ".", "$x", "q") AS ?y) {}', "ac"),
    ('REPLACE("a.c", ".", "$$x", "q") AS ?y) {}', "a$xc"),
    (r'REPLACE("_+a", "\\w", "") AS ?y) {}', "+"),
    (r'REPLACE("_+a", "[^\\p{P}\\p{Z}\\p{C}]", "") AS ?y) {}', "_"),
    (r'REPLACE("\u00A0 ", "\\s", "") AS ?y) {}', ""),
    (r'REPLACE("\u00A0 ", "[ \\t\\n\\r]", "") AS ?y) {}', "\u00a0"),
    *(
        (f'REGEX("aB", "{pattern}") AS ?y) {{}}', "true")
        for pattern in (r"\\ba", r"B\\z", r"\\x61", "(?i)AB", "(?<name>a)")
    ),
    ('REPLACE("abc", "(b)", "$1x") AS ?y) {}', "ac"),
    ('REPLACE("abc", "(b)", "${1}x") AS ?y) {}', "abxc"),
    (r'REPLACE("abc", "b", "\\$") AS ?y) {}', r"a\$c"),
    ('REPLACE("abc", "b", "$$") AS ?y) {}', "a$c"),
    ('REGEX("a", "^[a-z-[aeiou]]") AS ?y) {}', "true"),
    ('REGEX("a", "^[a-z&&[^aeiou]]") AS ?y) {}', "false"),
    ('REGEX("b", "^[a-z&&[^aeiou]]") AS ?y) {}', "true"),
    (r'REGEX("a", "\\i") AS ?y) {}', None),
    (r'REGEX("a", "\\p{IsBasicLatin}") AS ?y) {}', None),
    ('REPLACE("abc", "x*", "-") AS ?y) {}', "-a-b-c-"),
    ("STR(1.10) AS ?y) {}", "1.1"),
    ('STR("01"^^xsd:integer) AS ?y) {}', "1"),
    ("STR(1.0E3) AS ?y) {}", "1000"),
    ('"1.10"^^xsd:decimal = 1.1 AS ?y) {}', "true"),
    ('STR("1"^^xsd:boolean) AS ?y) {}', "true"),
    ('STR("PT90M"^^xsd:dayTimeDuration) AS ?y) {}', "PT1H30M"),
    ('DATATYPE("300"^^xsd:byte) AS ?y) {}', PREFIXES["xsd"] + "integer"),
    ('"300"^^xsd:byte = 300 AS ?y) {}', "true"),
    ('LANG("x"@en-US) AS ?y) {}', "en-us"),
    ('LANGMATCHES(LANG("x"@en-US), "en-US") AS ?y) {}', "true"),
    ("9223372036854775807 + 1 AS ?y) {}", None),
    ("0.1234567890123456789 > 0 AS ?y) {}", None),
    ("xsd:double(STR(0.1234567890123456789)) > 0 AS ?y) {}", "true"),
    ("true > false AS ?y) {}", None),
    ("xsd:integer(true) > xsd:integer(false) AS ?y) {}", "true"),
    (r'REGEX("aa", "^(a)\\1$") AS ?y) {}', None),
    (r'REPLACE("aa", "^(a)a$", "$1") = "a" AS ?y) {}', "true"),
    ('xsd:integer(" 1 ") AS ?y) {}', None),
    (r'xsd:integer(REPLACE(" 1 ", "\\s", "")) AS ?y) {}', "1"),
    ('"2006-08-23"^^xsd:date != "2006-08-23Z"^^xsd:date AS ?y) {}', "true"),
    ('"2006-08-23"^^xsd:date = "2006-08-23Z"^^xsd:date AS ?y) {}', "false"),
    ('"2006-08-23"^^xsd:date < "2006-08-23Z"^^xsd:date AS ?y) {}', None),
    ('"2006-08-23Z"^^xsd:date = "2006-08-23+00:00"^^xsd:date AS ?y) {}', "true"),
    ("COUNT(*) AS ?y) { VALUES (?x ?a ?b) { (1 2 3) } FILTER(?x<?a&&?b>?x) }", "1"),
    ('REGEX("&", "[a&&b]") AS ?y) {}', "false"),
    (r'REGEX("&", "[a\\&\\&b]") AS ?y) {}', "true"),
    ('REGEX("a b", "a[ ]b", "x") AS ?y) {}', None),
    (r'REGEX("a b", "a\\x20b", "x") AS ?y) {}', "true"),
    ('REGEX("a", "^a#$", "x") AS ?y) {}', "true"),
    (r'REGEX("a#", "^a\\#$", "x") AS ?y) {}', "true"),
    ("COUNT(*) AS ?y) { <a:a> <a:p>* ?x }", "0"),
    ("COUNT(*) AS ?y) { { BIND(<a:a> AS ?x) } UNION { <a:a> <a:p>+ ?x } }", "1"),
    ("COUNT(?x) + 1 AS ?y) { VALUES ?x { 1 2 } }", "3"),
    ("xsd:decimal(2.3e0) AS ?y) {}", "2.299999999999999744"),
    ("xsd:decimal(STR(2.3e0)) AS ?y) {}", "2.3"),
    ('"2024-01-01T00:00:00"^^xsd:dateTime + "PT1H"^^xsd:dayTimeDuration AS ?y) {}', None),
    (
        '"2024-01-01T00:00:00"^^xsd:dateTime - "-PT1H"^^xsd:dayTimeDuration AS ?y) {}',
        "2024-01-01T01:00:00",
    ),
    ('"2024-01-31"^^xsd:date + "P1M"^^xsd:yearMonthDuration AS ?y) {}', None),
]


@pytest.mark.parametrize(("expression", "value"), DIFFERENCES)
def test_differences(expression: str, value: str | None) -> None:
    (row,) = ox.Store().query(f"SELECT ({expression}", prefixes=dict(PREFIXES))
    found = row["y"]
    assert (found.value if found is not None else None) == value


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('"01"^^xsd:integer', "1"),
        ('"1.10"^^xsd:decimal', "1.1"),
        ('"1.0E3"^^xsd:double', "1000"),
        ('"2024-01-01T00:00:00.100Z"^^xsd:dateTime', "2024-01-01T00:00:00.1Z"),
        ('"2024-01-01T00:00:00+00:00"^^xsd:dateTime', "2024-01-01T00:00:00Z"),
        ('"007"^^xsd:nonNegativeInteger', "7"),
        ('"24:00:00"^^xsd:time', "00:00:00"),
        ('"+1"^^xsd:integer', "1"),
        ('"inf"^^xsd:double', "INF"),
    ],
)
def test_literals_are_kept_as_their_values(written: str, kept: str) -> None:
    store = ox.Store()
    store.update(f"INSERT DATA {{ <a:a> <a:b> {written} }}", prefixes=dict(PREFIXES))
    (quad,) = store
    assert quad.object.value == kept
    assert bool(store.query(f"ASK {{ <a:a> <a:b> {written} }}", prefixes=dict(PREFIXES)))


@pytest.mark.parametrize(
    ("name", "nodes"), [('"x"', "1"), ('CONCAT("x", STR(?y))', "2"), ("", "2")]
)
def test_nodes_of_several_rows(name: str, nodes: str) -> None:
    query = f"SELECT (COUNT(DISTINCT ?n) AS ?c) {{ VALUES ?y {{ 1 2 }} BIND(BNODE({name}) AS ?n) }}"
    (row,) = ox.Store().query(query)
    assert row["c"].value == nodes


def test_escapes_in_names() -> None:
    with pytest.raises(SyntaxError):
        ox.Store().query(r"SELECT ?x\u0078 { ?x\u0078 ?p ?o }")


def test_a_name_of_an_aggregate_in_the_same_select() -> None:
    with pytest.raises(SyntaxError):
        ox.Store().query("SELECT (COUNT(?x) AS ?n) (?n + 1 AS ?m) { VALUES ?x { 1 } }")


@pytest.mark.parametrize(
    ("pattern", "rows"),
    [("<a:a> <a:p>|<a:q> ?x", 1), ("{ <a:a> <a:p> ?x } UNION { <a:a> <a:q> ?x }", 2)],
)
def test_two_ways_to_the_same(pattern: str, rows: int) -> None:
    store = ox.Store()
    store.update("INSERT DATA { <a:a> <a:p> <a:b> ; <a:q> <a:b> }")
    assert len(list(store.query(f"SELECT ?x {{ {pattern} }}"))) == rows
