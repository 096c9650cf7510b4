"""Where builds are kept: the folder of `--home`, of DYSTONIA_KG_HOME, or of the user's own data."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "DYSTONIA_KG_HOME"


def default_home(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Give the home folder to use when none is named on the command line."""
    if environ.get(VARIABLE):
        return Path(environ[VARIABLE]).expanduser()
    if platform == "win32":
        base = environ.get("LOCALAPPDATA", "~/AppData/Local")
    elif platform == "darwin":
        base = "~/Library/Application Support"
    else:
        base = environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "dystonia-kg"
