"""Rows as the curated tables hold them, for the tests of the claims that are made of rows."""

from collections.abc import Sequence

from rdflib import URIRef

from dystonia_kg.curies import expand
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.columns import GENE_CLAIM_COLUMNS
from dystonia_kg.sources.hpoa.columns import ANNOTATION_COLUMNS
from dystonia_kg.sources.tables import Row


def term(curie: str) -> URIRef:
    return URIRef(expand(curie))


def a_row(columns: Sequence[str], **cells: str) -> Row:
    return Row(dict.fromkeys(columns, "") | cells, "fixture.tsv", 7)


def annotation(**cells: str) -> Row:
    plain = {
        "disease": "OMIM:602629",
        "term": "HP:0001332",
        "aspect": "P",
        "evidence": "PCS",
        "references": "PMID:19182804",
        "source": "hpoa",
    }
    return a_row(ANNOTATION_COLUMNS, **(plain | cells))


def gene_row(**cells: str) -> Row:
    plain = {
        "gene": "HGNC:20856",
        "disease": "MONDO:0011264",
        "relation": "has material basis in germline mutation in",
        "source": "mondo-omim-genes",
    }
    return a_row(GENE_CLAIM_COLUMNS, **(plain | cells))


def of(claims: list[Claim], subject: str, value: str) -> list[Claim]:
    return [c for c in claims if (c.subject, c.object) == (term(subject), term(value))]
