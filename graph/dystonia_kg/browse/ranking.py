"""Rank diseases by the signs of a patient, and say why each stands where it does.

For each sign of the patient a likelihood ratio, after LIRICAL (PMID:32755546): how probable the
sign is in the disease, against how common it is among all annotated diseases (its information
content). In the disease it is as probable as its own share of patients there, or that of a kind of
it; or a part of the share of a broader sign; or, less, of a sign that has something in common with
it; and at least as probable as in one of ten patients with any disease, for no list of signs is
complete. Signs that are near to each other tell partly the same, so each is weighed down by what
it shares with the patient's other signs. Beside the weighed sum of their logarithms stands how much
of the disease the patient's signs cover: the mean over its signs, weighed by their shares, of the
information content that the best match has in common (the half of Resnik's best-match average that
looks from the disease, after Phenomizer, PMID:19800049). A sign that is absent counts only against
diseases in which four of five patients have it, and a fifth of what that says: taken at its word it
makes the ranking worse, for what was written of other patients is no full count. Age at onset,
inheritance and sex count only where the graph says something of them.

The constants were set on other patients than the cases of the graph: benchmarks/ranking.py.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from dystonia_kg.browse.ranking_context import context_gain
from dystonia_kg.browse.sign_evidence import SignEvidence

NOISE = 0.1
SHARED_PART = 0.3
ABSENT_PART = 0.2
ABSENT_FROM = 0.8
COVERED_PART = 0.4
SHARED_TOLD = 0.5
"""How much of what signs have in common counts as told before."""
SIGNS_BEFORE = 1.0
"""A sign that nobody has is thought of beside those of a disease: one sign covered is not all."""
_MOST_PRESENT = 0.95
DIRECT, BROADER, SHARED, UNREPORTED, ABSENT = "same", "broader", "related", "unreported", "absent"


@dataclass(frozen=True)
class Patient:
    """What is known of a patient: signs as IRIs of the graph, age at onset in years (a span)."""

    present: tuple[str, ...]
    absent: tuple[str, ...] = ()
    onset: tuple[float, float] | None = None
    sex: str = ""
    inheritance: str = ""


@dataclass(frozen=True)
class Reason:
    """What one sign of the patient says for or against a disease.

    `kind` says how it is met; `matched` is the sign of the disease that meets it, `share` how many
    of its patients have that, `gain` the natural logarithm of the likelihood ratio.
    """

    sign: str
    kind: str
    gain: float
    matched: str = ""
    share: float | None = None


@dataclass(frozen=True)
class ContextReason:
    """What age at onset, inheritance or sex say for or against a disease."""

    what: str
    text: str
    gain: float


@dataclass(frozen=True)
class RankedDisease:
    """A disease with its score (natural logarithm), and how much of it is the signs covered."""

    iri: str
    score: float
    covered: float
    signs: tuple[Reason, ...] = ()
    context: tuple[ContextReason, ...] = ()


@dataclass
class Ranker:
    """Ranks the diseases of some evidence; what follows from the evidence alone is kept."""

    evidence: SignEvidence
    _own: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    _up: dict[str, dict[str, tuple[float, str]]] = field(default_factory=lambda: defaultdict(dict))
    _below: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        above = self.evidence.hierarchy.above
        for iri in self.evidence.candidates:
            for sign, share in self.evidence.diseases[iri].shares.items():
                self._own[sign][iri] = share
                for term in above(sign):
                    self._below[term].add(sign)
                    if share > self._up[term].get(iri, (0.0, ""))[0]:
                        self._up[term][iri] = (share, sign)

    def rank(self, patient: Patient, limit: int | None = None) -> list[RankedDisease]:
        """Give the diseases, best first, no more than `limit`, each with its reasons."""
        signs, absent = dict.fromkeys(patient.present), dict.fromkeys(patient.absent)
        met = {sign: self._met(sign) for sign in signs}
        covered = self._covered(list(signs))
        weights = self._weights(list(signs))
        whole = COVERED_PART * sum(weights.values())
        scored: list[tuple[float, str]] = []
        for iri in self.evidence.candidates:
            score = whole * covered[iri]
            score += sum(weights[sign] * self._gain(sign, met[sign].get(iri)) for sign in signs)
            score += sum(self._absent_gain(sign, iri) for sign in absent)
            score += sum(gain for _, _, gain in self._context(patient, iri))
            scored.append((-score, iri))
        return [
            RankedDisease(
                iri,
                -lost,
                whole * covered[iri],
                (
                    *(self._reason(sign, iri, met[sign].get(iri), weights[sign]) for sign in signs),
                    *(self._absent(sign, iri) for sign in absent),
                ),
                tuple(ContextReason(*said) for said in self._context(patient, iri)),
            )
            for lost, iri in sorted(scored)[:limit]
        ]

    def share_of(self, sign: str, iri: str) -> float:
        """Give the share of a disease's patients who have a sign or a kind of it; 0 if unknown."""
        return self._up.get(sign, {}).get(iri, (0.0, ""))[0]

    def signs_of(self, iri: str) -> Mapping[str, float]:
        """Give the signs of a disease with their shares."""
        return self.evidence.diseases[iri].shares

    def _met(self, sign: str) -> dict[str, tuple[float, str, str]]:
        """Give for each disease (probability, kind of match, matched sign) of a patient's sign."""
        hierarchy = self.evidence.hierarchy
        own_share = hierarchy.share(sign)
        best: dict[str, tuple[float, str, str]] = {}
        for term in hierarchy.above(sign):
            part = own_share / hierarchy.share(term)
            for iri, share in self._own.get(term, {}).items():
                if share * part > best.get(iri, (0.0,))[0]:
                    best[iri] = (share * part, BROADER, term)
            part *= SHARED_PART
            for iri, (share, matched) in self._up.get(term, {}).items():
                if share * part > best.get(iri, (0.0,))[0]:
                    best[iri] = (share * part, SHARED, matched)
        for iri, (share, matched) in self._up.get(sign, {}).items():
            if share >= best.get(iri, (0.0,))[0]:
                best[iri] = (share, DIRECT, matched)
        return best

    def _gain(self, sign: str, met: tuple[float, str, str] | None) -> float:
        share = self.evidence.hierarchy.share(sign)
        return math.log(((1 - NOISE) * (met[0] if met else 0.0) + NOISE * share) / share)

    def _weights(self, signs: Sequence[str]) -> dict[str, float]:
        """Give for each sign how much of it the others do not tell as well (0 to 1)."""
        hierarchy = self.evidence.hierarchy
        own = {sign: -math.log(hierarchy.share(sign)) for sign in signs}
        found = {}
        for sign in signs:
            told = sum(
                min(1.0, self._common(sign, other) / own[sign])
                for other in signs
                if other != sign and own[sign] > 0
            )
            found[sign] = 1 / (1 + SHARED_TOLD * told)
        return found

    def _common(self, sign: str, other: str) -> float:
        """Give the information content of the most telling sign above two."""
        hierarchy = self.evidence.hierarchy
        common = hierarchy.above(sign) & hierarchy.above(other)
        return max((-math.log(hierarchy.share(term)) for term in common), default=0.0)

    def _reason(
        self, sign: str, iri: str, met: tuple[float, str, str] | None, weight: float
    ) -> Reason:
        gain = weight * self._gain(sign, met)
        if met is None or (met[1] == SHARED and gain < 0):
            return Reason(sign, UNREPORTED, gain)
        _, kind, matched = met
        return Reason(sign, kind, gain, matched, self._own[matched][iri])

    def _absent_gain(self, sign: str, iri: str) -> float:
        share = self.share_of(sign, iri)
        return (
            ABSENT_PART * math.log(1 - min(_MOST_PRESENT, share)) if share >= ABSENT_FROM else 0.0
        )

    def _absent(self, sign: str, iri: str) -> Reason:
        share, matched = self._up.get(sign, {}).get(iri, (0.0, ""))
        gain = self._absent_gain(sign, iri)
        return Reason(sign, ABSENT, gain, matched, share if matched else None)

    def _context(self, patient: Patient, iri: str) -> list[tuple[str, str, float]]:
        disease, terms = self.evidence.diseases[iri], self.evidence.hierarchy.terms
        return context_gain(patient.onset, patient.sex, patient.inheritance, disease, terms)

    def _covered(self, signs: Collection[str]) -> dict[str, float]:
        """Give the mean information that the signs of each disease share with the patient's."""
        nearness = self._nearness(signs)
        found = {}
        for iri in self.evidence.candidates:
            shares = self.evidence.diseases[iri].shares
            weight = sum(shares.values()) + SIGNS_BEFORE
            found[iri] = sum(nearness.get(s, 0.0) * share for s, share in shares.items()) / weight
        return found

    def _nearness(self, signs: Collection[str]) -> dict[str, float]:
        """Give for each sign of a disease the most information it shares with any of `signs`."""
        hierarchy = self.evidence.hierarchy
        terms = {term for sign in signs for term in hierarchy.above(sign)}
        found: dict[str, float] = {}
        for term in sorted(terms, key=hierarchy.share):
            content = -math.log(hierarchy.share(term))
            for sign in self._below.get(term, ()):
                found.setdefault(sign, content)
        return found
