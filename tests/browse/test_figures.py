"""Figures of claims in words."""

import pytest

from dystonia_kg.browse.figures import figure_words
from support.claims import claim

FIGURES = [
    ({"statistic": "mean", "number": "49.2", "unit": "year"}, "mean 49.2 years"),
    (
        {"statistic": "range", "number_low": "40", "number_high": "49", "unit": "year"},
        "40 to 49 years",
    ),
    (
        {
            "statistic": "typical range",
            "number_low": "50",
            "number_high": "59",
            "unit": "year",
        },
        "typically 50 to 59 years",
    ),
    ({"statistic": "range", "number_high": "44", "unit": "year"}, "up to 44 years"),
    (
        {"statistic": "range", "number_low": "10", "number_high": "60", "unit": "minute"},
        "10 to 60 minutes",
    ),
    (
        {
            "statistic": "ratio",
            "number": "1.9",
            "number_low": "1.7",
            "number_high": "2",
            "unit": "female:male",
        },
        "1.9 (1.7 to 2) women to 1 man",
    ),
    ({"statistic": "percent", "number": "72", "unit": "percent female"}, "72 % women"),
    (
        {"statistic": "proportion", "number": "0.119", "affected": "5", "examined": "42"},
        "5 of 42, 12 %",
    ),
    ({"statistic": "mean change", "number": "-8.09", "unit": "points"}, "mean change −8.09 points"),
    ({"statistic": "relative risk", "number": "4.95"}, "relative risk 4.95"),
    ({}, ""),
]


@pytest.mark.parametrize(("fields", "expected"), FIGURES)
def test_figures_in_words(fields: dict[str, str], expected: str) -> None:
    assert figure_words(claim(**fields)) == expected
