"""What relates two things directly: claims, class axioms, kinds and parts; one edge a relation."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import pyoxigraph as ox

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.class_tree import nearest_pairs
from dystonia_kg.browse.evidence import grade_of, weightiest_first
from dystonia_kg.browse.frequencies import Frequency, is_absence
from dystonia_kg.browse.knowledge import Knowledge
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.section_plan import ABOUT, SIGNS, bare
from dystonia_kg.browse.signs import frequency_of
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.terms import text_of

_DYST = PREFIXES["dyst"]
IS_A = PREFIXES["rdfs"] + "subClassOf"
PART_OF = _DYST + "partOf"
_WRONG = ("involvesDysfunctionOf", "restsOnDysfunctionOf", "hypothesizedToInvolve")
GROUPS = {
    "kinds": "What it is a kind of, and kinds of it",
    "genes": "Genes",
    "dysfunction": "What works wrongly",
    **{id_: title for id_, title, _ in ABOUT},
    "parts": "Parts and wholes",
    "definition": "By definition",
    "other": "Other relations",
}
"""Groups of relations in the order of what people look for, with their titles."""
FROM_GENE_TO_SIGN = ("genes", "function", "dysfunction", "signs")
"""The groups that make up a mechanism."""
_GROUP_OF = {name: id_ for id_, _, names in ABOUT for name in names}
_GROUP_OF |= dict.fromkeys(_WRONG, "dysfunction")
_WEAK = frozenset(("models", "supposed"))

_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Edge:
    """A relation from one thing to another, with the claims about it, those that deny it too.

    Without claims it holds by definition.
    """

    source: str
    relation: str
    target: str
    group: str
    told: tuple[Claim, ...] = ()

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims that state it, the weightiest first."""
        return weightiest_first(claim for claim in self.told if not is_absence(claim))

    @property
    def denied_by(self) -> int:
        """How many claims deny it."""
        return len(self.told) - len(self.claims)

    @cached_property
    def grade(self) -> str:
        """How well it is founded, one of GRADES."""
        return grade_of(self.claims)

    @cached_property
    def frequency(self) -> Frequency | None:
        """How often a sign is seen; None for other relations."""
        return frequency_of(self.told) if bare(self.relation) in SIGNS else None

    @property
    def weight(self) -> tuple[bool, bool, float, int]:
        """What edges of one group are ordered by, the weightiest first."""
        found = self.frequency
        is_of_few = found is not None and found.is_of_few
        is_of_part = found is not None and bool(found.whom)
        bound = found.bound if found else 0.0
        return self.grade in _WEAK, is_of_few or is_of_part, -bound, -len(self.claims)

    def other(self, iri: str) -> str:
        """Give the other end."""
        return self.target if self.source == iri else self.source


def relation_ref(index: TermIndex, relation: str) -> Ref:
    """Give what a link to the property of an edge shows."""
    ref = index.property_ref(relation)
    return replace(ref, text="is a kind of") if relation == IS_A else ref


class EdgeIndex:
    """The edges of each thing of a store."""

    def __init__(self, known: Knowledge, entailed: Iterable[_Key]) -> None:
        """Take the relations that class axioms entail, as (from, relation, to)."""
        self._known = known
        self._entailed: dict[str, list[_Key]] = defaultdict(list)
        for key in entailed:
            for end in {key[0], key[2]}:
                self._entailed[end].append(key)
        self._kept: dict[str, tuple[Edge, ...]] = {}

    def of(self, iri: str) -> tuple[Edge, ...]:
        """Give the edges that begin or end at a thing.

        A claim that holds for every subclass counts as one about each; texts and things that have
        no page are left out, and so is what claims only deny.
        """
        if (kept := self._kept.get(iri)) is None:
            edges = {(e.source, e.relation, e.target): e for e in self._found(iri)}
            kept = tuple(edges.values())
            if kept:  # names of nothing are without end
                self._kept[iri] = kept
        return kept

    def known_of(self, iri: str) -> int:
        """Tell how much there is of a thing: claims about it, that name it, and classes below."""
        claims, tree = self._known.claims, self._known.index.tree
        number = len(claims.about.get(iri, ())) + len(claims.naming.get(iri, ()))
        return number + tree.descendants_count(iri)

    def _found(self, iri: str) -> Iterator[Edge]:
        yield from self._by_definition(iri)
        groups: dict[_Key, list[Claim]] = defaultdict(list)
        for claim in self._known.reaching(iri):
            if not claim.is_literal:
                groups[iri, claim.predicate, claim.value].append(claim)
        for claim in self._known.claims.naming.get(iri, ()):
            if claim.value == iri:
                groups[claim.subject, claim.predicate, iri].append(claim)
        for key, claims in groups.items():
            other = key[2] if key[0] == iri else key[0]
            is_told = other != iri and not all(map(is_absence, claims))
            if is_told and self._known.index.knows(other):
                yield Edge(*key, _GROUP_OF.get(bare(key[1]), "other"), tuple(claims))

    def _by_definition(self, iri: str) -> Iterator[Edge]:
        tree = self._known.index.tree
        for link in tree.parents(iri):
            yield Edge(iri, IS_A, link.iri, "kinds")
        for link in tree.children(iri):
            yield Edge(link.iri, IS_A, iri, "kinds")
        for key in self._entailed.get(iri, ()):
            group = "parts" if key[1] == PART_OF else _GROUP_OF.get(bare(key[1]), "definition")
            yield Edge(*key, group)


def load_edges(known: Knowledge) -> EdgeIndex:
    """Read what class axioms entail, beside the claims and classes that are known already."""
    return EdgeIndex(known, _entailed(known.store))


def _entailed(store: Graphs) -> Iterator[_Key]:
    plain = set(_keys(store, "plain_relations"))
    derived = set(_keys(store, "derived_relations"))
    parts = {(part, whole) for part, relation, whole in plain if relation == PART_OF}
    for part, whole in sorted(nearest_pairs(parts)):
        yield part, PART_OF, whole
    yield from sorted(key for key in plain - derived if key[1] != PART_OF and key[0] != key[2])


def _keys(store: Graphs, query: str) -> Iterator[_Key]:
    for row in store.select(own_query(query)):
        ends = row["from"], row["relation"], row["to"]
        if all(isinstance(term, ox.NamedNode) for term in ends):
            source, relation, target = map(text_of, ends)
            yield source, relation, target
