"""One process at a time in a folder: who comes second is told so, and nothing is mixed up."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dystonia_kg.errors import FetchError

if sys.platform != "win32":
    import fcntl


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder within a `with` block; FetchError when another process holds it.

    The lock is the folder's own, so that no file of it is left, and it ends with the process.
    Where the system has no flock nothing is held.
    """
    if sys.platform == "win32":
        yield
        return
    opened = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            raise FetchError(
                f"another process is writing to {folder}", hint="try again when it is done"
            ) from e
        yield
    finally:
        os.close(opened)
