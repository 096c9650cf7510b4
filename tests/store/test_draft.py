"""Writing: readers keep their snapshot, a failure changes nothing, an acknowledged write stays."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from dystonia_kg.errors import StoreError
from dystonia_kg.store.builds import exclusive
from dystonia_kg.store.draft import Draft, writing
from dystonia_kg.store.store import current_build, open_store
from support.homes import TESTS

GRAPH = "https://example.org/written"
PREDICATE = ox.NamedNode("https://example.org/number")


@pytest.fixture
def home(small_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_home, tmp_path / "home", symlinks=True))


def add(draft: Draft, number: int) -> None:
    node = ox.NamedNode(f"https://example.org/{number}")
    draft.store.add(ox.Quad(node, PREDICATE, ox.Literal(number), ox.NamedNode(GRAPH)))


def spoil(home: Path) -> None:
    with writing(home) as draft:
        draft.store.clear()
        raise KeyError


def numbers(home: Path) -> set[int]:
    return {int(triple.object.value) for triple in open_store(home).triples_of(GRAPH)}


def folders(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "builds").iterdir())


def test_a_write_is_seen_by_new_readers_and_not_by_old_ones(home: Path) -> None:
    before = open_store(home)
    with writing(home) as draft:
        add(draft, 1)
        assert numbers(home) == set()
    assert numbers(home) == {1}
    assert list(before.triples_of(GRAPH)) == []
    with writing(home) as draft:
        add(draft, 2)
    assert numbers(home) == {1, 2}


def test_a_build_in_use_outlives_many_writes(home: Path) -> None:
    reader = open_store(home)
    for number in range(4):
        with writing(home) as draft:
            add(draft, number)
    assert reader.build is not None
    assert reader.build.name in folders(home)
    assert reader.select("SELECT ?l { dyst:CervicalDystonia rdfs:label ?l }")
    del reader
    with writing(home) as draft:
        add(draft, 9)
    assert len(folders(home)) == 2


def test_an_error_leaves_everything_as_it_was(home: Path) -> None:
    before, link = folders(home), current_build(home)
    with pytest.raises(KeyError):
        spoil(home)
    assert folders(home) == before
    assert current_build(home) == link
    assert open_store(home).select("SELECT ?l { dyst:CervicalDystonia rdfs:label ?l }")


def test_release_files_and_own_graphs_are_taken_over(home: Path) -> None:
    (current_build(home) / "release").mkdir()
    (current_build(home) / "release" / "a.ttl").write_text("x", encoding="utf-8")
    names = open_store(home).graph_names()
    with writing(home) as draft:
        add(draft, 1)
    assert (current_build(home) / "release" / "a.ttl").read_text(encoding="utf-8") == "x"
    assert set(open_store(home).graph_names()) == {*names, GRAPH}


def test_a_second_writer_waits_and_then_is_told(home: Path) -> None:
    with (
        exclusive(home),
        pytest.raises(StoreError, match="another process is writing"),
        writing(home, wait_s=0.1),
    ):
        pass
    with writing(home, wait_s=0.1) as draft:
        add(draft, 1)
    assert numbers(home) == {1}


def test_no_build_and_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no built graph"), writing(tmp_path / "none"):
        pass
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot write to"), writing(tmp_path / "file"):
        pass


WRITES = """
import sys
from pathlib import Path
from store.test_draft import add
from dystonia_kg.store.draft import writing
home, number = Path(sys.argv[1]), int(sys.argv[2])
while True:
    number += 1
    with writing(home, wait_s=60) as draft:
        add(draft, number)
    print(number, flush=True)
"""


def start(home: Path, number: int) -> subprocess.Popen[str]:
    environ = {**os.environ, "PYTHONPATH": str(TESTS)}
    command = [sys.executable, "-c", WRITES, str(home), str(number)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)


def test_an_acknowledged_write_survives_kill_9(home: Path) -> None:
    chance = random.Random(7)
    acknowledged: set[int] = set()
    for turn in range(1, 5):
        writer = start(home, turn * 1000)
        assert writer.stdout is not None
        acknowledged.add(int(writer.stdout.readline()))
        time.sleep(chance.uniform(0, 0.6))
        writer.send_signal(signal.SIGKILL)
        acknowledged |= {int(line) for line in writer.stdout.read().split()}
        writer.wait()
        assert acknowledged <= numbers(home)
    with writing(home) as draft:
        add(draft, 1)
    assert numbers(home) >= {*acknowledged, 1}
    assert not list((home / "builds").glob(".new-*"))


def test_writers_of_several_processes_lose_nothing(home: Path) -> None:
    writers = [start(home, 10_000 * turn) for turn in (1, 2)]
    done: set[int] = set()
    for writer in writers:
        assert writer.stdout is not None
        done |= {int(writer.stdout.readline()) for _ in range(3)}
    for writer in writers:
        writer.kill()
        assert writer.stdout is not None
        done |= {int(line) for line in writer.stdout.read().split()}
        writer.wait()
    assert done <= numbers(home)
