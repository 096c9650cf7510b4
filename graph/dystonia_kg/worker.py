"""The query worker: a process that holds the store read-only and answers one query at a time.

Started as `python -m dystonia_kg.worker BUILD` with a socket as standard input. It has no network
of its own, a limit of memory, and ends with the process that started it. Deadlines are not its
business: who asked ends it.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from dystonia_kg.answering import Answer, QueryRequest, answer
from dystonia_kg.errors import DystoniaKgError, QueryTooComplexError, StoreError, TooLargeError
from dystonia_kg.limits import Limits, limits
from dystonia_kg.sandbox import die_with_parent, forbid_network, limit_memory
from dystonia_kg.store import GraphStore, open_reader
from dystonia_kg.wire import read_request, write_answer

if sys.platform != "win32":
    import resource

READY, UNCONFINED = b"r", b"u"
"""The first byte that a worker sends: it is ready, with or without a filter of system calls."""

Reply: TypeAlias = Callable[[GraphStore, QueryRequest, Limits], Answer]
"""How a worker answers."""

CHANNEL = 0
_STACK_BYTES = 64 * 1024 * 1024
_PIECE_BYTES = 1 << 20
_GROWTH_KIB = 96 * 1024


class _Held:
    """The store of the build that was asked for last."""

    def __init__(self) -> None:
        self._build = ""
        self._store: GraphStore | None = None

    def store(self, build: str) -> GraphStore:
        if self._store is None or build != self._build:
            self._store = None
            self._store = open_reader(Path(build))
            self._build = build
        return self._store


def main() -> None:
    """Answer queries until the other side is gone."""
    run(forbid_network, answer)


def run(confine: Callable[[], bool], reply: Reply) -> None:
    """Confine this process, then answer queries with `reply` until the other side is gone."""
    die_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    is_confined = confine()
    threading.stack_size(_STACK_BYTES)
    thread = threading.Thread(target=_serve, args=(sys.argv[1], is_confined, reply), daemon=True)
    thread.start()
    thread.join()


def _serve(build: str, is_confined: bool, reply: Reply) -> None:
    held, limit = _Held(), limits()
    with suppress(StoreError):  # it is tried again, and told, when a query comes
        held.store(build)
    limit_memory(limit.memory_bytes)
    _write(READY if is_confined else UNCONFINED)
    at_rest_kib = _peak_kib()
    try:
        while True:
            wanted, request = read_request(_read)
            outcome = _outcome(held, wanted, request, limit, reply)
            _write(write_answer(outcome, retire=_peak_kib() > at_rest_kib + _GROWTH_KIB))
    except EOFError:
        return


def _outcome(
    held: _Held, build: str, request: QueryRequest, limit: Limits, reply: Reply
) -> Answer | DystoniaKgError:
    try:
        return reply(held.store(build), request, limit)
    except DystoniaKgError as e:
        return e
    except MemoryError:
        return TooLargeError(*OUT_OF_MEMORY)
    except RecursionError:
        return QueryTooComplexError("the query nests too deeply", hint="write it flatter")


OUT_OF_MEMORY = ("the query needs more memory than this server allows a query",)


def _peak_kib() -> int:
    return 0 if sys.platform == "win32" else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _read(size: int) -> bytes:
    pieces = []
    while size:
        piece = os.read(CHANNEL, min(size, _PIECE_BYTES))
        if not piece:
            raise EOFError
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _write(text: bytes) -> None:
    view = memoryview(text)
    while view:
        view = view[os.write(CHANNEL, view) :]


if __name__ == "__main__":
    main()
