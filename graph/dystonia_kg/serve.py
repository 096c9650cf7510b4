"""Run the web application under granian, and say when it answers."""

import errno
import os
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.home import VARIABLE

THREADS = 4
_PATIENCE_S = 60.0
_STEP_S = 0.05


class ServeError(DystoniaKgError):
    """The server cannot listen at the address."""


def serve(home: Path, host: str, port: int, echo: Callable[[str], None]) -> None:
    """Serve the current build of `home` until the process is told to stop.

    Raises ServeError when the port is taken or the address is not this machine's.
    """
    check_address(host, port)
    os.environ[VARIABLE] = str(home.resolve())
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    threading.Thread(target=_announce, args=(address, echo), daemon=True).start()
    Granian(
        "dystonia_kg.web.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


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


def _announce(address: str, echo: Callable[[str], None]) -> None:
    """Wait until the server answers, then print its address."""
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 (always http)
                echo(f"dystonia-kg answers at {address} (stop with Ctrl-C)")
                return
        except urllib.error.HTTPError:
            echo(f"dystonia-kg answers at {address}, with an error")
            return
        except OSError:
            time.sleep(_STEP_S)
