"""What pages show of claims, sources, properties and other records that are no terms."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from dystonia_kg.browse.claim_cards import ClaimCard, read_claim
from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.knowledge import Knowledge
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.relation_groups import RelationGroup, other_relations, pointing
from dystonia_kg.browse.term_index import Ref, by_text
from dystonia_kg.browse.thing import COMMENT, DEFINITION, said_of, texts
from dystonia_kg.curies import is_own
from dystonia_kg.errors import UnknownTermError
from dystonia_kg.store.terms import text_of

CLAIMS_ON_A_PAGE = 100


@dataclass(frozen=True)
class ClaimPage:
    """A claim with all its fields, and what follows from it."""

    card: ClaimCard
    claim: Claim
    consequences: list[tuple[Ref, ...]]
    """Relations that follow: subject, property, value, and the relation's own page."""


@dataclass(frozen=True)
class ClaimList:
    """One page of a list of claims; `total` counts all of them, `number` counts pages from 1."""

    claims: list[Claim]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // CLAIMS_ON_A_PAGE))


@dataclass(frozen=True)
class Statement:
    """A statement of a source, and the claims and terms that rest on it."""

    ref: Ref
    gist: str
    claims: list[Ref]
    terms: list[Ref]


@dataclass(frozen=True)
class Record:
    """A source, a property or another record: its claims counted by kind, and a page of them."""

    ref: Ref
    iri: str
    kind: str
    definitions: list[str]
    comments: list[str]
    others: list[RelationGroup]
    pointing: list[RelationGroup]
    by_predicate: list[tuple[Ref, int]]
    by_subject: list[tuple[Ref, int]]
    listed: ClaimList
    statements: list[Statement]

    @property
    def is_own(self) -> bool:
        """Whether the project minted it."""
        return is_own(self.iri)


def load_claim_page(known: Knowledge, iri: str) -> ClaimPage:
    """Load a claim; UnknownTermError when there is none of this IRI."""
    claim = known.claims.by_iri.get(iri)
    if claim is None:
        raise UnknownTermError(f"there is no claim <{iri[:200]}>", [])
    card = read_claim(known.index, iri, said_of(known.store, iri))
    value = known.index.value
    rows = known.store.select(own_query("derived_from_claim"), term=ox.NamedNode(iri))
    names = ("subject", "property", "value", "relation")
    found = [tuple(value(row[name]) for name in names) for row in rows]
    return ClaimPage(card, claim, sorted(found, key=lambda triple: tuple(map(by_text, triple))))


def load_record(known: Knowledge, iri: str, page: int = 1) -> Record:
    """Load a record; UnknownTermError when the graph says nothing of it."""
    index, said = known.index, said_of(known.store, iri)
    if not said:
        raise UnknownTermError(f"the graph holds nothing about <{iri[:200]}>", [])
    kind = known.kind(iri)
    lists = {"source": known.claims.by_source, "property": known.claims.by_predicate}
    claims = lists.get(kind, {}).get(iri, [])
    is_source = kind in ("source", "statement of a source")
    return Record(
        index.ref(iri),
        iri,
        kind,
        texts(said, DEFINITION),
        texts(said, COMMENT),
        other_relations(index, said),
        [] if kind == "property" or is_source else pointing(known.store, index, iri),
        _counted(known, [claim.predicate for claim in claims]) if kind == "source" else [],
        _counted(known, [claim.subject for claim in claims]),
        _page_of(claims, page),
        _statements(known, iri) if is_source else [],
    )


def _counted(known: Knowledge, iris: Sequence[str]) -> list[tuple[Ref, int]]:
    counts = Counter(iris)
    refs = [(known.index.property_ref(iri), number) for iri, number in counts.items()]
    return sorted(refs, key=lambda item: (-item[1], by_text(item[0])))


def _page_of(claims: Sequence[Claim], page: int) -> ClaimList:
    start = (page - 1) * CLAIMS_ON_A_PAGE
    return ClaimList(list(claims[start : start + CLAIMS_ON_A_PAGE]), len(claims), page)


def _statements(known: Knowledge, iri: str) -> list[Statement]:
    rows = known.store.select(own_query("resting_on_source"), source=ox.NamedNode(iri))
    value = known.index.value
    gists: dict[str, str] = {}
    claims: dict[str, set[Ref]] = {}
    terms: dict[str, set[Ref]] = {}
    for row in rows:
        name = text_of(row["statement"])
        gists.setdefault(name, value(row["gist"]).text if "gist" in row else "")
        if "claim" in row:
            claims.setdefault(name, set()).add(value(row["claim"]))
        if "term" in row:
            terms.setdefault(name, set()).add(value(row["term"]))
    return [
        Statement(
            known.index.ref(name),
            gist,
            sorted(claims.get(name, ()), key=by_text),
            sorted(terms.get(name, ()), key=by_text),
        )
        for name, gist in sorted(gists.items())
    ]
