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

_DORSAL_THALAMUS = ("UBERON:0004703", "UBERON:0002776", "UBERON:0015233")
"""The dorsal thalamus, its ventral nuclear group, and any nucleus of it."""
_REJECTED = frozenset(("UBERON:0001906", above) for above in _DORSAL_THALAMUS)
"""The subthalamic nucleus lies in the subthalamus, as other edges of Uberon have it."""


def read_uberon(files: Sequence[Path], folder: Path) -> Reading:
    """Give uberon_terms.tsv and uberon_edges.tsv."""
    wanted = cells("uberon_terms.tsv", TERM_COLUMNS, "id", folder)
    return parts_tables(one_file(files), wanted, "UBERON", "uberon", rejected=_REJECTED)


READERS: Mapping[str, Reader] = {"uberon": read_uberon}
