"""The sources: one folder each, and what they share beside them.

A folder says what the source is (`__init__.py`), how its files are read as upstream publishes them
(`upstream.py`, with `READERS`), which columns its curated tables have (`columns.py`), and how rows
become claims and triples (`claims.py`, with `load`). Releases and licences stand in
`graph/sources/sources.tsv`, addresses and checksums of files in `upstream_files.tsv` beside it.

A new source is a folder, its rows in these two tables, and one line in `SOURCES`.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dystonia_kg.sources.derived_table import Reader
    from dystonia_kg.sources.source_graph import SourceGraph

SOURCES = (
    "mondo",
    "mondo_mappings",
    "do",
    "orphanet",
    "mondo_omim_genes",
    "hpoa",
    "hpo_genes",
    "clingen",
    "hgnc",
    "maxo_annotations",
    "maxo",
    "chebi",
    "drugcentral",
    "drugbank",
    "uberon",
    "hpo",
    "ror",
    "obsolete",
    "other_terms",
    "project",
    "ninds",
    "literature",
    "dismech",
    "gene_functions",
    "hpo_signs",
    "onset_spans",
    "phenopackets",
)
"""The folders, in the order in which their tables are derived: what others look up comes first."""


def loaders() -> "list[Callable[[], Iterator[SourceGraph]]]":
    """Give the function of each source that makes graphs of its tables."""
    return [module.load for module in _modules("claims")]


def readers() -> "dict[str, Reader]":
    """Give the readers of upstream files by the name that `dystonia-kg refresh` knows them by."""
    return {name: read for module in _modules("upstream") for name, read in module.READERS.items()}


def _modules(part: str) -> Iterator[Any]:
    """Import `part` of every source that has it, late: a server reads none of them."""
    for name in SOURCES:
        if find_spec(f"{__name__}.{name}.{part}") is not None:
            yield import_module(f"{__name__}.{name}.{part}")
