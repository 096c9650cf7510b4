"""Read uberon.obo: the terms in use, with is_a and part_of of each.

The edges at hand were put together from files that merge is_a and part_of; the OBO file types
every one of them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dystonia_kg.sources.columns import TERM_COLUMNS
from dystonia_kg.sources.derived_table import Reader, Reading, one_file
from dystonia_kg.sources.in_use import cells
from dystonia_kg.sources.obo_tables import parts_tables


def read_uberon(files: Sequence[Path], folder: Path) -> Reading:
    """Give uberon_terms.tsv and uberon_edges.tsv."""
    wanted = cells("uberon_terms.tsv", TERM_COLUMNS, "id", folder)
    return parts_tables(one_file(files), wanted, "UBERON", "uberon")


READERS: Mapping[str, Reader] = {"uberon": read_uberon}
