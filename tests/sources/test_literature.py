"""The curated claims of papers: one fact of one paper once, and enough of the common dystonias."""

import csv
import re
from collections import Counter, defaultdict

import pytest
from rdflib import Literal

from dystonia_kg.errors import SourceTableError
from dystonia_kg.namespaces import DYST, OBO
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.sources.literature import claims as literature
from dystonia_kg.sources.literature.figures import OF_PATIENTS
from dystonia_kg.sources.tables import Row
from support.literature_answers import is_below

with (SOURCES_DIR / "literature_claims.tsv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE))
_FIGURE = ("value", "low", "high", "numerator", "denominator")
_SAID = ("subject", "predicate", "object", "reference", "polarity")


def _amount(row: dict[str, str]) -> object:
    """Give what the figure amounts to, however it is written: 1 of 2, or 50 percent."""
    if row["predicate"] in OF_PATIENTS and row["denominator"]:
        return round(100 * int(row["numerator"]) / int(row["denominator"]), 1)
    if row["predicate"] in OF_PATIENTS and row["unit"] == "percent" and row["value"]:
        return round(float(row["value"]), 1)
    if (per := re.fullmatch(r"per (\d+|million)", row["unit"])) and row["value"]:
        people = 1_000_000 if per[1] == "million" else int(per[1])
        return round(1_000_000 * float(row["value"]) / people, 1)
    return tuple(row[name] for name in _FIGURE)


def test_a_figure_of_a_paper_stands_once() -> None:
    keys = Counter(
        (*(row[name] for name in (*_SAID, "scale", "subgroup")), _amount(row))
        for row in ROWS
        if any(row[name] for name in _FIGURE)
    )
    assert [key for key, number in keys.items() if number > 1] == []


def test_a_share_of_all_does_not_stand_on_a_form_of_them() -> None:
    groups = defaultdict(set)
    for row in ROWS:
        if row["predicate"] in OF_PATIENTS and row["denominator"]:
            groups[row["reference"], row["denominator"]].add(row["subject"])
    bad = [
        (reference, people, form, wider)
        for (reference, people), subjects in groups.items()
        for form in subjects
        for wider in subjects
        if form != wider and is_below(form, wider)
    ]
    assert bad == []


def test_what_two_curators_read_alike_stands_once() -> None:
    keys = Counter(
        tuple(row[name] for name in (*_SAID, "source", "population", "follow_up"))
        for row in ROWS
        if row["object"] and not any(row[name] for name in _FIGURE)
    )
    assert [key for key, number in keys.items() if number > 1] == []


def _gives(percent: str, people: int) -> bool:
    """Tell whether some number of the people is that share, rounded or cut off."""
    digits = len(percent.partition(".")[2])
    unit = 10**-digits
    return any(
        -unit / 2 <= 100 * number / people - float(percent) < unit for number in range(people + 1)
    )


def test_a_share_of_people_is_a_whole_number_of_them() -> None:
    assert _gives("41.2", 34)
    assert not _gives("51", 50)
    shares = [row for row in ROWS if row["unit"] == row["statistic"] == "percent"]
    counted = [
        row
        for row in shares
        if row["value"] and row["n"] and row["predicate"] in OF_PATIENTS and not row["denominator"]
    ]
    assert len(counted) > 50
    bad = [
        (row["subject"], row["object"], row["value"], row["n"])
        for row in counted
        if not _gives(row["value"], int(row["n"]))
    ]
    assert bad == []


def test_a_figure_of_two_things_counted_together_stands_on_neither() -> None:
    alike = Counter(
        tuple(row[name] for name in ("subject", "predicate", "reference", "note", *_FIGURE))
        for row in ROWS
        if row["predicate"] in OF_PATIENTS
        and row["note"]
        and any(row[name] for name in _FIGURE)
        and not row["numerator"] == row["denominator"] != ""
    )
    assert [key for key, number in alike.items() if number > 1] == []


def test_each_row_was_read_on_its_page() -> None:
    assert {row["checked"] for row in ROWS} == {"confirmed", "corrected"}


_OF_THE_WORKSHOP = re.compile(
    r"(?i:\bpack\b|\bdismech\b|\breference changed\b|\bthe page\b)|^[\s,;]"
    r"|\b(?:HP|UBERON|MAXO|CHEBI|MONDO|HGNC):\d|\bdyst:|\b(?:INDIRECT|PARTIAL|EXTRA|OBLIGATE)\b"
    r"|\b(?:VERY_FREQUENT|FREQUENT|OCCASIONAL)\b"
)
"""Words of those who curated the table, and identifiers: a clinician reads the notes."""
_READ_BY_PEOPLE = ("note", "population", "follow_up", "scale", "object_label", "evidence_level")


@pytest.mark.parametrize(
    "note",
    [
        "Pack said first line; the abstract says only that it is used.",
        ", not in the pack.",
        "In many; class FREQUENT by dismech.",
        "Class HP:0040281.",
        "The source names UBERON:0001723 and UBERON:0011595 together.",
    ],
)
def test_words_of_the_workshop_are_found(note: str) -> None:
    assert _OF_THE_WORKSHOP.search(note)


def test_notes_are_written_for_readers() -> None:
    bad = [
        (row["subject"], row["predicate"], row[name])
        for row in ROWS
        for name in _READ_BY_PEOPLE
        if _OF_THE_WORKSHOP.search(row[name])
    ]
    assert bad == []


def test_a_class_of_frequency_is_told_in_words() -> None:
    classes = [row for row in ROWS if row["statistic"] == "frequency class"]
    figures = [
        str(value)
        for claim in literature.claims(Row(row, "planted.tsv", 3) for row in classes)
        for name, value in claim.extra
        if name == DYST.figure
    ]
    assert len(figures) == len(classes) > 0
    assert not [figure for figure in figures if "HP:" in figure]
    assert "very frequent (80 to 99 %)" in figures


_TREATMENTS = {
    f"dyst:{name}"
    for name in ("hasTreatment", "hasFirstLineTreatment", "triedTreatment", "treatmentToAvoid")
}
_NOT_OF_THE_HELPED = re.compile(
    r"(?i:\bused\b|\bhad this\b|\balso take\b|no effect stated|^prevention|worsening|satisfaction"
    r"|\bnot of (?:the )?(?:patients|children)"
    r"|share of (?:drug )?(?:studies|trials|treatments|episodes))"
)
"""Notes of shares that count something else than people who got better."""


@pytest.mark.parametrize(
    "note",
    [
        "Share in whom it was USED; no effect stated.",
        "Prevention: reactions in 0 of 22.",
        "Share of trials",
    ],
)
def test_shares_of_something_else_are_found(note: str) -> None:
    assert _NOT_OF_THE_HELPED.search(note)


def test_a_bare_share_of_a_treatment_is_of_those_whom_it_helped() -> None:
    shares = [
        row
        for row in ROWS
        if row["predicate"] in _TREATMENTS and row["statistic"] in ("percent", "proportion")
    ]
    assert len(shares) > 50
    bad = [
        (row["subject"], row["note"]) for row in shares if _NOT_OF_THE_HELPED.search(row["note"])
    ]
    assert bad == []


def test_each_treatment_says_its_kind_of_study_and_whom_it_was_for() -> None:
    bad = [
        (row["subject"], row["object"], row["reference"])
        for row in ROWS
        if row["predicate"] in _TREATMENTS and not (row["study_kind"] and row["population"])
    ]
    assert bad == []


def test_a_background_statement_does_not_borrow_the_study_it_stands_in() -> None:
    background = [
        row for row in ROWS if re.search(r"[Bb]ackground statement|discussion only", row["note"])
    ]
    assert background
    assert {(row["study_kind"], row["n"]) for row in background} == {("review", "")}


def test_open_figures_of_a_trial_are_no_randomised_comparison() -> None:
    later = re.compile(r"open (?:follow-up|ratings)|not blinded|benefit kept")
    kinds = {row["study_kind"] for row in ROWS if later.search(row["population"] + row["note"])}
    assert kinds == {"open-label trial"}


COMMON = [
    *("CervicalDystonia", "Blepharospasm", "LaryngealDystonia", "OromandibularDystonia"),
    *("BlepharospasmOromandibularDystonia", "WritersCramp", "MusiciansDystonia"),
    *("GeneralizedDystonia", "DopaResponsiveDystonia", "MyoclonusDystonia", "DYT-ATP1A3"),
    *("DYT-TAF1", "ParoxysmalKinesigenicDyskinesia", "ParoxysmalNonkinesigenicDyskinesia"),
    *("ParoxysmalExerciseInducedDyskinesia", "TardiveDystonia", "AcuteDystonicReaction"),
    "StatusDystonicus",
]


@pytest.mark.parametrize("name", COMMON)
def test_a_common_dystonia_has_fifteen_claims_of_papers(name: str) -> None:
    of_it = [row for row in ROWS if row["subject"] == f"dyst:{name}" and row["reference"]]
    assert len(of_it) >= 15


def test_inheritance_is_a_cause_and_a_course_keeps_its_people() -> None:
    entailed = {
        (claim.subject, claim.object)
        for graph in literature.load()
        for claim in graph.claims
        if claim.knowledge_level == "logical_entailment"
    }
    assert (OBO["MONDO_0100098"], DYST.AutosomalRecessiveCause) in entailed
    assert (DYST["DYT-SGCE"], DYST.AutosomalDominantCause) in entailed  # with maternal imprinting
    # women with the disease hardly progress: no course of the disease
    assert (DYST["DYT-TAF1"], DYST.StaticCourse) not in entailed


def test_a_subgroup_is_one_of_few_and_is_told() -> None:
    cells = next(row for row in ROWS if row["subgroup"] == "one sex")
    part, whole, unknown = (
        Row({**cells, "subgroup": subgroup}, "literature_claims.tsv", 2)
        for subgroup in ("one sex", "", "one town")
    )
    of_part, of_all = literature.claims([part]), literature.claims([whole])
    assert (DYST.subgroup, Literal("one sex", lang="en")) in of_part[0].extra
    assert of_part[0].iri == of_all[0].iri
    with pytest.raises(SourceTableError, match="'one town'"):
        literature.claims([unknown])
