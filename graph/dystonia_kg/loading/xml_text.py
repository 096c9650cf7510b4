"""XML as the engine's reader of RDF/XML takes it (w3.org/TR/xml, w3.org/TR/rdf12-xml).

The reader knows UTF-8 only, takes CDATA, comments and processing instructions inside of a text for
faults, and an empty `xml:lang`, a relative `xml:base` and most entities too; it passes over default
attributes, and keeps line ends in attributes; of an XML literal it makes one with all namespaces
around it, some of them twice. A file that has any of these, or is very deep, is written anew by
expat, in a stream; all others go to the reader as they are.
"""

import re
from collections.abc import Iterator
from io import BufferedIOBase
from urllib.parse import urljoin
from xml.etree.ElementTree import ParseError, canonicalize
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from dystonia_kg.loading.nesting import DEEPEST
from dystonia_kg.loading.xml_entities import Entities

_READ_BYTES = 1 << 18
_OVERLAP_BYTES = 256
_COUNTED_BYTES = 1 << 14
_NO_START_TAGS = {b"</": 2, b"/>": 1, b"<!": 1, b"<?": 1}
"""What the number of "<" is to be lessened by, to be that of the elements that are open."""
_ODD = re.compile(
    rb"<!\[CDATA\[|\r|xml:lang\s*=\s*(?:\"\"|'')|[^>\s]\s*<(?:!--|\?)|(?:--|\?)>\s*[^<\s]"
    rb"|<!ENTITY\s+\S+\s+(?:[^\s\"]|\"[^\"]*[&<])|<!ATTLIST|xml:base\s*=\s*[\"'](?![A-Za-z][\w+.-]*:)"
    rb"|parseType\s*=\s*([\"'])(?!(?:Resource|Collection)\1)[^<]*?\1"
)
_BROKEN = re.compile(rb"=\s*(?:\"[^\"<>]*[\n\t]|'[^'<>]*[\n\t])")
"""An attribute whose line ends and tabs are spaces (w3.org/TR/xml, section 3.3.3)."""
_TYPED = re.compile(rb"parseType(?!=\"(?:Resource|Collection)\")")
_HINTS = (
    b"<![CDATA[",
    b"\r",
    b"<!--",
    b"<?",
    b"<!ENTITY",
    b"<!ATTLIST",
    b"xml:base",
    b'xml:lang=""',
    b"xml:lang=''",
    b"lang =",
)
"""What a chunk with anything odd in it has, or else `_TYPED`; to look for these is quick."""
_ENCODING = re.compile(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)[\"']")
_UTF_8 = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_ALL_BYTES = bytes(range(256))
_INVALID_TOKEN = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
_BASE = "xml:base"
_LANG = "xml:lang"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_NOT_RDF = re.compile(r"(?:xmlns|xml)(?::|$)")
_RDF_NAME = re.compile(r"(?:xmlns|xml|rdf)(?::|$)")


def needs_rewriting(file: BufferedIOBase) -> bool:
    """Tell whether a document, read whole, has what the engine's reader does not take.

    What is not well-formed has: the reader takes a document that is cut between two elements, and
    characters that XML does not have.
    """
    try:
        return _is_odd(file)
    except expat.ExpatError:
        return True


def _is_odd(file: BufferedIOBase) -> bool:
    kept, parser, depths = b"", expat.ParserCreate(), [0]
    while chunk := file.read(_READ_BYTES):
        depths = list(_depths(chunk, depths[-1]))
        if max(depths) > DEEPEST:
            return True
        if not kept and not _is_utf_8(chunk):
            return True
        parser.Parse(chunk, False)
        text = kept + chunk
        may_be_odd = any(hint in text for hint in _HINTS) or _TYPED.search(text)
        if (may_be_odd and _ODD.search(text)) or _BROKEN.search(text):
            return True
        kept = chunk[-_OVERLAP_BYTES:]
    parser.Parse(b"", True)
    return False


def _depths(chunk: bytes, depth: int) -> Iterator[int]:
    """Give how many elements are open at places of a chunk, nearly; `depth` are before it."""
    for start in range(0, len(chunk), _COUNTED_BYTES):
        end = start + _COUNTED_BYTES
        depth += chunk.count(b"<", start, end)
        for mark, less in _NO_START_TAGS.items():
            depth -= less * chunk.count(mark, max(0, start - 1), end)
        yield depth


def _is_utf_8(start: bytes) -> bool:
    named = _ENCODING.match(start.removeprefix(b"\xef\xbb\xbf"))
    return named is None or named[1].lower() in _UTF_8


def encoding(start: bytes) -> str | None:
    """Give the encoding of a document, None where it is what the document itself says.

    What was UTF-16 or UTF-32 has become UTF-8, whatever it says. Raises SyntaxError for one that
    expat cannot read: it takes those of one byte a character.
    """
    named = _ENCODING.match(start)
    if named is None or named[1].lower() in _UTF_8:
        return None
    if named[1].lower().startswith((b"utf-16", b"utf-32")):
        return "utf-8"
    name = named[1].decode()
    try:
        is_read = len(_ALL_BYTES.decode(name, errors="replace")) == len(_ALL_BYTES)
    except LookupError:
        is_read = False
    if not is_read:
        message = f"the encoding '{name[:40]}' is not read; save the file as UTF-8"
        raise SyntaxError(message, ("", 1, 0, ""))
    return None


def rewritten(file: BufferedIOBase, lines: list[int] | None = None) -> Iterator[bytes]:
    """Yield the document in UTF-8, texts whole, languages where they hold.

    With `lines` the line of each element is added there. Raises expat.ExpatError for what is not
    well-formed, SyntaxError for elements that are nested too deep, and for a language that is
    taken back below an element whose attributes have it.
    """
    chunk = file.read(_READ_BYTES)
    writer = _Writer(encoding(chunk), lines)
    while chunk:
        writer.parser.Parse(chunk, False)
        yield writer.taken()
        chunk = file.read(_READ_BYTES)
    writer.parser.Parse(b"", True)
    yield writer.taken()


def fault(error: expat.ExpatError, text: bytes) -> str:
    """Say what keeps a document from being well-formed; `text` is its beginning up to there."""
    try:
        text.decode()
    except UnicodeDecodeError:
        if error.code == _INVALID_TOKEN and encoding(text) is None:
            return "not UTF-8, and it names no other encoding"
    return f"no well-formed XML: {expat.ErrorString(error.code)}"


class _Writer:
    """Writes what expat reads; `xml:lang` goes to the elements that have no elements in them.

    It holds for those below too, and the engine cannot be told that below one there is none. An XML
    literal becomes a text with its datatype.
    """

    def __init__(self, encoding: str | None, lines: list[int] | None) -> None:
        self.parser = expat.ParserCreate(encoding)
        self._lines = lines
        self.parser.ordered_attributes = True
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.CommentHandler = self._comment
        self.parser.ProcessingInstructionHandler = self._instruction
        self._entities = Entities(self.parser)
        self._written: list[str] = []
        self._bases: list[str | None] = [None]
        self._languages = [""]
        self._told = [""]  # the language that the engine is told of, for each element
        self._open: tuple[str, bool] | None = None
        self._namespaces: list[dict[str, str]] = [{}]
        self._versions = [""]  # of RDF, for each element
        self._depth = 0  # of the elements that are open in an XML literal
        self._literal: list[str] = []
        self._blank = ""

    def taken(self) -> bytes:
        """Give what was written since the last time."""
        text = "".join(self._written).encode()
        self._written.clear()
        return text

    def _start(self, name: str, attributes: list[str]) -> None:
        self._entities.require_in_tag()
        pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
        if len(self._namespaces) + self._depth > DEEPEST:
            raise SyntaxError(f"nested more than {DEEPEST:,} deep")
        if self._depth:
            self._depth += 1
            self._literal.append(f"<{name}{_told(pairs)}>")
            return
        self._close_tag(is_leaf=False)
        if self._lines is not None:
            self._lines.append(self.parser.CurrentLineNumber)
        declared = {key: value for key, value in pairs.items() if key.startswith("xmlns")}
        around = self._namespaces[-1]
        self._namespaces.append({**around, **declared} if declared else around)
        told = _attribute(pairs, self._namespaces[-1], "version")
        self._versions.append(pairs[told] if told else self._versions[-1])
        kind = _attribute(pairs, self._namespaces[-1], "parseType")
        if kind and _is_literal(pairs[kind], self._versions[-1]):
            self._depth = 1
            self._written.append(f"<{name}{_told(_typed(pairs, kind))}>")
            return
        self._bases.append(_resolved_base(pairs, self._bases[-1]))
        language = pairs.pop(_LANG, self._languages[-1])
        self._languages.append(language)
        self._told.append(self._told[-1])
        self._written.append(f"<{name}{_told(pairs)}")
        self._open = (language, any(not _RDF_NAME.match(key) for key in pairs))

    def _close_tag(self, *, is_leaf: bool) -> None:
        if self._open is None:
            return
        language, has_texts = self._open
        if (is_leaf or has_texts) and language != self._told[-1]:
            if not language:
                raise SyntaxError("a text without a language stands below attributes with one")
            self._written.append(f" {_LANG}={_quoted(language)}")
            self._told[-1] = language
        self._written.append(f">{self._blank}")
        self._open, self._blank = None, ""

    def _end(self, name: str) -> None:
        if self._depth > 1:
            self._depth -= 1
            self._literal.append(f"</{name}>")
            return
        if self._depth:
            content = _canonical("".join(self._literal), self._namespaces[-1])
            self._written.append(escape(content, {"\r": "&#13;"}))
            self._depth = 0
            self._literal.clear()
        else:
            self._close_tag(is_leaf=True)
            self._languages.pop()
            self._told.pop()
            self._bases.pop()
        self._namespaces.pop()
        self._versions.pop()
        self._written.append(f"</{name}>")

    def _text(self, text: str) -> None:
        said = escape(text, {"\r": "&#13;"})
        if self._depth:
            self._literal.append(said)
            return
        if self._open is not None and not text.strip():
            self._blank += said  # whether it is the element's text shows in what follows
            return
        self._close_tag(is_leaf=True)
        self._written.append(said)

    def _comment(self, text: str) -> None:
        if self._depth:
            self._literal.append(f"<!--{text}-->")

    def _instruction(self, target: str, text: str) -> None:
        if self._depth:
            self._literal.append(f"<?{target} {text}?>")


def _resolved_base(attributes: dict[str, str], outer: str | None) -> str | None:
    """Make the base that an element's attributes have a whole IRI, by the one around it.

    A relative one that has none around it stays as it is, but an empty one is the document's.
    """
    base = attributes.get(_BASE)
    if base is None:
        return outer
    if outer is not None:
        base = attributes[_BASE] = urljoin(outer, base)
    elif not base:
        del attributes[_BASE]
    return base or None


def _attribute(attributes: dict[str, str], namespaces: dict[str, str], name: str) -> str:
    """Give how an attribute of RDF is written here, nothing where it is not there."""
    for key in attributes:
        prefix, colon, local = key.partition(":")
        if colon and local == name and namespaces.get(f"xmlns:{prefix}") == _RDF:
            return key
    return ""


def _is_literal(parse_type: str, version: str) -> bool:
    """Tell whether a `parseType` begins an XML literal (w3.org/TR/rdf12-xml)."""
    is_triple = parse_type == "Triple" and version == "1.2"
    return not is_triple and parse_type not in ("Resource", "Collection")


def _typed(attributes: dict[str, str], kind: str) -> dict[str, str]:
    """Give the attributes of a text with a datatype; SyntaxError for others beside them."""
    prefix = kind.removesuffix("parseType")
    rest = {key: value for key, value in attributes.items() if key != kind}
    if other := next((k for k in rest if k != prefix + "ID" and not _NOT_RDF.match(k)), None):
        raise SyntaxError(f"{other} beside {kind}")
    return {**rest, prefix + "datatype": _RDF + "XMLLiteral"}


def _canonical(content: str, namespaces: dict[str, str]) -> str:
    """Give what stands in an element in its exclusive canonical form (w3.org/TR/xml-exc-c14n).

    >>> _canonical("<n:b b='1' a='2'/>", {"xmlns:n": "a:", "xmlns": "b:"})
    '<n:b xmlns:n="a:" a="2" b="1"></n:b>'

    Raises SyntaxError for a prefix that is not declared.
    """
    element = "_" * (1 + max(map(len, namespaces), default=0)) + ":_"
    declared = _told({**namespaces, f"xmlns:{element[:-2]}": "element:"})
    try:
        whole = canonicalize(f"<{element}{declared}>{content}</{element}>", with_comments=True)
    except ParseError as e:
        raise SyntaxError(f"{e}".partition(":")[0]) from e
    return whole[whole.index(">") + 1 : -len(f"</{element}>")]


def _told(attributes: dict[str, str]) -> str:
    return "".join(f" {key}={_quoted(value)}" for key, value in attributes.items())


def _quoted(value: str) -> str:
    return quoteattr(value, {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})
