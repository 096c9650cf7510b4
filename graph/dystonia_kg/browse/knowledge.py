"""All that pages draw on: the store, and what is kept in memory of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dystonia_kg.browse.axioms import AxiomIndex, load_axiom_index
from dystonia_kg.browse.below import FormRow, form_row
from dystonia_kg.browse.claims import Claim, ClaimIndex, load_claims
from dystonia_kg.browse.class_tree import ClassTree, nearest_pairs
from dystonia_kg.browse.elsewhere import MappingIndex, load_mapping_index
from dystonia_kg.browse.kinds import kind_of
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.resolve_index import ResolveIndex, load_resolve_index
from dystonia_kg.browse.sections import claims_reaching
from dystonia_kg.browse.term_index import TermIndex, load_term_index
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.terms import text_of


@dataclass
class Knowledge:
    """A store with the indexes over it."""

    store: Graphs
    index: TermIndex
    claims: ClaimIndex
    axioms: AxiomIndex
    mappings: MappingIndex
    parts: ClassTree = field(default_factory=lambda: ClassTree(()))
    """The parts of the body below their nearest wholes."""
    forms: dict[str, FormRow] = field(default_factory=dict)
    """What tells each form from others, as far as it was asked for."""

    def kind(self, iri: str) -> str:
        """Name the kind of a thing as people call it."""
        return "claim" if iri in self.claims.by_iri else kind_of(self.index, iri)

    def claim_count(self, iri: str) -> int:
        """Count the claims about a thing and those that name it."""
        return len(self.claims.about.get(iri, ())) + len(self.claims.naming.get(iri, ()))

    def mentions(self, iri: str) -> bool:
        """Tell whether claims are about a thing, or mappings name it."""
        return iri in self.claims.about or iri in self.mappings.by_term

    def reaching(self, iri: str) -> list[Claim]:
        """Give the claims about a thing, its own and those that hold for all below a class."""
        return claims_reaching(self.claims, self.index, iri)

    def form_rows(self, below: Sequence[tuple[str, list[Claim]]]) -> list[FormRow]:
        """Describe forms below a disease, each once."""
        for iri, claims in below:
            if iri not in self.forms:
                self.forms[iri] = form_row(self.index, iri, claims, self.claim_count(iri))
        return [self.forms[iri] for iri, _ in below]

    def below(self, iri: str) -> list[tuple[str, list[Claim]]]:
        """Give the things below a class that claims are about, those with most claims first."""
        found: dict[str, list[Claim]] = {}
        level, seen = [iri], {iri}
        while level:
            nexts = [link.iri for parent in level for link in self.index.tree.children(parent)]
            level = [child for child in dict.fromkeys(nexts) if child not in seen]
            seen.update(level)
            found.update(self.with_claims(level))
        return sorted(found.items(), key=_most_claims_first)

    def with_claims(self, iris: Iterable[str]) -> list[tuple[str, list[Claim]]]:
        """Give those things that claims are about, with these, most claims first."""
        about = self.claims.about
        return sorted(((iri, about[iri]) for iri in iris if iri in about), key=_most_claims_first)


def _most_claims_first(item: tuple[str, list[Claim]]) -> tuple[int, str]:
    return -len(item[1]), item[0]


def load_knowledge(
    store: Graphs, index: TermIndex | None = None, mapped: ResolveIndex | None = None
) -> Knowledge:
    """Read all indexes that are not given."""
    terms = index or load_term_index(store)
    links = mapped or load_resolve_index(store, terms)
    return Knowledge(
        store,
        terms,
        load_claims(store),
        load_axiom_index(store),
        load_mapping_index(store, terms, links),
        _load_parts(store),
    )


def _load_parts(store: Graphs) -> ClassTree:
    rows = store.select(own_query("part_of"))
    pairs = {(text_of(row["part"]), text_of(row["whole"])) for row in rows}
    return ClassTree((part, whole, "asserted") for part, whole in nearest_pairs(pairs))
