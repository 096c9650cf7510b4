"""Which graphs a SPARQL update writes to (SPARQL 1.1 Update, sections 3.1 and 3.2)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from dystonia_kg.errors import QuerySyntaxError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.tokens import Token
from dystonia_kg.sparql.update_operations import Operation, nesting

DEFAULT = "DEFAULT"
NAMED = "NAMED"
ALL = "ALL"
_MANAGE = ("CLEAR", "DROP", "CREATE")
_TRANSFER = ("ADD", "MOVE", "COPY")


@dataclass
class Targets:
    """What is written to: graphs by IRI, whole kinds (DEFAULT, NAMED, ALL), and variables.

    Variables stand for graphs whose names only the running update knows.
    """

    graphs: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)

    def add(self, other: "Targets") -> None:
        """Add the targets of another operation."""
        self.graphs |= other.graphs
        self.kinds |= other.kinds
        self.variables |= other.variables


def targets_of(operation: Operation, base: str) -> Targets:
    """Give what an operation writes to; QuerySyntaxError for a graph whose name makes no sense.

    >>> from dystonia_kg.sparql.update_operations import operations
    >>> [targets_of(o, "").graphs for o in operations("CLEAR GRAPH <x:g>; CREATE GRAPH dyst:a")]
    [{'x:g'}, {'https://w3id.org/dystonia-kg/term/a'}]
    """
    found = Targets()
    _Reader(operation, base, found).read()
    return found


class _Reader:
    """Reads the targets of one operation."""

    def __init__(self, operation: Operation, base: str, found: Targets) -> None:
        self._operation = operation
        self._tokens = operation.tokens
        self._base = base
        self._found = found

    def read(self) -> None:
        parts = [token for token in self._tokens[1:] if not token.is_word("SILENT")]
        first = self._tokens[0]
        if first.is_word(*_MANAGE):
            self._reference(parts)
        elif first.is_word("LOAD"):
            self._load(parts)
        elif first.is_word(*_TRANSFER):
            self._transfer(parts, is_move=first.is_word("MOVE"))
        else:
            self._templates()

    def _load(self, parts: Sequence[Token]) -> None:
        into = next((i for i, token in enumerate(parts) if token.is_word("INTO")), None)
        if into is None:
            self._found.kinds.add(DEFAULT)
        else:
            self._reference(parts[into + 1 :])

    def _transfer(self, parts: Sequence[Token], *, is_move: bool) -> None:
        to = next((i for i, token in enumerate(parts) if token.is_word("TO")), len(parts))
        self._reference(parts[to + 1 :])
        if is_move:
            self._reference(parts[:to])

    def _reference(self, parts: Sequence[Token]) -> None:
        """Read [GRAPH] iri, DEFAULT, NAMED or ALL."""
        named = [token for token in parts if not token.is_word("GRAPH")]
        if named and named[0].is_word(DEFAULT, NAMED, ALL):
            self._found.kinds.add(named[0].text.upper())
        elif named:
            self._graph(named[0])

    def _templates(self) -> None:
        """Read WITH, and the graphs of the groups before WHERE (of DELETE WHERE: its group)."""
        where = None if self._operation.is_short_delete else self._operation.where
        templates = self._tokens[:where]
        depth = 0
        for index, token in enumerate(templates):
            follows_graph = self._operation.is_word(index - 1, "GRAPH") if index else False
            if depth == 1 and token.is_word("GRAPH"):
                self._graph(templates[min(index + 1, len(templates) - 1)])
            elif depth == 1 and not follows_graph and token.text not in ("{", "}", "."):
                self._outside()
            if depth and token.text == "{" and not self._operation.is_word(index - 2, "GRAPH"):
                raise QuerySyntaxError(
                    f"'{templates[index - 1].text[:40]} {{' stands where only GRAPH may",
                    hint="put spaces around GRAPH",
                )
            depth += nesting(token)

    def _outside(self) -> None:
        """Add where a triple outside of GRAPH goes: to the graph of WITH, or the default graph."""
        if self._operation.is_word(0, "WITH") and len(self._tokens) > 1:
            self._graph(self._tokens[1])
        else:
            self._found.kinds.add(DEFAULT)

    def _graph(self, token: Token) -> None:
        if token.kind == "variable":
            self._found.variables.add(token.text[1:])
        else:
            self._found.graphs.add(expanded(token, self._operation.prologue, self._base))


def expanded(token: Token, prologue: str, base: str) -> str:
    """Let the engine itself expand a name, so that it is the one that it will write to."""
    text = f"{prologue}SELECT ({token.text} AS ?graph) {{}}"
    try:
        found = ox.Store().query(text, prefixes=dict(PREFIXES), base_iri=base or None)
        (graph,) = (row["graph"] for row in found)  # type: ignore[union-attr]
    except (SyntaxError, ValueError) as e:
        raise QuerySyntaxError(f"'{token.text[:80]}' is not the name of a graph") from e
    if not isinstance(graph, ox.NamedNode):
        raise QuerySyntaxError(f"'{token.text[:80]}' is not the IRI of a graph")
    return graph.value
