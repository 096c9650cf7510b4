"""A server of the comparison: its process, the memory of all its processes, and its start."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.client import Client, target

ROOT = Path(__file__).parent.parent
_PATIENCE_S = 300.0
_STEP_S = 0.01
_LONGEST_S = 1800.0


class BenchmarkError(Exception):
    """A run that cannot go on."""


@dataclass(frozen=True)
class Dataset:
    """What all servers hold: `file` is N-Quads whose lines without a graph are the default graph.

    When it `is_loaded` all lines are of the default graph, and this server's `load` reads them;
    otherwise `folder`/home holds this server's own build of the same.
    """

    name: str
    folder: Path
    file: Path
    probe: str
    is_loaded: bool = False


class Server:
    """A server with a name; `path` is where it takes queries. `prepare` makes its store once."""

    name = ""
    path = "/sparql"

    def __init__(self, dataset: Dataset, port: int) -> None:
        self.dataset = dataset
        self.port = port
        self.start_s = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def folder(self) -> Path:
        """Where its store and its log are."""
        return self.dataset.folder / self.name.replace(" ", "-")

    def version(self) -> str:
        """Give its version."""
        raise NotImplementedError

    def missing(self) -> str:
        """Tell what is not installed, "" when all is there."""
        return ""

    def prepare(self) -> None:
        """Make the store of the dataset, in `folder`."""

    def command(self) -> Sequence[str | Path]:
        """Give the command that serves the store."""
        raise NotImplementedError

    def launch(self) -> None:
        """Start its process."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(part) for part in self.command()],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env=_environment(),
                start_new_session=True,
            )

    def wait(self, is_ready: Callable[[], bool]) -> None:
        """Wait until it is ready; BenchmarkError when it ends before, or never is."""
        end = time.monotonic() + _PATIENCE_S
        while not is_ready():
            if self._process is None or self._process.poll() is not None:
                raise BenchmarkError(f"{self.name} ended; see {self.folder / 'log'}")
            if time.monotonic() > end:
                raise BenchmarkError(f"{self.name} gives no answer; see {self.folder / 'log'}")
            time.sleep(_STEP_S)

    def start(self) -> None:
        """Start it, and wait until it answers the dataset's probe."""
        begin = time.perf_counter()
        client = Client(self.port)
        self.launch()
        self.wait(lambda: self._answers(client))
        self.start_s = time.perf_counter() - begin
        client.close()

    def _answers(self, client: Client) -> bool:
        with contextlib.suppress(OSError):
            reply = client.get(target(self.path, self.dataset.probe))
            return reply.status == 200 and b'"value"' in reply.body
        return False

    def stop(self) -> None:
        """Stop it and what it started."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    def memory_bytes(self) -> int:
        """Give the memory of all its processes, what they share counted once (PSS)."""
        pids = [self._process.pid] if self._process else []
        for pid in pids:  # grows while it is walked: children of children
            for file in Path(f"/proc/{pid}/task").glob("*/children"):
                with contextlib.suppress(OSError):
                    pids += [int(child) for child in file.read_text().split()]
        return sum(_pss_bytes(pid) for pid in set(pids))


def _pss_bytes(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _environment() -> dict[str, str]:
    """Give the environment, without what would change this server's defaults."""
    kept = {name: value for name, value in os.environ.items() if "DYSTONIA_KG" not in name}
    return kept | {"PYTHONPATH": str(ROOT / "graph")}


def run(*command: str | Path, may_fail: bool = False) -> str:
    """Run a command to its end and give what it printed; BenchmarkError when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=_LONGEST_S,
        check=False,
        env=_environment(),
    )
    if done.returncode and not may_fail:
        raise BenchmarkError(f"{command[0]} failed: {(done.stderr or done.stdout)[-500:]}")
    return done.stdout + done.stderr


def beside_python(name: str) -> Path:
    """Give the path of a program that was installed with this Python's packages."""
    return Path(sys.executable).parent / name
