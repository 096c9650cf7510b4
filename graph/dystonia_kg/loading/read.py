"""Read a document of any format as triples: the one way for files and for what is sent."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from dystonia_kg.loading.files import Progress, read_rdf
from dystonia_kg.loading.obo import read_obo_triples
from dystonia_kg.loading.omissions import Omissions
from dystonia_kg.loading.owl_files import read_owl
from dystonia_kg.loading.syntaxes import OWL, FileFormat


def read_document(
    path: Path,
    form: FileFormat,
    progress: Progress | None = None,
    left_out: Omissions | None = None,
    *,
    base: str | None = None,
) -> Iterator[ox.Quad] | Iterator[ox.Triple]:
    """Yield what a document says; `left_out` is told what is not read.

    `base` is the IRI that relative ones are resolved against. Raises LoadError naming the line.
    """
    if form is FileFormat.OBO:
        return read_obo_triples(path, progress, left_out)
    if form in OWL:
        return read_owl(path, form, progress, left_out, base=base)
    return read_rdf(path, form, progress, left_out, base=base)
