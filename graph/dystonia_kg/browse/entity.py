"""Everything that a page shows of one term."""

from dataclasses import dataclass, field

import pyoxigraph as ox

from dystonia_kg.browse.axioms import Axiom, Reason, load_axioms, reasons
from dystonia_kg.browse.claim_cards import (
    ClaimCard,
    ClaimGroup,
    claims_about,
    claims_naming,
    read_claim,
)
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.relation_groups import (
    COMMENT,
    DEFINITION,
    MAPPING_KINDS,
    SOURCE,
    SYNONYM_SCOPES,
    RelationGroup,
    incoming,
    outgoing,
)
from dystonia_kg.browse.term_index import Ref, TermIndex, by_text
from dystonia_kg.curies import is_own
from dystonia_kg.errors import UnknownTermError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.tokens import with_terms
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import Term

_DYST = PREFIXES["dyst"]

_INVERSE = {"broadMatch": "narrowMatch", "narrowMatch": "broadMatch"}
_INDIVIDUAL = PREFIXES["owl"] + "NamedIndividual"
_TYPE = PREFIXES["rdf"] + "type"


@dataclass(frozen=True)
class Synonym:
    """Another name: how near in meaning (exact, related, broad, narrow), and what kind of name."""

    text: str
    scope: str
    kind: str = ""


@dataclass(frozen=True)
class Parent:
    """A direct parent; for an inferred one, how the class meets the parent's definition."""

    term: Ref
    kind: str
    reasons: list[Reason] = field(default_factory=list)


@dataclass(frozen=True)
class MappingGroup:
    """Terms of other vocabularies; `kind` is exactMatch, closeMatch, ..."""

    kind: str
    targets: list[Ref]


@dataclass(frozen=True)
class Resting:
    """What rests on one statement of a source: claims, and terms with a definition or axiom."""

    statement: Ref
    gist: str
    claims: list[Ref]
    terms: list[Ref]


@dataclass(frozen=True)
class Entity:
    """One term, claim, source or other thing, as its page shows it."""

    ref: Ref
    iri: str
    types: list[Ref]
    definitions: list[str]
    comments: list[str]
    sources: list[Ref]
    statements: list[Ref]
    synonyms: list[Synonym]
    replaced_by: Ref | None
    trail: list[Ref]
    parents: list[Parent]
    farther: list[Ref]
    children: list[Parent]
    axioms: list[Axiom]
    outgoing: list[RelationGroup]
    incoming: list[RelationGroup]
    mappings: list[MappingGroup]
    claims: list[ClaimGroup]
    mentions: list[ClaimGroup]
    resting: list[Resting]
    claim: ClaimCard | None
    consequences: list[tuple[Ref, Ref, Ref]]

    @property
    def is_own(self) -> bool:
        """Whether the project minted the term."""
        return is_own(self.iri)

    @property
    def claims_count(self) -> int:
        """How many claims have the term as their subject."""
        return sum(len(group.claims) for group in self.claims)


def load_entity(store: Graphs, index: TermIndex, iri: str) -> Entity:
    """Load a term; UnknownTermError when the graph says nothing of it."""
    said = _said_of(store, iri)
    if not said:
        raise UnknownTermError(f"the graph holds nothing about <{iri[:200]}>", [])
    types = _values(said, _TYPE)
    is_claim, is_source = _DYST + "Claim" in types, _DYST + "Source" in types
    claims = claims_about(store, index, iri)
    replacement = index.replacements.get(iri)
    return Entity(
        ref=index.ref(iri),
        iri=iri,
        types=index.refs([type_ for type_ in types if type_ != _INDIVIDUAL] or types),
        definitions=_texts(said, DEFINITION),
        comments=_texts(said, COMMENT),
        sources=index.refs(_values(said, SOURCE)),
        statements=_column(index, store, "axiom_statements", iri, "statement"),
        synonyms=_synonyms(store, index, iri, said),
        replaced_by=index.ref(replacement) if replacement else None,
        trail=[index.ref(above) for above in index.tree.trail(iri)],
        parents=_parents(store, index, iri),
        farther=[index.ref(link.iri) for link in index.tree.farther(iri)],
        children=_children(index, iri),
        axioms=load_axioms(store, iri),
        outgoing=[] if is_claim else outgoing(store, index, iri, said, claims),
        incoming=incoming(store, index, iri),
        mappings=_mappings(store, index, iri, said),
        claims=claims,
        mentions=claims_naming(store, index, iri),
        resting=_resting(store, index, iri) if is_source else [],
        claim=read_claim(index, iri, said) if is_claim else None,
        consequences=_consequences(store, index, iri) if is_claim else [],
    )


def entity_query(iri: str, *, is_record: bool = False) -> str:
    """Give the CONSTRUCT query whose result is the term's RDF."""
    text = own_query("record_graph" if is_record else "term_graph")
    return with_terms(text, {"term": ox.NamedNode(iri)})


def entity_graph(store: Graphs, iri: str, *, is_record: bool = False) -> list[ox.Triple]:
    """Give the triples that stand for a term in its downloads; empty when it is unknown."""
    return store.construct(
        own_query("record_graph" if is_record else "term_graph"), term=ox.NamedNode(iri)
    )


def _said_of(store: Graphs, iri: str) -> list[tuple[str, Term]]:
    try:
        term = ox.NamedNode(iri)
    except ValueError:
        return []
    rows = store.select(own_query("outgoing"), term=term)
    return sorted(((str(row["property"])[1:-1], row["value"]) for row in rows), key=str)


def _values(said: list[tuple[str, Term]], name: str) -> list[str]:
    found = (value for key, value in said if key == name)
    return [value.value for value in found if isinstance(value, ox.NamedNode)]


def _texts(said: list[tuple[str, Term]], name: str) -> list[str]:
    found = (value for key, value in said if key == name)
    return [value.value for value in found if isinstance(value, ox.Literal)]


def _column(index: TermIndex, store: Graphs, query: str, iri: str, name: str) -> list[Ref]:
    rows = store.select(own_query(query), term=ox.NamedNode(iri))
    return [index.value(row[name]) for row in rows]


def _synonyms(
    store: Graphs, index: TermIndex, iri: str, said: list[tuple[str, Term]]
) -> list[Synonym]:
    rows = store.select(own_query("synonym_types"), term=ox.NamedNode(iri))
    kinds = {index.value(row["synonym"]).text: index.value(row["type"]).text for row in rows}
    order = ["exact", "narrow", "broad", "related"]
    found = {
        Synonym(value.value, SYNONYM_SCOPES[name], kinds.get(value.value, ""))
        for name, value in said
        if name in SYNONYM_SCOPES and isinstance(value, ox.Literal)
    }
    return sorted(found, key=lambda s: (order.index(s.scope), s.text.lower(), s.text))


def _parents(store: Graphs, index: TermIndex, iri: str) -> list[Parent]:
    return [
        Parent(
            index.ref(link.iri),
            link.kind,
            reasons(store, index, iri, link.iri) if link.kind == "inferred" else [],
        )
        for link in index.tree.parents(iri)
    ]


def _children(index: TermIndex, iri: str) -> list[Parent]:
    links = [Parent(index.ref(link.iri), link.kind) for link in index.tree.children(iri)]
    return sorted(links, key=lambda child: (child.kind, by_text(child.term)))


def _mappings(
    store: Graphs, index: TermIndex, iri: str, said: list[tuple[str, Term]]
) -> list[MappingGroup]:
    targets: dict[str, set[Ref]] = {kind: set() for kind in MAPPING_KINDS.values()}
    for name, value in said:
        if name in MAPPING_KINDS:
            targets[MAPPING_KINDS[name]].add(index.value(value))
    for name, kind in MAPPING_KINDS.items():
        options = {"term": ox.NamedNode(iri), "property": ox.NamedNode(name)}
        for row in store.select(own_query("incoming"), **options):
            targets[_INVERSE.get(kind, kind)].add(index.value(row["other"]))
    return [
        MappingGroup(kind, sorted(found, key=lambda ref: ref.curie or ref.text))
        for kind, found in targets.items()
        if found
    ]


def _resting(store: Graphs, index: TermIndex, iri: str) -> list[Resting]:
    rows = store.select(own_query("statements_of_source"), source=ox.NamedNode(iri))
    said = [(row["statement"], row.get("gist")) for row in rows] or [(ox.NamedNode(iri), None)]
    return [
        _resting_on(store, index, statement, index.value(gist).text if gist else "")
        for statement, gist in said
        if isinstance(statement, ox.NamedNode)
    ]


def _resting_on(store: Graphs, index: TermIndex, statement: ox.NamedNode, gist: str) -> Resting:
    rows = store.select(own_query("resting_on"), statement=statement)
    claims = {index.value(row["claim"]) for row in rows if "claim" in row}
    terms = {index.value(row["term"]) for row in rows if "term" in row}
    return Resting(
        index.ref(statement.value), gist, sorted(claims, key=by_text), sorted(terms, key=by_text)
    )


def _consequences(store: Graphs, index: TermIndex, iri: str) -> list[tuple[Ref, Ref, Ref]]:
    rows = store.select(own_query("derived_from_claim"), term=ox.NamedNode(iri))
    found = [
        (index.value(row["subject"]), index.value(row["property"]), index.value(row["value"]))
        for row in rows
    ]
    return sorted(found, key=lambda triple: tuple(map(by_text, triple)))
