"""Read maxo.obo: the terms in use, with all their ancestors."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dystonia_kg.sources.columns import TERM_COLUMNS
from dystonia_kg.sources.derived_table import Reader, Reading, one_file
from dystonia_kg.sources.in_use import cells
from dystonia_kg.sources.literature.columns import LITERATURE_COLUMNS
from dystonia_kg.sources.maxo_annotations.columns import DIAGNOSTIC_COLUMNS, TREATMENT_COLUMNS
from dystonia_kg.sources.obo_tables import branch_tables


def read_maxo(files: Sequence[Path], folder: Path) -> Reading:
    """Give maxo_terms.tsv and maxo_edges.tsv."""
    wanted = cells("maxo_terms.tsv", TERM_COLUMNS, "id", folder)
    wanted |= cells("treatment_claims.tsv", TREATMENT_COLUMNS, "procedure", folder)
    wanted |= cells("sign_diagnostics.tsv", DIAGNOSTIC_COLUMNS, "procedure", folder)
    wanted |= cells("literature_claims.tsv", LITERATURE_COLUMNS, "object", folder)
    return branch_tables(one_file(files), wanted, "MAXO", "maxo")


READERS: Mapping[str, Reader] = {"maxo": read_maxo}
