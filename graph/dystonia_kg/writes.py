"""A write over HTTP, done on a draft of the store: an update, or a change of one graph.

The project's own graphs and its default graph stay as they are: what an update is about to write to
is read from its text, and after it has run on the draft its outcome is compared with what was there
before anything becomes current (issue 4, point 2).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox

from dystonia_kg import query_text
from dystonia_kg.errors import QuerySyntaxError, WriteRefusedError
from dystonia_kg.named_graphs import add_quads, count_triples, remove_graph
from dystonia_kg.namespaces import PREFIXES, is_own
from dystonia_kg.negotiation import GRAPH_FORMATS, by_name
from dystonia_kg.results import RDF_FORMATS
from dystonia_kg.update_text import (
    ALL,
    DEFAULT,
    NAMED,
    Targets,
    check_update,
    targets_of,
    with_using,
)
from dystonia_kg.writer import Draft, writing

PLAIN = "plain"
"""Key of the manifest of a store of one's own: its default graph is not a merge, all is writable."""


@dataclass(frozen=True)
class Update:
    """A SPARQL update; `base` is the address that relative IRIs are resolved against."""

    text: str
    base: str
    using: Sequence[str] = ()
    using_named: Sequence[str] = ()


@dataclass(frozen=True)
class Part:
    """A document of an upload: the file that holds it, the name of its format, and what to call it."""

    path: str
    format: str
    name: str = "the document"


@dataclass(frozen=True)
class GraphChange:
    """A change of one graph (None is the default graph): PUT and POST bring parts, DELETE none."""

    method: str
    graph: str | None
    parts: Sequence[Part] = ()
    base: str = ""


@dataclass(frozen=True)
class Done:
    """What became of a write: whether the graph was there (or had triples) before, and the build."""

    existed: bool = True
    build: str = ""


Told = Callable[[], None]


def apply_update(home: Path, update: Update, publishing: Told = lambda: None) -> Done:
    """Run an update and make its outcome current; `publishing` is told before that.

    Raises QuerySyntaxError, QueryRefusedError, WriteRefusedError for own graphs, and StoreError.
    """
    check_update(update.text)
    text = with_using(update.text, update.using, update.using_named)
    targets = targets_of(text, update.base)
    with writing(home) as draft:
        guard = _Guard(draft, targets)
        before = _graph_names(draft)
        _run(draft, text, update.base)
        guard.require_unchanged()
        _list_written(draft, targets, before)
        publishing()
    return Done()


def apply_change(home: Path, change: GraphChange, publishing: Told = lambda: None) -> Done:
    """Change one graph and make that current; `publishing` is told before that.

    Raises LookupError to DELETE a graph that is not there, WriteRefusedError for own graphs,
    QuerySyntaxError naming the line for a document that cannot be read, and StoreError.
    """
    graph = ox.DefaultGraph() if change.graph is None else ox.NamedNode(change.graph)
    with writing(home) as draft:
        targets = Targets({change.graph} if change.graph else set())
        if change.graph is None:
            targets.kinds.add(DEFAULT)
        _Guard(draft, targets)
        before = _graph_names(draft)
        existed = _exists(draft.store, graph)
        if change.method == "DELETE" and not existed and change.graph is not None:
            raise LookupError(change.graph)
        if change.method in ("PUT", "DELETE"):
            _empty(draft.store, graph)
        if change.method != "DELETE":
            add_quads(draft.store, _quads(change, graph))
            if change.graph is not None:
                draft.store.add_graph(graph)
        _list_written(draft, targets, before)
        publishing()
    return Done(existed)


class _Guard:
    """Keeps watch over the graphs that must not change: refuses early, and compares afterwards."""

    def __init__(self, draft: Draft, targets: Targets) -> None:
        """Raise WriteRefusedError when the targets alone show that the write is not allowed."""
        self._draft = draft
        self._is_plain = bool(draft.manifest.get(PLAIN))
        self._members = draft.default_members()
        self._is_open = targets.is_open
        if not self._is_plain:
            self._refuse(targets)
            self._before = self._state()

    def require_unchanged(self) -> None:
        """Raise WriteRefusedError when a graph that must not change has changed."""
        if self._is_plain:
            return
        for name in _graph_names(self._draft) - self._members:
            if is_own(name):
                raise _own(name)
        after = self._state()
        for name in self._before.keys() | after.keys():
            if self._before.get(name) != after.get(name):
                raise _own(name)

    def _refuse(self, targets: Targets) -> None:
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
            if is_own(name) or name in self._members:
                raise _own(name)

    def _state(self) -> Mapping[str, object]:
        """Give what must be the same afterwards: contents where any graph may be written to.

        Where all targets are known and allowed, the number of all other triples has to do: to read
        every triple takes seconds.
        """
        store = self._draft.store
        if self._is_open:
            names: list[str | None] = [None, *self._members]
            return {name or DEFAULT: _digest(store, name) for name in names}
        others = _graph_names(self._draft) - self._members
        written = sum(_count(store, name) for name in others)
        return {"the project": len(store) - written}


def _own(name: str) -> WriteRefusedError:
    if name in (DEFAULT, "the project"):
        said = "the update would change the project's graphs or the default graph, their merge"
    else:
        said = f"<{name}> belongs to the project or to its default graph"
    return WriteRefusedError(
        f"{said}: nobody writes to that over HTTP", hint="write to a graph with an IRI of your own"
    )


def _run(draft: Draft, text: str, base: str) -> None:
    try:
        draft.store.update(text, prefixes=dict(PREFIXES), base_iri=base or None)
    except SyntaxError as e:
        raise query_text.explained_update(e) from e
    except RuntimeError as e:
        raise QuerySyntaxError(f"the update failed: {e}", hint="nothing was changed") from e


def _quads(change: GraphChange, graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
    base = change.base or change.graph or None
    for part in change.parts:
        form = RDF_FORMATS[by_name(part.format, GRAPH_FORMATS).format]
        try:
            for quad in ox.parse(
                path=part.path, format=form, base_iri=base, rename_blank_nodes=True
            ):
                if not isinstance(quad.graph_name, ox.DefaultGraph):
                    raise QuerySyntaxError(
                        f"{part.name} holds a graph of its own, {quad.graph_name}",
                        hint="send the triples of one graph",
                    )
                yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        except SyntaxError as e:
            raise QuerySyntaxError(f"{part.name} is not {part.format}: {e.msg}") from e


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


def _graph_names(draft: Draft) -> set[str]:
    return {graph.value for graph in draft.store.named_graphs() if isinstance(graph, ox.NamedNode)}


def _list_written(draft: Draft, targets: Targets, before: set[str]) -> None:
    """Bring the manifest's list of loaded graphs up to date."""
    now = _graph_names(draft) - draft.default_members()
    for gone in draft.loaded.keys() - _graph_names(draft):
        del draft.loaded[gone]
    known = not (targets.is_open or targets.kinds)
    for name in sorted(now & targets.graphs if known else now):
        draft.loaded[name] = {
            "files": draft.loaded.get(name, {"files": []})["files"] if name in before else [],
            "triples": count_triples(draft.store, name),
            "in_default": False,
            "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }


def _count(store: ox.Store, name: str) -> int:
    rows = store.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {ox.NamedNode(name)} {{ ?s ?p ?o }} }}")
    (row,) = rows  # type: ignore[misc]
    return int(row["n"].value)  # type: ignore[index, union-attr]


def _digest(store: ox.Store, name: str | None) -> str:
    """Give a checksum of a graph's triples; the store keeps them in one order whatever came when."""
    graph = ox.DefaultGraph() if name is None else ox.NamedNode(name)
    written = BytesIO()
    store.dump(written, format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
    return sha256(written.getbuffer()).hexdigest()
