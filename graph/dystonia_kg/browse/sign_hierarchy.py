"""The hierarchy of signs, how telling each is, and where signs outside of the graph belong."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.search import normalized
from dystonia_kg.browse.term_index import TermIndex
from dystonia_kg.curies import compress, expand
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sources.hpo_signs.columns import OTHER_SIGN_COLUMNS
from dystonia_kg.sources.tables import read_table
from dystonia_kg.store.interface import Graphs

_HP = PREFIXES["HP"]
ROOTS = (_HP + "0000118", PREFIXES["dyst"] + "DystoniaSymptom", PREFIXES["dyst"] + "DystonicSign")


@dataclass(frozen=True)
class OtherSign:
    """A sign of HPO that the graph has no use for, by its label; `parents` as IRIs."""

    label: str
    parents: tuple[str, ...]


@dataclass
class SignHierarchy:
    """Signs of the graph with what is above them, and their information content (-ln p).

    `spans` gives the limits of the spans of life in years.
    """

    terms: TermIndex
    information: Mapping[str, float] = field(default_factory=dict)
    spans: Mapping[str, tuple[float, float]] = field(default_factory=dict)
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
    def others(self) -> dict[str, OtherSign]:
        """The signs of HPO outside of the graph."""
        found = {}
        for row in read_table("hpo_other_signs.tsv", OTHER_SIGN_COLUMNS):
            parents = tuple(expand(parent) for parent in row.many("parents"))
            found[expand(row["term"])] = OtherSign(row["label"], parents)
        return found

    @cached_property
    def other_by_name(self) -> dict[str, str]:
        """The signs of HPO outside of the graph, by their normalized label."""
        return {normalized(sign.label): iri for iri, sign in self.others.items()}

    @cached_property
    def replacements(self) -> dict[str, str]:
        """What to use in place of an HPO id that is obsolete or merged, one to one."""
        return {old: new for old, new in self.terms.replacements.items() if new is not None}

    def nearest(self, iri: str) -> str | None:
        """Give the most telling sign of the graph at or above a sign of HPO; None for no sign."""
        if self.is_sign(iri):
            return iri
        other = self.others.get(iri)
        found = [self.nearest(parent) for parent in other.parents] if other else []
        return min(filter(None, found), key=lambda sign: (self.share(sign), sign), default=None)

    def label(self, iri: str) -> str:
        """Give the label of a sign, of the graph or not."""
        other = self.others.get(iri) if iri.startswith(_HP) and not self.terms.knows(iri) else None
        return other.label if other else self.terms.label(iri)


def load_sign_hierarchy(store: Graphs, terms: TermIndex) -> SignHierarchy:
    """Read how telling the signs are; what is above them the index of terms knows."""
    found: dict[str, float] = defaultdict(float)
    for row in store.select(own_query("sign_information")):
        sign, information = row["sign"], row["information"]
        if isinstance(sign, ox.NamedNode) and isinstance(information, ox.Literal):
            found[sign.value] = float(information.value)
    return SignHierarchy(terms, dict(found), _spans(store))


def _spans(store: Graphs) -> dict[str, tuple[float, float]]:
    return {
        row["span"].value: (float(row["low"].value), float(row["high"].value))
        for row in store.select(own_query("onset_spans"))
        if isinstance(row["span"], ox.NamedNode)
        and isinstance(row["low"], ox.Literal)
        and isinstance(row["high"], ox.Literal)
    }


def shown_curie(iri: str) -> str:
    """Give the CURIE of an IRI, or the IRI where it has none."""
    return compress(iri) or iri
