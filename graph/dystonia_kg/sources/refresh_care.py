"""Which file of which source re-derives which tables (issue 3, point 12).

Each entry of `REFRESHES` takes the path of a newer upstream file and the folder of curated tables,
from which it reads what the graph needs of that source; it gives the tables as they would stand.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from dystonia_kg.sources.derive_care import (
    DIAGNOSTIC_COLUMNS,
    TREATMENT_COLUMNS,
    derive_diagnostics,
    derive_drug_mappings,
    derive_institutes,
    derive_treatments,
)
from dystonia_kg.sources.derive_links import (
    XREF_COLUMNS,
    derive_history,
    derive_mondo_mappings,
    normal_curie,
)
from dystonia_kg.sources.derive_terms import TERM_COLUMNS, derive_maxo, derive_uberon_obo
from dystonia_kg.sources.derived import DerivedTable, derived_table
from dystonia_kg.sources.disease_facts import DiseaseFacts
from dystonia_kg.sources.obo import read_obo
from dystonia_kg.sources.tables import read_table

Refresh = Callable[[Path, Path], list[DerivedTable]]


def refresh_maxo(file: Path, folder: Path) -> list[DerivedTable]:
    """Take MAxO's OBO file; keeps the terms in use, with their ancestors."""
    wanted = _ids("maxo_terms.tsv", TERM_COLUMNS, ("id",), folder)
    wanted |= _ids("treatment_claims.tsv", TREATMENT_COLUMNS, ("procedure",), folder)
    wanted |= _ids("sign_diagnostics.tsv", DIAGNOSTIC_COLUMNS, ("procedure",), folder)
    return derive_maxo(file, wanted)


def refresh_uberon(file: Path, folder: Path) -> list[DerivedTable]:
    """Take UBERON's OBO file; keeps the terms in use, every edge between them typed."""
    return derive_uberon_obo(file, _ids("uberon_terms.tsv", TERM_COLUMNS, ("id",), folder))


def refresh_do(file: Path, folder: Path) -> list[DerivedTable]:
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


def _ids(name: str, columns: tuple[str, ...], used: Iterable[str], folder: Path) -> set[str]:
    return {row[column] for row in read_table(name, columns, folder=folder) for column in used}


REFRESHES: Mapping[str, Refresh] = {
    "maxo": refresh_maxo,
    "uberon": refresh_uberon,
    "do-cross-references": refresh_do,
    "maxo-annotations": _of_file(derive_treatments),
    "maxo-diagnostics": refresh_diagnostics,
    "mondo-mappings": _of_file(derive_mondo_mappings),
    "mondo-history": _of_file(derive_history),
    "drug-mappings": _of_file(derive_drug_mappings),
    "ror": _of_file(derive_institutes),
}
