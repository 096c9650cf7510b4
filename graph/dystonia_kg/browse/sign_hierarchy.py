"""The hierarchy of signs, how telling each is, and where signs outside of the graph belong."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.search import normalized
from dystonia_kg.browse.term_index import TermIndex
from dystonia_kg.curies import compress
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.terms import text_of

_HP = PREFIXES["HP"]
ROOTS = (_HP + "0000118", PREFIXES["dyst"] + "DystoniaSymptom", PREFIXES["dyst"] + "DystonicSign")


@dataclass(frozen=True, slots=True)
class OtherSign:
    """A sign of HPO that the graph has no use for, by its label; `parents` as IRIs."""

    label: str
    parents: tuple[str, ...]


@dataclass
class SignHierarchy:
    """Signs of the graph with what is above them, and their information content (-ln p)."""

    terms: TermIndex
    information: Mapping[str, float] = field(default_factory=dict)
    others: Mapping[str, OtherSign] = field(default_factory=dict)
    """The signs of HPO outside of the graph."""
    spans: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Spans of life, in years."""
    _above: dict[str, frozenset[str]] = field(default_factory=dict)
    _shares: dict[str, float] = field(default_factory=dict)

    def above(self, sign: str) -> frozenset[str]:
        """Give a sign and all above it."""
        if sign not in self._above:
            self._above[sign] = frozenset({sign, *self.terms.tree.ancestors(sign)})
        return self._above[sign]

    def is_sign(self, iri: str) -> bool:
        """Tell whether a term of the graph stands below one of the roots of signs."""
        return self.terms.knows(iri) and not self.above(iri).isdisjoint(ROOTS)

    def share(self, sign: str) -> float:
        """Give the share of all annotated diseases that have a sign (0 to 1).

        A sign without a figure is as rare as the rarest above it that has one.
        """
        if sign not in self._shares:
            known = [sign] if sign in self.information else self.above(sign)
            contents = [self.information[term] for term in known if term in self.information]
            self._shares[sign] = math.exp(-max(contents, default=0.0))
        return self._shares[sign]

    @cached_property
    def other_by_name(self) -> dict[str, str]:
        """The signs of HPO outside of the graph, by their normalized label."""
        return {normalized(sign.label): iri for iri, sign in self.others.items()}

    @property
    def replacements(self) -> dict[str, str]:
        """What to use in place of an id that is obsolete or merged."""
        return {old: new for old, new in self.terms.replacements.items() if new is not None}

    def nearest(self, iri: str) -> str | None:
        """Give the most telling sign of the graph at or above a sign of HPO; None for no sign."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [iri]
        while waiting:
            term = waiting.pop()
            if self.is_sign(term):
                found.add(term)
            elif term in self.others and term not in seen:
                waiting += self.others[term].parents
            seen.add(term)
        return min(found, key=lambda sign: (self.share(sign), sign), default=None)

    def label(self, iri: str) -> str:
        """Give the label of a sign, of the graph or not."""
        other = self.others.get(iri) if iri.startswith(_HP) and not self.terms.knows(iri) else None
        return other.label if other else self.terms.label(iri)


def load_sign_hierarchy(store: Graphs, terms: TermIndex) -> SignHierarchy:
    """Read how telling signs are, and those outside; the index knows what is above the others."""
    information = {
        text_of(row["sign"]): float(text_of(row["information"]))
        for row in store.select(own_query("sign_information"))
    }
    labels: dict[str, str] = {}
    parents: dict[str, list[str]] = defaultdict(list)
    for row in store.select(own_query("other_signs")):
        labels[text_of(row["sign"])] = text_of(row["label"])
        parents[text_of(row["sign"])].append(text_of(row["parent"]))
    others = {iri: OtherSign(label, tuple(parents[iri])) for iri, label in labels.items()}
    spans = {
        text_of(row["span"]): (float(text_of(row["low"])), float(text_of(row["high"])))
        for row in store.select(own_query("onset_spans"))
    }
    return SignHierarchy(terms, information, others, spans)


def shown_curie(iri: str) -> str:
    """Give the CURIE of an IRI, or the IRI where it has none."""
    return compress(iri) or iri
