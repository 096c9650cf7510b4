"""Real parts that a machine may lack: tests that need one are left out there, but not in CI."""

import os
import shutil
from typing import NoReturn

import pytest


def left_out(why: str) -> NoReturn:
    """Leave a test out, which the summary then names; where CI is set it fails."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def program(package: str, *names: str) -> str:
    """Give the path of a program of a Debian package, which may have one of several names."""
    for name in names:
        if path := shutil.which(name):
            return path
    left_out(f"no {names[0]} on PATH; on Debian: apt-get install {package}")
