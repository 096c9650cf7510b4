"""The host of query workers as a process of this program: started, kept running, ended."""

import logging
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from dystonia_kg.limits import Limits
from dystonia_kg.workers.fork_host import GENERATION
from dystonia_kg.workers.handle import START_S
from dystonia_kg.workers.start import environment_of, pauses, start

_log = logging.getLogger(__name__)

SOCKET = "socket"
_YOUNG_S = 5.0
"""A host that ends sooner than this may not be able to work at all."""
_BACKLOG = 128


class WorkerHost:
    """Runs the host of query workers for this process, or for this and others."""

    def __init__(
        self,
        home: Path,
        limits: Limits,
        starting: Callable[..., "subprocess.Popen[bytes]"] = start,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        """Listen; `start` starts the process, and connections wait until then.

        `starting` is how it is started, `pause` what is done before that is tried again.
        """
        self.folder = Path(tempfile.mkdtemp(prefix="dystonia-kg-workers-"))
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self.folder / SOCKET))
        self._listener.listen(_BACKLOG)
        self._home, self._environ = str(home), environment_of(limits)
        self._running: subprocess.Popen[bytes] | None = None
        self._started, self._closing = threading.Event(), threading.Event()
        self._starting, self._pause = starting, pause or self._closing.wait
        self._lock = threading.Lock()

    def start(self) -> None:
        """Keep the process running, from a thread that stays: it ends with that thread.

        Returns when it has been started: a fork of this process at the same time would inherit
        the pipe that tells of that, and hold the thread up for ever.
        """
        threading.Thread(target=self._keep, name="host of query workers", daemon=True).start()
        self._started.wait(START_S)

    def close(self) -> None:
        """End the process and all its workers."""
        with self._lock:
            self._closing.set()
            if self._running is not None:
                self._running.kill()
                self._running.wait()
        self._listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _keep(self) -> None:
        ahead = pauses()
        while True:
            began = time.monotonic()
            with self._lock:
                if self._closing.is_set():
                    return
                self._running = self._try()
            self._started.set()
            if self._running is not None:
                self._running.wait()
            if time.monotonic() - began > _YOUNG_S:
                ahead = pauses()
            self._pause(next(ahead))

    def _try(self) -> "subprocess.Popen[bytes] | None":
        """Start the process; None when that fails, as it does where there are too many."""
        arguments = (self._home, str(self.folder), str(os.getpid()))
        try:
            return self._starting(
                "dystonia_kg.workers.fork_host",
                *arguments,
                environ=self._environ,
                stdin=self._listener.fileno(),
            )
        except OSError as e:
            _log.warning("the host of the query workers cannot be started: %s", e)
            return None


def generation_of(folder: Path) -> int | None:
    """Give the number of the host that takes connections, None while that is not known."""
    try:
        return int((folder / GENERATION).read_text())
    except (OSError, ValueError):
        return None
