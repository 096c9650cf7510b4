"""Where the tests' files lie, and home folders made of a TriG file."""

import json
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox

from dystonia_kg.store.store import LAYOUT, write_store

TESTS = Path(__file__).resolve().parent.parent
ROOT = TESTS.parent
FIXTURES = TESTS / "fixtures"
SMALL_GRAPH = FIXTURES / "small.trig"
SMALL_QUERIES = FIXTURES / "queries"


def make_home(home: Path, trig: Path) -> Path:
    """Lay a home folder out around the graphs of a TriG file, as a build does."""
    build = home / "builds" / "test"
    build.mkdir(parents=True)
    graphs: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in ox.parse(path=trig, format=ox.RdfFormat.TRIG):
        assert isinstance(quad.graph_name, ox.NamedNode)
        graphs[quad.graph_name.value].append(quad.triple)
    write_store(build / "store", graphs)
    (build / "manifest.json").write_text(json.dumps({"layout": LAYOUT}), encoding="utf-8")
    (home / "current").symlink_to(Path("builds") / "test")
    return home
