"""How often a sign is seen: what several claims about it come to, and an interval around that.

The rule:

- A figure of a part of the patients (one sex, age group, family, those chosen, the first signs)
  never counts as one of all, and the two are never added up. It is told only where no claim has a
  figure of all, and then with whom it is of.
- Of one paper one figure counts: that of most people, of as many the lower. Groups of one study
  that one reader tells apart are added up, and so are the counts of different papers; a percentage
  of n people counts as n times it. Published patients, read one by one, are not added to reports.
- Counted people (`LEAST_PATIENTS` and more) go before a percentage of nobody knows how many, a
  class of HPO ("frequent: 30-79 %") and a note that calls the sign rare. Of these three, and of
  one or two patients, the lowest is told.
- Claims differ where the ranges of two do not meet: the others are told as well. Where studies
  or groups differ, so is the range of their shares.

Signs are ordered by the lower end of the interval, so that 1 of 1 does not come before 40 of 50;
where studies differ, by that of the lowest. The interval is Wilson's (score interval, 95 %) for
counts, and a class is its own; a percentage without a number of people counts as if of ten.
"""

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.evidence import is_of_some_people
from dystonia_kg.namespaces import PREFIXES

LEAST_PATIENTS = 3
"""Counts of fewer are weak: their signs stand behind those of more."""
_Z = 1.96
_ASSUMED_PEOPLE = 10
_EXCLUDED = PREFIXES["HP"] + "0040285"
_RARE = re.compile(r"(very )?(rare|rarely|seldom|uncommon|infrequent(ly)?)\b", re.IGNORECASE)
_RARE_AT_MOST = 0.05

_Group = tuple[str, str, str]


@dataclass(frozen=True)
class Frequency:
    """A share of people: `affected` of `examined` where they are counted; ends from 0 to 1.

    `share` is None for a class, which has ends only, and for what is said to be rare (`is_rare`);
    `bound` is what rows are ordered by; `people` are those of whom a percentage without counts was
    told; `whom` says of what part of the patients it is, "" for all; `shares` are the lowest and
    the highest where studies or groups of one differ; `others` is what other claims say instead.
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
    whom: str = ""
    is_rare: bool = False
    is_rounded: bool = False
    """Whether some of the counts were worked out from percentages."""
    shares: tuple[float, float] | None = None
    others: tuple["Frequency", ...] = ()

    @property
    def differs(self) -> bool:
        """Whether claims do not agree on it."""
        return bool(self.others or self.shares)

    @property
    def is_of_few(self) -> bool:
        """Whether all that is known is that one or two patients were examined."""
        return self.examined is not None and self.examined < LEAST_PATIENTS


@dataclass(frozen=True)
class _Count:
    """People with a sign of people examined in one study; rounded where from a percentage."""

    affected: float
    examined: int
    is_percentage: bool = False

    @property
    def share(self) -> float:
        return self.affected / self.examined

    @property
    def ends(self) -> tuple[float, float]:
        return wilson(self.affected, self.examined)


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


def people_counted(claim: Claim) -> tuple[str, str]:
    """Give in how many of how many people a claim is so; ("", "") where nobody counted."""
    affected, _, examined = claim.one("frequency").partition("/")
    told = claim.one("affected"), claim.one("examined")
    return told if told[1] else (affected, examined) if examined.isdecimal() else ("", "")


def is_of_one_or_two(claim: Claim) -> bool:
    """Tell whether a claim counts fewer people than a frequency can be told of."""
    examined = people_counted(claim)[1]
    return examined.isdecimal() and int(examined) < LEAST_PATIENTS


def is_absence(claim: Claim) -> bool:
    """Tell whether a claim says that a sign does not occur, or was seen in nobody."""
    counted_none = claim.one("affected") == "0" and claim.one("examined") not in ("", "0")
    return claim.is_negated or counted_none or claim.one("frequency") == _EXCLUDED


def pooled(claims: Iterable[Claim]) -> Frequency | None:
    """Give the frequency that several claims about one sign come to; None when none has one."""
    told = list(claims)
    parts = [claim for claim in told if is_of_some_people(claim)]
    whole = _of_all([claim for claim in told if not is_of_some_people(claim)])
    return whole or _of_a_part(parts)


def _of_all(claims: list[Claim]) -> Frequency | None:
    studies = _studies(claims)
    counted = _added(studies.values()) if studies else None
    stated = sorted(filter(None, map(_range, claims)), key=lambda found: (found.bound, found.high))
    found = [*([counted] if counted else []), *stated]
    if not found:
        return None
    main = counted if counted and not (counted.is_of_few and stated) else stated[0]
    others = [other for other in found if other is not counted or not other.is_of_few]
    differing = {
        (other.low, other.high): other
        for other in others
        if other is not main and not _meet((main.low, main.high), (other.low, other.high))
    }
    return replace(main, others=tuple(differing.values()))


def _of_a_part(claims: list[Claim]) -> Frequency | None:
    """Give the figure of the part with most people; what is told of none in number comes last."""
    studies = _studies(claims)
    if studies:
        paper = max(studies, key=lambda name: sum(count.examined for count in studies[name]))
        mine = [claim for claim in claims if _paper(claim) == paper and _count(claim)]
        return replace(_added([studies[paper]]), whom=_whom(mine))
    ranges = [(found, claim) for claim in claims if (found := _range(claim))]
    if not ranges:
        return None
    found, claim = min(ranges, key=lambda pair: (bool(pair[0].class_iri), pair[0].bound))
    return replace(found, whom=_whom([claim]))


def _whom(claims: Iterable[Claim]) -> str:
    return "; ".join(dict.fromkeys(filter(None, map(whom, claims))))


def whom(claim: Claim) -> str:
    """Say of what part of the patients a claim is: the part's name, and the people as told."""
    part = claim.one("subgroup") or (f"{claim.one('sex')} only" if claim.one("sex") else "")
    people = claim.one("population")
    if not part or part == "at onset":
        return part
    return people or part


def _added(studies: Collection[list[_Count]]) -> Frequency:
    counts = [count for study in studies for count in study]
    affected = sum(count.affected for count in counts)
    examined = sum(count.examined for count in counts)
    low, high = wilson(affected, examined)
    if len(counts) == 1 and counts[0].is_percentage:
        return Frequency(low, high, low, counts[0].share, people=examined)
    differ = [
        (one, other)
        for one in counts
        for other in counts
        if one.share < other.share and not _meet(one.ends, other.ends)
    ]
    ordered = sorted(count.share for count in counts)
    return Frequency(
        low,
        high,
        min(one.ends[0] for one, _ in differ) if differ else low,
        affected / examined,
        round(affected),
        examined,
        len(studies),
        is_rounded=any(count.is_percentage for count in counts),
        shares=(ordered[0], ordered[-1]) if differ else None,
    )


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _studies(claims: Iterable[Claim]) -> dict[str, list[_Count]]:
    """Give what each paper counted, in one group of people or in several that it tells apart."""
    papers: dict[str, dict[str, dict[_Group, _Count]]] = defaultdict(dict)
    for claim in claims:
        if (count := _count(claim)) is None:
            continue
        groups = papers[_paper(claim)].setdefault(claim.one("source"), {})
        group = claim.one("population"), claim.one("sex"), claim.one("subgroup")
        known = groups.get(group)
        if known is None or _weight(count) > _weight(known):
            groups[group] = count
    return {
        paper: max(map(_apart, readers.values()), key=_weight_of_all)
        for paper, readers in papers.items()
    }


def _weight(count: _Count) -> tuple[int, bool, float]:
    return count.examined, not count.is_percentage, -count.share


def _weight_of_all(counts: list[_Count]) -> tuple[int, bool, float]:
    affected = sum(count.affected for count in counts)
    is_percentage = any(count.is_percentage for count in counts)
    return _weight(_Count(affected, sum(count.examined for count in counts), is_percentage))


def _apart(groups: dict[_Group, _Count]) -> list[_Count]:
    """Give the groups of a study, where all are told apart by a name; else the largest."""
    counts = list(dict.fromkeys(groups.values()))
    kinds = {subgroup for _, _, subgroup in groups}
    if len(counts) == 1 or len(kinds) > 1 or not all(map(any, groups)):
        return [max(counts, key=_weight)]
    return counts


def _count(claim: Claim) -> _Count | None:
    """Give what a claim counts, or n times its percentage; None for others."""
    affected, examined = claim.one("affected"), claim.one("examined")
    if affected.isdecimal() and examined.isdecimal() and int(examined) > 0:
        return _Count(int(affected), int(examined)) if int(affected) <= int(examined) else None
    share, people = claim.number("frequency_low"), claim.number("population_size")
    is_one = share is not None and share == claim.number("frequency_high")
    if claim.one("unit") != "percent" or not is_one or share is None or not people:
        return None
    return _Count(share * people, int(people), is_percentage=True)


def _paper(claim: Claim) -> str:
    return claim.one("publications") or claim.one("original_subject") or claim.one("source")


def _range(claim: Claim) -> Frequency | None:
    """Give the ends that a claim without counts tells; None for one that has counts, or nothing."""
    if _count(claim):
        return None
    low, high = claim.number("frequency_low"), claim.number("frequency_high")
    if low is None or high is None:
        is_rare = bool(_RARE.match(claim.one("note"))) and not claim.one("frequency")
        return Frequency(0.0, _RARE_AT_MOST, 0.0, is_rare=True) if is_rare else None
    named = claim.one("frequency")
    if named.startswith("http"):
        return Frequency(low, high, low, class_iri=named)
    ends = (
        wilson(low * _ASSUMED_PEOPLE, _ASSUMED_PEOPLE)[0],
        wilson(high * _ASSUMED_PEOPLE, _ASSUMED_PEOPLE)[1],
    )
    return Frequency(*ends, ends[0], low if low == high else None)
