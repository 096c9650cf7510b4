"""What changed since the build before: the named graphs that differ, by their checksums."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dystonia_kg.errors import StoreError
from dystonia_kg.store.store import read_manifest


@dataclass(frozen=True)
class GraphDifference:
    """A named graph with its triples before and now; 0 where there was or is none."""

    iri: str
    before: int
    now: int


@dataclass(frozen=True)
class Changes:
    """The build before, when it was made, and the graphs that differ from it."""

    version: str
    made: datetime
    graphs: list[GraphDifference]


def changes(build: Path) -> Changes | None:
    """Compare a build with the one before it in the same home; None where there is none."""
    earlier = [
        path
        for path in build.resolve().parent.iterdir()
        if path.name[0] != "." and _made_ns(path.name) < _made_ns(build.resolve().name)
    ]
    if not earlier:
        return None
    before = max(earlier, key=lambda path: _made_ns(path.name))
    try:
        old, new = read_manifest(before), read_manifest(build)
    except StoreError:
        return None
    was, now = old.get("graphs", {}), new.get("graphs", {})
    differ = [
        GraphDifference(iri, was.get(iri, {}).get("triples", 0), now.get(iri, {}).get("triples", 0))
        for iri in sorted({*was, *now})
        if was.get(iri) != now.get(iri)
    ]
    made = datetime.fromtimestamp(_made_ns(before.name) / 1e9, UTC)
    return Changes(str(old.get("version", "")), made, differ)


def _made_ns(name: str) -> int:
    """Read when a build was made from its id; 0 for what is no id.

    >>> _made_ns("2026-11-22-d47a0e888ffc-ff"), _made_ns("lost+found")
    (255, 0)
    """
    try:
        return int(name.rpartition("-")[2], 16)
    except ValueError:
        return 0
