"""The command `serve`, with an option for every limit."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import click

from dystonia_kg import environment
from dystonia_kg.cli.options import Folder, home_option, say
from dystonia_kg.errors import DystoniaKgError, RemoteError, StoreError
from dystonia_kg.federation.allow_list import (
    ServiceListError,
    as_variable,
    from_environment,
)
from dystonia_kg.federation.confinement import is_possible
from dystonia_kg.limits import Limits, variable
from dystonia_kg.paths import BUNDLES_DIR
from dystonia_kg.store.empty import has_plain_store, make_empty
from dystonia_kg.store.store import REBUILD, current_build, open_store, read_manifest
from dystonia_kg.workers.sandbox import can_forbid_network, unconfined
from dystonia_kg.writes.access import Access, require_safe

_Command = TypeVar("_Command", bound=Callable[..., object])


def limit_options(command: _Command) -> _Command:
    """Give a command an option for each limit, which puts it into the environment."""
    for limit in reversed(fields(Limits)):
        command = click.option(
            f"--{limit.name.replace('_', '-')}",
            limit.name,
            type=type(limit.default),
            default=None,
            expose_value=False,
            callback=_keep_limit,
            help=f"{limit.metadata['about']}  [default: {limit.default}; {variable(limit.name)}]",
        )(command)
    return command


def _keep_limit(_: click.Context, parameter: click.Parameter, value: float | None) -> None:
    if value is not None and parameter.name is not None:
        os.environ[variable(parameter.name)] = str(value)


@click.command("serve", short_help="Serve the pages and the SPARQL endpoint.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port."
)
@click.option(
    "--access-log",
    metavar="FILE",
    help="Write a line of JSON for each request to FILE, '-' for standard output.",
)
@click.option("--log-queries", is_flag=True, help="Write what users ask into the access log, too.")
@click.option(
    "--empty",
    metavar="DIR",
    type=Folder(),
    help="Serve a store of your own in DIR, empty at first, in place of the graph of dystonia.",
)
@click.option(
    "--store",
    metavar="URL",
    envvar=environment.STORE,
    help="Serve the graph that was published to the SPARQL engine at URL (see: publish).",
)
@click.option(
    "--token-file",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Allow writes with the token in FILE (or in the variable DYSTONIA_KG_TOKEN).",
)
@click.option(
    "--open-writes", is_flag=True, help="Allow this machine to write without a token (--empty)."
)
@click.option(
    "--allow-service",
    metavar="URL",
    multiple=True,
    help="Let queries ask this endpoint with SERVICE, or LOAD fetch this document; may be given "
    "several times (or in the variable DYSTONIA_KG_ALLOW_SERVICE, with spaces between).",
)
@click.option(
    "--base-path",
    metavar="PATH",
    envvar=environment.BASE_PATH,
    default="",
    help="Path that the site is found below, such as /dystonia, where a proxy in front does not "
    "say it (X-Forwarded-Prefix, with --proxies).",
)
@click.option(
    "--unconfined-queries",
    is_flag=True,
    help="Run queries even where no filter of system calls (seccomp) confines them.",
)
@home_option
@limit_options
@click.pass_context
def serve_command(
    ctx: click.Context,
    host: str,
    port: int,
    access_log: str | None,
    log_queries: bool,
    empty: str | None,
    store: str | None,
    token_file: str | None,
    open_writes: bool,
    allow_service: tuple[str, ...],
    base_path: str,
    unconfined_queries: bool,
) -> None:
    """Serve the pages and the SPARQL endpoint; builds the graph first when there is none.

    What a client may ask for is limited. Each limit is an option and a variable of the
    environment; docs/limits.md explains them.
    """
    from dystonia_kg.server.serve import listen, serve
    from dystonia_kg.web.gateway.proxied import base_path_of

    if not hasattr(os, "fork"):
        raise DystoniaKgError(
            "serve needs a system that can copy processes (fork): Linux or macOS",
            hint="query, search, build and load work here as well",
        )
    Limits.from_environment()
    _set_access(token_file, host, open_writes=open_writes, is_plain=empty is not None)
    _set_services(allow_service)
    listen(host, port).close()  # before a graph is built
    os.environ[environment.BASE_PATH] = base_path_of(base_path)
    if access_log is not None:
        _require_writable(access_log)
        os.environ[environment.ACCESS_LOG] = access_log
    if log_queries:
        os.environ[environment.LOG_QUERIES] = "1"
    if not store:
        _require_confinement(is_waived=unconfined_queries)
    if store:
        _use_engine(store, is_plain=empty is not None)
    elif empty is None:
        _have_a_build(ctx.obj)
    else:
        ctx.obj = Path(empty)
        _have_a_plain_store(ctx.obj)
    if not BUNDLES_DIR.is_dir():
        say("the scripts of query editor and graph view were not built: pages work without them")
    serve(ctx.obj, host, port, say)


def _require_writable(file: str) -> None:
    """Raise DystoniaKgError for a log that no server process could write."""
    if file == "-":
        return
    try:
        Path(file).open("ab").close()
    except OSError as e:
        raise DystoniaKgError(f"the access log {file} cannot be written: {e.strerror or e}") from e


def _use_engine(address: str, *, is_plain: bool) -> None:
    """Put into the environment where the graphs are; RemoteError when that cannot work.

    An engine that is away now may come: the server starts, and says 502 as long.
    """
    from dystonia_kg.remote.login import Credentials
    from dystonia_kg.remote.store import RemoteService, record_of
    from dystonia_kg.remote.transport import DeniedError, Transport, require_address

    if is_plain:
        raise RemoteError("--store and --empty exclude each other")
    if from_environment():
        raise RemoteError("--store and --allow-service exclude each other")
    service = RemoteService(
        Transport(Credentials.from_environment()),
        require_address(address, "the store"),
        timeout_s=Limits.from_environment().deadline_s,
    )
    try:
        is_there = bool(record_of(service).default_graph)
    except DeniedError:
        raise
    except DystoniaKgError as e:
        say(f"{e.message}: trying again until it answers")
    else:
        if not is_there:
            say("the graph is not in the engine yet: put it there with dystonia-kg publish")
    os.environ[environment.STORE] = address


def _set_access(token_file: str | None, host: str, *, open_writes: bool, is_plain: bool) -> None:
    """Put into the environment who may write; AccessError when that is of no use or not safe."""
    if token_file is not None:
        os.environ[environment.TOKEN_FILE] = str(Path(token_file).resolve())
    os.environ[environment.OPEN_WRITES] = "1" if open_writes else ""
    require_safe(Access.from_environment(), host, is_plain=is_plain)


def _set_services(addresses: tuple[str, ...]) -> None:
    """Put into the environment what SERVICE may ask; ServiceListError when that cannot be done."""
    if addresses:
        os.environ[environment.ALLOW_SERVICE] = as_variable(addresses)
    if from_environment() and not is_possible():
        raise ServiceListError(
            "SERVICE cannot be allowed on this system: its workers could not be confined",
            hint="Linux 5.9 or newer on x86-64 or ARM64 is needed, with seccomp allowed",
        )


def _require_confinement(*, is_waived: bool) -> None:
    """Raise QueryRefusedError where queries cannot be confined and that is not waived."""
    if is_waived:
        os.environ[environment.UNCONFINED_QUERIES] = "1"
    if not can_forbid_network():
        if os.environ.get(environment.UNCONFINED_QUERIES) != "1":
            raise unconfined()
        say("queries run without a filter of system calls (seccomp): this system has none")


def _have_a_plain_store(home: Path) -> None:
    """Make an empty store unless there is one; in another process, as for `_have_a_build`."""
    if not has_plain_store(home) and not _in_child(lambda: make_empty(home)):
        raise SystemExit(1)


def _have_a_build(home: Path) -> None:
    """Build the graph if there is none of this layout; one that cannot be read is left as it is.

    It is tried and built in other processes: the engine's threads must not be there when the
    server starts its own processes.
    """
    try:
        read_manifest(current_build(home))
    except StoreError as e:
        if e.hint != REBUILD:
            raise
        problem = e.message
    else:
        if not _in_child(lambda: open_store(home)):
            raise SystemExit(1)
        return
    say(f"{problem}: building it now")
    command = [sys.executable, "-m", "dystonia_kg", "--home", str(home), "build"]
    # In a session of its own: an interruption is for this process, which then ends the other one.
    ended = subprocess.run(command, check=False, start_new_session=True)  # noqa: S603
    if ended.returncode:
        raise SystemExit(ended.returncode)


def _in_child(task: Callable[[], Any]) -> bool:
    """Do something in a copy of this process, which says what goes wrong; tell if nothing did."""
    if not hasattr(os, "fork"):
        task()
        return True
    if not (child := os.fork()):
        code = 1
        try:
            task()
            code = 0
        except StoreError as e:
            say(f"dystonia-kg: {' '.join(str(e).split())}")
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0
