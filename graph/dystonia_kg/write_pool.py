"""Supervises the process that writes: one job at a time, a deadline for each, a bounded queue.

Whatever a write does, it does it in that process: an update that takes too long, too much memory
or crashes the engine costs a process and nothing else. A job is acknowledged after the new state
has become current, never before.
"""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.writes import Done, GraphChange, Update

RETRY_AFTER_S = 5


class WriteFailedError(DystoniaKgError):
    """A write that did not come about; `status` is the HTTP status that says why."""

    def __init__(self, status: int, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.headers = {"Retry-After": str(RETRY_AFTER_S)} if status == 503 else {}


@dataclass(frozen=True)
class WriteLimits:
    """What one write may take, and how many may wait."""

    deadline_s: float = 60.0
    memory_bytes: int = 2 << 30
    queue: int = 8
    publish_s: float = 60.0


class WritePool:
    """The one writer of this server process; it is started with the first write."""

    def __init__(self, home: Path, limits: WriteLimits | None = None) -> None:
        self._home = home
        self._limits = limits or WriteLimits()
        self._places = BoundedSemaphore(self._limits.queue)
        self._turn = Lock()
        self._worker: subprocess.Popen[bytes] | None = None

    def update(self, update: Update) -> Done:
        """Run an update; returns when it is current. Raises WriteFailedError."""
        return self._do({"update": asdict(update)})

    def change(self, change: GraphChange) -> Done:
        """Change a graph; returns when that is current. Raises WriteFailedError."""
        return self._do({"change": asdict(change)})

    def close(self) -> None:
        """End the process that writes, when there is one."""
        with self._turn:
            self._stop()

    def _do(self, job: Mapping[str, Any]) -> Done:
        if not self._places.acquire(blocking=False):
            raise WriteFailedError(503, "too many writes are waiting", hint="try again later")
        try:
            return self._in_turn(job)
        finally:
            self._places.release()

    def _in_turn(self, job: Mapping[str, Any]) -> Done:
        if not self._turn.acquire(timeout=self._limits.deadline_s):
            raise WriteFailedError(503, "other writes take too long", hint="try again later")
        try:
            answer = self._ask(job)
        finally:
            self._turn.release()
        if "error" in answer:
            raise WriteFailedError(answer["status"], answer["error"], hint=answer.get("hint", ""))
        return Done(existed=answer["existed"])

    def _ask(self, job: Mapping[str, Any]) -> dict[str, Any]:
        worker = self._running()
        assert worker.stdin is not None  # noqa: S101 (a pipe, as asked for)
        is_publishing = False
        try:
            worker.stdin.write(json.dumps(job).encode() + b"\n")
            worker.stdin.flush()
            answer = self._answer(worker, self._limits.deadline_s)
            if "publishing" in answer:
                is_publishing = True
                answer = self._answer(worker, self._limits.publish_s)
        except (TimeoutError, EOFError, BrokenPipeError) as e:
            self._stop()
            raise _failure(e, self._limits, is_publishing=is_publishing) from e
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

    def _stop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.kill()
        worker.wait()
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue


def _start(home: Path, limits: WriteLimits) -> "subprocess.Popen[bytes]":
    total_s = limits.deadline_s + limits.publish_s
    arguments = [str(home), str(limits.memory_bytes), str(total_s)]
    environ = {k: v for k, v in os.environ.items() if not k.startswith("DYSTONIA_KG_TOKEN")}
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "dystonia_kg.write_worker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environ,
        )
    except OSError as e:
        raise WriteFailedError(503, f"the writer cannot be started: {e.strerror}") from e


def _failure(error: Exception, limits: WriteLimits, *, is_publishing: bool) -> WriteFailedError:
    if is_publishing:
        return WriteFailedError(
            503,
            "the writer stopped just as the change became current",
            hint="look whether it is there before sending it again",
        )
    if isinstance(error, TimeoutError):
        return WriteFailedError(
            504,
            f"the write took longer than {limits.deadline_s:g} s and was stopped; nothing changed",
            hint="write less at a time, or use: dystonia-kg load",
        )
    return WriteFailedError(
        503,
        "the writer was stopped, or needed too much memory; nothing changed",
        hint="write less at a time, or try again",
    )
