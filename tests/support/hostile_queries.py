"""Hostile queries: too deep, too large, and off to other servers."""

from urllib.parse import quote

from support.hostile import FORM, asked, get, post, query

_ALL = "?a ?b ?c"
_CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"


def _nested(opening: str, closing: str, times: int, inner: str = "?a ?b ?c") -> str:
    return f"SELECT * {{ {_ALL} {opening * times}{inner}{closing * times} }}"


_EXPENSIVE = (200, 413, 504)
DEEP = [
    query("nested FILTER EXISTS", _nested("FILTER EXISTS { ", " }", 1_000), 400),
    query(
        "nested FILTER EXISTS below the limit", _nested("FILTER EXISTS { ", "}", 90), 200, 413, 504
    ),
    query(
        "braces behind a broken string",
        'SELECT * { VALUES ?x { """a" } ' + "{" * 90_000 + "}" * 90_000 + ' } # \\q """',
        400,
        has=b"nests",
    ),
    query("4,000 braces", _nested("{", "}", 4_000), 400),
    query("100,000 braces", "SELECT * " + "{" * 100_000, 400),
    query("5,000 parentheses", _nested("FILTER" + "(" * 5_000, ")" * 5_000, 1, "true"), 400),
    query("nested OPTIONAL", _nested("OPTIONAL { ?a ?b ?c ", "}", 500), 400),
    query("nested sub-selects", _nested("{ SELECT * { ", "}}", 300), 400),
    query("nested collections", f"SELECT * {{ ?a ?b {'(' * 3_000}{')' * 3_000} }}", 400),
    query("nested property lists", f"SELECT * {{ ?a ?b {'[ ?p ' * 2_000}1{']' * 2_000} }}", 400),
    query("20,000 or-terms", f"SELECT * {{ {_ALL} FILTER({'||'.join(['?a'] * 20_000)}) }}", 400),
    query("30,000 negations", f"SELECT * {{ {_ALL} FILTER({'!' * 30_000}?a) }}", 400),
    query("20,000 minus signs", f"SELECT ({'-' * 20_000}1 AS ?x) {{}}", 400),
    query(
        "400 chained patterns",
        "SELECT * {" + "".join(f"?a{n} ?p{n} ?a{n + 1} ." for n in range(400)) + "}",
        *_EXPENSIVE,
        400,
    ),
    query(
        "400 patterns, one subject",
        "SELECT * {" + "".join(f"?a ?p{n} ?o{n} ." for n in range(400)) + "}",
        *_EXPENSIVE,
        400,
    ),
    query(
        "5,000 UNION branches",
        "SELECT * {" + " UNION ".join(["{?a ?b ?c}"] * 5_000) + "}",
        200,
        400,
        413,
        504,
    ),
    query("giant VALUES", "SELECT * { VALUES ?a {" + " 1" * 60_000 + "} }", 400),
    query("VALUES below the limit", "SELECT * { VALUES ?a {" + " 1" * 15_000 + "} }", 200),
    query("a query of 300 kB", "SELECT * { " + "#" * 300_000 + "\n }", 413),
    query("a long path", f"SELECT * {{ ?a {'/'.join(['rdfs:subClassOf'] * 2_000)} ?b }}", 400),
    query(
        "a path of paths",
        f"SELECT (COUNT(*) AS ?n) {{ ?a {'(' * 20}!a{')*' * 20} ?b }}",
        *_EXPENSIVE,
        400,
    ),
]
LARGE = [
    query("cross product", f"SELECT (COUNT(*) AS ?n) {{ {_CROSS} }}", 413, 504),
    query("cross product, distinct", f"SELECT DISTINCT * {{ {_CROSS} }}", 413, 504),
    query(
        "ORDER BY of a cross product",
        "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
        413,
        504,
    ),
    query(
        "ORDER BY of everything", f"SELECT * {{ {_ALL} }} ORDER BY DESC(STR(?c)) ?a", *_EXPENSIVE
    ),
    query("everything", "SELECT * { ?a ?b ?c . ?d ?e ?f }", 413, 504),
    query("everything as a graph", f"CONSTRUCT WHERE {{ {_ALL} }}", *_EXPENSIVE),
    query("DESCRIBE of everything", f"DESCRIBE * {{ {_ALL} }}", *_EXPENSIVE),
    query(
        "all paths between all",
        "SELECT (COUNT(*) AS ?n) { ?a (<x:>|!<x:>)* ?b . ?b (<x:>|!<x:>)* ?c }",
        413,
        504,
    ),
    query("a path there and back", "SELECT * { ?a (!<x:>|^!<x:>)+ ?b }", 413, 504),
    query(
        "GROUP_CONCAT bomb",
        "SELECT (GROUP_CONCAT(?c; separator='" + "x" * 1_000 + "') AS ?n) { ?a ?b ?c . ?d ?e ?f }",
        413,
        504,
    ),
    query(
        "REPLACE bomb",
        "SELECT ?z { BIND('"
        + "a" * 1_000
        + "' AS ?x) BIND(REPLACE(?x,'a',?x) AS ?y) BIND(REPLACE(?y,'a',?x) AS ?z) }",
        *_EXPENSIVE,
        400,
    ),
    query(
        "CONCAT bomb",
        "SELECT ?x40 { BIND('aaaaaaaaaa' AS ?x0) "
        + "".join(f"BIND(CONCAT(?x{n},?x{n}) AS ?x{n + 1}) " for n in range(40))
        + "}",
        *_EXPENSIVE,
        400,
    ),
    query(
        "BNODE explosion", "CONSTRUCT { [] ?b [ ?c [] ] } WHERE { ?a ?b ?c . ?d ?e ?f }", 413, 504
    ),
    query(
        "BNODE in BIND",
        "SELECT * { ?a ?b ?c . ?d ?e ?f BIND(BNODE() AS ?x) BIND(BNODE() AS ?y) }",
        413,
        504,
    ),
    query(
        "regex with backtracking",
        "SELECT * { ?a ?b ?c FILTER(REGEX(CONCAT(STR(?c),'" + "a" * 3_000 + "!'), '^(a+)+$')) }",
        *_EXPENSIVE,
    ),
    query(
        "regex of nested repeats",
        "SELECT (REGEX('" + "a" * 100 + "', '(((a{100}){100}){100}){100}') AS ?x) {}",
        200,
        400,
        413,
        504,
    ),
    query(
        "regex for every pair",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?c), STR(?f))) }",
        413,
        504,
    ),
    query(
        "MINUS of everything", "SELECT * { ?a ?b ?c MINUS { ?d ?e ?f . ?g ?h ?i } }", *_EXPENSIVE
    ),
    query(
        "hash of a cross product",
        "SELECT (MAX(SHA512(CONCAT(STR(?a),STR(?f)))) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
        413,
        504,
    ),
    query("a deep integer", "SELECT (" + "*".join(["9999999999"] * 200) + " AS ?x) {}", 200),
    query("unknown function", "SELECT (<http://x/f>(1) AS ?y) {}", 200, has=b"[{}]"),
    query("unknown aggregate", "SELECT (<http://x/f>(DISTINCT ?a) AS ?y) { ?a ?b ?c }", 400),
    query(
        "OFFSET far beyond",
        f"SELECT * {{ {_ALL} . ?d ?e ?f }} OFFSET 99999999999999 LIMIT 1",
        200,
        400,
        504,
    ),
]
SERVICE = [
    query(
        "SERVICE",
        "SELECT * { SERVICE <http://127.0.0.1:CANARY/> { ?a ?b ?c } }",
        403,
        has=b"SERVICE",
    ),
    query(
        "SERVICE SILENT", "SELECT * { SERVICE SILENT <http://127.0.0.1:CANARY/> { ?a ?b ?c } }", 403
    ),
    query(
        "SERVICE ?v",
        "SELECT * { VALUES ?s { <http://127.0.0.1:CANARY/> } SERVICE ?s { ?a ?b ?c } }",
        403,
    ),
    query(
        "nested SERVICE",
        "SELECT * { FILTER EXISTS { SERVICE SILENT <http://127.0.0.1:CANARY/> {} } }",
        400,
        403,
    ),
    query(
        "SERVICE by prefix", "PREFIX e: <http://127.0.0.1:CANARY/> SELECT * { SERVICE e:x {} }", 403
    ),
    query(
        "SERVICE behind a false string",
        "SELECT * { ?a ?b ?c FILTER(?a<'>') SERVICE SILENT <http://127.0.0.1:CANARY/> {} #'\n}",
        400,
        403,
    ),
    query(
        "SERVICE behind a broken string",
        'SELECT * { VALUES ?x { """a" } SERVICE SILENT <http://127.0.0.1:CANARY/> {} } # \\q """',
        403,
        has=b"SERVICE",
    ),
    query(
        "SERVICE to a file",
        "SELECT * { SERVICE SILENT <file:///etc/passwd> { ?a ?b ?c } }",
        403,
        lacks=b"root:",
    ),
    query(
        "SERVICE in a string passes",
        "SELECT ('SERVICE <http://x/> {}' AS ?x) {}",
        200,
        has=b"SERVICE",
    ),
    query(
        "SERVICE in a comment passes", "SELECT * { VALUES ?x { 1 } # SERVICE <http://x/> {\n}", 200
    ),
    query("SERVICE in an IRI passes", "ASK { <http://x/SERVICE> ?b ?c }", 200),
    query("LOAD", "LOAD <http://127.0.0.1:CANARY/>", 400),
    query("LOAD SILENT", "LOAD SILENT <http://127.0.0.1:CANARY/> INTO GRAPH <http://x/g>", 400),
    query(
        "FROM an address",
        "SELECT * FROM <http://127.0.0.1:CANARY/> { ?a ?b ?c }",
        200,
        has=b'"bindings":[]',
    ),
    get(
        "default-graph-uri of an address",
        asked("SELECT * { ?a ?b ?c }", **{"default-graph-uri": "http://127.0.0.1:CANARY/"}),
        200,
        has=b'"bindings":[]',
    ),
    post(
        "update",
        b"update=" + quote("CLEAR ALL").encode(),
        400,
        head=f"Content-Type: {FORM}\r\nContent-Length: 18\r\n",
    ),
    post(
        "update without a token",
        b"DROP ALL",
        401,
        403,
        path="/update",
        head="Content-Type: application/sparql-update\r\nContent-Length: 8\r\n",
    ),
]
