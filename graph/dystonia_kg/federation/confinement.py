"""The confinement of workers that may ask other endpoints: their sockets all lead to the proxy.

On Linux a filter of system calls with a listener (man 2 seccomp_unotify; Linux 5.9 or newer) hands
each call of `socket` to the supervisor, in the process that started the worker. Where the worker
wants a stream to an internet address, it is given one end of a socket pair, whose other end the
proxy has; all else is refused. `connect` is never run: it is answered as if it had worked, so it
does not matter which address the worker names.
"""

import array
import ctypes
import errno
import fcntl
import os
import platform
import select
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

from dystonia_kg.limits import Limits
from dystonia_kg.workers.sandbox import (
    ALLOW,
    EQUAL,
    LOAD,
    RETURN,
    Program,
    Step,
    forbid_network,
    gain_no_rights,
    on_call,
    written,
)
from dystonia_kg.workers.start import environment_of, start

# From linux/seccomp.h and the kernel's tables of system calls.
_SET_FILTER, _NEW_LISTENER = 1, 8
_NOTIFY, _EPERM, _DONE = 0x7FC00000, 0x00050000 | errno.EPERM, 0x00050000
_CALLS = {
    "x86_64": {"seccomp": 317, "socket": 41, "connect": 42, "setsockopt": 54, "sendto": 44},
    "aarch64": {"seccomp": 277, "socket": 198, "connect": 203, "setsockopt": 208, "sendto": 206},
}
_RECEIVE, _SEND, _ADD = 0xC0502100, 0xC0182101, 0x40182103
_NOTICE = struct.Struct("=QIIiIQ6Q")
_REPLY = struct.Struct("=QqiI")
_ADDED = struct.Struct("=QIIII")
_ADDRESS_OF_SENDTO = 16 + 8 * 4
_KIND = 0xF
_TRIED = b"x"

Connected = Callable[[socket.socket], None]


def confine() -> int | None:
    """Confine this process; give the listener for `supervise`, None where that cannot be done.

    The listener has to be handed on with `hand_over`, which also ends the confinement's making.
    Threads that run already are not covered: call this before there are any.
    """
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _CALLS or not gain_no_rights():
        return None
    calls = _CALLS[machine]
    steps = [
        *on_call(calls["socket"], _NOTIFY),
        *on_call(calls["connect"], _DONE),
        *on_call(calls["setsockopt"], _DONE),
        *_without_address(calls["sendto"]),
    ]
    program = Program(written(machine, steps))
    libc = ctypes.CDLL(None, use_errno=True)
    listener = libc.syscall(
        ctypes.c_long(calls["seccomp"]),
        ctypes.c_long(_SET_FILTER),
        ctypes.c_long(_NEW_LISTENER),
        ctypes.byref(program),
    )
    return int(listener) if listener >= 0 else None


def _without_address(number: int) -> list[Step]:
    """Refuse `sendto` with an address (its fifth argument), which could connect a socket."""
    return [
        (EQUAL, 0, 6, number),
        (LOAD, 0, 0, _ADDRESS_OF_SENDTO),
        (EQUAL, 0, 2, 0),
        (LOAD, 0, 0, _ADDRESS_OF_SENDTO + 4),
        (EQUAL, 1, 0, 0),
        (RETURN, 0, 0, _EPERM),
        (RETURN, 0, 0, ALLOW),
    ]


def hand_over(channel: socket.socket, said: bytes, listener: int) -> bool:
    """Send the listener to the supervisor, then give up all other ways to talk to anybody."""
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [listener]))]
    channel.sendmsg([said], rights)
    os.close(listener)
    return forbid_network("socket", "connect", "sendto")


def supervise(
    listener: int, connected: Connected, refused: Callable[[], None] = lambda: None
) -> None:
    """Serve a worker's wishes for sockets until it has ended.

    `connected` gets the proxy's ends of those that are granted; it must not wait, as the worker
    does until it returns. `refused` is told of all others.
    """
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    try:
        while True:
            ((_, event),) = poll.poll()
            if not event & select.POLLIN:
                return
            with suppress(OSError):  # the worker was ended, or interrupted, while it waited
                _serve(listener, connected, refused)
    finally:
        os.close(listener)


def _serve(listener: int, connected: Connected, refused: Callable[[], None]) -> None:
    notice = bytearray(_NOTICE.size)
    fcntl.ioctl(listener, _RECEIVE, notice)
    id_, _, _, _, _, _, family, kind, *_ = _NOTICE.unpack(notice)
    is_stream = kind & _KIND == socket.SOCK_STREAM
    if family not in (socket.AF_INET, socket.AF_INET6) or not is_stream:
        refused()
        fcntl.ioctl(listener, _SEND, _REPLY.pack(id_, 0, -errno.EACCES, 0))
        return
    ours, theirs = socket.socketpair()
    with theirs:
        added = bytearray(_ADDED.pack(id_, 0, theirs.fileno(), 0, os.O_CLOEXEC))
        try:
            number = fcntl.ioctl(listener, _ADD, added)
        except OSError:
            ours.close()
            raise
    connected(ours)
    fcntl.ioctl(listener, _SEND, _REPLY.pack(id_, number, 0, 0))


def is_possible() -> bool:
    """Try it in another process: whether a socket there leads to here and nowhere else."""
    if sys.platform != "linux" or platform.machine() not in _CALLS:
        return False
    ours, theirs = socket.socketpair()
    ends: list[socket.socket] = []
    with start(
        "dystonia_kg.federation.confinement",
        environ=environment_of(Limits()),
        stdin=theirs.fileno(),
        stderr=subprocess.DEVNULL,
    ) as child:
        theirs.close()
        with ours, suppress(OSError, ValueError):
            (listener,) = socket.recv_fds(ours, 1, 1)[1]
            supervise(listener, ends.append)
    said = [end.recv(1) for end in ends]
    for end in ends:
        end.close()
    return child.returncode == 0 and said == [_TRIED]


def try_it(channel: socket.socket) -> None:
    """Confine this process and send a byte to where no connection can lead."""
    listener = confine()
    if listener is None or not hand_over(channel, _TRIED, listener):
        sys.exit("this system cannot do it")
    with socket.socket() as line:
        line.connect(("127.0.0.1", 1))
        line.send(_TRIED)


if __name__ == "__main__":
    try_it(socket.socket(fileno=0))
