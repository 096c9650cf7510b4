"""Classes and target genes of drugs as claims in graph:source/drugcentral."""

from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.term import Node

from dystonia_kg.namespaces import CLAIM, DYST, SRC
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.drug_claims import class_graphs, flat
from dystonia_kg.sources.drugcentral.columns import TARGET_COLUMNS
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

_TABLE = "drug_targets.tsv"


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/drugcentral, and the labels of the classes in graph:imports."""
    graph, imports = class_graphs("drugcentral")
    made = target_claims(read_table(_TABLE, TARGET_COLUMNS))
    graph.claims += made
    graph.tallies.append(Tally.of_claims(_TABLE, "drugcentral", made))
    yield graph
    yield imports


def target_claims(rows: Iterable[Row]) -> list[Claim]:
    """Make the claims of rows of drug_targets.tsv."""
    return [_target_claim(row) for row in rows]


def _target_claim(row: Row) -> Claim:
    extra: list[tuple[URIRef, Node]] = [(DYST.targetAction, Literal(row["action"]))]
    extra += [(DYST.reportedBy, Literal(name)) for name in row.many("reported_by")]
    return Claim(
        iri=CLAIM[f"drugcentral-target-{flat(row['drug'])}-{flat(row['gene'])}"],
        label=f"{row['drug_name']}: {row['action']} of {row['symbol']}",
        subject=row.iri("drug"),
        predicate=DYST.actsOn,
        object=row.iri("gene"),
        source=SRC[row["source"]],
        publications=row.iris("references"),
        extra=tuple(extra),
    )
