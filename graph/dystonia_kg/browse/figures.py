"""Figures of a claim in words: "mean 49.2 years", "1.9 women to 1 man", "5 of 42 (12 %)"."""

import re

from dystonia_kg.browse.claims import Claim

_UNITS = {
    "percent": "%",
    **{name: f"{name}s" for name in ("year", "month", "week", "day", "hour", "minute")},
    "per 100000": "per 100,000",
    "per 100000 person-years": "per 100,000 person-years",
    "percent female": "% women",
    "percent male": "% men",
    "female:male": "women to 1 man",
    "male:female": "men to 1 woman",
}
_PLAIN = frozenset(("range", "rate", "percent", "proportion", "ratio", "rank", "frequency class"))
"""Statistics that show by their number and unit, and are not named beside them."""
_CLASS = re.compile(r"(?P<sign>[<>]?)(?P<low>\d+)(?:-(?P<high>\d+))? / (?P<people>\d[\d ]*)")
_ADVERBS = {"typical range": "typically"}


def figure_words(claim: Claim) -> str:
    """Put the figure of a claim into words; "" for a claim without a figure."""
    number, low, high = (claim.one(name) for name in ("number", "number_low", "number_high"))
    counted = _counted(claim)
    if not (number or low or high):
        told = claim.one("figure") or (claim.value if claim.is_literal else "")
        return counted or class_words(told)
    statistic, unit = claim.one("statistic"), claim.one("unit")
    if statistic == "proportion" and counted:
        return counted
    named = "" if statistic in _PLAIN or not statistic else f"{_ADVERBS.get(statistic, statistic)} "
    ends = _ends(low, high)
    main = f"{number} ({ends})" if number and ends else number or ends
    shown = _UNITS.get(unit, unit if unit != statistic else "")
    words = f"{named}{main} {shown}".strip().replace(" -", " \u2212").replace("(-", "(\u2212")
    if counted and unit.startswith("percent"):
        return f"{words} ({counted.partition(',')[0]})"
    return words


def grouped(number: str) -> str:
    """Give a whole number in groups of three digits.

    >>> grouped("525731"), grouped("62"), grouped("")
    ('525,731', '62', '')
    """
    return f"{int(number):,}" if number.isdecimal() else number


def class_words(told: str) -> str:
    """Put a class of prevalence, as Orphanet writes it, into words; give other texts as they are.

    >>> class_words("1-9 / 100 000"), class_words("<1 / 1 000 000"), class_words(">1 / 1000")
    ('1 to 9 per 100,000', 'fewer than 1 per 1,000,000', 'more than 1 per 1,000')
    """
    found = _CLASS.fullmatch(told)
    if found is None:
        return told
    sign = {"<": "fewer than ", ">": "more than "}.get(found["sign"], "")
    high = f" to {found['high']}" if found["high"] else ""
    return f"{sign}{found['low']}{high} per {grouped(found['people'].replace(' ', ''))}"


def percent(share: float) -> str:
    """Give a share as a percentage, as finely as is read.

    >>> percent(0.8601), percent(0.0042), percent(1.0)
    ('86 %', '0.4 %', '100 %')
    """
    value = share * 100
    return f"{value:.1f} %" if 0 < value < 1 else f"{value:.0f} %"


def _counted(claim: Claim) -> str:
    affected, examined = claim.one("affected"), claim.one("examined")
    if not (affected.isdecimal() and examined.isdecimal() and int(examined)):
        return ""
    if "ratio" in claim.one("statistic"):
        return ""
    return f"{grouped(affected)} of {grouped(examined)}, {percent(int(affected) / int(examined))}"


def _ends(low: str, high: str) -> str:
    if low and high:
        return f"{low} to {high}" if low != high else low
    if low:
        return f"from {low}"
    return f"up to {high}" if high else ""
