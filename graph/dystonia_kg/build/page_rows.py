"""What the indexes of the pages read, kept with a build: they are there sooner at every start."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dystonia_kg.browse.gallery import federated_queries, load_queries
from dystonia_kg.browse.indexes import Indexes
from dystonia_kg.browse.term_index import load_term_index
from dystonia_kg.sparql.tokens import with_terms
from dystonia_kg.store.kept_rows import keep
from dystonia_kg.store.store import Binding, GraphStore, Term, open_raw


class _Recorder(GraphStore):
    """A store that remembers what was asked, and what it answered."""

    def __init__(self, store: ox.Store, manifest: Mapping[str, Any]) -> None:
        super().__init__(store, manifest=manifest)
        self.rows_of: dict[str, list[Binding]] = {}

    def select(self, text: str, **bindings: Term) -> list[Binding]:
        rows = super().select(text, **bindings)
        self.rows_of[with_terms(text, bindings)] = rows
        return rows


def keep_page_rows(work: Path, manifest: Mapping[str, Any]) -> None:
    """Keep the rows of a build that is being made, its store written."""
    store = _Recorder(open_raw(work / "store"), manifest)
    Indexes(store, load_term_index(store), load_queries(), federated_queries()).warm()
    keep(work, store.rows_of)
