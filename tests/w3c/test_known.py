"""The table of tests that are known to fail, and what docs/limits.md says of all tests."""

from collections import Counter
from collections.abc import Iterator

from support.homes import ROOT
from support.w3c import KINDS, RUN, SUITES, cases, kind_of, known_failures

PAGE = ROOT / "docs" / "limits.md"
PARTS = {
    "queries": ("answers",),
    "syntax of queries": ("queries", "no queries"),
    "updates": ("outcomes",),
    "syntax of updates": ("updates", "no updates"),
    "": ("triples", "documents", "no documents"),
}


def counts() -> Iterator[str]:
    """Write the table of the tests: how many there are, pass, and fail why."""
    for name, suite in SUITES.items():
        for part, tested in PARTS.items():
            kinds = {kind for what in tested for kind in RUN[what]}
            found = Counter(kind_of(case) for case in cases(name) if case.kind in kinds)
            numbers = [found.total(), *(found[kind] for kind in ("", *KINDS))]
            title = f"{suite.title}, {part}" if part else suite.title
            if found:
                yield f"| {title} | {' | '.join(map(str, numbers))} |"


def reasons() -> Iterator[str]:
    """Write the table of the reasons."""
    for (kind, reason), number in sorted(Counter(known_failures().values()).items()):
        yield f"| {kind} | {reason} | {number} |"


def test_the_page_has_the_counts_and_the_reasons() -> None:
    text = PAGE.read_text(encoding="utf-8").partition("## The W3C's tests")[2].partition("\n## ")[0]
    rows = [line for line in text.splitlines() if line.endswith(" |") and line[-3].isdigit()]
    wanted = [*counts(), *reasons()]
    assert rows == wanted, "\n".join(wanted)


def test_every_row_names_a_test_and_a_reason() -> None:
    named = {(case.suite, case.name) for suite in SUITES for case in cases(suite)}
    assert set(known_failures()) - named == set()
    assert {kind for kind, _ in known_failures().values()} <= set(KINDS)
    assert all(reason for _, reason in known_failures().values())


def test_no_two_tests_have_one_name() -> None:
    for suite in SUITES:
        names = Counter(case.name for case in cases(suite))
        assert [name for name, number in names.items() if number > 1] == []
        assert names


def test_every_test_is_run() -> None:
    run = {kind for kinds in RUN.values() for kind in kinds}
    assert {case.kind for suite in SUITES for case in cases(suite)} <= run
