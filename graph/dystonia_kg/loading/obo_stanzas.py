"""Read the stanzas of an OBO file (OBO Flat File Format 1.4, sections 3.4 and 3.5), in a stream.

A tolerant reader of own make: fastobo, the library for it, holds to the grammar so strictly that
it refuses files which ontologies publish (MAxO 2024-07-29, for a stray character in an xref).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

HEADER, TERM, TYPEDEF, INSTANCE = "header", "Term", "Typedef", "Instance"
_VERSIONS = ("1.0", "1.2", "1.3", "1.4")
_STANZA = re.compile(r"\[([A-Za-z]+)\]\s*(?:!.*)?")
_QUOTED = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*(.*)', re.DOTALL)
_QUALIFIERS = re.compile(r'\s*\{\s*[^\s{}"=]+\s*=\s*"(?:[^"\\]|\\.)*"[^{}]*\}\s*$')
_COMMENT = re.compile(r"(?:^|\s)!(?:\s.*)?$")
_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "W": " "}


class OboSyntaxError(ValueError):
    """A line that is no OBO; `line` is its number."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True)
class Clause:
    """One `tag: value`, and the line it stands in. The value is as written, escapes and all."""

    line: int
    tag: str
    value: str

    @property
    def text(self) -> str:
        """Give an unquoted text (of `name` or `comment`): without qualifiers, unescaped."""
        return unescaped(_QUALIFIERS.sub("", self.value)).strip()

    @property
    def words(self) -> list[str]:
        """Give identifiers: without qualifiers and the comment after `!`, unescaped."""
        bare = _COMMENT.sub("", _QUALIFIERS.sub("", _COMMENT.sub("", self.value)))
        return [unescaped(word) for word in re.findall(r"(?:[^\s\\]|\\.)+", bare)]

    @property
    def first(self) -> str:
        """Give the first identifier; OboSyntaxError when there is none."""
        words = self.words
        if not words:
            raise OboSyntaxError(f"'{self.tag}' has no value", self.line)
        return words[0]

    def quoted(self) -> tuple[str, list[str], list[str]]:
        """Give a quoted text, the words after it, and the list of cross-references at the end."""
        match = _QUOTED.match(self.value)
        if match is None:
            raise OboSyntaxError(f"'{self.tag}' needs a text in quotation marks", self.line)
        rest = _QUALIFIERS.sub("", match[2])
        before, bracket, listed = rest.partition("[")
        references = _references(listed.rpartition("]")[0]) if bracket else []
        return unescaped(match[1]), _COMMENT.sub("", before).split(), references


@dataclass
class Stanza:
    """The header, or one [Term], [Typedef] or [Instance], with its clauses in order."""

    kind: str
    line: int
    clauses: list[Clause] = field(default_factory=list)

    def get(self, tag: str) -> Clause | None:
        """Give the first clause with a tag."""
        return next((clause for clause in self.clauses if clause.tag == tag), None)


def read_stanzas(lines: Iterable[str]) -> Iterator[Stanza]:
    """Yield the header (always, even when it is empty), then each stanza.

    Raises OboSyntaxError for a line that is neither blank, comment, stanza head nor `tag: value`,
    and for a version of the format that is not known.
    """
    stanza = Stanza(HEADER, 1)
    for number, line in enumerate(lines, start=1):
        text = line.strip().removeprefix("\ufeff")
        if not text or text.startswith("!"):
            continue
        if head := _STANZA.fullmatch(text):
            yield stanza
            stanza = Stanza(head[1], number)
            continue
        tag, colon, value = text.partition(":")
        if not colon or not tag or " " in tag:
            raise OboSyntaxError(f"'{text[:60]}' is not of the form 'tag: value'", number)
        clause = Clause(number, tag, value.strip())
        if tag == "format-version" and clause.text not in _VERSIONS:
            raise OboSyntaxError(
                f"format-version {clause.text[:20]} is not known, only {', '.join(_VERSIONS)}",
                number,
            )
        stanza.clauses.append(clause)
    yield stanza


def unescaped(text: str) -> str:
    r"""Undo OBO's escapes.

    >>> unescaped(r"url\:https\://example.org, a\Wb")
    'url:https://example.org, a b'
    """
    return _ESCAPED.sub(lambda match: _ESCAPES.get(match[1], match[1]), text)


def _references(text: str) -> list[str]:
    """Split `a, b "description"` into unescaped identifiers."""
    without = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    parts = re.findall(r"(?:[^,\\]|\\.)+", without)
    return [name for part in parts if (name := unescaped(part).strip())]
