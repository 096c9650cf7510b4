"""Starts modules of this program as processes of their own, all in the same way."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

from dystonia_kg import environment
from dystonia_kg.limits import Limits

_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 5.0
_KEPT_PIECES = "glibc.malloc.tcache_count=200"


def start(
    module: str,
    *arguments: str,
    environ: Mapping[str, str],
    stdin: int,
    stdout: int = subprocess.DEVNULL,
    stderr: int | None = None,
) -> "subprocess.Popen[bytes]":
    """Start a module; OSError when that fails.

    It is found where this program is, not in the working folder, has no other files open than those
    given, and does not hear the signals of a terminal.
    """
    return subprocess.Popen(  # noqa: S603 (this program itself)
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=environ,
        start_new_session=True,
    )


def environment_of(limits: Limits) -> dict[str, str]:
    """Give the environment of such a process: that of this one, without what gives rights.

    Few arenas keep the allocator from spreading over the address space, which is limited. Pieces
    that are kept for reuse spare it two fifths of the time of a short query (glibc's manual,
    "Memory Allocation Tunables").
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(environment.TOKEN) and "PASSWORD" not in name.upper()
    }
    tunables = ":".join(filter(None, (kept.get("GLIBC_TUNABLES"), _KEPT_PIECES)))
    allocator = {"MALLOC_ARENA_MAX": "2", "GLIBC_TUNABLES": tunables}
    return {**kept, **limits.as_environment(), **allocator}


def pauses() -> Iterator[float]:
    """Give the pauses between attempts to start something that fails (seconds), without an end."""
    pause = _FIRST_PAUSE_S
    while True:
        yield pause
        pause = min(2 * pause, _LONGEST_PAUSE_S)
