"""Where the claims of a disease stand that a query names by another vocabulary's identifier."""

import pyoxigraph as ox

from dystonia_kg.curies import compress
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.tokens import declarations, resolved, tokens
from dystonia_kg.store.interface import Graphs

_NAMED_AT_MOST = 50
_NODES = """SELECT DISTINCT ?alias ?node {{
  VALUES ?alias {{ {} }} GRAPH graph:exact-closure {{ ?node skos:exactMatch ?alias }} }}"""


def alias_notes(store: Graphs, query: str) -> list[str]:
    """Say of each identifier in a query that is an alias which term its claims stand on.

    For an answer without rows: it tells why nothing was found, and how to ask instead.
    """
    declared, base = declarations(query, PREFIXES)
    found = (resolved(token, declared, base) for token in tokens(query))
    named = list(dict.fromkeys(iri for iri in found if iri))[:_NAMED_AT_MOST]
    terms = " ".join(term for iri in named if (term := _written(iri)))
    if not terms:
        return []
    return [
        f"{alias} is {node} here: claims stand on {node}, and "
        f"?disease skos:exactMatch? {alias} finds it"
        for row in store.select(_NODES.format(terms))
        for alias, node in [(_shown(row["alias"]), _shown(row["node"]))]
    ]


def _written(iri: str) -> str:
    try:
        return str(ox.NamedNode(iri))
    except ValueError:
        return ""


def _shown(term: object) -> str:
    return compress(term.value) or f"<{term.value}>" if isinstance(term, ox.NamedNode) else ""
