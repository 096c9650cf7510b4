"""Stores to write to, for the tests of writing: one of the project's kind, and an empty one."""

import json
import shutil
from pathlib import Path

import pyoxigraph as ox

from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.empty import make_empty
from dystonia_kg.store.store import current_build, open_store
from dystonia_kg.writes.apply import Update, WriteOutcome, apply_update

BASE = "http://localhost/update"
MINE = "http://example.org/mine"
ONTOLOGY = PREFIXES["graph"] + "ontology"
TOKEN = "sesame"


def project_home(small_home: Path, folder: Path) -> Path:
    """Copy the small graph, with a manifest that lists the project's graphs as a build does."""
    home = Path(shutil.copytree(small_home, folder, symlinks=True))
    path = current_build(home) / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    store = open_store(home)
    manifest["graphs"] = {
        name: {"triples": len(list(store.triples_of(name)))} for name in store.graph_names()
    }
    path.write_text(json.dumps(manifest | {"version": "2026-11-22"}), encoding="utf-8")
    return home


def plain_home(folder: Path) -> Path:
    """Make an empty store."""
    make_empty(folder)
    return folder


def quads(home: Path) -> set[str]:
    """Give all quads of the current build, as text."""
    store = ox.Store.read_only(str(current_build(home) / "store"))
    return {str(quad) for quad in store.quads_for_pattern(None, None, None, None)}


def triples(home: Path, graph: str | None) -> int:
    """Count the triples of a graph of the current build; None is the default graph."""
    store = ox.Store.read_only(str(current_build(home) / "store"))
    name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    return len(list(store.quads_for_pattern(None, None, None, name)))


def loaded(home: Path) -> dict[str, int]:
    """Give the graphs that the manifest lists as loaded or written, with their triples."""
    manifest = json.loads((home / "current" / "manifest.json").read_text(encoding="utf-8"))
    return {name: entry["triples"] for name, entry in manifest.get("loaded", {}).items()}


def run(home: Path, text: str) -> WriteOutcome:
    """Apply an update."""
    return apply_update(home, Update(text, BASE))
