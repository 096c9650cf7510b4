"""A write over HTTP, done on a draft of the store: an update, or a change of one graph.

Nothing of it is seen before all of it is done and found to be allowed (see `writes/guard.py`).
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dystonia_kg.errors import ConditionError, NoGraphError
from dystonia_kg.sparql.update_operations import check_update, may_exchange, with_using
from dystonia_kg.sparql.update_targets import DEFAULT, Targets
from dystonia_kg.store.draft import LOADED, Draft, writing
from dystonia_kg.store.named_graphs import add_quads, count_triples, remove_graph
from dystonia_kg.writes.documents import Part, quads_of
from dystonia_kg.writes.guard import Guard, graph_names

_WAIT_S = 30.0
_TAG = re.compile(r'(W/)?"([^":]*)[^"]*"')


@dataclass(frozen=True)
class Update:
    """A SPARQL update; `base` is the address that relative IRIs are resolved against.

    `loads` has what LOAD asks for, by address: None for what failed under SILENT. Where LOAD is not
    allowed at all it is None itself.
    """

    text: str
    base: str
    using: Sequence[str] = ()
    using_named: Sequence[str] = ()
    loads: Mapping[str, Part | None] | None = None


@dataclass(frozen=True)
class GraphChange:
    """A change of one graph (None is the default graph): PUT and POST bring parts, DELETE none.

    `if_match` and `if_none_match` are the headers of these names (RFC 9110, section 13.1), of whose
    entity tags all up to a ":" is a version (`version_of`).
    """

    method: str
    graph: str | None
    parts: Sequence[Part] = ()
    base: str = ""
    if_match: str | None = None
    if_none_match: str | None = None


@dataclass(frozen=True)
class WriteOutcome:
    """What became of a write: whether the graph was there before (the default graph: not empty)."""

    existed: bool = True


Notify = Callable[[], None]


def apply_update(home: Path, update: Update, publishing: Notify = lambda: None) -> WriteOutcome:
    """Run an update and make its outcome current; `publishing` is told before that.

    Raises QuerySyntaxError, QueryRefusedError, WriteRefusedError for own graphs, and StoreError.
    """
    check_update(update.text, may_load=update.loads is not None)
    text = with_using(update.text, update.using, update.using_named)
    with writing(home, wait_s=_WAIT_S) as draft:
        guard = Guard(draft)
        before = graph_names(draft)
        targets = guard.run(text, update.base, update.loads or {})
        guard.require_unchanged(targets, may_exchange=may_exchange(text))
        _list_written(draft, targets, before)
        publishing()
    return WriteOutcome()


def apply_change(
    home: Path, change: GraphChange, publishing: Notify = lambda: None
) -> WriteOutcome:
    """Change one graph and make that current; `publishing` is told before that.

    Raises NoGraphError to DELETE a graph that is not there, ConditionError when it is in another
    state than the conditions say, WriteRefusedError for own graphs,
    QuerySyntaxError naming the line for a document that cannot be read, and StoreError.
    """
    graph = ox.DefaultGraph() if change.graph is None else ox.NamedNode(change.graph)
    targets = Targets({change.graph}) if change.graph else Targets(kinds={DEFAULT})
    with writing(home, wait_s=_WAIT_S) as draft:
        guard = Guard(draft)
        guard.require_allowed(targets)
        before = graph_names(draft)
        existed = _exists(draft.store, graph)
        _require_condition(change, version_of(draft.manifest, change.graph), existed=existed)
        _change(draft.store, graph, change, existed=existed)
        guard.require_unchanged(targets, may_exchange=change.method == "PUT")
        _list_written(draft, targets, before)
        publishing()
    return WriteOutcome(existed)


def version_of(manifest: Mapping[str, Any], graph: str | None) -> str:
    """Name the state of a graph: by its last write or, where that is not noted, by the build."""
    entry = manifest.get(LOADED, {}).get(graph, {})
    return str(entry.get("version") or manifest.get("id", ""))


def _require_condition(change: GraphChange, version: str, *, existed: bool) -> None:
    def holds(header: str, *, may_be_weak: bool) -> bool:
        tags = [tag for weak, tag in _TAG.findall(header) if may_be_weak or not weak]
        return existed and (header.strip() == "*" or version in tags)

    wanted, unwanted = change.if_match, change.if_none_match
    if wanted is not None and not holds(wanted, may_be_weak=False):
        raise ConditionError(
            "the graph is not, or no longer, as If-Match says; nothing was changed",
            hint="GET it again, and send the change with its new ETag",
        )
    if unwanted is not None and holds(unwanted, may_be_weak=True):
        raise ConditionError(
            "the graph is as If-None-Match says that it must not be; nothing was changed",
            hint="with '*' a write only makes a graph that there is not",
        )


def _change(
    store: ox.Store,
    graph: ox.NamedNode | ox.DefaultGraph,
    change: GraphChange,
    *,
    existed: bool,
) -> None:
    if change.method == "DELETE" and change.graph is not None and not existed:
        raise NoGraphError(f"there is no graph <{change.graph}>", hint="GET /graphs lists them")
    if change.method in ("PUT", "DELETE"):
        _empty(store, graph)
    if change.method != "DELETE":
        base = change.base or change.graph
        add_quads(store, (quad for part in change.parts for quad in quads_of(part, graph, base)))
        if isinstance(graph, ox.NamedNode):
            store.add_graph(graph)


def _exists(store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph) -> bool:
    if isinstance(graph, ox.NamedNode):
        return store.contains_named_graph(graph)
    return next(store.quads_for_pattern(None, None, None, graph), None) is not None


def _empty(store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph) -> None:
    if isinstance(graph, ox.NamedNode):
        remove_graph(store, graph.value)
    else:
        for quad in store.quads_for_pattern(None, None, None, graph):
            store.remove(quad)


def _list_written(draft: Draft, targets: Targets, before: set[str]) -> None:
    """Bring the manifest's list of loaded graphs up to date."""
    there = graph_names(draft)
    for gone in draft.loaded.keys() - there:
        del draft.loaded[gone]
    written = there - draft.default_members()
    if not targets.variables and not targets.kinds:
        written &= targets.graphs
    now, version = datetime.now(UTC).isoformat(timespec="seconds"), f"{time.time_ns():x}"
    for name in sorted(written):
        files = draft.loaded.get(name, {"files": []})["files"] if name in before else []
        size = count_triples(draft.store, name)
        draft.loaded[name] = {
            "files": files,
            "triples": size,
            "in_default": False,
            "loaded_at": now,
            "version": version,
        }
