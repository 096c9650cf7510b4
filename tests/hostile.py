"""Hostile requests, each with the statuses that are right for it."""

from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_ALL = "?a ?b ?c"
_CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
_CLOSE = b"Host: x\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Hostile:
    """A request as bytes; `statuses` are allowed, 0 means that the line is closed.

    `has` must stand in the body, `lacks` must not stand in the answer; one that begins with an end
    of line must not be a header. `is_query` says that the deadline holds.
    """

    name: str
    raw: bytes
    statuses: frozenset[int]
    has: bytes = b""
    lacks: bytes = b""
    is_query: bool = False
    pieces: tuple[bytes, ...] = field(default=())
    pause_s: float = 0.0


def query(name: str, text: str, *statuses: int, **checks: bytes) -> Hostile:
    """A query by POST."""
    body = text.encode()
    head = (
        f"POST /sparql HTTP/1.1\r\nContent-Type: {_QUERY}\r\nContent-Length: {len(body)}\r\n"
    ).encode()
    return Hostile(name, head + _CLOSE + body, frozenset(statuses), is_query=True, **checks)


def get(name: str, target: str, *statuses: int, headers: str = "", **checks: bytes) -> Hostile:
    """A request by GET; the target is sent as it is."""
    head = f"GET {target} HTTP/1.1\r\n{headers}".encode("latin-1")
    return Hostile(name, head + _CLOSE, frozenset(statuses), **checks)


def asked(text: str, path: str = "/sparql", **more: str) -> str:
    """The target of a query by GET."""
    return f"{path}?{urlencode({'query': text, **more})}"


def post(name: str, body: bytes, *statuses: int, head: str = "", path: str = "/sparql") -> Hostile:
    """A POST with headers of one's own."""
    start = f"POST {path} HTTP/1.1\r\n{head}".encode("latin-1")
    return Hostile(name, start + _CLOSE + body, frozenset(statuses))


def _nested(opening: str, closing: str, times: int, inner: str = "?a ?b ?c") -> str:
    return f"SELECT * {{ {_ALL} {opening * times}{inner}{closing * times} }}"


_EXPENSIVE = (200, 413, 504)
_DEEP = [
    query("nested FILTER EXISTS", _nested("FILTER EXISTS { ", " }", 1_000), 400),
    query(
        "nested FILTER EXISTS below the limit", _nested("FILTER EXISTS { ", "}", 90), 200, 413, 504
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
_LARGE = [
    query("cross product", f"SELECT (COUNT(*) AS ?n) {{ {_CROSS} }}", 504),
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
    query("unknown function", "SELECT (<http://x/f>(1) AS ?y) {}", 400, has=b"function"),
    query("unknown aggregate", "SELECT (<http://x/f>(DISTINCT ?a) AS ?y) { ?a ?b ?c }", 400),
    query(
        "OFFSET far beyond",
        f"SELECT * {{ {_ALL} . ?d ?e ?f }} OFFSET 99999999999999 LIMIT 1",
        200,
        400,
        504,
    ),
]
_SERVICE = [
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
    query("LOAD", "LOAD <http://127.0.0.1:CANARY/>", 403),
    query("LOAD SILENT", "LOAD SILENT <http://127.0.0.1:CANARY/> INTO GRAPH <http://x/g>", 403),
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
        403,
        head=f"Content-Type: {_FORM}\r\nContent-Length: 18\r\n",
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
_HTTP = [
    post(
        "a huge body", b"", 413, head=f"Content-Type: {_QUERY}\r\nContent-Length: 99999999999\r\n"
    ),
    post(
        "a body of a length beyond numbers",
        b"",
        0,
        400,
        413,
        head=f"Content-Type: {_QUERY}\r\nContent-Length: {'9' * 60}\r\n",
    ),
    post(
        "a negative length", b"", 0, 400, head=f"Content-Type: {_QUERY}\r\nContent-Length: -5\r\n"
    ),
    post(
        "two lengths",
        b"ASK {}",
        0,
        400,
        head=f"Content-Type: {_QUERY}\r\nContent-Length: 6\r\nContent-Length: 60\r\n",
    ),
    post(
        "length and chunks",
        b"6\r\nASK {}\r\n0\r\n\r\n",
        0,
        200,
        400,
        head=f"Content-Type: {_QUERY}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n",
    ),
    post(
        "chunks without end",
        b"6\r\nASK {}\r\n",
        0,
        400,
        408,
        head=f"Content-Type: {_QUERY}\r\nTransfer-Encoding: chunked\r\n",
    ),
    post(
        "a body cut short",
        b"ASK",
        0,
        400,
        408,
        head=f"Content-Type: {_QUERY}\r\nContent-Length: 30\r\n",
    ),
    post(
        "a gzip bomb",
        b"",
        0,
        400,
        413,
        415,
        head=f"Content-Type: {_QUERY}\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n",
    ),
    post(
        "UTF-8 that is none",
        b"ASK { ?s ?p '\xff\xfe' }",
        400,
        head=f"Content-Type: {_QUERY}\r\nContent-Length: 18\r\n",
    ),
    get("UTF-8 that is none, in the address", "/sparql?query=ASK%20%7B%7D%FF", 400),
    get("overlong UTF-8", "/term/%C0%AE%C0%AE%2F", 400, 404),
    get("half a surrogate", "/search?q=%ED%A0%80", 200, 400, 404),
    get("a null character", "/term/%00", 400, 404),
    get(
        "header injection by format",
        asked("ASK {}", format="x\r\nSet-Cookie: a=b"),
        400,
        lacks=b"\r\nSet-Cookie",
    ),
    get("header injection by path", "/term/x%0d%0aSet-Cookie:%20a=b", 404, lacks=b"\r\nSet-Cookie"),
    get(
        "header injection by redirect",
        "/entity?iri=https://w3id.org/dystonia-kg/term/x%0d%0aSet-Cookie:%20a=b",
        303,
        400,
        404,
        lacks=b"\r\nSet-Cookie",
    ),
    get(
        "redirect to elsewhere",
        "/entity?iri=//evil.example/",
        200,
        400,
        404,
        lacks=b"\r\nlocation: //evil",
    ),
    get("redirect by slashes", "//evil.example/%2e%2e", 404, lacks=b"\r\nlocation: //evil"),
    get("a header of 500 kB", "/", 0, 400, 431, headers=f"X: {'x' * 500_000}\r\n"),
    get("2,000 headers", "/", 0, 400, 431, headers="".join(f"X{n}: y\r\n" for n in range(2_000))),
    get("a target of 60 kB", "/sparql?query=" + "x" * 60_000, 0, 400, 414),
    get("path traversal", "/static/../../../../etc/passwd", 400, 404, lacks=b"root:"),
    get(
        "path traversal, encoded",
        "/static/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd",
        400,
        404,
        lacks=b"root:",
    ),
    get(
        "path traversal to a download",
        "/download/..%2f..%2fmanifest.json",
        404,
        lacks=b"content_sha256",
    ),
    get("path traversal to a query", "/queries/..%2f..%2fpyproject.rq", 404, lacks=b"build-system"),
    get(
        "XSS through a label",
        asked('SELECT ("<script>alert(1)</script>" AS ?x) {}', "/editor"),
        200,
        lacks=b"<script>alert",
    ),
    get(
        "XSS through a graph",
        asked("CONSTRUCT { <x:a> <x:b> '</pre><script>alert(1)</script>' } {}", "/editor"),
        200,
        lacks=b"<script>alert",
    ),
    get(
        "XSS through an IRI",
        asked("SELECT (<javascript:alert(1)> AS ?x) {}", "/editor"),
        200,
        400,
        lacks=b'href="javascript:',
    ),
    get(
        "XSS through an error",
        asked("<script>alert(1)</script>", "/editor"),
        400,
        lacks=b"<script>alert",
    ),
    get(
        "XSS through a search",
        "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
        200,
        lacks=b"<script>alert",
        headers="Accept: text/html\r\n",
    ),
    get(
        "XSS through a path",
        "/term/%3Cscript%3Ealert(1)%3C/script%3E",
        404,
        lacks=b"<script>alert",
        headers="Accept: text/html\r\n",
    ),
    get("an unknown method", "/sparql", 200, 404, 405),
    get("200 fields and more", "/sparql?" + "&".join(["a=b"] * 300), 400),
    get(
        "an Accept of 50,000 ranges",
        asked("ASK {}"),
        0,
        200,
        400,
        406,
        431,
        headers="Accept: " + ",".join(["a/b;q=0.1"] * 5_000) + "\r\n",
    ),
    Hostile("no HTTP at all", b"\x16\x03\x01\x00\xa5 hello\r\n\r\n", frozenset((0, 400))),
    Hostile(
        "half a request", b"GET /sparql?query=ASK{} HTTP/1.1\r\nHost:", frozenset((0, 400, 408))
    ),
    Hostile(
        "no host",
        b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nConnection: close\r\n\r\n",
        frozenset((0, 200, 400)),
    ),
    Hostile(
        "a slow body",
        f"POST /sparql HTTP/1.1\r\nContent-Type: {_QUERY}\r\nContent-Length: 60\r\n".encode()
        + _CLOSE,
        frozenset((0, 400, 408)),
        pieces=(b"A",) * 40,
        pause_s=0.2,
    ),
    Hostile(
        "slow headers",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        frozenset((0, 400, 408)),
        pieces=(b"X: y\r\n",) * 40,
        pause_s=0.2,
    ),
]

REQUESTS: list[Hostile] = [*_DEEP, *_LARGE, *_SERVICE, *_HTTP]
