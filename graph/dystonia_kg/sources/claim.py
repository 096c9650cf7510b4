"""A claim with its evidence, after the Biolink association (w3id.org/biolink/vocab)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from rdflib import RDF, RDFS, XSD, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from dystonia_kg.namespaces import BIOLINK, DYST


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What one source says of a subject; every optional field is left out when not stated.

    `standing` is dyst:Stated, dyst:Hypothesis, dyst:Disputed or dyst:Refuted; `scope` is
    dyst:ClassAsStated or dyst:EverySubclass. `yields_triple` is False where the relation does
    not mean its predicate (a treatment "under investigation"), or was seen in 0 of n patients.
    A claim without a label is given one by the build, from the labels of its terms.
    """

    iri: URIRef
    subject: URIRef
    predicate: URIRef
    object: URIRef | Literal
    source: URIRef
    label: str = ""
    negated: bool = False
    standing: URIRef = DYST.Stated
    scope: URIRef = DYST.ClassAsStated
    yields_triple: bool = True
    modality: URIRef | None = None
    rests_on: tuple[URIRef, ...] = ()
    knowledge_level: str = "knowledge_assertion"
    agent_type: str = "manual_agent"
    evidence: tuple[URIRef, ...] = ()
    publications: tuple[URIRef, ...] = ()
    frequency: URIRef | Literal | None = None
    onset: URIRef | None = None
    sex: Literal | None = None
    context: URIRef | None = None
    target: URIRef | None = None
    classification: Literal | URIRef | None = None
    date: Literal | None = None
    comment: str = ""
    extra: tuple[tuple[URIRef, Node], ...] = ()

    @property
    def is_direct(self) -> bool:
        """Tell whether it also stands as a plain triple; a hypothesis does of its own predicate."""
        is_suspected = self.predicate == DYST.hypothesizedToInvolve
        standing = DYST.Hypothesis if is_suspected else DYST.Stated
        return self.yields_triple and not self.negated and self.standing == standing

    def statements(self) -> Iterator[tuple[URIRef, URIRef, Node]]:
        """Yield the claim's triples."""
        for predicate, value in self._values():
            yield self.iri, predicate, value

    def _values(self) -> list[tuple[URIRef, Node]]:
        pairs: list[tuple[URIRef, Node | None]] = [
            (RDF.type, DYST.Claim),
            (RDFS.label, Literal(self.label, lang="en") if self.label else None),
            (BIOLINK.subject, self.subject),
            (BIOLINK.predicate, self.predicate),
            (BIOLINK.object, self.object),
            (BIOLINK.negated, Literal(self.negated)),
            (BIOLINK.primary_knowledge_source, self.source),
            (BIOLINK.knowledge_level, Literal(self.knowledge_level)),
            (BIOLINK.agent_type, Literal(self.agent_type)),
            (DYST.standing, self.standing),
            (DYST.scope, self.scope),
            (DYST.modality, self.modality),
            (BIOLINK.frequency_qualifier, self.frequency),
            (BIOLINK.onset_qualifier, self.onset),
            (BIOLINK.sex_qualifier, self.sex),
            (BIOLINK.disease_context_qualifier, self.context),
            (DYST.targetPhenotype, self.target),
            (DYST.classification, self.classification),
            (DCTERMS.date, self.date),
            (RDFS.comment, Literal(self.comment, lang="en") if self.comment else None),
            *((DYST.restsOn, record) for record in self.rests_on),
            *((BIOLINK.has_evidence, code) for code in self.evidence),
            *((BIOLINK.publications, reference) for reference in self.publications),
            *self.extra,
        ]
        return [(predicate, value) for predicate, value in pairs if value is not None]


def proportion(value: str) -> Literal:
    """Give a share of patients (0 to 1) as xsd:decimal."""
    return Literal(Decimal(value), datatype=XSD.decimal)


def agent_of_entailed(grounds: Iterable[Claim]) -> str:
    """Give who made a claim that follows from others: whoever leaves out AI-curated ones loses it.

    A claim with one ground that is not AI-curated stands without the others.
    """
    agents = {ground.agent_type for ground in grounds}
    return "text_mining_agent" if agents == {"text_mining_agent"} else "automated_agent"
