"""Read chebi.obo: the drugs in use, their direct parents, and their roles.

The choice of drugs is the project's: those of drug_terms.tsv that the file holds stay drugs, with
their direct is_a parents; `has_role` makes ChEBI's rows of drug_classes.tsv.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dystonia_kg.sources.columns import (
    DRUG_CLASS_COLUMNS,
    DRUG_CLASS_KEY,
    EDGE_COLUMNS,
    EDGE_KEY,
    TERM_COLUMNS,
    TERM_KEY,
)
from dystonia_kg.sources.derived_table import (
    Reader,
    Reading,
    TableDraft,
    cells_of,
    one_file,
)
from dystonia_kg.sources.obo_tables import count, read_terms
from dystonia_kg.sources.obo_terms import OboTerm, release_of
from dystonia_kg.sources.tables import read_table

RELATION = "ChEBI has_role"
_ROLES = ("RO:0000087", "has_role", "has_role_in")
_TERMS, _EDGES, _CLASSES = "drug_terms.tsv", "drug_edges.tsv", "drug_classes.tsv"


def read_chebi(files: Sequence[Path], folder: Path) -> Reading:
    """Give drug_terms.tsv, drug_edges.tsv and ChEBI's rows of drug_classes.tsv.

    A drug that is no ChEBI term (botulinum toxins), or that the file does not hold, keeps its row.
    """
    path = one_file(files)
    terms, tally = read_terms(path, "CHEBI")
    typed_by = f"ChEBI {release_of(path)}"
    drafts = (
        TableDraft(_TERMS, TERM_COLUMNS, TERM_KEY),
        TableDraft(_EDGES, EDGE_COLUMNS, EDGE_KEY),
        TableDraft(_CLASSES, DRUG_CLASS_COLUMNS, DRUG_CLASS_KEY),
    )
    drafts[2].keep(folder, unless_source="chebi")
    inside = set()
    drugs = _drugs(folder)
    for row in read_table(_TERMS, TERM_COLUMNS, folder=folder):
        if row["id"] in terms:
            inside.add(row["id"])
        else:
            drafts[0].add(cells_of(row, TERM_COLUMNS))
            tally.besides[f"kept as it was, not in the file: {row['id']}"] += 1
    for key in drugs & terms.keys():
        inside |= _add_drug(terms[key], terms, drafts, typed_by, path)
    for key in inside:
        term = terms[key]
        cells = (key, term.label, "class", "", "", "", "", "chebi")
        drafts[0].add(cells, f"{path.name}, line {term.line}")
    count(tally, terms, inside)
    return Reading([draft.table() for draft in drafts], [tally])


def _drugs(folder: Path) -> set[str]:
    """Give the drugs: terms with parents or classes, which are no parents themselves."""
    edges = read_table(_EDGES, EDGE_COLUMNS, folder=folder)
    classes = read_table(_CLASSES, DRUG_CLASS_COLUMNS, folder=folder)
    return {row["child"] for row in edges} | {row["drug"] for row in classes}


def _add_drug(
    term: OboTerm,
    terms: Mapping[str, OboTerm],
    drafts: tuple[TableDraft, TableDraft, TableDraft],
    typed_by: str,
    path: Path,
) -> set[str]:
    """Add the parents and roles of a drug; give the parents."""
    _, edges, classes = drafts
    place = f"{path.name}, line {term.line}"
    parents = {parent for parent in term.parents if parent in terms}
    for parent in parents:
        edges.add((term.id, "is_a", parent, typed_by, "chebi"), place)
    for relation, role in term.relations:
        if relation in _ROLES and role in terms:
            cells = (term.id, term.label, RELATION, role, terms[role].label, "chebi")
            classes.add(cells, place)
    return parents


READERS: Mapping[str, Reader] = {"chebi": read_chebi}
