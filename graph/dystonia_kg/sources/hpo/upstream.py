"""Read hp.obo: the terms in use and the whole dystonia branch, with all their ancestors."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dystonia_kg.sources.derived_table import Reader, Reading, one_file
from dystonia_kg.sources.hpo.columns import FREQUENCY_COLUMNS
from dystonia_kg.sources.hpo.terms import DYSTONIA
from dystonia_kg.sources.hpoa.columns import ANNOTATION_COLUMNS
from dystonia_kg.sources.in_use import cells
from dystonia_kg.sources.literature.columns import LITERATURE_COLUMNS
from dystonia_kg.sources.maxo_annotations.columns import DIAGNOSTIC_COLUMNS, TREATMENT_COLUMNS
from dystonia_kg.sources.obo_tables import branch_tables
from dystonia_kg.sources.obo_terms import below, read_obo
from dystonia_kg.sources.phenopackets.columns import CASE_SIGN_COLUMNS

_USES = (
    ("hpo_annotations.tsv", ANNOTATION_COLUMNS, ("term", "onset", "modifiers", "frequency")),
    ("frequency_classes.tsv", FREQUENCY_COLUMNS, ("term",)),
    ("treatment_claims.tsv", TREATMENT_COLUMNS, ("target",)),
    ("sign_diagnostics.tsv", DIAGNOSTIC_COLUMNS, ("sign",)),
    ("case_signs.tsv", CASE_SIGN_COLUMNS, ("sign",)),
    ("literature_claims.tsv", LITERATURE_COLUMNS, ("object",)),
)


def read_hpo(files: Sequence[Path], folder: Path) -> Reading:
    """Give hpo_terms.tsv and hpo_edges.tsv."""
    path = one_file(files)
    parents = {term.id: term.parents for term in read_obo(path) if not term.obsolete}
    wanted = below(DYSTONIA, parents)
    for name, columns, used in _USES:
        for column in used:
            wanted |= cells(name, columns, column, folder)
    return branch_tables(path, wanted, "HP", "hpo")


READERS: Mapping[str, Reader] = {"hpo": read_hpo}
