"""A store of one's own: made once, kept from then on, and refused where it would be in the way."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dystonia_kg.cli.main import main
from dystonia_kg.errors import StoreError
from dystonia_kg.store.empty import has_plain_store, make_empty
from dystonia_kg.store.store import open_store
from dystonia_kg.writes.apply import Update, apply_update
from support.writable import BASE, quads


def test_made_once_and_kept(tmp_path: Path) -> None:
    home = tmp_path / "new" / "folder"
    assert not has_plain_store(home)
    make_empty(home)
    assert has_plain_store(home)
    assert quads(home) == set()
    apply_update(home, Update("INSERT DATA { <a:a> <a:b> 1 }", BASE))
    assert has_plain_store(home)
    assert len(quads(home)) == 1
    assert open_store(home).manifest["plain"] is True


def test_hidden_files_are_no_obstacle(tmp_path: Path) -> None:
    """As a make that was cut off leaves them."""
    (tmp_path / ".lock").touch()
    (tmp_path / "builds").mkdir()
    assert not has_plain_store(tmp_path)
    make_empty(tmp_path)
    assert has_plain_store(tmp_path)


def test_a_folder_with_something_else(tmp_path: Path, small_home: Path) -> None:
    with pytest.raises(StoreError, match="holds a built graph"):
        has_plain_store(small_home)
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="other files"):
        has_plain_store(tmp_path)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--open-writes"], "add --empty DIR"),
        (["--empty", "own", "--open-writes", "--host", "0.0.0.0"], "for this machine only"),
        (["--empty", "own", "--token-file", "none"], "cannot be read"),
        (["--empty", "own", "--token-file", "blank"], "is empty"),
        (["--empty", "other"], "holds other files"),
    ],
)
def test_serve_refuses(
    runner: CliRunner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    said: str,
) -> None:
    for name in ("DYSTONIA_KG_TOKEN", "DYSTONIA_KG_TOKEN_FILE", "DYSTONIA_KG_OPEN_WRITES"):
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "blank").write_text("\n", encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("mine", encoding="utf-8")
    monkeypatch.setattr("dystonia_kg.server.serve.serve", lambda *_: pytest.fail("it served"))
    result = runner.invoke(main, ["serve", "--port", "8", *options])
    assert result.exit_code == 1
    assert said in result.stderr
    assert not (tmp_path / "own").exists()


def test_the_manifest_names_no_release(tmp_path: Path) -> None:
    make_empty(tmp_path / "home")
    manifest = json.loads((tmp_path / "home/current/manifest.json").read_text(encoding="utf-8"))
    assert (manifest["graphs"], manifest["loaded"]) == ({}, {})
    assert "version" not in manifest
