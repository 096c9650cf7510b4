"""Compiled modules: those that every query passes, in the wheel that the tests' servers are."""

import importlib.util
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from support.homes import ROOT
from support.real_parts import left_out
from support.serving import TESTED

HOOK = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"][
    "build"
]["targets"]["wheel"]["hooks"]["custom"]


@pytest.fixture
def compiling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that compiles, of a package of the test's own."""
    spec = importlib.util.spec_from_file_location("compiled", ROOT / "graph" / "compiled.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "HERE", tmp_path)
    monkeypatch.setattr(module, "KEPT_DIR", tmp_path / "kept")
    return module


def test_the_servers_of_the_tests_are_compiled() -> None:
    if not TESTED:
        left_out("no wheel to test; make test builds it")
    names = ["dystonia_kg." + path.replace("/", ".") for path in HOOK["compiled"]]
    code = f"import importlib; [print(importlib.import_module(n).__file__) for n in {names}]"
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **TESTED},
        capture_output=True,
        text=True,
        check=True,
    )
    files = [Path(line) for line in found.stdout.splitlines()]
    if {path.suffix for path in files} == {".py"}:
        left_out("nothing is compiled: there are no headers of Python")
    assert len(files) == len(names)
    assert {path.suffix for path in files} <= {".so", ".pyd"}


def test_what_cannot_be_compiled_is_told_and_nothing_kept(compiling: ModuleType) -> None:
    package = compiling.HERE / "dystonia_kg"
    package.mkdir()
    (package / "wrong.py").write_text("number: int = 'text'\n", encoding="utf-8")
    with pytest.raises(compiling.CannotCompileError, match="Incompatible types"):
        compiling.compiled(["wrong"])
    assert not list(compiling.HERE.glob("kept/*"))


def test_without_a_compiler_that_of_pypi_is_taken(
    compiling: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "no-such-compiler")
    monkeypatch.setattr(compiling, "is_possible", lambda: True)
    assert "ziglang" in compiling.dependencies()
    monkeypatch.setenv("CC", f"{sys.executable} cc")
    assert "ziglang" not in compiling.dependencies()


def test_without_headers_nothing_is_asked_for(
    compiling: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling.sysconfig, "get_path", lambda _: "/nowhere")
    assert not compiling.is_possible()
    assert compiling.dependencies() == []
