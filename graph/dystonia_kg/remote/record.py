"""The record of what was published to a service, kept there in a graph of its own.

It names each graph with its checksum and size, the graph that stands for the default graph, and
the build; without the last a publication is not finished.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import pyoxigraph as ox

from dystonia_kg.namespaces import BASE, PREFIXES
from dystonia_kg.store.store import Binding

RECORD = BASE + "published"
MERGE = RECORD + "/default-"
"""How the IRI of a merge of all graphs begins; queries use the one that the record names."""

ENTRIES = "SELECT ?subject ?property ?value WHERE { ?subject ?property ?value }"
_DEFAULT = PREFIXES["sd"] + "defaultGraph"
_IDENTIFIER = PREFIXES["dcterms"] + "identifier"
_VERSION = PREFIXES["owl"] + "versionInfo"
_TRIPLES = PREFIXES["void"] + "triples"
_SUBSET = PREFIXES["void"] + "subset"

Entry: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True)
class PublicationRecord:
    """What a service holds of the project.

    `graphs` gives the size of each named graph, `checksums` that of each graph that is there
    whole, merges included. `id` is "" while a publication is not finished.
    """

    id: str = ""
    version: str = ""
    default_graph: str = ""
    graphs: Mapping[str, int] = field(default_factory=dict)
    checksums: Mapping[str, str] = field(default_factory=dict)
    default_triples: int = 0


def read_record(rows: Iterable[Binding]) -> PublicationRecord:
    """Read the rows of `ENTRIES`; KeyError or ValueError for what cannot be a record."""
    said: dict[str, dict[str, str]] = defaultdict(dict)
    graphs = set()
    for row in rows:
        subject, name, value = (_text(row[part]) for part in ("subject", "property", "value"))
        said[subject][name] = value
        if name == _SUBSET:
            graphs.add(value)
    for name in (*said, *graphs):
        ox.NamedNode(name)  # names go into updates: ValueError for what is no IRI
    whole = said.get(RECORD, {})
    sizes = {graph: int(about.get(_TRIPLES, "0")) for graph, about in said.items()}
    default = whole.get(_DEFAULT, "")
    return PublicationRecord(
        id=whole.get(_IDENTIFIER, ""),
        version=whole.get(_VERSION, ""),
        default_graph=default,
        graphs={graph: sizes.get(graph, 0) for graph in graphs},
        checksums={
            graph: about[_IDENTIFIER]
            for graph, about in said.items()
            if graph != RECORD and _IDENTIFIER in about
        },
        default_triples=sizes.get(default, 0),
    )


def begun(graph: str) -> str:
    """Write the update that says that a graph is the project's, and about to change."""
    return f"{_forgotten(graph)} ;\n{_data('INSERT', [_listed(graph)])}"


def gone(graph: str) -> str:
    """Write the update that removes a graph, and what is said of it."""
    name = ox.NamedNode(graph)
    unlisted = _data("DELETE", [_listed(graph)])
    return f"DROP SILENT GRAPH {name} ;\n{_forgotten(graph)} ;\n{unlisted}"


def copying(graph: str) -> str:
    """Write the update that says that a merge is about to be made: half of it is not forgotten."""
    return _data("INSERT", [(graph, _IDENTIFIER, _literal(""))])


def done(graph: str, checksum: str, triples: int) -> str:
    """Write the update that says that a graph is there whole."""
    said = [(graph, _IDENTIFIER, _literal(checksum)), (graph, _TRIPLES, str(triples))]
    return f"{_forgotten(graph)} ;\n{_data('INSERT', said)}"


def finished(before: PublicationRecord, now: PublicationRecord) -> str:
    """Write the update that puts a finished publication in the place of the one before.

    No triple is both removed and added: Virtuoso 7 loses such a triple when it is restarted.
    """
    old, new = _entries(before), _entries(now)
    gone_by = [entry for entry in old if entry not in new]
    inserted = _data("INSERT", new)
    return f"{_data('DELETE', gone_by)} ;\n{inserted}" if gone_by else inserted


def unfinished() -> str:
    """Write the update that says that a publication is under way."""
    record = f"<{RECORD}> <{_IDENTIFIER}> ?id"
    return f"DELETE WHERE {{ GRAPH <{RECORD}> {{ {record} }} }}"


def _forgotten(graph: str) -> str:
    entry = f"{ox.NamedNode(graph)} ?property ?value"
    return f"DELETE WHERE {{ GRAPH <{RECORD}> {{ {entry} }} }}"


def _listed(graph: str) -> Entry:
    return RECORD, _SUBSET, str(ox.NamedNode(graph))


def _entries(published: PublicationRecord) -> list[Entry]:
    graphs = [(_SUBSET, graph) for graph in published.graphs]
    if published.default_graph:
        graphs.append((_DEFAULT, published.default_graph))
    said = [(_IDENTIFIER, published.id), (_VERSION, published.version)]
    return [
        *((RECORD, name, str(ox.NamedNode(graph))) for name, graph in graphs),
        *((RECORD, name, _literal(text)) for name, text in said if text),
    ]


def _data(operation: str, entries: Iterable[Entry]) -> str:
    lines = "\n".join(f"<{subject}> <{name}> {value} ." for subject, name, value in entries)
    return f"{operation} DATA {{ GRAPH <{RECORD}> {{\n{lines}\n}} }}"


def _literal(text: str) -> str:
    return str(ox.Literal(text))


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
