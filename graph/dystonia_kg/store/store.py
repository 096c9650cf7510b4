"""The one module that opens a pyoxigraph store: writing one at build time, querying it after.

The store's default graph is the RDF merge of all named graphs, each triple once (SPARQL 1.1
Query, section 13.1); several FROM graphs are answered from a merge as well.
"""

import json
import os
import sys
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, TypeAlias

import pyoxigraph as ox

from dystonia_kg.curies import prefixes_in
from dystonia_kg.errors import QuerySyntaxError, StoreError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql import tokens
from dystonia_kg.sparql.syntax_errors import explained
from dystonia_kg.store import terms
from dystonia_kg.store.address_space import require_room
from dystonia_kg.store.kept_rows import KeptRows
from dystonia_kg.store.unknown_functions import with_unknown_functions

if sys.platform != "win32":
    import fcntl

LAYOUT = 1
"""Number of the store's layout; raised when a store of an older build can no longer be served."""

QueryResult: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Term: TypeAlias = terms.Term
Binding: TypeAlias = terms.Binding

REBUILD = "run: dystonia-kg build"
LET_READ = "let this user read it"
_NOT_DAMAGED = {
    "Permission denied": LET_READ,
    "file descriptors": "let this process open more files: ulimit -n 512",
}
"""What to do where a sound store cannot be opened, by the words of the engine."""
_DAMAGED = (
    "dystonia-kg restore puts a backup in its place, dystonia-kg build --discard a graph without "
    "what was loaded"
)
_MERGES_KEPT = 2


def write_store(path: Path, graphs: Mapping[str, Iterable[ox.Triple]]) -> None:
    """Write a new store at `path`: each named graph, and the merge of all as default graph."""
    if path.exists():
        raise StoreError(f"there is a store at {path} already")
    store = ox.Store(path)
    store.bulk_extend(_quads(graphs))
    for name in graphs:
        store.add_graph(ox.NamedNode(name))
    store.optimize()
    store.flush()


def _quads(graphs: Mapping[str, Iterable[ox.Triple]]) -> Iterator[ox.Quad]:
    for name, triples in graphs.items():
        graph = ox.NamedNode(name)
        for triple in triples:
            yield _in_graph(triple, graph)
            yield _in_graph(triple, ox.DefaultGraph())


def _in_graph(triple: ox.Triple, graph: ox.NamedNode | ox.DefaultGraph) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def current_build(home: Path) -> Path:
    """Give the folder of the build that is served, its `current` link followed."""
    try:
        build = (home / "current").resolve()
    except (OSError, RuntimeError) as e:  # links in a circle
        raise StoreError(f"{home} cannot be read: {e}") from e
    if not build.is_dir():
        raise StoreError(f"there is no built graph in {home}", hint=REBUILD)
    return build


def read_manifest(build: Path) -> dict[str, Any]:
    """Give the manifest of a build; StoreError when it is missing, broken or of another layout."""
    path = build / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as e:
        raise StoreError(f"{path} is missing", hint=REBUILD) from e
    except OSError as e:
        raise StoreError(f"{path} cannot be read: {e.strerror}", hint=LET_READ) from e
    except (ValueError, RecursionError) as e:
        raise StoreError(f"{path} cannot be read: {e}", hint=REBUILD) from e
    layout = manifest.get("layout") if isinstance(manifest, dict) else None
    if layout != LAYOUT:
        raise StoreError(
            f"the store in {build} has layout {layout}, this version reads layout {LAYOUT}",
            hint=REBUILD,
        )
    return dict(manifest)


def default_triples(manifest: Mapping[str, Any]) -> int:
    """Give how many triples the default graph of a build has at most, by its manifest."""
    listed = {**manifest.get("graphs", {}), **manifest.get("loaded", {})}
    in_default = [graph for graph in listed.values() if graph.get("in_default", True)]
    return sum(int(graph["triples"]) for graph in in_default)


def open_store(home: Path) -> "GraphStore":
    """Open the current build of a home folder, read-only.

    The build is not removed as long as the store is in use. Raises StoreError when there is none,
    or it is of another layout or unreadable.
    """
    return open_reader(current_build(home))


def open_reader(build: Path) -> "GraphStore":
    """Open a finished build as `open_store` does."""
    release = _hold(build)
    try:
        manifest = read_manifest(build)
        store = GraphStore(open_raw(build / "store"), manifest=manifest, build=build)
    except StoreError:
        release()
        raise
    weakref.finalize(store, release)
    return store


def _hold(build: Path) -> Callable[[], None]:
    """Mark a build as being read, by a shared lock on its folder; give what releases it."""
    if sys.platform == "win32":
        return lambda: None
    try:
        folder = os.open(build, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as e:
        hint = REBUILD if isinstance(e, FileNotFoundError) else LET_READ
        raise StoreError(f"{build} cannot be opened: {e.strerror}", hint=hint) from e
    fcntl.flock(folder, fcntl.LOCK_SH)
    return lambda: os.close(folder)


def is_in_use(build: Path) -> bool:
    """Tell whether a process reads the build."""
    if sys.platform == "win32":
        return True
    folder = os.open(build, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(folder)
    return False


def clone(build: Path, path: Path) -> ox.Store:
    """Copy the store of a build to `path` (by hard links), and open the copy for writing."""
    open_raw(build / "store").backup(str(path))
    return open_to_write(path)


def open_to_write(path: Path) -> ox.Store:
    """Open a store that is being made, and that nobody else has open."""
    require_room()
    return ox.Store(str(path))


def snapshot(store: ox.Store, path: Path) -> None:
    """Write all that a store holds now to `path`, which no later change of it reaches."""
    store.flush()
    store.backup(str(path))


def open_build(path: Path) -> "GraphStore":
    """Open the store folder of a build that is being made, before it has a manifest."""
    return GraphStore(open_raw(path))


def open_raw(path: Path) -> ox.Store:
    """Open a store folder read-only, as pyoxigraph gives it; StoreError when that fails."""
    if not path.is_dir():
        raise StoreError(f"{path} is missing", hint=REBUILD)
    require_room()
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError) as e:
        hint = next((hint for words, hint in _NOT_DAMAGED.items() if words in str(e)), _DAMAGED)
        raise StoreError(f"the store in {path} cannot be opened: {e}", hint=hint) from e


def damage_of(error: Exception) -> StoreError | None:
    """Give what to say where an error of the engine means that a file of a store is damaged."""
    words = str(error)
    if not words.startswith("Corruption: "):
        return None
    return StoreError(f"the store is damaged: {words}", hint=_DAMAGED)


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except RuntimeError as e:
        if (damage := damage_of(e)) is None:
            raise
        raise damage from e


class GraphStore:
    """A store that is only read. `manifest` describes its build, `build` is the build's folder."""

    def __init__(
        self,
        store: ox.Store,
        *,
        manifest: Mapping[str, Any] | None = None,
        build: Path | None = None,
    ) -> None:
        self._store = store
        self._merges: OrderedDict[frozenset[str], ox.Store] = OrderedDict()
        self._lock = Lock()
        self.manifest = dict(manifest or {})
        self.build = build
        self.kept = KeptRows(build)

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        check: Callable[[str], None] = tokens.check_allowed,
    ) -> QueryResult:
        """Answer a user's SPARQL query; the project's prefixes are declared already.

        The graphs, when either list is given, stand in place of the query's own FROM clauses
        (SPARQL 1.1 Protocol, section 2.1.4). Raises QuerySyntaxError for what cannot be parsed,
        QueryRefusedError for updates, and what `check` does.
        """
        check(text)
        if default_graphs is None and named_graphs is None:
            dataset = tokens.dataset_of(text, PREFIXES)
        else:
            dataset = (list(default_graphs or ()), list(named_graphs or ()))
        if dataset is None:
            return self._evaluate(self._store, text)
        default = frozenset(dataset[0])
        named = [_graph_name(iri) for iri in dict.fromkeys(dataset[1])]
        if len(default) < 2:
            single = [_graph_name(iri) for iri in default]
            return self._evaluate(self._store, text, default_graph=single, named_graphs=named)
        merge = self._merge(default | set(dataset[1]), default)
        whole = [ox.DefaultGraph()]
        return self._evaluate(merge, text, default_graph=whole, named_graphs=named)

    def select(self, text: str, **bindings: Term) -> list[Binding]:
        """Answer a SELECT of the project's own, with terms put in place of some variables.

        A variable that a solution leaves unbound is left out of its row.
        """
        asked = tokens.with_terms(text, bindings)
        if (kept := self.kept.of(asked)) is not None:
            return kept
        solutions = self._evaluate(self._store, asked)
        if not isinstance(solutions, ox.QuerySolutions):
            raise QuerySyntaxError("a SELECT query was expected")
        names = [variable.value for variable in solutions.variables]
        with _damage_told():
            return [_bound(names, solution) for solution in solutions]

    def construct(self, text: str, **bindings: Term) -> list[ox.Triple]:
        """Answer a CONSTRUCT of the project's own, with terms put in place of some variables."""
        triples = self._evaluate(self._store, tokens.with_terms(text, bindings))
        if not isinstance(triples, ox.QueryTriples):
            raise QuerySyntaxError("a CONSTRUCT query was expected")
        with _damage_told():
            return list(triples)

    def graph_names(self) -> list[str]:
        """Give the IRIs of the named graphs, sorted."""
        return sorted(graph.value for graph in self._store.named_graphs())

    def has_graph(self, graph: str) -> bool:
        """Tell whether there is a named graph of this IRI, empty or not."""
        return self._store.contains_named_graph(_graph_name(graph))

    def graph_sizes(self) -> dict[str, int]:
        """Give the number of triples of each named graph, as the manifest has it where it does."""
        listed = {**self.manifest.get("graphs", {}), **self.manifest.get("loaded", {})}
        return {
            name: int(listed[name]["triples"]) if name in listed else self._count(name)
            for name in self.graph_names()
        }

    def _count(self, graph: str) -> int:
        return sum(1 for _ in self.triples_of(graph))

    def triples_of(self, graph: str) -> Iterator[ox.Triple]:
        """Yield the triples of one named graph."""
        for quad in self._store.quads_for_pattern(None, None, None, _graph_name(graph)):
            yield quad.triple

    def _evaluate(self, store: ox.Store, text: str, **options: Any) -> QueryResult:
        try:
            return with_unknown_functions(
                partial(store.query, text, prefixes=prefixes_in(text), **options)
            )
        except SyntaxError as e:
            raise explained(e, text, PREFIXES) from e
        except RuntimeError as e:
            raise damage_of(e) or QuerySyntaxError(
                f"{e}", hint="use the functions of SPARQL 1.1"
            ) from e
        except OSError as e:
            raise StoreError(f"the store cannot be read: {e}", hint=_DAMAGED) from e

    def _merge(self, graphs: frozenset[str], default: frozenset[str]) -> ox.Store:
        """Give an in-memory store of `graphs` whose default graph is the merge of `default`."""
        key = frozenset(f"+{iri}" for iri in default) | graphs
        with self._lock:
            if key not in self._merges:
                self._merges[key] = self._copied(graphs, default)
            self._merges.move_to_end(key)
            while len(self._merges) > _MERGES_KEPT:
                self._merges.popitem(last=False)
            return self._merges[key]

    def _copied(self, graphs: frozenset[str], default: frozenset[str]) -> ox.Store:
        merge = ox.Store()
        for iri in sorted(graphs):
            name = _graph_name(iri)
            merge.bulk_extend(self._store.quads_for_pattern(None, None, None, name))
            if iri in default:
                merge.bulk_extend(_in_graph(t, ox.DefaultGraph()) for t in self.triples_of(iri))
        return merge


def _bound(names: Sequence[str], solution: ox.QuerySolution) -> Binding:
    return {name: term for name in names if (term := solution[name]) is not None}


def _graph_name(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as e:
        raise QuerySyntaxError(f"'{iri[:80]}' is not the IRI of a graph") from e
