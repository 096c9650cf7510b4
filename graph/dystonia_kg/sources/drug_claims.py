"""Drugs: roles, mechanisms and classes as claims, of ChEBI and of DrugCentral.

DrugCentral repeats some of ChEBI's roles ("CHEBI Application"): both claims stand, and they are
not two independent sources. The class of a chemical structure is no mechanism and makes no claim;
nor does a role that concerns no patient (plant growth retardant), which is one that
`drug_role_branches.tsv` puts under none of the branches of ChEBI that tell of a drug, nor a class
that a drug has from a product in which it is combined with another (`combination_classes.tsv`).
"""

from rdflib import OWL, RDF, RDFS, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS

from dystonia_kg.namespaces import CLAIM, DYST, GRAPH, SRC
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.columns import (
    COMBINATION_COLUMNS,
    DRUG_CLASS_COLUMNS,
    ROLE_BRANCH_COLUMNS,
)
from dystonia_kg.sources.relation_meanings import meaning_of
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, once_a_folder, read_table
from dystonia_kg.sources.tally import Tally

_NDFRT = Namespace("http://purl.bioontology.org/ontology/NDFRT/")
_TABLE = "drug_classes.tsv"
ROLE_BRANCHES, COMBINATIONS = "drug_role_branches.tsv", "combination_classes.tsv"
ROLE_RELATIONS = ("ChEBI has_role", "CHEBI Application")
_NO_ROLE_OF_A_DRUG = "role of ChEBI that is none of a drug"
_OF_A_COMBINATION = "class of a product that combines the drug with another, to which it belongs"
_WORDS = {
    "ChEBI has_role": "role",
    "CHEBI Application": "role",
    "FDA FDA Established Pharmacologic Class": "class by the FDA",
    "FDA Mechanism of Action": "mechanism by the FDA",
    "FDA Physiologic Effect": "effect by the FDA",
    "MeSH Pharmacological Action": "action by MeSH",
}
"""What the relations of the sources are called where people read them."""


def class_graphs(source: str) -> tuple[SourceGraph, SourceGraph]:
    """Give graph:source/SOURCE with the claims, and graph:imports with the labels of classes."""
    claims, imports = SourceGraph(GRAPH[f"source/{source}"]), SourceGraph(GRAPH["imports"])
    rows = [row for row in read_table(_TABLE, DRUG_CLASS_COLUMNS) if row["source"] == source]
    tally = Tally(_TABLE, source)
    for row in rows:
        if (claim := class_claim(row)) is None:
            tally.leave_out(_why_none(row) or meaning_of(row, row["relation"]).reason)
        else:
            tally.count(direct=claim.is_direct)
            claims.claims.append(claim)
        if not row["class"].startswith("CHEBI:"):
            _add_label(imports, row)
    claims.tallies.append(tally)
    return claims, imports


def _why_none(row: Row) -> str:
    """Say why a row tells a patient nothing of the drug itself, "" where it does."""
    if row["relation"] in ROLE_RELATIONS and row["class"] not in _roles():
        return _NO_ROLE_OF_A_DRUG
    return _OF_A_COMBINATION if (row["drug"], row["class"]) in _of_combinations() else ""


@once_a_folder
def _roles() -> frozenset[str]:
    return frozenset(row["role"] for row in read_table(ROLE_BRANCHES, ROLE_BRANCH_COLUMNS))


@once_a_folder
def _of_combinations() -> frozenset[tuple[str, str]]:
    rows = read_table(COMBINATIONS, COMBINATION_COLUMNS)
    return frozenset((row["drug"], row["class"]) for row in rows)


def class_claim(row: Row) -> Claim | None:
    """Make the claim of a row, None where it makes none."""
    relation = meaning_of(row, row["relation"])
    if relation.predicate is None or _why_none(row):
        return None
    kind = row["relation"].replace("FDA FDA", "FDA")
    said = _WORDS.get(row["relation"], kind)
    local = "-".join(
        part.replace(":", "_").replace(" ", "-").replace("/", "-").lower()
        for part in (row["source"], kind)
    )
    return Claim(
        iri=CLAIM[f"{local}-{flat(row['drug'])}-{flat(row['class'])}"],
        label=f"{row['drug_name']}: {said} – {row['class_name']}",
        subject=row.iri("drug"),
        predicate=relation.predicate,
        object=class_iri(row),
        source=SRC[row["source"]],
        yields_triple=relation.direct,
        extra=((DYST.sourceRelation, Literal(said)),),
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
