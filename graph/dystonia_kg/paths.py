"""Where the ontology modules, queries and curated tables lie, in a checkout and in a wheel."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from dystonia_kg import environment

PACKAGE_DIR = Path(__file__).resolve().parent
_CHECKOUT = PACKAGE_DIR.parent.parent


def _folder(in_wheel: str, in_checkout: str) -> Path:
    shipped = PACKAGE_DIR / "data" / in_wheel
    return shipped if shipped.is_dir() else _CHECKOUT / in_checkout


ONTOLOGY_DIR = _folder("ontology", "ontology")
QUERIES_DIR = _folder("queries", "queries")
SOURCES_DIR = _folder("sources", "graph/sources")
REASONED_DIR = PACKAGE_DIR / "build" / "reasoned"
CHECKS_DIR = PACKAGE_DIR / "build" / "checks"
BUNDLES_DIR = PACKAGE_DIR / "web" / "static" / "bundles"
"""Scripts of the editor and the graph view, which setting up builds where it can."""


def default_home(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Give the home folder to use when none is named on the command line."""
    if environ.get(environment.HOME):
        return Path(environ[environment.HOME]).expanduser()
    if platform == "win32":
        base = environ.get("LOCALAPPDATA", "~/AppData/Local")
    elif platform == "darwin":
        base = "~/Library/Application Support"
    else:
        base = environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "dystonia-kg"
