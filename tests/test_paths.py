"""Where the home folder is."""

from pathlib import Path

import pytest

from dystonia_kg.paths import default_home

CASES = [
    ({"DYSTONIA_KG_HOME": "/x/y"}, "linux", Path("/x/y")),
    ({"DYSTONIA_KG_HOME": "~/y"}, "linux", Path("~/y").expanduser()),
    ({}, "linux", Path("~/.local/share/dystonia-kg").expanduser()),
    ({"XDG_DATA_HOME": "/d"}, "linux", Path("/d/dystonia-kg")),
    ({}, "darwin", Path("~/Library/Application Support/dystonia-kg").expanduser()),
    ({"LOCALAPPDATA": "/l"}, "win32", Path("/l/dystonia-kg")),
]


@pytest.mark.parametrize(("environ", "platform", "expected"), CASES)
def test_default_home(environ: dict[str, str], platform: str, expected: Path) -> None:
    assert default_home(environ, platform) == expected
