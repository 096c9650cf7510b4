"""All claims of a store in memory, by what they are about and by what they name."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.terms import text_of

_BIOLINK, _DYST = PREFIXES["biolink"], PREFIXES["dyst"]
_RDFS, _DCTERMS = PREFIXES["rdfs"], PREFIXES["dcterms"]

_FIELDS = {
    _BIOLINK + "primary_knowledge_source": "source",
    _BIOLINK + "publications": "publications",
    _BIOLINK + "agent_type": "agent",
    _BIOLINK + "frequency_qualifier": "frequency",
    _BIOLINK + "onset_qualifier": "onset",
    _BIOLINK + "sex_qualifier": "sex",
    _BIOLINK + "disease_context_qualifier": "context",
    _BIOLINK + "original_subject": "original_subject",
    _DYST + "targetPhenotype": "target",
    _DYST + "byProcedure": "procedure",
    _DYST + "usesDrug": "drug",
    _DYST + "sourceRelation": "source_relation",
    _DYST + "classification": "classification",
    _DYST + "lineage": "lineage",
    _DYST + "contestedBy": "contested_by",
    _DYST + "modality": "modality",
    _DYST + "studyKind": "study",
    _DYST + "readAs": "read_as",
    _DYST + "evidenceBasis": "basis",
    _DYST + "evidenceLevel": "level",
    _DYST + "affectedCases": "affected",
    _DYST + "examinedCases": "examined",
    _DYST + "frequencyLow": "frequency_low",
    _DYST + "frequencyHigh": "frequency_high",
    _DYST + "figure": "figure",
    _DYST + "statistic": "statistic",
    _DYST + "unit": "unit",
    _DYST + "value": "number",
    _DYST + "valueLow": "number_low",
    _DYST + "valueHigh": "number_high",
    _DYST + "population": "population",
    _DYST + "populationSize": "population_size",
    _DYST + "subgroup": "subgroup",
    _DYST + "geography": "geography",
    _DYST + "outcomeScale": "scale",
    _DYST + "followUp": "follow_up",
    _DYST + "clinicalModifier": "modifier",
    _RDFS + "comment": "note",
}
_LIMITS = {
    _BIOLINK + "negated": "negated",
    _DYST + "standing": "standing",
    _DYST + "scope": "scope",
}
_NAMING = ("context", "target", "procedure", "drug")
"""Fields by which a claim names a term beside its object."""
_BY_PROGRAM = frozenset(("text_mining_agent", "automated_agent"))


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim; `value` is the object, an IRI or, when `is_literal`, a text.

    `said` holds all else, by short names.
    """

    iri: str
    subject: str
    predicate: str
    value: str
    is_literal: bool
    said: Mapping[str, tuple[str, ...]]

    def all(self, name: str) -> tuple[str, ...]:
        """Give the values of a field, none when the claim does not have it."""
        return self.said.get(name, ())

    def one(self, name: str) -> str:
        """Give the first value of a field, "" when there is none."""
        return self.said.get(name, ("",))[0]

    def number(self, name: str) -> float | None:
        """Give a field as a number; None when there is none, or it is no number."""
        try:
            return float(self.one(name))
        except ValueError:
            return None

    @property
    def is_negated(self) -> bool:
        """Whether the claim denies what it names."""
        return "negated" in self.said

    @property
    def is_hypothesis(self) -> bool:
        """Whether the source only supposes it, or others dispute it."""
        return "standing" in self.said

    @property
    def is_inherited(self) -> bool:
        """Whether the claim holds for every subclass of its subject."""
        return "scope" in self.said

    @property
    def is_by_program(self) -> bool:
        """Whether a program read the paper, and no person."""
        return self.one("agent") in _BY_PROGRAM and "read_as" in self.said

    @property
    def is_by_rule(self) -> bool:
        """Whether a rule of the build worked it out from what a source says."""
        return self.one("agent") in _BY_PROGRAM and "read_as" not in self.said


@dataclass
class ClaimIndex:
    """Claims by subject, by each term that they name beside it, by IRI and by source."""

    about: dict[str, list[Claim]] = field(default_factory=dict)
    naming: dict[str, list[Claim]] = field(default_factory=dict)
    by_iri: dict[str, Claim] = field(default_factory=dict)
    by_source: dict[str, list[Claim]] = field(default_factory=dict)
    by_predicate: dict[str, list[Claim]] = field(default_factory=dict)
    citing: dict[str, list[Claim]] = field(default_factory=dict)

    def of(self, iri: str, *predicates: str) -> list[Claim]:
        """Give the claims about a term by some predicates (bare names of the project's)."""
        wanted = {_DYST + name for name in predicates}
        return [claim for claim in self.about.get(iri, ()) if claim.predicate in wanted]

    def add(self, claim: Claim) -> None:
        """Take a claim in."""
        self.by_iri[claim.iri] = claim
        self.about.setdefault(claim.subject, []).append(claim)
        self.by_predicate.setdefault(claim.predicate, []).append(claim)
        for term in _named(claim):
            self.naming.setdefault(term, []).append(claim)
        for source in claim.all("source"):
            self.by_source.setdefault(source, []).append(claim)
        for publication in claim.all("publications"):
            self.citing.setdefault(publication, []).append(claim)


def load_claims(store: Graphs) -> ClaimIndex:
    """Read every claim of a store."""
    said: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    alike: dict[tuple[str, ...], tuple[str, ...]] = {}
    for iri, name, text in _all_fields(store):
        fields = said[iri]
        values = (*fields.get(name, ()), text)
        fields[name] = alike.setdefault(values, values)
    index = ClaimIndex()
    rows = store.select(own_query("claims"))
    for row in sorted(rows, key=lambda row: str(row["claim"])):
        iri, value = text_of(row["claim"]), row["object"]
        claim = Claim(
            iri,
            text_of(row["subject"]),
            text_of(row["predicate"]),
            text_of(value),
            isinstance(value, ox.Literal),
            said.get(iri, {}),
        )
        index.add(claim)
    return index


def _all_fields(store: Graphs) -> Iterator[tuple[str, str, str]]:
    for name, short in _FIELDS.items():
        rows = store.select(own_query("claim_values"), property=ox.NamedNode(name))
        found = sorted((text_of(row["claim"]), text_of(row["value"])) for row in rows)
        for claim, value in found:
            yield claim, short, value
    for row in store.select(own_query("claim_limits")):
        yield text_of(row["claim"]), _LIMITS[text_of(row["property"])], text_of(row["value"])


def _named(claim: Claim) -> set[str]:
    named = {value for name in _NAMING for value in claim.all(name)}
    if not claim.is_literal:
        named.add(claim.value)
    return named - {claim.subject}
