"""Keeps the project's own graphs, and the default graph that is their merge, as they are.

Three lines of defence: what an operation names as its target is refused at once;
where the target is a variable, the engine is asked which graphs that would be, and the operation is
run with a filter that lets no protected graph through; and when all is done the number of triples
that must not have changed is compared with what it was.
"""

from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from dystonia_kg.curies import is_own
from dystonia_kg.errors import QueryRefusedError, QuerySyntaxError, WriteRefusedError
from dystonia_kg.namespaces import BASE, PREFIXES
from dystonia_kg.sparql import tokens
from dystonia_kg.sparql.update_operations import Operation, operations
from dystonia_kg.sparql.update_targets import (
    ALL,
    DEFAULT,
    NAMED,
    Targets,
    expanded,
    graph_of_with,
    targets_of,
)
from dystonia_kg.store.draft import PLAIN, Draft
from dystonia_kg.store.named_graphs import add_quads, count_triples
from dystonia_kg.writes.documents import Part, quads_of


def graph_names(draft: Draft) -> set[str]:
    """Give the IRIs of the named graphs that the draft holds, empty ones too."""
    return {graph.value for graph in draft.store.named_graphs() if isinstance(graph, ox.NamedNode)}


class Guard:
    """Watches one draft; in a plain store it lets everything pass."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._is_plain = bool(draft.manifest.get(PLAIN))
        self._members = draft.default_members()
        self._before = None if self._is_plain else self._others()

    def require_allowed(self, targets: Targets) -> None:
        """Raise WriteRefusedError when a target is protected."""
        if self._is_plain:
            return
        if targets.kinds & {DEFAULT, ALL}:
            raise WriteRefusedError(
                "the default graph is the merge of the project's graphs; nobody writes to it",
                hint="name a graph of your own: WITH <iri>, GRAPH <iri>, or ?graph=iri",
            )
        if NAMED in targets.kinds:
            raise WriteRefusedError(
                "NAMED means the project's own graphs as well, which nobody writes to over HTTP",
                hint="name the graphs one by one",
            )
        for name in sorted(targets.graphs):
            self._require_free(name)

    def run(self, text: str, base: str, loads: Mapping[str, Part | None] | None = None) -> Targets:
        """Run an update and give what it wrote to.

        It is run as a whole where it can be; the engine takes no declarations between operations,
        and LOAD is not left to it: `loads` has what the update may load.

        Raises WriteRefusedError for protected graphs, QuerySyntaxError for what cannot be parsed or
        done, QueryRefusedError for LOAD of what was not fetched.
        """
        found = Targets()
        steps = list(operations(text))
        each = [targets_of(operation, base) for operation in steps]
        for targets in each:
            self.require_allowed(targets)
            found.add(targets)
        is_guarded = bool(found.variables) and not self._is_plain
        has_load = any(operation.is_load for operation in steps)
        is_plain = not is_guarded and not has_load
        if is_plain and len({operation.prologue for operation in steps}) < 2:
            self._update(text, base)
            return found
        for operation, targets in zip(steps, each, strict=True):
            if operation.is_load:
                self._load(operation, targets, base, loads or {})
            else:
                self._step(operation, sorted(targets.variables), base)
        return found

    def require_unchanged(self) -> None:
        """Raise WriteRefusedError when a protected graph has changed, or a new one is there."""
        if self._is_plain:
            return
        for name in graph_names(self._draft) - self._members:
            self._require_free(name)
        if self._others() != self._before:
            raise WriteRefusedError("the update would change the project's graphs")

    def _require_free(self, name: str) -> None:
        if is_own(name) or name in self._members:
            raise WriteRefusedError(
                f"<{name}> belongs to the project or to its default graph; nobody writes to it "
                "over HTTP",
                hint="write to a graph with an IRI of your own",
            )

    def _load(
        self,
        operation: Operation,
        targets: Targets,
        base: str,
        loads: Mapping[str, Part | None],
    ) -> None:
        """Put a document that was fetched into the graph that LOAD names."""
        source = operation.source
        address = expanded(source, operation.prologue, base) if source is not None else ""
        if address not in loads:
            raise QueryRefusedError(f"LOAD is refused: <{address}> was not fetched")
        part = loads[address]
        if part is None:
            return
        graph = ox.DefaultGraph() if targets.kinds else ox.NamedNode(min(targets.graphs))
        try:
            quads = list(quads_of(part, graph, address))
        except QuerySyntaxError:
            if operation.is_silent:
                return
            raise
        add_quads(self._draft.store, quads)
        if isinstance(graph, ox.NamedNode):
            self._draft.store.add_graph(graph)

    def _step(self, operation: Operation, variables: Sequence[str], base: str) -> None:
        where = operation.where
        if self._is_plain or not variables or where is None:
            self._update(operation.prologue + operation.part(), base)
            return
        pattern = operation.part(where + 1)
        for variable in variables:
            self._ask(operation, pattern, variable, base)
        filters = " ".join(
            f"FILTER(!BOUND(?{name}) || !({self._protected(name)}))" for name in variables
        )
        self._update(operation.with_where("", f"{{ {pattern} {filters} }}"), base)

    def _ask(self, operation: Operation, pattern: str, variable: str, base: str) -> None:
        """Raise WriteRefusedError when a variable would stand for a protected graph."""
        using, where = operation.find("USING"), operation.where
        dataset = "" if using is None else _as_from(operation, using, where)
        inner = f"{{ {pattern} FILTER({self._protected(variable)}) }}"
        text = f"{operation.prologue}SELECT ?{variable} {dataset} WHERE {inner} LIMIT 1"
        outer = graph_of_with(operation, base) if using is None else None
        default = ox.NamedNode(outer) if outer else None
        try:
            rows = self._draft.store.query(
                text, prefixes=dict(PREFIXES), base_iri=base or None, default_graph=default
            )
        except SyntaxError as e:
            raise tokens.explained_update(e) from e
        if isinstance(rows, ox.QuerySolutions):
            for name in [row[variable] for row in rows]:
                if isinstance(name, ox.NamedNode):
                    self._require_free(name.value)

    def _protected(self, variable: str) -> str:
        members = ", ".join(str(ox.NamedNode(name)) for name in sorted(self._members))
        return f'STRSTARTS(STR(?{variable}), "{BASE}") || ?{variable} IN ({members})'

    def _update(self, text: str, base: str) -> None:
        try:
            self._draft.store.update(text, prefixes=dict(PREFIXES), base_iri=base or None)
        except SyntaxError as e:
            raise tokens.explained_update(e) from e
        except RuntimeError as e:
            raise QuerySyntaxError(f"the update failed: {e}", hint="nothing was changed") from e

    def _others(self) -> int:
        """Count the triples that are not in a graph that may be written to."""
        store = self._draft.store
        free = graph_names(self._draft) - self._members
        return len(store) - sum(count_triples(store, name) for name in free)


def _as_from(operation: Operation, start: int, end: int | None) -> str:
    words = operation.tokens[start:end]
    return " ".join("FROM" if token.is_word("USING") else token.text for token in words)
