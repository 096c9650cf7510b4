"""HPO annotations as claims, one per row of hpo_annotations.tsv.

After the format of phenotype.hpoa: aspects P, I, C, M and H have predicates of their own, a NOT
row is a negated claim, a sign seen in 0 of n patients is a claim without a direct triple. The
subject is the Mondo disease where the annotated record is the same disease (`records`), and the
record itself is kept as biolink:original_subject.
"""

import hashlib
from collections.abc import Iterable, Iterator

from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from dystonia_kg.namespaces import BIOLINK, CLAIM, DYST, GRAPH, PREFIXES, SRC
from dystonia_kg.sources import axis
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.frequency import Frequency, frequency_of
from dystonia_kg.sources.hpo import terms
from dystonia_kg.sources.hpoa.columns import ANNOTATION_COLUMNS
from dystonia_kg.sources.records import load_records
from dystonia_kg.sources.relation_meanings import Meaning, meaning_of
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, once_a_folder, read_table
from dystonia_kg.sources.tally import Tally

TABLE = "hpo_annotations.tsv"
_EVIDENCE = {"PCS": "0006017", "TAS": "0000304", "IEA": "0000501"}
_ECO = "http://purl.obolibrary.org/obo/ECO_"
_SEXES = {"MALE": "male", "FEMALE": "female"}
_WORDS = {
    DYST.hasSymptom: "sign",
    DYST.hasInheritance: "inheritance",
    DYST.canBeginAt: "onset",
    DYST.hasClinicalCourse: "course",
    DYST.hasClinicalModifier: "modifier",
    DYST.hasPastHistory: "past history of",
}
_RECORDS = (PREFIXES["OMIM"], PREFIXES["ORPHA"])


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/hpoa: the annotations, and the axis values that they entail."""
    made = claims()
    entailed = axis.axis_claims(made)
    tallies = [
        Tally.of_claims(TABLE, "hpoa", made),
        Tally(f"{TABLE}, axis values", "hpoa", 0, len(entailed), len(entailed)),
    ]
    yield SourceGraph(GRAPH["source/hpoa"], claims=made + entailed, tallies=tallies)


@once_a_folder
def annotations() -> tuple[Row, ...]:
    """Read the table once."""
    return tuple(read_table(TABLE, ANNOTATION_COLUMNS))


def claims(rows: Iterable[Row] | None = None) -> list[Claim]:
    """Make a claim of each row (of the table, or of the rows given)."""
    return [_claim(row) for row in (annotations() if rows is None else rows)]


def is_positive(row: Row) -> bool:
    """Tell whether the row says that the sign occurs (not NOT, not 0 of n)."""
    frequency = frequency_of(row)
    return row["qualifier"] != "NOT" and not (frequency and frequency.is_zero)


def _claim(row: Row) -> Claim:
    if row["qualifier"] not in ("", "NOT"):
        raise row.error(f"column qualifier: '{row['qualifier']}' is neither empty nor NOT")
    meaning, negated = _meaning(row), row["qualifier"] == "NOT"
    if meaning.predicate is None:
        raise row.error(f"aspect {row['aspect']} has no predicate")
    frequency = frequency_of(row)
    records = _records(row)
    return Claim(
        iri=CLAIM[_name(row)],
        label=_label(row, meaning.predicate, negated=negated),
        subject=load_records().subject(row, "disease"),
        predicate=meaning.predicate,
        object=row.iri("term"),
        source=SRC[row["source"]],
        negated=negated,
        standing=meaning.standing,
        yields_triple=meaning.direct and not (frequency and frequency.is_zero),
        rests_on=records,
        knowledge_level="knowledge_assertion",
        agent_type="automated_agent" if row["evidence"] == "IEA" else "manual_agent",
        evidence=(_evidence(row),),
        publications=tuple(iri for iri in row.iris("references") if iri not in records),
        frequency=frequency.raw if frequency else None,
        onset=row.optional_iri("onset"),
        sex=_sex(row),
        date=Literal(row["date"], datatype=XSD.date) if row["date"] else None,
        comment=_comment(meaning, frequency, negated=negated),
        extra=_extra(row, frequency),
    )


def _meaning(row: Row) -> Meaning:
    if row["aspect"] != "C":
        return meaning_of(row, row["aspect"])
    is_onset = row["term"] in terms.branch(terms.ONSET)
    return meaning_of(row, "C", "onset" if is_onset else "course")


def _name(row: Row) -> str:
    identity = [row[c] for c in ANNOTATION_COLUMNS if c not in ("evidence", "date", "source")]
    digest = hashlib.sha256("\t".join(identity).encode()).hexdigest()[:8]
    return f"hpoa-{row['disease']}-{row['term']}-{digest}".replace(":", "_")


def _label(row: Row, predicate: URIRef, *, negated: bool) -> str:
    term = terms.labels().get(row["term"])
    if term is None:
        raise row.error(f"column term: {row['term']} is not in hpo_terms.tsv")
    kind = _WORDS.get(predicate, "annotated with")
    said = term if kind in term.lower() else f"{kind} {term}"
    words = f"not {said}" if negated else said
    share = row["frequency"]
    often = terms.labels().get(share, share)
    return f"{load_records().label(row['disease'])}: {words}" + (f" ({often})" if often else "")


def _records(row: Row) -> tuple[URIRef, ...]:
    cited = [iri for iri in row.iris("references") if str(iri).startswith(_RECORDS)]
    return tuple(dict.fromkeys([row.iri("disease"), *cited]))


def _evidence(row: Row) -> URIRef:
    number = _EVIDENCE.get(row["evidence"])
    if number is None:
        raise row.error(f"column evidence: '{row['evidence']}' is none of {', '.join(_EVIDENCE)}")
    return URIRef(_ECO + number)


def _sex(row: Row) -> Literal | None:
    if not row["sex"]:
        return None
    if row["sex"] not in _SEXES:
        raise row.error(f"column sex: '{row['sex']}' is none of {', '.join(_SEXES)}")
    return Literal(_SEXES[row["sex"]])


def _comment(meaning: Meaning, frequency: Frequency | None, *, negated: bool) -> str:
    if negated:
        return "No direct triple: the source says that it does not occur."
    if frequency and frequency.is_zero:
        return "No direct triple: seen in none of the patients examined."
    return "" if meaning.direct else f"No direct triple: {meaning.reason}."


def _extra(row: Row, frequency: Frequency | None) -> tuple[tuple[URIRef, Node], ...]:
    found: list[tuple[URIRef, Node]] = [
        (BIOLINK.original_subject, row.iri("disease")),
        (DYST.aspect, Literal(row["aspect"])),
        (DYST.evidenceCode, Literal(row["evidence"])),
    ]
    found += [(DYST.clinicalModifier, modifier) for modifier in row.iris("modifiers")]
    return tuple(found + (frequency.qualifiers if frequency else []))
