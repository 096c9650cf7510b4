"""Onset, inheritance and epidemiology of Orphanet; numbers and rows are of the raw tables."""

from decimal import Decimal

import pytest
from rdflib import Literal

from dystonia_kg.errors import SourceTableError
from dystonia_kg.namespaces import DYST
from dystonia_kg.sources import axis
from dystonia_kg.sources.orphanet import claims as orphanet
from dystonia_kg.sources.orphanet.columns import ORPHANET_COLUMNS, PREVALENCE_COLUMNS
from support.evidence_rows import a_row, term

# Orphanet: onset, inheritance, epidemiology.


def test_orphanet_lists_become_claims() -> None:
    # orphanet_disorders.tsv: 132 entries list 381 values of matched entries, 17 of them "Not
    # applicable" or "Unknown"
    tallies = {tally.table: tally for graph in orphanet.load() for tally in graph.tallies}
    values, figures = tallies["orphanet_entries.tsv, values"], tallies["orphanet_prevalence.tsv"]
    assert (values.rows_read, values.claims, sum(values.left_out.values())) == (381, 364, 17)
    # orphanet_prevalence.tsv: 293 rows, 75 cases or families without a number, 20 of class Unknown
    assert (figures.rows_read, figures.claims) == (293, 198)
    assert figures.left_out == {"the source gives no figure": 95}
    assert figures.direct_triples == 0


def test_onset_is_a_term_of_orphanet_not_of_the_axis() -> None:
    # orphanet_disorders.tsv: ORPHA:98806 ... MONDO:0011264; a fixture of one entry
    row = a_row(ORPHANET_COLUMNS, id="ORPHA:98806", onsets="Adult|Childhood", source="orphanet")
    found = {claim.object for claim in orphanet.entry_claims([row])}
    assert found == {DYST.OrphanetAdultOnset, DYST.OrphanetChildhoodOnset}
    assert axis.axis_claims(orphanet.entry_claims([row])) == []


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1-9 / 1 000 000", "0.000001", "0.000009"),
        ("1-5 / 10 000", "0.0001", "0.0005"),
        ("<1 / 1 000 000", "0", "0.000001"),
        (">1 / 1000", "0.001", None),
        ("", None, None),
    ],
)
def test_the_range_of_a_prevalence_class(text: str, low: str | None, high: str | None) -> None:
    expected = (Decimal(low) if low else None, Decimal(high) if high else None)
    assert orphanet.class_range(a_row(PREVALENCE_COLUMNS, prevalence_class=text)) == expected


def test_a_figure_keeps_place_class_and_references() -> None:
    # orphanet_prevalence.tsv line 91: ORPHA:256 Point prevalence 1-9 / 1 000 000 Europe
    found = [
        claim
        for claim in orphanet.prevalence_claims()
        if claim.rests_on == (term("ORPHA:256"),) and "europe" in claim.label.lower()
    ]
    (claim,) = found
    assert claim.subject == term("ORPHA:256")
    assert (claim.predicate, claim.object) == (DYST.hasPointPrevalence, Literal("1-9 / 1 000 000"))
    assert set(claim.publications) == {term("PMID:17129379"), term("PMID:23596437")}
    assert dict(claim.extra)[DYST.geography] == Literal("Europe", lang="en")


def test_a_bad_orphanet_row_is_refused() -> None:
    with pytest.raises(SourceTableError, match="'2 of 3' is no class"):
        orphanet.class_range(a_row(PREVALENCE_COLUMNS, prevalence_class="2 of 3"))
    row = a_row(ORPHANET_COLUMNS, id="ORPHA:256", onsets="Teens", source="orphanet")
    with pytest.raises(SourceTableError, match=r"'Teens' is not in orphanet_values\.tsv"):
        orphanet.entry_claims([row])
