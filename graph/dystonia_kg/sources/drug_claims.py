"""Drugs: roles, mechanisms and classes as claims, of ChEBI and of DrugCentral.

DrugCentral repeats some of ChEBI's roles ("CHEBI Application"): both claims stand, and they are
not two independent sources. The class of a chemical structure is no mechanism and makes no claim.
"""

from collections.abc import Iterable

from rdflib import OWL, RDF, RDFS, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS

from dystonia_kg.namespaces import CLAIM, DYST, GRAPH, SRC
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.columns import DRUG_CLASS_COLUMNS
from dystonia_kg.sources.relation_meanings import meaning_of
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

_NDFRT = Namespace("http://purl.bioontology.org/ontology/NDFRT/")
_TABLE = "drug_classes.tsv"


def class_graphs(source: str) -> tuple[SourceGraph, SourceGraph]:
    """Give graph:source/SOURCE with the claims, and graph:imports with the labels of classes."""
    claims, imports = SourceGraph(GRAPH[f"source/{source}"]), SourceGraph(GRAPH["imports"])
    rows = [row for row in read_table(_TABLE, DRUG_CLASS_COLUMNS) if row["source"] == source]
    tally = Tally(_TABLE, source)
    for row in rows:
        if (claim := class_claim(row)) is None:
            tally.leave_out(meaning_of(row, row["relation"]).reason)
        else:
            tally.count(direct=claim.is_direct)
            claims.claims.append(claim)
        if not row["class"].startswith("CHEBI:"):
            _add_label(imports, row)
    claims.tallies.append(tally)
    return claims, imports


def class_claims(rows: Iterable[Row]) -> list[Claim]:
    """Make the claims of rows of drug_classes.tsv; rows without a predicate make none."""
    return [claim for row in rows if (claim := class_claim(row)) is not None]


def class_claim(row: Row) -> Claim | None:
    """Make the claim of a row, None where its relation makes none."""
    relation = meaning_of(row, row["relation"])
    if relation.predicate is None:
        return None
    kind = row["relation"].replace("FDA FDA", "FDA")
    local = "-".join(
        part.replace(":", "_").replace(" ", "-").replace("/", "-").lower()
        for part in (row["source"], kind)
    )
    return Claim(
        iri=CLAIM[f"{local}-{flat(row['drug'])}-{flat(row['class'])}"],
        label=f"{row['drug_name']}: {kind.replace('_', ' ')} – {row['class_name']}",
        subject=row.iri("drug"),
        predicate=relation.predicate,
        object=class_iri(row),
        source=SRC[row["source"]],
        yields_triple=relation.direct,
        extra=((DYST.sourceRelation, Literal(kind)),),
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


def flat(curie: str) -> str:
    """Give a CURIE as a part of an IRI."""
    return curie.replace(":", "_")
