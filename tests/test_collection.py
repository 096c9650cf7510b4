"""The tests themselves: none is left out by where it lies."""

from fnmatch import fnmatch
from pathlib import Path

import pytest


def test_no_folder_of_tests_is_passed_over(pytestconfig: pytest.Config) -> None:
    """By default pytest passes over folders named build, and with them the tests of the build."""
    root = Path(__file__).parent
    folders = {part for path in root.rglob("test_*.py") for part in path.relative_to(root).parts}
    patterns = pytestconfig.getini("norecursedirs")
    assert "build" in folders
    assert [f for f in sorted(folders) if any(fnmatch(f, pattern) for pattern in patterns)] == []
