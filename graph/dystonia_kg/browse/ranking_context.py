"""What age at onset, mode of inheritance and sex say for or against a disease."""

import math

from dystonia_kg.browse.sign_evidence import DiseaseSigns, Span
from dystonia_kg.browse.term_index import TermIndex
from dystonia_kg.namespaces import PREFIXES

WITHIN, FAR = 1.0, -2.0
_STEEPNESS = 1.5
_SHIFT_YEARS = 0.5
"""Ages are compared by their logarithm, shifted: a month counts at birth, not at forty."""
_LISTED, _UNLISTED = math.log(0.9 / 0.4), math.log(0.1 / 0.6)
"""Nine of ten patients follow a mode that is listed; a mode is listed for about four of ten."""
_HP = PREFIXES["HP"]
_X_RECESSIVE = _HP + "0001419"
_BY_SEX = {"male": math.log(1.8), "female": math.log(0.2)}
"""Of an X-linked recessive disease; some carriers are affected."""


def context_gain(
    onset: Span | None, sex: str, inheritance: str, disease: DiseaseSigns, terms: TermIndex
) -> list[tuple[str, str, float]]:
    """Give (what, in words, logarithm of the likelihood ratio) of each that says something."""
    found = []
    if onset is not None and disease.spans:
        gain = max(onset_gain(onset, span) for span in disease.spans)
        found.append(("onset", f"begins at {in_words(disease.spans)}", gain))
    if inheritance and disease.modes:
        fits = any(_fits(inheritance, mode, terms) for mode in disease.modes)
        names = ", ".join(sorted(terms.label(mode).lower() for mode in disease.modes))
        found.append(("inheritance", names, _LISTED if fits else _UNLISTED))
    if sex in _BY_SEX and disease.modes == {_X_RECESSIVE}:
        found.append(("sex", "X-linked recessive", _BY_SEX[sex]))
    return found


def onset_gain(onset: Span, span: Span) -> float:
    """Give what an age at onset says for a span in which a disease begins.

    >>> onset_gain((8, 8), (5, 15)), onset_gain((60, 60), (0, 1))
    (1.0, -2.0)
    """
    apart = max(_scaled(span[0]) - _scaled(onset[1]), _scaled(onset[0]) - _scaled(span[1]), 0.0)
    return max(FAR, WITHIN - _STEEPNESS * apart)


def in_words(spans: set[Span]) -> str:
    """Put spans of years into words, those that meet as one.

    >>> in_words({(5, 15), (16, 120)})
    '5 to 15 years, 16 years or later'
    """
    joined: list[Span] = []
    for low, high in sorted(spans):
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return ", ".join(map(_span_in_words, joined))


def _span_in_words(span: Span) -> str:
    low, high = span
    if high <= 0:
        return "birth" if low == high else "before birth"
    if high >= 120:
        return f"{low:g} years or later"
    return f"{low:g} to {high:g} years"


def _scaled(years: float) -> float:
    return math.log(max(years, 0.0) + _SHIFT_YEARS)


def _fits(asked: str, mode: str, terms: TermIndex) -> bool:
    return (
        asked == mode or asked in terms.tree.ancestors(mode) or mode in terms.tree.ancestors(asked)
    )
