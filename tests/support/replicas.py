"""Two replicas of one snapshot behind nginx, with real processes; fixtures of tests/system."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dystonia_kg.store.backup import back_up, restore
from dystonia_kg.store.store import current_build
from dystonia_kg.writes.apply import Update, apply_update
from support.proxied import FAST, in_front
from support.real_parts import program
from support.serving import PATIENCE_S, Reply, ask, running
from support.writable import BASE, MINE, project_home

LABELS = "SELECT ?label { dyst:CervicalDystonia rdfs:label ?label }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def nginx_program() -> str:
    """Give the path of nginx."""
    return program("nginx", "nginx", "/usr/sbin/nginx")


@dataclass
class Snapshots:
    """Two backups of one graph: without and with a written mark."""

    first: Path
    second: Path


@pytest.fixture(scope="module")
def snapshots(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshots:
    folder = tmp_path_factory.mktemp("snapshots")
    home = project_home(small_home, folder / "home")
    manifest = current_build(home) / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"id": "first"}))
    back_up(home, folder / "first.tar")
    apply_update(home, Update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <{MINE}> <{MINE}> 1 }} }}", BASE))
    back_up(home, folder / "second.tar")
    return Snapshots(folder / "first.tar", folder / "second.tar")


@dataclass
class Replicas:
    """nginx, and the two servers behind it with their homes and access logs."""

    address: str
    folder: Path
    direct: list[str]
    processes: list["subprocess.Popen[str]"]
    homes: list[Path]

    def log(self, number: int) -> list[dict[str, Any]]:
        text = (self.folder / f"server-{number}.log").read_text()
        return [json.loads(line) for line in text.splitlines()]

    def asked(self, number: int) -> int:
        """How many queries a replica has answered."""
        return sum(line["route"] == "sparql" for line in self.log(number))


Start = Callable[..., Replicas]


@pytest.fixture(scope="module")
def start_replicas(
    snapshots: Snapshots, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Start]:
    nginx = nginx_program()
    with ExitStack() as stack:

        def started(changes: Mapping[str, str]) -> Replicas:
            folder = tmp_path_factory.mktemp("replicas")
            homes = [folder / "home-0", folder / "home-1"]
            servers = []
            for number, home in enumerate(homes):
                with snapshots.first.open("rb") as file:
                    restore(home, file)
                log = str(folder / f"server-{number}.log")
                options = ("--proxies", "1", "--access-log", log)
                servers.append(stack.enter_context(running(home, *options)))
            direct = [address for address, _ in servers]
            address = stack.enter_context(in_front(nginx, folder, direct, changes))
            return Replicas(address, folder, direct, [process for _, process in servers], homes)

        yield started


@pytest.fixture(scope="module")
def replicas(start_replicas: Start) -> Replicas:
    """Replicas that tests leave as they are."""
    return start_replicas(FAST)


def cache_status(reply: Reply) -> str:
    """Give what nginx says of its cache."""
    return reply.headers.get("Cache-Status", "")


def get(replicas: Replicas, text: str, **headers: str) -> Reply:
    """Ask a query through nginx."""
    return ask(replicas.address, text, **{"Accept": "text/csv", **headers})


def until(check: Callable[[], bool]) -> bool:
    """Tell whether something comes about in time."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if check():
            return True
        time.sleep(0.05)
    return False
