"""Open a file that is to be loaded: which format it is in, gzip or not, how far it has been read.

RDF syntaxes are read by pyoxigraph in a stream; errors name the file and the line.
"""

import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from types import TracebackType
from xml.parsers import expat

import pyoxigraph as ox

from dystonia_kg.errors import LoadError

Progress = Callable[[int], None]
"""Is told how many more bytes of the file, as it lies on the disk, have been read."""

_GZIP = b"\x1f\x8b"
_OWL_XML = re.compile(rb"<(?:\w+:)?Ontology\b")
_FUNCTIONAL = re.compile(rb"\s*(?:#[^\n]*\n\s*)*(?:Prefix|Ontology)\s*\(")
_SNIFFED_BYTES = 65_536
_READ_BYTES = 1 << 18


class FileFormat(Enum):
    """A syntax that can be loaded; the value is its name on the command line."""

    OBO = "obo"
    OBO_GRAPHS = "obographs"
    RDF_XML = "rdfxml"
    TURTLE = "turtle"
    N_TRIPLES = "ntriples"
    N_QUADS = "nquads"
    TRIG = "trig"

    @property
    def has_graphs(self) -> bool:
        """Tell whether a file of this format may hold several graphs."""
        return self in (FileFormat.N_QUADS, FileFormat.TRIG)


_EXTENSIONS = {
    ".obo": FileFormat.OBO,
    ".json": FileFormat.OBO_GRAPHS,
    ".owl": FileFormat.RDF_XML,
    ".rdf": FileFormat.RDF_XML,
    ".xml": FileFormat.RDF_XML,
    ".ttl": FileFormat.TURTLE,
    ".nt": FileFormat.N_TRIPLES,
    ".nq": FileFormat.N_QUADS,
    ".trig": FileFormat.TRIG,
}
_RDF = {
    FileFormat.RDF_XML: ox.RdfFormat.RDF_XML,
    FileFormat.TURTLE: ox.RdfFormat.TURTLE,
    FileFormat.N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    FileFormat.N_QUADS: ox.RdfFormat.N_QUADS,
    FileFormat.TRIG: ox.RdfFormat.TRIG,
}


def format_of(path: Path, name: str | None = None) -> FileFormat:
    """Give the format that is named, or else the one of the extension (before a `.gz`)."""
    if name is not None:
        return FileFormat(name)
    suffix = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    found = _EXTENSIONS.get(suffix.lower())
    if found is None:
        raise LoadError(
            f"{path.name}: the format cannot be told from the extension '{suffix}'",
            hint="name it with --format, or use " + ", ".join(_EXTENSIONS),
        )
    return found


class OpenedFile(io.RawIOBase):
    """A file being read, unzipped when it is gzip; counts lines and tells of its progress."""

    def __init__(self, path: Path, progress: Progress | None = None) -> None:
        """Open the file; LoadError when it cannot be read."""
        self.name = path.name
        self.lines = 0
        self.is_zipped = False
        self._progress = progress or (lambda _: None)
        self._told = 0
        self._failure: LoadError | None = None
        try:
            self._raw = path.open("rb")
            self.is_zipped = self._raw.read(2) == _GZIP
            self._raw.seek(0)
        except OSError as e:
            raise LoadError(f"{path.name}: cannot be read: {e.strerror or e}") from e
        self._content = gzip.GzipFile(fileobj=self._raw) if self.is_zipped else self._raw

    def readable(self) -> bool:
        """Say that this stream can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read the next bytes; LoadError when the gzip file is truncated or damaged."""
        chunk = self._chunk(len(buffer))
        buffer[: len(chunk)] = chunk
        self.lines += chunk.count(b"\n")
        at = self._raw.tell()
        self._progress(at - self._told)
        self._told = at
        return len(chunk)

    def _chunk(self, size: int) -> bytes:
        try:
            return self._content.read(size)
        except EOFError as e:
            self._failure = self.error("the gzip file is truncated")
            raise self._failure from e
        except (gzip.BadGzipFile, zlib.error) as e:
            self._failure = self.error(f"the gzip file is damaged: {e}")
            raise self._failure from e
        except OSError as e:
            self._failure = self.error(f"cannot be read: {e.strerror or e}")
            raise self._failure from e

    def error(self, message: str, line: int | None = None) -> LoadError:
        """Make the error that names the file, and the line where it is known."""
        place = f"{self.name}, line {line}" if line else self.name
        return LoadError(f"{place}: {message}")

    def require_intact(self) -> None:
        """Raise again what reading raised, where a parser has put its own error in its place."""
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        """Close the file."""
        self._raw.close()
        super().close()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        self.close()


def read_rdf(path: Path, form: FileFormat, progress: Progress | None = None) -> Iterator[ox.Quad]:
    """Yield the quads of a file in an RDF syntax, its blank nodes renamed.

    Raises LoadError naming file and line.
    """
    if form is FileFormat.RDF_XML:
        _require_rdf_xml(path)
    with OpenedFile(path, progress) as file:
        try:
            stream = io.BufferedReader(file, _READ_BYTES)
            yield from ox.parse(stream, format=_RDF[form], rename_blank_nodes=True)
        except SyntaxError as e:
            file.require_intact()
            line = (
                e.lineno
                or (xml_line(path) if form is FileFormat.RDF_XML else None)
                or file.lines + 1
            )
            raise file.error(_without_place(e.msg), line) from e
        except OSError as e:
            file.require_intact()
            raise file.error(str(e)) from e


def _without_place(message: str) -> str:
    """Take pyoxigraph's own place off its message: only the line that we give is needed."""
    return re.sub(r"^Parser error (?:at|between) line [^:]*: ", "", message)


def xml_line(path: Path) -> int | None:
    """Give the line where a file stops being well-formed XML; pyoxigraph does not say it."""
    parser = expat.ParserCreate()
    with OpenedFile(path) as file:
        try:
            parser.ParseFile(io.BufferedReader(file))
        except expat.ExpatError as e:
            return e.lineno
    return None


def _require_rdf_xml(path: Path) -> None:
    """Raise LoadError for OWL in another syntax, which is easily taken for RDF/XML."""
    with OpenedFile(path) as file:
        start = io.BufferedReader(file).read(_SNIFFED_BYTES)
        if _FUNCTIONAL.match(start):
            raise file.error("this is OWL functional syntax; convert it to RDF/XML or Turtle")
        if b":RDF" not in start and _OWL_XML.search(start):
            raise file.error("this is OWL/XML; convert it to RDF/XML or Turtle")
