"""Diseases that an address names: by CURIE, IRI or name, led to the node that claims stand on."""

from dystonia_kg.curies import expand
from dystonia_kg.errors import RankRequestError, UnknownPrefixError
from dystonia_kg.web.serving.request import current_site

_LIMIT_SHOWN = 80
_CHOICES_SHOWN = 6
_DISEASE = "disease"


def disease_of(text: str) -> str:
    """Give the IRI of a disease's node; RankRequestError with what could be meant."""
    site, text = current_site(), " ".join(text.split())
    try:
        iri = text if text.startswith(("http://", "https://")) else expand(text)
    except UnknownPrefixError:
        iri = ""
    evidence = site.ranking.evidence
    node = evidence.node_of.get(iri, iri)
    if node and site.index.knows(node):
        kind = site.knowledge.kind(node)
        if kind != _DISEASE and node not in evidence.diseases:
            name = site.index.ref(node).text
            raise RankRequestError(f"'{name}' is no disease, but of the kind '{kind}'")
        return node
    found = site.resolver.resolve(text)
    near = [(c.ref.iri or "", c.ref.text) for c in found.candidates if c.kind == _DISEASE]
    if found.is_certain and near and found.candidates[0].ref.iri == near[0][0]:
        return evidence.node_of.get(near[0][0], near[0][0])
    problem = (
        "does not name one disease for certain" if near else "is no disease that is known here"
    )
    raise RankRequestError(f"'{text[:_LIMIT_SHOWN]}' {problem}", near[:_CHOICES_SHOWN])
