"""The query worker: a process that holds the store read-only and answers one query at a time.

A copy (fork) of its host (`fork_host`), or a program of its own (`run`), with a connection to
who asks as standard input. It has no network of its own, a limit of memory, and ends with its
parent. Deadlines are the business of who asks; an alarm ends a query that outlives even that.
"""

import os
import signal
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, TypeAlias

from dystonia_kg.engine.answer import Answer, QueryRequest, answer
from dystonia_kg.errors import DystoniaKgError, QueryTooComplexError, StoreError, TooLargeError
from dystonia_kg.limits import Limits
from dystonia_kg.sparql.tokens import may_ask_for_graphs
from dystonia_kg.store.store import GraphStore, damage_of, open_reader
from dystonia_kg.workers.frames import read_request, write_answer
from dystonia_kg.workers.sandbox import die_with_parent, forbid_network, limit_memory

if sys.platform != "win32":
    import resource

HELLO = struct.Struct(">?II")
"""What a worker sends first: has it a filter of system calls, its process id, its generation."""

Reply: TypeAlias = Callable[[GraphStore, QueryRequest, Limits], Answer]
"""How a worker answers."""

CHANNEL = 0
_STACK_BYTES = 64 * 1024 * 1024
_PIECE_BYTES = 1 << 16
_PAGE_FAULTS_BETWEEN_LOOKS = 1_000
_PRIVATE_MEMORY = ("Private_Clean", "Private_Dirty")
_PATIENCE_S = 2.0


class WorkerStores:
    """The stores that a worker has: the one opened last, and perhaps a default graph in memory."""

    def __init__(self, build: Path, in_memory: GraphStore | None = None) -> None:
        self._first = str(build)
        self._in_memory = in_memory
        self._build = ""
        self._opened: GraphStore | None = None
        self._memory_bytes: int | None = None

    def store(self, build: str, request: QueryRequest) -> GraphStore:
        """Give the store of a build to ask; StoreError when it cannot be opened."""
        if self._in_memory is not None and build == self._first and not _asks_for_graphs(request):
            return self._in_memory
        if self._opened is None or build != self._build:
            self._opened = None
            limit_memory(None)  # what the engine takes to open it is not the query's
            try:
                self._opened = open_reader(Path(build))
            finally:
                limit_memory(self._memory_bytes)
            self._build = build
        return self._opened

    def open(self, memory_bytes: int) -> None:
        """Open the first build's store, and let queries take so much memory from now on."""
        with suppress(StoreError):  # it is tried again, and told, when a query comes
            self.store(self._first, QueryRequest("ASK {}"))
        self._memory_bytes = memory_bytes
        limit_memory(memory_bytes)


def _asks_for_graphs(request: QueryRequest) -> bool:
    has_dataset = request.default_graphs is not None or request.named_graphs is not None
    return has_dataset or may_ask_for_graphs(request.query)


def run(confine: Callable[[], bool], reply: Reply) -> NoReturn:
    """Be the worker of a program of its own, over the build that its first argument names."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    work(WorkerStores(Path(sys.argv[1])), 0, Limits.from_environment(), confine, reply)


def work(
    held: WorkerStores,
    generation: int,
    limits: Limits,
    confine: Callable[[], bool] = forbid_network,
    reply: Reply = answer,
) -> NoReturn:
    """Confine this process, then answer queries with `reply` until the other side is gone."""
    die_with_parent()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    is_confined = confine()
    threading.stack_size(_STACK_BYTES)
    hello = HELLO.pack(is_confined, os.getpid(), generation)
    thread = threading.Thread(target=_serve, args=(held, hello, limits, reply), daemon=True)
    thread.start()
    thread.join()
    os._exit(0)


def _serve(held: WorkerStores, hello: bytes, limits: Limits, reply: Reply) -> None:
    held.open(limits.memory_bytes)
    _write(hello)
    growth = _Growth()
    channel = _Channel()
    with suppress(EOFError, OSError):
        while True:
            wanted, request = read_request(channel.read)
            signal.setitimer(signal.ITIMER_REAL, limits.deadline_s + _PATIENCE_S)
            outcome = _outcome(held, wanted, request, limits, reply)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _write(write_answer(outcome, growth.bytes()))


def _outcome(
    held: WorkerStores, build: str, request: QueryRequest, limit: Limits, reply: Reply
) -> Answer | DystoniaKgError:
    try:
        return reply(held.store(build, request), request, limit)
    except DystoniaKgError as e:
        return e
    except MemoryError:
        return TooLargeError(*OUT_OF_MEMORY)
    except RecursionError:
        return QueryTooComplexError("the query nests too deeply", hint="write it flatter")
    except RuntimeError as e:
        if (damage := damage_of(e)) is None:
            raise
        return damage


OUT_OF_MEMORY = ("the query needs more memory than this server allows a query",)


class _Growth:
    """How much memory this process has for itself, beyond what it had at rest.

    Of what it shares with its host, reading makes copies: the engine counts references. To ask the
    system takes a millisecond, and is done only when the process has touched new memory.
    """

    def __init__(self) -> None:
        self._faults = _faults()
        self._at_rest = _private_bytes()
        self._bytes = 0

    def bytes(self) -> int:
        """Give the growth, to within a few MiB."""
        faults = _faults()
        if faults > self._faults + _PAGE_FAULTS_BETWEEN_LOOKS:
            self._faults = faults
            self._bytes = max(0, _private_bytes() - self._at_rest)
        return self._bytes


def _faults() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt if sys.platform != "win32" else 0


def _private_bytes() -> int:
    """Give the memory that only this process has (man 5 proc), 0 where the system does not tell."""
    with suppress(OSError, ValueError):
        lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
        return sum(
            int(line.split()[1]) * 1024 for line in lines if line.startswith(_PRIVATE_MEMORY)
        )
    return 0


class _Channel:
    """Reads what comes over the channel, as much of it as there is at a time."""

    def __init__(self) -> None:
        self._ahead = b""

    def read(self, size: int) -> bytes:
        """Read so many bytes; EOFError when the other side is gone."""
        while len(self._ahead) < size:
            piece = os.read(CHANNEL, _PIECE_BYTES)
            if not piece:
                raise EOFError
            self._ahead += piece
        found, self._ahead = self._ahead[:size], self._ahead[size:]
        return found


def _write(text: bytes) -> None:
    view = memoryview(text)
    while view:
        view = view[os.write(CHANNEL, view) :]
