"""Fixtures: a small graph written by hand, a home folder built from it, the app, and runners."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from dystonia_kg.browse.term_index import TermIndex, load_term_index
from dystonia_kg.store.store import GraphStore, open_store
from dystonia_kg.web.app import create_app
from support.built import built, built_app, built_home, built_store, reasoned
from support.homes import SMALL_GRAPH, SMALL_QUERIES, make_home
from support.remote import Remote, remote
from support.writing_site import empty, plain

# Fixtures for every test module.
__all__ = ["built", "built_app", "built_home", "built_store", "empty", "plain", "reasoned"]

# A runner in the background hands an ignored SIGINT down to every process; a terminal does not.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


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
