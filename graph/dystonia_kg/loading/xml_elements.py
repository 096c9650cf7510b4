"""The element of an RDF/XML document that the engine refuses, which it does not say."""

import itertools
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat


@dataclass
class _Element:
    """An element of a document: where its tags lie, its number, and the elements in it."""

    start: int
    content: int
    number: int
    end_tag: int = 0
    end: int = 0
    children: list["_Element"] = field(default_factory=list)


def refused_element(text: bytes, is_read: Callable[[bytes], bool]) -> int:
    """Give the number of the innermost element that `is_read` refuses, the root being 0.

    It is found by reading each element alone, in the tags of those around it, and where each of
    them is read, more and more of them together. `text` is what `rewritten` gave.
    """
    at = _tree(text)
    before, after = b"", b""
    while True:
        before += text[at.start : at.content]
        after = text[at.end_tag : at.end] + after
        alone = (c for c in at.children if not is_read(before + text[c.start : c.end] + after))
        child = next(alone, None)
        if child is None:
            child = _at_fault(at, before, text, after, is_read)
            if child is at:
                return at.number
            before += text[at.content : child.start]
        at = child


def _at_fault(
    parent: _Element, before: bytes, text: bytes, after: bytes, is_read: Callable[[bytes], bool]
) -> _Element:
    """Give the first child up to whose next one the content is refused, or else the parent."""

    def is_refused(end: int) -> bool:
        return not is_read(before + text[parent.content : end] + after)

    ends = [child.start for child in parent.children[1:]] + [parent.end_tag]
    number = bisect_left(ends, True, key=is_refused)
    return parent.children[number] if number < len(parent.children) else parent


def _tree(text: bytes) -> _Element:
    parser = expat.ParserCreate()
    path = [_Element(0, 0, -1)]
    numbers = itertools.count()

    def start(_: str, __: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        element = _Element(at, text.index(b">", at) + 1, next(numbers))
        path[-1].children.append(element)
        path.append(element)

    def end(_: str) -> None:
        element = path.pop()
        element.end_tag = parser.CurrentByteIndex
        element.end = text.index(b">", element.end_tag) + 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(text, True)
    return path[0].children[0]
