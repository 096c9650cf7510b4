"""How often a sign is seen: counts of several reports pooled, and an interval around them.

Signs are ordered by the lower end of the interval, so that 1 of 1 does not come before 40 of 50.
The interval is Wilson's (score interval, 95 %) for counts. A class of HPO ("frequent: 30-79 %")
is its own interval; a percentage without a number of people counts as if it were of ten.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.evidence import is_of_some_people
from dystonia_kg.namespaces import PREFIXES

_Z = 1.96
_ASSUMED_PEOPLE = 10
_EXCLUDED = PREFIXES["HP"] + "0040285"


@dataclass(frozen=True)
class Frequency:
    """A share of people: `affected` of `examined` where they are counted; ends from 0 to 1.

    `share` is None for a class, which has ends only; `bound` is what rows are ordered by;
    `people` are those of whom a percentage without counts was told.
    """

    low: float
    high: float
    bound: float
    share: float | None = None
    affected: int | None = None
    examined: int | None = None
    reports: int = 1
    class_iri: str = ""
    people: int | None = None


def wilson(affected: float, examined: float) -> tuple[float, float]:
    """Give Wilson's 95 % interval for a proportion (E. B. Wilson 1927, JASA 22:209-212).

    >>> [round(end, 2) for end in wilson(1, 1)], [round(end, 2) for end in wilson(40, 50)]
    ([0.21, 1.0], [0.67, 0.89])
    """
    share, square = affected / examined, _Z * _Z
    middle = share + square / (2 * examined)
    spread = _Z * math.sqrt(share * (1 - share) / examined + square / (4 * examined**2))
    scale = 1 + square / examined
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def is_absence(claim: Claim) -> bool:
    """Tell whether a claim says that a sign does not occur, or was seen in nobody."""
    counted_none = claim.one("affected") == "0" and claim.one("examined") not in ("", "0")
    return claim.is_negated or counted_none or claim.one("frequency") == _EXCLUDED


def pooled(claims: Iterable[Claim]) -> Frequency | None:
    """Give the frequency that several claims about one sign come to; None when none has one.

    Claims on a part of the patients count only where there are no others.
    """
    told = list(claims)
    listed = [claim for claim in told if not is_of_some_people(claim)] or told
    counts = {_report(claim): claim for claim in listed if _count(claim)}
    if counts:
        affected = sum(int(claim.one("affected")) for claim in counts.values())
        examined = sum(int(claim.one("examined")) for claim in counts.values())
        if 0 <= affected <= examined:
            low, high = wilson(affected, examined)
            share = affected / examined
            return Frequency(low, high, low, share, affected, examined, len(counts))
    ranges = [found for claim in listed if (found := _range(claim))]
    return max(ranges, key=lambda found: found.bound) if ranges else None


def _count(claim: Claim) -> bool:
    affected, examined = claim.one("affected"), claim.one("examined")
    return affected.isdecimal() and examined.isdecimal() and int(examined) > 0


def _report(claim: Claim) -> tuple[str, ...]:
    """Tell reports apart: the same numbers of the same paper are one, whoever wrote them down."""
    origin = claim.one("publications") or claim.one("original_subject") or claim.one("source")
    return origin, claim.one("affected"), claim.one("examined")


def _range(claim: Claim) -> Frequency | None:
    low, high = claim.number("frequency_low"), claim.number("frequency_high")
    if low is None or high is None:
        return None
    named = claim.one("frequency")
    if named.startswith("http"):
        return Frequency(low, high, low, class_iri=named)
    known = claim.number("population_size")
    people = known or _ASSUMED_PEOPLE
    ends = wilson(low * people, people)[0], wilson(high * people, people)[1]
    share = low if low == high else None
    return Frequency(ends[0], ends[1], ends[0], share, people=int(known) if known else None)
