"""The syntaxes that can be loaded, and which one a file is in.

The content decides: what a file's name or a media type says is often another.
"""

import re
from enum import Enum
from pathlib import Path

import pyoxigraph as ox

SNIFFED_BYTES = 65_536


class FileFormat(Enum):
    """A syntax that can be loaded; the value is its name on the command line."""

    OBO = "obo"
    RDF_XML = "rdfxml"
    TURTLE = "turtle"
    N_TRIPLES = "ntriples"
    N_QUADS = "nquads"
    TRIG = "trig"
    JSON_LD = "jsonld"
    N3 = "n3"
    FUNCTIONAL = "ofn"
    MANCHESTER = "omn"
    OWL_XML = "owx"
    OBO_GRAPHS = "obographs"

    @property
    def has_graphs(self) -> bool:
        """Tell whether a file of this format may hold several graphs."""
        return self in (FileFormat.N_QUADS, FileFormat.TRIG, FileFormat.JSON_LD)

    @property
    def title(self) -> str:
        """What people call it."""
        return _TITLES[self]


_TITLES = {
    FileFormat.OBO: "OBO",
    FileFormat.RDF_XML: "RDF/XML",
    FileFormat.TURTLE: "Turtle",
    FileFormat.N_TRIPLES: "N-Triples",
    FileFormat.N_QUADS: "N-Quads",
    FileFormat.TRIG: "TriG",
    FileFormat.JSON_LD: "JSON-LD",
    FileFormat.N3: "N3",
    FileFormat.FUNCTIONAL: "OWL functional syntax",
    FileFormat.MANCHESTER: "Manchester syntax",
    FileFormat.OWL_XML: "OWL/XML",
    FileFormat.OBO_GRAPHS: "OBO Graphs JSON",
}
EXTENSIONS = {
    ".obo": FileFormat.OBO,
    ".owl": FileFormat.RDF_XML,
    ".rdf": FileFormat.RDF_XML,
    ".xml": FileFormat.RDF_XML,
    ".ttl": FileFormat.TURTLE,
    ".nt": FileFormat.N_TRIPLES,
    ".nq": FileFormat.N_QUADS,
    ".trig": FileFormat.TRIG,
    ".jsonld": FileFormat.JSON_LD,
    ".n3": FileFormat.N3,
    ".ofn": FileFormat.FUNCTIONAL,
    ".omn": FileFormat.MANCHESTER,
    ".owx": FileFormat.OWL_XML,
    ".json": FileFormat.OBO_GRAPHS,
}
RDF = {
    FileFormat.RDF_XML: ox.RdfFormat.RDF_XML,
    FileFormat.TURTLE: ox.RdfFormat.TURTLE,
    FileFormat.N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    FileFormat.N_QUADS: ox.RdfFormat.N_QUADS,
    FileFormat.TRIG: ox.RdfFormat.TRIG,
    FileFormat.JSON_LD: ox.RdfFormat.JSON_LD,
    FileFormat.N3: ox.RdfFormat.N3,
}
OWL = (FileFormat.FUNCTIONAL, FileFormat.MANCHESTER, FileFormat.OWL_XML)
_LINES = {
    *(FileFormat.TURTLE, FileFormat.TRIG, FileFormat.N3),
    *(FileFormat.N_TRIPLES, FileFormat.N_QUADS),
}
"""Syntaxes that a start is often in common to; one of them is never mistaken for another here."""

_PACKED = {
    "PK\x03\x04": "a ZIP archive",
    "BZh": "a bzip2 file",
    "\ufffd7zXZ": "an xz file",
    "(\ufffd/\ufffd": "a Zstandard file",
    "\x1f\ufffd": "gzip within gzip",
    "%PDF": "a PDF document",
    "version https://git-lfs.": "a Git LFS pointer to the file (git lfs pull brings it)",
    "/annex/objects/": "a git-annex pointer to the file (git annex get brings it)",
}
_SPACE = r"(?:\s|#[^\n\r]*[\n\r])*"
_XML_PROLOG = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE(?:[^\[>]|\[.*?\])*>\s*)*", re.S
)
_XML_ROOT = re.compile(
    r"<(?:[\w.-]+:)?([\w.-]+)(?=[\s/>])(?:[^<>]*xmlns|(?<=<html))", re.IGNORECASE
)
"""IRIs look like tags, but for the namespaces that a root element declares."""
_PATTERNS = (
    (FileFormat.FUNCTIONAL, re.compile(_SPACE + r"(?:Prefix|Ontology)\s*\(")),
    (FileFormat.MANCHESTER, re.compile(_SPACE + r"(?:Prefix|Ontology):\s")),
    (
        FileFormat.TURTLE,
        re.compile(_SPACE + r"(?:@(?:prefix|base)\s|(?:prefix|base)\s+\S*\s*<)", re.I),
    ),
    (FileFormat.N_TRIPLES, re.compile(_SPACE + r"(?:<[^<>\s]+:[^<>\s]*>|_:\S+)\s+<[^<>\s]+>\s")),
    (FileFormat.OBO, re.compile(r"(?:\s|![^\n\r]*[\n\r])*(?:format-version:|ontology:|\[Term\])")),
)
_OBO_GRAPHS = re.compile(r'\s*\{\s*"graphs"\s*:|"(?:nodes|edges)"\s*:\s*\[')
_JSON_LD = re.compile(r'"@(?:context|graph|id|type)"\s*:')


def format_of_name(path: Path) -> FileFormat | None:
    """Give the format that the extension (before a `.gz`) stands for, None when it tells none."""
    suffix = Path(path.stem).suffix if path.suffix.lower() == ".gz" else path.suffix
    return EXTENSIONS.get(suffix.lower())


def format_of_content(start: str) -> tuple[FileFormat | None, str]:
    """Give the format that a document's start shows, and what it is when it is none of them.

    Of the syntaxes that begin alike (Turtle, N-Triples, TriG ...) one is given for all.
    """
    for mark, title in _PACKED.items():
        if start.startswith(mark):
            return None, title
    text = start.removeprefix("\ufeff")
    begin = text[_XML_PROLOG.match(text).end() :] if text.lstrip().startswith("<") else text  # type: ignore[union-attr]
    if text.lstrip().startswith(("<?xml", "<!")) or _XML_ROOT.match(begin):
        return _of_xml(begin)
    if text.lstrip().startswith(("{", "[")) and not text.lstrip().startswith("[Term]"):
        if _JSON_LD.search(text):
            return FileFormat.JSON_LD, ""
        return (FileFormat.OBO_GRAPHS, "") if _OBO_GRAPHS.search(text) else (None, "")
    for form, pattern in _PATTERNS:
        if pattern.match(text):
            return form, ""
    return None, ""


def _of_xml(begin: str) -> tuple[FileFormat | None, str]:
    root = _XML_ROOT.match(begin)
    if root is None:
        return None, ""
    if root[1] == "RDF":
        return FileFormat.RDF_XML, ""
    if root[1] == "Ontology":
        return FileFormat.OWL_XML, ""
    if root[1].lower() == "html":
        return None, "a web page (HTML)"
    if root[1] in ("sparql", "TriX", "svg", "rss", "feed", "Error"):
        return None, f"XML with the root element <{root[1]}>"
    return FileFormat.RDF_XML, ""  # a node element may stand alone


def is_alike(one: FileFormat, other: FileFormat) -> bool:
    """Tell whether a format that is named, `one`, may be what the start of a document shows."""
    needs_whole_iris = one in (FileFormat.N_TRIPLES, FileFormat.N_QUADS)
    if needs_whole_iris and other is FileFormat.TURTLE:
        return False
    return one is other or {one, other} <= _LINES
