"""What the page about the data tells: how well claims are founded, what checks found, coverage."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from dystonia_kg.browse.gallery import GalleryQuery
from dystonia_kg.browse.knowledge import Knowledge
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.term_index import Ref
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.terms import text_of

_FIGURES = {
    PREFIXES["biolink"] + "publications": "name a publication",
    PREFIXES["biolink"] + "has_evidence": "have a code of the Evidence and Conclusion Ontology",
    PREFIXES["dyst"] + "studyKind": "name the kind of study",
    PREFIXES["dyst"] + "frequencyLow": "give a frequency",
}


@dataclass(frozen=True)
class QualityFigure:
    """How many claims have a property, and their share of all from 0 to 1."""

    words: str
    count: int
    share: float


@dataclass(frozen=True)
class FindingGroup:
    """What checks of one kind found: (term, what was found, the finding itself)."""

    title: str
    is_apart: bool
    rows: list[tuple[Ref, str, Ref]]


@dataclass(frozen=True)
class StatementRow:
    """A statement of the source document: what rests on it, and the questions that it answers."""

    ref: Ref
    number: str
    gist: str
    resting: int
    queries: list[GalleryQuery]


@dataclass(frozen=True)
class DataOverview:
    """Figures of quality, findings by kind, and the coverage of the source document."""

    figures: list[QualityFigure]
    findings: list[FindingGroup]
    statements: list[StatementRow]


def data_overview(known: Knowledge, queries: Iterable[GalleryQuery]) -> DataOverview:
    """Count over all claims, group what checks found, and list the statements in their order."""
    return DataOverview(_figures(known), _findings(known), _statements(known, list(queries)))


def _figures(known: Knowledge) -> list[QualityFigure]:
    claims = known.claims.by_iri.values()
    rows = known.store.select(own_query("claim_quality"))
    having = {text_of(row["property"]): int(known.index.value(row["count"]).text) for row in rows}
    counts = {words: having.get(iri, 0) for iri, words in _FIGURES.items()}
    counts["are denied by their source"] = sum(claim.is_negated for claim in claims)
    counts["are hypotheses, or disputed"] = sum(claim.is_hypothesis for claim in claims)
    return [
        QualityFigure(words, count, count / max(1, len(claims))) for words, count in counts.items()
    ]


def _findings(known: Knowledge) -> list[FindingGroup]:
    groups: dict[tuple[bool, str], list[tuple[Ref, str, Ref]]] = defaultdict(list)
    for term, conflicts in known.mappings.conflicts.items():
        for conflict in conflicts:
            groups[conflict.is_apart, conflict.title].append(
                (known.index.ref(term), conflict.detail, conflict.finding)
            )
    return [
        FindingGroup(title, is_apart, sorted(rows, key=lambda row: (row[0].text.lower(), row[1])))
        for (is_apart, title), rows in sorted(
            groups.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][1])
        )
    ]


def _statements(known: Knowledge, queries: list[GalleryQuery]) -> list[StatementRow]:
    resting: Counter[str] = Counter()
    for name in ("axioms_of_statements", "claims_of_statements"):
        resting.update(
            known.index.value(row["id"]).text for row in known.store.select(own_query(name))
        )
    rows = []
    for row in known.store.select(own_query("statements")):
        number = known.index.value(row["id"]).text
        rows.append(
            StatementRow(
                known.index.value(row["statement"]),
                number,
                known.index.value(row["gist"]).text,
                resting[number],
                [query for query in queries if number in query.statements],
            )
        )
    return rows
