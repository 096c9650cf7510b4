"""Terms as texts, for what is kept in memory."""

from sys import intern

import pyoxigraph as ox

from dystonia_kg.store.store import Term


def text_of(term: Term) -> str:
    """Give an IRI, or the text of a literal; texts that are alike are one string in memory.

    >>> text_of(ox.NamedNode("http://example.org/a")), text_of(ox.Literal("b", language="en"))
    ('http://example.org/a', 'b')
    """
    return intern(term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term))
