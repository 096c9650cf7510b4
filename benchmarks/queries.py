"""The queries of every scenario, with all prefixes declared in their text, as peers need them."""

import random
import re
from pathlib import Path

import pyoxigraph as ox

from benchmarks.traffic import PLACE
from dystonia_kg.browse.gallery import load_queries
from dystonia_kg.namespaces import PREFIXES

_ENTITIES = 5_000
_LABEL_IRI = PREFIXES["rdfs"] + "label"
_BEFORE_COLON = re.compile(r"([A-Za-z][A-Za-z0-9.]*):")
_DECLARED = re.compile(r"PREFIX\s+([\w.-]*):", re.IGNORECASE)

REPEATED = {
    "label": "SELECT ?label WHERE { dyst:CervicalDystonia rdfs:label ?label }",
    "entity": """SELECT ?s ?p ?o WHERE {
      { dyst:CervicalDystonia ?p ?o } UNION { ?s ?p dyst:CervicalDystonia } }""",
}
_LOOK_UP = f"""SELECT ?label WHERE {{ <ENTITY> <{_LABEL_IRI}> ?label
  FILTER(?label != "number {PLACE}") }}"""
_ENTITY = f"""SELECT ?s ?p ?o WHERE {{ {{ <ENTITY> ?p ?o }} UNION {{ ?s ?p <ENTITY> }}
  FILTER(?p != <urn:x-number:{PLACE}>) }}"""
NEVER_SEEN = {"look-up": _LOOK_UP, "entity": _ENTITY}

_LARGE = {
    "label look-up": "SELECT ?label WHERE { HP:0001332 rdfs:label ?label }",
    "page of a disease": """SELECT ?s ?p ?o WHERE {
      { OMIM:128100 ?p ?o } UNION { ?s ?p OMIM:128100 } }""",
    "page of a phenotype": """SELECT ?s ?p ?o WHERE {
      { HP:0001332 ?p ?o } UNION { ?s ?p HP:0001332 } }""",
    "GROUP BY over all claims": """SELECT ?phenotype (COUNT(?claim) AS ?claims) WHERE {
      ?claim biolink:object ?phenotype } GROUP BY ?phenotype""",
    "ORDER BY and LIMIT, names of diseases": """SELECT ?disease ?name WHERE {
      ?disease rdfs:label ?name FILTER(STRSTARTS(STR(?disease), "https://omim.org/entry/")) }
      ORDER BY ?name ?disease LIMIT 50""",
    "ORDER BY and LIMIT, days of all claims": """SELECT ?claim ?day WHERE {
      ?claim a biolink:DiseaseToPhenotypicFeatureAssociation ; biolink:created ?day }
      ORDER BY DESC(?day) ?claim LIMIT 50""",
    "join: genes by shared phenotypes": """SELECT ?gene ?symbol (COUNT(?phenotype) AS ?shared)
      WHERE { OMIM:128100 biolink:has_phenotype ?phenotype .
        ?gene biolink:has_phenotype ?phenotype ; rdfs:label ?symbol
        FILTER(STRSTARTS(STR(?gene), "http://identifiers.org/ncbigene/")) }
      GROUP BY ?gene ?symbol ORDER BY DESC(?shared) ?gene LIMIT 20""",
    "join: claims with the labels of both ends": """SELECT ?disease ?phenotype ?frequency WHERE {
      ?claim biolink:evidence "PCS" ; biolink:aspect "C" ; biolink:frequency ?frequency ;
        biolink:subject/rdfs:label ?disease ; biolink:object/rdfs:label ?phenotype }""",
}


def declared(text: str) -> str:
    """Declare the project's prefixes that a query uses and does not declare."""
    used = set(_BEFORE_COLON.findall(text)) - set(_DECLARED.findall(text))
    lines = [f"PREFIX {name}: <{PREFIXES[name]}>" for name in sorted(used & PREFIXES.keys())]
    return "\n".join([*lines, text])


def gallery() -> dict[str, str]:
    """Give the queries of queries/*.rq."""
    return {name: declared(query.sparql) for name, query in sorted(load_queries().items())}


def large() -> dict[str, str]:
    """Give the queries to the large set."""
    return {name: declared(text) for name, text in _LARGE.items()}


def entities(file: Path) -> list[str]:
    """Give IRIs that have a label in the default graph, in an order that is always the same."""
    labelled = {
        quad.subject.value
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS)
        if quad.predicate.value == _LABEL_IRI and isinstance(quad.subject, ox.NamedNode)
    }
    found = sorted(labelled)
    random.Random(4).shuffle(found)
    return found[:_ENTITIES]
