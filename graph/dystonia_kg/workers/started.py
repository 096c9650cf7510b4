"""Query workers by their start: forked by the host of a folder, or programs of their own."""

import socket
import subprocess
from pathlib import Path

from dystonia_kg.workers.fork_host import note_of
from dystonia_kg.workers.handle import Worker
from dystonia_kg.workers.host import SOCKET
from dystonia_kg.workers.start import start


class HostedWorker(Worker):
    """A worker that the host of `folder` has forked."""

    def __init__(self, folder: Path) -> None:
        """Have it started; OSError, TimeoutError or WorkerEndedError when that fails."""
        super().__init__(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        self._folder = folder
        try:
            self._channel.connect(str(folder / SOCKET))
            self._greet()
        except BaseException:
            self._channel.close()
            raise

    def _signal(self) -> int:
        """Give the signal that ended it, as its host has noted it."""
        note = note_of(self._folder, self.pid)
        try:
            number = int(note.read_text())
            note.unlink()
        except (OSError, ValueError):
            return 0
        return number


class StartedWorker(Worker):
    """A worker that is a program of its own, a child of this process."""

    def __init__(self, module: str, build: Path, environ: dict[str, str]) -> None:
        """Start it; OSError when that fails. `build` is opened at once."""
        channel, theirs = socket.socketpair()
        super().__init__(channel)
        with theirs:
            self._running = start(module, str(build), environ=environ, stdin=theirs.fileno())

    def reap(self) -> None:
        """Wait until it has ended."""
        self._running.wait()
        super().reap()

    def _signal(self) -> int:
        try:
            return max(0, -self._running.wait(timeout=2))
        except subprocess.TimeoutExpired:
            return 0
