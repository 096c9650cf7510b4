"""Fixtures: the real graph, built once for the whole run (with the shipped reasoner's graphs)."""

from pathlib import Path

import pytest

from dystonia_kg.build.build import build
from dystonia_kg.store.store import GraphStore, open_store


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("built-home")
    build(home, echo=lambda _: None)
    return home


@pytest.fixture(scope="session")
def built_store(built_home: Path) -> GraphStore:
    return open_store(built_home)
