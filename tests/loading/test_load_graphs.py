"""What becomes of loaded graphs: added, replaced, merged, removed, and carried over by a build."""

import json
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from dystonia_kg.build.build import build
from dystonia_kg.build.carry_over import carry_over, loaded_before
from dystonia_kg.cli.main import main
from dystonia_kg.errors import LoadError, StoreError
from dystonia_kg.loading.load import LoadTarget, load_files, unload
from dystonia_kg.store.empty import make_empty
from dystonia_kg.store.store import current_build, open_store, open_to_write, write_store
from support.loading import GRAPH, OBO_FILE, PREFIX, SAME, TRIPLE, ask, load, write


@pytest.fixture
def home(small_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_home, tmp_path / "home", symlinks=True))


BAD_GRAPHS = [
    ("terms", "not an absolute IRI"),
    ("https://w3id.org/dystonia-kg/graph/ontology", "belongs to the project"),
    ("https://w3id.org/dystonia-kg/graph/mine", "belongs to the project"),
    (None, "name the graph"),
]


@pytest.mark.parametrize(("graph", "message"), BAD_GRAPHS)
def test_graphs_that_are_refused(
    home: Path, tmp_path: Path, graph: str | None, message: str
) -> None:
    with pytest.raises(LoadError, match=message):
        load(home, write(tmp_path, "a.nt", SAME["a.nt"]), graph=graph)


def test_graphs_that_a_file_names_itself(home: Path, tmp_path: Path) -> None:
    two = f'{TRIPLE}"1" <https://example.org/1> .\n{TRIPLE}"2" <https://example.org/2> .\n'
    (result,) = load(home, write(tmp_path, "two.nq", two), graph=None)
    assert result.graphs == {"https://example.org/1": 1, "https://example.org/2": 1}
    own = f'{TRIPLE}"1" <https://w3id.org/dystonia-kg/graph/ontology> .\n'
    with pytest.raises(LoadError, match="belongs to the project"):
        load(home, write(tmp_path, "own.nq", own), graph=None)
    with pytest.raises(LoadError, match="stands in no graph"):
        load(home, write(tmp_path, "none.nq", f'{TRIPLE}"1" .\n'), graph=None)
    new = f'{TRIPLE}"3" <https://example.org/1> .\n'
    load(home, write(tmp_path, "new.nq", new), graph=None, replace=True)
    assert ask(home, "?s ?p '3' FILTER NOT EXISTS { ?s ?p '1' }", "https://example.org/1")
    assert ask(home, "?s ?p '2'", "https://example.org/2")


@pytest.mark.parametrize("in_default", [False, True])
def test_a_blank_node_stays_one_in_all_pieces_of_a_file(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_default: bool
) -> None:
    monkeypatch.setattr("dystonia_kg.store.named_graphs._TRIPLES_AT_A_TIME", 2)
    text = "".join(f'_:b <https://example.org/p> "{n}" .\n' for n in (1, 2, 3, 4, 5, 5))
    path = write(tmp_path, "a.nt", text)
    for _ in range(2):
        (result,) = load(home, path, in_default=in_default)
    assert result.graphs == {GRAPH: 10}
    found = "SELECT ?s (COUNT(*) AS ?n) { GRAPH %s { ?s ?p '1', '5', ?o } %s } GROUP BY ?s"
    rows = open_store(home).select(found % (f"<{GRAPH}>", "?s ?p ?o" if in_default else ""))
    assert [row["n"] for row in rows] == [ox.Literal(5)] * 2


LINES = "".join(
    f"{line}\n"
    for line in (
        "# a comment",
        f'{TRIPLE}"1" .',
        "",
        f'  {TRIPLE}"says _x: and\\n<" .',
        f'{TRIPLE}"2"@en-gb . # told',
        f'{TRIPLE}"1" .',
        f"{TRIPLE}<https://example.org/é> .",
    )
)
AS_IT_IS = [(LINES, 5), (LINES + f"{TRIPLE}_:b .\n", 6), (LINES + f'{TRIPLE}"_:b" .', 6)]
WRONG = [
    (f'{TRIPLE}"1" <https://example.org/g> .\n', "line 8: this is N-Quads, not N-Triples"),
    (f"{TRIPLE}<no iri> .\n", "line 8: "),
]


@pytest.mark.parametrize("in_default", [False, True])
@pytest.mark.parametrize(("text", "read"), AS_IT_IS)
def test_lines_in_pieces_give_what_the_whole_gives(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    read: int,
    in_default: bool,
) -> None:
    monkeypatch.setattr("dystonia_kg.loading.lines._LINES_AT_A_TIME", 3)
    lines, turtle = write(tmp_path, "a.nt", text), write(tmp_path, "a.ttl", text)
    told: list[int] = []
    wanted = LoadTarget(GRAPH, in_default=in_default)
    (result,) = load_files(home, [lines], wanted, shown=lambda _: told.append)
    assert sum(told) == lines.stat().st_size
    other = "https://example.org/other"
    (as_turtle,) = load(home, turtle, graph=other)
    assert (result.triples, result.graphs[GRAPH]) == (read, as_turtle.graphs[other])
    store = open_store(home)
    assert isomorphic(store.triples_of(GRAPH), store.triples_of(other))
    asked = store.query("SELECT * { <https://example.org/s> ?p ?o }")
    assert len(list(asked)) == (read - 1) * in_default


@pytest.mark.parametrize(("line", "message"), WRONG)
def test_a_wrong_line_in_a_later_piece_is_told(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, message: str
) -> None:
    monkeypatch.setattr("dystonia_kg.loading.lines._LINES_AT_A_TIME", 3)
    with pytest.raises(LoadError, match=message):
        load(home, write(tmp_path, "a.nt", LINES + line))
    assert not open_store(home).has_graph(GRAPH)


def isomorphic(one: Iterable[ox.Triple], other: Iterable[ox.Triple]) -> bool:
    """Tell whether two graphs are one, whatever their blank nodes are called."""
    both = []
    for triples in (one, other):
        found = ox.Dataset(ox.Quad(*triple) for triple in triples)
        found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        both.append(found)
    return both[0] == both[1]


def test_loading_adds_and_replace_replaces(home: Path, tmp_path: Path) -> None:
    one, two = (write(tmp_path, f"{n}.nt", f'{TRIPLE}"{n}" .\n') for n in "12")
    load(home, one)
    (result,) = load(home, two)
    assert result.graphs == {GRAPH: 2}
    entry = open_store(home).manifest["loaded"][GRAPH]
    assert (entry["files"], entry["triples"], entry["in_default"]) == (["1.nt", "2.nt"], 2, False)
    (result,) = load(home, two, replace=True)
    assert result.graphs == {GRAPH: 1}
    assert open_store(home).manifest["loaded"][GRAPH]["files"] == ["2.nt"]


def test_of_several_files_each_stands_for_itself_but_with_replace_all_do(
    home: Path, tmp_path: Path
) -> None:
    good = write(tmp_path, "good.nt", f'{TRIPLE}"good" .\n')
    bad = write(tmp_path, "bad.nt", f'{TRIPLE}"bad" .\nrubbish\n')
    with pytest.raises(LoadError, match=r"bad\.nt, line 2"):
        load(home, good, bad)
    assert ask(home, "?s ?p 'good' FILTER NOT EXISTS { ?s ?p 'bad' }")
    other = write(tmp_path, "other.nt", f'{TRIPLE}"other" .\n')
    with pytest.raises(LoadError, match=r"bad\.nt, line 2"):
        load(home, other, bad, replace=True)
    assert ask(home, "?s ?p 'good' FILTER NOT EXISTS { ?s ?p 'other' }")


SHARED = "<https://w3id.org/dystonia-kg/term/CervicalDystonia> <http://www.w3.org/2000/01/rdf-schema#label>"


def default_graph(home: Path) -> set[str]:
    rows = open_store(home).select("SELECT * { ?s ?p ?o FILTER(!isBlank(?s) && !isBlank(?o)) }")
    return {str(row) for row in rows}


def mark_own(home: Path) -> None:
    """Let the manifest of the small home list the project's graphs, as a build does."""
    path = current_build(home) / "manifest.json"
    graphs = {name: {} for name in open_store(home).graph_names()}
    manifest = {**json.loads(path.read_text(encoding="utf-8")), "graphs": graphs}
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_in_the_default_graph_each_triple_stands_once_and_leaves_last(
    home: Path, tmp_path: Path
) -> None:
    mark_own(home)
    before = default_graph(home)
    text = f'{SHARED} "cervical dystonia"@en .\n{TRIPLE}"new" .\n{TRIPLE}"both" .\n'
    load(home, write(tmp_path, "1.nt", text), in_default=True)
    other = "https://example.org/other"
    load(home, write(tmp_path, "2.nt", f'{TRIPLE}"both" .\n'), graph=other, in_default=True)
    outside = "https://example.org/outside"
    load(home, write(tmp_path, "3.nt", f'{TRIPLE}"new" .\n'), graph=outside)
    store = open_store(home)
    (row,) = store.select(f"SELECT (COUNT(*) AS ?n) {{ {SHARED} 'cervical dystonia'@en }}")
    assert row["n"] == ox.Literal(1)
    assert len(default_graph(home)) == len(before) + 2
    assert unload(home, GRAPH) == 3
    after = default_graph(home)
    assert len(after) == len(before) + 1
    assert any("both" in row for row in after)
    unload(home, other)
    assert default_graph(home) == before
    assert unload(home, outside) == 1
    with pytest.raises(LoadError, match=r"is not loaded \(loaded graphs: none\)"):
        unload(home, outside)


def test_a_graph_is_in_the_default_graph_or_not(home: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "1.nt", f'{TRIPLE}"new" .\n')
    load(home, path)
    with pytest.raises(LoadError, match="outside of the default graph"):
        load(home, path, in_default=True)
    load(home, path, in_default=True, replace=True)
    assert open_store(home).select("SELECT * { ?s ?p 'new' }")


def as_nquads(home: Path, graph: str) -> list[str]:
    return sorted(str(triple) for triple in open_store(home).triples_of(graph))


def test_loaded_graphs_are_carried_over(home: Path, tmp_path: Path) -> None:
    load(home, write(tmp_path, "tst.obo", OBO_FILE))
    inside = "https://example.org/inside"
    load(
        home,
        write(tmp_path, "1.nt", f'{TRIPLE}"007"^^<https://e.org/x> .\n'),
        graph=inside,
        in_default=True,
    )
    new = tmp_path / "new"
    write_store(new, {"https://w3id.org/dystonia-kg/graph/ontology": []})
    loaded = carry_over(home, new)
    assert loaded == open_store(home).manifest["loaded"]
    carried = open_to_write(new)
    for graph in (GRAPH, inside):
        quads = carried.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        assert sorted(str(quad.triple) for quad in quads) == as_nquads(home, graph)
    (only,) = carried.quads_for_pattern(None, None, None, ox.DefaultGraph())
    assert '"007"' in str(only)


@pytest.mark.long
def test_a_build_carries_loaded_graphs_over(built_home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(built_home, tmp_path / "home", symlinks=True))
    load(home, write(tmp_path, "tst.obo", OBO_FILE), in_default=True)
    before = as_nquads(home, GRAPH)
    manifest = build(home, echo=lambda _: None)
    assert as_nquads(home, GRAPH) == before
    assert manifest["loaded"][GRAPH]["in_default"] is True
    query = f"{PREFIX} ASK {{ TST:0000002 rdfs:label 'cramp' }}"
    assert bool(open_store(home).query(query))


def spoil_layout(home: Path) -> None:
    path = current_build(home) / "manifest.json"
    manifest = {**json.loads(path.read_text(encoding="utf-8")), "layout": 0}
    path.write_text(json.dumps(manifest), encoding="utf-8")


SPOILERS: list[Callable[[Path], object]] = [
    spoil_layout,
    lambda home: (current_build(home) / "manifest.json").write_text("{", encoding="utf-8"),
    lambda home: (current_build(home) / "manifest.json").unlink(),
    lambda home: shutil.rmtree(current_build(home) / "store"),
    lambda home: (current_build(home) / "store" / "CURRENT").write_text("x", encoding="utf-8"),
]


@pytest.mark.parametrize("spoil", SPOILERS)
def test_what_cannot_be_carried_over_stops_the_build_unless_discarded(
    home: Path, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    load(home, write(tmp_path, "tst.obo", OBO_FILE))
    spoil(home)
    with pytest.raises(StoreError, match=r"cannot be carried over.*keep a copy"):
        build(home, echo=lambda _: None)
    new = tmp_path / "new"
    write_store(new, {})
    assert carry_over(home, new, discard=True) == {}


def test_what_is_no_file_is_told_as_that(home: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.nt")
    (tmp_path / "b.nt").mkdir()
    for name in ("a.nt", "b.nt"):
        with pytest.raises(LoadError, match=rf"{name} is a folder, a pipe or a device"):
            load(home, tmp_path / name)
    with pytest.raises(LoadError, match="there is no such file"):
        load(home, tmp_path / "c.nt")


def test_a_damaged_file_stops_the_build(home: Path, tmp_path: Path) -> None:
    many = "".join(f'{TRIPLE}"{n:0900}" .\n' for n in range(300))
    load(home, write(tmp_path, "a.nt", many))
    for path in (current_build(home) / "store").glob("*.sst"):
        if (content := path.read_bytes())[20_000:]:
            path.unlink()  # it may be that of another build as well
            path.write_bytes(bytes(50) + content[50:])
    new = tmp_path / "new"
    write_store(new, {})
    with pytest.raises(StoreError, match=r"cannot be carried over.*keep a copy"):
        carry_over(home, new)


def test_a_store_of_ones_own_is_not_built_over(tmp_path: Path) -> None:
    make_empty(tmp_path)
    with pytest.raises(StoreError, match="holds a store of somebody's own"):
        build(tmp_path, echo=lambda _: None)
    assert loaded_before(tmp_path, discard=True) == {}


def test_without_loaded_graphs_an_old_layout_does_not_stop_the_build(home: Path) -> None:
    spoil_layout(home)
    assert loaded_before(home) == {}


def call(runner: CliRunner, home: Path, *arguments: str) -> Result:
    return runner.invoke(main, ["--home", str(home), *arguments])


def test_the_commands(runner: CliRunner, home: Path, tmp_path: Path) -> None:
    path = str(write(tmp_path, "tst.obo", OBO_FILE))
    shown = call(runner, home, "load", path, "--graph", GRAPH)
    assert shown.exit_code == 0, shown.output
    assert f"tst.obo: <{GRAPH}> now holds" in shown.stdout
    assert "tst.obo: read " in shown.stdout
    assert "triples as OBO" in shown.stdout
    assert "left out, as it cannot be said in OWL or read: 1 x import (line 8)" in shown.stdout
    assert f"<{GRAPH}>:" in call(runner, home, "loaded").stdout
    query = f"SELECT ?l {{ GRAPH <{GRAPH}> {{ ?s rdfs:label ?l FILTER(?l = 'cramp') }} }}"
    assert "cramp" in call(runner, home, "query", query).stdout
    assert call(runner, home, "unload", "--graph", GRAPH).stdout.startswith("removed ")
    assert call(runner, home, "loaded").stdout == ""
    bad = str(write(tmp_path, "bad.nt", "rubbish\n"))
    failed = call(runner, home, "load", bad, "--graph", GRAPH)
    assert failed.exit_code == 1
    assert "dystonia-kg: bad.nt, line 1:" in failed.stderr
    missing = call(runner, home, "load", str(tmp_path / "none.nt"), "--graph", GRAPH)
    assert (missing.exit_code, "no such file" in missing.stderr) == (1, True)
    named = str(write(tmp_path, "terms.txt", SAME["a.ttl"]))
    assert call(runner, home, "load", named, "--graph", GRAPH, "--format", "turtle").exit_code == 0
