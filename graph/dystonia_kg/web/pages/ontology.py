"""The ontology at its own IRI, its dated IRI and those of its modules, in every syntax there is."""

from pathlib import Path

import pyoxigraph as ox
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dystonia_kg.browse.records import load_record
from dystonia_kg.build.distributions import MODULE_PREFIX, STEM
from dystonia_kg.engine import results
from dystonia_kg.errors import UnknownTermError
from dystonia_kg.namespaces import BASE, ONTOLOGY_IRI
from dystonia_kg.sparql.negotiation import (
    GRAPH_FORMATS,
    HTML,
    ONTOLOGY_FORMATS,
    RDF_XML,
    TURTLE,
    Choice,
    by_extension,
)
from dystonia_kg.store.terms import text_of
from dystonia_kg.web.serving.request import current_site
from dystonia_kg.web.serving.respond import chosen, document, graph_document, page
from dystonia_kg.web.serving.signposts import Link, add_links, of_part

_RDF_OFFERS = (HTML, *GRAPH_FORMATS)
_OFFERS = (*_RDF_OFFERS, *ONTOLOGY_FORMATS)
_NAME_SHOWN = 40

blueprint = Blueprint("ontology", __name__)


@blueprint.get("/ontology")
@blueprint.get("/ontology.<extension>")
def whole(extension: str = "") -> AnyResponse:
    """Show the ontology's page, or give it whole in one of its syntaxes."""
    if not extension:
        return _ontology(None)
    choice = _by_extension(extension)
    if choice is None:
        raise _unknown(f"syntax .{extension}")
    return _ontology(choice)


@blueprint.get("/ontology/<name>")
def part(name: str) -> AnyResponse:
    """Give a module; the dated IRI is the ontology as it is now."""
    stem, dot, extension = name.rpartition(".")
    choice = _by_extension(extension) if dot else None
    stem = stem if choice else name
    if f"{ONTOLOGY_IRI}/{stem}" in _version_iris():
        return _ontology(choice)
    path = _release_path(f"{MODULE_PREFIX}{stem}.ttl")
    if path is None:
        raise _unknown(f"version or module {stem}")
    choice = choice or chosen(_RDF_OFFERS, request.args.get("format"))
    if choice.format is HTML:
        return redirect(url_for("ontology.whole"), code=303)
    if choice.format is TURTLE:
        return document(path.read_bytes(), choice, file_name=stem)
    if choice.format not in GRAPH_FORMATS:
        raise _unknown(f"{choice.format.title} document of the module {stem}")
    triples = [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]
    return document(results.serialize_graph(triples, choice.format), choice, file_name=stem)


def _by_extension(extension: str) -> Choice | None:
    """Give the syntax of a file extension; .owl is RDF/XML, as everywhere."""
    if extension == "owl":
        return Choice(RDF_XML, RDF_XML.media_type)
    return by_extension(extension, _OFFERS)


def _ontology(choice: Choice | None) -> AnyResponse:
    site = current_site()
    offers = _OFFERS if _release_path(f"{STEM}.owl") else _RDF_OFFERS
    choice = choice or chosen(offers, request.args.get("format"))
    if choice.format is HTML:
        record = load_record(site.knowledge, ONTOLOGY_IRI)
        syntaxes = [(offer.extensions[0], offer.title) for offer in offers if offer is not HTML]
        html = render_template("ontology.html", thing=record, syntaxes=syntaxes, site=site)
        links = of_part(ONTOLOGY_IRI, url_for("ontology.whole"), "DefinedTermSet")
        return add_links(page(html), links)
    if path := _release_path(f"{STEM}.{choice.format.extensions[0]}"):
        written = document(path.read_bytes(), choice, file_name=STEM)  # the store rewrites literals
        return add_links(written, [Link("describes", url_for("ontology.whole"))])
    if choice.format not in GRAPH_FORMATS:
        raise _unknown(f"{choice.format.title} document")
    return graph_document(_triples(), choice, STEM)


def _triples() -> list[ox.Triple]:
    """Give what the files of the release hold, without one what the store does."""
    if path := _release_path(f"{STEM}.nt"):
        return [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES)]
    return list(current_site().store.triples_of(f"{BASE}graph/ontology"))


def _release_path(name: str) -> Path | None:
    """Give a file of the release by its name, None when there is none."""
    return next((path for path in current_site().release_files if path.name == name), None)


def _version_iris() -> list[str]:
    rows = current_site().store.select(
        f"SELECT ?version {{ <{ONTOLOGY_IRI}> owl:versionIRI ?version }}"
    )
    return [text_of(row["version"]) for row in rows]


def _unknown(what: str) -> UnknownTermError:
    return UnknownTermError(
        f"there is no {what[:_NAME_SHOWN]} of the ontology here",
        [(iri, iri.rpartition("/")[2]) for iri in (ONTOLOGY_IRI, *_version_iris())],
    )
