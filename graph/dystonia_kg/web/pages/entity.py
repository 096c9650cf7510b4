"""Pages of single things: terms, claims, sources, graphs and the ontology, in HTML or RDF."""

from collections.abc import Sequence
from urllib.parse import unquote

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dystonia_kg.browse.entity import entity_graph, entity_query, load_entity
from dystonia_kg.curies import expand, is_own
from dystonia_kg.errors import UnknownPrefixError, UnknownTermError
from dystonia_kg.namespaces import BASE, ONTOLOGY_IRI
from dystonia_kg.sparql.negotiation import (
    GRAPH_FORMATS,
    HTML,
    MARKDOWN,
    Choice,
    Format,
    by_extension,
)
from dystonia_kg.web.pages.hrefs import entity_href, href
from dystonia_kg.web.pages.markdown import markdown
from dystonia_kg.web.serving.request import current_site
from dystonia_kg.web.serving.respond import chosen, document, graph_document, page, release_file

_OFFERS = (HTML, *GRAPH_FORMATS)
_TERM_OFFERS = (*_OFFERS, MARKDOWN)
_RECORDS = ("claim/", "source/", "relation/", "ontology", "dataset")
_LIMIT_SHOWN = 200

blueprint = Blueprint("entity", __name__)


@blueprint.get("/<any(term, claim, source, relation):kind>/<path:name>")
def own(kind: str, name: str) -> AnyResponse:
    """Show a term, claim, source or derived relation of the project, under its IRI's path."""
    return _thing(f"{BASE}{kind}/", name)


@blueprint.get("/dataset")
@blueprint.get("/dataset.<extension>")
def dataset(extension: str = "") -> AnyResponse:
    """Show the description of the data set."""
    return _thing(BASE, f"dataset.{extension}" if extension else "dataset")


@blueprint.get("/entity/<path:curie>")
def foreign(curie: str) -> AnyResponse:
    """Show a term of another vocabulary by its CURIE; own ones move to their own path."""
    name, choice = _split(curie, _TERM_OFFERS)
    try:
        iri = expand(name)
    except UnknownPrefixError as e:
        nearest = current_site().search.nearest(name)
        raise UnknownTermError(e.message, nearest, hint=e.hint) from e
    if is_own(iri):
        return redirect(href(iri), code=303)
    return _answer(iri, choice)


@blueprint.get("/entity")
def by_iri() -> AnyResponse:
    """Show a thing by its whole IRI; those that have a shorter address move there."""
    iri = request.args.get("iri", "").strip()
    if not iri:
        raise UnknownTermError("the address names no term", [], hint="add ?iri=...")
    address = href(iri) if is_own(iri) else entity_href(iri)
    if "?" not in address:
        return redirect(address, code=303)
    return _answer(iri, None)


@blueprint.get("/ontology")
@blueprint.get("/ontology/<version>")
@blueprint.get("/ontology.<extension>")
def ontology(version: str = "", extension: str = "") -> AnyResponse:
    """Show the ontology's page, or give it whole in an RDF syntax; the dated IRI is the same."""
    site = current_site()
    stem, choice = _split(f"{version or 'ontology'}.{extension}" if extension else version)
    name = stem if version else ""
    dated = _version_iris()
    if (name and f"{ONTOLOGY_IRI}/{name}" not in dated) or (extension and choice is None):
        raise UnknownTermError(
            f"there is no version {stem[:40]} of the ontology here",
            [(iri, iri.rpartition("/")[2]) for iri in dated],
        )
    choice = choice or chosen(_OFFERS, request.args.get("format"))
    if choice.format is HTML:
        entity = load_entity(site.store, site.index, ONTOLOGY_IRI)
        return page(render_template("ontology.html", entity=entity, site=site))
    return _whole_ontology(choice)


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> AnyResponse:
    """Show what a named graph holds, or give it whole in an RDF syntax."""
    site = current_site()
    name, choice = _split(name)
    iri = f"{BASE}graph/{name}"
    if iri not in site.graph_sizes:
        near = [(ref.iri or "", ref.text) for ref, _ in site.graphs]
        raise UnknownTermError(f"there is no graph {name[:_LIMIT_SHOWN]}", near)
    choice = choice or chosen(_OFFERS, request.args.get("format"))
    if choice.format is HTML:
        html = render_template("graph.html", iri=iri, name=name, size=site.graph_sizes[iri])
        return page(html)
    file_name = name.replace("/", "-")
    return graph_document(list(site.store.triples_of(iri)), choice, file_name)


@blueprint.get("/download/<name>")
def download(name: str) -> AnyResponse:
    """Give a release file of the build."""
    site = current_site()
    files = {path.name: path for path in site.release_files}
    if name not in files:
        links = [(url_for("entity.download", name=other), other) for other in files]
        raise UnknownTermError(f"there is no file {name[:_LIMIT_SHOWN]}", links)
    return release_file(files[name], site.store.manifest["release"][name])


def _thing(base: str, name: str) -> AnyResponse:
    name, choice = _split(name, _TERM_OFFERS)
    return _answer(base + name, choice)


def _split(name: str, offers: Sequence[Format] = _OFFERS) -> tuple[str, Choice | None]:
    """Take the file extension of an offered format off a name."""
    stem, dot, extension = name.rpartition(".")
    choice = by_extension(extension, offers) if dot and stem else None
    return (stem, choice) if choice else (name, None)


def _answer(iri: str, choice: Choice | None) -> Response:
    site = current_site()
    try:
        entity = load_entity(site.store, site.index, iri)
    except UnknownTermError as e:
        shown = unquote(iri)[:_LIMIT_SHOWN]
        nearest = site.search.nearest(iri[:_LIMIT_SHOWN])
        raise UnknownTermError(f"the graph holds nothing about {shown}", nearest) from e
    choice = choice or chosen(_TERM_OFFERS, request.args.get("format"))
    if choice.format is MARKDOWN:
        return markdown("entity.md", entity=entity)
    is_record = is_own(iri) and iri[len(BASE) :].startswith(_RECORDS)
    if choice.format is HTML:
        query = entity_query(iri, is_record=is_record)
        return page(render_template("entity.html", entity=entity, query=query))
    triples = entity_graph(site.store, iri, is_record=is_record)
    return graph_document(triples, choice, iri.rpartition("/")[2].replace("#", "-"))


def _version_iris() -> list[str]:
    rows = current_site().store.select(
        f"SELECT ?version {{ <{ONTOLOGY_IRI}> owl:versionIRI ?version }}"
    )
    return [str(row["version"])[1:-1] for row in rows]


def _whole_ontology(choice: Choice) -> Response:
    """Give the release file where there is one: the store rewrites some literals."""
    site = current_site()
    suffix = choice.format.extensions[0]
    path = site.release_dir / f"dystonia-kg.{suffix}" if site.release_dir else None
    if path is not None and path.is_file():
        return document(path.read_bytes(), choice, file_name="dystonia-kg")
    triples = list(site.store.triples_of(f"{BASE}graph/ontology"))
    return graph_document(triples, choice, "dystonia-kg")
