"""Graphs of things and relations as GraphML (graphml.graphdrawing.org), for Cytoscape or Gephi."""

import re
from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree

from flask import Response

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.edges import relation_ref
from dystonia_kg.browse.neighbourhood import Neighbourhood
from dystonia_kg.browse.thing import Thing
from dystonia_kg.curies import compress
from dystonia_kg.web.pages.hrefs import property_ref, ref
from dystonia_kg.web.serving.request import current_site

_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no place for."""
_Fields = Mapping[str, str]


def claims_graph(thing: Thing) -> Response:
    """Give the claims about a thing, each on another term as an edge; texts are left out."""
    claims = [claim for claim in thing.claims if not claim.is_literal]
    iris = dict.fromkeys(iri for claim in claims for iri in (claim.subject, claim.value))
    nodes = {iri: {"label": ref(iri).text, "iri": iri} for iri in iris}
    return _document(nodes, [(c.subject, c.value, _claim(c)) for c in claims], thing.ref.curie)


def neighbourhood_graph(found: Neighbourhood) -> Response:
    """Give the things of a neighbourhood, and each relation between them as an edge."""
    nodes = {
        iri: {"label": node.ref.text, "iri": iri, "kind": node.kind, "steps": str(node.depth)}
        for iri, node in found.nodes.items()
    }
    edges = [
        (
            *(edge.source, edge.target),
            {
                "relation": relation_ref(current_site().index, edge.relation).text,
                "iri": edge.relation,
                "grade": edge.grade,
                "claims": _curies(claim.iri for claim in edge.claims),
            },
        )
        for edge in found.edges
    ]
    return _document(nodes, edges, found.centre.ref.curie)


def _claim(claim: Claim) -> _Fields:
    return {
        "claim": _curies((claim.iri,)),
        "relation": property_ref(claim.predicate).text,
        "negated": "true" if claim.is_negated else "false",
        "study": ref(claim.one("study")).text if claim.one("study") else "",
        "references": _curies(claim.all("publications")),
    }


def _curies(iris: Iterable[str]) -> str:
    return "|".join(compress(iri) or iri for iri in iris)


def _document(
    nodes: Mapping[str, _Fields], edges: Sequence[tuple[str, str, _Fields]], name: str | None
) -> Response:
    """Write nodes by IRI, and edges as (from, to, fields)."""
    root = ElementTree.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    fields = {"node": next(iter(nodes.values()), {}), "edge": edges[0][2] if edges else {}}
    for kind, named in fields.items():
        for field in named:
            key = {"id": f"{kind}-{field}", "for": kind, "attr.name": field, "attr.type": "string"}
            ElementTree.SubElement(root, "key", key)
    graph = ElementTree.SubElement(root, "graph", edgedefault="directed")
    for iri, told in nodes.items():
        _tell(ElementTree.SubElement(graph, "node", id=compress(iri) or iri), "node", told)
    for source, target, told in edges:
        ends = {"source": compress(source) or source, "target": compress(target) or target}
        _tell(ElementTree.SubElement(graph, "edge", ends), "edge", told)
    text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    response = Response(text, content_type="application/graphml+xml; charset=utf-8")
    file_name = f"{(name or 'thing').replace(':', '-')}.graphml"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _tell(element: ElementTree.Element, kind: str, told: _Fields) -> None:
    for name, text in told.items():
        part = ElementTree.SubElement(element, "data", key=f"{kind}-{name}")
        part.text = _NO_XML.sub("", text)
