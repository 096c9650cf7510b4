"""The one way to change a built store.

A writer works on a clone of the current build, which readers never see. When it is done, a
snapshot of the clone becomes the current build by one rename; a writer that fails or is killed
leaves what was there. When `writing` has returned, the change survives the end of any process.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dystonia_kg.store import kept_rows
from dystonia_kg.store.builds import build_id, exclusive, new_build
from dystonia_kg.store.named_graphs import add_quads, remove_graph
from dystonia_kg.store.store import clone, current_build, read_manifest, snapshot

PLAIN = "plain"
"""Key of the manifest of a store of one's own: the default graph is no merge, all is writable."""
LOADED = "loaded"
"""Key of the manifest: the graphs beside the project's own, by IRI."""
_CHECKSUMS = "checksums"
"""Key of the manifest: what `named_graphs.checksum` gave for graphs, where that was asked."""


@dataclass
class Draft:
    """A copy of the current build that may be changed: its store, and its manifest.

    Graphs that are added are listed in `loaded`, as {IRI: {files, triples, in_default,
    loaded_at}}; a draft must keep that list true. `build` is what it is a copy of, `folder` where
    its stores lie. `checksums` are those of graphs of the build, by IRI ("" is the default graph),
    as far as known; they are kept where `keep_checksums` is called.
    """

    store: ox.Store
    manifest: dict[str, Any]
    build: Path
    folder: Path
    checksums: dict[str, str] = field(default_factory=dict)

    @property
    def loaded(self) -> dict[str, dict[str, Any]]:
        """The graphs beside the project's own, by IRI."""
        found: dict[str, dict[str, Any]] = self.manifest.setdefault(LOADED, {})
        return found

    def default_members(self) -> set[str]:
        """Give the graphs whose merge is the default graph."""
        own = set(self.manifest.get("graphs", ()))
        return own | {iri for iri, entry in self.loaded.items() if entry["in_default"]}

    def put_back(self, spared: Iterable[str]) -> None:
        """Make all as it is in the build again, but for these named graphs."""
        fresh = clone(self.build, self.folder / "again")
        for name in spared:
            graph = ox.NamedNode(name)
            remove_graph(fresh, name)
            add_quads(fresh, self.store.quads_for_pattern(None, None, None, graph))
            if self.store.contains_named_graph(graph):
                fresh.add_graph(graph)
        self.store = fresh

    def keep_checksums(self) -> None:
        """Let the checksums be those of the draft as well: these graphs have not changed."""
        if self.checksums:
            self.manifest[_CHECKSUMS] = self.checksums


@contextmanager
def writing(home: Path, *, wait_s: float = 10.0) -> Iterator[Draft]:
    """Open a draft of the current build, to be changed in a `with` block.

    What was done to the draft becomes current when the block ends, and nothing of it when the
    block raises. Raises StoreError when there is no build, when another process is writing for
    longer than `wait_s`, or when the disk refuses.
    """
    with exclusive(home, wait_s=wait_s) as builds:
        build = current_build(home)
        manifest = read_manifest(build)
        with new_build(home, builds) as (work, publish):
            checksums = manifest.pop(_CHECKSUMS, {})
            folder = work / "draft"
            folder.mkdir()
            draft = Draft(clone(build, folder / "first"), manifest, build, folder, checksums)
            try:
                yield draft
                snapshot(draft.store, work / "store")
            finally:
                del draft.store  # closes it, or it would go on writing into the folder
            shutil.rmtree(folder)
            _link_release(build, work)
            if not _may_differ(manifest) and not _may_differ(read_manifest(build)):
                kept_rows.take_over(build, work)
            name = build_id(manifest.get("version", ""), manifest.get("content_sha256", ""))
            publish({**manifest, "id": name})


def _may_differ(manifest: Mapping[str, Any]) -> bool:
    """Tell whether the default graph may be another than the project's own graphs make it."""
    entries = manifest.get(LOADED, {}).values()
    return bool(manifest.get(PLAIN)) or any(entry["in_default"] for entry in entries)


def _link_release(build: Path, work: Path) -> None:
    """Take the release files over, as hard links: they are never changed."""
    if (build / "release").is_dir():
        shutil.copytree(build / "release", work / "release", copy_function=os.link)
