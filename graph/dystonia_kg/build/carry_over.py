"""Carry the graphs that users loaded over from one build to the next."""

import json
from pathlib import Path
from typing import Any

from dystonia_kg.errors import StoreError
from dystonia_kg.store.draft import LOADED, PLAIN
from dystonia_kg.store.named_graphs import copy_graphs
from dystonia_kg.store.store import open_raw, open_to_write, read_manifest


def loaded_before(home: Path, *, discard: bool = False) -> dict[str, dict[str, Any]]:
    """Give the loaded graphs of the current build, none with `discard` or without a build.

    Raises StoreError when there may be some that cannot be read.
    """
    current = home / "current"
    if discard or not current.is_symlink():
        return {}
    try:
        manifest = json.loads((current / "manifest.json").read_text(encoding="utf-8"))
        is_plain = bool(manifest.get(PLAIN))
        found: dict[str, dict[str, Any]] = manifest.get(LOADED, {})
        if found:
            read_manifest(current.resolve())
            open_raw(current / "store")
    except (OSError, ValueError, AttributeError, StoreError) as e:
        raise _lost(e) from e
    if is_plain:
        raise StoreError(
            f"{home} holds a store of somebody's own", hint="choose another folder, or --discard it"
        )
    return found


def _lost(error: Exception) -> StoreError:
    reason = error.message if isinstance(error, StoreError) else error
    return StoreError(
        f"graphs that were loaded into the current build cannot be carried over: {reason}",
        hint="nothing was changed; keep a copy of the home folder, then load their files anew "
        "into a new one (--home), or here after build --discard",
    )


def carry_over(home: Path, path: Path, *, discard: bool = False) -> dict[str, dict[str, Any]]:
    """Copy the loaded graphs of the current build into the new store at `path`; give their list.

    Raises StoreError when they cannot be read.
    """
    loaded = loaded_before(home, discard=discard)
    if loaded:
        target = open_to_write(path)
        try:
            copy_graphs(open_raw(home / "current" / "store"), target, loaded)
        except RuntimeError as e:  # a damaged file
            raise _lost(e) from e
        target.optimize()
        target.flush()
    return loaded
