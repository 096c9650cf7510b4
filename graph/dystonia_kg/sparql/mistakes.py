"""The commonest mistakes in queries, as tokens show them: a missing dot, a pattern too short."""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from dystonia_kg.sparql.tokens import Token

_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_TERMS = ("variable", "iri", "curie", "string")


def mistake_in(words: Sequence[Token]) -> tuple[Token, str, str] | None:
    """Give where the first mistake is, what it is, and a hint, of a query without its prologue.

    None where the tokens show none.
    """
    return next(chain(_of_select(words), _of_patterns(words)), None)


def _of_select(words: Sequence[Token]) -> Iterator[tuple[Token, str, str]]:
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


def _of_patterns(words: Sequence[Token]) -> Iterator[tuple[Token, str, str]]:
    """Find a pattern of more or fewer than three terms; what has other marks is passed over."""
    begun: list[Token] = []
    is_plain, depth = False, 0
    for token, after in pairwise([*words, Token("mark", "", -1)]):
        depth += (token.text in "([") - (token.text in ")]") if token.kind == "mark" else 0
        if token.text in (".", ";", "}") and is_plain and len(begun) == 2 and not depth:
            said = " ".join(word.text for word in begun)
            yield token, f"the pattern '{said[:80]}' has two terms, and a pattern has three", ""
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
