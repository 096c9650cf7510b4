"""The server as processes: a graceful stop, processes that are killed, counts, log."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from support.serving import LAUNCHER, ask, descendants, fetch, free_port, running, wait_for
from support.stub_workers import until

SLOW = (
    "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?x{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(6))
    + " FILTER(STRLEN(SHA512(CONCAT(STR(?x0), STR(?x1), STR(?x2), STR(?x3), STR(?x4)))) > 1) }"
)
ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?x{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(14))
    + " }"
)
PATIENCE_S = 60.0


def worked_s(pids: list[int]) -> float:
    """Give the processor time that processes have taken."""
    ticks = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
            ticks += int(stat[11]) + int(stat[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def gone(pids: list[int]) -> bool:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.05)
    return False


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def workers_of(pid: int) -> list[int]:
    """Give the query workers and their host."""
    return [child for child in descendants(pid) if b"fork_host" in command_of(child)]


def test_a_stop_finishes_what_runs_and_leaves_nothing(small_home: Path) -> None:
    with running(small_home, "--deadline-s", "30") as (address, server):
        workers = settled_workers_of(server.pid)
        pids = [server.pid, *descendants(server.pid)]
        assert len(pids) >= 5
        before_s = worked_s(workers)
        replies: list[int] = []
        asking = threading.Thread(target=lambda: replies.append(ask(address, SLOW).status))
        asking.start()
        end = time.monotonic() + PATIENCE_S
        while worked_s(workers) < before_s + 0.1:  # until the query runs
            assert time.monotonic() < end, "no worker works"
            time.sleep(0.01)
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE_S) == 0
        asking.join(PATIENCE_S)
        assert replies == [200]
        assert gone(pids)


def settled_workers_of(pid: int) -> list[int]:
    """Give the query workers and their host when none has come or gone for a while."""
    end, before = time.monotonic() + PATIENCE_S, workers_of(pid)
    while time.monotonic() < end:
        time.sleep(1.0)
        now = workers_of(pid)
        if now == before and len(now) == 5:
            break
        before = now
    return before


def test_killed_processes_are_replaced(small_home: Path) -> None:
    with running(small_home) as (address, server):
        victims = settled_workers_of(server.pid)
        assert len(victims) == 5
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        for number in range(20):
            assert ask(address, f"ASK {{}} # {number}").status == 200
        children = [pid for pid in descendants(server.pid) if pid not in workers_of(server.pid)]
        os.kill(children[0], signal.SIGKILL)
        assert gone([children[0]])
        wait_for(f"{address}/readyz", server)
        assert len(settled_workers_of(server.pid)) == 5  # a host, and two of each server process
        assert ask(address, "ASK {}").status == 200


def test_when_the_first_process_is_killed_all_are_gone(small_home: Path) -> None:
    with running(small_home) as (_, server):
        pids = descendants(server.pid)
        assert len(pids) >= 4
        os.kill(server.pid, signal.SIGKILL)
        server.wait(PATIENCE_S)
        assert gone(pids)


def test_the_counts_are_those_of_all_processes(small_home: Path) -> None:
    with running(small_home, "--server-workers", "2") as (address, _):
        for number in range(30):
            assert ask(address, f"ASK {{}} # {number % 10}").status == 200
        until(lambda: counted(fetch(f"{address}/metrics").text) == 30)  # each tells twice a second


def counted(metrics: str) -> float:
    return sum(
        float(line.split()[-1])
        for line in metrics.splitlines()
        if line.startswith("dystonia_kg_requests_total") and 'route="sparql"' in line
    )


def test_the_log_of_all_processes(small_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    with running(small_home, "--access-log", str(file), "--server-workers", "2") as (address, _):
        for number in range(30):
            ask(address, f"ASK {{}} # {number}")
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert sum(line["route"] == "sparql" for line in lines) == 30
    assert {line["client"] for line in lines} == {"127.0.0.1"}


def test_limits_on_the_command_line(small_home: Path) -> None:
    options = ("--deadline-s", "1", "--query-bytes", "3000", "--body-bytes", "10000")
    with running(small_home, *options) as (address, _):
        assert ask(address, ENDLESS).status == 504
        assert ask(address, "ASK {}" + " " * 4000).status == 413
        large = fetch(f"{address}/sparql", method="POST", body=b"x" * 20_000)
        assert large.status == 413


def test_a_limit_that_is_no_number_is_one_line(small_home: Path) -> None:
    command = [sys.executable, str(LAUNCHER), "--home", str(small_home), "--port", str(free_port())]
    ended = subprocess.run(
        command,
        env={**os.environ, "DYSTONIA_KG_QUEUE": "many"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr == "dystonia-kg: DYSTONIA_KG_QUEUE is 'many', not a number\n"
