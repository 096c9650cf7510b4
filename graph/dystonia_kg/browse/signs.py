"""Rows of signs: one a sign (or, on a sign's page, one a disease), sources folded in."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.frequencies import Frequency, is_absence, pooled
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.namespaces import PREFIXES

CASES = PREFIXES["src"] + "phenopackets"
"""Published patients one by one. Reports count many of them too, so the two are never added up."""
LEAST_PATIENTS = 3
"""Of fewer no frequency is drawn: their signs stand behind all others."""
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

    @property
    def is_of_few(self) -> bool:
        """Whether all that is known is that one or two patients were examined for it."""
        examined = self.frequency.examined if self.frequency else None
        return examined is not None and examined < LEAST_PATIENTS

    @property
    def bound(self) -> float:
        """What rows are ordered by."""
        return self.frequency.bound if self.frequency else -1.0


@dataclass(frozen=True)
class SignTable:
    """Signs that occur, by frequency; those that do not; and how many claims stand behind."""

    present: list[SignRow] = field(default_factory=list)
    absent: list[SignRow] = field(default_factory=list)
    claims: int = 0


def sign_table(index: TermIndex, claims: Iterable[Claim], *, by_subject: bool = False) -> SignTable:
    """Fold claims about signs into rows, by sign or, `by_subject`, by disease."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.subject if by_subject else claim.value].append(claim)
    present: list[SignRow] = []
    absent: list[SignRow] = []
    for term, found in groups.items():
        seen = [claim for claim in found if not is_absence(claim)]
        system = "" if by_subject else body_system(index, term)
        counted = [claim for claim in found if not claim.is_negated] if seen else found
        reported = pooled(claim for claim in counted if claim.one("source") != CASES)
        cases = pooled(claim for claim in found if claim.one("source") == CASES)
        row = SignRow(
            index.ref(term),
            reported or cases,
            found,
            system,
            len(found) - len(seen) if seen else 0,
            cases if reported else None,
        )
        (present if seen else absent).append(row)
    present.sort(
        key=lambda row: (row.is_of_few, -row.bound, -len(row.claims), row.term.text.lower())
    )
    absent.sort(key=lambda row: (row.frequency.high if row.frequency else 1, row.term.text.lower()))
    return SignTable(present, absent, sum(len(found) for found in groups.values()))


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
