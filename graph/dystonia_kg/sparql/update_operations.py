"""The operations of a SPARQL update, read from its tokens (SPARQL 1.1 Update, section 3).

The engine runs updates; this module splits them at their semicolons, refuses SERVICE, LOAD and what
could be read in two ways, and puts USING clauses in.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pyoxigraph as ox

from dystonia_kg.errors import QueryRefusedError, QuerySyntaxError
from dystonia_kg.limits import limits
from dystonia_kg.sparql.tokens import (
    Token,
    asks_for_service,
    check_depth,
    doubted,
    tokens,
)

_KEYWORDS = frozenset(
    (
        *(
            "VERSION",
            "PREFIX",
            "BASE",
            "INSERT",
            "DELETE",
            "DATA",
            "WHERE",
            "WITH",
            "USING",
            "NAMED",
            "GRAPH",
        ),
        *("DEFAULT", "ALL", "SILENT", "TO", "INTO", "LOAD", "CLEAR", "DROP", "CREATE"),
        *("ADD", "MOVE", "COPY"),
    )
)
_REMOVES = re.compile("DELETE|CLEAR|DROP|COPY|MOVE", re.IGNORECASE)
_ADDS = re.compile("INSERT|LOAD|ADD|COPY|MOVE", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u", re.IGNORECASE)
_LOAD_FORMS = ("LOAD <>", "LOAD <> INTO GRAPH <>")
_OPEN = {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}


def nesting(token: Token) -> int:
    """Give what a token adds to the depth of brackets."""
    return _OPEN.get(token.text, 0) if token.kind == "mark" else 0


@dataclass(frozen=True)
class Operation:
    """The tokens of one operation of `text`, and all declarations before it, written anew."""

    text: str
    tokens: tuple[Token, ...]
    prologue: str

    def is_word(self, index: int, *words: str) -> bool:
        """Tell whether the token at an index is one of the keywords."""
        return index < len(self.tokens) and self.tokens[index].is_word(*words)

    @property
    def is_short_delete(self) -> bool:
        """Tell whether this is DELETE WHERE, whose pattern is its template as well."""
        return self.is_word(0, "DELETE") and self.is_word(1, "WHERE")

    @property
    def is_load(self) -> bool:
        """Tell whether this is LOAD."""
        return self.is_word(0, "LOAD")

    @property
    def is_silent(self) -> bool:
        """Tell whether its failure is none (of the operations that are a single line)."""
        return self.is_word(1, "SILENT")

    @property
    def source(self) -> Token | None:
        """What names the document, of LOAD."""
        place = 1 + self.is_silent
        return self.tokens[place] if place < len(self.tokens) else None

    @property
    def where(self) -> int | None:
        """The index of WHERE, None for an operation that has none."""
        return self.find("WHERE")

    def find(self, *words: str) -> int | None:
        """Give the index of the first of the keywords outside of brackets."""
        depth = 0
        for index, token in enumerate(self.tokens):
            if not depth and token.is_word(*words):
                return index
            depth += nesting(token)
        return None

    def part(self, start: int = 0, end: int | None = None) -> str:
        """Give the text from one token up to, but not with, another one."""
        chosen = self.tokens[start:end]
        if not chosen:
            return ""
        return self.text[chosen[0].start : chosen[-1].start + len(chosen[-1].text)]

    def with_where(self, before: str, pattern: str) -> str:
        """Write the operation with another text before WHERE and another pattern, declarations too.

        `before` comes after the operation's own clauses; DELETE WHERE is written out.
        """
        where = self.where or 0
        start = f"DELETE {self.part(2)}" if self.is_short_delete else self.part(0, where)
        return f"{self.prologue}{start} {before} WHERE {pattern}"


def check_update(text: str, *, may_load: bool = False) -> None:
    """Raise QueryRefusedError for SERVICE, LOAD and deep nesting, QuerySyntaxError if unclear.

    What the engine does not see, as operations may be given to it one by one, is checked here: the
    form of LOAD, and labels of blank nodes (SPARQL 1.1 Query, section 19.6).
    """
    check_depth(text, limits().nesting)
    if asks_for_service(text):
        raise QueryRefusedError(
            "SERVICE is refused: this server sends no queries to other endpoints",
            hint="run the federated query elsewhere and insert what it gives",
        )
    _require_unambiguous(text)
    steps = list(operations(text))
    loads = [operation for operation in steps if operation.is_load]
    if loads and not may_load:
        raise QueryRefusedError(
            "LOAD is refused: this server fetches nothing from other addresses",
            hint="PUT or POST the file to /graphs, or use: dystonia-kg load",
        )
    if any(_form(operation) not in _LOAD_FORMS for operation in loads):
        raise QuerySyntaxError("LOAD is written: LOAD <address> INTO GRAPH <iri>")
    labels = Counter(label for operation in steps for label in _inserted_labels(operation))
    if shared := [label for label, number in labels.items() if number > 1]:
        raise QuerySyntaxError(f"the blank node _{shared[0][:40]} stands in two INSERT DATA")


def may_exchange(text: str) -> bool:
    """Tell whether an update may both add and remove triples: no other keeps their number.

    It is asked of the bare text, strings and comments and all: that cannot be misread.
    """
    return bool(_ESCAPE.search(text) or (_REMOVES.search(text) and _ADDS.search(text)))


def with_using(text: str, using: Sequence[str], using_named: Sequence[str]) -> str:
    """Put the protocol's graphs in as USING clauses (SPARQL 1.1 Protocol, section 2.2.3).

    Raises QuerySyntaxError when the update has USING or WITH of its own.
    """
    if not using and not using_named:
        return text
    clauses = [f"USING {_iri(iri)}" for iri in dict.fromkeys(using)]
    clauses += [f"USING NAMED {_iri(iri)}" for iri in dict.fromkeys(using_named)]
    written = []
    for operation in operations(text):
        if (own := operation.find("USING", "WITH")) is not None:
            raise QuerySyntaxError(
                f"the update has {operation.tokens[own].text.upper()} beside the request's graphs",
                hint="name the graphs in one place",
            )
        where = operation.where
        if where is None:
            written.append(operation.prologue + operation.part())
        else:
            written.append(operation.with_where(" ".join(clauses), operation.part(where + 1)))
    return " ;\n".join(written)


def operations(text: str) -> Iterator[Operation]:
    """Split an update at its semicolons outside of brackets; declarations go to the prologue.

    Raises QuerySyntaxError where nothing stands before a semicolon: the engine, to which operations
    may be given one by one, then sees none of it.
    """
    prologue, rest, depth = "", list[Token](), 0
    ahead = tokens(text)
    for token in ahead:
        if not rest and token.is_word("VERSION", "PREFIX", "BASE"):
            count = 2 if token.is_word("PREFIX") else 1
            declared = [token.text, *(t.text for _, t in zip(range(count), ahead, strict=False))]
            prologue += " ".join(declared) + "\n"
        elif token.text == ";" and not depth:
            if not rest:
                raise QuerySyntaxError("no operation stands before a ';'")
            yield Operation(text, tuple(rest), prologue)
            rest = []
        else:
            depth += nesting(token)
            rest.append(token)
    if rest:
        yield Operation(text, tuple(rest), prologue)


def _form(operation: Operation) -> str:
    """Give the words of an operation in upper case, its names as <>, without SILENT."""
    words = ("<>" if token.kind in ("iri", "curie") else token.text for token in operation.tokens)
    return " ".join(words).upper().replace("LOAD SILENT ", "LOAD ", 1)


def _inserted_labels(operation: Operation) -> set[str]:
    """Give the labels of blank nodes, without their "_", of INSERT DATA."""
    if not (operation.is_word(0, "INSERT") and operation.is_word(1, "DATA")):
        return set()
    return {
        token.text
        for mark, token in pairwise(operation.tokens)
        if mark.text == "_" and token.kind == "curie"
    }


def _require_unambiguous(text: str) -> None:
    """Refuse what the engine could read otherwise: a<b>c, and a keyword joined to a name (TO:x).

    The engine asks for no space behind a keyword: it takes CLEARGRAPHx:a for three words.
    """
    depth = 0
    if any(is_unclear for _, is_unclear in doubted(text)):
        raise QuerySyntaxError(
            "a '<' here can be read as less-than or as the start of an IRI",
            hint="put spaces around the comparison",
        )
    ahead = [*tokens(text), Token("mark", "", len(text))]
    for before, token, after in zip([ahead[-1], *ahead], ahead, ahead[1:], strict=False):
        depth += nesting(token)
        if not depth and token.kind == "word" and token.text.upper() not in _KEYWORDS:
            is_query = token.is_word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
            raise QuerySyntaxError(
                f"'{token.text[:40]}' is no keyword of updates",
                hint="send queries to /sparql" if is_query else "",
            )
        if (not depth or after.text == "{") and _may_be_joined(before, token):
            raise QuerySyntaxError(
                f"'{token.text[:40]}' can be read as a keyword and a name",
                hint="write GRAPH before it, or the whole IRI",
            )


def _may_be_joined(before: Token, token: Token) -> bool:
    """Tell whether a name could be a keyword and another name."""
    prefix = token.text.partition(":")[0].upper()
    if token.kind != "curie" or not prefix.startswith(tuple(_KEYWORDS)):
        return False
    is_name = before.is_word("GRAPH", "WITH", "NAMED", "PREFIX")
    return not is_name and not (before.is_word("USING") and prefix != "NAMED")


def _iri(iri: str) -> str:
    try:
        return str(ox.NamedNode(iri))
    except ValueError as e:
        raise QuerySyntaxError(f"'{iri[:80]}' is not the IRI of a graph") from e
