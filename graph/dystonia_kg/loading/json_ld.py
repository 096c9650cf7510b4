"""What the rules of JSON-LD pass over in a document without a word (w3.org/TR/json-ld11-api).

They drop each triple that has a name or a language which is none, so also what stands behind a key
that no context maps. The engine's reader gives these triples too when it is told to be lenient.
"""

from collections.abc import Iterator
from typing import IO

import pyoxigraph as ox

from dystonia_kg.loading.omissions import Omissions

_SHOWN_CHARACTERS = 80


def note_passed_over(document: IO[bytes], base: str | None, left_out: Omissions) -> None:
    """Note the triples of a document that are not read, each kind with its first example.

    Raises SyntaxError for what is no JSON-LD.
    """
    told: dict[str, str] = {}
    for quad in ox.parse(document, format=ox.RdfFormat.JSON_LD, base_iri=base, lenient=True):
        what, example = next(_faults(quad), ("", ""))
        if what:
            shown = f"{what}, such as '{example[:_SHOWN_CHARACTERS]}'"
            left_out.note(told.setdefault(what, shown))


def _faults(quad: ox.Quad) -> Iterator[tuple[str, str]]:
    """Give what keeps a quad from being RDF, and the words that do."""
    value = quad.object
    for what, node in (
        ("triple of a key that stands for no absolute IRI", quad.predicate),
        ("triple about what is no absolute IRI", quad.subject),
        ("triple in a graph whose name is no absolute IRI", quad.graph_name),
        ("triple to what is no absolute IRI", value),
    ):
        if isinstance(node, ox.NamedNode) and not _is_iri(node.value):
            yield what, node.value
    if isinstance(value, ox.Literal) and not _is_language(value.language):
        yield "text whose language is none", value.language or ""


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _is_language(language: str | None) -> bool:
    try:
        ox.Literal("", language=language)
    except ValueError:
        return False
    return True
