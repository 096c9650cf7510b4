r"""Read the stanzas of an OBO file (OBO Flat File Format 1.4, sections 3.4 and 3.5), in a stream.

A tolerant reader of own make: the libraries for it either hold to the grammar so strictly that they
refuse files which ontologies publish, or drop clauses and qualifiers without a word.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

HEADER, TERM, TYPEDEF, INSTANCE = "header", "Term", "Typedef", "Instance"
GCI = {"gci_relation", "gci_filler"}
CHANGING = GCI | {
    *("cardinality", "minCardinality", "maxCardinality", "exact_cardinality"),
    *("all_only", "all_some", "min_cardinality", "max_cardinality"),
}
"""Qualifiers that make another axiom of a clause; the others annotate it."""
UNQUOTED = (
    *("name", "comment", "remark", "namespace", "default-namespace", "saved-by", "date"),
    *("created_by", "creation_date"),
)
"""Tags whose value is a text without quotation marks; an exclamation mark may be part of it."""
_VERSIONS = ("1.0", "1.2", "1.3", "1.4")
_STANZA = re.compile(r"\[([A-Za-z]+)\]\s*(?:!.*)?")
_STRING = r'"(?:[^"\\]|\\.)*"'
_QUALIFIER = rf'([^\s{{}}"=,]+)\s*=\s*({_STRING}|[^\s{{}}",]+)'
_QUALIFIERS = re.compile(rf"\s*\{{\s*{_QUALIFIER}(?:\s*,\s*{_QUALIFIER})*\s*\}}\s*(?:!.*)?$")
_ONE_QUALIFIER = re.compile(_QUALIFIER)
_COMMENT = re.compile(rf'({_STRING}|(?<!\S)[^\s!"]*://(?:[^\s!]|!(?=\S))*|\\.)|!.*', re.DOTALL)
"""What follows an exclamation mark, but for one that is quoted, escaped or within an address."""
_AFTER = r'\s*(?P<words>[^"\[\]]*?)\s*'
_TEXT = re.compile(
    rf'\s*"(?P<text>(?:[^"\\]|\\.)*)"{_AFTER}'
    rf'(?:\[(?P<list>(?:[^\[\]\\"]|\\.|{_STRING})*)\]\s*)?(?:!.*)?$',
    re.DOTALL,
)
_UNESCAPED = re.compile(
    rf'\s*"(?P<text>(?:(?!"\s*\[).)*)"{_AFTER}\[(?P<list>[^\[\]]*)\]\s*$', re.DOTALL
)
"""A text with quotation marks inside that nobody escaped: all up to the one before the list."""
_WORD = re.compile(r"(?:[^\s\\]|\\.)+")
_REFERENCE = re.compile(rf'((?:[^,\\"{{]|\\.)*)({_STRING})?\s*(\{{[^{{}}]*\}})?\s*(?:,|$)')
_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "W": " "}
_LINE_ENDS = re.compile(r"\r\n|\r|\n")


class OboSyntaxError(ValueError):
    """A line that is no OBO; `line` is its number."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True)
class Clause:
    """One `tag: value`, and the line it begins in. The value is as written, escapes and all."""

    line: int
    tag: str
    value: str

    @property
    def qualifiers(self) -> list[tuple[str, str]]:
        """Give the qualifiers in braces at the end, such as ("source", "MONDO:1")."""
        match = self._qualification
        if match is None:
            return []
        found = _ONE_QUALIFIER.findall(match[0])
        return [(name, unescaped(text.removeprefix('"').removesuffix('"'))) for name, text in found]

    @property
    def bare(self) -> str:
        """Give the value without qualifiers."""
        match = self._qualification
        return self.value[: match.start()].strip() if match else self.value

    @property
    def _qualification(self) -> "re.Match[str] | None":
        """Find the qualifiers; what stands in a comment is none, whatever it looks like."""
        match = _QUALIFIERS.search(self.value) if "{" in self.value else None
        if match is None or self.tag in UNQUOTED:
            return match
        before = re.split(r'["\]]', self.value[: match.start()])[-1]
        return None if uncommented(before) != before else match

    @property
    def text(self) -> str:
        """Give an unquoted text (of `name` or `comment`), unescaped."""
        return unescaped(self.bare).strip()

    @property
    def words(self) -> list[str]:
        """Give identifiers: without qualifiers and the comment after `!`, unescaped."""
        return [unescaped(word) for word in _WORD.findall(uncommented(self.bare))]

    @property
    def first(self) -> str:
        """Give the first identifier; OboSyntaxError when there is none."""
        words = self.words
        if not words:
            raise OboSyntaxError(f"'{self.tag}' has no value", self.line)
        return words[0]

    @property
    def only(self) -> str:
        """Give the one identifier; OboSyntaxError when there is none or more than one."""
        words = self.words
        if len(words) != 1:
            raise OboSyntaxError(f"'{self.tag}' needs one identifier", self.line)
        return words[0]

    @property
    def pair(self) -> tuple[str, str]:
        """Give a relation and its target; OboSyntaxError when there are not two identifiers."""
        words = self.words
        if len(words) != 2:
            raise OboSyntaxError(f"'{self.tag}' needs two identifiers", self.line)
        return words[0], words[1]

    @property
    def apart(self) -> tuple[str, "Clause"]:
        """Give the first identifier, and what follows it as a clause."""
        bare = uncommented(self.bare)
        match = _WORD.match(bare)
        name = match[0] if match else ""
        return unescaped(name), Clause(self.line, self.tag, bare[len(name) :].strip())

    def quoted(self) -> tuple[str, list[str], list[str]]:
        """Give a text in quotation marks, the words after it, and the references behind.

        OboSyntaxError when it is not clear where the text ends.
        """
        match = self._quotation
        references, _ = _references(match["list"] or "")
        return unescaped(match["text"]), uncommented(match["words"]).split(), references

    @property
    def lost_of_references(self) -> int:
        """Count what references have beside their identifiers: texts and qualifiers."""
        return _references(self._quotation["list"] or "")[1]

    @property
    def _quotation(self) -> "re.Match[str]":
        match = _TEXT.match(self.bare) or _UNESCAPED.match(self.bare)
        if match is None:
            needed = (
                f"where the text of '{self.tag}' ends is not clear"
                if '"' in self.bare
                else f"'{self.tag}' needs a text in quotation marks"
            )
            raise OboSyntaxError(needed, self.line)
        return match


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
    for number, line in _whole_lines(lines):
        text = line.strip()
        if not text or text.startswith("!"):
            continue
        if head := _STANZA.fullmatch(text):
            yield stanza
            stanza = Stanza(head[1], number)
            continue
        tag, colon, value = text.partition(":")
        if not colon or not tag or " " in tag or tag.startswith("["):
            raise OboSyntaxError(f"'{text[:60]}' is not of the form 'tag: value'", number)
        clause = Clause(number, tag, value.strip())
        if tag == "format-version" and clause.first not in _VERSIONS:
            raise OboSyntaxError(
                f"format-version {clause.first[:20]} is not known, only {', '.join(_VERSIONS)}",
                number,
            )
        stanza.clauses.append(clause)
    yield stanza


def _whole_lines(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield lines with their numbers; those that a backslash at the end continues are joined."""
    number, begun, start = 0, "", 0
    for piece in lines:
        for line in _LINE_ENDS.split(piece.removesuffix("\n").removesuffix("\r")):
            number += 1
            text = line.removeprefix("\ufeff") if number == 1 else line
            start = start if begun else number
            is_comment = not begun and text.lstrip().startswith("!")
            backslashes = 0 if is_comment else len(text) - len(text.rstrip("\\"))
            if backslashes % 2:
                begun += text[:-1]
                continue
            yield start, begun + text
            begun = ""
    if begun:
        yield start, begun


def unescaped(text: str) -> str:
    r"""Undo OBO's escapes.

    >>> unescaped(r"url\:https\://example.org, a\Wb")
    'url:https://example.org, a b'
    """
    return _ESCAPED.sub(lambda match: _ESCAPES.get(match[1], match[1]), text)


def uncommented(text: str) -> str:
    """Take off the comment at the end of a value.

    >>> uncommented("UBERON:1 ! arm"), uncommented("https://example.org/#!/a")
    ('UBERON:1 ', 'https://example.org/#!/a')
    """
    return _COMMENT.sub(r"\1", text) if "!" in text else text


def _references(text: str) -> tuple[list[str], int]:
    """Split `a, b "text" {by=me}` into unescaped identifiers; count the rest."""
    found, lost, at = [], 0, 0
    while match := _REFERENCE.match(text, at):
        if name := unescaped(match[1]).strip():
            found.append(name)
        lost += bool(match[2]) + bool(match[3])
        at = match.end()
        if at == len(text):
            break
    return found, lost + bool(text[at:].strip())
