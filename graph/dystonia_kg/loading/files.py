"""Open a file that is to be loaded: which format it is in, gzip or not, how far it has been read.

RDF syntaxes are read by pyoxigraph in a stream; errors name the file and the line.
"""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from xml.parsers import expat

import pyoxigraph as ox

from dystonia_kg.errors import LoadError
from dystonia_kg.loading import xml_text
from dystonia_kg.loading.json_ld import note_passed_over
from dystonia_kg.loading.nesting import DEEPEST, Nesting
from dystonia_kg.loading.omissions import Omissions
from dystonia_kg.loading.syntaxes import (
    EXTENSIONS,
    RDF,
    SNIFFED_BYTES,
    FileFormat,
    format_of_content,
    format_of_name,
    is_alike,
)
from dystonia_kg.loading.xml_elements import refused_element

Progress = Callable[[int], None]
"""Is told how many more bytes of the file, as it lies on the disk, have been read."""

_GZIP = b"\x1f\x8b"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDER = {FileFormat.TURTLE: FileFormat.TRIG, FileFormat.N_TRIPLES: FileFormat.N_QUADS}
"""What a document may be that is none of these syntaxes: the same with graphs."""
_PLAIN_WORDS = {
    "No LoadDocumentCallback has been set to load remote contexts": (
        "its @context is on the web; put it into the file"
    ),
}
_READ_BYTES = 1 << 18
_SEARCHED_BYTES = 1 << 28
"""A file that is larger is not searched for the line of an error."""


def format_of(path: Path, name: str | None = None) -> FileFormat:
    """Give the format of a file: what its content shows, or else what its name says.

    Raises LoadError when neither tells it, when a format that is named (`name`) is not the
    content's, and for what is none of the formats.
    """
    said = FileFormat(name) if name is not None else format_of_name(path)
    shown, other = format_of_content(_start(path)) if path.is_file() else (None, "")
    if other:
        raise LoadError(f"{path.name}: this is {other}, not a file to load")
    if shown is FileFormat.OBO_GRAPHS:
        raise LoadError(
            f"{path.name}: {shown.title} is not read",
            hint="load the .obo or .owl file that the ontology publishes beside it",
        )
    if said is None and shown is None:
        suffix = Path(path.stem).suffix if path.suffix.lower() == ".gz" else path.suffix
        raise LoadError(
            f"{path.name}: the format cannot be told from the extension '{suffix}'",
            hint="name it with --format, or use " + ", ".join(EXTENSIONS),
        )
    if said is None or shown is None or is_alike(said, shown):
        found = said or shown
    elif name is not None:
        raise LoadError(f"{path.name}: this is {shown.title}, not {said.title}")
    else:
        found = shown
    if found is FileFormat.OBO_GRAPHS:
        raise LoadError(f"{path.name}: this is neither JSON-LD nor another syntax that is known")
    assert found is not None  # noqa: S101 (both None has raised)
    return found


def _start(path: Path) -> str:
    """Give the first characters of a file, whatever they mean."""
    with OpenedFile(path) as file:
        data = io.BufferedReader(file).read(SNIFFED_BYTES)
    return data.decode("utf-8", errors="replace")


class OpenedFile(io.RawIOBase):
    """A file being read, unzipped when it is gzip; counts lines and tells of its progress."""

    def __init__(
        self, path: Path, progress: Progress | None = None, form: FileFormat | None = None
    ) -> None:
        """Open the file; LoadError when it cannot be read.

        With a `form` of RDF, reading raises LoadError where the file nests too deep for the engine.
        """
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
        self._decoder: codecs.IncrementalDecoder | None = None
        self._is_at_start = True
        self._waiting = b""
        self._nesting = Nesting(form) if form in RDF else None

    def readable(self) -> bool:
        """Say that this stream can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read the next bytes; LoadError when the file is truncated, damaged or too deep."""
        chunk = self._chunk(len(buffer))
        if self._is_at_start:
            chunk = self._without_mark(chunk, len(buffer))
        elif self._decoder is not None:
            chunk = self._recoded(chunk, len(buffer))
        if self._nesting is not None and self._nesting.is_too_deep(chunk):
            self._failure = self.error(f"nested more than {DEEPEST:,} deep")
            raise self._failure
        buffer[: len(chunk)] = chunk
        self.lines += chunk.count(b"\n")
        at = self._raw.tell()
        self._progress(at - self._told)
        self._told = at
        return len(chunk)

    def _without_mark(self, chunk: bytes, size: int) -> bytes:
        """Take the byte order mark off the first bytes; UTF-16 and UTF-32 are read as UTF-8."""
        self._is_at_start = False
        name = next((name for mark, name in _MARKS if chunk.startswith(mark)), "")
        if name == "utf-8-sig":
            return chunk.removeprefix(codecs.BOM_UTF8) or self._chunk(size)
        start = chunk[:4]  # each syntax begins with two letters of ASCII
        width = {2: "16", 3: "32"}.get(start.count(0)) if len(start) == 4 else None
        if not name and width:
            name = f"utf-{width}-{'be' if chunk[0] == 0 else 'le'}"
        if not name:
            return chunk
        self._decoder = codecs.getincrementaldecoder(name)()
        return self._recoded(chunk, size)

    def _recoded(self, chunk: bytes, size: int) -> bytes:
        assert self._decoder is not None  # noqa: S101 (its callers have looked)
        try:
            self._waiting += self._decoder.decode(chunk, final=not chunk).encode()
            while chunk and not self._waiting:  # no bytes would mean the end of the file
                chunk = self._chunk(size)
                self._waiting += self._decoder.decode(chunk, final=not chunk).encode()
        except UnicodeDecodeError as e:
            self._failure = self.error(f"not {e.encoding.upper()}: {e.reason}", self.lines + 1)
            raise self._failure from e
        given, self._waiting = self._waiting[:size], self._waiting[size:]
        return given

    def _chunk(self, size: int) -> bytes:
        try:
            return self._content.read(max(1, size // 2) if self._decoder else size)
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


def read_rdf(
    path: Path,
    form: FileFormat,
    progress: Progress | None = None,
    left_out: Omissions | None = None,
    *,
    base: str | None = None,
) -> Iterator[ox.Quad]:
    """Yield the quads of a file in an RDF syntax, its blank nodes renamed.

    `base` is the IRI that relative ones are resolved against; `left_out` is told what JSON-LD
    passes over. Raises LoadError naming file and line.
    """
    is_xml = form is FileFormat.RDF_XML
    is_odd = is_xml and _needs_rewriting(path)
    with OpenedFile(path, progress, form) as file:
        plain = io.BufferedReader(file, _READ_BYTES)
        stream = io.BufferedReader(_Rewritten(plain), _READ_BYTES) if is_odd else plain
        try:
            read = ox.parse(stream, format=RDF[form], base_iri=base, rename_blank_nodes=True)
            yield from _stated(read, file) if form is FileFormat.N3 else read
        except expat.ExpatError as e:
            file.require_intact()
            raise file.error(xml_text.fault(e, _lines(path, e.lineno)), e.lineno) from e
        except SyntaxError as e:
            file.require_intact()
            line = e.lineno or (xml_line(path, base) if is_xml else None)
            wider = _WIDER.get(form)
            if wider and _is_in(wider, path, base):
                raise file.error(f"this is {wider.title}, not {form.title}", line) from e
            raise file.error(_in_plain_words(e.msg), line) from e
        except OSError as e:
            file.require_intact()
            raise file.error(str(e)) from e
    if form is FileFormat.JSON_LD and left_out is not None:
        with OpenedFile(path) as file:
            note_passed_over(io.BufferedReader(file, _READ_BYTES), base, left_out)


class _Rewritten(io.RawIOBase):
    """XML written anew while it is read."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._pieces = xml_text.rewritten(file)
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._waiting:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._waiting = piece
        given, self._waiting = self._waiting[: len(buffer)], self._waiting[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


def _needs_rewriting(path: Path) -> bool:
    with OpenedFile(path) as file:
        return xml_text.needs_rewriting(io.BufferedReader(file, _READ_BYTES))


def _lines(path: Path, number: int) -> bytes:
    with OpenedFile(path) as file:
        return b"".join(islice(io.BufferedReader(file), number))


def _stated(read: Iterable[ox.Quad], file: OpenedFile) -> Iterator[ox.Quad]:
    """Pass on what N3 states; what stands in braces is spoken of, not stated."""
    for quad in read:
        if quad.graph_name != ox.DefaultGraph():
            raise file.error("formulas of N3 ({ ... }) are not read")
        yield quad


def _is_in(form: FileFormat, path: Path, base: str | None) -> bool:
    try:
        with OpenedFile(path, None, form) as file:
            for _ in ox.parse(io.BufferedReader(file), format=RDF[form], base_iri=base):
                pass
    except (SyntaxError, OSError, LoadError):
        return False
    return True


def _in_plain_words(message: str) -> str:
    """Take pyoxigraph's own place and line ends off its message: only our line is needed."""
    words = re.sub(r"^Parser error (?:at|between) line [^:]*: ", "", " ".join(message.split()))
    return _PLAIN_WORDS.get(words, words)


def xml_line(path: Path, base: str | None = None) -> int | None:
    """Give the line of the element that the engine refuses, which it does not say."""
    lines: list[int] = []
    if path.stat().st_size > _SEARCHED_BYTES:
        return None
    with OpenedFile(path) as file:
        try:
            text = b"".join(xml_text.rewritten(io.BufferedReader(file, _READ_BYTES), lines))
        except expat.ExpatError as e:
            return e.lineno
        except SyntaxError:
            return lines[-1]
    return lines[refused_element(text, lambda part: _is_read(part, base))]


def _is_read(text: bytes, base: str | None) -> bool:
    try:
        for _ in ox.parse(text, format=ox.RdfFormat.RDF_XML, base_iri=base):
            pass
    except SyntaxError:
        return False
    return True
