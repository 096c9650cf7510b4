"""What kind of study is behind a claim, and how claims are put in the order of their weight."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dystonia_kg.browse.claims import Claim
from dystonia_kg.namespaces import PREFIXES

_DYST = PREFIXES["dyst"]
_STUDIES = (
    "Guideline",
    "MetaAnalysis",
    "SystematicReview",
    "RandomisedTrial",
    "ConsensusStatement",
    "OpenLabelTrial",
    "CohortStudy",
    "CaseControlStudy",
    "CrossSectionalStudy",
    "CaseSeries",
    "CaseReport",
    "NarrativeReview",
    "ModelOrganismStudy",
    "InVitroStudy",
)
NO_STUDY = _DYST + "StudyKindNotStated"
_RANK = {_DYST + name: rank for rank, name in enumerate(_STUDIES)}
_UNKNOWN = len(_STUDIES)
_LAST_OF_BEST = _STUDIES.index("ConsensusStatement")
_LAST_IN_PEOPLE = _STUDIES.index("NarrativeReview")
GRADES = {
    "defined": "by definition or hierarchy",
    "best": "guideline, consensus, systematic review or randomised trial",
    "studies": "other study or review",
    "stated": "a source, no study named",
    "models": "animals or cells only",
    "supposed": "supposed or disputed",
}
"""How well founded a relation is, the best first, in words."""
_AMOUNTS = (
    *("number", "number_low", "number_high", "affected", "examined", "frequency", "scale"),
    *("follow_up", "target", "population_size"),
)


def study_rank(claim: Claim) -> int:
    """Rank the kind of study behind a claim, 0 for a guideline; more for weaker and for unknown."""
    return _RANK.get(claim.one("study"), _UNKNOWN)


def is_of_some_people(claim: Claim) -> bool:
    """Tell whether a claim is of a part of the patients: one sex, family or age, for instance."""
    return bool(claim.one("sex") or claim.one("subgroup"))


def weightiest_first(claims: Iterable[Claim]) -> list[Claim]:
    """Order claims: of some people last, by kind of study, with a figure first, by size."""
    return sorted(
        claims,
        key=lambda claim: (
            is_of_some_people(claim),
            study_rank(claim),
            not claim.one("figure") and not claim.is_literal,
            -(claim.number("population_size") or 0),
            claim.iri,
        ),
    )


def best_studies(claims: Iterable[Claim]) -> list[str]:
    """Give the kinds of study behind claims, the weightiest first, each once."""
    found = {claim.one("study"): study_rank(claim) for claim in claims if claim.one("study")}
    return sorted(found, key=lambda study: found[study])


def grade_of(claims: Sequence[Claim]) -> str:
    """Grade what claims tell alike by the best of them (one of GRADES); "defined" without any."""
    if not claims:
        return "defined"
    ranks = [study_rank(claim) for claim in claims if not claim.is_hypothesis]
    if not ranks:
        return "supposed"
    if min(ranks) <= _LAST_IN_PEOPLE:
        return "best" if min(ranks) <= _LAST_OF_BEST else "studies"
    return "stated" if _UNKNOWN in ranks else "models"


@dataclass(frozen=True)
class AgreeingClaims:
    """What several claims tell alike: the same figure from the same papers, by several readers."""

    claim: Claim
    others: tuple[Claim, ...]


def told_once(claims: Iterable[Claim]) -> list[AgreeingClaims]:
    """Put claims together that tell the same of one subject and rest on the same papers."""
    groups: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        origin = claim.all("publications") or (claim.iri,)
        amounts = tuple(claim.one(name) for name in _AMOUNTS)
        key = (claim.subject, claim.predicate, claim.value, claim.is_negated, origin, amounts)
        groups.setdefault(key, []).append(claim)
    return [AgreeingClaims(found[0], tuple(found[1:])) for found in groups.values()]
