"""What the pages work on: the store, the indexes over it, and the gallery of queries."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dystonia_kg.browse.indexes import Indexes
from dystonia_kg.build.schema_org import as_json_ld
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.questions.ask import Asker
from dystonia_kg.questions.embedding import load_embedding

_SOURCE_GRAPH = PREFIXES["graph"] + "source/"


@dataclass
class Site(Indexes):
    """One build, opened."""

    hrefs: dict[str, dict[str, str]] = field(default_factory=dict)
    """Addresses of pages by the site's root, then by IRI, as far as they were asked for."""

    @cached_property
    def asker(self) -> Asker:
        """What understands questions in words; it and its model are read at the first of them."""
        return Asker(self.queries, self.resolver, load_embedding())

    @property
    def schema_org(self) -> dict[str, object]:
        """The data set as search engines read it."""
        names = (iri.removeprefix(_SOURCE_GRAPH) for iri in self.graph_sizes)
        sources = [PREFIXES["src"] + name for name in names if not name.startswith("http")]
        sizes = {path.name: path.stat().st_size for path in self.release_files}
        return as_json_ld(str(self.store.manifest.get("version") or ""), sources, sizes)

    @property
    def release_dir(self) -> Path | None:
        """The folder of the build's release files, None when it has none."""
        build = self.store.build
        folder = build / "release" if build else None
        return folder if folder and folder.is_dir() else None

    @property
    def release_files(self) -> list[Path]:
        """The release files, by name."""
        return (
            sorted(path for path in self.release_dir.iterdir() if path.is_file())
            if (self.release_dir)
            else []
        )
