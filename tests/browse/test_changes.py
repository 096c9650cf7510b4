"""What changed since the build before."""

import json
from pathlib import Path

import pytest

from dystonia_kg.browse.changes import Changes, GraphDifference, changes
from dystonia_kg.store.store import LAYOUT

OLD, NEW, NEWER = ("2026-11-22-aaaaaaaaaaaa-10", "2026-11-22-bbbbbbbbbbbb-20", "2026-12-01-cc-30")


def made(home: Path, name: str, **graphs: tuple[str, int]) -> Path:
    build = home / "builds" / name
    build.mkdir(parents=True)
    sizes = {iri: {"sha256": sha, "triples": size} for iri, (sha, size) in graphs.items()}
    manifest = {"layout": LAYOUT, "version": name[:10], "graphs": sizes}
    (build / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return build


def differing(found: Changes | None) -> list[GraphDifference]:
    assert found is not None
    return found.graphs


def test_graphs_that_differ_from_the_build_before(tmp_path: Path) -> None:
    made(tmp_path, OLD, a=("1", 10), b=("1", 5), c=("1", 7))
    build = made(tmp_path, NEW, a=("1", 10), b=("2", 5), d=("1", 3))
    made(tmp_path, NEWER, a=("9", 1))
    found = changes(build)
    assert differing(found) == [
        GraphDifference("b", 5, 5),
        GraphDifference("c", 7, 0),
        GraphDifference("d", 0, 3),
    ]
    assert found is not None
    assert (found.version, found.made.year) == ("2026-11-22", 1970)


@pytest.mark.parametrize("text", [None, "{", '{"layout": 0}'])
def test_without_a_readable_build_before_there_is_nothing_to_compare(
    tmp_path: Path, text: str | None
) -> None:
    build = made(tmp_path, NEW, a=("1", 10))
    if text is not None:
        (made(tmp_path, OLD) / "manifest.json").write_text(text, encoding="utf-8")
    assert changes(build) is None


def test_the_same_again_is_no_change(tmp_path: Path) -> None:
    made(tmp_path, OLD, a=("1", 10))
    assert differing(changes(made(tmp_path, NEW, a=("1", 10)))) == []
