"""Rows of signs: one a sign (or, on a sign's page, one a disease), sources folded in.

Their order: what holds by definition, then what the disease's name states; what is counted or
told of all patients, by the lower end; what is told of a part of them; then what is known of one
or two patients, then what has no frequency. Of these last two, a disease that is a dystonia has
its dystonic signs first.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.defining_signs import DEFINED, LEADS, NAMED, is_dystonia, is_dystonic
from dystonia_kg.browse.frequencies import LEAST_PATIENTS, Frequency, is_absence, pooled
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.namespaces import PREFIXES

__all__ = ["CASES", "LEAST_PATIENTS", "SignRow", "SignTable", "frequency_of", "sign_table"]
CASES = PREFIXES["src"] + "phenopackets"
"""Published patients one by one. Reports count many of them too, so the two are never added up."""
NAMESAKE = "the disease of this name"
MONDO_NAMESAKE = "the disease of this name in Mondo"
_COMMON_FROM = 0.3
"""A sign that fewer have does not come first for being in a name of the disease."""
_PHENOTYPE = PREFIXES["HP"] + "0000118"


@dataclass(frozen=True)
class SignRow:
    """A sign of a disease, or a disease with a sign: how often, and who says so."""

    term: Ref
    frequency: Frequency | None
    claims: list[Claim]
    system: str = ""
    denied_by: int = 0
    cases: Frequency | None = None
    """Of the published patients, where `frequency` is that of reports."""
    lead: str = ""
    """Why it stands first, whatever its frequency (one of LEADS, or a NAMESAKE)."""
    is_akin: bool = False
    """Whether it is a dystonic sign of a dystonia."""

    @property
    def is_of_few(self) -> bool:
        """Whether all that is known is that one or two patients were examined for it."""
        return self.frequency is not None and self.frequency.is_of_few

    @property
    def is_ranked(self) -> bool:
        """Whether it stands where it does by how often it is seen among all patients."""
        return not (self.is_of_few or self.frequency is None or self.frequency.whom)

    @property
    def bound(self) -> float:
        """What rows are ordered by."""
        return self.frequency.bound if self.frequency else -1.0

    @property
    def place(self) -> tuple[bool | int | float | str, ...]:
        """What rows are ordered by, the first of a table first."""
        lead = LEADS.index(self.lead) if self.lead in LEADS else 0 if self.lead else len(LEADS)
        is_weak = self.is_of_few or self.frequency is None
        is_of_part = bool(self.frequency and self.frequency.whom)
        differs = bool(self.frequency and self.frequency.differs)
        return (
            *(lead, is_weak, is_weak and not self.is_akin, is_of_part, -self.bound, differs),
            *(not self.is_akin, -len(self.claims), self.term.text.lower()),
        )


@dataclass(frozen=True)
class SignTable:
    """Signs that occur, by frequency; those that do not; and how many claims stand behind."""

    present: list[SignRow] = field(default_factory=list)
    absent: list[SignRow] = field(default_factory=list)
    claims: int = 0


def sign_table(
    index: TermIndex, claims: Iterable[Claim], *, by_subject: bool = False, of: str = ""
) -> SignTable:
    """Fold claims about signs into rows, by sign or, `by_subject`, by disease.

    With `of`, the disease or the sign that the table is of, what holds by definition has a row
    also where no claim states it.
    """
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.subject if by_subject else claim.value].append(claim)
    told = [claim for found in groups.values() for claim in found]
    whose = of or narrowest(index, (c.value if by_subject else c.subject for c in told))
    if of and by_subject:
        groups |= {iri: [] for iri in index.defining.namesakes(of) if iri not in groups}
    elif of:
        nearest = index.defining.nearest(index.tree, of)
        groups |= {sign: [] for sign in nearest if sign not in groups}
    present: list[SignRow] = []
    absent: list[SignRow] = []
    for term, found in groups.items():
        seen = [claim for claim in found if not is_absence(claim)]
        system = "" if by_subject else body_system(index, term)
        counted = [claim for claim in found if not claim.is_negated] if seen else found
        reported = pooled(claim for claim in counted if claim.one("source") != CASES)
        cases = pooled(claim for claim in found if claim.one("source") == CASES)
        disease, sign = (term, whose) if by_subject else (whose, term)
        row = SignRow(
            index.ref(term),
            reported or cases,
            found,
            system,
            len(found) - len(seen) if seen else 0,
            cases if reported else None,
            _lead(index, disease, sign, reported or cases, by_subject=by_subject),
            not by_subject and is_dystonia(index.tree, disease) and is_dystonic(index.tree, sign),
        )
        (present if seen or not found else absent).append(row)
    present.sort(key=lambda row: row.place)
    absent.sort(key=lambda row: (row.frequency.high if row.frequency else 1, row.term.text.lower()))
    return SignTable(present, absent, len(told))


def narrowest(index: TermIndex, iris: Iterable[str]) -> str:
    """Give the term of some that has most of the others above it; "" of none."""
    found = set(iris)
    return max(sorted(found), key=lambda iri: len(found & {*index.tree.ancestors(iri)}), default="")


def _lead(
    index: TermIndex, disease: str, sign: str, seen: Frequency | None, *, by_subject: bool
) -> str:
    if not by_subject:
        lead = index.defining.lead(index.tree, disease, sign, index.label(sign))
        is_seldom = seen is not None and not seen.whom and seen.high < _COMMON_FROM
        return "" if lead == NAMED and is_seldom else lead
    if index.defining.in_mondo.get(sign) == disease:
        return MONDO_NAMESAKE
    if index.defining.sign_of.get(disease) != sign:
        return ""
    is_of_name = index.label(disease).lower() == index.label(sign).lower()
    return NAMESAKE if is_of_name else DEFINED


def frequency_of(claims: Iterable[Claim]) -> Frequency | None:
    """Give how often a sign is seen: of reports, else of published patients."""
    counted = [claim for claim in claims if not claim.is_negated]
    reported = pooled(claim for claim in counted if claim.one("source") != CASES)
    return reported or pooled(counted)


def body_system(index: TermIndex, sign: str) -> str:
    """Name the nearest system of the body that HPO files a sign under; "" where there is none."""
    if sign == _PHENOTYPE or not sign.startswith(PREFIXES["HP"]):
        return ""
    above = [sign, *index.tree.ancestors(sign)]
    tops = [iri for iri in above if any(link.iri == _PHENOTYPE for link in index.tree.parents(iri))]
    return _system_name(index.label(tops[0])) if tops else ""


def _system_name(label: str) -> str:
    """Shorten a top class of HPO.

    >>> _system_name("Abnormality of the nervous system")
    'nervous system'
    """
    for start in ("Abnormality of the ", "Abnormality of "):
        label = label.removeprefix(start)
    return label[:1].lower() + label[1:]
