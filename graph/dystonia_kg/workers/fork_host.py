"""The host of the query workers: a process that makes a copy of itself for every connection.

Started as `python -m dystonia_kg.workers.fork_host HOME FOLDER PARENT`, PARENT being the process id
of who starts it, with a listening socket as standard input. The first host holds no store: its
workers open the one on disk, and are there at once. When the current build is small enough and
has been current for a moment, the first host forks a second one that reads the build's store into
memory and then takes the connections, so that its workers share that memory; a later build gets a
host of its own in the same way.

FOLDER tells others what cannot come over a connection: `generation` is the number of the host
that takes connections, `ended-PID` the signal that ended a worker.
"""

import gc
import os
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from dystonia_kg.errors import StoreError
from dystonia_kg.limits import Limits
from dystonia_kg.store.memory import load_into_memory
from dystonia_kg.store.store import current_build, default_triples, read_manifest
from dystonia_kg.workers.query_worker import WorkerStores, work
from dystonia_kg.workers.sandbox import die_with_parent

GENERATION = "generation"
_TICK_S = 0.25
_SETTLED_S = 1.0
_PAUSE_S = 30.0
_READY = b"r"


class _Host:
    """What hosts have in common: they accept connections and see workers end."""

    def __init__(
        self,
        listener: socket.socket,
        folder: Path,
        limits: Limits,
        held: WorkerStores,
        generation: int,
    ) -> None:
        self._listener, self._folder, self._limits = listener, folder, limits
        self._held, self._generation = held, generation
        # The connections of workers, kept so that each ends after FOLDER tells why.
        self._connections: dict[int, socket.socket] = {}
        self._poll = select.poll()
        self._woken, waking = os.pipe()
        for descriptor in (self._woken, waking):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(waking, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._poll.register(self._woken, select.POLLIN)

    def _step(self) -> set[int]:
        """Wait a tick for what happens, do what it asks for, and give the descriptors ready."""
        ready = {descriptor for descriptor, _ in self._poll.poll(_TICK_S * 1000)}
        if self._woken in ready:
            os.read(self._woken, 1024)
            self._bury()
        if self._listener.fileno() in ready:
            self._accept()
        return ready

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except BlockingIOError:  # another host was faster
            return
        pid = os.fork()
        if not pid:
            _become_worker(connection, self._held, self._generation, self._limits)
        self._connections[pid] = connection

    def _bury(self) -> None:
        for pid in tuple(self._connections):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                continue
            if os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
                note_of(self._folder, pid).write_text(str(os.WTERMSIG(status)))
            self._connections.pop(pid).close()


class _FirstHost(_Host):
    """The host without a store, which starts those that have one."""

    def __init__(self, home: Path, listener: socket.socket, folder: Path, limits: Limits) -> None:
        super().__init__(listener, folder, limits, WorkerStores(Path()), 0)
        self._home = home
        self._build, self._load_at = Path(), 0.0
        self._hosts: set[int] = set()
        self._last = self._starting = self._serving = 0
        self._ready = -1  # where the host that is starting says that it is ready
        self._poll.register(listener, select.POLLIN)

    def run(self) -> NoReturn:
        """Serve until this process is killed."""
        while True:
            self._follow()
            if self._ready in self._step():
                self._take_over(is_ready=os.read(self._ready, 1) == _READY)

    def _follow(self) -> None:
        """Start a host for a build that has been current for a moment."""
        now = time.monotonic()
        with suppress(StoreError):
            build = current_build(self._home)
            if build != self._build:
                self._build, self._load_at = build, now + _SETTLED_S
                self._held = WorkerStores(build)
        if self._load_at and now > self._load_at and not self._starting:
            self._load_at = 0.0
            if fits(self._build, self._limits):
                self._start()

    def _start(self) -> None:
        self._last += 1
        self._ready, writing = os.pipe()
        parent, pid = os.getpid(), os.fork()
        if not pid:
            die_with_parent(parent)
            os.close(self._ready)
            for connection in self._connections.values():
                connection.close()
            _hold(self._build, writing, self._listener, self._folder, self._limits, self._last)
        os.close(writing)
        self._starting = pid
        self._hosts.add(pid)
        self._poll.register(self._ready, select.POLLIN)

    def _take_over(self, *, is_ready: bool) -> None:
        """Leave new connections to the host that is ready, or go on without one that failed."""
        self._poll.unregister(self._ready)
        os.close(self._ready)
        before, started = self._serving, self._starting
        self._ready, self._starting = -1, 0
        if not is_ready:
            self._load_at = time.monotonic() + _PAUSE_S
            return
        self._serving = started
        if before:
            os.kill(before, signal.SIGTERM)
        else:
            self._poll.unregister(self._listener)
        write_generation(self._folder, self._last)

    def _bury(self) -> None:
        """See to it that connections are taken again when the host that took them is gone."""
        super()._bury()
        for pid in tuple(self._hosts):
            if not os.waitpid(pid, os.WNOHANG)[0]:
                continue
            self._hosts.discard(pid)
            if pid == self._serving:
                self._serving = 0
                self._poll.register(self._listener, select.POLLIN)
                self._load_at = time.monotonic() + _PAUSE_S
                write_generation(self._folder, 0)


class _StoreHost(_Host):
    """A host that holds the store of a build in memory."""

    def run(self) -> NoReturn:
        """Serve until another host has taken over and the workers are gone."""
        self._is_last = True
        signal.signal(signal.SIGTERM, self._be_replaced)
        self._poll.register(self._listener, select.POLLIN)
        while self._is_last or self._connections:
            self._step()
        os._exit(0)

    def _be_replaced(self, *_: object) -> None:
        if self._is_last:
            self._is_last = False
            self._poll.unregister(self._listener)


def _hold(
    build: Path, ready: int, listener: socket.socket, folder: Path, limits: Limits, generation: int
) -> NoReturn:
    """Read a build's store into memory, say so, and host workers that share it."""
    try:
        store = load_into_memory(build)
        gc.collect()
        gc.freeze()  # what is loaded now is shared with the workers, and stays so
        host = _StoreHost(listener, folder, limits, WorkerStores(build, store), generation)
        os.write(ready, _READY)
        os.close(ready)
        host.run()
    finally:
        os._exit(1)


def note_of(folder: Path, pid: int) -> Path:
    """Give the file that tells which signal ended a worker."""
    return folder / f"ended-{pid}"


def write_generation(folder: Path, number: int) -> None:
    """Tell all which host takes connections."""
    new = folder / f"{GENERATION}.new"
    new.write_text(str(number))
    new.replace(folder / GENERATION)


def _become_worker(
    connection: socket.socket, held: WorkerStores, generation: int, limits: Limits
) -> NoReturn:
    """Keep nothing of the host but its store."""
    try:
        signal.set_wakeup_fd(-1)  # its number may soon be that of another file
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.dup2(connection.fileno(), 0)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        work(held, generation, limits)
    finally:
        os._exit(1)


def fits(build: Path, limits: Limits) -> bool:
    """Tell whether the default graph of a build is small enough, as far as that is known."""
    try:
        manifest = read_manifest(build)
    except StoreError:
        return False
    return 0 < default_triples(manifest) <= limits.memory_triples


def main() -> None:
    """Host workers until the process that started this one is gone."""
    die_with_parent(int(sys.argv[3]))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    home, folder = map(Path, sys.argv[1:3])
    listener = socket.socket(fileno=os.dup(0))
    listener.setblocking(False)
    write_generation(folder, 0)
    _FirstHost(home, listener, folder, Limits.from_environment()).run()


if __name__ == "__main__":
    main()
