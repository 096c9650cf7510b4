"""The project's own decisions in graph:source/dystonia-kg: statuses, and fits to axis values."""

from collections.abc import Iterable, Iterator

from rdflib import Graph, Literal, URIRef

from dystonia_kg.curies import expand
from dystonia_kg.namespaces import DYST, GRAPH
from dystonia_kg.sources import axis
from dystonia_kg.sources.columns import LEFT_OUT_COLUMNS
from dystonia_kg.sources.mondo.claims import TIERS, mondo_rows
from dystonia_kg.sources.obo_terms import below
from dystonia_kg.sources.project.listed_genes import listed_genes_graph, listed_genes_tally
from dystonia_kg.sources.project.names import name_rows, names_graph
from dystonia_kg.sources.project.status import (
    CURATED,
    PAROXYSMAL,
    ROOT,
    Facts,
    Signs,
    Status,
    curated_statuses,
    decide,
    dystonic_signs,
)
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

_NAME = "dystonia-kg"


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/dystonia-kg."""
    graph = SourceGraph(GRAPH[f"source/{_NAME}"], _status_graph())
    names = name_rows()
    graph.triples += names_graph(names)
    graph.triples += listed_genes_graph()
    for row in axis.fits():
        graph.triples.add((row.iri("term"), axis.FITS[row["fit"]], row.iri("axis_value")))
    graph.tallies += [
        Tally(axis.TABLE, _NAME, rows_read=len(axis.fits())),
        Tally(CURATED, _NAME, rows_read=len(curated_statuses())),
        listed_genes_tally(),
        *(Tally(table, _NAME, rows_read=len(rows)) for table, rows in names.items()),
        *_left_out_upstream(),
    ]
    yield graph


def _left_out_upstream() -> Iterator[Tally]:
    """Yield what was left out when tables were made of their upstream files."""
    tallies: dict[tuple[str, str], Tally] = {}
    for row in read_table("care_left_out.tsv", LEFT_OUT_COLUMNS):
        key = (f"{row['table']}, upstream", row["source"])
        tallies.setdefault(key, Tally(*key)).leave_out(row["reason"], int(row["rows"]))
    yield from tallies.values()


def _status_graph() -> Graph:
    graph = Graph()
    for disease, status in statuses().items():
        subject = URIRef(expand(disease))
        graph.add((subject, DYST.dystoniaStatus, status.value))
        graph.add((subject, DYST.statusReason, Literal(status.reason, lang="en")))
        if status.rule:
            graph.add((subject, DYST.statusRule, Literal(status.rule)))
        if status.curator:
            graph.add((subject, DYST.statusCurator, Literal(status.curator)))
    return graph


def statuses(rows: Iterable[Row] | None = None) -> dict[str, Status]:
    """Decide the status of each disease of both tiers that is not obsolete."""
    curated = curated_statuses()
    return {facts.disease: decide(facts, curated) for facts in disease_facts(rows)}


def disease_facts(rows: Iterable[Row] | None = None) -> Iterator[Facts]:
    """Yield what the rules of status look at, for each disease that needs one."""
    table = mondo_rows() if rows is None else tuple(rows)
    parents = {row["id"]: row.many("parents") for row in table}
    branch, paroxysmal = below(ROOT, parents), below(PAROXYSMAL, parents)
    signs = dystonic_signs()
    for row in table:
        if row["tier"] in TIERS and row["obsolete"] == "false":
            own = signs.get(row["id"], Signs())
            yield Facts(
                disease=row["id"],
                label=row["label"],
                synonyms=tuple(row.many("synonyms")),
                in_branch=row["id"] in branch,
                is_paroxysmal=row["id"] in paroxysmal,
                signs=tuple(own.occurring),
                excluded=tuple(own.excluded.values()),
                notes=own.occurring,
            )
