"""Drugs: roles, mechanisms, classes and target genes as claims, one graph per source.

DrugCentral repeats some of ChEBI's roles ("CHEBI Application"): both claims stand, and they are
not two independent sources. The class of a chemical structure is no mechanism and makes no claim.
"""

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from dystonia_kg.namespaces import CLAIM, DYST, GRAPH, SRC
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.columns import CLASS_COLUMNS, LEFT_OUT_COLUMNS, TARGET_COLUMNS
from dystonia_kg.sources.relations_of_care import relation_of
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

_NDFRT = Namespace("http://purl.bioontology.org/ontology/NDFRT/")
_SOURCES = ("chebi", "drugcentral")


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/chebi and graph:source/drugcentral, and the drug classes' labels."""
    classes = list(read_table("drug_classes.tsv", CLASS_COLUMNS))
    targets = list(read_table("drug_targets.tsv", TARGET_COLUMNS))
    for name in _SOURCES:
        graph = SourceGraph(GRAPH[f"source/{name}"])
        graph.claims += class_claims(row for row in classes if row["source"] == name)
        graph.claims += target_claims(row for row in targets if row["source"] == name)
        yield graph
    imports = SourceGraph(GRAPH["imports"])
    for row in classes:
        if not row["class"].startswith("CHEBI:"):
            _add_label(imports, row)
    yield imports


def class_claims(rows: Iterator[Row]) -> list[Claim]:
    """Make the claims of rows of drug_classes.tsv; rows without a predicate make none."""
    return [claim for row in rows if (claim := _class_claim(row)) is not None]


def target_claims(rows: Iterator[Row]) -> list[Claim]:
    """Make the claims of rows of drug_targets.tsv."""
    return [_target_claim(row) for row in rows]


def tallies() -> list[Tally]:
    """Give what became of the rows of the drug tables, and of those that no table took over."""
    classes = {name: Tally("drug_classes.tsv", name) for name in _SOURCES}
    for row in read_table("drug_classes.tsv", CLASS_COLUMNS):
        claim = _class_claim(row)
        if claim is None:
            classes[row["source"]].leave_out(relation_of(row).reason)
        else:
            classes[row["source"]].count(direct=claim.is_direct)
    targets = Tally("drug_targets.tsv", "drugcentral")
    for claim in target_claims(read_table("drug_targets.tsv", TARGET_COLUMNS)):
        targets.count(direct=claim.is_direct)
    return [*classes.values(), targets, *_not_taken_over()]


def _not_taken_over() -> Iterator[Tally]:
    for row in read_table("care_left_out.tsv", LEFT_OUT_COLUMNS):
        tally = Tally(row["table"], row["source"])
        tally.leave_out(row["reason"], int(row["rows"]))
        yield tally


def _class_claim(row: Row) -> Claim | None:
    relation = relation_of(row)
    if relation.predicate is None:
        return None
    kind = row["relation"].replace("FDA FDA", "FDA")
    local = "-".join(
        part.replace(":", "_").replace(" ", "-").replace("/", "-").lower()
        for part in (row["source"], kind)
    )
    return Claim(
        iri=CLAIM[f"{local}-{_flat(row['drug'])}-{_flat(row['class'])}"],
        label=f"{row['drug_name']}: {kind.replace('_', ' ')} – {row['class_name']}",
        subject=row.iri("drug"),
        predicate=relation.predicate,
        object=class_iri(row),
        source=SRC[row["source"]],
        yields_triple=relation.direct,
        extra=((DYST.sourceRelation, Literal(kind)),),
    )


def _target_claim(row: Row) -> Claim:
    extra: list[tuple[URIRef, Node]] = [(DYST.targetAction, Literal(row["action"]))]
    extra += [(DYST.reportedBy, Literal(name)) for name in row.many("reported_by")]
    return Claim(
        iri=CLAIM[f"drugcentral-target-{_flat(row['drug'])}-{_flat(row['gene'])}"],
        label=f"{row['drug_name']}: {row['action']} of {row['symbol']}",
        subject=row.iri("drug"),
        predicate=DYST.actsOn,
        object=row.iri("gene"),
        source=SRC[row["source"]],
        publications=row.iris("references"),
        extra=tuple(extra),
    )


def class_iri(row: Row) -> URIRef:
    """Give the IRI of a drug class; FDA classes are NDF-RT's and have no project prefix."""
    prefix, _, local = row["class"].partition(":")
    return URIRef(_NDFRT[local]) if prefix == "NDFRT" else row.iri("class")


def _add_label(graph: SourceGraph, row: Row) -> None:
    iri = class_iri(row)
    graph.triples.add((iri, RDF.type, OWL.Class))
    graph.triples.add((iri, RDFS.label, Literal(row["class_name"], lang="en")))
    graph.triples.add((iri, DCTERMS.source, SRC[row["source"]]))


def _flat(curie: str) -> str:
    return curie.replace(":", "_")
