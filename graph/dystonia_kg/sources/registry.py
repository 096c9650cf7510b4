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
from dystonia_kg.sources.hpo_signs import claims as hpo_signs
from dystonia_kg.sources.onset_spans import claims as onset_spans
from dystonia_kg.sources.phenopackets import claims as phenopackets
from dystonia_kg.sources.source_graph import SourceGraph

SOURCES: tuple[Callable[[], Iterator[SourceGraph]], ...] = (
    imports.load,
    hpo.load,
    ninds.load,
    diseases.load,
    genes.load,
    phenotypes.load,
    hpo_signs.load,
    onset_spans.load,
    phenopackets.load,
    orphanet.load,
    axis.load,
    care.load,
    drugs.load,
)
