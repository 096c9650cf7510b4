"""What the claims of the graph say of the signs of each disease: how often, and in how many.

Claims of one disease and sign are pooled: counts of patients are added up, a range of HPO's weighs
as much as eight patients, a claim without frequency as one patient of whom nothing is known. Where
HPO's annotations speak of a sign, frequencies counted from the same published patients are left
out, or these would count twice. Nothing is taken from text-mined claims. A form that is defined by
where or when it shows has the sign that it is of itself (writer's cramp) by definition.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.sign_hierarchy import SignHierarchy, load_sign_hierarchy
from dystonia_kg.browse.signs import CASES
from dystonia_kg.browse.term_index import TermIndex
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import Binding
from dystonia_kg.store.terms import text_of

Span = tuple[float, float]
_DYST = PREFIXES["dyst"]
_OWN = PREFIXES["src"] + "dystonia-kg"
_DYSTONIA = _DYST + "Dystonia"
PATIENTS_OF_A_RANGE = 8.0
PATIENTS_OF_A_MENTION = 1.0
SHARE_OF_A_MENTION = 0.5
PATIENTS_BEFORE = 2.0
"""How many patients, half of them with the sign, are thought of before any is counted."""
SHARE_AT_MOST = 0.98
SHARE_DENIED = 0.01
_LEAST_OF_A_GROUP = 3
_SIGNS_OF_A_MEMBER = 5
"""A class with so many diseases below it, each with so many signs, is a group of diseases."""


@dataclass(frozen=True, slots=True)
class SignClaim:
    """One claim on a sign: counts of patients, or a range of shares, or neither."""

    iri: str
    source: str
    negated: bool = False
    affected: int | None = None
    examined: int | None = None
    low: float | None = None
    high: float | None = None
    publications: frozenset[str] = frozenset()
    is_definition: bool = False

    @property
    def is_none(self) -> bool:
        """Whether it says that no patient has the sign."""
        return self.negated or self.high == 0

    @property
    def weighed(self) -> tuple[float, float]:
        """Give (patients with the sign, patients) that the claim counts as."""
        if self.affected is not None and self.examined:
            return float(self.affected), float(self.examined)
        if self.low is not None and self.high is not None:
            return PATIENTS_OF_A_RANGE * (self.low + self.high) / 2, PATIENTS_OF_A_RANGE
        return PATIENTS_OF_A_MENTION * SHARE_OF_A_MENTION, PATIENTS_OF_A_MENTION


def pooled_share(claims: Collection[SignClaim]) -> float:
    """Give the share of patients who have a sign, by all claims on it; 0 where none has it."""
    if any(claim.is_definition for claim in claims):
        return SHARE_AT_MOST
    counted = [claim for claim in claims if not claim.negated]
    if not counted:
        return SHARE_DENIED
    affected = sum(claim.weighed[0] for claim in counted)
    patients = sum(claim.weighed[1] for claim in counted)
    if not affected:
        return 0.0
    before = PATIENTS_BEFORE / 2
    return min(SHARE_AT_MOST, (affected + before) / (patients + PATIENTS_BEFORE))


@dataclass
class DiseaseSigns:
    """One disease: claims by sign, ages in years at which it can begin, modes of inheritance."""

    iri: str
    claims: dict[str, list[SignClaim]] = field(default_factory=dict)
    stated_spans: set[tuple[Span, str]] = field(default_factory=set)
    """Spans with the publication that each rests on, empty where none is named."""
    modes: set[str] = field(default_factory=set)

    def without(self, publications: Collection[str]) -> "DiseaseSigns":
        """Give the same without what rests on any of some publications."""
        kept = {
            sign: [claim for claim in claims if claim.publications.isdisjoint(publications)]
            for sign, claims in self.claims.items()
        }
        claims = {sign: found for sign, found in kept.items() if found}
        spans = {(span, work) for span, work in self.stated_spans if work not in publications}
        return DiseaseSigns(self.iri, claims, spans, self.modes)

    @cached_property
    def spans(self) -> set[Span]:
        """The spans of age, in years, at which the disease can begin."""
        return {span for span, _ in self.stated_spans}

    @cached_property
    def shares(self) -> dict[str, float]:
        """The share of patients who have each sign; signs that none has are left out."""
        found = {sign: pooled_share(claims) for sign, claims in self.claims.items()}
        return {
            sign: share
            for sign, share in found.items()
            if share and not all(claim.is_none for claim in self.claims[sign])
        }

    @cached_property
    def denied(self) -> set[str]:
        """The signs that no patient has, by every claim on them."""
        return {sign for sign, found in self.claims.items() if all(c.is_none for c in found)}


@dataclass(eq=False)
class SignEvidence:
    """All diseases that have a sign by some claim, and the hierarchy of the signs."""

    hierarchy: SignHierarchy
    diseases: dict[str, DiseaseSigns]
    matches: Mapping[str, list[str]] = field(default_factory=dict)
    """Other identifiers (IRIs) of each disease."""
    classified: frozenset[str] = frozenset()
    """What the graph says of that it is, or is not, a dystonia: diseases and no signs."""

    @cached_property
    def node_of(self) -> dict[str, str]:
        """The node that stands for each identifier of another vocabulary."""
        return {alias: node for node, aliases in self.matches.items() for alias in aliases}

    @cached_property
    def candidates(self) -> list[str]:
        """The diseases to rank: those with a sign, but no groups of them, and no signs."""
        tree = self.hierarchy.terms.tree
        found = [iri for iri, disease in self.diseases.items() if disease.shares]
        below: dict[str, int] = defaultdict(int)
        for iri in found:
            if len(self.diseases[iri].shares) >= _SIGNS_OF_A_MEMBER:
                for above in tree.ancestors(iri):
                    below[above] += 1
        return sorted(
            iri
            for iri in found
            if below[iri] < _LEAST_OF_A_GROUP
            and iri != _DYSTONIA
            and not self.hierarchy.is_sign(iri)
            and (not iri.startswith(_DYST) or iri in self.classified)
        )

    @lru_cache(maxsize=64)  # noqa: B019 (lives as long as the site does)
    def without(self, publications: frozenset[str]) -> "SignEvidence":
        """Give the same without what rests on some publications: to test the ranking on them."""
        diseases = {iri: d.without(publications) for iri, d in self.diseases.items()}
        return SignEvidence(self.hierarchy, diseases, self.matches, self.classified)


def load_sign_evidence(store: Graphs, terms: TermIndex) -> SignEvidence:
    """Read the evidence from a store."""
    diseases: dict[str, DiseaseSigns] = {}
    for (iri, sign), claims in _claims(store.select(own_query("sign_claims"))).items():
        disease = diseases.setdefault(iri, DiseaseSigns(iri))
        others = [claim for claim in claims if claim.source != CASES]
        disease.claims[sign] = others or claims
    _add_definitions(store, terms, diseases)
    matches: dict[str, list[str]] = defaultdict(list)
    for row in store.select(own_query("nodes")):
        matches[_text(row, "node")].append(_text(row, "alias"))
    ordered = {iri: sorted(others) for iri, others in matches.items()}
    _leave_out_records(store, ordered, diseases)
    classified = set()
    for row in store.select(own_query("disease_facts")):
        if "status" in row:
            classified.add(_text(row, "disease"))
            continue
        known = diseases.get(_text(row, "disease"))
        if known is not None and "mode" in row:
            known.modes.add(_text(row, "mode"))
        elif known is not None:
            span = (_decimal(row, "from") or 0.0, _decimal(row, "to") or 0.0)
            known.stated_spans.add(
                (span, _text(row, "publication") if "publication" in row else "")
            )
    hierarchy = load_sign_hierarchy(store, terms)
    hierarchy = with_own_figures(hierarchy, diseases)
    return SignEvidence(hierarchy, diseases, ordered, frozenset(classified))


def _add_definitions(store: Graphs, terms: TermIndex, diseases: dict[str, DiseaseSigns]) -> None:
    """Add the sign that a form is of itself, but for forms above another that has one."""
    found = {
        _text(row, "disease"): _text(row, "sign")
        for row in store.select(own_query("defining_signs"))
    }
    above = {wider for iri in found for wider in terms.tree.ancestors(iri)}
    for iri, sign in found.items():
        if iri not in above:
            claim = SignClaim(iri, _OWN, low=1.0, high=1.0, is_definition=True)
            disease = diseases.setdefault(iri, DiseaseSigns(iri))
            disease.claims.setdefault(sign, []).append(claim)


def _leave_out_records(
    store: Graphs, matches: Mapping[str, list[str]], diseases: dict[str, DiseaseSigns]
) -> None:
    """Leave out wider and narrower records of a disease that has signs of its own.

    Mondo calls them the same disease: beside it they would be that disease a second time.
    """
    nodes = {alias: node for node, aliases in matches.items() for alias in aliases}
    for row in store.select(own_query("records")):
        term = _text(row, "term")
        if nodes.get(term, term) in diseases:
            diseases.pop(_text(row, "entry"), None)


def with_own_figures(
    hierarchy: SignHierarchy, diseases: Mapping[str, DiseaseSigns]
) -> SignHierarchy:
    """Give signs that HPO has no figure for one by the diseases of the graph.

    A sign of n of the N diseases is as rare as n + 1 of N + 1: the project's own signs, and those
    that no annotation of HPO's names.
    """
    having: dict[str, int] = defaultdict(int)
    for disease in diseases.values():
        for term in set().union(*map(hierarchy.above, disease.shares)):
            having[term] += 1
    own = {
        sign: -math.log((count + 1) / (len(diseases) + 1))
        for sign, count in having.items()
        if sign not in hierarchy.information
    }
    return replace(hierarchy, information={**own, **hierarchy.information})


def _claims(rows: Iterable[Binding]) -> dict[tuple[str, str], list[SignClaim]]:
    """Put the rows of sign_claims.rq together, one for each publication of a claim."""
    first: dict[str, Binding] = {}
    works: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        claim = _text(row, "claim")
        first.setdefault(claim, row)
        if "publication" in row:
            works[claim].add(_text(row, "publication"))
    found: dict[tuple[str, str], list[SignClaim]] = defaultdict(list)
    for claim, row in sorted(first.items()):
        affected, examined = _decimal(row, "affected"), _decimal(row, "examined")
        found[_text(row, "disease"), _text(row, "sign")].append(
            SignClaim(
                claim,
                _text(row, "source"),
                _text(row, "negated") in ("true", "1"),
                None if affected is None else int(affected),
                None if examined is None else int(examined),
                _decimal(row, "low"),
                _decimal(row, "high"),
                frozenset(works[claim]),
            )
        )
    return found


def _text(row: Binding, name: str) -> str:
    term = row[name]
    return text_of(term)


def _decimal(row: Binding, name: str) -> float | None:
    return float(_text(row, name)) if name in row else None
