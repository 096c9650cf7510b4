"""The entities of an XML document (w3.org/TR/xml, section 4.1): none is passed over in silence."""

import re
from xml.parsers import expat

_ENTITY = re.compile(rb"&([^#;\s][^;\s]*);")


class Entities:
    """Refuses the entities that a document uses and does not declare itself.

    Where it names a DTD elsewhere, expat would pass over them without a word.
    """

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        self._declared = {"amp", "lt", "gt", "quot", "apos"}
        self._is_partial = False  # some may be declared elsewhere
        parser.DefaultHandlerExpand = self._rest
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity

    def require_in_tag(self) -> None:
        """Raise SyntaxError for one in an attribute of the tag that expat tells of now."""
        if self._is_partial:
            tag = (self._parser.GetInputContext() or b"").partition(b">")[0]
            for name in _ENTITY.findall(tag):
                if name.decode() not in self._declared:
                    self._rest(f"&{name.decode()};")

    def _doctype(self, _: str, address: str | None, *__: object) -> None:
        self._is_partial |= address is not None

    def _entity(self, name: str, is_parameter: bool, *_: object) -> None:
        self._declared.add(name)
        self._is_partial |= bool(is_parameter)

    def _rest(self, text: str) -> None:
        if text.startswith("&"):
            error = SyntaxError(f"an entity from outside of the file is not read: {text[:40]}")
            error.lineno = self._parser.CurrentLineNumber
            raise error
