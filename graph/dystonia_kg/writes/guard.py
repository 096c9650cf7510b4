"""Keeps the project's own graphs, and the default graph that is their merge, as they are.

Two lines of defence. What an operation names as its target is refused at once, before work is done.
When all is done, it is seen to that the protected graphs are those of the build that the draft
began as; no mistake about what an update says matters to that:

- An update that only adds, or only removes, changes their number of triples or changes nothing.
- Where one does both but names small graphs only, all but these is taken from the build again.
- Else all triples of the protected graphs are compared, by checksum. That takes seconds.
"""

from collections.abc import Mapping
from functools import partial

import pyoxigraph as ox

from dystonia_kg.curies import is_own
from dystonia_kg.errors import QueryRefusedError, QuerySyntaxError, WriteRefusedError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.syntax_errors import explained_update
from dystonia_kg.sparql.update_operations import Operation, operations
from dystonia_kg.sparql.update_targets import ALL, DEFAULT, NAMED, Targets, expanded, targets_of
from dystonia_kg.store.draft import PLAIN, Draft
from dystonia_kg.store.named_graphs import add_quads, checksum, count_triples
from dystonia_kg.store.store import damage_of, open_raw
from dystonia_kg.store.unknown_functions import with_unknown_functions
from dystonia_kg.writes.documents import Part, quads_of

_TRIPLES_PUT_BACK = 20_000
"""Size of the graphs that are copied sooner than that all others are compared."""
_DEFAULT_NAME = ""
"""What stands for the default graph among the IRIs of graphs."""


def graph_names(draft: Draft) -> set[str]:
    """Give the IRIs of the named graphs that the draft holds, empty ones too."""
    return {graph.value for graph in draft.store.named_graphs() if isinstance(graph, ox.NamedNode)}


class Guard:
    """Watches one draft; in a plain store it lets everything pass."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._is_plain = bool(draft.manifest.get(PLAIN))
        self._members = draft.default_members()
        if not self._is_plain:
            self._protected = self._protected_names()
            self._triples = self._count_protected()

    def require_allowed(self, targets: Targets) -> None:
        """Raise WriteRefusedError when a target is protected."""
        if self._is_plain:
            return
        if targets.kinds & {DEFAULT, ALL}:
            raise _refused(_DEFAULT_NAME)
        if NAMED in targets.kinds:
            raise WriteRefusedError(
                "NAMED means the project's own graphs as well, which nobody writes to over HTTP",
                hint="name the graphs one by one",
            )
        for name in sorted(targets.graphs):
            if self._is_protected(name):
                raise _refused(name)

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
        has_load = any(operation.is_load for operation in steps)
        if not has_load and len({operation.prologue for operation in steps}) < 2:
            self._update(text, base)
            return found
        for operation, targets in zip(steps, each, strict=True):
            if operation.is_load:
                self._load(operation, targets, base, loads or {})
            else:
                self._update(operation.prologue + operation.part(), base)
        return found

    def require_unchanged(self, targets: Targets, *, may_exchange: bool) -> None:
        """Raise WriteRefusedError when a protected graph has changed, is new or is gone.

        `targets` are what was written to, as far as that is known; `may_exchange` tells whether
        triples may have come in place of others.
        """
        if self._is_plain:
            return
        if changed := sorted(self._protected ^ self._protected_names()):
            raise _refused(changed[0])
        if any(isinstance(graph, ox.BlankNode) for graph in self._draft.store.named_graphs()):
            raise WriteRefusedError(
                "the update would write to a graph without an IRI",
                hint="let the variable of GRAPH stand for IRIs only",
            )
        if self._count_protected() != self._triples:
            self._require_same()
        elif may_exchange and self._are_small(targets):
            self._draft.put_back(targets.graphs)
        elif may_exchange:
            self._require_same()
        self._draft.keep_checksums()

    def _are_small(self, targets: Targets) -> bool:
        """Tell whether what was written to are named graphs, few triples, and none protected."""
        if targets.variables or targets.kinds or any(map(self._is_protected, targets.graphs)):
            return False
        size = sum(count_triples(self._draft.store, name) for name in targets.graphs)
        return size < _TRIPLES_PUT_BACK

    def _require_same(self) -> None:
        """Compare the protected graphs one by one with those of the build."""
        before, draft = open_raw(self._draft.build / "store"), self._draft
        for name in [*sorted(self._protected), _DEFAULT_NAME]:
            if name not in draft.checksums:
                draft.checksums[name] = checksum(before, _graph(name))
            if checksum(draft.store, _graph(name)) != draft.checksums[name]:
                raise _refused(name)

    def _is_protected(self, name: str) -> bool:
        return is_own(name) or name in self._members

    def _protected_names(self) -> set[str]:
        return {name for name in graph_names(self._draft) if self._is_protected(name)}

    def _count_protected(self) -> int:
        """Count the triples that are not in a graph that may be written to."""
        store = self._draft.store
        free = [name for name in graph_names(self._draft) if not self._is_protected(name)]
        return len(store) - sum(count_triples(store, name) for name in free)

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

    def _update(self, text: str, base: str) -> None:
        try:
            store = self._draft.store
            with_unknown_functions(
                partial(store.update, text, prefixes=dict(PREFIXES), base_iri=base or None)
            )
        except SyntaxError as e:
            raise explained_update(e) from e
        except RuntimeError as e:
            raise damage_of(e) or QuerySyntaxError(
                f"the update failed: {e}", hint="nothing was changed"
            ) from e


def _refused(name: str) -> WriteRefusedError:
    """Say which graph it is that a write may not change."""
    if name == _DEFAULT_NAME:
        return WriteRefusedError(
            "the default graph is the merge of the project's graphs; nobody writes to it",
            hint="name a graph of your own: WITH <iri>, GRAPH <iri>, or ?graph=iri",
        )
    return WriteRefusedError(
        f"<{name}> belongs to the project or to its default graph; nobody writes to it over HTTP",
        hint="write to a graph with an IRI of your own",
    )


def _graph(name: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(name) if name else ox.DefaultGraph()
