"""OWL/XML (w3.org/TR/owl2-xml-serialization) with every name written out as a whole IRI.

The library for it passes over `xml:base`, and takes a short name whose prefix is not declared for
an IRI.
"""

from bisect import bisect_right
from collections.abc import Mapping
from urllib.parse import urljoin
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from dystonia_kg.loading.xml_entities import Entities

_NAMES = ("IRI", "datatypeIRI", "ontologyIRI", "versionIRI")
_BASE = "xml:base"


class WrittenOut:
    """A document, `text`, in which all IRIs are whole; knows its lines and its `depth`.

    Raises expat.ExpatError for what is not well-formed; SyntaxError, with its line, for a short
    name whose prefix is not declared, and for what is no IRI.
    """

    def __init__(
        self, data: bytes, prefixes: Mapping[str, str], encoding: str | None, base: str
    ) -> None:
        self._parser = expat.ParserCreate(encoding)
        self._parser.ordered_attributes = True
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._entities = Entities(self._parser)
        self._prefixes = dict(prefixes)
        self._bases: list[str] = []
        self._base = base
        self.depth = 0
        self._written: list[bytes] = []
        self._size = 0
        self._starts, self._lines = [0], [1]
        self._name: list[str] | None = None
        self._parser.Parse(data, True)
        self.text = b"".join(self._written).decode()

    def line(self, position: int) -> int:
        """Give the line in which the element at a byte of `text` began."""
        return self._lines[bisect_right(self._starts, position) - 1]

    def _start(self, element: str, attributes: list[str]) -> None:
        self._entities.require_in_tag()
        self._starts.append(self._size)
        self._lines.append(self._parser.CurrentLineNumber)
        said = dict(zip(attributes[::2], attributes[1::2], strict=True))
        outer = self._bases[-1] if self._bases else said.get("ontologyIRI", self._base)
        self._bases.append(urljoin(outer, said.pop(_BASE)) if _BASE in said else outer)
        self.depth = max(self.depth, len(self._bases))
        kind = _local(element)
        if kind == "Prefix":
            self._prefixes[said.get("name", "")] = said.get("IRI", "")
        if not said.get("xml:lang", "-"):
            del said["xml:lang"]  # a text in no language
        if short := said.pop("abbreviatedIRI", ""):
            said["IRI"] = self._whole(short)
        for key in _NAMES:
            if key in said:
                said[key] = self._resolved(said[key])
        if kind in ("IRI", "AbbreviatedIRI"):
            self._name = []
            element = element.replace("AbbreviatedIRI", "IRI")
        self._write(f"<{element}{''.join(f' {k}={quoteattr(v)}' for k, v in said.items())}>")

    def _end(self, element: str) -> None:
        self._bases.pop()
        if self._name is not None:
            name = "".join(self._name).strip()
            is_short = _local(element) == "AbbreviatedIRI"
            self._write(escape(self._whole(name) if is_short else self._resolved(name)))
            self._name = None
        self._write(f"</{element.replace('AbbreviatedIRI', 'IRI')}>")

    def _text(self, text: str) -> None:
        if self._name is not None:
            self._name.append(text)
        else:
            self._write(escape(text))

    def _resolved(self, name: str) -> str:
        base = self._bases[-1]
        is_part = name.startswith("#")
        return self._checked(base.partition("#")[0] + name if is_part else urljoin(base, name))

    def _whole(self, short: str) -> str:
        prefix, _, local = short.partition(":")
        if prefix not in self._prefixes:
            raise self._error(f"the prefix of '{short[:60]}' is not declared")
        return self._checked(self._prefixes[prefix] + local)

    def _checked(self, iri: str) -> str:
        """Refuse what is no IRI; the library would make another one of it."""
        try:
            return ox.NamedNode(iri).value
        except ValueError as e:
            raise self._error(f"'{iri[:60]}' is no IRI: {e}") from e

    def _error(self, message: str) -> SyntaxError:
        error = SyntaxError(message)
        error.lineno = self._parser.CurrentLineNumber
        return error

    def _write(self, text: str) -> None:
        data = text.encode()
        self._written.append(data)
        self._size += len(data)


def _local(element: str) -> str:
    return element.rpartition(":")[2]
