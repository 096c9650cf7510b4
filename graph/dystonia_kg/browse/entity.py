"""RDF of one thing, as its downloads give it."""

import pyoxigraph as ox

from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.sparql.tokens import with_terms
from dystonia_kg.store.interface import Graphs


def entity_query(iri: str, *, is_record: bool = False) -> str:
    """Give the CONSTRUCT query whose result is the term's RDF."""
    text = own_query("record_graph" if is_record else "term_graph")
    return with_terms(text, {"term": ox.NamedNode(iri)})


def entity_graph(store: Graphs, iri: str, *, is_record: bool = False) -> list[ox.Triple]:
    """Give the triples that stand for a term in its downloads; empty when it is unknown."""
    return store.construct(
        own_query("record_graph" if is_record else "term_graph"), term=ox.NamedNode(iri)
    )
