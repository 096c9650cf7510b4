"""A query worker as the process that started it sees it: ask, wait no longer than allowed, kill."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from dystonia_kg.answering import Answer
from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.limits import Limits
from dystonia_kg.wire import read_answer
from dystonia_kg.worker import READY

START_S = 30.0
_PIECE_BYTES = 256 * 1024


class WorkerEndedError(Exception):
    """A worker ended while it answered; `number` is the signal that ended it, 0 for none."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Worker:
    """A query worker as seen from the outside."""

    module = "dystonia_kg.worker"

    def __init__(self, build: Path, environ: dict[str, str]) -> None:
        """Start it; OSError when that fails. `build` is opened at once."""
        self._channel, theirs = socket.socketpair()
        self._read = bytearray()
        command = [sys.executable, "-P", "-m", self.module, str(build)]
        with theirs:
            self._running: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 (this program itself)
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=environ,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._running.pid

    def wait_until_ready(self) -> bool:
        """Wait for its first sign of life; tell whether it has the filter of system calls."""
        self._channel.settimeout(START_S)
        return self._exactly(1, time.monotonic() + START_S) == READY

    def ask(self, frame: bytes, end: float) -> tuple[Answer | DystoniaKgError, bool]:
        """Give its answer and whether it wants to be replaced.

        Raises TimeoutError when the clock passes `end`, WorkerEndedError when it ends.
        """
        try:
            self._channel.settimeout(max(0.001, end - time.monotonic()))
            self._channel.sendall(frame)
        except TimeoutError:
            raise
        except OSError as e:
            raise WorkerEndedError(self._signal()) from e
        return read_answer(lambda size: self._exactly(size, end))

    def kill(self) -> None:
        """End it at once."""
        self._running.kill()
        self._channel.close()

    def reap(self) -> None:
        """Wait until it has ended."""
        self._running.wait()

    def _exactly(self, size: int, end: float) -> bytes:
        """Give the next bytes; what comes with them is kept, mostly a whole answer."""
        while len(self._read) < size:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._channel.settimeout(left)
            try:
                piece = self._channel.recv(_PIECE_BYTES)
            except TimeoutError:
                raise
            except OSError as e:
                raise WorkerEndedError(self._signal()) from e
            if not piece:
                raise WorkerEndedError(self._signal())
            self._read += piece
        found = bytes(self._read[:size])
        del self._read[:size]
        return found

    def _signal(self) -> int:
        try:
            return max(0, -self._running.wait(timeout=2))
        except subprocess.TimeoutExpired:
            return 0


def environment_of(limits: Limits) -> dict[str, str]:
    """Give the environment of a worker: that of this process, without what gives rights.

    Few arenas keep the allocator from spreading over the address space, which is limited.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("DYSTONIA_KG_TOKEN") and "PASSWORD" not in name.upper()
    }
    return {**kept, **limits.as_environment(), "MALLOC_ARENA_MAX": "2"}
