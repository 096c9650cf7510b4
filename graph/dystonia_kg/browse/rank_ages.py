"""Read an age at onset: years, an ISO 8601 duration, or a span of life by name or identifier."""

import re

from dystonia_kg.browse.sign_evidence import Span
from dystonia_kg.browse.sign_hierarchy import SignHierarchy
from dystonia_kg.curies import expand
from dystonia_kg.errors import RankRequestError, UnknownPrefixError
from dystonia_kg.sources.onset_spans.columns import SPAN_COLUMNS
from dystonia_kg.sources.tables import read_table

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
    spans = _spans()
    if text in spans:
        return spans[text]
    by_name = {hierarchy.terms.label(expand(term)).lower(): span for term, span in spans.items()}
    if text.lower() in by_name:
        return by_name[text.lower()]
    try:
        curie = expand(text)
        known = {expand(term): span for term, span in spans.items()}
        if curie in known:
            return known[curie]
    except UnknownPrefixError:
        pass
    near = [(expand(term), hierarchy.terms.label(expand(term))) for term in spans]
    raise RankRequestError(
        f"onset '{text[:80]}' is no age", near, hint="years (11 or 0.5), P1Y6M, or a span of life"
    )


def _point(years: float, text: str) -> Span:
    if years > _YEARS_AT_MOST:
        raise RankRequestError(f"onset at {text[:40]}: no age is above {_YEARS_AT_MOST:g} years")
    return years, years


def _spans() -> dict[str, Span]:
    return {
        row["term"]: (float(row["from_years"]), float(row["to_years"]))
        for row in read_table("onset_spans.tsv", SPAN_COLUMNS)
    }
