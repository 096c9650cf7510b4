"""Read OWL in its own syntaxes (functional, Manchester, OWL/XML), by py-horned-owl."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from dystonia_kg.loading.files import OpenedFile, Progress
from dystonia_kg.loading.syntaxes import FileFormat

_MESSAGE_SHOWN = 300


def read_owl(path: Path, form: FileFormat, progress: Progress | None = None) -> Iterator[ox.Triple]:
    """Yield the triples of an ontology (OWL 2 Mapping to RDF Graphs); it is held in memory whole.

    Raises LoadError with the parser's words, which name the place.
    """
    import pyhornedowl

    with OpenedFile(path, progress) as file, tempfile.TemporaryDirectory() as folder:
        data = file.readall() or b""
        try:
            text = data.decode("utf-8")
            document = pyhornedowl.open_ontology_from_string(text, serialization=form.value)  # type: ignore[arg-type]
        except UnicodeDecodeError as e:
            line = data.count(b"\n", 0, e.start) + 1
            raise file.error("not UTF-8", line) from e
        except ValueError as e:
            words = " ".join(str(e).split())[:_MESSAGE_SHOWN]
            raise file.error(f"cannot be read as {form.title}: {words}") from e
        written = Path(folder) / "ontology.rdf"
        document.save_to_file(str(written), "rdf")
        for quad in ox.parse(
            path=str(written), format=ox.RdfFormat.RDF_XML, rename_blank_nodes=True
        ):
            yield quad.triple
