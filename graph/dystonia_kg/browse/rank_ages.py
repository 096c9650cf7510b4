"""Read an age at onset: years, an ISO 8601 duration, or a span of life by name or identifier."""

import re
from contextlib import suppress

from dystonia_kg.browse.sign_evidence import Span
from dystonia_kg.browse.sign_hierarchy import SignHierarchy
from dystonia_kg.curies import expand
from dystonia_kg.errors import RankRequestError, UnknownPrefixError

AGES = (
    "dyst:InfancyOnset",
    "dyst:ChildhoodOnset",
    "dyst:AdolescenceOnset",
    "dyst:EarlyAdulthoodOnset",
    "dyst:LateAdulthoodOnset",
)
"""The spans of the consensus of 2013, to choose from."""
_NUMBER = re.compile(r"(\d{1,3}(?:[.,]\d+)?)(?: ?(?:y|years?))?")
_DURATION = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_UNITS_A_YEAR = (1.0, 12.0, 52.18, 365.25)
_YEARS_AT_MOST = 120.0


def years_of(text: str, hierarchy: SignHierarchy) -> Span | None:
    """Give an age as a span of years, None for no text; RankRequestError for what is no age."""
    text = " ".join(text.split())
    if not text:
        return None
    if match := _NUMBER.fullmatch(text):
        return _point(float(match[1].replace(",", ".")), text)
    if match := _DURATION.fullmatch(text):
        parts = zip(match.groups(), _UNITS_A_YEAR, strict=True)
        return _point(sum(int(number) / unit for number, unit in parts if number), text)
    spans = hierarchy.spans
    by_name = {hierarchy.terms.label(term).lower(): span for term, span in spans.items()}
    if text.lower() in by_name:
        return by_name[text.lower()]
    with suppress(UnknownPrefixError):
        if (iri := expand(text)) in spans:
            return spans[iri]
    near = [(term, hierarchy.terms.label(term)) for term in sorted(spans)]
    raise RankRequestError(
        f"onset '{text[:80]}' is no age", near, hint="years (11 or 0.5), P1Y6M, or a span of life"
    )


def _point(years: float, text: str) -> Span:
    if years > _YEARS_AT_MOST:
        raise RankRequestError(f"onset at {text[:40]}: no age is above {_YEARS_AT_MOST:g} years")
    return years, years
