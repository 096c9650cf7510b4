"""What several claims about one sign come to, by the rule that frequencies.py states."""

import pytest

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.frequencies import Frequency, is_absence, pooled
from dystonia_kg.curies import expand
from support.claims import claim, counted

FREQUENT, OCCASIONAL, VERY_FREQUENT = (
    {"frequency": expand(iri), "frequency_low": low, "frequency_high": high}
    for iri, low, high in (
        ("HP:0040282", "0.3", "0.79"),
        ("HP:0040283", "0.05", "0.29"),
        ("HP:0040281", "0.8", "0.99"),
    )
)


def percentage(number: float, people: int | None, paper: str, **said: str) -> Claim:
    share = str(number / 100)
    if people:
        said |= {"population_size": str(people)}
    return claim(
        unit="percent", frequency_low=share, frequency_high=share, publications=paper, **said
    )


def told(*claims: Claim) -> Frequency:
    found = pooled(claims)
    assert found is not None
    return found


def test_a_percentage_of_n_people_is_pooled_with_counts_of_other_papers() -> None:
    """Neck pain in cervical dystonia: two readers of one paper, and two papers with percentages."""
    found = told(
        counted(488, 848, "a", source="x", population="registry"),
        counted(488, 848, "a", source="y", population="cohort"),
        percentage(75, 266, "b"),
        percentage(68, 300, "c"),
    )
    assert (found.affected, found.examined, found.reports) == (892, 1414, 3)
    assert found.is_rounded
    assert found.shares == (pytest.approx(488 / 848), 0.75)
    assert found.bound == pytest.approx(0.542, abs=0.001), "that of the lowest study"


def test_studies_that_agree_have_no_range() -> None:
    found = told(counted(40, 50, "a"), counted(15, 20, "b"))
    assert (found.affected, found.examined, found.shares) == (55, 70, None)
    assert found.bound == found.low


def test_groups_of_one_study_are_added_and_their_range_is_told() -> None:
    """Motor overflow in writer's cramp, without and with tremor."""
    found = told(
        percentage(46.1, 39, "a", population="WITH tremor"),
        percentage(15.2, 66, "a", population="WITHOUT tremor"),
    )
    assert (found.affected, found.examined, found.reports) == (28, 105, 1)
    assert found.shares == (pytest.approx(0.152), pytest.approx(0.461))


def test_of_one_paper_the_figure_of_most_people_counts() -> None:
    found = told(counted(6, 7, "a"), counted(9, 59, "a"), counted(5, 7, "a"))
    assert (found.affected, found.examined) == (9, 59)
    assert told(counted(6, 7, "a"), counted(5, 7, "a")).affected == 5


def test_a_part_never_stands_for_all_nor_is_added_to_it() -> None:
    women = counted(3, 8, "a", subgroup="one sex", population="women with XDP")
    assert told(women, claim(**FREQUENT)).class_iri == FREQUENT["frequency"]
    assert told(women, counted(1, 100, "b")).examined == 100
    alone = told(women)
    assert (alone.affected, alone.whom) == (3, "women with XDP")


def test_a_figure_of_a_part_is_told_where_claims_of_all_have_none() -> None:
    found = told(claim(), percentage(51.9, None, "a", subgroup="at onset", population="people"))
    assert (found.share, found.whom) == (pytest.approx(0.519), "at onset")


def test_one_sex_and_the_other_of_one_paper_are_both_named() -> None:
    found = told(counted(3, 13, "a", sex="female"), counted(9, 11, "a", sex="male"))
    assert (found.affected, found.examined) == (12, 24)
    assert found.whom == "female only; male only"


def test_of_classes_that_do_not_agree_the_lower_is_told() -> None:
    found = told(claim(**VERY_FREQUENT), claim(**FREQUENT))
    assert found.class_iri == FREQUENT["frequency"]
    assert [other.class_iri for other in found.others] == [VERY_FREQUENT["frequency"]]
    assert not told(claim(**FREQUENT), claim(**FREQUENT)).differs


def test_what_a_note_calls_rare_is_told_as_that() -> None:
    found = told(claim(**FREQUENT), claim(note="Rare: seldom observed by most reports."))
    assert found.is_rare
    assert found.bound == 0
    assert [other.class_iri for other in found.others] == [FREQUENT["frequency"]]
    assert pooled([claim(note="Named by subjects; rare.")]) is None


def test_counted_people_go_before_a_class_that_is_told_as_well() -> None:
    found = told(counted(28, 29, "a"), claim(**OCCASIONAL))
    assert (found.affected, found.examined) == (28, 29)
    assert [other.class_iri for other in found.others] == [OCCASIONAL["frequency"]]


def test_one_patient_does_not_go_before_a_class() -> None:
    found = told(counted(1, 1, "a"), claim(**OCCASIONAL))
    assert found.class_iri == OCCASIONAL["frequency"]
    assert not found.differs
    assert told(counted(1, 1, "a")).is_of_few


def test_reports_are_added_up_and_the_same_one_counts_once() -> None:
    reports = [counted(3, 7, "a"), counted(3, 7, "a"), counted(0, 5, "b")]
    found = pooled(reports)
    assert found is not None
    assert (found.affected, found.examined, found.reports) == (3, 12, 2)
    assert found.low < 3 / 12 < found.high


def test_a_part_of_the_patients_counts_where_there_are_no_others() -> None:
    part = claim(affected="6", examined="8", publications="a", subgroup="one sex")
    found, alone = pooled([part, counted(10, 100)]), pooled([part])
    assert found is not None
    assert alone is not None
    assert (found.affected, found.examined) == (10, 100)
    assert (alone.affected, alone.examined) == (6, 8)


def test_order_is_by_the_lower_end() -> None:
    bounds = [
        found.bound
        for found in map(
            pooled,
            (
                [counted(40, 50)],
                [claim(frequency_low="0.3", frequency_high="0.79", frequency="http://hp/frequent")],
                [claim(frequency_low="1", frequency_high="1", frequency="100%")],
                [counted(1, 1)],
            ),
        )
        if found
    ]
    assert len(bounds) == 4
    by_name = dict(
        zip(("40/50", "frequent", "100 %, of nobody knows whom", "1/1"), bounds, strict=True)
    )
    assert by_name["40/50"] > by_name["frequent"] > by_name["1/1"]
    assert by_name["40/50"] < by_name["100 %, of nobody knows whom"]


def test_without_numbers_there_is_no_frequency() -> None:
    assert pooled([claim(), claim(affected="x", examined="0")]) is None
    assert pooled([]) is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"affected": "0", "examined": "12"}, True),
        ({"affected": "0", "examined": "0"}, False),
        ({"affected": "1", "examined": "12"}, False),
        ({"negated": "true"}, True),
        ({"frequency": expand("HP:0040285")}, True),
        ({}, False),
    ],
)
def test_absence(fields: dict[str, str], expected: bool) -> None:
    assert is_absence(claim(**fields)) is expected
