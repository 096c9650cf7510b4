"""The syntax of a file by its content, encodings, and XML that the engine does not take itself.

Whatever `load` reads the Graph Store takes too, and both refuse the rest for the same reason.
"""

import gzip
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from dystonia_kg.errors import LoadError, QuerySyntaxError
from dystonia_kg.loading.files import format_of, read_rdf
from dystonia_kg.loading.syntaxes import FileFormat
from dystonia_kg.writes.documents import Part, quads_of
from support.loading import GRAPH, load

NS = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://e.org/" '
    'xmlns:owl="http://www.w3.org/2002/07/owl#"'
)
XML_LITERAL = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral>"
S, P = "<https://e.org/s>", "<https://e.org/p>"


@pytest.fixture
def home(small_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_home, tmp_path / "home", symlinks=True))


def rdf(body: str, *, head: str = "", attributes: str = "") -> str:
    return f"{head}<rdf:RDF {NS} {attributes}>\n{body}\n</rdf:RDF>\n"


BASE = 'xml:base="https://e.org/"'
OUTSIDE = '<!DOCTYPE r SYSTEM "https://e.org/x.dtd">'


def about(body: str) -> str:
    return f'<rdf:Description rdf:about="https://e.org/s">{body}</rdf:Description>'


XML = [
    (rdf(about("<e:p>a <![CDATA[<b>]]> c</e:p>")), f'{S} {P} "a <b> c"'),
    (rdf(about("<e:p><![CDATA[ ]]></e:p>")), f'{S} {P} " "'),
    (rdf(about("<e:p>x<!-- c -->y</e:p>")), f'{S} {P} "xy"'),
    (rdf(about("<e:p>x<?pi z?>y</e:p>")), f'{S} {P} "xy"'),
    (rdf(about('<e:p xml:lang="">n</e:p>'), attributes='xml:lang="en"'), f'{S} {P} "n"'),
    (rdf(about("<e:p>n</e:p>"), attributes='xml:lang = ""'), f'{S} {P} "n"'),
    (
        rdf(about('<e:p xml:lang=""> </e:p><e:q>b</e:q>'), attributes='xml:lang="en"'),
        f'{S} {P} " "',
    ),
    (
        rdf(about('<e:p>b</e:p><e:q xml:lang="">a</e:q>'), attributes='xml:lang="en"'),
        f'{S} {P} "b"@en',
    ),
    (rdf('<owl:Ontology rdf:about=""/>'), f"<{GRAPH}> a owl:Ontology"),
    (rdf('<owl:Class rdf:ID="Cramp"/>'), f"<{GRAPH}#Cramp> a owl:Class"),
    (rdf(about("<e:p>a\r\nb\rc</e:p>")), f'{S} {P} "a\\nb\\nc"'),
    (
        rdf(
            about("<e:p>&lt;&x;&amp;&#233;</e:p>"),
            head='<!DOCTYPE r [<!ENTITY x "&#38;lt;i">]>\n',
        ),
        f'{S} {P} "<<i&é"',
    ),
    (rdf(about("<e:p>a&#13;b</e:p>") + "\r\n"), f'{S} {P} "a\\rb"'),
    (
        rdf(
            about('<e:p rdf:parseType="Literal"><b xml:lang="de">x<i/></b></e:p><e:q xml:lang=""/>')
        ),
        f"{S} {P} ?l FILTER(CONTAINS(STR(?l), 'xml:lang=\"de\"'))",
    ),
    (
        rdf(about('<e:p rdf:parseType="Literal"><n:b xmlns:n="n:" z="1" a="&gt;">x</n:b></e:p>')),
        f'{S} {P} ?l FILTER(STR(?l) = \'<n:b xmlns:n="n:" a=">" z="1">x</n:b>\')',
    ),
    (
        rdf(about("<e:p rdf:parseType='Literal'>&amp;<e:b/><!--c--><?p?></e:p>")),
        f"{S} {P} ?l FILTER(STR(?l) = '&amp;<e:b xmlns:e=\"https://e.org/\"></e:b><!--c--><?p?>')",
    ),
    (
        rdf(about("<e:p rdf:parseType='else'>a<e:c/></e:p>")),
        f"{S} {P} ?l FILTER(!CONTAINS(STR(?l), 'xmlns:rdf'))",
    ),
    (
        rdf(about('<e:p rdf:parseType = "else">a &lt; <![CDATA[b]]></e:p>')),
        f'{S} {P} "a &lt; b"^^{XML_LITERAL}',
    ),
    (
        rdf(about('<e:p rdf:resource="https://e.org/o"/><e:q><e:C e:parseType="no type"/></e:q>')),
        f'{S} {P} <https://e.org/o> . ?c <https://e.org/parseType> "no type"',
    ),
    (rdf(about('<e:p xml:lang="de" rdf:parseType="Literal"/>')), f'{S} {P} ""^^{XML_LITERAL}'),
    (
        rdf(about('<e:p rdf:resource="https://e.org/a?b&amp;c"/>\r')),
        f"{S} {P} <https://e.org/a?b&c>",
    ),
    (
        rdf('<e:A rdf:about="https://e.org/s" e:p="a\tb\nc&#10;d"/>'),
        f'{S} {P} "a b c\\nd"',
    ),
    (
        rdf(about("<e:p>&x;&y;</e:p>"), head="<!DOCTYPE r [<!ENTITY x 'a'><!ENTITY y '\"'>]>"),
        f"{S} {P} 'a\"'",
    ),
    (
        rdf("&x;", head=f"<!DOCTYPE r [<!ENTITY x '{about('<e:p>n</e:p>')}'>]>"),
        f'{S} {P} "n"',
    ),
    (
        rdf(about("<e:p>n</e:p>"), head='<!DOCTYPE r [<!ENTITY x SYSTEM "f">]>'),
        f'{S} {P} "n"',
    ),
    (
        rdf(
            '<e:A rdf:about="https://e.org/s"/>',
            head='<!DOCTYPE r [<!ATTLIST e:A e:p CDATA "n">]>',
        ),
        f'{S} {P} "n"',
    ),
    (
        rdf('<e:A xml:base="s/"><e:p xml:base="../b/" rdf:resource="c"/></e:A>', attributes=BASE),
        f"?s {P} <https://e.org/b/c>",
    ),
    (rdf('<e:A xml:base=""><e:p rdf:resource="#c"/></e:A>'), f"?s {P} <{GRAPH}#c>"),
]


def put(path: Path, format_name: str) -> ox.Store:
    store, graph = ox.Store(), ox.NamedNode(GRAPH)
    store.extend(quads_of(Part(str(path), format_name), graph, GRAPH))
    return store


def holds(store: ox.Store, pattern: str) -> bool:
    prefixes = {"owl": "http://www.w3.org/2002/07/owl#"}
    query = f"ASK {{ GRAPH <{GRAPH}> {{ {pattern} }} }}"
    return bool(store.query(query, prefixes=prefixes))


def loaded(path: Path, base: str = GRAPH) -> ox.Store:
    store = ox.Store()
    for quad in read_rdf(path, format_of(path), base=base):
        store.add(ox.Quad(*quad.triple, ox.NamedNode(GRAPH)))
    return store


@pytest.mark.parametrize(("text", "pattern"), XML)
@pytest.mark.parametrize("packed", [False, True])
def test_xml_is_read_as_xml(tmp_path: Path, text: str, pattern: str, packed: bool) -> None:
    path = tmp_path / ("a.OWL.gz" if packed else "a.owl")
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    assert holds(loaded(path), pattern)
    if not packed:
        assert holds(put(path, "rdfxml"), pattern)


DECLARED = '<?xml version="1.0" encoding="{}"?>\n'
ENCODED = [
    ("utf-16", DECLARED.format("UTF-16")),
    ("utf-16", '<?xml version="1.0"?>\n'),
    ("utf-16-le", DECLARED.format("UTF-16LE")),
    ("utf-16-be", ""),
    ("utf-32", DECLARED.format("UTF-32")),
    ("utf-32-le", DECLARED.format("UTF-32LE")),
    ("utf-32-be", ""),
    ("latin-1", DECLARED.format("ISO-8859-1")),
    ("cp1252", DECLARED.format("windows-1252")),
    ("utf-8-sig", DECLARED.format("UTF-8")),
    ("utf-8-sig", ""),
    ("utf-8", DECLARED.format("utf-8")),
]


@pytest.mark.parametrize(("encoding", "head"), ENCODED)
def test_encodings_of_xml(tmp_path: Path, encoding: str, head: str) -> None:
    path = tmp_path / "a.rdf"
    path.write_bytes(rdf(about("<e:p>Café</e:p>"), head=head).encode(encoding))
    assert holds(loaded(path), f'{S} {P} "Café"')
    assert holds(put(path, "rdfxml"), f'{S} {P} "Café"')


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-32", "utf-32-be", "utf-8-sig", "utf-8"]
)
@pytest.mark.parametrize("name", ["a.ttl", "a.TTL", "a.nt", "b.txt"])
def test_encodings_of_turtle(tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes((f'{S} {P} "Café" .\n' * 9_999).encode(encoding))
    assert holds(loaded(path), f'{S} {P} "Café"')
    assert holds(put(path, "turtle"), f'{S} {P} "Café"')


MANCHESTER = "Prefix: : <https://e.org/>\nOntology: <https://e.org/o>\nClass: :A\n"
FUNCTIONAL = "Prefix(:=<https://e.org/>)\nOntology(<https://e.org/o>\nDeclaration(Class(:A)))\n"
OWL_XML = (
    '<?xml version="1.0"?>\n<Ontology xmlns="http://www.w3.org/2002/07/owl#" '
    'ontologyIRI="https://e.org/o"><Declaration><Class IRI="https://e.org/A"/></Declaration>'
    "</Ontology>\n"
)
CONTENTS = [
    ("a.owl", "@prefix : <https://e.org/> .\n:A a <http://www.w3.org/2002/07/owl#Class> .\n"),
    (
        "a.owl",
        "# a comment\nPREFIX : <https://e.org/>\n:A a <http://www.w3.org/2002/07/owl#Class> .",
    ),
    ("a.owl", MANCHESTER),
    ("a.owl", FUNCTIONAL),
    ("a.rdf", "# c\n" + FUNCTIONAL),
    ("a.owl", OWL_XML),
    ("a.ofn", FUNCTIONAL),
    ("a.OMN", MANCHESTER),
    ("a.owx", OWL_XML),
    ("a.xml", rdf('<owl:Class rdf:about="https://e.org/A"/>')),
    ("a.ttl", rdf('<owl:Class rdf:about="https://e.org/A"/>', head="<!-- c -->\n")),
    ("a", rdf('<owl:Class rdf:about="https://e.org/A"/>')),
    ("a.json", '{"@id": "https://e.org/A", "@type": "http://www.w3.org/2002/07/owl#Class"}'),
    ("a.jsonld", '{"@id": "https://e.org/A", "@type": "http://www.w3.org/2002/07/owl#Class"}'),
    ("a.nt", "PREFIX : <https://e.org/>\n:A a <http://www.w3.org/2002/07/owl#Class> ."),
    ("a.n3", "<https://e.org/A> a <http://www.w3.org/2002/07/owl#Class> ."),
]


@pytest.mark.parametrize(("name", "text"), CONTENTS)
def test_the_content_tells_the_syntax(home: Path, tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    (report,) = load(home, path)
    form = format_of(path)
    assert report.format_title == form.title
    assert report.left_out == {}
    store = put(path, form.value)
    assert holds(store, "<https://e.org/A> a owl:Class")
    assert len(store) == report.graphs[GRAPH] == report.triples


TRIG = "<https://e.org/g> {\n <https://e.org/s> <https://e.org/p> 1 }\n"
_TWICE_PACKED = gzip.compress(gzip.compress(b"x" * 99, mtime=0), mtime=0)
_EMPTY_OWL_XML = (
    '<Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="https://e.org/o">'
    '<Declaration><Class IRI="#a"/></Declaration></Ontology>'
)
REFUSED = [
    ("a.ttl", TRIG, r"line 1: this is TriG, not Turtle"),
    ("a.nt", f"{S} {P} {S} .\n{S} {P} {S} {S} .\n", r"line 2: this is N-Quads, not N-Triples"),
    ("a.ttl", f'{S} {P} "x" .\n'.encode("utf-16")[:-1], r"line 1: not UTF-16.*: truncated data"),
    ("a.n3", "@prefix : <https://e.org/> .\n:a :b :c .\n{ :a :b :d } => { :e :f :g } .\n",
     r": formulas of N3"),
    ("a.ttl", b"PK\x03\x04rest", r"this is a ZIP archive"),
    ("a.ttl.gz", _TWICE_PACKED, r"this is gzip within gzip"),
    ("a.jsonld", '{"@context": "https://e.org/c", "@id": "https://e.org/s"}', r"context is on"),
    ("a.rdf", '<!DOCTYPE r [<!ENTITY x SYSTEM "f">]>' + rdf(about("<e:p>&x;</e:p>")),
     r"an entity from outside"),
    ("a.rdf", '<!DOCTYPE r [<!ENTITY x SYSTEM "f">]>' + rdf(about("<e:p>&x;<!-- --></e:p>")),
     r"an entity from outside .* &x;"),
    ("a.rdf", OUTSIDE + rdf(about("<e:p>a&nbsp;<!-- --></e:p>")), r"from outside .* &nbsp;"),
    ("a.rdf", OUTSIDE + rdf(about("<e:p rdf:resource='&x;a'/><e:q>b<!-- --></e:q>")),
     r"line 2: an entity from outside .* &x;"),
    ("a.owx", OUTSIDE + _EMPTY_OWL_XML.replace("<Decl", "&x;<Decl"), r"from outside .* &x;"),
    ("a.owx", OUTSIDE + _EMPTY_OWL_XML.replace("#a", "&x;#a"), r"line 1: .* from outside .* &x;"),
    ("a.rdf", rdf(about("<e:p>Café</e:p>")).encode("latin-1"), r"line 2: not UTF-8, and it names"),
    ("a.rdf", rdf(about('<e:p rdf:parseType="Literal" rdf:resource="https://e.org/o">a</e:p>')),
     r"line 2: rdf:resource beside rdf:parseType"),
    ("a.owl", "<!DOCTYPE html><html><body/></html>", r"this is a web page"),
    ("a.ttl", "<html>\n", r"this is a web page"),
    ("a.rdf", '<sparql xmlns="http://www.w3.org/2005/sparql-results#"/>', r"root element <sparql>"),
    ("a.rdf", rdf(about('<e:p rdf:parseType="Literal"><x:b/></e:p>')), "line 2: unbound prefix"),
    ("a.rdf", rdf(about('<e:p xml:lang="en_US">c</e:p>')), r"line 2: .*language tag"),
    ("a.rdf", rdf(about("\n<e:q/>\n<e:p rdf:resource='https://e.org/ x'/>")), r"line 4: .*IRI"),
    ("a.rdf", rdf("<!-- \n\n -->" + about("<e:p>x<!--\n-->y</e:p>\n<e:p xml:lang='a_b'>c</e:p>")),
     r"line 6: .*language tag"),
    ("a.rdf", rdf(about("<e:p>\n<e:p>")), r"line 3: no well-formed XML"),
    ("a.rdf", rdf(about("<e:p>x</e:p>")).removesuffix("</rdf:RDF>\n").removesuffix("</rdf:RDF>"),
     r"no well-formed XML: no element found"),
    ("a.rdf", rdf(about("<e:p>x</e:p>")) + "<e:x xmlns:e='http://e/'/>", r"junk after"),
    ("a.rdf", rdf(about("<e:p>&#x1;</e:p>")), r"invalid character number"),
    *(
        (name, f'<?xml version="1.0" encoding="{encoding}"?>\n{text}', f"'{encoding}' is not read")
        for encoding in ("Shift_JIS", "klingon", "hex", "utf-7")
        for name, text in (("a.rdf", rdf(about("<e:p>x</e:p>"))), ("a.owx", _EMPTY_OWL_XML))
    ),
    ("a.rdf", rdf(about('<e:p>\n<![CDATA[x]]></e:q>')), r"line 3: .*mismatched tag"),
    ("a.rdf", rdf('<e:A e:p="x"><e:q xml:lang="">y</e:q></e:A>', attributes='xml:lang="en"'),
     r"line 2: a text without a language"),
    ("a.ofn", "Ontology(<https://e.org/o>\nDeclaration(Klass(:A)))", r"OWL functional syntax"),
    ("a.ttl", "@prefix : <https://e.org/> .\n:a :b 'Café' .".encode("latin-1"), r"line 2: .*UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED)
def test_what_is_refused_and_why(
    tmp_path: Path, home: Path, name: str, content: str | bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(LoadError, match=reason):
        load(home, path)
    form = {"owl": "rdfxml", "rdf": "rdfxml", "ttl": "turtle", "nt": "ntriples", "owx": "owx"}
    suffix = name.removesuffix(".gz")[2:]
    with pytest.raises(QuerySyntaxError, match=reason):
        put(path, form.get(suffix, suffix))


def test_json_of_another_kind(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a": 1}')
    with pytest.raises(LoadError, match=r"a\.json: this is neither JSON-LD nor another syntax"):
        load(home, path)


def test_a_format_that_is_named_and_another_that_is_there(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(MANCHESTER)
    with pytest.raises(LoadError, match=r"a\.txt: this is Manchester syntax, not Turtle"):
        load(home, path, format_name="turtle")
    with pytest.raises(QuerySyntaxError, match="the document: this is Manchester syntax, not Tur"):
        put(path, "turtle")


def test_what_was_sent_is_refused_when_a_part_would_be_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.obo"
    path.write_text("[Term]\nid: A:1\nname: a\nis_a: A:2 {cardinality=0}\n")
    with pytest.raises(QuerySyntaxError, match=r"1 x is_a with cardinality \(line 4\)"):
        put(path, "obo")
    path.write_text("[Term]\nid: A:1\nname: a\nis_a: A:2\n")
    assert len(put(path, "obo")) == 3


def test_every_format_has_a_title() -> None:
    assert all(form.title for form in FileFormat)
