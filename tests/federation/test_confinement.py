"""What a worker for SERVICE cannot do, tried in processes that are confined as it is."""

import errno
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dystonia_kg.federation import confinement
from dystonia_kg.federation.confinement import Connected, is_possible, supervise, try_it
from support.denied import denied_to, served

_CONFINED = """
import ctypes, os, socket, struct, sys
from dystonia_kg.federation.confinement import confine, hand_over
channel = socket.socket(fileno=0)
assert hand_over(channel, b"c", confine())
port = int(sys.argv[1])
def stream(family=socket.AF_INET, kind=socket.SOCK_STREAM):
    return socket.socket(family, kind)
def send_to_four_gib():
    libc, place = ctypes.CDLL(None, use_errno=True), ctypes.c_void_p(1 << 32)
    libc.mmap.restype = ctypes.c_void_p
    flags = 0x100022  # at this place or nowhere, private, anonymous
    assert libc.mmap(place, ctypes.c_size_t(4096), 3, flags, -1, ctypes.c_long(0)) == 1 << 32
    if libc.sendto(stream().fileno(), b"x", ctypes.c_size_t(1), 0, place, 16) < 0:
        raise OSError(ctypes.get_errno(), "sendto")
"""
_REFUSED = {
    "datagrams": "stream(kind=socket.SOCK_DGRAM)",
    "datagrams over IPv6": "stream(socket.AF_INET6, socket.SOCK_DGRAM)",
    "a name server": "socket.getaddrinfo('example.org', 80)",
    "a Unix socket": "stream(socket.AF_UNIX)",
    "a pair": "socket.socketpair()",
    "raw packets": "stream(kind=socket.SOCK_RAW)",
    "netlink": "stream(socket.AF_NETLINK, socket.SOCK_RAW)",
    "listening": "socket.create_server(('127.0.0.1', 0))",
    "sending to an address": "stream().sendto(b'x', ('127.0.0.1', port))",
    "an address of which half is zero": "send_to_four_gib()",
    "opening with the first bytes": "stream().sendto(b'x', 0x20000000, ('127.0.0.1', port))",
    "messages": "stream().sendmsg([b'x'], [], 0, ('127.0.0.1', port))",
    "handing sockets on": "socket.send_fds(channel, [b'x'], [0])",
    "another program": "os.execv('/bin/true', ['true'])",
}
_TO_THE_PROXY = {
    "IPv4": "stream().connect(('127.0.0.1', port))",
    "IPv6": "stream(socket.AF_INET6).connect(('::1', port))",
    "anywhere": "stream().connect(('192.0.2.1', 80))",
    "twice": "s = stream(); s.connect(('127.0.0.1', port)); s.connect(('127.0.0.1', port))",
    "after a shutdown": "s = stream(); s.shutdown(2); s.connect(('127.0.0.1', port))",
}


@pytest.fixture
def canary() -> Iterator[tuple[int, list[object]]]:
    """A port that nobody may ever reach."""
    reached: list[object] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                reached.append(listener.accept())
            except OSError:
                return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield listener.getsockname()[1], reached
    listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    listener.close()


def tried(code: str, port: int, connected: Connected = socket.socket.close) -> tuple[str, int, int]:
    """Run code in a confined process; give what it says, and how many sockets it got and did not.

    `connected` gets the proxy's ends.
    """
    ours, theirs = socket.socketpair()
    granted: list[int] = []
    refused: list[int] = []

    def grant(end: socket.socket) -> None:
        granted.append(1)
        connected(end)

    with subprocess.Popen(
        [sys.executable, "-c", _CONFINED + code, str(port)],
        stdin=theirs.fileno(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        theirs.close()
        with ours:
            _, (listener,), _, _ = socket.recv_fds(ours, 1, 1)
            supervise(listener, grant, lambda: refused.append(1))
            return child.communicate(timeout=60)[0], len(granted), len(refused)


@pytest.mark.parametrize("name", _REFUSED)
def test_other_ways_out_are_refused(name: str, canary: tuple[int, list[object]]) -> None:
    code = f"try:\n {_REFUSED[name]}\nexcept OSError as e: print('refused', e.errno)"
    said, _, refused = tried(code, canary[0])
    if name == "a name server":  # told as a failure of the network, whatever the reason
        assert said.startswith("refused")
        assert refused > 0
    else:
        assert said in (f"refused {errno.EPERM}\n", f"refused {errno.EACCES}\n")
    assert canary[1] == []


@pytest.mark.parametrize("name", _TO_THE_PROXY)
def test_every_connection_leads_to_the_proxy(name: str, canary: tuple[int, list[object]]) -> None:
    said, granted, refused = tried(f"{_TO_THE_PROXY[name]}\nprint('done')", canary[0])
    assert (said, granted, refused) == ("done\n", 1, 0)
    assert canary[1] == []


def test_what_is_sent_arrives_at_the_proxy(canary: tuple[int, list[object]]) -> None:
    got: list[bytes] = []

    def listen(end: socket.socket) -> None:
        def answer() -> None:
            with end:
                got.append(end.recv(100))
                end.sendall(b"the answer")

        threading.Thread(target=answer, daemon=True).start()

    code = "s = stream(); s.connect(('127.0.0.1', port)); s.send(b'asked'); print(s.recv(100))"
    assert tried(code, canary[0], listen)[0] == "b'the answer'\n"
    assert got == [b"asked"]
    assert canary[1] == []


def test_a_refusal_is_told(canary: tuple[int, list[object]]) -> None:
    code = "try: stream(kind=socket.SOCK_DGRAM)\nexcept OSError: pass"
    assert tried(code, canary[0])[2] == 1


def test_it_is_possible_here() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    assert is_possible()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_it_needs_no_rights() -> None:
    """Worker and supervisor are an ordinary user's, which they become when they are root's."""
    if not (supervisor := os.fork()):
        code = 1
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            code = unprivileged()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(supervisor, 0)[1]) == 0


def unprivileged() -> int:
    ours, theirs = socket.socketpair()
    if not (worker := os.fork()):
        code = 1
        try:
            try_it(theirs)
            code = 0
        finally:
            os._exit(code)
    theirs.close()
    ends: list[socket.socket] = []
    _, (listener,), _, _ = socket.recv_fds(ours, 1, 1)
    supervise(listener, ends.append)
    return os.waitpid(worker, 0)[1] or [end.recv(1) for end in ends] != [b"x"]


def test_it_is_not_possible_on_other_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement.platform, "machine", lambda: "riscv64")
    assert not is_possible()


@pytest.mark.parametrize("denied", ["seccomp", "prctl"])
def test_it_is_not_possible_where_the_system_refuses(denied: str) -> None:
    """As in a container whose own filter takes the system call away."""
    program = "from dystonia_kg.federation.confinement import is_possible\nprint(is_possible())\n"
    assert denied_to(program, denied) == "False\n"


def test_a_server_does_not_start_where_it_is_not_possible(small_home: Path) -> None:
    said = served("seccomp", small_home, "--allow-service", "http://localhost/")
    assert "SERVICE cannot be allowed on this system" in said
    assert "Traceback" not in said
    assert said.count("\n") == 1
