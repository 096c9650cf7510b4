"""The home folder: finished builds, the one that is current, and the right to change them.

A home folder holds `builds/ID` (store, release files, manifest) and the link `current`. What the
link shows never changes: a new state is made in a folder beside it, brought safely to the disk,
and becomes current by one rename. Only who holds the lock may do that.
"""

import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from dystonia_kg.errors import StoreError
from dystonia_kg.store.store import is_in_use

if sys.platform != "win32":
    import fcntl

Publish: TypeAlias = Callable[[Mapping[str, Any]], Path]

_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_BUILDS_KEPT = 2
_UNFINISHED = ".new-"
_STEP_S = 0.02


@contextmanager
def exclusive(home: Path, *, wait_s: float = 10.0) -> Iterator[Path]:
    """Hold the one right to change `home`; give its folder of builds.

    Leftovers of writers that were killed are removed. Who waits holds a place in a queue, so that
    a process that writes again and again lets others in between. Raises StoreError when another
    process holds the right for longer than `wait_s`, or the folder cannot be written.
    """
    builds, end = home / "builds", time.monotonic() + wait_s
    with ExitStack() as held:
        try:
            builds.mkdir(parents=True, exist_ok=True)
            queue, lock = (_open(home / name, held) for name in (".queue", ".lock"))
        except OSError as e:
            raise StoreError(f"cannot write to {home}: {e.strerror or e}") from e
        _wait_for(queue, home, end)
        _wait_for(lock, home, end)
        _release(queue)
        for leftover in builds.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield builds


def require_writable(home: Path) -> None:
    """Raise StoreError where nothing can be written into a home, before there is work to lose."""
    builds = home / "builds"
    try:
        builds.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=builds):
            pass
    except OSError as e:
        raise StoreError(f"cannot write to {home}: {e.strerror or e}") from e


def _open(path: Path, held: ExitStack) -> int:
    opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    held.callback(os.close, opened)
    return opened


def _wait_for(lock: int, home: Path, end: float) -> None:
    if sys.platform == "win32":
        raise StoreError("writing needs a system with flock", hint="use Linux, macOS or WSL")
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            if time.monotonic() > end:
                raise StoreError(
                    f"another process is writing to {home}", hint="try again when it is done"
                ) from e
            time.sleep(_STEP_S)
        else:
            return


def _release(lock: int) -> None:
    if sys.platform != "win32":
        fcntl.flock(lock, fcntl.LOCK_UN)


@contextmanager
def new_build(home: Path, builds: Path) -> Iterator[tuple[Path, Publish]]:
    """Give a folder to make a build in, and the function that makes it current.

    The function takes the manifest and gives the finished folder. Without its call, or after an
    error, everything is as it was.
    """
    try:
        work = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=builds))
        try:
            yield work, lambda manifest: _publish(home, work, manifest)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as e:
        raise StoreError(f"cannot write the build: {e.strerror or e}") from e


def build_id(version: str, content_sha256: str) -> str:
    """Name a build by its version, what it holds, and when it was made."""
    return f"{version}-{content_sha256[:12]}-{time.time_ns():x}"


def require_id(manifest: Mapping[str, Any]) -> str:
    """Give a build's id, which names its folder; StoreError for one that leads elsewhere."""
    name = str(manifest.get("id", ""))
    if not _ID.fullmatch(name):
        raise StoreError(
            f"a build without a proper id: '{name[:40]}'", hint="build or back it up anew"
        )
    return name


def _publish(home: Path, work: Path, manifest: Mapping[str, Any]) -> Path:
    target = work.parent / require_id(manifest)
    text = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
    (work / "manifest.json").write_text(text, encoding="utf-8")
    _sync_tree(work)
    work.rename(target)
    _sync(work.parent)
    make_current(home, target)
    _remove_old(work.parent, keep=target)
    return target


def _sync_tree(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        for name in files:
            _sync(Path(parent, name))
        _sync(Path(parent))


def _sync(path: Path) -> None:
    """Bring a file, or the names in a folder, safely to the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def make_current(home: Path, target: Path) -> None:
    """Point `current` at a finished build by one rename; the lock must be held."""
    link = home / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("builds") / target.name)
    link.replace(home / "current")
    _sync(home)


def _remove_old(builds: Path, keep: Path) -> None:
    """Remove all but the newest builds; one that a process still reads stays."""
    finished = [path for path in builds.iterdir() if path != keep and path.name[0] != "."]
    finished.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in finished[_BUILDS_KEPT - 1 :]:
        if not is_in_use(path):
            shutil.rmtree(path, ignore_errors=True)
