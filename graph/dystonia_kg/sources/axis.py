"""Where a source's claim puts a disease on the project's axes.

`axis_values.tsv` says for a term of another vocabulary whether all that it covers lies `within`
a value of an axis, or whether the two overlap. HPO's and Orphanet's spans of onset are not the
spans of the consensus: "Infantile onset" (28 days to 1 year) lies within infancy (0 to 2 years),
"Childhood onset" (1 to 5 years) overlaps two. Only `within` yields an axis claim, entailed by the
claims it rests on; it holds of some cases (dyst:canBeginAt, dyst:hasPossibleCause,
dyst:hasClinicalCourse), for no source says that it holds of every case. No source at hand states
the body distribution of a whole disease, so none is claimed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from rdflib import URIRef

from dystonia_kg.curies import compress
from dystonia_kg.namespaces import CLAIM, DYST, SRC
from dystonia_kg.sources.claim import Claim, agent_of_entailed
from dystonia_kg.sources.project.columns import AXIS_COLUMNS
from dystonia_kg.sources.tables import Row, once_a_folder, read_table

TABLE = "axis_values.tsv"
FITS = {"within": DYST.withinAxisValue, "overlaps": DYST.overlapsAxisValue}
_AXIS_PREDICATE = {
    DYST.canBeginAt: DYST.canBeginAt,
    DYST.hasInheritance: DYST.hasPossibleCause,
    DYST.hasClinicalCourse: DYST.hasClinicalCourse,
}
_OWN = SRC["dystonia-kg"]


@once_a_folder
def fits() -> tuple[Row, ...]:
    """Read the table; SourceTableError for an unknown fit."""
    rows = tuple(read_table(TABLE, AXIS_COLUMNS))
    for row in rows:
        if row["fit"] not in FITS:
            raise row.error(f"column fit: '{row['fit']}' is neither within nor overlaps")
    return rows


@once_a_folder
def _within() -> Mapping[URIRef, Row]:
    return {row.iri("term"): row for row in fits() if row["fit"] == "within"}


def axis_claims(claims: Iterable[Claim]) -> list[Claim]:
    """Give one claim per disease and axis value that the direct `claims` of one source entail."""
    grounds: dict[tuple[URIRef, URIRef, URIRef], list[Claim]] = defaultdict(list)
    for claim in claims:
        predicate = _AXIS_PREDICATE.get(claim.predicate)
        row = _within().get(claim.object) if isinstance(claim.object, URIRef) else None
        if predicate is not None and row is not None and claim.is_direct:
            grounds[claim.subject, predicate, row.iri("axis_value")].append(claim)
    return [_axis_claim(*key, found) for key, found in grounds.items()]


def _axis_claim(subject: URIRef, predicate: URIRef, value: URIRef, grounds: list[Claim]) -> Claim:
    source = grounds[0].source
    said_by = str(source).removeprefix(str(SRC))
    local = str(value).removeprefix(str(DYST))
    name = f"axis-{said_by}-{compress(subject)}-{local}".replace(":", "_")
    basis = "; ".join(sorted({_within()[URIRef(ground.object)]["basis"] for ground in grounds}))
    return Claim(
        iri=CLAIM[name],
        subject=subject,
        predicate=predicate,
        object=value,
        source=source,
        rests_on=tuple(ground.iri for ground in grounds),
        evidence=tuple(sorted({code for ground in grounds for code in ground.evidence})),
        publications=tuple(sorted({work for ground in grounds for work in ground.publications})),
        frequency=grounds[0].frequency if len(grounds) == 1 else None,
        knowledge_level="logical_entailment",
        agent_type=agent_of_entailed(grounds),
        comment=f"Entailed by the source, as fitted to the axis by this project: {basis}.",
        extra=((DYST.fittedBy, _OWN),),
    )
