"""Axis values by claim: where signs and ages at onset put a dystonia on an axis, in some cases.

`sign_axis_values.tsv` says which sign of HPO means which value: parkinsonism among the signs of a
dystonia is "combined with parkinsonism" in those cases. Where the mean or the median of the ages at
onset is above 40 years, some case began in late adulthood; where all ages of a range lie in one
span of life, cases began in it. The end of a range says nothing: one case at 49 years does not make
a dystonia of adolescence one of late adulthood. The claim rests on those claims and holds of some
cases; of a disease that is no dystonia nothing is said.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from rdflib import RDFS, Graph, URIRef
from rdflib.term import Node

from dystonia_kg.build.reasoner import Classification
from dystonia_kg.curies import compress
from dystonia_kg.namespaces import CLAIM, DYST, SRC
from dystonia_kg.sources.claim import Claim, agent_of_entailed
from dystonia_kg.sources.tables import Row, read_table

TABLE = "sign_axis_values.tsv"
COLUMNS = ("sign", "predicate", "value", "basis", "source")
_OWN = SRC["dystonia-kg"]
_Key = tuple[URIRef, URIRef, URIRef]
_Ground = tuple[Claim, str]
"""A claim that another rests on, and why."""
_FROM = {"sign": "the signs", "onset": "the ages at onset"}
_ADULT_YEARS, _LATE_YEARS, _OLDEST_YEARS = 20, 40, 120
_RANGES = {"range": "the ages range from", "typical range": "the age is typically"}
"""The statistics that give two ends, each with how its basis begins."""
_SPANS = (
    (3, DYST.InfancyOnset),
    (13, DYST.ChildhoodOnset),
    (21, DYST.AdolescenceOnset),
    (41, DYST.EarlyAdulthoodOnset),
    (float("inf"), DYST.LateAdulthoodOnset),
)
"""The spans of the consensus of 2013, each with the age in whole years that it stays below."""


def dystonias(reasoned: Classification) -> set[URIRef]:
    """Give dyst:Dystonia and all classes below it."""
    return {DYST.Dystonia} | {cls for cls, sup in reasoned.superclasses if sup == DYST.Dystonia}


def axis_claims(
    claims: Iterable[Claim], diseases: Collection[URIRef], imports: Graph
) -> list[Claim]:
    """Give one claim per disease, predicate and value that `claims` entail of some cases."""
    known = list(claims)
    return [*sign_axis_claims(known, diseases, imports), *onset_axis_claims(known, diseases)]


def onset_axis_claims(claims: Iterable[Claim], diseases: Collection[URIRef]) -> list[Claim]:
    """Give the spans of life in which some case began, from figures of the age at onset."""
    grounds: dict[_Key, list[_Ground]] = defaultdict(list)
    for claim in claims:
        if claim.predicate == DYST.hasOnsetAge and not claim.negated and claim.subject in diseases:
            for value, basis in _spans(dict(claim.extra)):
                grounds[claim.subject, DYST.canBeginAt, value].append((claim, basis))
    return [_claim("onset", *key, found) for key, found in sorted(grounds.items())]


def _spans(figure: Mapping[URIRef, Node]) -> Iterator[tuple[URIRef, str]]:
    """Yield the spans that a figure in years entails, each with why."""
    if str(figure.get(DYST.unit, "")) != "year":
        return
    statistic, value = str(figure.get(DYST.statistic, "")), figure.get(DYST.value)
    if statistic in ("mean", "median") and value is not None:
        years = float(str(value))
        if years > _LATE_YEARS:
            yield DYST.LateAdulthoodOnset, f"the {statistic} is {value} years, so one is above 40"
        elif years > _ADULT_YEARS:
            yield DYST.AdultOnset, f"the {statistic} is {value} years, so one is above 20"
    if statistic in _RANGES and figure.get(DYST.valueLow) is not None:
        yield from _shared(statistic, figure)


def _shared(statistic: str, figure: Mapping[URIRef, Node]) -> Iterator[tuple[URIRef, str]]:
    """Yield the span that all ages of a range lie in; one that crosses spans yields none."""
    low = float(str(figure[DYST.valueLow]))
    end = figure.get(DYST.valueHigh)
    high = _OLDEST_YEARS if end is None else float(str(end))
    verb = _RANGES[statistic]
    basis = f"{verb} {low:g} years " + ("or more" if end is None else f"to {end}")
    if _span_of(low) == _span_of(high):
        yield _span_of(low), basis
    elif low > _ADULT_YEARS:
        yield DYST.AdultOnset, basis


def _span_of(years: float) -> URIRef:
    return next(span for below, span in _SPANS if years < below)


def sign_axis_claims(
    claims: Iterable[Claim], diseases: Collection[URIRef], imports: Graph
) -> list[Claim]:
    """Give one claim per disease, predicate and value that the direct `claims` of signs entail."""
    rows = {row.iri("sign"): row for row in read_table(TABLE, COLUMNS)}
    grounds: dict[_Key, list[_Ground]] = defaultdict(list)
    for claim in claims:
        if claim.predicate == DYST.hasSymptom and claim.is_direct and claim.subject in diseases:
            for row in _meanings(claim, rows, imports):
                key = (claim.subject, row.iri("predicate"), row.iri("value"))
                grounds[key].append((claim, row["basis"]))
    return [_claim("sign", *key, found) for key, found in sorted(grounds.items())]


def _meanings(claim: Claim, rows: Mapping[URIRef, Row], imports: Graph) -> Iterator[Row]:
    if not isinstance(claim.object, URIRef):
        return
    for above in imports.transitive_objects(claim.object, RDFS.subClassOf):
        if (row := rows.get(URIRef(str(above)))) is not None:
            yield row


def _claim(
    kind: str, subject: URIRef, predicate: URIRef, value: URIRef, grounds: list[_Ground]
) -> Claim:
    claims = [claim for claim, _ in grounds]
    parts = (compress(node) or str(node) for node in (subject, predicate, value))
    return Claim(
        iri=CLAIM[f"{kind}-axis-" + "-".join(part.replace(":", "_") for part in parts)],
        subject=subject,
        predicate=predicate,
        object=value,
        source=_OWN,
        modality=DYST.Possible,
        rests_on=tuple(dict.fromkeys(claim.iri for claim in claims)),
        evidence=tuple(sorted({code for claim in claims for code in claim.evidence})),
        publications=tuple(sorted({work for claim in claims for work in claim.publications})),
        frequency=claims[0].frequency if len(claims) == 1 else None,
        knowledge_level="logical_entailment",
        agent_type=agent_of_entailed(claims),
        comment=f"Follows from {_FROM[kind]}: {'; '.join(dict.fromkeys(b for _, b in grounds))}.",
        extra=tuple(
            pair
            for claim in (claims if len(claims) == 1 else ())
            for pair in claim.extra
            if pair[0]
            in (DYST.frequencyLow, DYST.frequencyHigh, DYST.affectedCases, DYST.examinedCases)
        ),
    )
