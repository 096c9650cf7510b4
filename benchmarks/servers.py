"""A server of the comparison: its process, the memory of all its processes, and its start."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.traffic import BenchmarkError, Client, run, target

_PATIENCE_S = 600.0
_STOP_S = 40.0
_STEP_S = 0.01
_STEADY_STEPS, _STEADY_STEP_S, _STEADY_SHARE = 16, 0.5, 0.02
_VERSION = re.compile(r"\d+\.\d+[\w.]*")


@dataclass(frozen=True)
class Dataset:
    """What all servers hold: `file` is N-Quads; its lines without a graph are the default graph.

    When `home` is None they all are, and this server's `load` reads them; otherwise `home` is
    this server's own build of the same. `probe` is a query that shows whether a server is up.
    """

    name: str
    folder: Path
    file: Path
    probe: str
    home: Path | None = None


class Server:
    """A server of a dataset. Kinds say how they load it, with `prepare`, and what serves it."""

    name: str
    engine: str
    path = "/sparql"
    programs: tuple[str, ...] = ()
    version_command: tuple[str, ...]

    def __init__(self, dataset: Dataset, port: int) -> None:
        self.dataset = dataset
        self.port = port
        self.folder = dataset.folder / self.name.replace(" ", "-")
        self.start_s = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def missing(self) -> str:
        """Name the programs that are not installed."""
        return ", ".join(name for name in self.programs if shutil.which(name) is None)

    def version(self) -> str:
        """Give the version that the program tells."""
        match = _VERSION.search(run(*self.version_command, may_fail=True))
        return match[0] if match else "unknown"

    def prepare(self) -> None:
        """Load the dataset into `folder`, once."""

    def command(self) -> Sequence[object]:
        """Give the command that serves what was loaded."""
        raise NotImplementedError

    def launch(self) -> None:
        """Start the process."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [str(part) for part in self.command()], cwd=self.folder, stdout=log, stderr=log
            )

    def wait(self, is_ready: Callable[[], bool]) -> None:
        """Wait until it is ready; BenchmarkError when it ends before, or never is."""
        end = time.monotonic() + _PATIENCE_S
        while not is_ready():
            if not self._process or self._process.poll() is not None or time.monotonic() > end:
                raise BenchmarkError(f"{self.name} does not start; see {self.folder / 'log'}")
            time.sleep(_STEP_S)

    def start(self) -> None:
        """Start it, and wait until it answers the dataset's probe."""
        begin = time.perf_counter()
        self.launch()
        self.wait(self.answers)
        self.start_s = time.perf_counter() - begin

    def answers(self) -> bool:
        """Tell whether it answers the dataset's probe."""
        with contextlib.suppress(OSError), contextlib.closing(Client(self.port)) as client:
            reply = client.get(target(self.path, self.dataset.probe))
            return reply.status == 200 and b'"value"' in reply.body
        return False

    def stop(self) -> None:
        """Stop it and what it started."""
        if self._process is None:
            return
        pids = self.pids()
        self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    def pids(self) -> list[int]:
        """Give its process and all that come from it."""
        pids = [self._process.pid] if self._process else []
        for pid in pids:  # grows on the way: children of children
            for file in Path(f"/proc/{pid}/task").glob("*/children"):
                with contextlib.suppress(OSError):
                    pids += [int(child) for child in file.read_text().split()]
        return pids

    def memory_bytes(self) -> int:
        """Give the memory of all its processes, what they share counted once (PSS)."""
        found = 0
        for pid in self.pids():
            with contextlib.suppress(OSError):
                text = Path(f"/proc/{pid}/smaps_rollup").read_text()
                found += int(re.findall(r"^Pss: +(\d+)", text, re.MULTILINE)[0]) << 10
        return found


def wait_until_steady(servers: Sequence[Server], patience_s: float = 120.0) -> list[str]:
    """Wait until the memory of all has changed little for a while; name those where it does not.

    A server may go on reading its data after its first answer, as this one does.
    """
    end = time.monotonic() + patience_s
    watched: deque[list[int]] = deque(maxlen=_STEADY_STEPS)
    while True:
        watched.append([server.memory_bytes() for server in servers])
        spans = [(max(sizes) - min(sizes)) / max(1, *sizes) for sizes in zip(*watched, strict=True)]
        changing = [s.name for s, span in zip(servers, spans, strict=True) if span > _STEADY_SHARE]
        if time.monotonic() > end or (len(watched) == _STEADY_STEPS and not changing):
            return changing
        time.sleep(_STEADY_STEP_S)
