"""From an IRI to the page that shows it, and what templates need to write links."""

import shlex
from urllib.parse import quote

import pyoxigraph as ox
from flask import Flask, url_for

from dystonia_kg.browse.axioms import Expression, in_words
from dystonia_kg.browse.term_index import Ref
from dystonia_kg.curies import compress, is_own
from dystonia_kg.namespaces import BASE, ONTOLOGY_IRI
from dystonia_kg.store.store import Term
from dystonia_kg.web.serving.request import current_site

_KINDS = {
    "owl:Class": "class",
    "owl:ObjectProperty": "object property",
    "owl:AnnotationProperty": "annotation property",
    "owl:DatatypeProperty": "data property",
    "owl:TransitiveProperty": "transitive property",
    "owl:NamedIndividual": "individual",
    "owl:Ontology": "ontology",
}


def href(iri: str) -> str:
    """Give the address of the page about an IRI; foreign IRIs the graph does not know as they are.

    Empty when there is neither a page nor a web address to follow.
    """
    site = current_site()
    if is_own(iri):
        has_page = (
            site.index.knows(iri.partition("#")[0])
            or iri in site.graph_sizes
            or iri == f"{ONTOLOGY_IRI}/{site.store.manifest.get('version')}"
        )
        return url_for("pages.home") + quote(iri[len(BASE) :], safe="/#:-._~") if has_page else ""
    if site.index.knows(iri):
        return entity_href(iri)
    return iri if iri.startswith(("https://", "http://")) else ""


def entity_href(iri: str) -> str:
    """Give the address of the page about a foreign term."""
    curie = compress(iri)
    if curie:
        return url_for("entity.foreign", curie=curie)
    return url_for("entity.by_iri", iri=iri)


def ref_of(term: Term) -> Ref:
    """Give what a link to an RDF term of a result shows."""
    return current_site().index.value(term)


def kind_name(ref: Ref) -> str:
    """Give the everyday name of a type."""
    return _KINDS.get(ref.curie or "", ref.text)


def words(expression: Expression) -> list[Ref]:
    """Write a class expression as words and links."""
    return in_words(current_site().index, expression)


def cell(term: Term | None) -> Ref | None:
    """Give what a cell of a result table shows; IRIs as CURIEs, blank nodes by their name."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        ref = ref_of(term)
        return Ref(ref.iri, ref.curie or term.value, ref.curie, ref.is_obsolete)
    return Ref(None, term.value if isinstance(term, ox.Literal) else str(term))


def register(app: Flask) -> None:
    """Make the functions known to templates."""
    app.jinja_env.globals.update(href=href, words=words, cell=cell, curie=compress)
    app.jinja_env.filters.update(
        kind_name=kind_name,
        quoted=shlex.quote,
        thousands=lambda number: f"{number:,}",
        sentence=lambda text: text[:1].upper() + text[1:],
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
