"""Fixtures: stores to write to, and documents."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dystonia_kg.writes.apply import Part
from support.writable import plain_home, project_home


@pytest.fixture
def home(small_home: Path, tmp_path: Path) -> Path:
    return project_home(small_home, tmp_path / "home")


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return plain_home(tmp_path / "plain")


@pytest.fixture
def part(tmp_path: Path) -> Callable[..., Part]:
    def written(text: str, format_name: str = "turtle") -> Part:
        path = tmp_path / f"part-{len(list(tmp_path.iterdir()))}"
        path.write_text(text, encoding="utf-8")
        return Part(str(path), format_name)

    return written
