"""The statements of the NINDS page on dystonia, and the claims that rest on them."""

from collections.abc import Iterator

from rdflib import RDF, RDFS, Literal, URIRef
from rdflib.namespace import DCTERMS

from dystonia_kg.namespaces import CLAIM, DYST, GRAPH, SRC, STATEMENT
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.ninds.columns import CLAIM_COLUMNS, STATEMENT_COLUMNS
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

_NAME = "ninds-dystonia"
SOURCE = SRC[_NAME]


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/ninds-dystonia: the statements, and the claims of the table."""
    graph = SourceGraph(GRAPH["source/ninds-dystonia"])
    statements = list(read_table("ninds_statements.tsv", STATEMENT_COLUMNS))
    for row in statements:
        statement = STATEMENT[row["id"]]
        graph.triples.add((statement, RDF.type, DYST.SourceStatement))
        graph.triples.add((statement, RDFS.label, Literal(f"NINDS {row['id']}", lang="en")))
        graph.triples.add((statement, DCTERMS.description, Literal(row["gist"], lang="en")))
        graph.triples.add((statement, DCTERMS.identifier, Literal(row["id"])))
        graph.triples.add((statement, DCTERMS.isPartOf, SOURCE))
        graph.triples.add((statement, DYST.section, Literal(row["section"], lang="en")))
    graph.claims = [_claim(row) for row in read_table("ninds_claims.tsv", CLAIM_COLUMNS)]
    graph.tallies += [
        Tally("ninds_statements.tsv", _NAME, rows_read=len(statements)),
        Tally.of_claims("ninds_claims.tsv", _NAME, graph.claims),
    ]
    yield graph


def _claim(row: Row) -> Claim:
    hypothesis = row["standing"] == "Hypothesis"
    return Claim(
        iri=CLAIM[row["id"]],
        subject=row.iri("subject"),
        predicate=row.iri("predicate"),
        object=_object(row),
        source=SOURCE,
        negated={"true": True, "false": False}[row["negated"]],
        standing=DYST[row["standing"]],
        scope=DYST[row["scope"]],
        modality=DYST[row["modality"]] if row["modality"] else None,
        rests_on=tuple(STATEMENT[number] for number in row.many("statements")),
        knowledge_level="prediction" if hypothesis else "knowledge_assertion",
    )


def _object(row: Row) -> URIRef:
    value = row["object"]
    return URIRef(value) if value.startswith("https://") else row.iri("object")
