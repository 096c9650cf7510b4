"""Why a relation holds that no source states: the claims that it follows from, and the steps."""

from dataclasses import dataclass

import pyoxigraph as ox

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.knowledge import Knowledge
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.reasons import way_up
from dystonia_kg.browse.term_index import Ref
from dystonia_kg.errors import UnknownTermError
from dystonia_kg.store.terms import text_of

Steps = tuple[tuple[str, Ref], ...]


@dataclass(frozen=True)
class Derivation:
    """A claim, and the steps to the relation: each how it is reached, and what.

    `subject_steps` lead from the relation's subject up to the claim's, `value_steps` from the
    claim's object up to the relation's; either is empty where both are the same.
    """

    claim: Claim
    label: str
    subject: Ref
    subject_steps: Steps
    property: Ref
    value: Ref
    value_steps: Steps


@dataclass(frozen=True)
class DerivedRelation:
    """A relation that follows from claims; `ref` reads as a sentence."""

    ref: Ref
    iri: str
    subject: Ref
    property: Ref
    value: Ref
    derivations: list[Derivation]


def load_derived_relation(known: Knowledge, iri: str) -> DerivedRelation:
    """Load a relation; UnknownTermError when there is none of this IRI."""
    rows = list(known.store.select(own_query("derivation"), term=ox.NamedNode(iri)))
    if not rows:
        raise UnknownTermError(f"the graph holds nothing about <{iri[:200]}>", [])
    first = rows[0]
    subject, value = known.index.value(first["subject"]), known.index.value(first["value"])
    relation = known.index.property_ref(text_of(first["property"]))
    claims = (known.claims.by_iri.get(text_of(row["claim"])) for row in rows if "claim" in row)
    return DerivedRelation(
        Ref(iri, f"{subject.text} {relation.text} {value.text}"),
        iri,
        subject,
        relation,
        value,
        [_derivation(known, claim, subject, value) for claim in claims if claim],
    )


def _derivation(known: Knowledge, claim: Claim, subject: Ref, value: Ref) -> Derivation:
    index, axioms = known.index, known.axioms
    return Derivation(
        claim,
        index.label(claim.iri),
        index.ref(claim.subject),
        way_up(axioms, index, subject.iri or "", claim.subject),
        index.property_ref(claim.predicate),
        index.ref(claim.value),
        way_up(axioms, index, claim.value, value.iri or ""),
    )
