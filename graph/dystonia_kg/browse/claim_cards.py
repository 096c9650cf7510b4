"""What is shown of a claim: subject, predicate, object, its evidence and what it rests on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.store import Term

_RDFS = PREFIXES["rdfs"]
_DCTERMS = PREFIXES["dcterms"]
_BIOLINK, _DYST = PREFIXES["biolink"], PREFIXES["dyst"]
_PARTS = {
    _BIOLINK + "subject": "subject",
    _BIOLINK + "predicate": "predicate",
    _BIOLINK + "object": "object",
    _BIOLINK + "primary_knowledge_source": "source",
    _BIOLINK + "knowledge_level": "knowledge_level",
    _BIOLINK + "agent_type": "agent_type",
    _BIOLINK + "has_evidence": "evidence",
    _BIOLINK + "publications": "publications",
    _BIOLINK + "frequency_qualifier": "frequency",
    _BIOLINK + "onset_qualifier": "onset",
    _BIOLINK + "sex_qualifier": "sex",
    _BIOLINK + "disease_context_qualifier": "context",
    _DYST + "targetPhenotype": "target",
    _DYST + "classification": "classification",
    _DYST + "standing": "standing",
    _DYST + "scope": "scope",
    _DYST + "modality": "modality",
    _DYST + "restsOn": "rests_on",
    _DCTERMS + "date": "date",
    _RDFS + "comment": "comment",
}
_HEADER = {_RDFS + "label", PREFIXES["rdf"] + "type", _BIOLINK + "negated"}
_TRUE = ("true", "1")


@dataclass(frozen=True)
class ClaimCard:
    """A claim as read from the graph; `parts` holds its fields by name, `extras` all else."""

    iri: str
    label: str
    negated: bool
    parts: dict[str, list[Ref]] = field(default_factory=dict)
    extras: list[tuple[Ref, Ref]] = field(default_factory=list)

    def all(self, part: str) -> list[Ref]:
        """Give the values of one field, none when the claim does not have it."""
        return self.parts.get(part, [])

    def first(self, part: str) -> Ref | None:
        """Give the first value of a field."""
        return next(iter(self.all(part)), None)

    def iri_of(self, part: str) -> str:
        """Give the IRI of a field's first value, empty when there is none."""
        value = self.first(part)
        return (value.iri or "") if value else ""

    @property
    def is_inherited(self) -> bool:
        """Whether the claim is passed down to subclasses."""
        return self.iri_of("scope") == _DYST + "EverySubclass"


def read_claim(index: TermIndex, iri: str, said: Iterable[tuple[str, Term]]) -> ClaimCard:
    """Make a card of a claim's (property, value) pairs."""
    parts: dict[str, list[Ref]] = defaultdict(list)
    extras: list[tuple[Ref, Ref]] = []
    negated = False
    for name, value in sorted(said, key=lambda pair: (pair[0], str(pair[1]))):
        if name in _PARTS:
            parts[_PARTS[name]].append(index.value(value))
        elif name == _BIOLINK + "negated":
            negated = isinstance(value, ox.Literal) and value.value in _TRUE
        elif name not in _HEADER:
            extras.append((index.property_ref(name), index.value(value)))
    return ClaimCard(iri, index.label(iri), negated, dict(parts), extras)
