"""The relations of a term, grouped by property, and the claims or axioms each rests on."""

from collections import defaultdict
from dataclasses import dataclass, field

import pyoxigraph as ox

from dystonia_kg.browse.claim_cards import ClaimGroup
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.term_index import Ref, TermIndex, by_text
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import Term

_BIOLINK = PREFIXES["biolink"]
_DYST = PREFIXES["dyst"]
_OIO = PREFIXES["oboInOwl"]

_RDF, _RDFS, _OWL = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["owl"]
_SKOS, _DCTERMS = PREFIXES["skos"], PREFIXES["dcterms"]
DEFINITION = PREFIXES["IAO"] + "0000115"
COMMENT = _RDFS + "comment"
SOURCE = _DCTERMS + "source"
SYNONYM_SCOPES = {
    _OIO + "hasExactSynonym": "exact",
    _OIO + "hasRelatedSynonym": "related",
    _OIO + "hasBroadSynonym": "broad",
    _OIO + "hasNarrowSynonym": "narrow",
    _SKOS + "altLabel": "related",
}
MAPPING_KINDS = {
    _SKOS + name: name
    for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
}
_SHOWN_ELSEWHERE = {
    _RDF + "type",
    _RDFS + "label",
    _RDFS + "subClassOf",
    _OWL + "equivalentClass",
    _OWL + "deprecated",
    _DYST + "hasAssertedParent",
    _DYST + "hasDirectParent",
    _DYST + "hasInferredParent",
    COMMENT,
    DEFINITION,
    SOURCE,
    PREFIXES["IAO"] + "0100001",
    *SYNONYM_SCOPES,
    *MAPPING_KINDS,
}
_NOT_INCOMING = _SHOWN_ELSEWHERE - {SOURCE, _RDF + "type"} | {
    _BIOLINK + "subject",
    _BIOLINK + "predicate",
    _BIOLINK + "object",
    _BIOLINK + "disease_context_qualifier",
    _BIOLINK + "primary_knowledge_source",
    _DYST + "targetPhenotype",
    _DYST + "derivedFrom",
    _DYST + "restsOn",
    _OWL + "annotatedSource",
    _OWL + "annotatedTarget",
    _DCTERMS + "isPartOf",
    _RDF + "subject",
    _RDF + "object",
}


@dataclass(frozen=True)
class Relation:
    """The other end of a relation, with the claims it rests on or was derived from.

    `by_axioms` when it has neither and its property summarizes class axioms.
    """

    value: Ref
    claims: list[Ref] = field(default_factory=list)
    derived_from: list[Ref] = field(default_factory=list)
    by_axioms: bool = False


@dataclass(frozen=True)
class RelationGroup:
    """The relations of one property; `total` counts those that are not shown as well."""

    property: Ref
    relations: list[Relation]
    total: int


def outgoing(
    store: Graphs,
    index: TermIndex,
    iri: str,
    said: list[tuple[str, Term]],
    claims: list[ClaimGroup],
) -> list[RelationGroup]:
    """Group what is said of a term (property, value), but for what its page shows elsewhere."""
    supporting, entailed = _supporting(index, claims)
    derived = _derived(store, index, iri)
    groups: dict[str, list[Relation]] = defaultdict(list)
    for name, term in said:
        if name not in _SHOWN_ELSEWHERE and not isinstance(term, ox.BlankNode):
            value = index.value(term)
            key = (name, value)
            claimed, passed = supporting.get(key, []), derived.get(key, []) + entailed.get(key, [])
            by_axioms = name in index.shortcuts and not (claimed or passed)
            groups[name].append(Relation(value, claimed, passed, by_axioms))
    found = (_group(index, name, relations, len(relations)) for name, relations in groups.items())
    return sorted(found, key=lambda group: (group.property.text, group.property.iri or ""))


def incoming(store: Graphs, index: TermIndex, iri: str) -> list[RelationGroup]:
    """Group what points to a term; of each property some relations and the number of all."""
    term = ox.NamedNode(iri)
    groups = []
    for row in store.select(own_query("incoming_counts"), term=term):
        name, count = row["property"], row["count"]
        if not isinstance(name, ox.NamedNode) or name.value in _NOT_INCOMING:
            continue
        others = store.select(own_query("incoming"), term=term, property=name)
        relations = [Relation(index.value(other["other"])) for other in others]
        total = int(count.value) if isinstance(count, ox.Literal) else len(relations)
        groups.append(_group(index, name.value, relations, total))
    return sorted(groups, key=lambda group: (group.property.text, group.property.iri or ""))


def _supporting(
    index: TermIndex, claims: list[ClaimGroup]
) -> tuple[dict[tuple[str, Ref], list[Ref]], dict[tuple[str, Ref], list[Ref]]]:
    """Give the stated claims, and the grounds of the entailed ones, by (predicate, object)."""
    stated: dict[tuple[str, Ref], list[Ref]] = defaultdict(list)
    entailed: dict[tuple[str, Ref], list[Ref]] = defaultdict(list)
    for card in (card for group in claims for card in group.claims if card.tone == "stated"):
        for value in card.all("object"):
            key = (card.iri_of("predicate"), value)
            if card.is_entailed:
                entailed[key] += card.all("rests_on")
            else:
                stated[key].append(index.ref(card.iri))
    return stated, entailed


def _derived(store: Graphs, index: TermIndex, iri: str) -> dict[tuple[str, Ref], list[Ref]]:
    """Give the claims that relations of the term were derived from, by (predicate, object)."""
    found: dict[tuple[str, Ref], list[Ref]] = defaultdict(list)
    for row in store.select(own_query("derived"), term=ox.NamedNode(iri)):
        key = (index.value(row["property"]).iri or "", index.value(row["value"]))
        found[key].append(index.value(row["claim"]))
    return {key: sorted(claims, key=by_text) for key, claims in found.items()}


def _group(index: TermIndex, name: str, relations: list[Relation], total: int) -> RelationGroup:
    ordered = sorted(relations, key=lambda relation: by_text(relation.value))
    return RelationGroup(index.property_ref(name), ordered, total)
