"""Formats and media types in one table, and the choice among them (RFC 9110, section 12.5).

Of media types (Accept) and of content codings (Accept-Encoding).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dystonia_kg.errors import UnknownFormatError


@dataclass(frozen=True, eq=False)
class Format:
    """A syntax: its short name (`format=`, file extension), media types (first: its own) and name.

    `kind` is "results", "graph" or "page".
    """

    name: str
    kind: str
    media_types: tuple[str, ...]
    title: str
    extensions: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    parameters: str = ""

    @property
    def media_type(self) -> str:
        """The media type of its own, without parameters."""
        return self.media_types[0]


@dataclass(frozen=True)
class Choice:
    """What was agreed on: a format, and the media type to call it by."""

    format: Format
    media_type: str

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        textual = self.media_type.startswith("text/") or self.media_type == "application/xhtml+xml"
        return self.media_type + self.format.parameters + ("; charset=utf-8" if textual else "")


JSON = Format(
    "json",
    "results",
    ("application/sparql-results+json", "application/json"),
    "JSON",
    ("json", "srj"),
)
XML = Format(
    "xml",
    "results",
    ("application/sparql-results+xml", "application/xml", "text/xml"),
    "XML",
    ("xml", "srx"),
)
CSV = Format("csv", "results", ("text/csv",), "CSV", ("csv",), parameters="; header=present")
TSV = Format("tsv", "results", ("text/tab-separated-values",), "TSV", ("tsv",))
TURTLE = Format(
    "turtle", "graph", ("text/turtle", "application/x-turtle"), "Turtle", ("ttl",), ("ttl",)
)
N_TRIPLES = Format(
    "ntriples",
    "graph",
    ("application/n-triples", "text/plain"),
    "N-Triples",
    ("nt",),
    ("nt", "n-triples"),
)
JSON_LD = Format(
    "jsonld",
    "graph",
    ("application/ld+json", "application/json"),
    "JSON-LD",
    ("jsonld",),
    ("json-ld", "json"),
)
RDF_XML = Format(
    "rdfxml",
    "graph",
    ("application/rdf+xml", "application/xml", "text/xml"),
    "RDF/XML",
    ("rdf",),
    ("rdf", "xml", "rdf/xml", "rdf+xml"),
)
TRIG = Format("trig", "graph", ("application/trig", "application/x-trig"), "TriG", ("trig",))
N_QUADS = Format("nquads", "graph", ("application/n-quads",), "N-Quads", ("nq",), ("nq", "n-quads"))
N3 = Format("n3", "graph", ("text/n3", "text/rdf+n3"), "N3", ("n3",))
OWL_FUNCTIONAL = Format("ofn", "ontology", ("text/owl-functional",), "OWL functional", ("ofn",))
OWL_MANCHESTER = Format("omn", "ontology", ("text/owl-manchester",), "Manchester", ("omn",))
OWL_XML = Format("owx", "ontology", ("application/owl+xml",), "OWL/XML", ("owx",))
OBO = Format("obo", "ontology", ("text/obo",), "OBO", ("obo",))
OBO_GRAPHS = Format("obographs", "ontology", ("application/json",), "OBO Graphs", ("json",))
HTML = Format("html", "page", ("text/html", "application/xhtml+xml"), "HTML", ("html",))
MARKDOWN = Format("markdown", "page", ("text/markdown",), "Markdown", ("md",), ("md",))

RESULT_FORMATS: tuple[Format, ...] = (JSON, XML, CSV, TSV)
GRAPH_FORMATS: tuple[Format, ...] = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES, TRIG, N_QUADS, N3)
ONTOLOGY_FORMATS: tuple[Format, ...] = (OWL_FUNCTIONAL, OWL_MANCHESTER, OWL_XML, OBO, OBO_GRAPHS)
ALL_NAMES: tuple[str, ...] = tuple(format_.name for format_ in RESULT_FORMATS + GRAPH_FORMATS)
CODINGS: tuple[str, ...] = ("zstd", "gzip")
"""Content codings that responses are given in, the preferred one first."""

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)')  # in linear time
_WEIGHT = re.compile(r"(?:0?(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


def by_name(name: str, offers: Sequence[Format]) -> Choice:
    """Give the offered format of that name, alias or media range; of a list, the first there is.

    Clients do not encode the plus of a media type, which is then read as a space. Raises
    UnknownFormatError naming those that there are.
    """
    for part in name.lower().split(","):
        wanted = part.partition(";")[0].strip().replace(" ", "+")
        for offer in offers:
            if wanted == offer.name or wanted in offer.aliases:
                return Choice(offer, offer.media_type)
        for offer in offers:
            if wanted in offer.media_types:
                return Choice(offer, wanted)
        if wanted.endswith("/*") and (choice := negotiate(wanted, offers)):
            return choice
    known = ", ".join(offer.name for offer in offers)
    raise UnknownFormatError(f"format '{name[:40]}' is not one of {known}")


def by_extension(extension: str, offers: Iterable[Format]) -> Choice | None:
    """Give the offered format of a file extension (without its dot), None when there is none."""
    for offer in offers:
        if extension in offer.extensions:
            return Choice(offer, offer.media_type)
    return None


def negotiate(accept: str | None, offers: Sequence[Format]) -> Choice | None:
    """Give the offer that an Accept header likes best, None when it accepts none of them.

    The most specific range that fits a media type gives its quality; of equal qualities a type
    that was named wins over one that a wildcard let in, then the order of the offers decides. "*/*"
    lets in a format by its own media type only. A header that is missing, blank or makes no sense
    at all accepts everything.
    """
    ranges = _ranges(accept or "")
    if not ranges:
        return Choice(offers[0], offers[0].media_type)
    best: tuple[float, int] = (0.0, -1)
    choice: Choice | None = None
    for offer in offers:
        for media_type in offer.media_types:
            quality, specificity = _quality(media_type, ranges)
            is_own_or_named = media_type == offer.media_type or specificity > 0
            if is_own_or_named and quality > 0 and (quality, specificity) > best:
                best, choice = (quality, specificity), Choice(offer, media_type)
    return choice


def prefers_html(accept: str | None) -> bool:
    """Tell whether a browser is asking: HTML is named, and liked as much as anything else."""
    ranges = _ranges(accept or "")
    html, specificity = _quality("text/html", ranges)
    return specificity > 0 and html > 0 and html >= max((q for _, _, q in ranges), default=0)


@lru_cache(maxsize=256)
def shows_pages(accept: str | None) -> bool:
    """Tell whether a person is to read the answer to a query: in a browser, or as HTML alone.

    Browsers name XHTML beside HTML, which Java does not, whose programs name HTML without meaning
    it. Who names a format of results or graphs by its own media type as well is a program.
    """
    offers = RESULT_FORMATS + GRAPH_FORMATS
    best = {f"{type_}/{subtype}" for type_, subtype, q in _ranges(accept or "") if q == 1}
    is_browser = set(HTML.media_types) <= best and best.isdisjoint(o.media_type for o in offers)
    return is_browser or (prefers_html(accept) and negotiate(accept, offers) is None)


def coding(accept_encoding: str | None) -> str:
    """Give the content coding that an Accept-Encoding header likes best; "" is none at all.

    >>> coding("gzip, deflate, br")
    'gzip'
    """
    weights = {}
    for name, weight in _weighted(accept_encoding or ""):
        weights["gzip" if name == "x-gzip" else name] = weight
    best = max(CODINGS, key=lambda name: weights.get(name, weights.get("*", 0.0)))
    quality = weights.get(best, weights.get("*", 0.0))
    return best if quality > 0 and quality >= weights.get("identity", 0.0) else ""


def _ranges(accept: str) -> list[tuple[str, str, float]]:
    """Read an Accept header into (type, subtype, quality), leaving out what makes no sense."""
    ranges = []
    for media_range, quality in _weighted(accept):
        type_, slash, subtype = ("*/*" if media_range == "*" else media_range).partition("/")
        if slash and type_ and subtype and (type_ != "*" or subtype == "*"):
            ranges.append((type_, subtype, quality))
    return ranges


def _weighted(header: str) -> Iterable[tuple[str, float]]:
    """Yield the members of a header with their weights; those whose weight is none are left out."""
    for part in _QUOTED.sub("", header).lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = _weight(parameters)
        if name and weight is not None:
            yield name, weight


def _weight(parameters: Iterable[str]) -> float | None:
    for parameter in parameters:
        name, equals, value = (piece.strip() for piece in parameter.partition("="))
        if name == "q" and equals:
            return float(value) if _WEIGHT.fullmatch(value) and value not in ("", ".") else None
    return 1.0


def _quality(media_type: str, ranges: Iterable[tuple[str, str, float]]) -> tuple[float, int]:
    """Give the quality of a media type and how specific the range was (2 whole, 1 type, 0 any)."""
    type_, _, subtype = media_type.partition("/")
    best = (-1, 0.0)
    for range_type, range_subtype, quality in ranges:
        if (range_type, range_subtype) == (type_, subtype):
            best = max(best, (2, quality))
        elif range_type == type_ and range_subtype == "*":
            best = max(best, (1, quality))
        elif range_type == "*":
            best = max(best, (0, quality))
    return best[1], best[0]
