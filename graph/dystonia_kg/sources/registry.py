"""From curated tables to triples: one module per kind of source.

`SOURCES` holds the `load` function of each: it yields SourceGraphs.
"""

from collections.abc import Callable, Iterator

from dystonia_kg.sources import (
    axis,
    care,
    diseases,
    drugs,
    genes,
    hpo,
    imports,
    ninds,
    orphanet,
    phenotypes,
)
from dystonia_kg.sources.gene_functions import claims as gene_functions
from dystonia_kg.sources.literature import claims as literature
from dystonia_kg.sources.source_graph import SourceGraph

SOURCES: tuple[Callable[[], Iterator[SourceGraph]], ...] = (
    imports.load,
    hpo.load,
    ninds.load,
    diseases.load,
    genes.load,
    phenotypes.load,
    orphanet.load,
    axis.load,
    care.load,
    drugs.load,
    literature.load,
    gene_functions.load,
)
