"""Supervises the process that writes: one job at a time, a deadline for each, a bounded queue.

Whatever a write does, it does it in that process: an update that takes too long, too much memory
or crashes the engine costs a process and nothing else. A job is acknowledged after the new state
has become current, never before.
"""

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

from dystonia_kg.errors import BusyError, DeadlineError, DystoniaKgError, StoreError, TooLargeError
from dystonia_kg.limits import Limits
from dystonia_kg.workers.frames import error_of
from dystonia_kg.workers.start import environment_of, start
from dystonia_kg.writes.apply import GraphChange, Update, WriteOutcome

_PUBLISH_S = 60.0
_LAST_BREATH_S = 2.0
_CRASHES = (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS)
_WRITES_WAITING = 8


class WritePool:
    """The one writer of this server process; it is started with the first write."""

    def __init__(self, home: Path, limits: Limits) -> None:
        self._home = home
        self._limits = limits
        self._places = BoundedSemaphore(_WRITES_WAITING)
        self._turn = Lock()
        self._worker: subprocess.Popen[bytes] | None = None

    def update(self, update: Update) -> WriteOutcome:
        """Run an update; returns when it is current.

        Raises what `writes.apply_update` raises, DeadlineError, TooLargeError when the writer died
        of it, and BusyError.
        """
        return self._do({"update": asdict(update)})

    def change(self, change: GraphChange) -> WriteOutcome:
        """Change a graph; returns when that is current.

        Raises what `writes.apply_change` raises, and else as `update` does.
        """
        return self._do({"change": asdict(change)})

    def close(self) -> None:
        """End the process that writes, when there is one."""
        with self._turn:
            self._stop()

    def _do(self, job: Mapping[str, Any]) -> WriteOutcome:
        if not self._places.acquire(blocking=False):
            raise BusyError("too many writes are waiting", hint="try again later")
        try:
            return self._in_turn(job)
        finally:
            self._places.release()

    def _in_turn(self, job: Mapping[str, Any]) -> WriteOutcome:
        if not self._turn.acquire(timeout=self._limits.write_deadline_s):
            raise BusyError("other writes take too long", hint="try again later")
        try:
            answer = self._ask(job)
        finally:
            self._turn.release()
        if "error" in answer:
            raise error_of(answer["error"])
        return WriteOutcome(existed=answer["existed"])

    def _ask(self, job: Mapping[str, Any]) -> dict[str, Any]:
        worker = self._running()
        assert worker.stdin is not None  # noqa: S101 (a pipe, as asked for)
        is_publishing = False
        try:
            worker.stdin.write(json.dumps(job).encode() + b"\n")
            worker.stdin.flush()
            answer = self._answer(worker, self._limits.write_deadline_s)
            if "publishing" in answer:
                is_publishing = True
                answer = self._answer(worker, _PUBLISH_S)
        except (TimeoutError, EOFError, BrokenPipeError) as e:
            ended_by = self._stop(0.0 if isinstance(e, TimeoutError) else _LAST_BREATH_S)
            raise _failure(e, self._limits, ended_by, is_publishing=is_publishing) from e
        return answer

    def _answer(self, worker: "subprocess.Popen[bytes]", timeout_s: float) -> dict[str, Any]:
        """Read a line of the worker's answers: TimeoutError, or EOFError when it has died."""
        assert worker.stdout is not None  # noqa: S101 (a pipe, as asked for)
        end, line = time.monotonic() + timeout_s, b""
        poll = select.poll()
        poll.register(worker.stdout, select.POLLIN | select.POLLHUP)
        while not line.endswith(b"\n"):
            if not poll.poll(max(0.0, end - time.monotonic()) * 1000):
                raise TimeoutError
            piece = os.read(worker.stdout.fileno(), 1)
            if not piece:
                raise EOFError
            line += piece
        return dict(json.loads(line))

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._worker is None or self._worker.poll() is not None:
            self._stop()
            self._worker = _start(self._home, self._limits)
        return self._worker

    def _stop(self, patience_s: float = 0.0) -> int:
        """End the worker, which may have ended by itself; give how it ended."""
        worker, self._worker = self._worker, None
        if worker is None:
            return 0
        with suppress(subprocess.TimeoutExpired):
            worker.wait(patience_s)
        worker.kill()
        ended_by = worker.wait()
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        return ended_by


def _start(home: Path, limits: Limits) -> "subprocess.Popen[bytes]":
    total_s = limits.write_deadline_s + _PUBLISH_S
    arguments = [str(home), str(limits.write_memory_bytes), str(total_s)]
    try:
        return start(
            "dystonia_kg.writes.worker",
            *arguments,
            environ=environment_of(limits),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
    except OSError as e:
        raise StoreError(f"the writer cannot be started: {e.strerror}") from e


def _failure(
    error: Exception, limits: Limits, ended_by: int, *, is_publishing: bool
) -> DystoniaKgError:
    if is_publishing:
        return StoreError(
            "the writer stopped just as the change became current",
            hint="look whether it is there before sending it again",
        )
    if isinstance(error, TimeoutError):
        return DeadlineError(
            f"the write took longer than {limits.write_deadline_s:g} s; nothing was changed",
            hint="write less at a time, or use: dystonia-kg load",
        )
    if ended_by in _CRASHES:
        return TooLargeError(
            "the write needed more memory than a write may have; nothing was changed",
            hint="write less at a time, or use: dystonia-kg load",
        )
    return StoreError("the writer was stopped; nothing was changed", hint="try again")
