"""Processes that may not make a system call, as in a container whose own filter takes it away."""

import os
import platform
import subprocess
import sys
from pathlib import Path

_NUMBERS = {
    "x86_64": {"seccomp": 317, "prctl": 157},
    "aarch64": {"seccomp": 277, "prctl": 167},
}


def denied_to(program: str, name: str, *arguments: str, **environ: str) -> str:
    """Run a program in a process that may not make a system call; give all that it prints."""
    machine = platform.machine()
    denial = (
        "from dystonia_kg.workers import sandbox\n"
        f"assert sandbox.refuse_calls({machine!r}, [{_NUMBERS[machine][name]}])\n"
    )
    return subprocess.run(
        [sys.executable, "-c", denial + program, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **environ},
        text=True,
        timeout=120,
        check=False,
    ).stdout


def served(name: str, home: Path, *options: str) -> str:
    """Give what `serve` says where a system call is not to be had, when it does not start."""
    program = "import sys\nfrom dystonia_kg.cli.main import main\nmain(sys.argv[1:])\n"
    return denied_to(program, name, "--home", str(home), "serve", "--port", "1", *options)
