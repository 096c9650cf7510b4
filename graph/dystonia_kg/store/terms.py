"""Terms, and terms as texts, for what is kept in memory."""

from sys import intern
from typing import TypeAlias

import pyoxigraph as ox

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Binding: TypeAlias = dict[str, Term]


def text_of(term: Term) -> str:
    """Give an IRI, or the text of a literal; texts that are alike are one string in memory.

    >>> text_of(ox.NamedNode("http://example.org/a")), text_of(ox.Literal("b", language="en"))
    ('http://example.org/a', 'b')
    """
    return intern(term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term))
