"""The first lines of a disease's page: what a clinician asks first, each with what is behind it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from dystonia_kg.browse.axioms import LOCATION, MUTATION, AxiomIndex
from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.defining_signs import DEFINED
from dystonia_kg.browse.evidence import NO_STUDY, is_of_some_people, weightiest_first
from dystonia_kg.browse.figures import figure_words, grouped, percent
from dystonia_kg.browse.frequencies import (
    Frequency,
    is_absence,
    is_of_one_or_two,
    people_counted,
)
from dystonia_kg.browse.genes import gene_rows
from dystonia_kg.browse.section_plan import bare
from dystonia_kg.browse.sections import FactRow, fact_rows
from dystonia_kg.browse.signs import SignRow, sign_table
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.browse.treatments import TreatmentRow, treatment_table
from dystonia_kg.namespaces import PREFIXES

_DYST = PREFIXES["dyst"]
_SPREAD = _DYST + "hasDistribution"
_DEFINING = {
    "regions": (LOCATION, _SPREAD),
    "onset": (_DYST + "hasAgeAtOnset",),
    "genes": (MUTATION,),
}
"""By section: the properties by which axioms put a disease there."""
_PREVALENCE = ("hasPrevalence", "hasPointPrevalence", "hasBirthPrevalence")
_INCIDENCE = ("hasIncidence", "hasAnnualIncidence")
_TREATMENTS = {
    "hasFirstLineTreatment": "",
    "hasMostEffectiveTreatment": "most effective:",
    "hasTreatment": "in use, none named first line:",
}
_SHOWN = 3
_SIGNS_SHOWN = 5
_COMMON_FROM = 0.1
_FIGURES_SHOWN = 2
_TWO_GROUPS = re.compile(r"\d.* and \d+ with ")


@dataclass(frozen=True)
class Part:
    """A piece of a line: a term or a figure, words before it, and a remark ("12 of 15")."""

    term: Ref | None
    text: str
    remark: str = ""
    is_definition: bool = False
    before: str = ""


@dataclass(frozen=True)
class Line:
    """A line: its question, the answer in parts, the number of claims behind, and where they are.

    `below` are answers that claims give for narrower forms, or for those that are so in some cases,
    each with the form's name; `above` those for broader or close records.
    """

    title: str
    section: str
    parts: list[Part]
    count: int
    below: list[tuple[Ref, Part]]
    above: list[tuple[Ref, list[Part]]]


_Answer = Callable[[TermIndex, list[Claim]], list[Part]]


def glance(
    index: TermIndex,
    axioms: AxiomIndex,
    iri: str,
    claims: list[Claim],
    below: list[tuple[str, list[Claim]]],
    above: list[tuple[str, list[Claim]]],
) -> list[Line]:
    """Answer from the claims of a disease, else from those of records beside it or forms below."""
    lines = []
    for title, section, names, answer in _QUESTIONS:
        mine = _of(claims, names)
        defined = _defined(index, axioms, iri, _DEFINING.get(section, ()))
        is_spread_defined = section == "regions" and _defined(index, axioms, iri, (_SPREAD,))
        parts = answer(index, _without_spread(mine) if is_spread_defined else mine)
        known = {part.term for part in defined}
        parts = [*defined, *(part for part in parts if not part.term or part.term not in known)]
        records = [] if parts else _from_above(index, above, names, answer)
        forms = [] if parts or records else _from_below(index, below, names, answer)
        named = title if section != "signs" or _is_ranked(index, mine) else "Signs"
        lines.append(Line(named, section, parts, len(_behind(index, mine)), forms, records))
    return lines


def _of(claims: Iterable[Claim], names: tuple[str, ...]) -> list[Claim]:
    return [claim for claim in claims if bare(claim.predicate) in names]


def _behind(index: TermIndex, claims: list[Claim]) -> list[Claim]:
    """Give the claims that an answer rests on: of treatments those of the kind that is answered.

    What denies a thing is behind no answer; a figure is told whatever it says.
    """
    name, rows = _treated(index, _of(claims, tuple(_TREATMENTS)))
    told = _of((claim for row in rows for claim in row.claims), (name,)) if rows else claims
    return [claim for claim in told if claim.is_literal or not is_absence(claim)]


def _from_above(
    index: TermIndex, above: list[tuple[str, list[Claim]]], names: tuple[str, ...], answer: _Answer
) -> list[tuple[Ref, list[Part]]]:
    answers = ((index.ref(iri), answer(index, _of(claims, names))) for iri, claims in above)
    return [(record, parts) for record, parts in answers if parts]


def _from_below(
    index: TermIndex, below: list[tuple[str, list[Claim]]], names: tuple[str, ...], answer: _Answer
) -> list[tuple[Ref, Part]]:
    found: list[tuple[Ref, Part]] = []
    for iri, claims in below:
        if parts := answer(index, _of(claims, names)):
            found.append((index.ref(iri), parts[0]))
        if len(found) == _SHOWN:
            break
    return found


def _defined(
    index: TermIndex, axioms: AxiomIndex, iri: str, properties: Iterable[str]
) -> list[Part]:
    """Give what axioms of the disease, else of the nearest class above it, say by properties."""
    found: list[Part] = []
    for name in properties:
        for cls in (iri, *index.tree.ancestors(iri)):
            if values := axioms.fillers(cls, name):
                found += [Part(index.ref(value), "", is_definition=True) for value in values]
                break
    return found


def _regions(index: TermIndex, claims: list[Claim]) -> list[Part]:
    """Give every spread over the body that is claimed, then the parts of it."""
    spreads = _of(claims, ("hasPossibleDistribution",))
    spread = [_part(row) for row in fact_rows(index, spreads) if not row.is_denied]
    return [*spread, *_facts(index, _without_spread(claims))]


def _without_spread(claims: list[Claim]) -> list[Claim]:
    return [claim for claim in claims if bare(claim.predicate) != "hasPossibleDistribution"]


def _facts(index: TermIndex, claims: list[Claim]) -> list[Part]:
    """Give the first things or figures that claims name, absences apart."""
    kept = [claim for claim in claims if not is_absence(claim)]
    return [_part(row) for row in fact_rows(index, kept)[:_SHOWN]]


def _part(row: FactRow) -> Part:
    counted = [claim for claim in row.claims if not is_of_one_or_two(claim)]
    counted.sort(key=is_of_some_people)
    figures = [(words, claim) for claim in counted if row.term and (words := figure_words(claim))]
    number = len(row.claims)
    if not figures:
        return Part(row.term, row.text, f"{number} claims" if number > 1 else "")
    words, claim = figures[0]
    return Part(row.term, row.text, words + _of_whom([claim]))


def _of_whom(claims: list[Claim]) -> str:
    """Say what part of the patients claims are on, where all are on a part."""
    if all(is_of_some_people(claim) for claim in claims):
        return next((f", {part}" for claim in claims if (part := claim.one("subgroup"))), "")
    return ""


def _onset(index: TermIndex, claims: list[Claim]) -> list[Part]:
    figures = [claim for claim in claims if claim.is_literal and claim.one("unit") == "year"]
    ages = weightiest_first(claim for claim in figures if not claim.one("affected"))
    shown = _figure_parts(sorted(ages, key=_is_a_limit))
    spans = _spans([c for c in claims if not c.is_literal and not is_absence(c)])
    rows = sorted(fact_rows(index, spans), key=lambda row: -max(map(_share_of, row.claims)))
    return shown + [_part(row) for row in rows[:_SHOWN]]


def _share_of(claim: Claim) -> float:
    """Give in what share of all patients a claim was counted, 0 where nobody counted these."""
    affected, examined = people_counted(claim)
    if is_of_some_people(claim) or not affected.isdecimal() or not int(examined or 0):
        return 0.0
    return int(affected) / int(examined)


def _spans(claims: list[Claim]) -> list[Claim]:
    """Leave of spans of life what tells most: those on the axis, and others that were counted.

    What was seen in one or two patients only stands where there is nothing else.
    """
    of_more = [claim for claim in claims if not is_of_one_or_two(claim)] or claims
    own = [claim for claim in of_more if _is_own_span(claim.value)]
    amounts = set(map(people_counted, own))
    others = [claim for claim in of_more if claim not in own]
    counted = [claim for claim in others if people_counted(claim)[1]]
    return own + [claim for claim in counted if people_counted(claim) not in amounts] or of_more


def _is_own_span(iri: str) -> bool:
    return iri.startswith(_DYST) and not iri.startswith(_DYST + "Orphanet")


def _is_a_limit(claim: Claim) -> bool:
    """Tell whether a figure is an upper or a lower end alone."""
    return not claim.one("number") and not (claim.one("number_low") and claim.one("number_high"))


def _figure_parts(claims: Iterable[Claim]) -> list[Part]:
    """Give the first figures that differ."""
    distinct = {part.text: part for part in reversed([_figure(claim) for claim in claims])}
    return list(reversed(distinct.values()))[:_FIGURES_SHOWN]


def _figure(claim: Claim) -> Part:
    people = grouped(claim.one("population_size"))
    where = claim.one("geography") or (f"in {people} people" if people else "")
    if is_of_some_people(claim) and not claim.one("geography"):
        where = claim.one("population") + (f" (n = {people})" if people else "")
    return Part(None, figure_words(claim), where)


def _figures(index: TermIndex, claims: list[Claim]) -> list[Part]:  # noqa: ARG001
    told = [claim for claim in claims if claim.is_literal]
    with_number = [claim for claim in told if claim.one("unit") or claim.one("affected")]
    worded = [claim for claim in told if claim not in with_number]
    return _figure_parts((*weightiest_first(with_number), *worded))


def _prevalence(index: TermIndex, claims: list[Claim]) -> list[Part]:
    """Give the weightiest prevalence and incidence, else what else tells how many have it."""
    told: list[Part] = []
    for names, word in ((_PREVALENCE, "prevalence"), (_INCIDENCE, "incidence")):
        figures = weightiest_first(claim for claim in _of(claims, names) if claim.is_literal)
        told += [replace(_share(claim), before=word) for claim in figures[:1]]
    if told:
        return told
    if shown := _figures(index, [claim for claim in claims if claim.is_literal]):
        return shown
    return _facts(index, claims)


def _share(claim: Claim) -> Part:
    """Give a figure with the people among whom it was counted, where it is no rate of all."""
    part = _figure(claim)
    among = claim.one("population")
    if "%" not in part.text or not among:
        return part
    people = grouped(claim.one("population_size"))
    return replace(part, remark=f"in {among}" + (f" (n = {people})" if people else ""))


def _genetics(index: TermIndex, claims: list[Claim]) -> list[Part]:
    named = _of(claims, ("hasCausalGene",))
    return _facts(index, _of(claims, ("hasInheritance",))) + [
        Part(row.term, "", ", ".join(row.grades).lower()) for row in gene_rows(index, named)[:4]
    ]


def _signs(index: TermIndex, claims: list[Claim]) -> list[Part]:
    """Give what holds by definition or by name, then the commonest signs, then what is weakest.

    Where some have a figure of all patients, those with one of two groups are left to the section.
    """
    present = [row for row in sign_table(index, claims).present if not _is_uncommon(row)]
    if any(row.is_ranked for row in present):
        present = [row for row in present if row.lead or not _is_of_two_groups(row)]
    rows = present[:_SIGNS_SHOWN]
    parts = [
        Part(row.term, "", frequency_words(index, row), is_definition=row.lead == DEFINED)
        for row in rows
    ]
    weak = next(
        (
            at
            for at, row in enumerate(rows)
            if not row.lead and (row.frequency is None or row.is_of_few)
        ),
        None,
    )
    if weak is not None:
        before = "in one or two patients, or without a frequency:"
        parts[weak] = replace(parts[weak], before=before)
    return parts


def _is_ranked(index: TermIndex, claims: list[Claim]) -> bool:
    """Tell whether any sign has a frequency of all patients by which it stands before others."""
    return any(row.is_ranked for row in sign_table(index, claims).present)


def _is_of_two_groups(row: SignRow) -> bool:
    """Tell whether a figure is of people told together with those who have something else."""
    return row.frequency is not None and _TWO_GROUPS.search(row.frequency.whom) is not None


def _is_uncommon(row: SignRow) -> bool:
    """Tell whether fewer than a tenth of the patients are known to have a sign."""
    frequency = row.frequency
    if frequency is None:
        return False
    share = frequency.high if frequency.share is None else frequency.share
    return share < _COMMON_FROM and not row.lead


def frequency_words(index: TermIndex, row: SignRow) -> str:
    """Say how often a sign is seen, as shortly as can be."""
    frequency = row.frequency
    if row.lead and not row.is_ranked:
        return row.lead
    words = _amount(index, frequency) if frequency else ""
    if frequency and frequency.shares:
        low, high = frequency.shares
        words = f"{percent(low)[:-2]} to {percent(high)}"
    whom = f", {frequency.whom}" if frequency and frequency.whom else ""
    differ = ", claims differ" if frequency and frequency.others else ""
    return f"{words}{whom}{differ}" or row.lead


def _amount(index: TermIndex, frequency: Frequency) -> str:
    if frequency.class_iri:
        return index.label(frequency.class_iri).lower()
    if frequency.examined is not None:
        return f"{grouped(str(frequency.affected))} of {grouped(str(frequency.examined))}"
    return percent(frequency.share) if frequency.share is not None else ""


def _course(index: TermIndex, claims: list[Claim]) -> list[Part]:
    """Give where it spreads and whether it goes away, then how it runs, what few have last."""
    spreads, gone = _of(claims, ("spreadsTo",)), _of(claims, ("hasRemission",))
    parts = [replace(part, before="spreads to") for part in _facts(index, spreads)[:2]]
    parts += [replace(part, before="remission:") for part in _figures(index, gone)[:1]]
    runs = _of(claims, ("hasClinicalCourse",))
    common = _facts(index, [claim for claim in runs if not _is_of_few(claim)])
    rare = _facts(index, [claim for claim in runs if _is_of_few(claim)])
    return parts + common + [part for part in rare if part.term not in {p.term for p in common}]


def _is_of_few(claim: Claim) -> bool:
    """Tell whether a claim counts fewer than a tenth of the patients."""
    affected, examined = claim.number("affected") or 0, claim.number("examined") or 0
    return affected < _COMMON_FROM * examined


def _treatments(index: TermIndex, claims: list[Claim]) -> list[Part]:
    """Give what is named first line, else most effective, else in use, the best founded first."""
    name, rows = _treated(index, claims)
    parts = [
        Part(row.term, "", _founded_on(index, row, _of(row.claims, (name,))))
        for row in rows
        if not any(_is_said_by(index, row, other) for other in rows)
    ]
    return [replace(part, before=_TREATMENTS[name]) for part in parts[:1]] + parts[1:_SHOWN]


def _founded_on(index: TermIndex, row: TreatmentRow, claims: list[Claim]) -> str:
    """Say by which kind of study, and in whom where all claims are on a part of the patients."""
    said = [index.label(study) for study in row.studies[:1] if study != NO_STUDY]
    if all(is_of_some_people(claim) for claim in claims):
        said += [whom for claim in claims[:1] if (whom := claim.one("population"))]
    return ", ".join(said)


def _treated(index: TermIndex, claims: list[Claim]) -> tuple[str, list[TreatmentRow]]:
    """Give the first kind of claim (one of _TREATMENTS) that holds of some treatment, and these."""
    used = [row for row in treatment_table(index, claims).used if row.supporting > row.opposing]
    used.sort(key=lambda row: (row.rank, -_share_told(row)))
    for name in _TREATMENTS:
        if rows := [row for row in used if not all(c.is_negated for c in _of(row.claims, (name,)))]:
            return name, rows
    return "", []


def _share_told(row: TreatmentRow) -> float:
    """Give the highest percentage that is told of a treatment: of who had it, or of its effect."""
    told = (claim.number("number") for claim in row.claims if claim.one("unit") == "percent")
    return max((share for share in told if share is not None), default=0.0)


def _is_said_by(index: TermIndex, row: TreatmentRow, other: TreatmentRow) -> bool:
    """Tell whether another row is the same treatment told more exactly."""
    mine, name = row.term.iri or "", other.term.text
    return mine in index.tree.ancestors(other.term.iri or "") or (
        row.term.text != name and row.term.text in name
    )


_QUESTIONS: tuple[tuple[str, str, tuple[str, ...], _Answer], ...] = (
    (
        "Part of the body",
        "regions",
        ("affectsBodyRegion", "hasPossibleDistribution", "affectsMuscle"),
        _regions,
    ),
    ("Age at onset", "onset", ("hasOnsetAge", "canBeginAt"), _onset),
    ("Women to men", "people", ("hasSexRatio",), _figures),
    (
        "How common",
        "people",
        (*_PREVALENCE, *_INCIDENCE, "hasReportedCases"),
        _prevalence,
    ),
    ("Inheritance and genes", "genes", ("hasInheritance", "hasCausalGene"), _genetics),
    ("Commonest signs", "signs", ("hasSymptom",), _signs),
    ("First-line treatment", "treatments", tuple(_TREATMENTS), _treatments),
    ("Course", "course", ("hasClinicalCourse", "hasRemission", "spreadsTo"), _course),
)
