"""The engine's errors of syntax in words that help: what is wrong, where, and what would be right.

The engine tells the farthest character that it looked at, and it looks at as many as a keyword has
that could stand there: of `SELECT ?x WHRE {` at the bracket. Where space follows each part of a
query it looks into the space only, so a query is read a second time so.
"""

import difflib
import re
from collections.abc import Mapping

import pyoxigraph as ox

from dystonia_kg.errors import QuerySyntaxError
from dystonia_kg.sparql.mistakes import mistake_in
from dystonia_kg.sparql.tokens import (
    FORMS,
    UPDATES,
    Token,
    after_prologue,
    asks_for_service,
    declarations,
    lines_before,
    tokens,
)

_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)+)"')
_NO_PART = "\x01"
"""What no query has: one that ends in it is not answered."""
_SPACE = " " * 24
_APART = ("{", "}", "(", ")", ";")
_LIMIT_CHARACTERS = 20_000
_KEYWORDS = """
SELECT DISTINCT REDUCED AS CONSTRUCT DESCRIBE ASK FROM NAMED WHERE GROUP BY HAVING ORDER ASC DESC
LIMIT OFFSET VALUES UNDEF OPTIONAL GRAPH SERVICE SILENT BIND MINUS UNION FILTER IN NOT EXISTS
LATERAL A TRUE FALSE
"""
_FUNCTIONS = """
COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI URI
BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS
STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256
SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX
SUBSTR REPLACE TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE LANGDIR HASLANG HASLANGDIR STRLANGDIR ADJUST
"""
KEYWORDS = frozenset((_KEYWORDS + _FUNCTIONS).split())
_ALIKE = 0.7
_KINDS = (
    ("?", "a variable"),
    (":", "a name such as rdfs:label"),
    ("true", "a text or number"),
)
"""What of the engine's expectations stands for a kind of term."""
_MARKS = ("{", "}", "(", ")", ".", ";", ",")


def explained(error: SyntaxError, text: str, prefixes: Mapping[str, str]) -> QuerySyntaxError:
    """Turn the engine's syntax error into one line that says what is wrong, and where.

    An update, which is no query to the engine, is told where updates go.
    """
    first = next(after_prologue(text), None)
    if first is None:
        return QuerySyntaxError("the query is empty", hint="send SELECT, CONSTRUCT, ASK, DESCRIBE")
    if first.is_word(*UPDATES):
        return QuerySyntaxError(
            f"this is the place for queries, and {first.text.upper()} is an update",
            hint="send SELECT, CONSTRUCT, ASK or DESCRIBE; POST updates to /update, where a server "
            "has one",
        )
    if not first.is_word(*FORMS):
        return QuerySyntaxError(
            f"'{first.text[:40]}' begins no query",
            hint="a query is SELECT, CONSTRUCT, ASK or DESCRIBE, after its PREFIX lines",
            place=_place(text, first.start),
        )
    if (unknown := _undeclared(text, prefixes)) is not None:
        name = unknown.text.partition(":")[0]
        known = {prefix.lower(): prefix for prefix in declarations(text, prefixes)[0]}
        near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=_ALIKE)
        meant = f"did you mean '{known[near[0]]}:'? else " if near else ""
        return QuerySyntaxError(
            f"prefix '{name}:' is not declared",
            hint=f"{meant}add a line PREFIX {name}: <...>",
            place=_place(text, unknown.start),
        )
    return _explained(error, text, prefixes)


def explained_update(error: SyntaxError) -> QuerySyntaxError:
    """Turn the engine's syntax error in an update into one line."""
    found = _POSITION.match(str(error))
    if found is None:
        return QuerySyntaxError(str(error))
    place = (int(found[1]), int(found[2]))
    return QuerySyntaxError(f"unexpected text here{_expected(found[3])}", place=place)


def _explained(error: SyntaxError, text: str, prefixes: Mapping[str, str]) -> QuerySyntaxError:
    if "Duplicated variable name in SELECT" in str(error):
        return QuerySyntaxError("a variable is named twice in SELECT")
    if "variable that is unbound" in str(error):
        return QuerySyntaxError("SELECT names a variable that the query does not group by or bind")
    if len(text) > _LIMIT_CHARACTERS:
        found = _POSITION.match(str(error))
        place = (int(found[1]) - lines_before(text), int(found[2])) if found else (0, 0)
        return QuerySyntaxError("unexpected text near here", hint=_unclosed(text), place=place)
    fault, expected = _fault(text, prefixes)
    mistake = mistake_in(list(after_prologue(text)))
    if mistake is not None and mistake[0].start <= fault.start:
        token, what, hint = mistake
        return QuerySyntaxError(what, hint=hint, place=_place(text, token.start))
    if fault.text in ('"', "'"):
        what = "the text that begins here has no end"
        return QuerySyntaxError(what, place=_place(text, fault.start))
    shown = fault.text[:40] if "'" in fault.text else f"'{fault.text[:40]}'"
    what = "the query ends too early" if fault.kind == "end" else f"{shown} does not fit here"
    hint = _meant(fault) or _unclosed(text)
    return QuerySyntaxError(f"{what}{expected}", hint=hint, place=_place(text, fault.start))


def _fault(text: str, prefixes: Mapping[str, str]) -> tuple[Token, str]:
    """Give the first part that cannot follow those before it, and what could."""
    starts, spaced, end = [], "", 0
    for token in (*tokens(text), Token("end", "", len(text.rstrip()))):
        if token.text in ('"', "'"):
            return token, ""
        is_joined = token.start == end and token.text not in _APART and spaced[-1:] not in _APART
        spaced += "" if is_joined and token.text else _SPACE
        starts.append((len(spaced), token))
        spaced += " ".join(token.text.splitlines())
        end = token.start + len(token.text)
    at, _ = _failure(f"{spaced}{_NO_PART}", prefixes)
    start, fault = [(start, token) for start, token in starts if start <= at][-1]
    is_safe = not asks_for_service(text)
    return fault, _expected(_failure(spaced[:start].rstrip(), prefixes)[1]) if is_safe else ""


def _failure(line: str, prefixes: Mapping[str, str]) -> tuple[int, str]:
    """Read a line as a query; give where that fails, and what the engine would have expected."""
    try:
        ox.Store().query(line, prefixes=dict(prefixes))
    except SyntaxError as e:
        if found := _POSITION.match(str(e)):
            return int(found[2]) - 1, found[3]
    return len(line), ""


def _expected(told: str) -> str:
    """Say in words what the engine expected, "" where that is keywords only."""
    found = set(_LITERAL.findall(told))
    kinds = [words for mark, words in _KINDS if mark in found]
    found -= {"{"} if "}" in found else set()  # of annotations, which SPARQL 1.1 has not
    found -= {"."} if "true" in found else set()  # of numbers
    *first, last = [*kinds, *(f"'{mark}'" for mark in _MARKS if mark in found)] or [""]
    known = f"{', '.join(first)} or {last}" if first else last
    return f"; expected {known}" if known else ""


def _meant(token: Token) -> str:
    if token.kind != "word" or token.text.upper() in KEYWORDS:
        return ""
    near = difflib.get_close_matches(token.text.upper(), KEYWORDS, n=1, cutoff=_ALIKE)
    return f"did you mean {near[0]}?" if near else ""


def _unclosed(text: str) -> str:
    """Say which brackets are open at the end of a text.

    >>> _unclosed("SELECT * { ?s ?p (1 "), _unclosed("ASK {}")
    ('not closed: { and (', '')
    """
    opened: list[str] = []
    for token in tokens(text):
        if token.kind in ("mark", "annotation"):
            if token.text[0] in "{([":
                opened.append(token.text[0])
            if token.text[-1] in "})]" and opened:
                opened.pop()
    return f"not closed: {' and '.join(opened[:5])}" if opened else ""


def _undeclared(text: str, prefixes: Mapping[str, str]) -> Token | None:
    declared, _ = declarations(text, prefixes)
    for token in after_prologue(text):
        is_name = token.kind == "curie" and text[token.start - 1 : token.start] != "_"
        if is_name and token.text.partition(":")[0] not in declared:
            return token
    return None


def _place(text: str, offset: int) -> tuple[int, int]:
    """Give the line and column of a character, from 1."""
    before = text[:offset]
    return before.count("\n") + 1 - lines_before(text), offset - before.rfind("\n")
