"""What a worker process gives up: the network, other programs, most memory, and outliving others.

On Linux a seccomp filter (man 2 seccomp) refuses the system calls that open or use sockets, start
programs or look into other processes; they fail with EPERM. Elsewhere there is no filter, and
`forbid_network` says so.
"""

import ctypes
import os
import platform
import signal
import struct
import sys
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from dystonia_kg import environment
from dystonia_kg.errors import QueryRefusedError
from dystonia_kg.store.address_space import mapped_bytes

if sys.platform != "win32":
    import resource

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_FILTER = 2
_KILL, _EPERM = 0x80000000, 0x00050000 | 1
_AT_LEAST = 0x35
ALLOW = 0x7FFF0000
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
"""Codes of the filter's steps (linux/bpf_common.h): a code, two distances to jump, a value."""
_AT_NUMBER, _AT_ARCHITECTURE = 0, 4
Step: TypeAlias = tuple[int, int, int, int]
_X32 = 0x40000000

# Numbers from the kernel's tables: asm/unistd_64.h (x86_64), asm-generic/unistd.h (aarch64).
_REFUSED = {
    "x86_64": {
        "socket": 41,
        "connect": 42,
        "accept": 43,
        "sendto": 44,
        "sendmsg": 46,
        "bind": 49,
        "listen": 50,
        "socketpair": 53,
        "execve": 59,
        "ptrace": 101,
        "accept4": 288,
        "sendmmsg": 307,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "execveat": 322,
        "io_uring_setup": 425,
        "pidfd_getfd": 438,
    },
    "aarch64": {
        "ptrace": 117,
        "socket": 198,
        "socketpair": 199,
        "bind": 200,
        "listen": 201,
        "accept": 202,
        "connect": 203,
        "sendto": 206,
        "sendmsg": 211,
        "execve": 221,
        "accept4": 242,
        "sendmmsg": 269,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "execveat": 281,
        "io_uring_setup": 425,
        "pidfd_getfd": 438,
    },
}
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


class Program(ctypes.Structure):
    """A filter as the kernel takes it; `code` must stay as long as it is in use."""

    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

    def __init__(self, code: bytes) -> None:
        self.code = ctypes.create_string_buffer(code)
        super().__init__(len(code) // 8, ctypes.addressof(self.code))


def die_with_parent(parent: int = 0) -> None:
    """End this process when the thread that started it ends (Linux), or has ended already.

    `parent` is its process id, where that is known: it may have ended before this is called.
    """
    parent = parent or os.getppid()
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def limit_memory(limit_bytes: int | None) -> None:
    """Let this process map `limit_bytes` more than now; beyond that the engine aborts.

    None lifts the limit.
    """
    if sys.platform == "linux":
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = most if limit_bytes is None else mapped_bytes() + limit_bytes
        allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_AS, (allowed, most))
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def forbid_network(*spared: str) -> bool:
    """Refuse this process all sockets but those it has, and other programs; tell if that worked.

    What it has open can still be read and written with `os.read` and `os.write`. Threads that run
    already are not covered: call this before there are any. `spared` names system calls that
    another filter takes care of.
    """
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _REFUSED:
        return False
    numbers = [number for name, number in _REFUSED[machine].items() if name not in spared]
    return refuse_calls(machine, numbers)


def refuse_calls(machine: str, numbers: Iterable[int]) -> bool:
    """Refuse this process system calls, by their numbers on its machine; tell if that worked."""
    program = Program(written(machine, [step for n in numbers for step in on_call(n, _EPERM)]))
    return gain_no_rights() and _prctl(_PR_SET_SECCOMP, _FILTER, ctypes.addressof(program))


def can_forbid_network() -> bool:
    """Try in a copy of this process whether `forbid_network` works on this system."""
    if not hasattr(os, "fork"):
        return False
    if not (child := os.fork()):
        code = 1
        try:
            code = 0 if forbid_network() else 1
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def unconfined() -> QueryRefusedError:
    """Say that users' queries are not run where that cannot be done."""
    return QueryRefusedError(
        "queries are refused: this system has no filter of system calls (seccomp) to confine them",
        hint=f"to run them all the same, start with --unconfined-queries or "
        f"{environment.UNCONFINED_QUERIES}=1",
    )


def gain_no_rights() -> bool:
    """Give up all rights that a program could gain; without that there is no filter."""
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def on_call(number: int, action: int) -> list[Step]:
    """Give the steps that answer a system call with an action."""
    return [(EQUAL, 0, 1, number), (RETURN, 0, 0, action)]


def written(machine: str, steps: Sequence[Step]) -> bytes:
    """Write a filter: another architecture kills, its steps come next, the rest is allowed."""
    whole = [
        (LOAD, 0, 0, _AT_ARCHITECTURE),
        (EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (RETURN, 0, 0, _KILL),
        (LOAD, 0, 0, _AT_NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (RETURN, 0, 0, _EPERM),
        *steps,
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in whole)


def _prctl(option: int, *values: int) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    return bool(libc.prctl(ctypes.c_int(option), *arguments) == 0)
