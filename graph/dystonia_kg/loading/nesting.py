"""How deep a document nests, told while it is read.

What is deeper than `DEEPEST` makes the engine and the reader of OWL end the whole process, or
takes them minutes.
"""

import re
from collections.abc import Iterable
from itertools import accumulate
from operator import add

from dystonia_kg.loading.syntaxes import FileFormat

DEEPEST = 1_000
_TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+("|\\?\Z)', re.DOTALL)
"""A text, or the beginning of one at the end; in linear time."""
_NO_BRACKETS = bytes(sorted(set(range(256)) - set(b"[]{}")))
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_TRIPLE_TERM = re.compile(rb"<<\(|\)>>")


class Nesting:
    """Follows the brackets of JSON, or the triple terms of Turtle and its kin, piece by piece."""

    def __init__(self, form: FileFormat) -> None:
        is_json = form is FileFormat.JSON_LD
        self._steps = self._in_json if is_json else self._of_triple_terms
        self._add = add if is_json else _added  # texts with such brackets are not told apart
        self._depth = 0
        self._rest = b""

    def is_too_deep(self, piece: bytes) -> bool:
        """Tell whether the next bytes of the document go deeper than `DEEPEST`."""
        depths = list(accumulate(self._steps(self._rest + piece), self._add, initial=self._depth))
        self._depth = depths[-1]
        return max(depths) > DEEPEST

    def _in_json(self, text: bytes) -> Iterable[int]:
        parts = _TEXT.split(text)
        end = parts[-2] if len(parts) > 1 else b'"'
        self._rest = b"" if end == b'"' else b'"' + end
        return map(_STEPS.__getitem__, b"".join(parts[::2]).translate(None, _NO_BRACKETS))

    def _of_triple_terms(self, text: bytes) -> Iterable[int]:
        self._rest = text[-2:]
        if b"<<(" not in text and b")>>" not in text:
            return ()
        return (1 if term == b"<<(" else -1 for term in _TRIPLE_TERM.findall(text))


def _added(depth: int, step: int) -> int:
    return max(0, depth + step)
