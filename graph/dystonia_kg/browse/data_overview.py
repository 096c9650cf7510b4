"""What the page about the data tells: how well claims are founded, what checks found, coverage."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.gallery import GalleryQuery
from dystonia_kg.browse.knowledge import Knowledge
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.term_index import Ref

_FIGURES: tuple[tuple[str, Callable[[Claim], bool]], ...] = (
    ("name a publication", lambda claim: bool(claim.all("publications"))),
    ("name the kind of study, or how the evidence came about", lambda claim: _has_evidence(claim)),
    ("give a frequency", lambda claim: claim.number("frequency_low") is not None),
    ("are denied by their source", lambda claim: claim.is_negated),
    ("are hypotheses, or disputed", lambda claim: claim.is_hypothesis),
)


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


def _has_evidence(claim: Claim) -> bool:
    return any(claim.all(name) for name in ("study", "basis", "level"))


def _figures(known: Knowledge) -> list[QualityFigure]:
    claims = known.claims.by_iri.values()
    found = [(words, sum(map(is_so, claims))) for words, is_so in _FIGURES]
    return [QualityFigure(words, count, count / max(1, len(claims))) for words, count in found]


def _findings(known: Knowledge) -> list[FindingGroup]:
    groups: dict[str, list[tuple[Ref, str, Ref]]] = defaultdict(list)
    for term, conflicts in known.mappings.conflicts.items():
        for conflict in conflicts:
            groups[conflict.title].append(
                (known.index.ref(term), conflict.detail, conflict.finding)
            )
    return [
        FindingGroup(title, sorted(rows, key=lambda row: (row[0].text.lower(), row[1])))
        for title, rows in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
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
