"""Pages of single things: terms, claims, sources, graphs and the ontology, in HTML or RDF."""

from collections.abc import Sequence
from urllib.parse import quote, unquote

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dystonia_kg.browse.derivations import load_derived_relation
from dystonia_kg.browse.entity import entity_graph, entity_query
from dystonia_kg.browse.records import load_claim_page, load_record
from dystonia_kg.browse.thing import load_thing, said_of
from dystonia_kg.build.distributions import distributions
from dystonia_kg.curies import expand, is_own
from dystonia_kg.errors import UnknownPrefixError, UnknownTermError
from dystonia_kg.namespaces import BASE
from dystonia_kg.sparql.negotiation import (
    GRAPH_FORMATS,
    HTML,
    MARKDOWN,
    Choice,
    Format,
    by_extension,
)
from dystonia_kg.web.pages.as_markdown import markdown_of
from dystonia_kg.web.pages.graphml import claims_graph
from dystonia_kg.web.pages.hrefs import entity_href, href
from dystonia_kg.web.pages.markdown import markdown
from dystonia_kg.web.pages.numbers import number_of
from dystonia_kg.web.pages.tables import csv_table
from dystonia_kg.web.serving.request import current_site
from dystonia_kg.web.serving.respond import (
    chosen,
    document,
    graph_document,
    page,
    release_file,
)
from dystonia_kg.web.serving.signposts import Link, add_links, of_dataset, of_file, of_part

_OFFERS = (HTML, *GRAPH_FORMATS)
_TERM_OFFERS = (*_OFFERS, MARKDOWN)
_RECORDS = ("claim/", "case/", "source/", "relation/", "ontology", "dataset")
_DATASET = f"{BASE}dataset"
_LIMIT_SHOWN = 200
_LIMIT_PAGES = 10_000
_RECORD_KINDS = frozenset(
    ("source", "statement of a source", "property", "mapping", "finding about mappings")
) | {"ontology"}
_DERIVED = "relation that follows from a claim"

blueprint = Blueprint("entity", __name__)


@blueprint.get("/<any(term, claim, source, relation, case):kind>/<path:name>")
def own(kind: str, name: str) -> AnyResponse:
    """Show a term, claim, source, case or derived relation of the project, under its path."""
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
        if led := _led(name, choice):
            return led
        nearest = current_site().search.nearest(name)
        raise UnknownTermError(e.message, nearest, hint=e.hint) from e
    if is_own(iri) and (address := href(iri)):
        return redirect(_in_syntax(address, choice), code=303)
    is_known = current_site().index.knows(iri)
    return (None if is_known else _led(name, choice)) or _answer(iri, choice)


@blueprint.get("/entity")
def by_iri() -> AnyResponse:
    """Show a thing by its whole IRI; those that have a shorter address move there."""
    iri = request.args.get("iri", "").strip()
    if not iri:
        raise UnknownTermError("the address names no term", [], hint="add ?iri=...")
    is_known = current_site().index.knows(iri)
    if not (is_known or is_own(iri)) and (led := _led(iri, None)):
        return led
    address = href(iri) if is_own(iri) else entity_href(iri)
    if address and "?" not in address:
        return redirect(address, code=303)
    return _answer(iri, None)


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
    media_types = {there.name: there.media_type for there in distributions() if not there.is_packed}
    sums = site.store.manifest["release"]
    response = release_file(files[name], sums[name], media_types.get(name, ""))
    return add_links(response, of_file(name))


def _led(name: str, choice: Choice | None) -> AnyResponse | None:
    """Lead to the page of the term that an identifier in another spelling or an old one means."""
    iri = current_site().resolver.iri_of(name)
    if iri is None:
        return None
    address = href(iri)
    if address in ("", iri):  # a record that the graph merely refers to has a page as well
        address = entity_href(iri)
    if "?" in address or unquote(address) == request.script_root + request.path:
        return None
    return redirect(_in_syntax(address, choice), code=303)


def _in_syntax(address: str, choice: Choice | None) -> str:
    page, mark, part = address.partition("#")
    return f"{page}.{choice.format.extensions[0]}{mark}{part}" if choice else address


def _thing(base: str, name: str) -> AnyResponse:
    name, choice = _split(name, _TERM_OFFERS)
    return _answer(base + name, choice)


def _split(name: str, offers: Sequence[Format] = _OFFERS) -> tuple[str, Choice | None]:
    """Take the file extension of an offered format off a name."""
    stem, dot, extension = name.rpartition(".")
    choice = by_extension(extension, offers) if dot and stem else None
    return (stem, choice) if choice else (name, None)


def _answer(iri: str, choice: Choice | None) -> AnyResponse:
    """Show a thing, or give its RDF; the page of a record is that of the term it stands for."""
    site = current_site()
    choice = choice or chosen(_TERM_OFFERS, request.args.get("format"))
    try:
        if choice.format is MARKDOWN:
            return _markdown_of(iri)
        if choice.format is HTML:
            if wanted := request.args.get("table"):
                thing = load_thing(site.knowledge, iri)
                return claims_graph(thing) if wanted == "graphml" else csv_table(thing, wanted)
            return _page_of(iri)
        if not (said_of(site.store, iri) or site.knowledge.mentions(iri)):
            raise UnknownTermError("", [])
    except UnknownTermError as e:
        shown = unquote(iri)[:_LIMIT_SHOWN]
        like_it = [(c.ref.iri or "", c.ref.text) for c in site.resolver.identified(iri)]
        nearest = like_it or site.search.nearest(iri[:_LIMIT_SHOWN])
        raise UnknownTermError(f"the graph holds nothing about {shown}", nearest) from e
    if iri == _DATASET:  # a catalogue reads its distributions and its publisher with it
        triples = list(site.store.triples_of(f"{BASE}graph/metadata"))
    else:
        triples = entity_graph(site.store, iri, is_record=_is_record(iri))
    response = graph_document(triples, choice, iri.rpartition("/")[2].replace("#", "-"))
    there = href(iri)
    return add_links(response, [Link("describes", there)]) if there not in ("", iri) else response


def _page_of(iri: str) -> AnyResponse:
    site = current_site()
    known = site.knowledge
    if led := _to_node(iri):
        return led
    kind = known.kind(iri)
    if kind == "claim":
        found = load_claim_page(known, iri)
        thing = {"ref": site.index.ref(iri), "iri": iri}
        return _rendered("claim.html", iri, shown_claim=found, thing=thing)
    if kind == _DERIVED:
        return _rendered("relation.html", iri, thing=load_derived_relation(known, iri))
    if kind in _RECORD_KINDS:
        number = number_of("page", 1, _LIMIT_PAGES)
        return _rendered("record.html", iri, thing=load_record(known, iri, number))
    shown = load_thing(known, iri)
    name = site.index.labels.get(iri, "")
    is_bare = not is_own(iri) and name in ("", shown.ref.curie) and not shown.claims
    described = site if iri == _DATASET else None
    return _rendered("thing.html", iri, thing=shown, is_bare=is_bare, described=described)


def _to_node(iri: str, extension: str = "") -> AnyResponse | None:
    """Lead from a record of a disease to the term on which claims stand."""
    site = current_site()
    node = site.resolver.index.stands_for(iri, site.knowledge.mappings.node(iri))
    if node == iri or iri in site.knowledge.claims.about:
        return None
    response = redirect(href(node) + extension, code=303)
    response.headers["Vary"] = "Accept"
    return response


def _markdown_of(iri: str) -> AnyResponse:
    known = current_site().knowledge
    if led := _to_node(iri, ".md" if request.path.endswith(".md") else ""):
        return led
    kind = known.kind(iri)
    if kind in ("claim", _DERIVED, *_RECORD_KINDS):
        text = markdown_of(_page_of(iri).get_data(as_text=True))
        return document(text.encode(), Choice(MARKDOWN, MARKDOWN.media_type))
    thing = load_thing(known, iri)
    naming = markdown_of(render_template("naming.html", thing=thing))
    return markdown("thing.md", thing=thing, naming=f"\n\n{naming}")


def _rendered(template: str, iri: str, **shown: object) -> Response:
    query = entity_query(iri, is_record=_is_record(iri))
    release = current_site().store.manifest.get("version", "")
    html = render_template(template, query=query, release=release, **shown)
    address = request.script_root + quote(request.path, safe="/:@!$&'()*+,;=~")
    return add_links(page(html), _links(iri, "" if "?" in href(iri) else address))


def _links(iri: str, address: str) -> list[Link]:
    if iri == _DATASET:
        return of_dataset()
    return list(of_part(iri, address, "Thing" if _is_record(iri) else "DefinedTerm"))


def _is_record(iri: str) -> bool:
    return is_own(iri) and iri[len(BASE) :].startswith(_RECORDS)
