"""The sections of a thing's page: what claims say about it, and what they say of it elsewhere."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from dystonia_kg.browse import genes, treatments
from dystonia_kg.browse.claims import Claim, ClaimIndex
from dystonia_kg.browse.evidence import weightiest_first
from dystonia_kg.browse.genes import GeneRow, gene_rows
from dystonia_kg.browse.section_plan import ABOUT, SIGNS, bare, title_of
from dystonia_kg.browse.signs import SignTable, narrowest, sign_table
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.browse.treatments import TreatmentTable, treatment_table
from dystonia_kg.curies import is_own

_BY_NAME = {name: id_ for id_, _, names in ABOUT for name in names}
_LOCATIONS = ("affectsBodyRegion", "affectsMuscle")
_MENTIONED = {
    "signs": ("in-diseases", "Diseases with it, by frequency"),
    "treatments": ("used-for", "What it is used for"),
    "genes": ("of-diseases", "Diseases"),
}


@dataclass(frozen=True)
class FactRow:
    """One thing that claims name, or one figure; the claims, the weightiest first.

    `is_defined` tells that it holds by definition, whatever claims say besides.
    """

    term: Ref | None
    text: str
    claims: list[Claim]
    is_defined: bool = False

    @property
    def is_denied(self) -> bool:
        """Whether every claim denies it."""
        return all(claim.is_negated for claim in self.claims)


@dataclass(frozen=True)
class FactGroup:
    """The rows of one predicate."""

    title: str
    predicate: Ref
    rows: list[FactRow]


@dataclass(frozen=True)
class Section:
    """A part of a page: signs, treatments, genes, or groups of facts; `count` counts claims."""

    id: str
    title: str
    count: int
    signs: SignTable | None = None
    treatments: TreatmentTable | None = None
    genes: list[GeneRow] = field(default_factory=list)
    groups: list[FactGroup] = field(default_factory=list)
    is_inverse: bool = False


def claims_reaching(claims: ClaimIndex, index: TermIndex, iri: str) -> list[Claim]:
    """Give the claims about a thing, and those about classes above that hold for every subclass."""
    found = list(claims.about.get(iri, ()))
    for above in index.tree.ancestors(iri):
        found += [claim for claim in claims.about.get(above, ()) if claim.is_inherited]
    return found


def sections_about(index: TermIndex, claims: Sequence[Claim]) -> list[Section]:
    """Put claims about one thing into sections, in the order of the plan; none is empty."""
    parts: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        parts[_BY_NAME.get(bare(claim.predicate), "other")].append(claim)
    titles = [(id_, title) for id_, title, _ in ABOUT]
    of = narrowest(index, (claim.subject for claim in claims))
    return [
        _section(index, id_, title, parts[id_], of=of)
        for id_, title in (*titles, ("other", "Other claims"))
        if parts.get(id_)
    ]


def sections_naming(
    index: TermIndex, iri: str, claims: Sequence[Claim], defined: Collection[str] = ()
) -> list[Section]:
    """Put claims that name a thing into sections: what it is a sign, cause, part, ... of.

    The diseases that are `defined` by it stand before others that affect it.
    """
    found: list[Section] = []
    objects = [claim for claim in claims if claim.value == iri]
    special = {"signs": SIGNS, "treatments": treatments.PREDICATES, "genes": genes.PREDICATES}
    for kind, names in special.items():
        mine = [claim for claim in objects if bare(claim.predicate) in names]
        if mine or (kind == "signs" and index.defining.namesakes(iri)):
            id_, title = _MENTIONED[kind]
            found.append(_section(index, id_, title, mine, kind=kind, is_inverse=True, of=iri))
    aimed = [claim for claim in claims if iri in claim.all("target")]
    if aimed:
        found.append(
            _section(index, "treated-by", "Treatments aimed at it", aimed, kind="treatments")
        )
    drug = [c for c in claims if iri in (*c.all("drug"), *c.all("procedure")) and c.value != iri]
    known = {name for names in special.values() for name in names}
    rest = [claim for claim in objects if bare(claim.predicate) not in known]
    groups = [
        _defined_first(group, defined) if bare(group.predicate.iri or "") in _LOCATIONS else group
        for group in _groups(index, [*rest, *drug], is_inverse=True)
    ]
    if groups:
        count = len(rest) + len(drug)
        title = groups[0].title if len(groups) == 1 else "What concerns it"
        found.append(Section("named", title, count, groups=groups, is_inverse=True))
    return found


def _section(
    index: TermIndex,
    id_: str,
    title: str,
    claims: list[Claim],
    *,
    kind: str = "",
    is_inverse: bool = False,
    of: str = "",
) -> Section:
    shown, count = kind or id_, len(claims)
    if shown == "signs":
        table = sign_table(index, claims, by_subject=is_inverse, of=of)
        return Section(id_, title, count, signs=table, is_inverse=is_inverse)
    if shown == "treatments":
        treated = treatment_table(index, claims, by_subject=is_inverse)
        return Section(id_, title, count, treatments=treated, is_inverse=is_inverse)
    if shown == "genes":
        rows = gene_rows(index, claims, by_subject=is_inverse)
        return Section(id_, title, count, genes=rows, is_inverse=is_inverse)
    groups = _groups(index, claims, is_inverse=is_inverse)
    return Section(id_, title, count, groups=groups, is_inverse=is_inverse)


def _groups(index: TermIndex, claims: Iterable[Claim], *, is_inverse: bool) -> list[FactGroup]:
    by_predicate: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_predicate[claim.predicate].append(claim)
    order = {name: place for place, name in enumerate(_BY_NAME)}
    names = sorted(by_predicate, key=lambda name: (order.get(bare(name), len(order)), name))
    groups = [
        FactGroup(
            title_of(name, index.property_ref(name).text, is_inverse=is_inverse),
            index.property_ref(name),
            fact_rows(index, by_predicate[name], is_inverse=is_inverse),
        )
        for name in names
    ]
    return sorted(groups, key=lambda group: -len(group.rows)) if is_inverse else groups


def _defined_first(group: FactGroup, defined: Collection[str]) -> FactGroup:
    rows = [
        replace(row, is_defined=row.term is not None and row.term.iri in defined)
        for row in group.rows
    ]
    return replace(group, rows=sorted(rows, key=lambda row: not row.is_defined))


def fact_rows(
    index: TermIndex, claims: Iterable[Claim], *, is_inverse: bool = False
) -> list[FactRow]:
    """Fold claims of one predicate into rows, those with most claims first; figures each alone.

    Two terms of one name ("progressive course", "Progressive") are one row, under the own term.
    """
    groups: dict[tuple[str, bool], list[Claim]] = defaultdict(list)
    told = list(claims)
    alike = {} if is_inverse else _of_one_name(index, (c.value for c in told if not c.is_literal))
    for claim in told:
        value = alike.get(claim.value, claim.value)
        key = (claim.subject, False) if is_inverse else (value, claim.is_literal)
        groups[key].append(claim)
    rows = [
        FactRow(None if is_literal else index.ref(value), value, weightiest_first(found))
        for (value, is_literal), found in groups.items()
    ]
    order = {
        claim.iri: at
        for at, claim in enumerate(weightiest_first(c for r in rows for c in r.claims))
    }
    return sorted(
        rows,
        key=lambda row: (row.is_denied, -len(row.claims), order[row.claims[0].iri], row.text),
    )


def _of_one_name(index: TermIndex, iris: Iterable[str]) -> dict[str, str]:
    """Give for each term the one that stands for all of its name, an own one where there is one."""
    found: dict[str, list[str]] = defaultdict(list)
    for iri in sorted(set(iris), key=lambda iri: (not is_own(iri), iri)):
        found[index.ref(iri).text.lower().removesuffix(" course")].append(iri)
    return {iri: same[0] for same in found.values() for iri in same}
