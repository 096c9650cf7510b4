"""The process that writes: its deadline, its memory, its end, a full disk, and who comes next."""

import os
import select
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dystonia_kg.errors import (
    BusyError,
    DeadlineError,
    QuerySyntaxError,
    StoreError,
    TooLargeError,
    WriteRefusedError,
)
from dystonia_kg.limits import Limits
from dystonia_kg.store.builds import exclusive
from dystonia_kg.writes.apply import GraphChange, Update, WriteOutcome
from dystonia_kg.writes.supervisor import WritePool
from support.real_parts import left_out
from support.serving import descendants
from support.writable import BASE, loaded, plain_home, project_home, quads, triples

ENDLESS = (
    "INSERT { GRAPH <a:g> { ?a <a:b> ?f } } WHERE { "
    "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r "
    "FILTER(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j), STR(?m), STR(?p)) = 'none') }"
)
MANY = "INSERT DATA { " + " ".join(f"<a:{n}> <a:b> {n} ." for n in range(60)) + " }"
GREEDY = (
    "INSERT { GRAPH <a:g> { ?a <a:b> ?x } } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    f"BIND(CONCAT(STR(?a), STR(?d), STR(?g), '{'x' * 20_000}') AS ?x) }}"
)
ONE = "INSERT DATA { <a:a> <a:b> 1 }"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return plain_home(tmp_path / "home")


@pytest.fixture
def opened(home: Path) -> Iterator[Callable[..., WritePool]]:
    pools: list[WritePool] = []

    def make(**limits: float) -> WritePool:
        pools.append(WritePool(home, Limits(**limits)))  # type: ignore[arg-type]
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


def run(pool: WritePool, text: str) -> WriteOutcome:
    return pool.update(Update(text, BASE))


def writer_of(home: Path) -> int:
    """Give the process id of the writer of a home folder, among those below this process."""
    for pid in descendants(os.getpid()):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if b"dystonia_kg.writes.worker" in words and str(home).encode() in words:
            return pid
    raise AssertionError("there is no writer")


def test_done_and_refused(opened: Callable[..., WritePool], home: Path) -> None:
    pool = opened()
    assert run(pool, ONE) == WriteOutcome(existed=True)
    assert pool.change(GraphChange("PUT", "a:g", [])) == WriteOutcome(existed=False)
    with pytest.raises(QuerySyntaxError) as caught:
        run(pool, "INSERT DATA {")
    assert "line 1" in caught.value.message
    assert (triples(home, None), loaded(home)) == (1, {"a:g": 0})


def test_the_same_process_does_all(opened: Callable[..., WritePool], home: Path) -> None:
    pool = opened()
    run(pool, ONE)
    first = writer_of(home)
    run(pool, ONE)
    assert writer_of(home) == first


def test_the_deadline(opened: Callable[..., WritePool], home: Path) -> None:
    pool = opened(write_deadline_s=3.0)
    run(pool, MANY)
    before = quads(home)
    with pytest.raises(DeadlineError, match="3 s"):
        run(pool, ENDLESS)
    assert quads(home) == before
    run(pool, ONE)
    assert len(quads(home)) == len(before) + 1


def test_too_much_memory(opened: Callable[..., WritePool], home: Path) -> None:
    pool = opened(write_memory_bytes=600 << 20)
    run(pool, MANY)
    before = quads(home)
    with pytest.raises((TooLargeError, StoreError)):
        run(pool, GREEDY)
    assert quads(home) == before
    run(pool, ONE)


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_killed_writer_is_replaced(
    opened: Callable[..., WritePool], home: Path, sent: signal.Signals
) -> None:
    pool = opened()
    run(pool, MANY)
    before, victim = quads(home), writer_of(home)
    threading.Timer(0.5, os.kill, (victim, sent)).start()
    with pytest.raises((StoreError, TooLargeError), match="nothing was changed"):
        run(pool, ENDLESS)
    assert quads(home) == before
    run(pool, ONE)
    assert writer_of(home) != victim


def test_a_writer_killed_between_jobs(opened: Callable[..., WritePool], home: Path) -> None:
    pool = opened()
    run(pool, MANY)
    victim = os.pidfd_open(writer_of(home))
    signal.pidfd_send_signal(victim, signal.SIGKILL)
    assert select.select([victim], [], [], 60)[0]
    os.close(victim)
    run(pool, ONE)
    assert triples(home, None) == 61


def test_the_queue_has_an_end(opened: Callable[..., WritePool]) -> None:
    pool = opened(write_deadline_s=4.0)
    run(pool, MANY)
    outcomes: list[str] = []

    def ask() -> None:
        try:
            run(pool, ENDLESS)
        except (BusyError, DeadlineError) as e:
            outcomes.append(type(e).__name__)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(outcomes) == 12
    assert outcomes.count("BusyError") >= 4
    assert outcomes.count("DeadlineError") >= 1


def test_another_writer_is_waited_for(opened: Callable[..., WritePool], home: Path) -> None:
    pool = opened()
    with exclusive(home):
        task = threading.Thread(target=run, args=(pool, ONE))
        task.start()
        task.join(timeout=1.0)
        assert task.is_alive()
        assert triples(home, None) == 0
    task.join(timeout=30)
    assert triples(home, None) == 1


def test_no_network(opened: Callable[..., WritePool], home: Path) -> None:
    run(opened(), ONE)
    status = Path(f"/proc/{writer_of(home)}/status").read_text(encoding="utf-8")
    assert "Seccomp:\t2" in status


def test_the_token_stays_here(
    opened: Callable[..., WritePool], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DYSTONIA_KG_TOKEN", "sesame")
    run(opened(), ONE)
    assert b"sesame" not in Path(f"/proc/{writer_of(home)}/environ").read_bytes()


def test_a_store_that_went_away_and_came_back(opened: Callable[..., WritePool], home: Path) -> None:
    pool = opened()
    run(pool, ONE)
    away = home.with_name("away")
    home.rename(away)
    with pytest.raises(StoreError):
        run(pool, MANY)
    shutil.rmtree(home, ignore_errors=True)
    away.rename(home)
    run(pool, MANY)
    assert triples(home, None) == 61


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder on a disk of 4 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        left_out("mounting a small disk needs the rights of root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk(small_disk: Path) -> None:
    home = plain_home(small_disk / "home")
    pool = WritePool(home, Limits())
    try:
        run(pool, ONE)
        before = quads(home)
        filler = small_disk / "filler"
        with filler.open("wb") as file:
            size = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
            file.write(bytes(max(0, size - 20_000)))
        for _ in range(3):
            with pytest.raises((StoreError, TooLargeError)):
                run(pool, MANY)
            assert quads(home) == before
        filler.unlink()
        run(pool, MANY)
        assert triples(home, None) == 61
    finally:
        pool.close()


def test_files_that_may_not_grow(home: Path, tmp_path: Path) -> None:
    """The same without a disk of its own: the writer may write files of 64 kB only."""
    program = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "from dystonia_kg.limits import Limits\n"
        "from dystonia_kg.writes.supervisor import WritePool\n"
        "from dystonia_kg.writes.apply import Update\n"
        "from dystonia_kg.errors import DystoniaKgError\n"
        "from pathlib import Path\n"
        "pool = WritePool(Path(sys.argv[1]), Limits())\n"
        "text = 'INSERT DATA { ' + ' '.join(f'<a:{n}> <a:b> {n} .' for n in range(5000)) + '}'\n"
        "try:\n"
        "    pool.update(Update(text, 'http://localhost/'))\n"
        "except DystoniaKgError as e:\n"
        "    print(type(e).__name__)\n"
        "pool.close()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(home)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert ended.stdout.strip() in ("StoreError", "TooLargeError")
    assert quads(home) == set()


def test_own_graphs_through_the_process(small_home: Path, tmp_path: Path) -> None:
    pool = WritePool(project_home(small_home, tmp_path / "project"), Limits())
    try:
        with pytest.raises(WriteRefusedError):
            run(pool, "CLEAR ALL")
    finally:
        pool.close()
