"""Server processes that end, and that cannot be started for a while."""

import multiprocessing.process
import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from dystonia_kg.server import processes
from dystonia_kg.server.processes import ServerProcesses
from support.stub_workers import until


def test_a_process_that_cannot_be_started_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, attempts = tmp_path / "first", tmp_path / "second", list[bool]()
    start = multiprocessing.process.BaseProcess.start

    def starting(process: multiprocessing.process.BaseProcess) -> None:
        attempts.append(1 < len(attempts) + 1 < 5)
        if attempts[-1]:
            raise BlockingIOError("no more processes")
        start(process)

    def work(_: socket.socket) -> None:
        if first.exists():
            second.touch()
            time.sleep(60)
        first.touch()

    def stop() -> None:
        until(second.exists)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(processes, "_PAUSE_S", 0.01)
    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", starting)
    threading.Thread(target=stop, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ServerProcesses(1, listener, work, stop_s=1.0).run()
    assert attempts == [False, True, True, True, False]
