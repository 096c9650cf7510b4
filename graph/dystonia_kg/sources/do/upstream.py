"""Read DO's OBO file (doid.obo, HumanDO.obo or a slim): matched terms and cross-references.

A term with cross-references that the file does not hold (a slim, or a withdrawn term) keeps them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dystonia_kg.curies import normal_curie
from dystonia_kg.sources import in_use
from dystonia_kg.sources.columns import XREF_COLUMNS, XREF_KEY
from dystonia_kg.sources.derived_table import (
    DerivedTable,
    FileTally,
    Reader,
    Reading,
    TableDraft,
    cells_of,
    joined,
    one_file,
)
from dystonia_kg.sources.do.columns import DO_COLUMNS, DO_KEY
from dystonia_kg.sources.obo_tables import count, read_terms
from dystonia_kg.sources.obo_terms import OboTerm, with_ancestors
from dystonia_kg.sources.tables import read_table

_XREFS = "cross_references.tsv"


def read_do(files: Sequence[Path], folder: Path) -> Reading:
    """Give do_diseases.tsv and the rows of DO in cross_references.tsv."""
    path = one_file(files)
    terms, tally = read_terms(path, "DOID")
    records = in_use.records(folder)
    inside = with_ancestors(terms, records)
    draft = TableDraft("do_diseases.tsv", DO_COLUMNS, DO_KEY)
    for key in inside:
        parents = joined(set(terms[key].parents) & inside)
        draft.add((key, terms[key].label, parents, "do"), f"{path.name}, line {terms[key].line}")
    count(tally, terms, inside)
    return Reading([draft.table(), _cross_references(path, terms, records, folder, tally)], [tally])


def _cross_references(
    path: Path, terms: Mapping[str, OboTerm], records: set[str], folder: Path, tally: FileTally
) -> DerivedTable:
    draft = TableDraft(_XREFS, XREF_COLUMNS, XREF_KEY)
    draft.keep(folder, unless_source="do")
    before = [
        row for row in read_table(_XREFS, XREF_COLUMNS, folder=folder) if row["source"] == "do"
    ]
    for row in before:
        if row["subject"] not in terms:
            draft.add(cells_of(row, XREF_COLUMNS))
    for key in sorted({row["subject"] for row in before} | records):
        term = terms.get(key)
        for xref in term.xrefs if term else ():
            if (target := normal_curie(xref)) is None:
                tally.besides["cross-reference left out, of no vocabulary here"] += 1
            elif term is not None:
                draft.add((key, term.label, target, "", "do"), f"{path.name}, line {term.line}")
    return draft.table()


READERS: Mapping[str, Reader] = {"do": read_do}
