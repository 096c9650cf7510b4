"""What a query needs before it is sent to another service: a check, prefixes, a limit of rows.

The other service may know more than SPARQL 1.1 (Virtuoso's `define` fetches addresses, its `bif:`
functions run code), so only what this project's own parser accepts is ever sent.
"""

import re

import pyoxigraph as ox

from dystonia_kg import query_text
from dystonia_kg.errors import QueryRefusedError, QuerySyntaxError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.query_text import after_prologue, declarations, tokens

GRAPH_FORMS = ("CONSTRUCT", "DESCRIBE")
_EXTENSION = re.compile(r"<\s*(?:bif|sql):", re.IGNORECASE)
_NAME = re.compile(r"([A-Za-z][A-Za-z0-9.]*):")
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
    query_text.check_allowed(text)
    if _EXTENSION.search(text):
        raise QueryRefusedError(
            "functions of a single engine are refused", hint="use the functions of SPARQL 1.1"
        )
    whole: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.DefaultGraph()]
    try:
        # Two options that exclude each other: the engine complains once it has parsed the query.
        _NO_DATA.query(
            text, prefixes=PREFIXES, use_default_graph_as_union=True, default_graph=whole
        )
    except SyntaxError as e:
        raise query_text.explained(e, text, PREFIXES) from e
    except ValueError:
        return
    raise QuerySyntaxError("the query cannot be checked")


def with_prefixes(text: str) -> str:
    """Declare the project's prefixes that a query uses; its lines keep their numbers.

    >>> with_prefixes("SELECT * { ?s a owl:Class }")
    'PREFIX owl: <http://www.w3.org/2002/07/owl#> SELECT * { ?s a owl:Class }'
    """
    declared, _ = declarations(text, {})
    names = sorted(set(_NAME.findall(text)) & PREFIXES.keys() - declared.keys())
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in names) + text


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
