"""The answer of the ranking, for pages, programs and the command line alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dystonia_kg.browse.next_signs import DISEASES_TOLD_APART, NextSign, next_signs
from dystonia_kg.browse.rank_requests import AskedSign, RankRequest, RequestReader
from dystonia_kg.browse.ranking import (
    ABSENT,
    BROADER,
    DIRECT,
    SHARED,
    UNREPORTED,
    RankedDisease,
    Ranker,
    Reason,
)
from dystonia_kg.browse.resolve import Resolver
from dystonia_kg.browse.sign_evidence import SignClaim, SignEvidence, load_sign_evidence
from dystonia_kg.browse.sign_hierarchy import shown_curie
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.store.interface import Graphs

NO_DIAGNOSIS = (
    "A ranking by what was published of other patients is no diagnosis: it does not know what "
    "was not examined, and many diseases are not in this graph."
)


@dataclass(frozen=True)
class ShownReason:
    """Why a disease stands where it does: for (`gain` above 0) or against it, in words."""

    sign: Ref | None
    kind: str
    text: str
    gain: float
    matched: Ref | None = None
    frequency: str = ""
    share: float | None = None
    claims: tuple[SignClaim, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the reason as the API and the command show it."""
        return {
            "text": self.text,
            "kind": self.kind,
            "gain": round(self.gain, 2),
            "sign": self.sign.curie if self.sign else None,
            "matched": self.matched.curie if self.matched else None,
            "frequency": self.frequency or None,
        }


@dataclass(frozen=True)
class ShownDisease:
    """A ranked disease; `part` is its score as a part of the best (0 to 1)."""

    ref: Ref
    exact_matches: tuple[str, ...]
    score: float
    part: float
    reasons: tuple[ShownReason, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the disease as the API and the command show it."""
        return {
            "id": self.ref.curie,
            "iri": self.ref.iri,
            "exact_matches": list(self.exact_matches),
            "label": self.ref.text,
            "score": round(self.score, 3),
            "reasons": [reason.as_json() for reason in self.reasons],
        }


@dataclass(frozen=True)
class RankAnswer:
    """Ranked diseases, best first, and the signs that tell the first of them apart."""

    request: RankRequest
    results: tuple[ShownDisease, ...]
    next: tuple[tuple[Ref, NextSign], ...]
    candidates: int

    @property
    def told_apart(self) -> tuple[ShownDisease, ...]:
        """Give the diseases that the next signs are about."""
        return self.results[:DISEASES_TOLD_APART]

    def as_json(self) -> dict[str, Any]:
        """Give the answer as the API and the command show it."""
        first = [disease.ref.curie for disease in self.told_apart]
        return {
            "notice": NO_DIAGNOSIS,
            "signs": [_asked(sign) for sign in self.request.present],
            "absent": [_asked(sign) for sign in self.request.absent],
            "onset_years": self.request.onset,
            "sex": self.request.sex or None,
            "inheritance": shown_curie(self.request.inheritance)
            if self.request.inheritance
            else None,
            "candidates": self.candidates,
            "results": [disease.as_json() for disease in self.results],
            "next": [
                {
                    "sign": ref.curie,
                    "label": ref.text,
                    "gain_bits": round(sign.gain_bits, 2),
                    "shares": dict(zip(first, sign.shares, strict=True)),
                }
                for ref, sign in self.next
            ],
        }


class SignRanking:
    """Answers requests from the evidence of one store."""

    def __init__(self, evidence: SignEvidence, resolver: Resolver, signs_at_most: int) -> None:
        self.evidence = evidence
        self.ranker = Ranker(evidence)
        self.reader = RequestReader(evidence, resolver, signs_at_most)

    @property
    def terms(self) -> TermIndex:
        """The labels of the store."""
        return self.evidence.hierarchy.terms

    def answer(self, request: RankRequest, limit: int) -> RankAnswer:
        """Rank the diseases for a request, at most `limit` of them; none for one without signs."""
        patient, candidates = request.patient, len(self.evidence.candidates)
        if not patient.present:
            return RankAnswer(request, (), (), candidates)
        ranked = self.ranker.rank(patient, max(limit, DISEASES_TOLD_APART))
        best = ranked[0].score if ranked else 0.0
        first = [disease.iri for disease in ranked[:limit][:DISEASES_TOLD_APART]]
        asked = next_signs(self.ranker, first, [*patient.present, *patient.absent])
        return RankAnswer(
            request,
            tuple(self._shown(disease, best) for disease in ranked[:limit]),
            tuple((self.terms.ref(sign.sign), sign) for sign in asked),
            candidates,
        )

    def _shown(self, ranked: RankedDisease, best: float) -> ShownDisease:
        matches = self.evidence.matches.get(ranked.iri, [])
        part = max(0.0, min(1.0, ranked.score / best)) if best > 0 else 0.0
        reasons = sorted(self._reasons(ranked), key=lambda reason: -abs(reason.gain))
        return ShownDisease(
            self.terms.ref(ranked.iri),
            tuple(map(shown_curie, matches)),
            ranked.score,
            part,
            tuple(reasons),
        )

    def _reasons(self, ranked: RankedDisease) -> Iterator[ShownReason]:
        for reason in ranked.signs:
            yield self._sign_reason(ranked.iri, reason)
        for said in ranked.context:
            yield ShownReason(None, said.what, f"{said.what}: {said.text}", said.gain)
        yield ShownReason(
            None,
            "covered",
            "how much of what is known of the disease the signs cover",
            ranked.covered,
        )

    def _sign_reason(self, iri: str, reason: Reason) -> ShownReason:
        sign = self.terms.ref(reason.sign)
        matched = self.terms.ref(reason.matched) if reason.matched else None
        claims = tuple(self.evidence.diseases[iri].claims.get(reason.matched, ()))
        often = frequency_in_words(claims)
        text = _WORDS[reason.kind].format(sign=sign.text, other=matched.text if matched else "")
        if reason.kind == DIRECT and matched and matched.iri != sign.iri:
            text = f"{sign.text}: as {matched.text}"
        if reason.kind == ABSENT and not reason.share:
            text = f"no {sign.text}: not reported either"
        said = f"{text} ({often})" if often else text
        return ShownReason(
            sign, reason.kind, said, reason.gain, matched, often, reason.share, claims
        )


_WORDS = {
    DIRECT: "{sign}",
    BROADER: "{sign}: reported as {other}, which is broader",
    SHARED: "{sign}: something like it is reported, {other}",
    UNREPORTED: "{sign}: not reported",
    ABSENT: "no {sign}, although {other} is reported",
}


def frequency_in_words(claims: tuple[SignClaim, ...]) -> str:
    """Put the frequency of a sign into words: counts added up, or else the widest range."""
    if any(claim.is_definition for claim in claims):
        return "by definition"
    counted = [claim for claim in claims if claim.examined and claim.affected is not None]
    if counted:
        affected = sum(claim.affected or 0 for claim in counted)
        examined = sum(claim.examined or 0 for claim in counted)
        return f"{affected} of {examined} patients"
    ranged = [claim for claim in claims if claim.low is not None and claim.high is not None]
    if not ranged:
        return ""
    low, high = min(c.low or 0.0 for c in ranged), max(c.high or 0.0 for c in ranged)
    span = f"{100 * low:.0f}" if low == high else f"{100 * low:.0f} to {100 * high:.0f}"
    return f"{span} % of patients"


def _asked(sign: AskedSign) -> dict[str, Any]:
    return {
        "asked": sign.text,
        "id": shown_curie(sign.iri),
        "label": sign.label,
        "note": sign.note or None,
    }


def load_sign_ranking(
    store: Graphs, terms: TermIndex, resolver: Resolver, signs_at_most: int
) -> SignRanking:
    """Read all that the ranking needs from a store."""
    return SignRanking(load_sign_evidence(store, terms), resolver, signs_at_most)
