"""Treatments and diagnostics as claims, one graph for MAxO's annotations.

A treatment row is ternary: in a disease, an action (by a drug, where one is named) is aimed at a
sign. The claim's subject is the disease, its object the drug or else the procedure; procedure,
drug and target sign are kept each in a property of its own. An obsolete disease id gives way to
its replacement and is kept as the original subject. What a claim rests on is said as the source
codes it, with the number of references that report the same: one report looks like one report.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from rdflib import OWL, RDF, RDFS, XSD, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from dystonia_kg.namespaces import BIOLINK, CLAIM, DYST, GRAPH, OBO, SRC
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.columns import TERM_COLUMNS
from dystonia_kg.sources.maxo_annotations.columns import DIAGNOSTIC_COLUMNS, TREATMENT_COLUMNS
from dystonia_kg.sources.obsolete.columns import TERM_STATUS_COLUMNS
from dystonia_kg.sources.relation_meanings import TABLE, Meaning, meaning_of
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, once_a_folder, read_table
from dystonia_kg.sources.tally import Tally

_NAME = "maxo-annotations"
_EVIDENCE = {
    "TAS": ("ECO:0000304", DYST.TraceableStatement),
    "PCS": ("ECO:0006017", DYST.PublishedClinicalStudy),
}
_UNSPECIFIC_TARGET = "HP:0000118"
_REPLACED_BY = OBO.IAO_0100001
_ECO = "http://purl.obolibrary.org/obo/ECO_"


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/maxo-annotations (claims), and the obsolete diseases that it names."""
    graph = SourceGraph(GRAPH[f"source/{_NAME}"])
    treatments, diagnostics = treatment_claims(), diagnostic_claims()
    graph.claims += [*treatments, *diagnostics]
    graph.tallies += [
        Tally.of_claims("treatment_claims.tsv", _NAME, treatments),
        Tally.of_claims("sign_diagnostics.tsv", _NAME, diagnostics),
    ]
    yield graph
    imports = SourceGraph(GRAPH["imports"])
    for row in read_table("treatment_claims.tsv", TREATMENT_COLUMNS):
        if (old := _obsolete().get(row["disease"])) is not None:
            term = old.iri("id")
            imports.triples.add((term, RDF.type, OWL.Class))
            imports.triples.add((term, RDFS.label, Literal(old["label"], lang="en")))
            imports.triples.add((term, OWL.deprecated, Literal(True)))
            imports.triples.add((term, _REPLACED_BY, old.iri("replaced_by")))
            imports.triples.add((term, DCTERMS.source, SRC["mondo"]))
    yield imports


def treatment_claims(rows: list[Row] | None = None) -> list[Claim]:
    """Make a claim of each row of treatment_claims.tsv (or of the rows given)."""
    table = list(read_table("treatment_claims.tsv", TREATMENT_COLUMNS)) if rows is None else rows
    reports = Counter(_fact(row) for row in table)
    return [_treatment_claim(row, reports[_fact(row)]) for row in table]


def diagnostic_claims() -> list[Claim]:
    """Make a claim of each row of sign_diagnostics.tsv."""
    return [
        _diagnostic_claim(row) for row in read_table("sign_diagnostics.tsv", DIAGNOSTIC_COLUMNS)
    ]


def _fact(row: Row) -> tuple[str, ...]:
    return tuple(row[column] for column in ("disease", "procedure", "drug", "relation", "target"))


def _treatment_claim(row: Row, reports: int) -> Claim:
    relation, predicate = _meaning(row)
    if row["evidence"] not in _EVIDENCE:
        raise row.error(f"evidence code '{row['evidence']}' is none of {', '.join(_EVIDENCE)}")
    code, basis = _EVIDENCE[row["evidence"]]
    procedure, drug = row.iri("procedure"), row.optional_iri("drug")
    extra: list[tuple[URIRef, Node]] = [
        (DYST.byProcedure, procedure),
        (DYST.sourceRelation, Literal(row["relation"])),
        (DYST.evidenceBasis, basis),
        (DYST.referenceCount, Literal(reports, datatype=XSD.integer)),
    ]
    if drug is not None:
        extra.append((DYST.usesDrug, drug))
    stated, disease = row.iri("disease"), _current(row)
    if disease != stated:
        extra.append((BIOLINK.original_subject, stated))
    return Claim(
        iri=CLAIM[_treatment_name(row)],
        label=_treatment_label(row),
        subject=disease,
        predicate=predicate,
        object=drug or procedure,
        source=SRC[row["source"]],
        yields_triple=relation.direct,
        evidence=(URIRef(_ECO + code.partition(":")[2]),),
        publications=row.iris("reference"),
        context=disease,
        target=row.optional_iri("target"),
        comment=_treatment_comment(row, relation.reason, direct=relation.direct),
        extra=tuple(extra),
    )


def _meaning(row: Row) -> tuple[Meaning, URIRef]:
    meaning = meaning_of(row, row["relation"])
    if meaning.predicate is None:
        raise row.error(f"column relation: '{row['relation']}' has no predicate in {TABLE}")
    return meaning, meaning.predicate


def _current(row: Row) -> URIRef:
    """Give the disease's IRI, or that of its replacement where the source uses an obsolete id."""
    old = _obsolete().get(row["disease"])
    return old.iri("replaced_by") if old is not None else row.iri("disease")


@once_a_folder
def _obsolete() -> Mapping[str, Row]:
    return {
        row["id"]: row
        for row in read_table("deprecated_ids.tsv", TERM_STATUS_COLUMNS)
        if row["replaced_by"]
    }


def _treatment_name(row: Row) -> str:
    parts = [row[name] for name in ("disease", "procedure", "drug", "target", "reference")]
    relation = row["relation"].replace(" ", "-")
    return "-".join(["maxoa", relation, *(part.replace(":", "_") for part in parts if part)])


def _treatment_label(row: Row) -> str:
    action = row["procedure_name"] + (f" with {row['drug_name']}" if row["drug"] else "")
    target = row["target_name"] or "the disease"
    return f"{row['disease_name']}: {action} – {row['relation']} – {target}"


def _treatment_comment(row: Row, reason: str, *, direct: bool) -> str:
    said = [row["comment"]] if row["comment"] else []
    if not direct:
        said.append(f"No direct triple: {reason}.")
    if row["target"] == _UNSPECIFIC_TARGET:
        said.append("The source names no particular sign as the target.")
    return " ".join(said)


def _diagnostic_claim(row: Row) -> Claim:
    relation, predicate = _meaning(row)
    procedure = row.iri("procedure")
    name = "-".join(row[part].replace(":", "_") for part in ("relation", "sign", "procedure"))
    label = _maxo_labels().get(row["procedure"], row["procedure"])
    return Claim(
        iri=CLAIM[f"poet-{name}"],
        label=f"{row['sign_name']} {row['relation'].replace('_', ' ')} {label}",
        subject=row.iri("sign"),
        predicate=predicate,
        object=procedure,
        source=SRC[row["source"]],
        yields_triple=relation.direct,
        extra=((DCTERMS.creator, row.iri("curator")),),
    )


@once_a_folder
def _maxo_labels() -> Mapping[str, str]:
    return {row["id"]: row["label"] for row in read_table("maxo_terms.tsv", TERM_COLUMNS)}
