"""From an IRI to the page that shows it, and what templates need to write links."""

import shlex
from collections.abc import Sequence
from urllib.parse import quote

import pyoxigraph as ox
from flask import Flask, g, request, url_for

from dystonia_kg.browse.axioms import Expression, in_words
from dystonia_kg.browse.edges import FROM_GENE_TO_SIGN, relation_ref
from dystonia_kg.browse.evidence import NO_STUDY, told_once
from dystonia_kg.browse.figures import figure_words, grouped, percent
from dystonia_kg.browse.outlinks import record_page, vocabulary
from dystonia_kg.browse.summary import without_codes
from dystonia_kg.browse.term_index import Ref
from dystonia_kg.curies import compress, expand, is_own
from dystonia_kg.namespaces import BASE, ONTOLOGY_IRI
from dystonia_kg.store.store import Term
from dystonia_kg.web.serving.request import current_site
from dystonia_kg.web.serving.site import Site

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
    try:
        kept = g.hrefs
    except AttributeError:
        kept = g.hrefs = current_site().hrefs.setdefault(request.script_root, {})
    if (known := kept.get(iri)) is None:
        known = kept[iri] = _address(current_site(), iri)
    return str(known)


def _address(site: Site, iri: str) -> str:
    if is_own(iri):
        has_page = (
            site.index.knows(iri.partition("#")[0])
            or iri in site.knowledge.claims.about
            or iri in site.knowledge.claims.naming
            or iri in site.graph_sizes
            or iri == f"{ONTOLOGY_IRI}/{site.store.manifest.get('version')}"
        )
        return url_for("pages.home") + quote(iri[len(BASE) :], safe="/#:-._~") if has_page else ""
    node = site.knowledge.mappings.node(iri)
    if node != iri:
        return href(node)
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


def named(term: Term | None, label: str) -> str:
    """Give a label as pages name the thing, where it is the thing's own; others as they are."""
    index = current_site().index
    if isinstance(term, ox.NamedNode) and index.label(term.value) == label:
        return index.ref(term.value).text
    return label


def label_beside(term: Term | None, row: Sequence[Term | None]) -> str:
    """Give the label of a cell's IRI; empty where there is none or the row has it already."""
    if not isinstance(term, ox.NamedNode):
        return ""
    label = ref_of(term).text
    in_row = any(isinstance(value, ox.Literal) and value.value == label for value in row)
    return "" if in_row or label in (term.value, compress(term.value)) else label


def shown(text: str) -> Ref:
    """Give what is shown of a field of a claim: a term's link where it is one, else the text."""
    return ref(text) if text.startswith(("http://", "https://")) else Ref(None, text)


def ref(iri: str) -> Ref:
    """Give what a link to a term shows."""
    return current_site().index.ref(iri)


def property_ref(iri: str) -> Ref:
    """Give what a link to a property shows."""
    return current_site().index.property_ref(iri)


def relation(iri: str) -> Ref:
    """Give what a link to the property of an edge of the graph view shows."""
    return relation_ref(current_site().index, iri)


def finder_label(facet: str, text: str) -> str:
    """Give the words for a value of a facet."""
    return current_site().finder.facets.label(facet, text)


def knows(iri: str) -> bool:
    """Tell whether the graph says anything of a term."""
    return current_site().index.knows(iri)


def publication(iri: str) -> str:
    """Name a publication shortly.

    >>> publication("https://pubmed.ncbi.nlm.nih.gov/20301665"), publication("https://doi.org/10.1/x")
    ('PMID 20301665', 'doi:10.1/x')
    """
    found = compress(iri)
    if found and found.startswith("PMID:"):
        return found.replace(":", " ")
    return f"doi:{iri.removeprefix('https://doi.org/')}" if "doi.org/" in iri else found or iri


def as_python(text: str) -> str:
    """Write a text as a Python literal that keeps its lines."""
    lines = text.splitlines(keepends=True)
    return repr(text) if len(lines) < 2 else "\n    " + "\n    ".join(map(repr, lines)) + "\n"


def as_r(text: str) -> str:
    """Write a text as an R literal, which may have several lines."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def register(app: Flask) -> None:
    """Make the functions known to templates."""
    app.jinja_env.globals.update(
        href=href,
        words=words,
        cell=cell,
        label_beside=label_beside,
        named=named,
        curie=compress,
        expand=expand,
        ref=ref,
        shown=shown,
        knows=knows,
        finder_label=finder_label,
        property_ref=property_ref,
        relation=relation,
        gene_to_sign=FROM_GENE_TO_SIGN,
        figure=figure_words,
        told_once=told_once,
        percent=percent,
        publication=publication,
        record_page=record_page,
        vocabulary=vocabulary,
        no_study=NO_STUDY,
    )
    app.jinja_env.filters.update(
        kind_name=kind_name,
        quoted=shlex.quote,
        as_python=as_python,
        as_r=as_r,
        curie=lambda iri: compress(iri) or iri,
        thousands=lambda number: f"{number:,}",
        grouped=grouped,
        plain_reason=without_codes,
        sentence=lambda text: text[:1].upper() + text[1:],
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
