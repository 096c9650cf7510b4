"""What a SPARQL update is about to change, read from its tokens (SPARQL 1.1 Update, section 3).

The engine runs updates; this module splits them into operations, finds the graphs that each writes
to, and puts USING clauses in. Where the tokens could be read in two ways the update is refused.
What it says is a quick first check: the outcome is checked as well (see `writes`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from dystonia_kg.errors import QueryRefusedError, QuerySyntaxError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.query_text import Token, asks_for_service, check_size, is_ambiguous, tokens

DEFAULT = "DEFAULT"
NAMED = "NAMED"
ALL = "ALL"
_MANAGE = ("CLEAR", "DROP", "CREATE")
_KEYWORDS = frozenset(
    "PREFIX BASE INSERT DELETE DATA WHERE WITH USING NAMED GRAPH DEFAULT ALL SILENT TO INTO"
    " LOAD CLEAR DROP CREATE ADD MOVE COPY".split()
)
_TRANSFER = ("ADD", "MOVE", "COPY")
_OPEN = {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}


@dataclass(frozen=True)
class _Operation:
    """The tokens of one operation, and the text of all declarations before it."""

    tokens: tuple[Token, ...]
    prologue: str

    def is_word(self, index: int, *words: str) -> bool:
        """Tell whether the token at an index is one of the keywords."""
        return index < len(self.tokens) and self.tokens[index].is_word(*words)


def check_update(text: str) -> None:
    """Raise QueryRefusedError for SERVICE, LOAD, and what is too large, deep or ambiguous."""
    check_size(text)
    if asks_for_service(text):
        raise QueryRefusedError(
            "SERVICE is refused: this server sends no queries to other endpoints",
            hint="run the federated query elsewhere and insert what it gives",
        )
    _require_unambiguous(text)
    if any(operation.is_word(0, "LOAD") for operation in _operations(text)):
        raise QueryRefusedError(
            "LOAD is refused: this server fetches nothing from other addresses",
            hint="PUT or POST the file to /graphs, or use: dystonia-kg load",
        )


def with_using(text: str, using: Sequence[str], using_named: Sequence[str]) -> str:
    """Put the protocol's graphs in as USING clauses (SPARQL 1.1 Protocol, section 2.2.3).

    Raises QuerySyntaxError when the update has USING or WITH of its own.
    """
    if not using and not using_named:
        return text
    clauses = " ".join(
        [*(f"USING {_iri(iri)}" for iri in dict.fromkeys(using))]
        + [f"USING NAMED {_iri(iri)}" for iri in dict.fromkeys(using_named)]
    )
    parts: list[str] = []
    end = 0
    for operation in _operations(text):
        where = _where_of(operation)
        if where is None:
            continue
        parts += [text[end : where.start], _before_where(operation, text), clauses, " "]
        end = where.start
    return "".join([*parts, text[end:]])


def _require_unambiguous(text: str) -> None:
    """Refuse what the engine could read otherwise: a<b>c, and a keyword joined to a name (TO:x)."""
    depth = 0
    ahead = [*tokens(text), Token("mark", "", len(text))]
    for before, token, after in zip([ahead[-1], *ahead], ahead, ahead[1:], strict=False):
        depth += _OPEN.get(token.text, 0) if token.kind == "mark" else 0
        if is_ambiguous(token):
            raise QuerySyntaxError(
                "a '<' here can be read as less-than or as the start of an IRI",
                hint="put spaces around the comparison",
            )
        is_joined = token.kind == "curie" and token.text.partition(":")[0].upper() in _KEYWORDS
        if is_joined and not before.is_word("GRAPH", "WITH", "PREFIX"):
            if not depth or after.text == "{":
                raise QuerySyntaxError(
                    f"'{token.text[:40]}' can be read as a keyword and a name",
                    hint="put a space between them, or write the IRI out",
                )


def _iri(iri: str) -> str:
    try:
        return str(ox.NamedNode(iri))
    except ValueError as e:
        raise QuerySyntaxError(f"'{iri[:80]}' is not the IRI of a graph") from e


def _where_of(operation: _Operation) -> Token | None:
    """Give the WHERE of an operation that has one; its own USING or WITH is a conflict."""
    depth = 0
    for token in operation.tokens:
        depth += _OPEN.get(token.text, 0)
        if not depth and token.is_word("USING", "WITH"):
            raise QuerySyntaxError(
                f"the update has {token.text.upper()} of its own beside the protocol's using-graph",
                hint="name the graphs in one place",
            )
        if not depth and token.is_word("WHERE"):
            return token
    return None


def _before_where(operation: _Operation, text: str) -> str:
    """Write DELETE WHERE { ... } out, whose short form takes no USING."""
    if not (operation.is_word(0, "DELETE") and operation.is_word(1, "WHERE")):
        return ""
    last = operation.tokens[-1]
    return text[operation.tokens[2].start : last.start + len(last.text)] + " "


def _operations(text: str) -> Iterator[_Operation]:
    """Split an update at its semicolons outside of brackets; declarations go to the prologue."""
    prologue, rest, depth = "", list[Token](), 0
    ahead = tokens(text)
    for token in ahead:
        if not rest and token.is_word("PREFIX", "BASE"):
            count = 2 if token.is_word("PREFIX") else 1
            declared = [token.text, *(t.text for _, t in zip(range(count), ahead, strict=False))]
            prologue += " ".join(declared) + "\n"
        elif token.text == ";" and not depth:
            if rest:
                yield _Operation(tuple(rest), prologue)
            rest = []
        else:
            depth += _OPEN.get(token.text, 0) if token.kind == "mark" else 0
            rest.append(token)
    if rest:
        yield _Operation(tuple(rest), prologue)
