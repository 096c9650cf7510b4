"""The examples in docstrings, which are run as they stand."""

import doctest
import importlib
import re

import pytest

from support.homes import ROOT

MODULES = [
    ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
    for folder, package in ((ROOT / "graph", "dystonia_kg"), (ROOT, "benchmarks"))
    for path in sorted((folder / package).rglob("*.py"))
    if re.search(r"^ +>>> ", path.read_text(encoding="utf-8"), re.MULTILINE)
]

ON_A_BUILT_GRAPH = {"dystonia_kg.knowledge_graph"}
"""Modules whose examples open the graph of the default home folder; `test_knowledge_graph`."""


@pytest.mark.parametrize("name", sorted({*MODULES} - ON_A_BUILT_GRAPH))
def test_the_examples_of_a_module(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0
