"""Read maxo.obo: the terms in use with all their ancestors, and what it defines of others."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dystonia_kg.sources.columns import DEFINITION_COLUMNS, DEFINITIONS, TERM_COLUMNS
from dystonia_kg.sources.derived_table import Reader, Reading, one_file
from dystonia_kg.sources.in_use import cells
from dystonia_kg.sources.literature.columns import LITERATURE_COLUMNS
from dystonia_kg.sources.maxo_annotations.columns import DIAGNOSTIC_COLUMNS, TREATMENT_COLUMNS
from dystonia_kg.sources.obo_tables import branch_tables, definitions_table


def read_maxo(files: Sequence[Path], folder: Path) -> Reading:
    """Give maxo_terms.tsv, maxo_edges.tsv and term_definitions.tsv.

    The file repeats the definitions of the terms of other vocabularies that MAxO uses.
    """
    wanted = cells("maxo_terms.tsv", TERM_COLUMNS, "id", folder)
    wanted |= cells("treatment_claims.tsv", TREATMENT_COLUMNS, "procedure", folder)
    wanted |= cells("sign_diagnostics.tsv", DIAGNOSTIC_COLUMNS, "procedure", folder)
    wanted |= cells("literature_claims.tsv", LITERATURE_COLUMNS, "object", folder)
    path = one_file(files)
    found = branch_tables(path, wanted, "MAXO", "maxo")
    defined = {row[0] for row in found.tables[0].rows}
    defined |= cells("uberon_terms.tsv", TERM_COLUMNS, "id", folder)
    defined |= cells(DEFINITIONS, DEFINITION_COLUMNS, "id", folder)
    return Reading([*found.tables, definitions_table(path, defined, "maxo")], found.tallies)


READERS: Mapping[str, Reader] = {"maxo": read_maxo}
