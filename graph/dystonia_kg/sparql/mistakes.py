"""What is wrong with a query that the engine does not parse, told to the person who wrote it.

The engine says where its parser stopped, and which characters it would have taken there. The
commonest mistakes are seen in the tokens: a dot or a quotation mark that is missing, a word that
SPARQL does not have (SPARQL 1.1 Query, section 19.8), a pattern that is too short.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from dystonia_kg.errors import QuerySyntaxError
from dystonia_kg.sparql.tokens import FORMS, UPDATES, Token, after_prologue, declarations, tokens

_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
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
_WORDS = frozenset((_KEYWORDS + _FUNCTIONS).split())
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_TERMS = ("variable", "iri", "curie", "string")
_ALIKE = 0.7
_EXPECTED_AT_MOST = 12
_MISLEADING = frozenset(("OPTIONAL", "DISTINCT", "ENCODE_FOR_URI"))
"""What the parser names where a word of any kind, or a dot, could stand."""


def explained(
    error: SyntaxError, text: str, prefixes: Mapping[str, str], *, lines_before: int = 0
) -> QuerySyntaxError:
    """Turn the engine's syntax error into one line that says what is wrong, and where.

    An update, which is no query to the engine, is told where updates go.
    """
    first = next(after_prologue(text), None)
    if first is None:
        return QuerySyntaxError("the query is empty", hint="send SELECT, CONSTRUCT, ASK, DESCRIBE")
    if first.is_word(*UPDATES):
        return QuerySyntaxError(
            f"this is the place for queries, and {first.text.upper()} is an update",
            hint="POST updates to /update, where this server has one",
        )
    if not first.is_word(*FORMS):
        where = _where(text, first.start)
        return QuerySyntaxError(
            f"{where}: '{first.text[:40]}' begins no query",
            hint="a query is SELECT, CONSTRUCT, ASK or DESCRIBE, after its PREFIX lines",
        )
    if (unknown := _undeclared(text, prefixes)) is not None:
        name = unknown.text.partition(":")[0]
        known = {prefix.lower(): prefix for prefix in declarations(text, prefixes)[0]}
        near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=_ALIKE)
        meant = f"did you mean '{known[near[0]]}:'? else " if near else ""
        return QuerySyntaxError(
            f"{_where(text, unknown.start)}: prefix '{name}:' is not declared",
            hint=f"{meant}add a line PREFIX {name}: <...>",
        )
    if (mistake := next(_mistakes(list(after_prologue(text))), None)) is not None:
        token, message, hint = mistake
        return QuerySyntaxError(f"{_where(text, token.start)}: {message}", hint=hint)
    found = _POSITION.match(str(error))
    line, column = (int(found[1]) - lines_before, int(found[2])) if found else (1, 1)
    expected = _shortened(found[3], first.text.upper()) if found else str(error)
    return QuerySyntaxError(f"line {line}, column {column}: {expected}", hint=_unclosed(text))


def explained_update(error: SyntaxError) -> QuerySyntaxError:
    """Turn the engine's syntax error in an update into one line."""
    found = _POSITION.match(str(error))
    if found is None:
        return QuerySyntaxError(str(error))
    return QuerySyntaxError(f"line {found[1]}, column {found[2]}: {_shortened(found[3], '')}")


def _mistakes(words: list[Token]) -> Iterator[tuple[Token, str, str]]:
    """Yield mistakes that the tokens show, each with its token and what to do, likeliest first."""
    for token in words:
        if token.kind == "mark" and token.text in "\"'":
            yield token, f"the text that begins here with {token.text} is not closed", ""
    for token in words:
        if token.kind == "word" and token.text.upper() not in _WORDS:
            near = difflib.get_close_matches(token.text.upper(), _WORDS, n=1, cutoff=_ALIKE)
            hint = f"did you mean {near[0]}?" if near else "a name has a prefix, a text has quotes"
            yield token, f"'{token.text[:40]}' is no word of SPARQL", hint
    yield from _of_select(words)
    yield from _of_patterns(words)


def _of_select(words: list[Token]) -> Iterator[tuple[Token, str, str]]:
    if not words[0].is_word("SELECT"):
        return
    for token, after in pairwise(words):
        if token.text in ("{", "(") or token.is_word("WHERE", "FROM"):
            return
        if token.text == ",":
            yield token, "the variables of SELECT stand without commas", ""
        if token.is_word(*_AGGREGATES) and after.text == "(":
            name = token.text.upper()
            yield token, f"{name}(...) stands in brackets", f"write ({name}(?x) AS ?name)"


def _of_patterns(words: list[Token]) -> Iterator[tuple[Token, str, str]]:
    """Find a pattern of more or fewer than three terms; what has other marks is passed over."""
    begun: list[Token] = []
    is_plain, depth = False, 0
    for token, after in pairwise([*words, Token("mark", "", -1)]):
        depth += (token.text in "([") - (token.text in ")]") if token.kind == "mark" else 0
        if token.text in (".", ";", "}") and is_plain and len(begun) == 2 and not depth:
            said = " ".join(word.text for word in begun)
            yield begun[-1], f"the pattern '{said[:80]}' has two terms, and a pattern has three", ""
        if token.text in ("{", "}", "."):
            begun, is_plain, depth = [], True, 0
        elif token.text == ";":
            begun = begun[:1]
        elif token.text == ",":
            begun = begun[:2]
        elif token.kind in _TERMS or token.text == "a":
            begun.append(token)
        elif token.kind != "language":
            is_plain = False
        if is_plain and not depth and len(begun) == 4 and after.text not in ("/", "|", "^"):
            hint = "or a ';' where the subject stays the same"
            yield token, f"a '.' is missing before {token.text[:80]}", hint


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


def _where(text: str, offset: int) -> str:
    before = text[:offset]
    return f"line {before.count(chr(10)) + 1}, column {offset - before.rfind(chr(10))}"


def _shortened(expected: str, form: str) -> str:
    """Leave out of what the parser expected the character classes and the other query forms."""
    if "Duplicated variable name in SELECT" in expected:
        return "a variable is named twice in SELECT"
    if "variable that is unbound" in expected:
        return "SELECT names a variable that the query does not group by or bind"
    plain = re.sub(r"\[(?:'[^\]]*'|_)\]|\n", " ", expected.removeprefix("expected one of "))
    words = (word.strip(" |") for word in re.split(r",\s+", plain.removeprefix("expected ")))
    useful = [word for word in words if word and word not in (FORMS - {form}) | _MISLEADING]
    known = f"; expected {' or '.join(useful[:_EXPECTED_AT_MOST])}" if useful else ""
    return f"unexpected text here, or the text before it is not complete{known}"
