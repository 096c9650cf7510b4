"""Which file of which source re-derives which tables.

Each entry of `REFRESHES` takes the path of a newer upstream file and the folder of curated tables,
from which it reads what the graph needs of that source: the records of its diseases, the genes of
its claims, the terms in use. It gives the tables as they would stand. After a change of `mondo` or
`mondo-records` the others follow, `hpo` last.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from dystonia_kg.curies import normal_curie
from dystonia_kg.links.disease_facts import DiseaseFacts
from dystonia_kg.sources.columns import (
    ANNOTATION_COLUMNS,
    DIAGNOSTIC_COLUMNS,
    GENE_CLAIM_COLUMNS,
    MONDO_COLUMNS,
    TARGET_COLUMNS,
    TERM_COLUMNS,
    TREATMENT_COLUMNS,
    XREF_COLUMNS,
)
from dystonia_kg.sources.derive_care import (
    derive_diagnostics,
    derive_drug_mappings,
    derive_institutes,
    derive_treatments,
)
from dystonia_kg.sources.derive_diseases import (
    derive_do,
    derive_mondo_obo,
    derive_prevalence,
    derive_records,
)
from dystonia_kg.sources.derive_genes import derive_gene_claims, derive_genes
from dystonia_kg.sources.derive_hpo import derive_annotations, derive_hpo_terms
from dystonia_kg.sources.derive_links import derive_history, derive_mondo_mappings
from dystonia_kg.sources.derive_terms import derive_maxo, derive_uberon_obo
from dystonia_kg.sources.derived_table import DerivedTable, derived_table
from dystonia_kg.sources.hpo import DYSTONIA, branch
from dystonia_kg.sources.hpo_signs.upstream import derive_information_content, derive_other_signs
from dystonia_kg.sources.obo_terms import read_obo
from dystonia_kg.sources.phenopackets.columns import CASE_SIGN_COLUMNS
from dystonia_kg.sources.records import read_records
from dystonia_kg.sources.tables import read_table

Refresh = Callable[[Path, Path], list[DerivedTable]]


def refresh_mondo(file: Path, folder: Path) -> list[DerivedTable]:
    """Take Mondo's OBO file; keeps the diseases of both tiers, with their ancestors."""
    return derive_mondo_obo(file, _tiers(folder))


def refresh_records(file: Path, folder: Path) -> list[DerivedTable]:
    """Take Mondo's mappings as one table; Orphanet's relations are those of the graph."""
    rows = read_table("cross_references.tsv", XREF_COLUMNS, folder=folder)
    orphanet = {
        (row["subject"], row["object"]): row["relation"]
        for row in rows
        if row["source"] == "orphanet"
    }
    return derive_records(file, orphanet)


def refresh_do(file: Path, folder: Path) -> list[DerivedTable]:
    """Take DO's OBO file; keeps the matched terms, with their ancestors."""
    return derive_do(file, _records(folder))


def refresh_prevalence(file: Path, folder: Path) -> list[DerivedTable]:
    """Take a table of Orphanet's epidemiology; keeps the matched entries."""
    return derive_prevalence(file, _records(folder))


def refresh_annotations(file: Path, folder: Path) -> list[DerivedTable]:
    """Take phenotype.hpoa; keeps the matched records."""
    return derive_annotations(file, _records(folder))


def refresh_gene_claims(file: Path, folder: Path) -> list[DerivedTable]:
    """Take a table of gene-disease associations of all sources; keeps the graph's diseases."""
    return derive_gene_claims(file, _tiers(folder), _records(folder))


def refresh_genes(file: Path, folder: Path) -> list[DerivedTable]:
    """Take a table of genes; keeps those of the claims and of the drug targets."""
    wanted = _cells("gene_claims.tsv", GENE_CLAIM_COLUMNS, "gene", folder)
    return derive_genes(file, wanted | _cells("drug_targets.tsv", TARGET_COLUMNS, "gene", folder))


def refresh_hpo(file: Path, folder: Path) -> list[DerivedTable]:
    """Take hp.obo; keeps the terms in use and HPO's dystonia branch, with their ancestors."""
    wanted = set(branch(DYSTONIA, folder))
    for column in ("term", "onset", "modifiers"):
        wanted |= _cells("hpo_annotations.tsv", ANNOTATION_COLUMNS, column, folder)
    columns = ("term", "low", "high", "source")
    wanted |= _cells("frequency_classes.tsv", columns, "term", folder)
    wanted |= _cells("treatment_claims.tsv", TREATMENT_COLUMNS, "target", folder)
    wanted |= _cells("sign_diagnostics.tsv", DIAGNOSTIC_COLUMNS, "sign", folder)
    wanted |= _cells("case_signs.tsv", CASE_SIGN_COLUMNS, "sign", folder)
    return derive_hpo_terms(file, wanted)


def refresh_maxo(file: Path, folder: Path) -> list[DerivedTable]:
    """Take MAxO's OBO file; keeps the terms in use, with their ancestors."""
    wanted = _cells("maxo_terms.tsv", TERM_COLUMNS, "id", folder)
    wanted |= _cells("treatment_claims.tsv", TREATMENT_COLUMNS, "procedure", folder)
    wanted |= _cells("sign_diagnostics.tsv", DIAGNOSTIC_COLUMNS, "procedure", folder)
    return derive_maxo(file, wanted)


def refresh_uberon(file: Path, folder: Path) -> list[DerivedTable]:
    """Take UBERON's OBO file; keeps the terms in use, every edge between them typed."""
    return derive_uberon_obo(file, _cells("uberon_terms.tsv", TERM_COLUMNS, "id", folder))


def refresh_do_references(file: Path, folder: Path) -> list[DerivedTable]:
    """Take DO's OBO file; renews DO's cross-references, and keeps Orphanet's.

    A DO term that the file does not hold (a subset, or a withdrawn term) keeps its rows.
    """
    kept = list(read_table("cross_references.tsv", XREF_COLUMNS, folder=folder))
    wanted = {row["subject"] for row in kept if row["source"] == "do"}
    found = {term.id: term for term in read_obo(file) if term.id in wanted}
    rows: list[tuple[str, ...]] = [
        (term.id, term.label, target, "", "do")
        for term in found.values()
        for xref in term.xrefs
        if (target := normal_curie(xref)) is not None
    ]
    rows += [
        tuple(row[column] for column in XREF_COLUMNS)
        for row in kept
        if row["source"] != "do" or row["subject"] not in found
    ]
    return [derived_table("cross_references.tsv", XREF_COLUMNS, rows)]


def refresh_diagnostics(file: Path, folder: Path) -> list[DerivedTable]:
    """Take a table of diagnostic annotations; keeps the signs of HPO's dystonia branch."""
    return derive_diagnostics(file, DiseaseFacts.load(folder).signs)


def _of_file(derive: Callable[[Path], list[DerivedTable]]) -> Refresh:
    return lambda file, _folder: derive(file)


REFRESHES: Mapping[str, Refresh] = {
    "do": refresh_do,
    "do-cross-references": refresh_do_references,
    "drug-mappings": _of_file(derive_drug_mappings),
    "gene-claims": refresh_gene_claims,
    "hgnc": refresh_genes,
    "hpo": refresh_hpo,
    "hpo-information-content": derive_information_content,
    "hpo-other-signs": derive_other_signs,
    "hpoa": refresh_annotations,
    "maxo": refresh_maxo,
    "maxo-annotations": _of_file(derive_treatments),
    "maxo-diagnostics": refresh_diagnostics,
    "mondo": refresh_mondo,
    "mondo-history": _of_file(derive_history),
    "mondo-mappings": _of_file(derive_mondo_mappings),
    "mondo-records": refresh_records,
    "orphanet-prevalence": refresh_prevalence,
    "ror": _of_file(derive_institutes),
    "uberon": refresh_uberon,
}


def _tiers(folder: Path) -> dict[str, str]:
    rows = read_table("mondo_diseases.tsv", MONDO_COLUMNS, folder=folder)
    return {row["id"]: row["tier"] for row in rows if row["tier"] != "ancestor"}


def _records(folder: Path) -> set[str]:
    return {row["record"] for row in read_records(folder)}


def _cells(name: str, columns: tuple[str, ...], column: str, folder: Path) -> set[str]:
    rows = read_table(name, columns, folder=folder)
    return {value for row in rows for value in row.many(column)}
