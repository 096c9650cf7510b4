"""What the resolver works on: names, identifiers, mappings and genes of the terms of a store."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from dystonia_kg.browse.identifiers import IdentifierIndex
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.search import folded
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.curies import compress, is_own
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.terms import text_of

_DYST = PREFIXES["dyst"]
_OIO = PREFIXES["oboInOwl"]

KINDS = ("disease", "sign", "gene", "treatment", "substance", "body part", "other")
_OMO = PREFIXES["OMO"]
_TYPED = {
    _OMO + "0003000": ("abbreviation", 95.0),
    _OMO + "0003003": ("everyday name", 95.0),
    _OMO + "0003007": ("misnomer", 85.0),
    _OMO + "0003008": ("previous name", 97.0),
}
_PROPERTIES = {
    PREFIXES["rdfs"] + "label": ("label", 100.0),
    PREFIXES["skos"] + "prefLabel": ("label", 100.0),
    PREFIXES["skos"] + "notation": ("notation", 97.0),
    PREFIXES["skos"] + "altLabel": ("synonym", 92.0),
    _DYST + "plainName": ("everyday name", 103.0),  # before a part that UBERON calls so
    _OIO + "hasExactSynonym": ("exact synonym", 97.0),
    _OIO + "hasRelatedSynonym": ("related synonym", 92.0),
    _OIO + "hasBroadSynonym": ("broad synonym", 80.0),
    _OIO + "hasNarrowSynonym": ("narrow synonym", 80.0),
}
_KIND_BY_PREFIX = {
    "HP": "sign",
    "HGNC": "gene",
    "NCBIGene": "gene",
    "MAXO": "treatment",
    "CHEBI": "substance",
    "DRUGBANK": "substance",
    "UBERON": "body part",
}
_POSSESSIVE = re.compile(r"['’]s\b")
_OWL_CLASS = PREFIXES["owl"] + "Class"
_TECHNICAL = frozenset(
    {
        "owl",
        "rdf",
        "rdfs",
        "xsd",
        "skos",
        "dcterms",
        "dcat",
        "prov",
        "void",
        "sd",
        "foaf",
        "sh",
        "schema",
    }
    | {"oboInOwl", "biolink", "semapv", "sssom", "IAO", "OMO", "ECO", "BFO", "RO", "SO"}
    | {"PMID", "DOI", "ROR", "ORCID"}
)
_DYSTONIA = _DYST + "Dystonia"
_KIND_BY_ROOT = (
    (PREFIXES["MONDO"] + "0005395", "disease"),
    (_DYST + "DystoniaSymptom", "sign"),
    (_DYST + "DystonicSign", "sign"),
    (PREFIXES["MAXO"] + "0000058", "treatment"),
    (PREFIXES["UBERON"] + "0001630", "body part"),
    (_DYST + "NamedDrug", "substance"),
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a term: what kind of name it is, and how much it tells (0 to 100)."""

    iri: str
    text: str
    kind: str
    score: float


@dataclass(frozen=True)
class Mapping:
    """A term that is mapped to an entry; `relation` is the property's bare name."""

    term: str
    relation: str
    source: str = ""


@dataclass
class ResolveIndex:
    """Names by their squeezed form, mappings by the entry, diseases by gene, forms by body part.

    `linked_to` has the dystonias that a gene is associated with, `forms_in` the widest forms that
    are defined by one part of the body alone, `places` those of these parts that a part is in.
    """

    RECORDS: ClassVar[frozenset[str]] = frozenset(
        {"DOID", "ORPHA", "OMIM", "OMIMPS", "MESH", "UMLS", "MEDGEN", "NCIT", "SCTID", "GARD"}
        | {"ICD10CM", "ICD10WHO", "icd11.foundation", "EFO", "MEDDRA", "NCBIGene", "DRUGBANK"}
    )

    terms: TermIndex
    names: dict[str, list[Name]] = field(default_factory=dict)
    mapped_to: dict[str, list[Mapping]] = field(default_factory=dict)
    diseases_of: dict[str, list[str]] = field(default_factory=dict)
    linked_to: dict[str, list[str]] = field(default_factory=dict)
    forms_in: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, set[str]] = field(default_factory=dict)
    replacements: dict[str, str | None] = field(default_factory=dict)

    @cached_property
    def identifiers(self) -> IdentifierIndex:
        """The identifiers that lead to a term."""
        return IdentifierIndex(
            {
                *(iri for iri in self.terms.labels if self.is_target(iri)),
                *self.mapped_to,
                *self.replacements,
            }
        )

    @cached_property
    def _same(self) -> set[frozenset[str]]:
        return {
            frozenset((mapping.term, entry))
            for entry, mappings in self.mapped_to.items()
            for mapping in mappings
            if mapping.relation == "exactMatch"
        }

    def are_same(self, one: str, other: str) -> bool:
        """Tell whether a mapping says that two terms are the same."""
        return frozenset((one, other)) in self._same

    def stands_for(self, iri: str, node: str) -> str:
        """Give the term whose page shows a record: its node, or the one term that is the same."""
        if node != iri or not self.is_record(iri):
            return node
        found = self.mapped_to.get(iri, ())
        doubtful = {mapping.term for mapping in found if mapping.relation.endswith("Record")}
        same = {mapping.term for mapping in found if mapping.relation in ("exactMatch", "seeAlso")}
        return same.pop() if len(same) == 1 and same.isdisjoint(doubtful) else iri

    def is_dystonia(self, iri: str) -> bool:
        """Tell whether a disease stands below dyst:Dystonia."""
        return _DYSTONIA in self.terms.tree.ancestors(iri)

    def nearest_places(self, part: str) -> list[str]:
        """Give the part itself where a form is defined by it, else the nearest such wholes."""
        if part in self.forms_in:
            return [part]
        found = self.places.get(part, set())
        wider = {whole for place in found for whole in self.places.get(place, ())}
        return sorted(found - wider)

    def is_record(self, iri: str) -> bool:
        """Tell whether an IRI is an entry of a vocabulary that the graph only refers to."""
        return (compress(iri) or "").partition(":")[0] in self.RECORDS

    def is_target(self, iri: str) -> bool:
        """Tell whether an IRI is a term to lead to: a class, not a claim or a source."""
        if is_own(iri):
            return iri.startswith(_DYST) and _OWL_CLASS in self.terms.types.get(iri, ())
        return self.terms.knows(iri) and compress(iri) is not None and not _is_technical(iri)

    def name_of(self, iri: str, text: str) -> Name | None:
        """Give the name of a term that reads so, the best one; None when there is none."""
        found = [name for name in self.names.get(squeezed(text), ()) if name.iri == iri]
        return max(found, key=lambda name: name.score, default=None)

    def label(self, iri: str) -> str:
        """Give a term's label."""
        return self.terms.label(iri)

    def ref(self, iri: str) -> Ref:
        """Give what is shown of a term."""
        return self.terms.ref(iri)

    def kind(self, iri: str) -> str:
        """Tell the kind of a term, one of KINDS."""
        prefix = (compress(iri) or "").partition(":")[0]
        if prefix in _KIND_BY_PREFIX:
            return _KIND_BY_PREFIX[prefix]
        if prefix == "MONDO" or prefix in self.RECORDS:
            return "disease"
        above = {iri, *self.terms.tree.near_ancestors(iri)}
        return next((kind for root, kind in _KIND_BY_ROOT if root in above), "other")


def squeezed(text: str) -> str:
    """Give a name without case, accents, punctuation and spaces.

    >>> squeezed("DYT/PARK-GCH1"), squeezed("Writer’s cramp")
    ('dytparkgch1', 'writerscramp')
    """
    return folded(text).replace(" ", "")


def without_possessive(text: str) -> str:
    """Give a name without "'s": people write both, and often neither mark nor letter.

    >>> without_possessive("Segawa’s disease")
    'Segawa disease'
    """
    return _POSSESSIVE.sub("", text)


def load_resolve_index(store: Graphs, terms: TermIndex) -> ResolveIndex:
    """Read the index from a store."""
    index = ResolveIndex(terms, replacements=dict(terms.replacements))
    _read_names(store, index)
    _read_places(store, index)
    mapped: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in store.select(own_query("mappings")) + store.select(own_query("records")):
        source = text_of(row["sourceName"]) if "sourceName" in row else ""
        relation = text_of(row["relation"]).replace("#", "/").rpartition("/")[2]
        mapped[text_of(row["entry"])][text_of(row["term"]), relation].add(source)
    for row in store.select(own_query("genes")):
        gene = text_of(row["gene"])
        if "other" in row:
            mapped[text_of(row["other"])][gene, "seeAlso"].add("")
        elif "dystonia" in row:
            index.linked_to.setdefault(gene, []).append(text_of(row["dystonia"]))
        else:
            index.diseases_of.setdefault(gene, []).append(text_of(row["disease"]))
    index.mapped_to = {
        entry: [
            Mapping(term, relation, ", ".join(sorted(filter(None, sources))))
            for (term, relation), sources in sorted(found.items())
        ]
        for entry, found in mapped.items()
    }
    return index


def _read_names(store: Graphs, index: ResolveIndex) -> None:
    types = {
        (text_of(row["term"]), text_of(row["synonym"])): text_of(row["type"])
        for row in store.select(own_query("typed_synonyms"))
    }
    for row in store.select(own_query("searchable")):
        iri, text = text_of(row["iri"]), text_of(row["text"])
        if not index.is_target(iri):
            continue
        kind, score = _PROPERTIES.get(text_of(row["property"]), ("synonym", 90.0))
        if kind != "label":
            kind, score = _TYPED.get(types.get((iri, text), ""), (kind, score))
        for key in dict.fromkeys((squeezed(text), squeezed(without_possessive(text)))):
            index.names.setdefault(key, []).append(Name(iri, text, kind, score))


def _read_places(store: Graphs, index: ResolveIndex) -> None:
    wholes: dict[str, set[str]] = defaultdict(set)
    parts: dict[str, set[str]] = defaultdict(set)
    for row in store.select(own_query("defining_parts")):
        wholes[text_of(row["form"])].add(text_of(row["whole"]))
        if "part" in row:
            parts[text_of(row["part"])].add(text_of(row["whole"]))
    alone = {form: next(iter(found)) for form, found in sorted(wholes.items()) if len(found) == 1}
    for form, whole in alone.items():
        if not any(alone.get(above) == whole for above in index.terms.tree.ancestors(form)):
            index.forms_in.setdefault(whole, []).append(form)
    index.places = {part: found & index.forms_in.keys() for part, found in parts.items()}


def _is_technical(iri: str) -> bool:
    return (compress(iri) or "").partition(":")[0] in _TECHNICAL
