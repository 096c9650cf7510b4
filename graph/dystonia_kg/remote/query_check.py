"""What a query needs before it is sent to another service: a check, prefixes, a limit of rows.

The other service may know more than SPARQL 1.1: Virtuoso's `define` fetches addresses, and its
functions are whatever procedures it has stored; Jena's `java:` names run code. So only what this
project's own parser accepts is sent, and no function that the standard does not have.
"""

import re

import pyoxigraph as ox

from dystonia_kg.curies import prefixes_in
from dystonia_kg.errors import QueryRefusedError, QuerySyntaxError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.syntax_errors import explained
from dystonia_kg.sparql.tokens import (
    Token,
    after_prologue,
    check_allowed,
    declarations,
    is_ambiguous,
    resolved,
    tokens,
)

GRAPH_FORMS = ("CONSTRUCT", "DESCRIBE")
_EXTENSION = re.compile(r"<(?:bif|sql|java):", re.IGNORECASE)
_ASCII_ESCAPE = re.compile(r"\\u00[0-7]|\\U000000[0-7]")
_VOCABULARIES = tuple(PREFIXES.values())
_NO_DATA = ox.Store()


def form_of(text: str) -> str:
    """Give the form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE; "" when it begins otherwise.

    >>> form_of("PREFIX ask: <https://example.org/> ask { ?s ?p ?o }")
    'ASK'
    """
    first = next(after_prologue(text), None)
    return first.text.upper() if first is not None and first.kind == "word" else ""


def check(text: str) -> None:
    """Raise the error that a local store would raise for a query, without evaluating it.

    QueryRefusedError for updates, SERVICE, and functions of one engine; TooLargeError or
    QueryTooComplexError for its size; QuerySyntaxError for what is no SPARQL 1.1.
    """
    check_allowed(text)
    _require_parsed(text)
    _require_standard(text)


def _require_parsed(text: str) -> None:
    whole: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.DefaultGraph()]
    try:
        # Two options that exclude each other: the engine complains once it has parsed the query.
        _NO_DATA.query(
            text, prefixes=PREFIXES, use_default_graph_as_union=True, default_graph=whole
        )
    except SyntaxError as e:
        raise explained(e, text, PREFIXES) from e
    except ValueError:
        return
    raise QuerySyntaxError("the query cannot be checked")


def _require_standard(text: str) -> None:
    """Refuse what this parser knows as a name, a comparison or a string, and an engine as an order.

    A name before "(" may also be a property of a list: those of the project's vocabularies are.
    """
    if _ASCII_ESCAPE.search(text):  # an engine may undo them before it looks where strings end
        raise QueryRefusedError(
            "an escape (\\u) of an ASCII character is refused", hint="write the character itself"
        )
    declared, base = declarations(text, PREFIXES)
    ahead = list(tokens(text))
    for token, after in zip(ahead, [*ahead[1:], Token("mark", "", 0)], strict=True):
        if is_ambiguous(token) or _holds_a_call(token):
            raise QueryRefusedError(
                f"{token.text[:40]} can be read in two ways",
                hint="write spaces around every '<' that compares",
            )
        name = resolved(token, declared, base) if after.text == "(" else None
        if _EXTENSION.match(token.text) or (
            name is not None and not name.startswith(_VOCABULARIES)
        ):
            raise QueryRefusedError(
                f"{token.text[:40]}: functions of a single engine are refused",
                hint="use the functions of SPARQL 1.1, and rdf:first and rdf:rest for a list",
            )


def _holds_a_call(token: Token) -> bool:
    return token.kind == "iri" and "(" in token.text and "://" not in token.text


def with_prefixes(text: str) -> str:
    """Declare the project's prefixes that a query uses; its lines keep their numbers.

    >>> with_prefixes("SELECT * { ?s a owl:Class }")
    'PREFIX owl: <http://www.w3.org/2002/07/owl#> SELECT * { ?s a owl:Class }'
    """
    declared, _ = declarations(text, {})
    missing = ((name, iri) for name, iri in prefixes_in(text).items() if name not in declared)
    return "".join(f"PREFIX {name}: <{iri}> " for name, iri in missing) + text


def with_limit(text: str, rows: int) -> str:
    r"""Ask for so many rows of a SELECT, unless it has a limit of its own.

    >>> with_limit("SELECT * { ?s ?p ?o }", 5)
    'SELECT * { ?s ?p ?o }\nLIMIT 5'
    """
    depth, ahead = 0, list(tokens(text))
    for token in ahead:
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(token.text, 0)
        if not depth and token.is_word("LIMIT", "VALUES"):
            return text
    return f"{text}\nLIMIT {rows}" if form_of(text) == "SELECT" else text
