"""Accept headers and format names."""

import pytest

from dystonia_kg.errors import UnknownFormatError
from dystonia_kg.sparql.negotiation import (
    CSV,
    GRAPH_FORMATS,
    HTML,
    JSON,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    RESULT_FORMATS,
    TSV,
    TURTLE,
    XML,
    Format,
    by_extension,
    by_name,
    coding,
    negotiate,
    prefers_html,
)

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
RESULTS: list[tuple[str | None, Format | None]] = [
    (None, JSON),
    ("", JSON),
    ("  ", JSON),
    ("*/*", JSON),
    ("text/csv", CSV),
    ("TEXT/CSV", CSV),
    ("text/*", XML),
    ("application/json", JSON),
    ("application/sparql-results+xml", XML),
    ("application/sparql-results+json;q=0.4, text/csv;q=0.9", CSV),
    ("text/csv ; q=0.3 , text/tab-separated-values ; q=0.7", TSV),
    ("text/csv, */*", CSV),
    ("*/*, application/sparql-results+json;q=0", XML),
    ("text/*;q=0.5, text/csv;q=0.1", XML),
    ("text/csv;q=0", None),
    ("image/png", None),
    ("image/png, text/csv;q=0.01", CSV),
    ("text/csv;q=2, application/xml", XML),
    ("text/csv;q=abc, application/xml", XML),
    ("*/csv, application/xml", XML),
    (",,;, text/csv", CSV),
    ("nonsense", JSON),
    ("text/csv;q=x", JSON),
    ("text/html, image/gif, *; q=.2, */*; q=.2", JSON),
    ("*/*;q=0", None),
    ("*/*;q=0.0, text/csv", CSV),
    ("text/csv;q=0.5, text/tab-separated-values;q=0.50", CSV),
    ("text/csv;q=1.5, application/xml;q=0.1", XML),
    ("text/csv;q=-1, application/xml;q=0.1", XML),
    ("text/csv;q=1e-1, application/xml;q=0.1", XML),
    ("text/csv;q=nan, application/xml;q=0.1", XML),
    ("text/csv; charset=utf-8; q=0.2, text/tab-separated-values; q=0.1", CSV),
    ('text/csv;header="a,b;q=0", application/xml;q=0.2', CSV),
    ("application/*, text/csv;q=0.9", JSON),
    ("application/*;q=0.3, text/csv;q=0.4", CSV),
    ("application/sparql-results+json;q=0, application/*", JSON),
    ("application/*;q=0, */*;q=0.1", CSV),
    ("text/csv" + ", image/png" * 2_000, CSV),
    ("text/csv;header=present;q=0.9", CSV),
]
PAGES: list[tuple[str | None, Format | None]] = [
    (None, HTML),
    (BROWSER, HTML),
    ("*/*", HTML),
    ("text/turtle", TURTLE),
    ("text/turtle;q=0.5, text/html;q=0.4", TURTLE),
    ("application/ld+json, */*;q=0.1", JSON_LD),
    ("application/rdf+xml", RDF_XML),
    ("text/plain", N_TRIPLES),
    ("application/json", JSON_LD),
]


@pytest.mark.parametrize(("accept", "expected"), RESULTS)
def test_result_formats(accept: str | None, expected: Format | None) -> None:
    choice = negotiate(accept, RESULT_FORMATS)
    assert (choice.format if choice else None) == expected


@pytest.mark.parametrize(("accept", "expected"), PAGES)
def test_page_formats(accept: str | None, expected: Format | None) -> None:
    choice = negotiate(accept, (HTML, *GRAPH_FORMATS))
    assert (choice.format if choice else None) == expected


CODINGS = [
    (None, ""),
    ("", ""),
    ("gzip", "gzip"),
    ("x-gzip", "gzip"),
    ("zstd", "zstd"),
    ("gzip, deflate, br, zstd", "zstd"),
    ("gzip;q=1.0, zstd;q=0.5", "gzip"),
    ("gzip;q=0", ""),
    ("gzip;q=0, *", "zstd"),
    ("zstd;q=0, *;q=0.1", "gzip"),
    ("*", "zstd"),
    ("*;q=0", ""),
    ("identity", ""),
    ("identity, gzip;q=0.5", ""),
    ("identity;q=0.5, gzip", "gzip"),
    ("br, deflate", ""),
    ("gzip;q=nonsense", ""),
    ("GZIP", "gzip"),
    (";;,,", ""),
    ('gzip;a="b,c", zstd;q=0', "gzip"),
    ('gzip, zstd;q="' + '\\"' * 30_000, "gzip"),  # a quote that never ends takes no longer
    ('gzip, zstd;q="' + '\\"' * 30_000 + "\\", "gzip"),
]


@pytest.mark.parametrize(("accept", "expected"), CODINGS)
def test_codings(accept: str | None, expected: str) -> None:
    assert coding(accept) == expected


def test_answer_is_called_as_it_was_asked_for() -> None:
    choice = negotiate("application/json", RESULT_FORMATS)
    assert choice is not None
    assert choice.content_type == "application/json"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("*/*", False),
        (None, False),
        ("text/turtle, text/html;q=0.5", False),
        ("text/html;q=0", False),
    ],
)
def test_browsers(accept: str | None, expected: bool) -> None:
    assert prefers_html(accept) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *(("json", JSON), ("CSV", CSV), (" tsv ", TSV), ("application/sparql-results+xml", XML)),
        *(("*/*", JSON), ("text/html, */*", JSON), ("application/*;q=0.5", JSON)),
    ],
)
def test_result_names(name: str, expected: Format) -> None:
    assert by_name(name, RESULT_FORMATS).format == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("turtle", TURTLE),
        ("ttl", TURTLE),
        ("nt", N_TRIPLES),
        ("rdf+xml", RDF_XML),
        ("json", JSON_LD),
        ("application/ld+json", JSON_LD),
        ("*/*", TURTLE),
    ],
)
def test_graph_names(name: str, expected: Format) -> None:
    assert by_name(name, GRAPH_FORMATS).format == expected


def test_unknown_name_lists_the_known() -> None:
    with pytest.raises(UnknownFormatError, match="json, xml, csv, tsv"):
        by_name("xlsx", RESULT_FORMATS)
    with pytest.raises(UnknownFormatError):
        by_name("image/*", RESULT_FORMATS)


def test_extensions() -> None:
    choice = by_extension("ttl", GRAPH_FORMATS)
    assert choice is not None
    assert choice.content_type == "text/turtle; charset=utf-8"
    assert by_extension("csv", GRAPH_FORMATS) is None


def test_csv_says_that_it_has_a_header() -> None:
    assert by_name("csv", RESULT_FORMATS).content_type == "text/csv; header=present; charset=utf-8"
