"""A stop: who has asked is answered, and who has not is not waited for."""

import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from support.raw_http import get, is_closed, opened, received
from support.serving import running


def test_a_stop_does_not_wait_for_half_a_request(small_home: Path) -> None:
    options = ("--header-s", "60", "--stop-s", "60", "--server-workers", "1")
    with running(small_home, *options) as (address, server):
        port = int(address.rpartition(":")[2])
        with opened(port) as idle, opened(port) as half, opened(port) as busy:
            idle.sendall(get("ASK%7B%7D"))
            assert received(idle)[0] == 200
            half.sendall(b"GET /sparql HTTP/1.1\r\nHo")
            busy.sendall(b"GET /queries HTTP/1.1\r\nHost: a\r\n\r\n")
            time.sleep(0.2)
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)
            assert received(busy)[0] == 200
            assert is_closed(idle)
            assert is_closed(half)


def test_a_second_stop_does_not_wait(small_home: Path) -> None:
    options = ("--deadline-s", "60", "--stop-s", "60", "--server-workers", "1")
    endless = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
    with running(small_home, *options) as (address, server):
        busy = opened(int(address.rpartition(":")[2]))
        busy.sendall(get(endless))
        time.sleep(0.5)
        server.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            server.wait(timeout=1.5)
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)
        busy.close()
