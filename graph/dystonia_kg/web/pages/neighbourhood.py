"""/graph?id=: the things around one thing, as tables, a picture and files."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from dystonia_kg.browse.edges import GROUPS, relation_ref
from dystonia_kg.browse.evidence import GRADES
from dystonia_kg.browse.neighbourhood import (
    EXPANDED_AT_MOST,
    FAMILIES,
    SHOWN,
    SHOWN_AT_MOST,
    Neighbourhood,
    NeighbourhoodRequest,
    neighbourhood,
)
from dystonia_kg.browse.neighbourhood_drawing import Drawing, drawing
from dystonia_kg.browse.neighbourhood_query import sparql
from dystonia_kg.curies import compress, expand
from dystonia_kg.errors import RankRequestError, UnknownPrefixError, UnknownTermError
from dystonia_kg.sparql.negotiation import HTML, Format
from dystonia_kg.web.pages.graphml import neighbourhood_graph
from dystonia_kg.web.pages.hrefs import href
from dystonia_kg.web.pages.numbers import number_of
from dystonia_kg.web.serving.request import current_site
from dystonia_kg.web.serving.respond import chosen, document, page

_SVG = Format("svg", "page", ("image/svg+xml",), "SVG", ("svg",))
_GRAPHML = Format("graphml", "page", ("application/graphml+xml",), "GraphML", ("graphml",))
_JSON = Format("json", "page", ("application/json",), "JSON", ("cyjs",))
_EXAMPLES = ("dyst:DYT-TOR1A", "dyst:CervicalDystonia", "HGNC:3098", "HP:0001332", "MAXO:0009015")
_NUMBERS = (20, SHOWN, 60, 100, SHOWN_AT_MOST)
_LIMIT_SHOWN = 80
_CHOICES_SHOWN = 6

blueprint = Blueprint("neighbourhood", __name__)


@blueprint.get("/graph")
def view() -> Response:
    """Show what is around the thing that the address names, or ask for one."""
    choice = chosen((HTML, _SVG, _GRAPHML, _JSON), request.args.get("format"))
    site = current_site()
    if not request.args.get("id", "").strip():
        if choice.format is not HTML:
            raise RankRequestError("the address names nothing", hint="add id=, such as HP:0001332")
        iris = {curie: expand(curie) for curie in _EXAMPLES}
        examples = [(c, site.index.ref(i).text) for c, i in iris.items() if site.index.knows(i)]
        return page(render_template("neighbourhood.html", found=None, examples=examples))
    found = neighbourhood(site.knowledge, site.edges, _request())
    if choice.format is _GRAPHML:
        return neighbourhood_graph(found)
    drawn = drawing(site.index, found)
    file_name = (found.centre.ref.curie or "thing").replace(":", "-")
    if choice.format is _SVG:
        text = render_template(
            "neighbourhood.svg", drawn=drawn, found=found, grades=GRADES, is_file=True
        )
        return document(text.encode(), choice, file_name=file_name)
    if choice.format is _JSON:
        response = jsonify(_elements(found, drawn))
        response.headers["Vary"] = "Accept"
        return response
    return page(
        render_template(
            "neighbourhood.html",
            found=found,
            drawn=drawn,
            query=sparql(site.edges, found.request),
            address=address,
            grades=GRADES,
            families=FAMILIES,
            numbers=_NUMBERS,
        )
    )


def address(found: NeighbourhoodRequest, **changed: Any) -> str:
    """Give the address of a neighbourhood, with some of what it asks for changed."""
    asked: dict[str, Any] = {
        "id": name_of(found.centre),
        "relation": [group for group in GROUPS if group in found.groups],
        "kind": [family for family in FAMILIES if family in found.families],
        "expand": [name_of(iri) for iri in found.expanded],
        "limit": found.limit if found.limit != SHOWN else None,
    }
    return url_for("neighbourhood.view", **{**asked, **changed})


def name_of(iri: str) -> str:
    """Give the name of a thing in an address."""
    return compress(iri) or iri


def _request() -> NeighbourhoodRequest:
    args = request.args
    asked = [text for text in args.getlist("expand") if text.strip()]
    if len(asked) > EXPANDED_AT_MOST:
        raise RankRequestError(
            f"more than {EXPANDED_AT_MOST} things are not expanded at once",
            hint="put one of them in the middle instead, with id=",
        )
    return NeighbourhoodRequest(
        _thing(args["id"]),
        tuple(dict.fromkeys(map(_thing, asked))),
        _names("relation", GROUPS),
        _names("kind", FAMILIES),
        number_of("limit", SHOWN, SHOWN_AT_MOST),
    )


def _names(name: str, known: Mapping[str, str]) -> frozenset[str]:
    asked = frozenset(text for text in request.args.getlist(name) if text)
    if wrong := sorted(asked - known.keys()):
        raise RankRequestError(
            f"{name} '{wrong[0][:_LIMIT_SHOWN]}' is none that is known",
            hint=f"there are {', '.join(known)}",
        )
    return asked


def _thing(text: str) -> str:
    """Give the IRI of what an address names, led to the node that stands for it."""
    site, text = current_site(), " ".join(text.split())
    try:
        iri = text if text.startswith(("http://", "https://")) else expand(text)
    except UnknownPrefixError:
        iri = ""
    node = site.resolver.index.stands_for(iri, site.knowledge.mappings.node(iri)) if iri else ""
    if node and (site.index.knows(node) or site.edges.of(node)):
        return node
    found = site.resolver.resolve(text)
    if found.is_certain and found.best and found.best.ref.iri:
        return found.best.ref.iri
    near = [
        (url_for("neighbourhood.view", id=c.ref.curie or c.ref.iri), c.ref.text)
        for c in found.candidates[:_CHOICES_SHOWN]
    ]
    raise UnknownTermError(
        f"'{text[:_LIMIT_SHOWN]}' leads to no one thing of the graph",
        near,
        hint="name it by its identifier, such as HP:0001332, or by its whole name",
    )


def _elements(found: Neighbourhood, drawn: Drawing) -> dict[str, object]:
    """Write a neighbourhood as Cytoscape's own JSON; places are those of the drawing."""
    index = current_site().index
    nodes = [
        {
            "data": {
                "id": name_of(node.iri),
                "label": node.ref.text,
                "iri": node.iri,
                "kind": node.kind,
                "family": node.family,
                "steps": node.depth,
                "more": node.more,
                "href": href(node.iri),
            },
            "position": dict(zip("xy", drawn.boxes[node.iri].centre, strict=True)),
        }
        for node in found.nodes.values()
    ]
    edges = [
        {
            "data": {
                "id": f"{name_of(edge.source)} {name_of(edge.relation)} {name_of(edge.target)}",
                "source": name_of(edge.source),
                "target": name_of(edge.target),
                "relation": name_of(edge.relation),
                "label": relation_ref(index, edge.relation).text,
                "group": edge.group,
                "grade": edge.grade,
                "claims": [name_of(claim.iri) for claim in edge.claims],
            }
        }
        for edge in found.edges
    ]
    return {
        "data": {"name": found.centre.ref.text, "left_out": found.left_out},
        "elements": {"nodes": nodes, "edges": edges},
    }
