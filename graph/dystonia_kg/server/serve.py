"""Run the web application: a socket, server processes, and a graceful stop."""

import asyncio
import errno
import gc
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Coroutine
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from dystonia_kg import environment
from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.limits import Limits
from dystonia_kg.server.connection import LIMIT_CONNECTIONS, Connection
from dystonia_kg.server.processes import ServerProcesses
from dystonia_kg.server.shared import Server
from dystonia_kg.web.gateway.gateway import Gateway
from dystonia_kg.web.serving.served import Serving
from dystonia_kg.workers.host import WorkerHost
from dystonia_kg.workers.sandbox import die_with_parent

if sys.platform != "win32":
    import resource

_PATIENCE_S = 60.0
_STEP_S = 0.02
_BETWEEN_LOOKS_S = 0.5
_PATIENCE_WHEN_STOPPING_S = 2.0
_BACKLOG = 2048
_ANNOUNCED = "announced"


class ServeError(DystoniaKgError):
    """The server cannot listen at the address."""


def serve(home: Path, host: str, port: int, echo: Callable[[str], None]) -> None:
    """Serve the current build of `home` until the process is told to stop.

    The limits are those of the environment. On SIGTERM or SIGINT running requests are finished.
    Raises ServeError when the port is taken or the address is not this machine's.
    """
    listener = listen(host, port)
    limits = Limits.from_environment()
    os.environ[environment.HOME] = str(home.resolve())
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    parent, counters = os.getpid(), tempfile.mkdtemp(prefix="dystonia-kg-")
    os.environ[environment.METRICS_FOLDER] = counters
    import_module("prometheus_client")  # now that it is known that there will be processes
    gc.collect()
    gc.freeze()  # what is loaded now is shared with the server processes, and stays so
    workers = None
    if environment.STORE not in os.environ:
        workers = WorkerHost(home.resolve(), limits)
        os.environ[environment.WORKER_FOLDER] = str(workers.folder)
        workers.start()
    try:
        ServerProcesses(
            limits.server_workers,
            listener,
            lambda socket_: _work(parent, socket_, address, Path(counters), echo),
            limits.stop_s,
        ).run()
    finally:
        if workers is not None:
            workers.close()
        shutil.rmtree(counters, ignore_errors=True)


def _work(
    parent: int,
    listener: socket.socket,
    address: str,
    counters: Path,
    echo: Callable[[str], None],
) -> None:
    """Be a server process, as long as `parent` lives."""
    die_with_parent(parent)
    _allow_connections()
    from dystonia_kg.web.wsgi import app

    gateway = app.wsgi_app
    if not isinstance(gateway, Gateway):
        raise TypeError("the application has no gateway")
    serving: Serving = app.extensions["dystonia_kg"]
    threading.Thread(target=_announce, args=(address, counters, echo), daemon=True).start()
    _run(_answer(listener, Server(gateway, serving.limits), serving))


def _run(serving: Coroutine[Any, Any, None]) -> None:
    """Run an event loop, uvloop's where there is one."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(serving)
    else:
        uvloop.run(serving)


async def _answer(listener: socket.socket, server: Server, serving: Serving) -> None:
    """Answer connections until SIGTERM or SIGINT; then finish what is being answered."""
    loop, stop, limits = asyncio.get_running_loop(), asyncio.Event(), server.limits
    serving.attach(loop)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    accepting = await loop.create_server(
        lambda: Connection(server), sock=listener, backlog=_BACKLOG
    )
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _BETWEEN_LOOKS_S)
        server.look(limits.header_s)
        serving.metrics.settle()
    accepting.close()
    server.is_stopping = True
    for connection in tuple(server.connections):
        connection.shutdown()
    end = loop.time() + limits.stop_s
    while server.connections and loop.time() < end:
        await asyncio.sleep(_STEP_S)
        server.look(min(limits.header_s, _PATIENCE_WHEN_STOPPING_S))


def _allow_connections() -> None:
    """Let this process have as many files open as it may have connections, and some more."""
    if sys.platform != "win32":
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 2 * LIMIT_CONNECTIONS
        if most != resource.RLIM_INFINITY:
            wanted = min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def listen(host: str, port: int) -> socket.socket:
    """Listen at an address; ServeError when that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as e:
        listener.close()
        if e.errno == errno.EADDRINUSE:
            raise ServeError(f"port {port} is in use", hint="choose another one with --port") from e
        raise ServeError(f"cannot listen at {host} port {port}: {e.strerror or e}") from e
    except (TypeError, UnicodeError) as e:
        listener.close()
        raise ServeError(f"cannot listen at {host!a}: it is no name of a host") from e
    listener.setblocking(False)
    return listener


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
