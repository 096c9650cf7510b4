"""Real SPARQL engines of other makers, each a process with a folder of its own."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from support.real_parts import program
from support.serving import free_port

PATIENCE_S = 120.0
_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = {sql_port}
DisableUnixSocket = 1
ServerThreads = 20
CheckpointInterval = 0
NumberOfBuffers = 20000
MaxDirtyBuffers = 10000
DirsAllowed = .

[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = .
ServerThreads = 10

[SPARQL]
{sparql}
"""


@dataclass
class Engine:
    """An engine: where it takes queries, who may write, and how it is started and ended."""

    name: str
    folder: Path
    command: list[str]
    address: str
    login: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            assert self.process.poll() is None, f"{self.name} stopped"
            try:
                with urllib.request.urlopen(f"{self.address}?query=ASK%7B%7D", timeout=20):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"{self.name} does not answer after {PATIENCE_S} s")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)

    def stop(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def oxigraph(folder: Path) -> Engine:
    """Make an `oxigraph serve`, from the package of the test set-up."""
    server = shutil.which("oxigraph", path=sysconfig.get_path("scripts"))
    assert server, "the package 'oxigraph' of the extra 'test' is not installed"
    port = free_port()
    command = [server, "serve", "--location", "data", "--bind", f"127.0.0.1:{port}"]
    return Engine("oxigraph", folder, command, f"http://127.0.0.1:{port}/query")


def virtuoso(folder: Path, sparql: str = "") -> Engine:
    """Make a Virtuoso; where there is none the tests that need it are left out, but not in CI."""
    server = program("virtuoso-opensource-7", "virtuoso-t")
    port = free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_INI.format(port=port, sql_port=free_port(), sparql=sparql))
    login = {"DYSTONIA_KG_STORE_USER": "dba", "DYSTONIA_KG_STORE_PASSWORD": "dba"}
    command = [server, "-f", "+wait", "-c", str(ini)]
    return Engine("virtuoso", folder, command, f"http://127.0.0.1:{port}/sparql", login)


def publishing(home: Path, engine: Engine, **environ: str) -> "subprocess.Popen[str]":
    """Start `dystonia-kg publish` to an engine."""
    command = [sys.executable, "-m", "dystonia_kg", "publish", "--home", str(home)]
    return subprocess.Popen(
        [*command, "--to", engine.address],
        env={**os.environ, **engine.login, **environ},
        stderr=subprocess.PIPE,
        text=True,
    )
