"""Run the web application under granian: server processes, their limits, and a graceful stop."""

import errno
import gc
import os
import shutil
import socket
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels

from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.home import VARIABLE
from dystonia_kg.limits import Limits
from dystonia_kg.remote_http import STORE_VARIABLE
from dystonia_kg.sandbox import die_with_parent
from dystonia_kg.web.live import Serving
from dystonia_kg.web.metrics import FOLDER_VARIABLE
from dystonia_kg.web.rsgi import RsgiApplication
from dystonia_kg.worker_handle import HOST_VARIABLE, WorkerHost

_PATIENCE_S = 60.0
_STEP_S = 0.02
_RESPAWN_S = 1.0
_CONNECTIONS = 4096
_ANNOUNCED = "announced"


class ServeError(DystoniaKgError):
    """The server cannot listen at the address."""


def serve(home: Path, host: str, port: int, echo: Callable[[str], None]) -> None:
    """Serve the current build of `home` until the process is told to stop.

    The limits are those of the environment. On SIGTERM or SIGINT running requests are finished.
    Raises ServeError when the port is taken or the address is not this machine's.
    """
    check_address(host, port)
    limits = Limits.from_environment()
    os.environ[VARIABLE] = str(home.resolve())
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    counters = tempfile.mkdtemp(prefix="dystonia-kg-")
    os.environ[FOLDER_VARIABLE] = counters
    import_module("prometheus_client")  # now that it is known that there will be processes
    gc.collect()
    gc.freeze()  # what is loaded now is shared with the server processes, and stays so
    workers = None
    if STORE_VARIABLE not in os.environ:
        workers = WorkerHost(home.resolve(), limits)
        os.environ[HOST_VARIABLE] = str(workers.folder)
        workers.start()
    try:
        _granian(host, port, limits).serve(
            target_loader=lambda: _application(address, Path(counters), echo), wrap_loader=False
        )
    finally:
        if workers is not None:
            workers.close()
        shutil.rmtree(counters, ignore_errors=True)


def _granian(host: str, port: int, limits: Limits) -> Any:
    return Granian(
        "dystonia_kg.web.rsgi",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        runtime_mode=RuntimeModes.st,
        workers=limits.server_workers,
        backlog=_CONNECTIONS,
        backpressure=_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=round(limits.header_s * 1000)),
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=_RESPAWN_S,
        workers_kill_timeout=max(1, round(limits.stop_s)),
        log_level=LogLevels.error,
    )


def _application(address: str, counters: Path, echo: Callable[[str], None]) -> Any:
    """Make the application, in a server process."""
    die_with_parent()
    from dystonia_kg.web.wsgi import app

    live: Serving = app.extensions["dystonia_kg"]
    threading.Thread(target=_announce, args=(address, counters, echo), daemon=True).start()
    return RsgiApplication(app, live.limits)


def check_address(host: str, port: int) -> None:
    """Raise ServeError unless a server could listen there; granian itself would share a port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as e:
            if e.errno == errno.EADDRINUSE:
                raise ServeError(
                    f"port {port} is in use", hint="choose another one with --port"
                ) from e
            raise ServeError(f"cannot listen at {host} port {port}: {e.strerror or e}") from e


def _announce(address: str, counters: Path, echo: Callable[[str], None]) -> None:
    """Wait until the server answers queries, then print its address, once."""
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}readyz", timeout=5):  # noqa: S310 (always http)
                break
        except OSError:
            time.sleep(_STEP_S)
    try:
        (counters / _ANNOUNCED).touch(exist_ok=False)
    except OSError:
        return
    echo(f"dystonia-kg answers at {address} (stop with Ctrl-C)")
