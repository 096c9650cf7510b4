"""The process that writes: does one job after the other, told on standard input (a line of JSON).

It answers each with lines of JSON: {"publishing": true} when only the switch to the new state is
left, then what came of the job. It can be killed at any moment: what was not published has not
happened. It ends when its parent does, and at the latest when its own deadline is over.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TextIO

from dystonia_kg.errors import DystoniaKgError, StoreError
from dystonia_kg.workers.frames import error_parts
from dystonia_kg.workers.sandbox import forbid_network, limit_memory
from dystonia_kg.writes.apply import GraphChange, Update, WriteOutcome, apply_change, apply_update
from dystonia_kg.writes.documents import Part


def main(arguments: list[str]) -> None:
    """Do the jobs that come in: HOME, the bytes of memory allowed, and the seconds for a job."""
    home, memory_bytes, deadline_s = Path(arguments[0]), int(arguments[1]), float(arguments[2])
    forbid_network()
    limit_memory(memory_bytes)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # whatever else prints must not look like an answer
    for job in iter(_jobs().get, None):
        signal.setitimer(signal.ITIMER_REAL, deadline_s)
        _tell(answers, _outcome(home, job, answers))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _jobs() -> "SimpleQueue[dict[str, Any] | None]":
    """Give the queue of jobs; a thread of its own ends the process when the parent is gone."""
    queue: SimpleQueue[dict[str, Any] | None] = SimpleQueue()

    def read() -> None:
        for line in sys.stdin:
            queue.put(json.loads(line))
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return queue


def _outcome(home: Path, job: Mapping[str, Any], answers: TextIO) -> dict[str, Any]:
    try:
        done = _do(home, job, answers)
    except DystoniaKgError as e:
        return {"error": error_parts(e)}
    except OSError as e:
        return {"error": error_parts(StoreError(f"the store cannot be written: {e.strerror or e}"))}
    return {"existed": done.existed}


def _do(home: Path, job: Mapping[str, Any], answers: TextIO) -> WriteOutcome:
    def publishing() -> None:
        _tell(answers, {"publishing": True})

    if "update" in job:
        update = Update(**{**job["update"], "loads": _parts(job["update"]["loads"])})
        return apply_update(home, update, publishing)
    change = job["change"]
    parts = [Part(**part) for part in change["parts"]]
    return apply_change(home, GraphChange(**{**change, "parts": parts}), publishing)


def _parts(loads: Mapping[str, Any] | None) -> dict[str, Part | None] | None:
    if loads is None:
        return None
    return {address: Part(**part) if part else None for address, part in loads.items()}


def _tell(answers: TextIO, answer: Mapping[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
