"""Axis values by claim: where the signs of a dystonia put it on an axis, in some of its cases.

`sign_axis_values.tsv` says which sign of HPO means which value: parkinsonism among the signs of a
dystonia is "combined with parkinsonism" in those cases. The claim rests on the claims of the signs
and holds of some cases; of a disease that is no dystonia nothing is said.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from rdflib import RDFS, Graph, URIRef

from dystonia_kg.build.reasoner import Classification
from dystonia_kg.curies import compress
from dystonia_kg.namespaces import CLAIM, DYST, SRC
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.tables import Row, read_table

TABLE = "sign_axis_values.tsv"
COLUMNS = ("sign", "predicate", "value", "basis", "source")
_OWN = SRC["dystonia-kg"]
_Key = tuple[URIRef, URIRef, URIRef]


def dystonias(reasoned: Classification) -> set[URIRef]:
    """Give dyst:Dystonia and all classes below it."""
    return {DYST.Dystonia} | {cls for cls, sup in reasoned.superclasses if sup == DYST.Dystonia}


def sign_axis_claims(
    claims: Iterable[Claim], diseases: Collection[URIRef], imports: Graph
) -> list[Claim]:
    """Give one claim per disease, predicate and value that the direct `claims` of signs entail."""
    rows = {row.iri("sign"): row for row in read_table(TABLE, COLUMNS)}
    grounds: dict[_Key, list[tuple[Claim, Row]]] = defaultdict(list)
    for claim in claims:
        if claim.predicate == DYST.hasSymptom and claim.is_direct and claim.subject in diseases:
            for row in _meanings(claim, rows, imports):
                grounds[claim.subject, row.iri("predicate"), row.iri("value")].append((claim, row))
    return [_claim(*key, found) for key, found in sorted(grounds.items())]


def _meanings(claim: Claim, rows: Mapping[URIRef, Row], imports: Graph) -> Iterator[Row]:
    if not isinstance(claim.object, URIRef):
        return
    for above in imports.transitive_objects(claim.object, RDFS.subClassOf):
        if (row := rows.get(URIRef(str(above)))) is not None:
            yield row


def _claim(
    subject: URIRef, predicate: URIRef, value: URIRef, grounds: list[tuple[Claim, Row]]
) -> Claim:
    claims = [claim for claim, _ in grounds]
    parts = (compress(node) or str(node) for node in (subject, predicate, value))
    return Claim(
        iri=CLAIM["sign-axis-" + "-".join(part.replace(":", "_") for part in parts)],
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
        agent_type="automated_agent",
        comment="Follows from the signs: "
        + "; ".join(dict.fromkeys(row["basis"] for _, row in grounds))
        + ".",
        extra=tuple(
            pair
            for claim in (claims if len(claims) == 1 else ())
            for pair in claim.extra
            if pair[0]
            in (DYST.frequencyLow, DYST.frequencyHigh, DYST.affectedCases, DYST.examinedCases)
        ),
    )
