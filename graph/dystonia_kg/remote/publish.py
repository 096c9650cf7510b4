"""Put the named graphs of the current build into another SPARQL service, and check that they came.

Graphs are sent whole by the Graph Store HTTP Protocol (blank nodes stay one), the merge of them and
the record are made by SPARQL Update. The record says what is there already, so a publication that
was interrupted is finished by the next one. The merge is a new graph each time: who reads goes on
with the one before until the record names the new one.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from urllib.request import Request

import pyoxigraph as ox

from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.namespaces import BASE
from dystonia_kg.remote import record
from dystonia_kg.remote.login import Credentials
from dystonia_kg.remote.record import MERGE, RECORD, PublicationRecord
from dystonia_kg.remote.store import RemoteService, record_of
from dystonia_kg.remote.transport import NotThereError, Transport, require_address
from dystonia_kg.store.builds import build_id
from dystonia_kg.store.draft import PLAIN
from dystonia_kg.store.store import Binding, GraphStore

_TIMEOUT_S = 600.0
_LAYOUTS = {"query": ("update", "store"), "sparql": ("sparql-auth", "sparql-graph-crud-auth")}
"""Where Oxigraph and Virtuoso keep updates and graphs, beside the address for queries."""
_COUNT = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
_COPY = "INSERT {{ GRAPH {merge} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
_IN_DEFAULT = {"in_default": True}

Echo = Callable[[str], None]


class PublishError(DystoniaKgError):
    """A publication that cannot be done, or did not come to what was sent."""


@dataclass(frozen=True)
class Addresses:
    """Where a service takes queries, updates and whole graphs."""

    query: str
    update: str
    graphs: str

    @classmethod
    def of(cls, query: str, update: str = "", graphs: str = "") -> "Addresses":
        """Complete the addresses; PublishError where they are not told and cannot be guessed.

        >>> Addresses.of("http://localhost:7878/query").graphs
        'http://localhost:7878/store'
        """
        base, _, last = require_address(query, "the service").rpartition("/")
        known = _LAYOUTS.get(last)
        if known is None and not (update and graphs):
            raise PublishError(
                f"it is not known where {query} takes updates and graphs",
                hint="name both with --update and --graph-store",
            )
        beside = [f"{base}/{name}" for name in known or ("", "")]
        return cls(
            query,
            require_address(update or beside[0], "updates"),
            require_address(graphs or beside[1], "graphs"),
        )


class Target:
    """A service that is written to."""

    def __init__(self, addresses: Addresses, credentials: Credentials) -> None:
        self._addresses, self._transport = addresses, Transport(credentials)
        self._service = RemoteService(
            self._transport,
            addresses.query,
            update_address=addresses.update,
            timeout_s=_TIMEOUT_S,
        )

    def record(self) -> PublicationRecord:
        """Read what was published before."""
        return record_of(self._service)

    def update(self, text: str) -> None:
        """Run an update."""
        self._service.update(text)

    def count(self, graph: str) -> int:
        """Count the triples of a named graph."""
        return _number(self._service.select(_COUNT, default_graphs=[graph]))

    def is_there(self) -> None:
        """Ask for a graph, which also logs in: a large graph would not get through without."""
        try:
            self._send("GET", RECORD)
        except NotThereError:
            if self.count(RECORD):
                raise

    def put(self, graph: str, triples: bytes) -> None:
        """Put a graph in place of the one there is."""
        self._send("PUT", graph, triples)

    def _send(self, method: str, graph: str, body: bytes | None = None) -> None:
        address = f"{self._addresses.graphs}?{urlencode({'graph': graph})}"
        headers = {"Content-Type": "text/turtle"} if body is not None else {"Accept": "text/turtle"}
        request = Request(address, body, headers, method=method)  # noqa: S310 (http or https)
        self._transport.send(request, timeout_s=_TIMEOUT_S)


def publish(store: GraphStore, target: Target, echo: Echo) -> None:
    """Publish the graphs of a store; what is there already is left as it is.

    Raises PublishError for a store that is not the project's, and when a graph did not come whole
    or another's graph is in the way; and what `Transport.send` raises.
    """
    if store.manifest.get(PLAIN):
        raise PublishError(
            "this is a store of its own (serve --empty), whose default graph is no merge",
            hint="PUT its graphs into the engine's Graph Store",
        )
    target.is_there()
    before, now = target.record(), planned(store)
    _require_own(target, before, now)
    changed = [graph for graph in now.graphs if not _is_whole(target, before, now, graph)]
    has_merge = _is_whole(target, before, now, now.default_graph)
    leftovers = _leftovers(before, now)
    if not changed and has_merge and not leftovers and _is_same(before, now):
        echo(f"nothing to do: all {len(now.graphs)} graphs are there")
        return
    target.update(record.unfinished())
    for graph in changed:
        _put(store, target, now, graph)
        echo(f"<{graph}>: {now.graphs[graph]} triples")
    if changed or not has_merge:
        _merge(target, now, _members(store))
        echo(f"the merge of the graphs: {now.default_triples} triples")
    target.update(record.finished(target.record(), now))
    for graph in leftovers:
        target.update(record.gone(graph))
        echo(f"removed <{graph}>")
    echo(f"published release {now.version}: {len(now.graphs)} graphs, {len(changed)} of them sent")


def planned(store: GraphStore) -> PublicationRecord:
    """Give the record of a store that has been published."""
    checksums = {graph: _checksum(store, graph) for graph in store.graph_names()}
    merge = MERGE + _digest([checksums[graph] for graph in _members(store)])[:16]
    checksums[merge] = merge.removeprefix(MERGE)
    version = str(store.manifest.get("version") or "unreleased")
    return PublicationRecord(
        id=build_id(version, _digest([*checksums, *checksums.values()])),
        version=version,
        default_graph=merge,
        graphs={graph: sum(1 for _ in store.triples_of(graph)) for graph in store.graph_names()},
        checksums=checksums,
        default_triples=_number(store.select(_COUNT)),
    )


def _is_whole(
    target: Target, before: PublicationRecord, now: PublicationRecord, graph: str
) -> bool:
    is_listed = before.checksums.get(graph) == now.checksums[graph]
    return is_listed and target.count(graph) == _size(now, graph)


def _is_same(before: PublicationRecord, now: PublicationRecord) -> bool:
    is_finished = bool(before.id) and before.default_graph == now.default_graph
    return is_finished and (before.version, before.graphs) == (now.version, now.graphs)


def _leftovers(before: PublicationRecord, now: PublicationRecord) -> list[str]:
    """Give the graphs to remove: those of the project that are no longer there, and old merges.

    The merge of the publication before stays, for servers that have not noticed this one yet.
    """
    kept = {*now.graphs, now.default_graph, before.default_graph}
    return sorted({*before.graphs, *before.checksums} - kept)


def _require_own(target: Target, before: PublicationRecord, now: PublicationRecord) -> None:
    """Raise PublishError for a graph that others put there; graphs below the base are our own."""
    for graph in now.graphs.keys() - before.graphs.keys():
        if not graph.startswith(BASE) and target.count(graph):
            raise PublishError(
                f"there is a graph <{graph}> already that was not published from here",
                hint="remove it, or unload the graph of this name",
            )


def _put(store: GraphStore, target: Target, now: PublicationRecord, graph: str) -> None:
    triples = ox.serialize(store.triples_of(graph), format=ox.RdfFormat.N_TRIPLES) or b""
    target.update(record.begun(graph))
    target.put(graph, triples)
    _require_size(target, now, graph)
    target.update(record.done(graph, now.checksums[graph], now.graphs[graph]))


def _merge(target: Target, now: PublicationRecord, members: list[str]) -> None:
    """Have the service copy the graphs into one: blank nodes stay the same ones that way."""
    merge = now.default_graph
    target.update(record.gone(merge))
    target.update(record.copying(merge))
    for graph in members:
        target.update(_COPY.format(graph=ox.NamedNode(graph), merge=ox.NamedNode(merge)))
    _require_size(target, now, merge)
    target.update(record.done(merge, now.checksums[merge], now.default_triples))


def _require_size(target: Target, now: PublicationRecord, graph: str) -> None:
    found, wanted = target.count(graph), _size(now, graph)
    if found != wanted:
        raise PublishError(
            f"<{graph}> has {found} triples there, {wanted} here",
            hint="run it again; if that does not help the engine changes what it is sent",
        )


def _size(now: PublicationRecord, graph: str) -> int:
    return now.default_triples if graph == now.default_graph else now.graphs[graph]


def _members(store: GraphStore) -> list[str]:
    """Give the graphs that the default graph is the merge of."""
    loaded = store.manifest.get("loaded", {})
    return [name for name in store.graph_names() if loaded.get(name, _IN_DEFAULT)["in_default"]]


def _checksum(store: GraphStore, graph: str) -> str:
    known = store.manifest.get("graphs", {}).get(graph, {}).get("sha256")
    return known or _digest(sorted(map(str, store.triples_of(graph))))


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _number(rows: Iterable[Binding]) -> int:
    return next((int(row["count"].value) for row in rows), 0)  # type: ignore[union-attr]
