"""HPO terms with labels, synonyms and parents, unaltered, in graph:imports.

HPO's licence asks that its content is not altered and its version is shown: the release stands
in `sources.tsv`, and every term names its source.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from dystonia_kg.namespaces import GRAPH
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.sources.columns import EDGE_COLUMNS, TERM_COLUMNS
from dystonia_kg.sources.imports import add_edge, add_term
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import read_table
from dystonia_kg.sources.tally import Tally

DYSTONIA = "HP:0001332"
ONSET = "HP:0003674"


def load() -> Iterator[SourceGraph]:
    """Yield graph:imports with the HPO terms in use and their ancestors."""
    imports = SourceGraph(GRAPH["imports"])
    for row in read_table("hpo_terms.tsv", TERM_COLUMNS):
        add_term(imports.triples, row)
    for row in read_table("hpo_edges.tsv", EDGE_COLUMNS):
        add_edge(imports.triples, row, parts=False)
    yield imports


def tallies() -> list[Tally]:
    """Give what became of the rows: each is a term or an edge, none a claim."""
    return [
        Tally(name, "hpo", rows_read=sum(1 for _ in read_table(name, columns)))
        for name, columns in (("hpo_terms.tsv", TERM_COLUMNS), ("hpo_edges.tsv", EDGE_COLUMNS))
    ]


@lru_cache(maxsize=2)
def labels(folder: Path = SOURCES_DIR) -> dict[str, str]:
    """Give the label of each HPO term, by CURIE."""
    return {
        row["id"]: row["label"] for row in read_table("hpo_terms.tsv", TERM_COLUMNS, folder=folder)
    }


@lru_cache(maxsize=8)
def branch(root: str, folder: Path = SOURCES_DIR) -> frozenset[str]:
    """Give `root` and its descendants, as CURIEs.

    >>> "HP:0002356" in branch(DYSTONIA)  # writer's cramp
    True
    """
    children: dict[str, list[str]] = defaultdict(list)
    for row in read_table("hpo_edges.tsv", EDGE_COLUMNS, folder=folder):
        children[row["parent"]].append(row["child"])
    found: set[str] = set()
    waiting = [root]
    while waiting:
        term = waiting.pop()
        if term not in found:
            found.add(term)
            waiting += children[term]
    return frozenset(found)
