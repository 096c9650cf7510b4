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
from pathlib import Path

if sys.platform != "win32":
    import resource

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_FILTER = 2
_ALLOW, _KILL, _EPERM = 0x7FFF0000, 0x80000000, 0x00050000 | 1
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_AT_NUMBER, _AT_ARCHITECTURE = 0, 4
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


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def die_with_parent() -> None:
    """End this process when the thread that started it ends (Linux), or has ended already."""
    parent = os.getppid()
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def limit_memory(limit_bytes: int) -> None:
    """Let this process map `limit_bytes` more than now; beyond that the engine aborts."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        now = pages * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + limit_bytes, now + limit_bytes))
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def forbid_network() -> bool:
    """Refuse this process all sockets but those it has, and other programs; tell if that worked.

    What it has open can still be read and written with `os.read` and `os.write`. Threads that run
    already are not covered: call this before there are any.
    """
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _REFUSED:
        return False
    code = _filter(machine)
    buffer = ctypes.create_string_buffer(code)
    program = _Program(len(code) // 8, ctypes.addressof(buffer))
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1) and _prctl(
        _PR_SET_SECCOMP, _FILTER, ctypes.addressof(program)
    )


def _prctl(option: int, *values: int) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    return bool(libc.prctl(ctypes.c_int(option), *arguments) == 0)


def _filter(machine: str) -> bytes:
    """Write the filter's program: another architecture kills, what is refused gives EPERM."""
    numbers = sorted(_REFUSED[machine].values())
    steps = [
        (_LOAD, 0, 0, _AT_ARCHITECTURE),
        (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _AT_NUMBER),
        (_AT_LEAST, len(numbers) + 1, 0, _X32),
        *((_EQUAL, len(numbers) - index, 0, number) for index, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _EPERM),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
