"""Typed places of a gallery question, in the manner of grlc (github.com/CLARIAH/grlc).

A header line `# param: disease = dyst:CervicalDystonia` makes a place of the default wherever it
stands in the query, which so runs as it is. `# param: other (disease) = dyst:DYT-THAP1` names the
kind apart from the place. A default is a CURIE, a "text" or a number; behind a CURIE may stand what
title and question call it, where that is not its label: `= MAXO:0009015 "botulinum toxin"`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dystonia_kg.curies import compress, expand, prefixes_in
from dystonia_kg.errors import UnknownPrefixError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.tokens import Token, declarations, tokens

TERM_KINDS: Mapping[str, tuple[str, ...]] = {
    "disease": ("disease",),
    "sign": ("sign",),
    "gene": ("gene",),
    "treatment": ("treatment", "substance"),
    "drug": ("substance",),
    "region": ("body part",),
    "term": (),
}
"""Kinds of place that take a term, and the resolver's kinds (KINDS) of it; none means any."""
CHOICE_KINDS: Mapping[str, str] = {
    "source": PREFIXES["dyst"] + "Source",
    "study": PREFIXES["dyst"] + "StudyKind",
}
"""Kinds of place that take one of the individuals of a class."""
VALUE_KINDS: Mapping[str, str] = {
    "association": PREFIXES["dyst"] + "Association",
    "cause": PREFIXES["dyst"] + "Cause",
    "course": PREFIXES["dyst"] + "Course",
    "distribution": PREFIXES["dyst"] + "BodyDistribution",
    "inheritance": PREFIXES["HP"] + "0000005",
    "manifestation": PREFIXES["dyst"] + "Manifestation",
    "onset": PREFIXES["dyst"] + "AgeAtOnset",
    "variability": PREFIXES["dyst"] + "Variability",
}
"""Kinds of place that take a value on an axis, or a mode: one of the classes below a class."""
LITERAL_KINDS = ("text", "number")
ENTRY = "entry"
"""The kind of place that takes an identifier of any vocabulary as it is."""
KINDS = (ENTRY, *TERM_KINDS, *CHOICE_KINDS, *VALUE_KINDS, *LITERAL_KINDS)

_CELL = re.compile(
    r"(?P<name>[a-z][a-z_]*)\s*(?:\((?P<kind>[a-z]+)\))?\s*="
    r"\s*(?P<default>\"[^\"]*\"|\S+)(?:\s+\"(?P<called>[^\"]+)\")?"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TEXT = re.compile(r'"[^"\\\r\n]*"')
_SAFE_LOCAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")


@dataclass(frozen=True)
class Place:
    """A place of a question: its name in addresses, its kind (of KINDS), the value it has.

    `called` is what the question calls the value, "" where that is its label.
    """

    name: str
    kind: str
    default: str
    called: str = ""

    @property
    def iri(self) -> str:
        """The IRI of the value, "" where it is a literal."""
        return "" if self.kind in LITERAL_KINDS else expand(self.default)

    @property
    def text(self) -> str:
        """The value as a person types it."""
        return self.default[1:-1] if self.kind == "text" else self.default


def read_place(cell: str, query: str) -> Place:
    """Read what follows `# param:` in the header of a query; ValueError says what is wrong.

    >>> read_place("disease = dyst:Dystonia", "ASK { dyst:Dystonia a ?x }")
    Place(name='disease', kind='disease', default='dyst:Dystonia', called='')
    """
    found = _CELL.fullmatch(cell)
    if found is None:
        raise ValueError(f"'{cell[:40]}' is no place; for instance disease = dyst:Dystonia")
    place = Place(
        found["name"], found["kind"] or found["name"], found["default"], found["called"] or ""
    )
    if place.kind not in KINDS:
        raise ValueError(f"'{place.kind}' is no kind of place; there are {', '.join(KINDS)}")
    _check_default(place)
    if not any(_spans(query, place.default)):
        raise ValueError(f"the default {place.default} does not stand in the query")
    return place


def _check_default(place: Place) -> None:
    pattern = {"text": _TEXT, "number": _NUMBER}.get(place.kind)
    if pattern is not None:
        if not pattern.fullmatch(place.default):
            raise ValueError(f"the default {place.default} is no {place.kind}")
        return
    try:
        expand(place.default)
    except UnknownPrefixError as e:
        raise ValueError(e.message) from e


def replaced(query: str, values: Mapping[str, str]) -> str:
    """Put other values (as SPARQL writes them) in the place of defaults, at once.

    >>> replaced("ASK { HP:1 a ?x . HP:12 a 'HP:1' }", {"HP:1": "HP:2"})
    "ASK { HP:2 a ?x . HP:12 a 'HP:1' }"
    """
    spans = sorted(
        (start, end, new) for old, new in values.items() for start, end in _spans(query, old)
    )
    for start, end, new in reversed(spans):
        query = query[:start] + new + query[end:]
    return query


def written_iri(iri: str) -> str:
    """Write an IRI as a query does, short where it has a safe CURIE.

    >>> written_iri("http://purl.obolibrary.org/obo/HP_1"), written_iri("http://example.org/a")
    ('HP:1', '<http://example.org/a>')
    """
    curie = compress(iri)
    return curie if curie and _SAFE_LOCAL.fullmatch(curie.partition(":")[2]) else f"<{iri}>"


def declared(query: str) -> str:
    """Put declarations of the project's prefixes before a query that declares others, but not all.

    One that declares none is for an endpoint that knows them.
    """
    known, _ = declarations(query, {})
    missing = [name for name in prefixes_in(query) if name not in known] if known else []
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in missing) + query


def _spans(query: str, value: str) -> Iterator[tuple[int, int]]:
    """Yield where a value stands, outside of the prologue, comments and other tokens."""
    is_number = bool(_NUMBER.fullmatch(value))
    end = 0
    for token in _body(query):
        if token.start < end:
            continue
        text = token.text
        if is_number and token.kind == "mark" and text.isdigit():
            number = _NUMBER.match(query, token.start)
            text = number[0] if number else text
        end = token.start + len(text)
        if text == value:
            yield token.start, end


def _body(query: str) -> Iterator[Token]:
    ahead = tokens(query)
    for token in ahead:
        if token.is_word("PREFIX"):
            next(ahead, None), next(ahead, None)
        else:
            yield token
