"""Rows of literature_claims.tsv as claims, each with its figure, its study and its reference.

A claim with a figure alone (age at onset, sex ratio, prevalence) has the figure in words as its
object, and no direct triple: without its population a figure says nothing. Of an AI-curated source
a direct triple is made only where the page was read again. A mode of inheritance is a value of the
axis of causes as well; a course is not, as the people it was seen in would be lost.
"""

import hashlib
from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.term import Node

from dystonia_kg.namespaces import CLAIM, DYST, GRAPH, OBO, SRC
from dystonia_kg.sources.axis import axis_claims
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.literature.columns import LITERATURE_COLUMNS
from dystonia_kg.sources.literature.figures import frequency, numbers, words
from dystonia_kg.sources.relation_meanings import Meaning, meaning_of
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

TABLE = "literature_claims.tsv"
AGENTS = {"literature": "automated_agent", "dismech": "text_mining_agent"}
"""Who curated the rows of each source; no clinician has reviewed either."""
STUDY_KINDS = {
    "guideline": DYST.Guideline,
    "consensus": DYST.ConsensusStatement,
    "systematic review": DYST.SystematicReview,
    "meta-analysis": DYST.MetaAnalysis,
    "randomised trial": DYST.RandomisedTrial,
    "open-label trial": DYST.OpenLabelTrial,
    "cohort": DYST.CohortStudy,
    "case-control": DYST.CaseControlStudy,
    "cross-sectional": DYST.CrossSectionalStudy,
    "case series": DYST.CaseSeries,
    "case report": DYST.CaseReport,
    "review": DYST.NarrativeReview,
    "in vitro": DYST.InVitroStudy,
    "model organism": DYST.ModelOrganismStudy,
}
_NOT_OF_PATIENTS = ("in vitro", "model organism")
_SUBGROUPS = ("", "one sex", "one family", "one age group", "one subgroup", "at onset")
"""What part of the people with the subject, or of its course, a row is limited to."""
_NAMED_BY = tuple(column for column in LITERATURE_COLUMNS if column != "subgroup")
"""What the IRI of a claim is made from: one that was published does not change with `subgroup`."""
_PACK_ONLY = "pack only"
_CHECKS = {
    "confirmed": "read again, and confirmed",
    "corrected": "read again, and corrected to what the page says",
    _PACK_ONLY: "not read again",
}
_TRACEABLE = OBO["ECO_0000304"]


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/literature and graph:source/dismech."""
    rows = list(read_table(TABLE, LITERATURE_COLUMNS))
    for name in AGENTS:
        made = claims(row for row in rows if row["source"] == name)
        entailed = axis_claims(claim for claim in made if claim.predicate == DYST.hasInheritance)
        tallies = [
            Tally.of_claims(TABLE, name, made),
            Tally(f"{TABLE}, axis values", name, 0, len(entailed), len(entailed)),
        ]
        yield SourceGraph(GRAPH[f"source/{name}"], claims=[*made, *entailed], tallies=tallies)


def claims(rows: Iterable[Row]) -> list[Claim]:
    """Make a claim of each row; SourceTableError for a cell that none can be made of."""
    return [_claim(row) for row in rows]


def _claim(row: Row) -> Claim:
    _require_known(row)
    meaning = meaning_of(row, row["predicate"])
    if meaning.predicate is None:
        raise row.error(f"'{row['predicate']}' has no predicate")
    share, negated = frequency(row), row["polarity"] == "refutes"
    return Claim(
        iri=CLAIM[_name(row)],
        subject=row.iri("subject"),
        predicate=meaning.predicate,
        object=row.optional_iri("object") or Literal(words(row), lang="en"),
        source=SRC[row["source"]],
        negated=negated,
        standing=meaning.standing,
        yields_triple=_is_direct(row, meaning) and not (share and share.is_zero),
        knowledge_level="statistical_association" if row["value"] else "knowledge_assertion",
        agent_type=AGENTS[row["source"]],
        evidence=(_TRACEABLE,),
        publications=(row.iri("reference"),),
        frequency=share.raw if share else None,
        comment=row["note"],
        extra=_extra(row, share.qualifiers if share else []),
    )


def _is_direct(row: Row, meaning: Meaning) -> bool:
    return (
        meaning.direct
        and row["study_kind"] not in _NOT_OF_PATIENTS
        and not (row["source"] == "dismech" and row["checked"] == _PACK_ONLY)
    )


def _require_known(row: Row) -> None:
    for column, known in (
        ("source", AGENTS),
        ("study_kind", ("", *STUDY_KINDS)),
        ("polarity", ("supports", "refutes")),
        ("subgroup", _SUBGROUPS),
        ("checked", _CHECKS),
    ):
        if row[column] not in known:
            raise row.error(f"column {column}: '{row[column]}' is none of {', '.join(known)}")
    if not row["reference"]:
        raise row.error("column reference is empty: no source, no claim")
    if not (row["object"] or words(row)):
        raise row.error("neither object nor figure: nothing is claimed")


def _name(row: Row) -> str:
    digest = hashlib.sha256("\t".join(row[c] for c in _NAMED_BY).encode()).hexdigest()
    subject = row["subject"].replace(":", "_").removeprefix("dyst_")
    return f"{row['source']}-{subject}-{row['predicate'].removeprefix('dyst:')}-{digest[:8]}"


def _extra(row: Row, share: list[tuple[URIRef, Node]]) -> tuple[tuple[URIRef, Node], ...]:
    found: list[tuple[URIRef, Node]] = [*share, *numbers(row)]
    if row["study_kind"]:
        found.append((DYST.studyKind, STUDY_KINDS[row["study_kind"]]))
    if row["object"] and (row["value"] or row["low"] or row["high"]):
        found.append((DYST.figure, Literal(words(row), lang="en")))
    for column, predicate in (
        ("statistic", DYST.statistic),
        ("unit", DYST.unit),
        ("population", DYST.population),
        ("subgroup", DYST.subgroup),
        ("scale", DYST.outcomeScale),
        ("follow_up", DYST.followUp),
        ("evidence_level", DYST.evidenceLevel),
    ):
        if row[column]:
            found.append((predicate, Literal(row[column], lang="en")))
    found.append((DYST.readAt, Literal(row["address"])))
    found.append((DYST.readAs, Literal(row["read"], lang="en")))
    found.append((DYST.checkResult, Literal(_CHECKS[row["checked"]], lang="en")))
    return tuple(dict.fromkeys(found))
