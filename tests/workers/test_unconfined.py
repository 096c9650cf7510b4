"""A system that has no filter of system calls: no queries of users, unless the operator says so."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from dystonia_kg import environment
from dystonia_kg.cli import serve as cli_serve
from dystonia_kg.cli.main import main
from dystonia_kg.engine.answer import QueryRequest
from dystonia_kg.errors import QueryRefusedError
from dystonia_kg.limits import Limits
from dystonia_kg.workers import sandbox
from dystonia_kg.workers.pool import Pool
from dystonia_kg.workers.sandbox import can_forbid_network
from support.denied import denied_to, served
from support.serving import free_port
from support.stub_workers import StubWorkers, asking, until

WITHOUT = "queries run without a filter of system calls (seccomp): this system has none\n"
ASKS = """
import sys
from pathlib import Path
from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.engine.answer import QueryRequest
from dystonia_kg.limits import Limits
from dystonia_kg.web.serving.current_build import CurrentBuild
serving = CurrentBuild(Path(sys.argv[1]), Path(sys.argv[2]), Limits(query_workers=1))
serving.pool.start(serving.build())
import time
said = ""
while not said or "just now" in said or "became free" in said:
    try:
        said = serving.answer(QueryRequest("ASK {}", format="csv")).body.decode()
    except DystoniaKgError as e:
        said = f"{type(e).__name__}: {e}"
print(said)
serving.close()
"""


def test_it_can_be_done_here() -> None:
    assert can_forbid_network()


def test_it_cannot_be_done_on_other_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.platform, "machine", lambda: "riscv64")
    assert not can_forbid_network()


def test_a_server_does_not_start_without_a_word_of_its_operator(small_home: Path) -> None:
    said = served("prctl", small_home)
    assert said.startswith("dystonia-kg: queries are refused: this system has no filter")
    assert "start with --unconfined-queries or DYSTONIA_KG_UNCONFINED_QUERIES=1" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("way", ["option", "variable"])
def test_it_starts_with_that_word(
    runner: CliRunner, small_home: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    started: list[str] = []
    monkeypatch.setattr(cli_serve, "can_forbid_network", lambda: False)
    monkeypatch.setattr("dystonia_kg.server.serve.serve", lambda *_: started.append("yes"))
    monkeypatch.setenv(environment.UNCONFINED_QUERIES, "1" if way == "variable" else "")
    options = ["--unconfined-queries"] if way == "option" else []
    shown = runner.invoke(
        main, ["--home", str(small_home), "serve", "--port", str(free_port()), *options]
    )
    assert (shown.exit_code, started) == (0, ["yes"])
    assert WITHOUT in shown.output


@pytest.mark.parametrize(
    ("word", "expected"), [("", "QueryRefusedError: queries are refused"), ("1", "true")]
)
def test_queries_in_a_process_without_a_filter(
    small_home: Path, tmp_path: Path, word: str, expected: str
) -> None:
    """However it was started: the workers themselves tell whether they are confined."""
    said = denied_to(
        ASKS, "prctl", str(small_home), str(tmp_path), **{environment.UNCONFINED_QUERIES: word}
    )
    assert said.splitlines()[-1].startswith(expected)


def test_queries_that_cannot_be_confined_are_refused(build: Path) -> None:
    stubs = StubWorkers(is_confined=False)
    pool = Pool(Limits(query_workers=1), make=stubs, pause=lambda _: threading.Event().wait(0.01))
    pool.start(build)
    try:
        until(lambda: len(stubs.made) > 1)
        with pytest.raises(QueryRefusedError, match="seccomp") as raised:
            pool.answer(build, QueryRequest("ASK {}"))
    finally:
        pool.close()
    assert "--unconfined-queries" in raised.value.hint
    assert not any(worker.asked for worker in stubs.made)
    assert all(worker.is_killed for worker in stubs.made[:-1])


def test_an_operator_may_allow_them(build: Path) -> None:
    stubs = StubWorkers(is_confined=False)
    pool = Pool(Limits(query_workers=1), make=stubs, may_be_unconfined=True)
    try:
        with ThreadPoolExecutor(1) as threads:
            outcome = asking(threads, pool, build, "all the same")
            stubs.asked("all the same").let_go()
            assert outcome.result().body == b"done"
    finally:
        pool.close()
