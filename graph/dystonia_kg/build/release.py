"""Release files of a build: the ontology, the full ontology, and everything by graph.

Made from the built graphs and not dumped from the store, which rewrites some literals.
"""

import gzip
import shutil
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from dystonia_kg.errors import StoreError
from dystonia_kg.namespaces import GRAPH, PREFIXES
from dystonia_kg.store.store import current_build

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
}
_ZERO_TIME = 0


def write_release(folder: Path, graphs: Mapping[str, list[ox.Triple]]) -> list[Path]:
    """Write all release files into `folder` and give their paths.

    `dystonia-kg.*` is the ontology as stated, `dystonia-kg-full.*` has also the axioms
    that place diseases of other vocabularies, and all inferred links,
    `dystonia-kg-graphs.*.gz` is every graph as TriG and N-Quads.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ontology = graphs[str(GRAPH["ontology"])]
    added = (graphs.get(str(GRAPH[name]), []) for name in ("placements", "inferred"))
    full = [*ontology, *chain(*added)]
    written = []
    for name, triples in (("dystonia-kg", ontology), ("dystonia-kg-full", full)):
        for suffix, form in FORMATS.items():
            path = folder / f"{name}.{suffix}"
            ox.serialize(triples, str(path), form, prefixes=_used_prefixes(triples, form))
            written.append(path)
    quads = list(_quads(graphs))
    for suffix, form in (("trig", ox.RdfFormat.TRIG), ("nq", ox.RdfFormat.N_QUADS)):
        path = folder / f"dystonia-kg-graphs.{suffix}.gz"
        text = ox.serialize(quads, format=form, prefixes=dict(PREFIXES))
        path.write_bytes(gzip.compress(text or b"", mtime=_ZERO_TIME))
        written.append(path)
    return written


def _used_prefixes(triples: Iterable[ox.Triple], form: ox.RdfFormat) -> dict[str, str] | None:
    if form == ox.RdfFormat.N_TRIPLES:
        return None
    iris = {node.value for t in triples for node in t if isinstance(node, ox.NamedNode)}
    return {
        name: base for name, base in PREFIXES.items() if any(iri.startswith(base) for iri in iris)
    }


def _quads(graphs: Mapping[str, list[ox.Triple]]) -> Iterable[ox.Quad]:
    for name, triples in graphs.items():
        for t in triples:
            yield ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(name))


def export(home: Path, target: Path) -> list[Path]:
    """Copy the release files of the current build into `target` and give the copies.

    Raises StoreError when there is no build or the target cannot be written.
    """
    source = current_build(home) / "release"
    try:
        target.mkdir(parents=True, exist_ok=True)
        return [
            Path(shutil.copy2(path, target)) for path in sorted(source.iterdir()) if path.is_file()
        ]
    except OSError as e:
        raise StoreError(f"cannot export to {target}: {e.strerror or e}") from e
