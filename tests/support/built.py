"""Fixtures: the real graph, its site and what HermiT finds; folders are made once a run."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dystonia_kg.build.assemble import collect
from dystonia_kg.build.build import build
from dystonia_kg.build.reasoner import Classification, classify, save, shipped
from dystonia_kg.store.store import GraphStore, open_store
from dystonia_kg.web.app import create_app


def made_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """Give a folder that the first process of a run that asks for it makes; nobody changes it."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder, done = root / name, root / f"{name}.done"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the shipped reasoner's graphs."""
    return made_once(tmp_path_factory, "built-home", lambda home: build(home, echo=lambda _: None))


@pytest.fixture(scope="session")
def built_store(built_home: Path) -> GraphStore:
    return open_store(built_home)


@pytest.fixture(scope="session")
def built_app(built_home: Path) -> Flask:
    return create_app(built_home)


@pytest.fixture(scope="session")
def built(built_app: Flask) -> FlaskClient:
    """A client of the real graph's site."""
    return built_app.test_client()


@pytest.fixture(scope="session")
def reasoned(tmp_path_factory: pytest.TempPathFactory) -> Classification:
    """What HermiT finds in the ontology, classified anew."""
    ontology = collect().axioms
    folder = made_once(
        tmp_path_factory, "reasoned", lambda folder: save(classify(ontology), folder)
    )
    return shipped(ontology, folder)
