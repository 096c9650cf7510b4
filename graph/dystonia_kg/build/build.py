"""Build the store: assemble the graphs, check them, write them, and put them in place.

A new build is written beside the old ones and becomes current by one atomic rename (`builds.py`);
when anything fails before that, what was there stays as it was. Graphs that users loaded into the
build before are carried over.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import OWL, URIRef

from dystonia_kg import __version__
from dystonia_kg.browse.gallery import federated_queries, load_queries
from dystonia_kg.build import reasoner, validate
from dystonia_kg.build.assemble import Assembly, Echo, assemble, claims_graph
from dystonia_kg.build.carry_over import carry_over, loaded_before
from dystonia_kg.build.metadata import complete_counts, metadata_graph
from dystonia_kg.build.modules import to_triples
from dystonia_kg.build.page_rows import keep_page_rows
from dystonia_kg.build.release import write_release
from dystonia_kg.build.self_description import self_description
from dystonia_kg.namespaces import GRAPH, ONTOLOGY_IRI
from dystonia_kg.paths import ONTOLOGY_DIR, REASONED_DIR
from dystonia_kg.store.builds import build_id, exclusive, new_build, require_writable
from dystonia_kg.store.draft import LOADED
from dystonia_kg.store.store import LAYOUT, open_build, open_store, write_store


def build(
    home: Path,
    *,
    reasoned_anew: bool = False,
    discard: bool = False,
    modules: Path = ONTOLOGY_DIR,
    echo: Echo = print,
) -> dict[str, Any]:
    """Build the graph into `home` and make it current; give the manifest.

    `reasoned_anew` runs HermiT, the profile check and the SHACL shapes (extra `build`) and
    updates the shipped reasoner's graphs. `discard` drops the graphs that users loaded; without
    it they are carried over, and StoreError raised where that cannot be. Raises a DystoniaKgError
    when anything is wrong; the build that was current stays.
    """
    require_writable(home)
    loaded_before(home, discard=discard)
    made = assemble(reason=reasoned_anew, echo=echo, modules=modules)
    version = str(made.ontology.value(URIRef(ONTOLOGY_IRI), OWL.versionInfo))
    metadata = metadata_graph(made.graphs, version, made.tallies)
    if reasoned_anew:
        echo("checking OWL 2 profiles and shapes")
        validate.require_profile(made.ontology)
        validate.require_shapes(claims_graph(made.sources, made.ontology, metadata))
    graphs = {**made.graphs, str(GRAPH["metadata"]): to_triples(metadata)}
    echo("describing the graphs and the questions over them")
    described = self_description(graphs, load_queries().values(), federated_queries().values())
    graphs[str(GRAPH["self-description"])] = described
    size = complete_counts(graphs)
    with exclusive(home) as builds, new_build(home, builds) as (work, publish):
        manifest = _write(work, graphs, version, made, modules, echo) | {"triples": size}
        manifest[LOADED] = carry_over(home, work / "store", discard=discard)
        echo("keeping what pages begin with")
        keep_page_rows(work, manifest)
        target = publish(manifest)
    if reasoned_anew and modules == ONTOLOGY_DIR:
        reasoner.save(made.reasoned, REASONED_DIR)
    echo("what became of the rows of each table:")
    for tally in made.tallies:
        echo(f"  {tally.line()}")
    echo(f"built {manifest['triples']} triples in {len(graphs)} graphs: {target}")
    return manifest


def _write(
    work: Path,
    graphs: dict[str, list[ox.Triple]],
    version: str,
    made: Assembly,
    modules: Path,
    echo: Echo,
) -> dict[str, Any]:
    echo("writing the store")
    write_store(work / "store", graphs)
    echo("running the checks")
    validate.require_sound(open_build(work / "store"))
    echo("writing the release files")
    files = write_release(work / "release", graphs, modules)
    sums = {name: _checksum(triples) for name, triples in graphs.items()}
    content = hashlib.sha256(json.dumps(sums, sort_keys=True).encode()).hexdigest()
    return {
        "id": build_id(version, content),
        "layout": LAYOUT,
        "version": version,
        "software": __version__,
        "axioms_sha256": made.reasoned.fingerprint,
        "content_sha256": content,
        "graphs": {
            name: {"triples": len(triples), "sha256": sums[name]}
            for name, triples in graphs.items()
        },
        "release": {path.name: _file_checksum(path) for path in files},
    }


def _checksum(triples: Iterable[ox.Triple]) -> str:
    return hashlib.sha256("\n".join(map(str, triples)).encode()).hexdigest()


def _file_checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check(home: Path, *, echo: Echo = print) -> list[str]:
    """Run the SPARQL checks on the current build; give a line per finding."""
    store = open_store(home)
    findings = validate.check_graph(store)
    echo(f"{len(findings)} findings in {store.manifest['id']}")
    return findings
