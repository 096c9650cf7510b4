"""The room that a store takes to be opened, asked for first: without it the engine aborts."""

import ctypes
import sys
from contextlib import suppress
from pathlib import Path

from dystonia_kg.errors import StoreError

if sys.platform != "win32":
    import resource

OPENING_BYTES = 320 << 20
"""What opening maps at most, measured with two heaps: the engine's threads have stacks as well."""
_ARENA_MAX, _HEAPS = -8, 2
"""The heaps that threads may have (malloc.h): each takes 128 MiB of the room, for a moment."""


def ceiling_bytes() -> int | None:
    """Give the memory that the system lets this process map at most, None where all."""
    if sys.platform == "win32":
        return None
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    return None if most == resource.RLIM_INFINITY else most


def mapped_bytes() -> int:
    """Give the memory that this process has mapped (Linux), 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def require_room() -> None:
    """Raise StoreError where this process may not map as much as opening a store takes."""
    ceiling = ceiling_bytes()
    if ceiling is None:
        return
    with suppress(AttributeError, OSError):  # only the GNU C library has it
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _HEAPS)
    if ceiling < mapped_bytes() + OPENING_BYTES:
        raise StoreError(
            f"the store cannot be opened: a process may map {ceiling:,} bytes of memory here",
            hint=f"allow some {OPENING_BYTES:,} more: ulimit -v",
        )
