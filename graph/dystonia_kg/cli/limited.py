"""Run a query of the command line in a process of its own, with limits of time and memory.

The engine has no deadline, and ends its whole process when there is no more memory.
"""

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from typing import NoReturn, TypeVar

from dystonia_kg.engine.answer import Answer
from dystonia_kg.errors import DeadlineError, DystoniaKgError, TooLargeError
from dystonia_kg.store.address_space import OPENING_BYTES, ceiling_bytes
from dystonia_kg.store.store import damage_of
from dystonia_kg.workers.frames import parse_answer, write_answer
from dystonia_kg.workers.sandbox import die_with_parent, limit_memory

_READ_BYTES = 1 << 20
T = TypeVar("T")


def limited(
    prepare: Callable[[], T], task: Callable[[T], bytes], deadline_s: float, memory_bytes: int
) -> bytes:
    """Give what a task makes of what is prepared, in a copy of this process; 0 lifts a limit.

    The memory that preparing takes does not count. Raises the task's own errors of the project,
    DeadlineError, and TooLargeError for memory. Where processes cannot be copied (Windows) there
    are no limits.
    """
    if not hasattr(os, "fork"):
        return task(prepare())
    sys.stdout.flush()
    reading, writing = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if not child:
        os.close(reading)
        _be_the_child(parent, writing, prepare, task, memory_bytes)
    os.close(writing)
    try:
        frame = _read(reading, deadline_s)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(reading)
        os.waitpid(child, 0)
    found = parse_answer(frame)
    if found is None:
        raise _out_of_memory(memory_bytes)
    outcome, _ = found
    if isinstance(outcome, DystoniaKgError):
        raise outcome
    return outcome.body


def _out_of_memory(memory_bytes: int) -> TooLargeError:
    """Name the limit that ended a query: its own, or that of the system where that is lower."""
    ceiling = ceiling_bytes()
    if ceiling is not None and (not memory_bytes or ceiling < memory_bytes + OPENING_BYTES):
        return TooLargeError(
            f"the query needs more memory than a process may map here, {ceiling:,} bytes",
            hint="ask for less at a time, or allow more: ulimit -v",
        )
    if not memory_bytes:
        return TooLargeError(
            "the query was ended: this machine has not the memory that it needs",
            hint="ask for less at a time",
        )
    return TooLargeError(
        f"the query needs more memory than {memory_bytes:,} bytes",
        hint="ask for less at a time, or give --memory-bytes",
    )


def _read(reading: int, deadline_s: float) -> bytearray:
    frame, end = bytearray(), time.monotonic() + deadline_s
    while True:
        left = max(0.0, end - time.monotonic()) if deadline_s else None
        ready, _, _ = select.select([reading], [], [], left)
        if not ready:
            raise DeadlineError(
                f"the query was stopped after {deadline_s:g} s",
                hint="ask for less at a time, or give --deadline-s",
            )
        piece = os.read(reading, _READ_BYTES)
        if not piece:
            return frame
        frame += piece


def _be_the_child(
    parent: int,
    writing: int,
    prepare: Callable[[], T],
    task: Callable[[T], bytes],
    memory_bytes: int,
) -> NoReturn:
    """Do the task and write its outcome; what goes wrong beyond that shows in there being none."""
    try:
        die_with_parent(parent)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the engine's last words
        outcome: Answer | DystoniaKgError
        try:
            prepared = prepare()
            if memory_bytes:
                limit_memory(memory_bytes)
            outcome = Answer("", "", "", task(prepared))
        except DystoniaKgError as e:
            outcome = e
        except MemoryError:
            raise
        except OSError as e:  # such as a build that may not be read
            name = f"{e.filename}: " if e.filename else ""
            outcome = DystoniaKgError(f"{name}{e.strerror or e}")
        except Exception as e:  # stderr is closed: what is not told here is not told
            outcome = damage_of(e) or DystoniaKgError(
                f"a fault of this program: {type(e).__name__}: {e}", hint="please report it"
            )
        with os.fdopen(writing, "wb") as file:
            file.write(write_answer(outcome))
    finally:
        os._exit(0)
