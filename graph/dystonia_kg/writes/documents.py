"""The documents that a write brings along: the folder that holds them, and their triples."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from dystonia_kg.engine.results import RDF_FORMATS
from dystonia_kg.errors import QuerySyntaxError, StoreError
from dystonia_kg.loading.files import xml_line
from dystonia_kg.sparql.negotiation import GRAPH_FORMATS, RDF_XML, by_name


@dataclass(frozen=True)
class Part:
    """A document: the file that holds it, its format's name, and what to call it."""

    path: str
    format: str
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
    form = by_name(part.format, GRAPH_FORMATS).format
    try:
        yield from ox.parse(
            path=part.path, format=RDF_FORMATS[form], base_iri=base, rename_blank_nodes=True
        )
    except SyntaxError as e:
        line = "" if e.lineno or form is not RDF_XML else _xml_place(Path(part.path))
        raise QuerySyntaxError(
            f"{part.name} cannot be read as {form.title}: {line}{e.msg}",
            hint="nothing was changed",
        ) from e


def _xml_place(path: Path) -> str:
    line = xml_line(path)
    return f"line {line}: " if line else ""
