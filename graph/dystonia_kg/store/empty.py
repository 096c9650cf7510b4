"""A store of somebody's own: empty at first, with the plain default graph of SPARQL.

The folder is a home folder like any other; its manifest says that nothing in it is the project's.
"""

import hashlib
from pathlib import Path

from dystonia_kg.errors import StoreError
from dystonia_kg.store.builds import build_id, exclusive, new_build
from dystonia_kg.store.draft import PLAIN
from dystonia_kg.store.store import LAYOUT, current_build, read_manifest, write_store


def has_plain_store(home: Path) -> bool:
    """Tell whether a folder holds a store of somebody's own already.

    Raises StoreError when it holds something else, such as a built graph.
    """
    if (home / "current").is_symlink():
        if not read_manifest(current_build(home)).get(PLAIN):
            raise StoreError(f"{home} holds a built graph", hint="choose an empty folder")
        return True
    if home.is_dir() and any(
        path.name[0] != "." and path.name != "builds" for path in home.iterdir()
    ):
        raise StoreError(f"{home} holds other files", hint="choose an empty folder")
    return False


def make_empty(home: Path) -> None:
    """Make an empty store in a folder."""
    home.mkdir(parents=True, exist_ok=True)
    with exclusive(home) as builds, new_build(home, builds) as (work, publish):
        write_store(work / "store", {})
        name = build_id(PLAIN, hashlib.sha256().hexdigest())
        publish({"id": name, "layout": LAYOUT, PLAIN: True, "graphs": {}, "loaded": {}})
