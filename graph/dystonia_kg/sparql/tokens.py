"""What has to be known of a SPARQL query before the engine sees it (SPARQL 1.1 Query, section 19).

The engine parses queries; this module only reads tokens: whether a query asks for SERVICE or is
an update, and which graphs its FROM clauses name.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from dystonia_kg.errors import (
    QueryRefusedError,
    QueryTooComplexError,
    TooLargeError,
)
from dystonia_kg.limits import limits

# A string with another escape is none to the engine, which then reads """a" as two strings.
_ESCAPE = r"""\\(?:[tbnrf"'\\]
    | u(?![dD][89a-fA-F])[0-9A-Fa-f]{4}
    | U(?!0000[dD][89a-fA-F])(?:0010|000[0-9A-Fa-f])[0-9A-Fa-f]{4})"""
# The engine ends a name before its second group of dots.
_IN_NAME = r"(?:[\w:-]|%[0-9A-Fa-f]{2}|\\[^\s])"
_TOKEN = re.compile(
    rf"""
    (?P<comment>\#[^\r\n]*)
  | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
  | (?P<string>\"{{3}}(?:\"{{0,2}}(?:[^"\\]|{_ESCAPE}))*\"{{3}}
      | '{{3}}(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*'{{3}}
      | "(?:[^"\\\r\n]|{_ESCAPE})*" | '(?:[^'\\\r\n]|{_ESCAPE})*')
  | (?P<variable>[?$]\w+)
  | (?P<annotation>\{{\||\|\}})
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<curie>(?:[^\W\d_][\w.-]*)?:(?:{_IN_NAME}+(?:\.+{_IN_NAME}+)?)?)
  | (?P<word>[^\W\d_]\w*)
  | (?P<escape>\\[^\s])
  | (?P<mark>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
# A SERVICE clause ends in the "{" of its group; no boundary is asked on its left, because the
# engine's parser asks for none either ("1SERVICE <...> {" is a number and a clause).
_SERVICE = re.compile(
    r"SERVICE\s*(?:SILENT\s*)?(?:<[^>]*>|[?$]\w+|[\w.-]*:[^\s{]*)\s*\{", re.IGNORECASE
)
UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
FORMS = {"SELECT", "CONSTRUCT", "ASK", "DESCRIBE"}
_OPERATORS = frozenset("|&!+-*/^=<>")
_SEPARATORS = ("FILTER", "BIND", "UNION", "OPTIONAL", "VALUES")
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\\\s]*>")
_OF_THE_REQUEST = "> # of the request\n"
_CURIE_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True)
class Token:
    """One token, by kind, text and its offset in the query."""

    kind: str
    text: str
    start: int

    def is_word(self, *words: str) -> bool:
        """Tell whether this is one of the keywords, in any case."""
        return self.kind == "word" and self.text.upper() in words


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query in order, comments left out."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind != "comment":
            yield Token(kind, match[0], match.start())


def check_allowed(text: str) -> None:
    """Raise QueryRefusedError for SERVICE, and what `check_size` does."""
    check_size(text)
    if asks_for_service(text):
        raise QueryRefusedError(
            "SERVICE is refused: this endpoint sends no queries to other endpoints",
            hint="run the federated query on a client or endpoint that may reach both",
        )


def check_size(text: str) -> None:
    """Raise an error for a query or update that is too large or too deep to parse.

    TooLargeError for its length, QueryTooComplexError for its brackets, operators and parts: what
    is past the default limits makes the engine's parser or planner end the whole process.
    """
    limit = limits()
    if len(text) > limit.query_bytes:
        raise TooLargeError(
            f"the query is longer than {limit.query_bytes:,} characters",
            hint="ask in smaller parts",
        )
    if sum(map(text.count, "{([")) > limit.nesting:
        check_depth(text, limit.nesting)
    if len(text) > limit.terms or (
        len(text) > limit.operators and sum(map(text.count, _OPERATORS)) > limit.operators
    ):
        _check_parts(text, limit.terms, limit.operators)


def asks_for_service(text: str) -> bool:
    """Tell whether the query holds a SERVICE clause, outside of strings, comments and IRIs."""
    if "service" not in text.lower():
        return False
    if count_services(text):
        return True
    return bool(_SERVICE.search(text)) and any(is_unclear for _, is_unclear in doubted(text))


def count_services(text: str) -> int:
    """Count the SERVICE clauses outside of strings, comments and IRIs, joined to names too."""
    return len(_SERVICE.findall(_masked(text)))


def may_ask_for_graphs(text: str) -> bool:
    """Tell whether a query may name graphs, by GRAPH or FROM outside of comments and the like.

    The engine asks for no end of a word behind them: to it, `GRAPHex:g` is two.
    """
    lower = text.lower()
    if "graph" not in lower and "from" not in lower:
        return False
    before = ""
    for token, is_unclear in doubted(text):
        is_prefix = before == "prefix" and token.text.endswith(":")
        if is_unclear or (_may_be_of_graphs(token) and not is_prefix):
            return True
        before = token.text.lower()
    return False


def _may_be_of_graphs(token: Token) -> bool:
    word = token.text.partition(":")[0].lower()
    return token.kind in ("word", "curie") and ("graph" in word or "from" in word)


def dataset_of(text: str, prefixes: Mapping[str, str]) -> tuple[list[str], list[str]] | None:
    """Give the IRIs of the FROM and of the FROM NAMED clauses, None when there are none.

    `prefixes` are the predeclared ones; the query's own declarations come first.
    """
    if "from" not in text.lower():
        return None
    declared, base = declarations(text, prefixes)
    default: list[str] = []
    named: list[str] = []
    depth = 0
    ahead = list(tokens(text))
    for index, token in enumerate(ahead):
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(token.text, 0)
        if depth or not token.is_word("FROM"):
            continue
        is_named = any(t.is_word("NAMED") for t in ahead[index + 1 : index + 2])
        for source in ahead[index + 1 + is_named : index + 2 + is_named]:
            if (iri := resolved(source, declared, base)) is not None:
                (named if is_named else default).append(iri)
    return (default, named) if default or named else None


def with_terms(text: str, terms: Mapping[str, object]) -> str:
    """Put terms (anything whose `str` is its N-Triples form) in place of variables of a query."""
    return _TOKEN.sub(
        lambda match: (
            str(terms[match[0][1:]])
            if match.lastgroup == "variable" and match[0][1:] in terms
            else match[0]
        ),
        text,
    )


def with_base(text: str, base: str) -> str:
    r"""Give a query its base (SPARQL 1.1 Query, section 4.1.1.2), if it may have relative IRIs.

    The base has a line of its own, which does not count in what is said of the query.

    >>> with_base("ASK { <#a> a owl:Class }", "https://example.org/sparql")
    'BASE <https://example.org/sparql> # of the request\nASK { <#a> a owl:Class }'
    """
    return f"BASE <{base}{_OF_THE_REQUEST}{text}" if may_be_relative(text) else text


def lines_before(text: str) -> int:
    """Tell how many lines stand before a query that were not asked: that of its base."""
    return int(text.startswith("BASE <") and text[: text.find("\n") + 1].endswith(_OF_THE_REQUEST))


def may_be_relative(text: str) -> bool:
    """Tell whether a query may have relative IRIs."""
    return _RELATIVE.search(text) is not None


def _masked(text: str) -> str:
    """Give the query with strings, comments and what IRIs and variables are called left out."""
    stand_in = {"comment": " ", "string": '""', "iri": "<>", "variable": "?v", "language": "@x"}
    return _TOKEN.sub(lambda match: stand_in.get(match.lastgroup or "", match[0]), text)


def is_ambiguous(token: Token) -> bool:
    """Tell whether `<...>` could be read as "less than", which shifts where strings begin."""
    if token.kind != "iri" or re.match(r"<[A-Za-z][A-Za-z0-9+.-]*://", token.text):
        return False
    return "'" in token.text or "#" in token.text


def doubted(text: str) -> Iterator[tuple[Token, bool]]:
    """Yield the tokens, and whether each could be read as a comparison instead of an IRI.

    Expressions stand in parentheses only, so that outside of them no "<" compares.
    """
    depth = 0
    for token in tokens(text):
        yield token, depth > 0 and is_ambiguous(token)
        if token.kind == "mark":
            depth = max(0, depth + (token.text == "(") - (token.text == ")"))


def check_depth(text: str, limit: int) -> None:
    """Raise QueryTooComplexError for brackets that nest deeper than `limit`."""
    depth = 0
    for token in tokens(text):
        if token.kind in ("mark", "annotation"):
            depth += (token.text[0] in "{([") - (token.text[-1] in "})]")
            if depth > limit:
                raise QueryTooComplexError(
                    f"the query nests more than {limit} brackets", hint="write it flatter"
                )


def _check_parts(text: str, limit_terms: int, limit_operators: int) -> None:
    """Count the tokens, and those operators that follow each other within one expression."""
    chain = 0
    for number, token in enumerate(tokens(text), start=1):
        if token.kind == "mark":
            chain = chain + 1 if token.text in _OPERATORS else 0
        elif token.is_word(*_SEPARATORS):
            chain = 0
        if number > limit_terms or chain > limit_operators:
            what = f"{limit_operators:,} operators in a row" if chain else f"{limit_terms:,} parts"
            raise QueryTooComplexError(
                f"the query has more than {what}", hint="use VALUES or IN, or ask in smaller parts"
            )


def after_prologue(text: str) -> Iterator[Token]:
    """Yield the tokens that follow the BASE and PREFIX declarations."""
    ahead = tokens(text)
    for token in ahead:
        if token.is_word("PREFIX"):
            next(ahead, None), next(ahead, None)
        elif token.is_word("BASE"):
            next(ahead, None)
        else:
            yield token
            yield from ahead


def is_query(text: str) -> bool:
    """Tell whether a text begins as a query or an update, after its declarations."""
    first = next(after_prologue(text), None)
    return first is not None and first.is_word(*FORMS, *UPDATES)


def declarations(text: str, prefixes: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Give all prefixes, those of `prefixes` unless they are declared anew, and the base."""
    declared, base = dict(prefixes), ""
    ahead = tokens(text)
    for token in ahead:
        if token.is_word("PREFIX"):
            name, iri = next(ahead, None), next(ahead, None)
            if name is not None and iri is not None and iri.kind == "iri":
                declared[name.text.removesuffix(":")] = urljoin(base, iri.text[1:-1])
        elif token.is_word("BASE"):
            iri = next(ahead, None)
            base = urljoin(base, iri.text[1:-1]) if iri is not None else base
        else:
            break
    return declared, base


def resolved(token: Token, declared: Mapping[str, str], base: str) -> str | None:
    """Give the IRI that an IRI or a prefixed name stands for, None for anything else."""
    if token.kind == "iri":
        return urljoin(base, token.text[1:-1]) if base else token.text[1:-1]
    name, colon, local = token.text.partition(":")
    if token.kind != "curie" or not colon or name not in declared:
        return None
    return declared[name] + _CURIE_ESCAPE.sub(r"\1", local)
