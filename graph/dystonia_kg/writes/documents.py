"""The documents that a write brings along: the folder that holds them, and their triples."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from dystonia_kg.errors import LoadError, QuerySyntaxError, StoreError
from dystonia_kg.loading.files import format_of
from dystonia_kg.loading.omissions import Omissions
from dystonia_kg.loading.read import read_document


@dataclass(frozen=True)
class Part:
    """A document: the file that holds it, its format's name where that is said, its own name."""

    path: str
    format: str | None
    name: str = "the document"


@contextmanager
def parts_folder() -> Iterator[Path]:
    """Give a folder for documents, removed afterwards; StoreError when the disk refuses."""
    try:
        with tempfile.TemporaryDirectory(prefix="dystonia-kg-") as folder:
            yield Path(folder)
    except OSError as e:
        raise StoreError(
            f"what was sent cannot be put on the disk: {e.strerror or e}",
            hint=f"nothing was changed; the operator can make room in {tempfile.gettempdir()}",
        ) from e


def quads_of(
    part: Part, graph: ox.NamedNode | ox.DefaultGraph, base: str | None
) -> Iterator[ox.Quad]:
    """Give the triples of a document as quads of one graph.

    Raises QuerySyntaxError, naming the line, for what cannot be read or has a graph of its own.
    """
    for quad in _parsed(part, base):
        if quad.graph_name not in (ox.DefaultGraph(), graph):
            raise QuerySyntaxError(
                f"{part.name} holds a graph of its own, {quad.graph_name}",
                hint="send the triples of one graph",
            )
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _parsed(part: Part, base: str | None) -> Iterator[ox.Quad]:
    path, left_out = Path(part.path), Omissions()
    try:
        form = format_of(path, part.format)
        for read in read_document(path, form, None, left_out, base=base):
            yield read if isinstance(read, ox.Quad) else ox.Quad(*read)
    except LoadError as e:
        raise QuerySyntaxError(
            e.message.replace(path.name, part.name, 1), hint=e.hint or "nothing was changed"
        ) from e
    if left_out:
        raise QuerySyntaxError(
            f"{part.name} holds what has no place here: {'; '.join(left_out.told())}",
            hint="nothing was changed; dystonia-kg load leaves such things out",
        )
