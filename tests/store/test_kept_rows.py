"""Rows kept with a build: those that the engine gives, or none."""

import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from dystonia_kg.loading.load import LoadTarget, load_files, unload
from dystonia_kg.store.backup import back_up, restore
from dystonia_kg.store.builds import make_current
from dystonia_kg.store.kept_rows import FILE, KeptRows, keep
from dystonia_kg.store.store import Binding, current_build, open_reader
from dystonia_kg.writes.apply import Update, apply_update
from support.writable import BASE, MINE, project_home

TERMS: list[ox.NamedNode | ox.BlankNode | ox.Literal] = [
    ox.NamedNode("https://example.org/a"),
    ox.BlankNode("b1"),
    ox.Literal(""),
    ox.Literal('a "b"\n\\ é 😀'),
    ox.Literal("x", language="en-GB"),
    ox.Literal("01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
    ox.Literal("https://example.org/a"),
    ox.Literal("_"),
]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{}, {}],
        [{"x": term} for term in TERMS],
        [{"x": TERMS[0]}, {"y": TERMS[3]}, {"x": TERMS[4], "y": TERMS[0]}],
    ],
    ids=["none", "without columns", "every kind of term", "unbound"],
)
def test_rows_are_given_as_they_were(tmp_path: Path, rows: list[Binding]) -> None:
    keep(tmp_path, {"SELECT * {}": rows})
    assert KeptRows(tmp_path).of("SELECT * {}") == rows


@pytest.mark.parametrize(
    "term",
    [
        ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o")),
        ox.Literal("x", language="ar", direction=ox.BaseDirection.RTL),
    ],
)
def test_other_terms_are_left_to_the_engine(tmp_path: Path, term: ox.Triple | ox.Literal) -> None:
    keep(tmp_path, {"a": [{"x": term}], "b": [{"x": TERMS[0]}]})
    kept = KeptRows(tmp_path)
    assert kept.of("a") is None
    assert kept.of("b") == [{"x": TERMS[0]}]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "[[],{}", '[[["a"]],{}]', "[1,2]", "[[],1]", "[" * 9999, "\udcff"]
)
def test_a_file_that_is_damaged_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_bytes(text.encode("utf-8", "surrogateescape"))
    assert KeptRows(tmp_path).of("SELECT * {}") is None


def test_what_is_forgotten_is_asked_of_the_engine(tmp_path: Path) -> None:
    keep(tmp_path, {"a": [{}]})
    kept = KeptRows(tmp_path)
    kept.forget()
    assert kept.of("a") is None


def test_a_build_keeps_what_its_store_answers(built_home: Path, tmp_path: Path) -> None:
    build = current_build(built_home)
    with_rows = open_reader(build)
    bare = tmp_path / "bare"
    shutil.copytree(build, bare, ignore=shutil.ignore_patterns(FILE))
    without = open_reader(bare)
    _, queries = json.loads((build / FILE).read_text("utf-8"))
    assert len(queries) > 50
    for query in queries:
        expected = without.select(query)
        assert sorted(map(_sorted, with_rows.select(query))) == sorted(map(_sorted, expected))


def test_a_graph_beside_the_default_graph_changes_no_rows(small_home: Path, tmp_path: Path) -> None:
    home = project_home(small_home, tmp_path / "home")
    keep(current_build(home), {"a": [{}]})
    apply_update(home, Update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <{MINE}> <{MINE}> 1 }} }}", BASE))
    assert open_reader(current_build(home)).kept.of("a") == [{}]


def test_a_graph_in_the_default_graph_makes_other_rows(small_home: Path, tmp_path: Path) -> None:
    home, path = project_home(small_home, tmp_path / "home"), tmp_path / "a.ttl"
    path.write_text(f"<{MINE}> <{MINE}> 1 .")
    keep(current_build(home), {"a": [{}]})
    list(load_files(home, [path], LoadTarget(MINE, in_default=True)))
    assert open_reader(current_build(home)).kept.of("a") is None
    keep(current_build(home), {"a": [{}]})
    unload(home, MINE)
    assert open_reader(current_build(home)).kept.of("a") is None


def test_a_backup_brings_the_rows_along(small_home: Path, tmp_path: Path) -> None:
    home = project_home(small_home, tmp_path / "home")
    build = current_build(home).rename(current_build(home).with_name("first"))
    make_current(home, build)
    manifest = json.loads((build / "manifest.json").read_text("utf-8"))
    (build / "manifest.json").write_text(json.dumps({**manifest, "id": "first"}))
    keep(build, {"a": [{}]})
    back_up(home, tmp_path / "file.tar")
    with (tmp_path / "file.tar").open("rb") as file:
        restored = restore(tmp_path / "target", file)
    assert open_reader(restored).kept.of("a") == [{}]


def _sorted(row: Binding) -> list[tuple[str, str]]:
    return sorted((name, str(term)) for name, term in row.items())
