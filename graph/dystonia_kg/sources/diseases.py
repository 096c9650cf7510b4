"""Diseases as entities: names, parents in each vocabulary, records, status.

Parents that a vocabulary reports are dyst:parentInMondo, parentInDO and parentInOrphanet, never
rdfs:subClassOf: they are not the project's own classification. DO's and Orphanet's parents are
repeated on the Mondo disease where its record there is the same disease. The synonyms come
without a scope, which the OBO format reads as related.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from dystonia_kg.curies import expand
from dystonia_kg.namespaces import DYST, GRAPH, OBO, OIO, SRC
from dystonia_kg.sources.columns import DO_COLUMNS, MONDO_COLUMNS
from dystonia_kg.sources.disease_status import (
    Facts,
    Signs,
    Status,
    below_root,
    curated_statuses,
    decide,
    dystonic_signs,
)
from dystonia_kg.sources.records import LINKS, load_records, read_records
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

MONDO = "mondo_diseases.tsv"
_REPLACED_BY = OBO["IAO_0100001"]
_TIERS = {"core": DYST.CoreTier, "gene_form": DYST.GeneTier}


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/mondo, graph:source/do, and the statuses in graph:source/dystonia-kg."""
    yield SourceGraph(GRAPH["source/mondo"], _mondo_graph())
    yield SourceGraph(GRAPH["source/do"], _do_graph())
    yield SourceGraph(GRAPH["source/dystonia-kg"], _status_graph())


def tallies() -> list[Tally]:
    """Give what became of the rows: each is an entity or a link, none a claim."""
    return [
        Tally(MONDO, "mondo", rows_read=len(mondo_rows())),
        Tally("mondo_records.tsv", "mondo-sssom", rows_read=len(read_records())),
        Tally(
            "do_diseases.tsv",
            "do",
            rows_read=sum(1 for _ in read_table("do_diseases.tsv", DO_COLUMNS)),
        ),
    ]


@lru_cache(maxsize=1)
def mondo_rows() -> tuple[Row, ...]:
    """Read Mondo's table once; SourceTableError for an unknown tier or flag."""
    rows = tuple(read_table(MONDO, MONDO_COLUMNS))
    for row in rows:
        if row["tier"] not in (*_TIERS, "ancestor"):
            raise row.error(f"column tier: '{row['tier']}' is unknown")
        if row["obsolete"] not in ("true", "false"):
            raise row.error(f"column obsolete: '{row['obsolete']}' is neither true nor false")
    return rows


def _mondo_graph() -> Graph:
    graph = Graph()
    for row in mondo_rows():
        _add_class(graph, row)
        for parent in row.iris("parents"):
            graph.add((row.iri("id"), DYST.parentInMondo, parent))
        for synonym in row.many("synonyms"):
            graph.add((row.iri("id"), OIO.hasRelatedSynonym, Literal(synonym, lang="en")))
        if row["tier"] in _TIERS:
            graph.add((row.iri("id"), DYST.diseaseTier, _TIERS[row["tier"]]))
        if row["obsolete"] == "true":
            graph.add((row.iri("id"), OWL.deprecated, Literal(True)))
            for replacement in row.iris("replaced_by"):
                graph.add((row.iri("id"), _REPLACED_BY, replacement))
    for row in read_records():
        graph.add((row.iri("disease"), LINKS[row["relation"]], row.iri("record")))
        _add_record(graph, row)
    return graph


def _add_record(graph: Graph, row: Row) -> None:
    """Name an OMIM record by its id only; the other vocabularies name theirs themselves."""
    if row["record"].startswith("OMIM:"):
        graph.add((row.iri("record"), RDFS.label, Literal(row["record"], lang="en")))
        graph.add((row.iri("record"), DCTERMS.source, SRC[row["source"]]))


def _do_graph() -> Graph:
    graph = Graph()
    named = set()
    for row in read_table("do_diseases.tsv", DO_COLUMNS):
        named.add(row["id"])
        _add_class(graph, row)
        add_parents(graph, row, DYST.parentInDO)
    for row in read_records():
        if row["record"].startswith("DOID:") and row["record"] not in named:
            record = row.iri("record")
            graph.add((record, RDF.type, OWL.Class))
            graph.add((record, RDFS.label, Literal(row["record_label"], lang="en")))
            graph.add((record, DCTERMS.source, SRC[row["source"]]))
    return graph


def add_parents(graph: Graph, row: Row, predicate: URIRef) -> None:
    """Write a record's parents, on the record and on the Mondo disease that is the same."""
    for subject in {row.iri("id"), load_records().subject(row, "id")}:
        for parent in row.iris("parents"):
            graph.add((subject, predicate, parent))


def _add_class(graph: Graph, row: Row) -> None:
    if not row["label"]:
        raise row.error("column label is empty")
    term = row.iri("id")
    graph.add((term, RDF.type, OWL.Class))
    graph.add((term, RDFS.label, Literal(row["label"], lang="en")))
    graph.add((term, DCTERMS.source, SRC[row["source"]]))


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
    branch = below_root({row["id"]: row.many("parents") for row in table})
    signs = dystonic_signs()
    for row in table:
        if row["tier"] in _TIERS and row["obsolete"] == "false":
            own = signs.get(row["id"], Signs())
            yield Facts(
                disease=row["id"],
                label=row["label"],
                synonyms=tuple(row.many("synonyms")),
                in_branch=row["id"] in branch,
                signs=tuple(own.occurring),
                excluded=tuple(own.excluded.values()),
                notes=own.occurring,
            )
