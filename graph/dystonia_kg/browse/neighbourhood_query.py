"""The SPARQL of a neighbourhood: all relations of its middle, before any is left out."""

import re

from dystonia_kg.browse.edges import EdgeIndex
from dystonia_kg.browse.neighbourhood import NeighbourhoodRequest
from dystonia_kg.curies import compress

_SAID = "?claim biolink:subject ?from ; biolink:predicate ?relation ; biolink:object ?to"
_OF_CLASS = (
    "?from rdfs:subClassOf ?above . ?claim dyst:scope dyst:EverySubclass ;\n"
    "      biolink:subject ?above ; biolink:predicate ?relation ; biolink:object ?to"
)
_KINDS = ("?from dyst:hasDirectParent ?to", "GRAPH graph:imports { ?from rdfs:subClassOf ?to }")
_ENTAILED = "?from ?relation ?to . ?relation dyst:summarizes ?axiom"
_QUERY = """\
SELECT ?from ?relation ?to (COUNT(DISTINCT ?claim) AS ?claims) WHERE {
  { # stated by claims about it, of a whole class above it, or naming it
    THINGS_CLAIMED
    FILTER NOT EXISTS { ?claim biolink:negated true }
    FILTER NOT EXISTS { ?claim biolink:frequency_qualifier HP:0040285 }
    FILTER NOT EXISTS {
      ?claim dyst:affectedCases 0 ; dyst:examinedCases ?examined FILTER(?examined > 0)
    }
  }
  UNION
  { # kinds
    THINGS_KINDS
    BIND(rdfs:subClassOf AS ?relation)
  }
  UNION
  { # nearest parts and wholes
    THINGS_PARTS
    FILTER NOT EXISTS {
      ?from dyst:partOf ?between . ?between dyst:partOf ?to .
      FILTER(?between != ?from && ?between != ?to)
    }
    BIND(dyst:partOf AS ?relation)
  }
  UNION
  { # entailed by class axioms, not by way of a claim
    THINGS_ENTAILED
    FILTER(?relation != dyst:partOf)
    FILTER NOT EXISTS {
      ?derived rdf:subject ?from ; rdf:predicate ?relation ; rdf:object ?to ; a dyst:DerivedRelation
    }
  }
  FILTER(isIRI(?to) && ?from != ?to)ONLY
}
GROUP BY ?from ?relation ?to
ORDER BY ?relation ?from ?to
"""
_PLAIN = re.compile(r"\w+:[\w-]+")


def sparql(index: EdgeIndex, request: NeighbourhoodRequest) -> str:
    """Write the query; where groups of relations are chosen, of their relations only."""
    middles = [request.centre, *request.expanded]
    things = _listed(middles)
    relations = {
        edge.relation for iri in middles for edge in index.of(iri) if edge.group in request.groups
    }
    only = f"\n  FILTER(?relation IN ({_listed(sorted(relations), ', ')}))" if relations else ""
    claimed = [*_at_ends(things, _SAID), f"{{ VALUES ?from {{ {things} }} {_OF_CLASS} }}"]
    parts = {
        "THINGS_CLAIMED": claimed,
        "THINGS_KINDS": [branch for kind in _KINDS for branch in _at_ends(things, kind)],
        "THINGS_PARTS": _at_ends(things, "?from dyst:partOf ?to"),
        "THINGS_ENTAILED": _at_ends(things, _ENTAILED),
    }
    text = _QUERY.replace("ONLY", only)
    for name, branches in parts.items():
        text = text.replace(name, "\n    UNION\n    ".join(branches))
    return text


def _at_ends(things: str, pattern: str) -> list[str]:
    return [f"{{ VALUES {end} {{ {things} }} {pattern} }}" for end in ("?from", "?to")]


def _listed(iris: list[str], between: str = " ") -> str:
    return between.join(_written(iri) for iri in iris)


def _written(iri: str) -> str:
    curie = compress(iri) or ""
    return curie if _PLAIN.fullmatch(curie) else f"<{iri}>"
