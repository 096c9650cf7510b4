"""Relations of a term that neither claims nor other parts of its page show, by property."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import pyoxigraph as ox

from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.section_plan import PLANNED, bare
from dystonia_kg.browse.term_index import Ref, TermIndex, by_text
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import Term
from dystonia_kg.store.terms import text_of

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
_NAMES_AND_PLACE = {
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
_SHOWN_ELSEWHERE = _NAMES_AND_PLACE | {
    _DYST + "dystoniaStatus",
    _DYST + "statusReason",
    _DYST + "statusRule",
    _DYST + "listedBy",
    _DYST + "plainName",
    _DYST + "hasRecord",
    _DYST + "hasFeature",
    _DYST + "partOf",
    _DYST + "onAxis",
    _DYST + "parentInMondo",
    _DYST + "parentInOrphanet",
    _DYST + "parentInDO",
    _DYST + "diseaseTier",
    _DYST + "informationContent",
    _DYST + "annotatedDiseases",
    _OIO + "hasDbXref",
    _OWL + "disjointWith",
    _RDFS + "seeAlso",
}
_OF_A_PATIENT = {
    _DYST + "caseOf": "Diagnosis",
    _DYST + "hasVariantIn": "Gene",
    _DYST + "hasVariant": "Variant",
    _DYST + "sexOfCase": "Sex",
    _DYST + "yearsAtOnset": "Years of age at onset",
    _DYST + "spanOfOnset": "Onset",
    _DYST + "yearsAtLastEncounter": "Years of age when last seen",
    _DYST + "hasObservedSign": "Signs seen",
    _DYST + "hasExcludedSign": "Signs looked for and absent",
    _BIOLINK + "publications": "Report",
    _DYST + "recordedDiagnosis": "Diagnosis in the record",
    _DYST + "sourceFile": "File of the record",
}
"""What is told of a published patient, in the order in which people ask, in their words."""
_INVERSE = {
    _DYST + "caseOf": "Published patients",
    _DYST + "hasVariantIn": "Patients with a variant in it",
    _DYST + "hasObservedSign": "Patients in whom it was seen",
    _DYST + "hasExcludedSign": "Patients in whom it was looked for and absent",
}
"""What a relation is called at the thing that it points to, where the words differ."""
_NOT_INCOMING = _NAMES_AND_PLACE - {SOURCE, _RDF + "type"} | {
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
    _DYST + "partOf",
    PREFIXES["BFO"] + "0000050",
    _RDF + "subject",
    _RDF + "object",
    _DYST + "concerns",
}


@dataclass(frozen=True)
class RelationGroup:
    """The other ends of the relations of one property."""

    property: Ref
    values: list[Ref]


def relations_of(index: TermIndex, said: Iterable[tuple[str, Term]]) -> list[RelationGroup]:
    """Group what is said of a term (property, value), but for its names and place."""
    groups: dict[str, list[Ref]] = defaultdict(list)
    for name, value in said:
        if name not in _NAMES_AND_PLACE and not isinstance(value, ox.BlankNode):
            groups[name].append(index.value(value))
    return _ordered(index, groups)


def other_relations(index: TermIndex, said: Iterable[tuple[str, Term]]) -> list[RelationGroup]:
    """Group what is said of a term (property, value) and stands nowhere else on its page.

    Relations that claims state or entail are shown with the claims; those of class axioms, with
    the place of the term.
    """
    groups: dict[str, list[Ref]] = defaultdict(list)
    for name, value in said:
        shown = index.value(value)
        if name in _SHOWN_ELSEWHERE or isinstance(value, ox.BlankNode) or name in index.shortcuts:
            continue
        if bare(name) not in PLANNED:
            groups[name].append(shown)
    return _ordered(index, groups, _OF_A_PATIENT)


def pointing(store: Graphs, index: TermIndex, iri: str) -> list[RelationGroup]:
    """Group what points to a term, but for claims, axioms and the class hierarchy."""
    groups: dict[str, list[Ref]] = defaultdict(list)
    for row in store.select(own_query("pointing"), term=ox.NamedNode(iri)):
        name = text_of(row["property"])
        if name not in _NOT_INCOMING:
            groups[name].append(index.value(row["other"]))
    return _ordered(index, groups, _INVERSE)


def _ordered(
    index: TermIndex, groups: dict[str, list[Ref]], words: Mapping[str, str] = MappingProxyType({})
) -> list[RelationGroup]:
    """Sort groups: those that have words first, in the order of these."""
    found = []
    for name, values in groups.items():
        ref = index.property_ref(name)
        shown = replace(ref, text=words.get(name, ref.text))
        found.append(RelationGroup(shown, sorted(set(values), key=by_text)))
    rank = {name: place for place, name in enumerate(words)}
    return sorted(
        found,
        key=lambda group: (
            rank.get(group.property.iri or "", len(rank)),
            group.property.text,
            group.property.iri or "",
        ),
    )
