"""The tables of names: each row names a term of the graph, with a name that a source has."""

import csv

import pytest
from rdflib import Literal, URIRef

from dystonia_kg.curies import expand
from dystonia_kg.namespaces import OIO
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.sources.project.names import name_rows, names_graph


def rows(name: str) -> list[dict[str, str]]:
    with (SOURCES_DIR / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_a_plain_name_is_a_synonym_of_uberon() -> None:
    terms = {row["id"]: row for row in rows("uberon_terms.tsv")}
    for row in rows("plain_names.tsv"):
        term = terms[row["term"]]
        scopes = [column for column in term if column.endswith("_synonyms")]
        names = {name for column in scopes for name in term[column].split("|")}
        if row["source"] == "uberon":
            assert row["plain_name"] in names, row
            assert row["plain_name"] != term["label"]
    others = {
        (row["plain_name"], row["source"])
        for row in rows("plain_names.tsv")
        if row["source"] != "uberon"
    }
    assert others == {
        *(("arm", "ninds-dystonia"), ("leg", "ninds-dystonia")),  # words of the source document
        ("thalamus", "literature"),  # "thalamic", in the notes of claims
    }


def test_a_body_part_has_one_plain_name_and_a_name_one_body_part() -> None:
    table = rows("plain_names.tsv")
    for column in ("term", "plain_name"):
        assert len({row[column] for row in table}) == len(table)


def test_a_name_of_a_gene_form_belongs_to_a_record_and_has_a_reference() -> None:
    diseases = {row["id"] for row in rows("mondo_diseases.tsv")}
    genes = {row["id"] for row in rows("hgnc_genes.tsv")}
    table = rows("gene_form_names.tsv")
    assert len(table) > 40
    for row in table:
        assert row["record"] in diseases, row
        assert not row["gene"] or row["gene"] in genes, row
        assert row["name"], row
        assert row["reference"], row
        assert row["scope"] in ("exact", "broad", "narrow", "related"), row


def test_a_name_is_exact_at_one_record_only() -> None:
    exact = [row["name"] for row in rows("gene_form_names.tsv") if row["scope"] == "exact"]
    assert len(set(exact)) == len(exact)


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("DYT-ATP7B", "MONDO:0010200"),  # Wilson disease
        ("DYT-TIMM8A", "MONDO:0010578"),  # Mohr-Tranebjaerg syndrome
        ("DYT-BCAP31", "MONDO:0010334"),
        ("DYT10", "MONDO:0100352"),
        ("DYT8", "MONDO:0700089"),
    ],
)
def test_known_names(name: str, record: str) -> None:
    found = [row["record"] for row in rows("gene_form_names.tsv") if row["name"] == name]
    assert found == [record]


def test_the_gene_of_an_exact_name_is_a_cause_of_the_record() -> None:
    """Each gene row of the record names the gene; a name without a gene is an old number."""
    causes = {(row["disease"], row["gene"]) for row in rows("gene_claims.tsv")}
    for row in rows("gene_form_names.tsv"):
        if row["gene"] and row["scope"] == "exact":
            assert (row["record"], row["gene"]) in causes, row


def test_another_name_belongs_to_a_term_and_has_a_reference() -> None:
    tables = ("uberon_terms.tsv", "drug_terms.tsv")
    known = {row["id"] for name in tables for row in rows(name)}
    table = rows("other_names.tsv")
    for row in table:
        assert row["term"] in known or row["term"].startswith("dyst:"), row
        assert row["reference"].startswith(("http", "DOI:", "PMID:")), row
    assert len({(row["term"], row["name"]) for row in table}) == len(table)


def test_names_of_a_newer_release_are_names_of_signs_at_hand() -> None:
    signs = {row["id"]: row["label"] for row in rows("hpo_terms.tsv")}
    names = names_graph(name_rows())
    table = rows("hpo_newer.tsv")
    assert table
    for row in table:
        assert signs[row["id"]] == row["label"]
        assert bool(row["newer_label"]) != bool(row["replaced_by"]), row
        assert not row["replaced_by"] or row["replaced_by"] in signs
        if row["newer_label"]:
            name = Literal(row["newer_label"], lang="en")
            assert (URIRef(expand(row["id"])), OIO.hasExactSynonym, name) in names
