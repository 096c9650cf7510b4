"""Read OWL in its own syntaxes (functional, Manchester, OWL/XML), by py-horned-owl."""

import re
import tempfile
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from xml.parsers import expat

import pyoxigraph as ox

from dystonia_kg.errors import LoadError
from dystonia_kg.loading.files import OpenedFile, Progress
from dystonia_kg.loading.nesting import DEEPEST
from dystonia_kg.loading.omissions import Omissions
from dystonia_kg.loading.owl_xml import WrittenOut
from dystonia_kg.loading.syntaxes import FileFormat
from dystonia_kg.loading.xml_text import encoding, fault
from dystonia_kg.namespaces import PREFIXES

_MESSAGE_SHOWN = 300
_NO_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>\s]*>|#[^\n]*|[^()"<#]+')
_CHAIN = re.compile(
    r"(?:(?:inverse\s+)?[^\s()]+\s+(?:some|only|(?:min|max|exactly)\s+\d+)\s+(?:not\s+)?)"
    rf"{{{DEEPEST},}}"
)
"""Restrictions of Manchester syntax that stand in one another without brackets."""
_STANDARD = {name: PREFIXES[name] for name in ("owl", "rdf", "rdfs", "xsd")}
"""Prefixes that need no declaration (w3.org/TR/owl2-syntax, section 2.4)."""
_DECLARATIONS = {
    FileFormat.FUNCTIONAL: ("Prefix({}:=<{}>) ", r"Prefix\s*\(\s*{}\s*:\s*="),
    FileFormat.MANCHESTER: ("Prefix: {}: <{}> ", r"Prefix:\s*{}:\s"),
}
_STEPS = {"(": 1, ")": -1}
_LINE = re.compile(r"line_col: Pos\(\((\d+),")
_FLOAT_MARK = re.compile(r"(?<=[0-9.])[fF]$")
_FLOAT = ox.NamedNode(PREFIXES["xsd"] + "float")
_PLAIN = ox.NamedNode(PREFIXES["rdf"] + "PlainLiteral")
_LANGUAGE = re.compile(r"@((?:[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)?)$")
_EXPECTED = re.compile(r"positives: \[([^\]]+)\]")
_INVALID = re.compile(r'ValidityError\("(.*?)", Byte\w+\((\d+)(?:\.\.(\d+))?\)')


def read_owl(
    path: Path,
    form: FileFormat,
    progress: Progress | None = None,
    left_out: Omissions | None = None,
    *,
    base: str | None = None,
) -> Iterator[ox.Triple]:
    """Yield the triples of an ontology (OWL 2 Mapping to RDF Graphs); it is held in memory whole.

    Notes the annotations that are not translated in `left_out`. `base` is for the relative IRIs of
    an ontology without a name. Raises LoadError with the line and the reason.
    """
    import pyhornedowl

    from dystonia_kg.loading.owl_axioms import WritableAxioms

    with OpenedFile(path, progress) as file, tempfile.TemporaryDirectory() as folder:
        data = file.readall() or b""
        is_xml = form is FileFormat.OWL_XML
        written_out = _written_out(data, file, base or "") if is_xml else None
        text = written_out.text if written_out else _with_prefixes(_decoded(data, file), form)
        is_chained = form is FileFormat.MANCHESTER and _CHAIN.search(text)
        if is_chained or (written_out.depth if written_out else _depth(text)) > DEEPEST:
            raise file.error(f"nested more than {DEEPEST:,} deep")
        try:
            document = pyhornedowl.open_ontology_from_string(text, serialization=form.value)  # type: ignore[arg-type]
        except ValueError as e:
            raise _refusal(str(e), form, file, text, written_out) from e
        axioms = WritableAxioms(left_out if left_out is not None else Omissions())
        has_anonymous = ("AnonymousIndividual" if is_xml else "_:") in text
        written = Path(folder) / "ontology.rdf"
        axioms.document(document, has_anonymous).save_to_file(str(written), "rdf")
        try:
            for quad in ox.parse(
                path=str(written), format=ox.RdfFormat.RDF_XML, rename_blank_nodes=True
            ):
                yield axioms.with_blank_nodes(_mended(quad.triple))
        except SyntaxError as e:  # such as an IRI that is none
            raise file.error(f"cannot be read as {form.title}: {e.msg}") from e


def _depth(text: str) -> int:
    """Give how deep brackets are nested; those of texts count only where that makes it deep."""
    found = max(accumulate(map(_STEPS.__getitem__, re.findall("[()]", text))), default=0)
    if found <= DEEPEST or '"' not in text:
        return found
    return _depth(_NO_BRACKETS.sub("", text).replace('"', ""))


def _decoded(data: bytes, file: OpenedFile) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as e:
        raise file.error("not UTF-8", data.count(b"\n", 0, e.start) + 1) from e


def _written_out(data: bytes, file: OpenedFile, base: str) -> WrittenOut:
    try:
        return WrittenOut(data, _STANDARD, encoding(data), base)
    except expat.ExpatError as e:
        raise file.error(fault(e, data), e.lineno) from e
    except SyntaxError as e:
        raise file.error(e.msg, e.lineno) from e


def _with_prefixes(text: str, form: FileFormat) -> str:
    """Declare the standard prefixes that a document uses undeclared; no line is moved."""
    declaration, declared = _DECLARATIONS[form]
    missing = [
        declaration.format(name, iri)
        for name, iri in _STANDARD.items()
        if not re.search(declared.format(name), text)
    ]
    return "".join(missing) + text


def _mended(triple: ox.Triple) -> ox.Triple:
    """Write literals as RDF has them: the library leaves the "f" in a floating point number.

    An rdf:PlainLiteral, `text@en` or `text@`, has no place in RDF (w3.org/TR/rdf-plain-literal).
    """
    value = triple.object
    if not isinstance(value, ox.Literal) or value.datatype not in (_FLOAT, _PLAIN):
        return triple
    if value.datatype == _FLOAT:
        written = ox.Literal(_FLOAT_MARK.sub("", value.value), datatype=_FLOAT)
    elif match := _LANGUAGE.search(value.value):
        written = ox.Literal(value.value[: match.start()], language=match[1] or None)
    else:
        written = ox.Literal(value.value)
    return ox.Triple(triple.subject, triple.predicate, written)


def _refusal(
    words: str, form: FileFormat, file: OpenedFile, text: str, written_out: WrittenOut | None
) -> LoadError:
    """Say in plain words what the library's error says, and at which line."""
    title = f"cannot be read as {form.title}"
    if invalid := _INVALID.search(words):
        data, start, end = text.encode(), int(invalid[2]), int(invalid[3] or 0)
        line = written_out.line(start) if written_out else data.count(b"\n", 0, start) + 1
        shown = f" ({data[start:end].decode(errors='replace')})" if end else ""
        return file.error(f"{title}: {invalid[1]}{shown}", line)
    line_said, expected = _LINE.search(words), _EXPECTED.search(words)
    if line_said:
        what = f"expected {expected[1]}" if expected else "what stands here is not known"
        return file.error(f"{title}: {what}", int(line_said[1]))
    return file.error(f"{title}: {' '.join(words.split())[:_MESSAGE_SHOWN]}")
