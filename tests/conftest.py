"""Fixtures: a small graph written by hand, a home folder built from it, the app, and runners."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from built import built_home, built_store
from dystonia_kg.store import LAYOUT, GraphStore, open_store, write_store
from dystonia_kg.term_index import TermIndex, load_term_index
from dystonia_kg.web import create_app
from remote import Remote, remote
from writing_site import empty, plain

__all__ = ["built_home", "built_store", "empty", "plain"]  # fixtures for every test module

FIXTURES = Path(__file__).parent / "fixtures"
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


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("small-home"), SMALL_GRAPH)


@pytest.fixture(scope="session")
def build(small_home: Path) -> Path:
    """The small graph's build."""
    return (small_home / "current").resolve()


@pytest.fixture(scope="module")
def other() -> Iterator[Remote]:
    """Another endpoint, for SERVICE and LOAD."""
    with remote() as running:
        yield running


@pytest.fixture(scope="session")
def small_store(small_home: Path) -> GraphStore:
    return open_store(small_home)


@pytest.fixture(scope="session")
def small_index(small_store: GraphStore) -> TermIndex:
    return load_term_index(small_store)


@pytest.fixture(scope="session")
def app(small_home: Path) -> Flask:
    return create_app(small_home, queries_dir=SMALL_QUERIES)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()
