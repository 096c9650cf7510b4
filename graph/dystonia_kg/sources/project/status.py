"""Whether a disease is a dystonia, has dystonia among its signs, or neither.

A row of `disease_status_curated.tsv` decides first. Then the rules, in this order:

1. `paroxysmal-dyskinesia`: at or below Mondo's paroxysmal dyskinesia: dystonia among its signs,
   for an attack can be chorea alone (PMID:25432727).
2. `listed-after-another-condition`: its label lists dystonia after what is no movement disorder
   ("developmental malformations-deafness-dystonia syndrome"): dystonia among its signs.
3. `named-in-branch`: Mondo's dystonic disorder or below it, and its label or a synonym says
   dystonia (before any "with"), or its label names a sign that HPO places below Dystonia: a
   dystonia.
4. `named-outside-branch`: outside of it, but its label is that of a dystonia ("... dystonia",
   "... dystonia with ..."): a dystonia.
5. `sign-annotated`: HPO annotates it with a sign below Dystonia that occurs: dystonia among its
   signs. Torticollis and blepharospasm alone do not decide: HPO places them below Dystonia
   whatever their cause.
6. `named-with-dystonia`: outside of the branch, its label says "with dystonia" or "and dystonia":
   dystonia among its signs.
7. `sign-excluded`: outside of the branch, all its annotations below Dystonia are negated or
   0 of n: neither.

A disease that no rule decides needs a row in the curated table: the build stops and says so.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from rdflib import URIRef

from dystonia_kg.errors import SourceTableError
from dystonia_kg.namespaces import DYST
from dystonia_kg.sources.hpo import terms
from dystonia_kg.sources.hpoa.claims import annotations, is_positive
from dystonia_kg.sources.project.columns import CURATED_COLUMNS
from dystonia_kg.sources.records import load_records
from dystonia_kg.sources.tables import Row, once_a_folder, read_table

ROOT = "MONDO:0003441"
PAROXYSMAL = "MONDO:0015427"
CURATED = "disease_status_curated.tsv"
_STATUSES = {name: DYST[name] for name in ("IsDystonia", "HasDystoniaAmongSigns", "NotDystonia")}
_NAMES_DYSTONIA = re.compile(r"dystonia|dystonic disorder", re.IGNORECASE)
_IS_DYSTONIA = re.compile(r"((?!and )[\w-]+ )*dystonia(, [\w-]+)*,?", re.IGNORECASE)
_LISTED_AFTER = re.compile(
    r"\b(deafness|disabilit(?:y|ies)|delay|impairment|malformations?|hypoplasia|microcephaly)\b"
    r"[^-]*-.*dystonia",
    re.IGNORECASE,
)
_WITH_DYSTONIA = re.compile(r"\b(with|and) dystonia\b", re.IGNORECASE)
_PLACE = {
    True: "Mondo places it in the branch of dystonic disorder",
    False: "Mondo places it outside of dystonic disorder",
}
_AMBIGUOUS = {"HP:0000473", "HP:0002544", "HP:0000643"}  # torticollis, retrocollis, blepharospasm


@dataclass(frozen=True)
class Status:
    """The decision, its reason in words, and who made it: a rule's name or a curator."""

    value: URIRef
    reason: str
    rule: str = ""
    curator: str = ""


@dataclass(frozen=True)
class Facts:
    """What the rules look at: names, Mondo's branch, and HPO's signs below Dystonia."""

    disease: str
    label: str
    synonyms: tuple[str, ...] = ()
    in_branch: bool = False
    is_paroxysmal: bool = False
    signs: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


def decide(facts: Facts, curated: Mapping[str, Status]) -> Status:
    """Give the status of a disease; SourceTableError when neither curator nor rule decides."""
    found = curated.get(facts.disease) or _by_rule(facts)
    if found is None:
        raise SourceTableError(
            f"{facts.disease} ({facts.label}): no rule decides whether it is a dystonia",
            hint=f"add a row to {CURATED}",
        )
    return found


def _by_rule(facts: Facts) -> Status | None:
    for rule in _RULES:
        if found := rule(facts):
            return found
    return None


def _paroxysmal(facts: Facts) -> Status | None:
    if not facts.is_paroxysmal:
        return None
    reason = (
        "Mondo places it at or below paroxysmal dyskinesia, whose attacks can be without dystonia"
    )
    return Status(_STATUSES["HasDystoniaAmongSigns"], reason, "paroxysmal-dyskinesia")


def _listed_after(facts: Facts) -> Status | None:
    match = _LISTED_AFTER.search(facts.label)
    if match is None:
        return None
    reason = f"its label lists dystonia after what is no movement disorder: '{match[1]}'"
    return Status(_STATUSES["HasDystoniaAmongSigns"], reason, "listed-after-another-condition")


def _named_in_branch(facts: Facts) -> Status | None:
    name = _telling_name(facts) if facts.in_branch else ""
    if not name:
        return None
    reason = f"{_PLACE[True]}, and its name says '{name}'"
    return Status(_STATUSES["IsDystonia"], reason, "named-in-branch")


def _telling_name(facts: Facts) -> str:
    for name in (facts.label, *facts.synonyms):
        if _NAMES_DYSTONIA.search(_head(name)):
            return name
    label = _head(facts.label).lower()
    return next((sign for sign in _sign_names() if sign.lower() in label), "")


def _named_outside(facts: Facts) -> Status | None:
    if facts.in_branch or not _IS_DYSTONIA.fullmatch(_head(facts.label)):
        return None
    reason = f"{_PLACE[False]}, but its label is that of a dystonia: '{facts.label}'"
    return Status(_STATUSES["IsDystonia"], reason, "named-outside-branch")


def _sign_annotated(facts: Facts) -> Status | None:
    telling = [sign for sign in facts.signs if sign not in _AMBIGUOUS]
    if not telling:
        return None
    named = ", ".join(f"{terms.labels()[sign]} ({facts.notes.get(sign, sign)})" for sign in telling)
    reason = f"HPO annotates it with {named}; {_PLACE[facts.in_branch]}"
    return Status(_STATUSES["HasDystoniaAmongSigns"], reason, "sign-annotated")


def _named_with(facts: Facts) -> Status | None:
    match = None if facts.in_branch else _WITH_DYSTONIA.search(facts.label)
    if not match:
        return None
    reason = f"{_PLACE[False]}, and its label says '{match[0]}'"
    return Status(_STATUSES["HasDystoniaAmongSigns"], reason, "named-with-dystonia")


def _sign_excluded(facts: Facts) -> Status | None:
    if facts.in_branch or facts.signs or not facts.excluded:
        return None
    said = ", ".join(facts.excluded)
    reason = f"{_PLACE[False]}, and all of HPO's annotations with dystonia deny it: {said}"
    return Status(_STATUSES["NotDystonia"], reason, "sign-excluded")


_RULES = (
    _paroxysmal,
    _listed_after,
    _named_in_branch,
    _named_outside,
    _sign_annotated,
    _named_with,
    _sign_excluded,
)


def _head(name: str) -> str:
    """Give a name without what follows "with".

    >>> _head("torsion dystonia with onset in infancy")
    'torsion dystonia'
    """
    return re.split(r"\bwith\b", name)[0].strip()


@once_a_folder
def _sign_names() -> tuple[str, ...]:
    labels = terms.labels()
    names = sorted(labels[term] for term in terms.branch(terms.DYSTONIA) if term in labels)
    return tuple(name for name in names if not _NAMES_DYSTONIA.search(name))


def curated_statuses() -> dict[str, Status]:
    """Read the curator's decisions, by Mondo id."""
    return {row["disease"]: _curated(row) for row in read_table(CURATED, CURATED_COLUMNS)}


def _curated(row: Row) -> Status:
    value = _STATUSES.get(row["status"])
    if value is None:
        raise row.error(f"column status: '{row['status']}' is none of {', '.join(_STATUSES)}")
    if not row["reason"] or not row["curator"]:
        raise row.error("a curated status needs a reason and a curator")
    return Status(value, row["reason"], curator=row["curator"])


@dataclass
class Signs:
    """HPO's annotations below Dystonia of one disease: term -> what the rows say."""

    occurring: dict[str, str] = field(default_factory=dict)
    excluded: dict[str, str] = field(default_factory=dict)


@once_a_folder
def dystonic_signs() -> Mapping[str, Signs]:
    """Give the signs below Dystonia by the CURIE of the disease or record annotated."""
    below = terms.branch(terms.DYSTONIA)
    found: dict[str, Signs] = defaultdict(Signs)
    for row in annotations():
        if row["term"] in below:
            disease = load_records().disease_of.get(row["disease"], row["disease"])
            share = f" {terms.labels().get(row['frequency'], row['frequency'])}"
            note = row["disease"] + (share if row["frequency"] else "")
            signs = found[disease]
            where = signs.occurring if is_positive(row) else signs.excluded
            where[row["term"]] = ", ".join(filter(None, (where.get(row["term"], ""), note)))
    return found
